"""Guide lines of plans: roads, water and other lines that were loaded to draw along.

They are seen with the plan, by those who plan, approve or administer in its division.
"""

from __future__ import annotations

from api.cluster.roles import READER, WRITER
from api.migrations.accounts.policies import Right, statements

_TABLE = """
CREATE TABLE plan_guide (
  division text NOT NULL,
  plan uuid NOT NULL,
  id uuid NOT NULL,
  account uuid NOT NULL REFERENCES account,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  name text NOT NULL CHECK (name ~ '\\S' AND char_length(name) <= 200),
  kind text NOT NULL CHECK (kind IN ('road', 'water', 'other')),
  lines integer NOT NULL CHECK (lines >= 1),
  vertices integer NOT NULL CHECK (vertices >= 2),
  geom geometry(MultiLineString, 4326) NOT NULL
    CHECK (NOT ST_IsEmpty(geom)) CHECK (on_lattice(geom)),
  PRIMARY KEY (division, plan, id),
  FOREIGN KEY (division, plan) REFERENCES plan (division, id)
);
"""

_PLANNING = (
    "(acting_scope('plan') OR acting_scope('publish')) "
    "AND acting_may(ARRAY['planner', 'approver', 'admin'], division)"
)

RIGHTS = (
    Right(READER, "plan_guide", "SELECT", using=_PLANNING),
    Right(WRITER, "plan_guide", "INSERT", check=_PLANNING),
    Right(WRITER, "plan_guide", "DELETE", using=_PLANNING),
)

UPGRADE = (_TABLE, *statements(RIGHTS))

DOWNGRADE = ("DROP TABLE plan_guide",)
