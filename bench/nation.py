"""A nation of grids beside the demonstration: squares in villages of their own, staffed, by SQL.

Everything that the database holds against rows of ours holds against these: checks, keys and
exclusion constraints; only the triggers of foreign keys are passed over.
"""

from __future__ import annotations

import psycopg

PER_VILLAGE = 20
PER_WORKER = 4
"""Grids that one member of staff serves."""

SIDE = 40_000
"""Steps: a grid of the nation is about 400 m wide."""

CELLS_A_ROW = 5_000
WEST, SOUTH = 900_000_000, 300_000_000
"""Where the nation begins: 90°E, 30°N, far from the demonstration."""

_VILLAGES = """
  INSERT INTO division (code, level)
  SELECT '9' || lpad(v::text, 11, '0'), 'village' FROM generate_series(0, %(villages)s - 1) v"""

_VILLAGE_VERSIONS = """
  INSERT INTO division_version (code, version, revisions, level, name, aliases, initials, kind,
    statistical_parent, managing_parent, managed_by, programme, synthetic, area_m2, geom)
  SELECT '9' || lpad(v::text, 11, '0'), 1, int8range(1, NULL), 'village', '村' || v, '{}', 'c',
    'rural', NULL, NULL, NULL, true, true, 1,
    ST_Multi(ST_MakeEnvelope(
      x::float8 / 1e7, y::float8 / 1e7,
      (x + %(per)s * %(side)s)::float8 / 1e7, (y + %(side)s)::float8 / 1e7, 4326))
  FROM generate_series(0, %(villages)s - 1) v,
    LATERAL (SELECT %(west)s + (v * %(per)s %% %(row)s)::bigint * %(side)s AS x,
                    %(south)s + (v * %(per)s / %(row)s)::bigint * %(side)s AS y) p"""

_GRIDS = """
  INSERT INTO grid (division, grid_id)
  SELECT '9' || lpad((n / %(per)s)::text, 11, '0'),
    ('ffffffff-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid
  FROM generate_series(0, %(count)s - 1) n"""

_GRID_VERSIONS = """
  INSERT INTO grid_version (division, grid_id, version, revisions, code, name, initials, kind,
    households, counts, synthetic, area_m2, geom)
  SELECT '9' || lpad((n / %(per)s)::text, 11, '0'),
    ('ffffffff-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 1, int8range(1, NULL),
    '9' || lpad((n / %(per)s)::text, 11, '0') || lpad((n %% %(per)s + 1)::text, 3, '0'),
    '网格' || n, 'wg', 'basic', 40, '{}', true, 1,
    ST_Multi(ST_MakeEnvelope(
      x::float8 / 1e7, y::float8 / 1e7,
      (x + %(side)s)::float8 / 1e7, (y + %(side)s)::float8 / 1e7, 4326))
  FROM generate_series(0, %(count)s - 1) n,
    LATERAL (SELECT %(west)s + (n %% %(row)s)::bigint * %(side)s AS x,
                    %(south)s + (n / %(row)s)::bigint * %(side)s AS y) p"""

_STAFF = """
  INSERT INTO staff (staff_no, name, employment, home_division, synthetic)
  SELECT 'bench-' || n, '某', 'full_time',
    '9' || lpad((n * %(load)s / %(per)s)::text, 11, '0'), true
  FROM generate_series(0, (%(count)s - 1) / %(load)s) n"""

_ASSIGNMENTS = """
  INSERT INTO assignment (division, grid_id, staff_no, role, period)
  SELECT '9' || lpad((n / %(per)s)::text, 11, '0'),
    ('ffffffff-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
    'bench-' || (n / %(load)s), 'worker', daterange('2020-01-01', NULL)
  FROM generate_series(0, %(count)s - 1) n"""

_STATEMENTS = (_VILLAGES, _VILLAGE_VERSIONS, _GRIDS, _GRID_VERSIONS, _STAFF, _ASSIGNMENTS)
_TABLES = ("division", "division_version", "grid", "grid_version", "staff", "assignment")


def settle(conninfo: str, count: int) -> None:
    """Add a nation of ``count`` grids, with who serves them, to revision 1."""
    values = {
        "count": count,
        "villages": -(-count // PER_VILLAGE),
        "per": PER_VILLAGE,
        "load": PER_WORKER,
        "side": SIDE,
        "row": CELLS_A_ROW,
        "west": WEST,
        "south": SOUTH,
    }
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in _STATEMENTS:
            connection.execute(psycopg.ClientCursor(connection).mogrify(statement, values).encode())
        connection.execute(f"VACUUM (ANALYZE) {', '.join(_TABLES)}")
