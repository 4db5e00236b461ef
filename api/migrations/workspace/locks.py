"""Grids that the editors of a plan have locked against change, and who asked for what.

A lock is taken off by deleting its row: who locked and unlocked stands in the audit trail.
"""

from __future__ import annotations

from api.cluster.roles import READER, WRITER
from api.migrations.accounts.policies import Right, statements

_TABLES = """
CREATE TABLE plan_lock (
  division text NOT NULL,
  plan uuid NOT NULL,
  grid_id uuid NOT NULL,
  account uuid NOT NULL REFERENCES account,
  account_name text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (division, plan, grid_id),
  FOREIGN KEY (division, plan) REFERENCES plan (division, id)
);

-- What was done since a version is told with the names of those who did it; null: before this.
ALTER TABLE plan_request ADD COLUMN account_name text;
CREATE INDEX plan_request_version ON plan_request (division, plan, version);
"""

_PLANNING = (
    "(acting_scope('plan') OR acting_scope('publish')) "
    "AND acting_may(ARRAY['planner', 'approver', 'admin'], division)"
)

RIGHTS = (
    Right(READER, "plan_lock", "SELECT", using=_PLANNING),
    Right(WRITER, "plan_lock", "INSERT", check=_PLANNING),
    Right(WRITER, "plan_lock", "DELETE", using=_PLANNING),
)

UPGRADE = (_TABLES, *statements(RIGHTS))

DOWNGRADE = (
    "DROP INDEX plan_request_version",
    "ALTER TABLE plan_request DROP COLUMN account_name",
    "DROP TABLE plan_lock",
)
