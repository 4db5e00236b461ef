"""What publishing needs of the database: vertices beyond one's area, ends of service, traces.

Where a plan puts a vertex on the border of its scope, the rings beyond get it too, be they whose
they may: else the published state would have borders whose sides do not agree. ``node_grids`` and
``node_divisions`` let a publisher do just that, for any ring, and nothing else: everything but the
ring stays as it is, and the ring runs where it ran.
"""

from __future__ import annotations

from api.cluster.roles import READER, WRITER
from api.migrations.accounts.policies import Right, statements

_TABLES = """
-- Who came to a grid and who went by a publication: periods tell days, and a day may see several.
CREATE TABLE revision_staff (
  division text NOT NULL,
  grid_id uuid NOT NULL,
  revision bigint NOT NULL REFERENCES revision,
  staff_no text NOT NULL REFERENCES staff,
  role text NOT NULL,
  came boolean NOT NULL,
  PRIMARY KEY (division, grid_id, revision, staff_no, role),
  FOREIGN KEY (division, grid_id) REFERENCES grid (division, grid_id)
);
CREATE INDEX revision_staff_of ON revision_staff (revision);

-- What was answered to a client's key.
CREATE TABLE revert_request (
  account uuid NOT NULL REFERENCES account,
  key text NOT NULL CHECK (key <> '' AND char_length(key) <= 100),
  reverted bigint NOT NULL REFERENCES revision,
  chosen text NOT NULL,
  revision bigint NOT NULL REFERENCES revision,
  PRIMARY KEY (account, key)
);

-- What changed between two revisions is found without going through what did not.
CREATE INDEX grid_version_began ON grid_version (lower(revisions));
CREATE INDEX grid_version_ended ON grid_version (upper(revisions)) WHERE NOT upper_inf(revisions);
CREATE INDEX division_version_began ON division_version (lower(revisions));
CREATE INDEX division_version_ended ON division_version (upper(revisions))
  WHERE NOT upper_inf(revisions);
CREATE INDEX assignment_began ON assignment (lower(period));
CREATE INDEX assignment_ended ON assignment (upper(period)) WHERE NOT upper_inf(period);
CREATE INDEX grid_lineage_of ON grid_lineage (revision);
"""

_GRID_COLUMNS = "division, grid_id, code, name, initials, kind, households, counts, synthetic"
_DIVISION_COLUMNS = (
    "code, level, name, aliases, initials, kind, statistical_parent, managing_parent, managed_by, "
    "programme, synthetic"
)

# Three steps of the lattice: what is put on an edge is rounded to it (see gis/change.py).
_BEND = "3e-7"

_SAME_RINGS = f"""
-- Do two areas differ in nothing but vertices on their borders?
CREATE FUNCTION same_rings(one geometry, other geometry) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
  WITH mine AS (SELECT geom FROM ST_DumpPoints(one)),
    theirs AS (SELECT geom FROM ST_DumpPoints(other))
  SELECT ST_NumGeometries(one) = ST_NumGeometries(other)
    AND ST_NRings(one) = ST_NRings(other)
    AND NOT EXISTS (
      SELECT FROM (SELECT geom FROM mine EXCEPT SELECT geom FROM theirs) AS only_mine
      WHERE NOT ST_DWithin(only_mine.geom, ST_Boundary(other), {_BEND}))
    AND NOT EXISTS (
      SELECT FROM (SELECT geom FROM theirs EXCEPT SELECT geom FROM mine) AS only_theirs
      WHERE NOT ST_DWithin(only_theirs.geom, ST_Boundary(one), {_BEND}));
END
"""

_OWN_REVISION = """
-- Is it the revision that this very transaction publishes, for somebody who may publish?
CREATE FUNCTION acting_publishes(own bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT acting_scope('publish') AND acting_somewhere(ARRAY['approver', 'admin'])
    AND EXISTS (SELECT FROM revision
                WHERE number = own AND xmin = CAST(pg_current_xact_id() AS xid));
END
"""


def _node(name: str, table: str, key: str, key_type: str, columns: str) -> str:
    of_version = ", ".join(f"v.{column}" for column in columns.split(", "))
    return f"""
-- Let rings stand with other vertices on the same borders from revision ``own`` on; how many do.
CREATE FUNCTION {name}(
  own bigint, keys {key_type}[], shapes geometry[], sizes double precision[]
) RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER
BEGIN ATOMIC
  UPDATE {table} v SET revisions = int8range(lower(v.revisions), own)
  FROM unnest(keys, shapes) AS i (key, geom)
  WHERE v.{key} = i.key AND upper_inf(v.revisions) AND lower(v.revisions) < own
    AND same_rings(v.geom, i.geom) AND acting_publishes(own);
  WITH noded AS (
    INSERT INTO {table} ({columns}, area_m2, geom, version, revisions)
    SELECT {of_version}, i.size, i.geom, v.version + 1, int8range(own, NULL)
    FROM unnest(keys, shapes, sizes) AS i (key, geom, size)
    JOIN {table} v ON v.{key} = i.key AND upper(v.revisions) = own
    WHERE same_rings(v.geom, i.geom) AND acting_publishes(own)
    RETURNING version
  )
  SELECT count(*) FROM noded;
END
"""


_FUNCTIONS = (
    "same_rings(geometry, geometry)",
    "acting_publishes(bigint)",
    "node_grids(bigint, uuid[], geometry[], double precision[])",
    "node_divisions(bigint, text[], geometry[], double precision[])",
)

_PUBLISHING = "acting_scope('publish') AND acting_may(ARRAY['approver', 'admin'], division)"
_TODAY = "CAST(now() AT TIME ZONE 'Asia/Shanghai' AS date)"

RIGHTS = (
    Right(READER, "revision_staff", "SELECT", using="true"),
    Right(WRITER, "revision_staff", "INSERT", check=_PUBLISHING),
    Right(READER, "revert_request", "SELECT", using="account = acting_account()"),
    Right(WRITER, "revert_request", "INSERT", check="account = acting_account()"),
    # Service that has not lasted a day is none yet; what lasted stays known.
    Right(
        WRITER, "assignment", "DELETE", using=f"lower(period) >= {_TODAY} AND {_PUBLISHING}"
    ),
)  # fmt: skip

UPGRADE = (
    _TABLES,
    _SAME_RINGS,
    _OWN_REVISION,
    _node("node_grids", "grid_version", "grid_id", "uuid", _GRID_COLUMNS),
    _node("node_divisions", "division_version", "code", "text", _DIVISION_COLUMNS),
    *(f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC" for function in _FUNCTIONS),
    *(f"GRANT EXECUTE ON FUNCTION {function} TO {WRITER}" for function in _FUNCTIONS[2:]),
    *statements(RIGHTS),
)

DOWNGRADE = (
    f"DROP POLICY {WRITER}_delete ON assignment",
    f"REVOKE DELETE ON assignment FROM {WRITER}",
    *(f"DROP FUNCTION {function}" for function in reversed(_FUNCTIONS)),
    "DROP INDEX grid_version_began",
    "DROP INDEX grid_version_ended",
    "DROP INDEX division_version_began",
    "DROP INDEX division_version_ended",
    "DROP INDEX assignment_began",
    "DROP INDEX assignment_ended",
    "DROP INDEX grid_lineage_of",
    "DROP TABLE revert_request",
    "DROP TABLE revision_staff",
)
