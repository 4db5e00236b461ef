"""Divisions, grids, revisions, staff, assignments and places.

Wrong states are made impossible where the database can see them: codes follow the installation's
scheme, geometries are valid, on the lattice and of one type, versions of a thing never overlap in
revisions, nobody serves a grid twice in the same role at a time.
"""

from alembic import op

from gis.codes import DEFAULT

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_FUNCTIONS = f"""
CREATE FUNCTION division_code_valid(code text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN code ~ '^({DEFAULT.division_regex})$';

CREATE FUNCTION grid_code_valid(code text, division text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN left(code, length(division)) = division
   AND substr(code, length(division) + 1) ~ '^({DEFAULT.grid_suffix_regex})$';

-- The float that stands for lattice step n is n / 1e7, correctly rounded: see gis/lattice.py.
CREATE FUNCTION on_lattice(geom geometry) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
  SELECT bool_and(round(ST_X(d.geom) * 1e7) / 1e7 = ST_X(d.geom)
              AND round(ST_Y(d.geom) * 1e7) / 1e7 = ST_Y(d.geom))
  FROM ST_DumpPoints(geom) AS d
);
"""

_REVISIONS = """
  revisions int8range NOT NULL
    CHECK (NOT isempty(revisions) AND lower(revisions) >= 1 AND lower_inc(revisions))"""

_TABLES = f"""
CREATE TABLE revision (
  number bigint PRIMARY KEY CHECK (number >= 1),
  published_at timestamptz NOT NULL DEFAULT now(),
  author text NOT NULL CHECK (author <> ''),
  plan uuid,
  summary_zh text NOT NULL,
  summary_en text NOT NULL
);

CREATE TABLE division (
  code text PRIMARY KEY CHECK (division_code_valid(code)),
  level text NOT NULL CHECK (level IN ('province', 'prefecture', 'county', 'township', 'village')),
  UNIQUE (code, level)
);

CREATE TABLE division_version (
  code text NOT NULL,
  version integer NOT NULL CHECK (version >= 1),
  level text NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  aliases text[] NOT NULL DEFAULT '{{}}',
  initials text NOT NULL DEFAULT '',
  kind text CHECK (kind IN ('rural', 'urban', 'virtual')),
  statistical_parent text REFERENCES division,
  managing_parent text REFERENCES division,
  managed_by text,
  programme boolean NOT NULL,
  synthetic boolean NOT NULL DEFAULT false,
  area_m2 double precision NOT NULL CHECK (area_m2 > 0),
  geom geometry(MultiPolygon, 4326) NOT NULL
    CHECK (NOT ST_IsEmpty(geom) AND ST_IsValid(geom)) CHECK (on_lattice(geom)),
  {_REVISIONS},
  PRIMARY KEY (code, version),
  FOREIGN KEY (code, level) REFERENCES division (code, level),
  CHECK ((kind IS NOT NULL) = (level = 'village')),
  CHECK (managing_parent <> code AND statistical_parent <> code),
  EXCLUDE USING gist (code WITH =, revisions WITH &&)
);
CREATE INDEX division_version_geom ON division_version USING gist (geom);
CREATE INDEX division_version_now ON division_version (managing_parent, code)
  WHERE upper_inf(revisions);

CREATE TABLE grid (
  grid_id uuid PRIMARY KEY,
  division text NOT NULL REFERENCES division,
  UNIQUE (division, grid_id)
);

CREATE TABLE grid_version (
  division text NOT NULL,
  grid_id uuid NOT NULL,
  version integer NOT NULL CHECK (version >= 1),
  code text NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  initials text NOT NULL DEFAULT '',
  kind text NOT NULL CHECK (kind IN ('basic', 'dedicated')),
  households integer CHECK (households >= 0),
  counts jsonb NOT NULL DEFAULT '{{}}' CHECK (
    jsonb_typeof(counts) = 'object'
    AND NOT jsonb_path_exists(counts, 'strict $.* ? (@.type() != "number" || @ < 0)')
  ),
  synthetic boolean NOT NULL DEFAULT false,
  area_m2 double precision NOT NULL CHECK (area_m2 > 0),
  geom geometry(MultiPolygon, 4326) NOT NULL
    CHECK (NOT ST_IsEmpty(geom) AND ST_IsValid(geom)) CHECK (on_lattice(geom)),
  {_REVISIONS},
  PRIMARY KEY (division, grid_id, version),
  FOREIGN KEY (division, grid_id) REFERENCES grid (division, grid_id),
  CHECK (grid_code_valid(code, division)),
  EXCLUDE USING gist (grid_id WITH =, revisions WITH &&),
  EXCLUDE USING gist (code WITH =, revisions WITH &&)
);
CREATE INDEX grid_version_geom ON grid_version USING gist (geom);
CREATE INDEX grid_version_now ON grid_version (division, code) WHERE upper_inf(revisions);

CREATE TABLE staff (
  staff_no text PRIMARY KEY CHECK (staff_no ~ '^[0-9A-Za-z][0-9A-Za-z._-]{{0,39}}$'),
  name text NOT NULL CHECK (name <> ''),
  initials text NOT NULL DEFAULT '',
  phone text CHECK (phone ~ '^[+0-9][0-9 ()-]{{2,30}}$'),
  employment text NOT NULL CHECK (employment IN ('full_time', 'part_time', 'volunteer')),
  home_division text NOT NULL REFERENCES division,
  active boolean NOT NULL DEFAULT true,
  synthetic boolean NOT NULL DEFAULT false
);
CREATE INDEX staff_home ON staff (home_division, staff_no);

CREATE TABLE assignment (
  division text NOT NULL,
  grid_id uuid NOT NULL,
  staff_no text NOT NULL REFERENCES staff,
  role text NOT NULL
    CHECK (role IN ('leader', 'branch_secretary', 'worker', 'building_lead', 'volunteer')),
  period daterange NOT NULL CHECK (NOT isempty(period) AND NOT lower_inf(period)),
  PRIMARY KEY (division, grid_id, staff_no, role, period),
  FOREIGN KEY (division, grid_id) REFERENCES grid (division, grid_id),
  EXCLUDE USING gist (grid_id WITH =, staff_no WITH =, role WITH =, period WITH &&)
);
CREATE INDEX assignment_staff ON assignment (staff_no);

-- Grows with every change of staff or assignments, in the same transaction: caches are keyed by it.
CREATE TABLE staff_state (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version bigint NOT NULL DEFAULT 0
);
INSERT INTO staff_state DEFAULT VALUES;

CREATE TABLE place (
  division text NOT NULL REFERENCES division,
  place_id uuid NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  initials text NOT NULL DEFAULT '',
  kind text NOT NULL CHECK (kind IN ('neighbourhood_home', 'station', 'office')),
  address text,
  synthetic boolean NOT NULL DEFAULT false,
  geom geometry(Point, 4326) NOT NULL CHECK (NOT ST_IsEmpty(geom)) CHECK (on_lattice(geom)),
  {_REVISIONS},
  PRIMARY KEY (division, place_id, revisions),
  EXCLUDE USING gist (place_id WITH =, revisions WITH &&)
);
CREATE INDEX place_geom ON place USING gist (geom);
"""


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(_FUNCTIONS)
    op.execute(_TABLES)


def downgrade() -> None:
    for table in (
        "place", "staff_state", "assignment", "staff", "grid_version", "grid",
        "division_version", "division", "revision",
    ):  # fmt: skip
        op.execute(f"DROP TABLE {table}")
    op.execute("DROP FUNCTION on_lattice(geometry)")
    op.execute("DROP FUNCTION grid_code_valid(text, text)")
    op.execute("DROP FUNCTION division_code_valid(text)")
