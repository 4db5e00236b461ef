"""What plans are drawn on: published areas in and around a scope, and who serves there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from api.store.database import Reader, sql
from api.store.divisions import SUBTREE
from api.store.grids import RECORD_COLUMNS, record
from gis.records import Assignment, Grid

_INSIDE = f"""
  {SUBTREE}, inside AS (
    SELECT d.code, d.level, d.geom FROM division_version d
    WHERE d.code IN (SELECT code FROM subtree) AND d.revisions @> CAST(:revision AS bigint)
  )"""

# Whose box meets that of something inside: which of them touch it is decided on their borders.
_DIVISIONS = sql(f"""
  {_INSIDE}, near AS (
    SELECT DISTINCT d.code FROM inside i JOIN division_version d ON d.geom && i.geom
    WHERE d.revisions @> CAST(:revision AS bigint)
  )
  SELECT d.code, d.level, d.code IN (SELECT code FROM inside) AS inside,
    ST_AsBinary(d.geom) AS wkb
  FROM division_version d JOIN near USING (code)
  WHERE d.revisions @> CAST(:revision AS bigint)
  ORDER BY d.code""")

_GRIDS = sql(f"""
  {_INSIDE}, wanted AS (
    SELECT g.division, g.grid_id FROM grid_version g
    WHERE g.division IN (SELECT code FROM inside) AND g.revisions @> CAST(:revision AS bigint)
    UNION
    SELECT g.division, g.grid_id FROM inside i
    JOIN grid_version g ON g.geom && i.geom AND ST_Intersects(g.geom, i.geom)
    WHERE i.level = 'village' AND g.revisions @> CAST(:revision AS bigint)
  )
  SELECT {RECORD_COLUMNS} FROM grid_version g JOIN wanted USING (division, grid_id)
  WHERE g.revisions @> CAST(:revision AS bigint)
  ORDER BY g.division, g.code""")

# Those who serve in today's order of staff numbers: the same state of the database, the same order.
_SERVING = sql("""
  SELECT a.grid_id, a.division, a.staff_no, a.role, lower(a.period) AS start,
    upper(a.period) AS "end"
  FROM assignment a JOIN staff s USING (staff_no)
  WHERE a.division = ANY(:divisions) AND a.period @> CAST(:day AS date) AND s.active
  ORDER BY a.grid_id, a.role, a.staff_no""")

_MORE_THAN = sql(f"""
  {SUBTREE}
  SELECT count(*) > :most AS answer FROM (
    SELECT FROM grid_version g
    WHERE g.division IN (SELECT code FROM subtree) AND g.revisions @> CAST(:revision AS bigint)
    LIMIT :most + 1) AS found""")

_CODES = sql("""
  SELECT DISTINCT g.code FROM grid_version g
  WHERE g.division = ANY(:divisions) AND lower(g.revisions) <= :revision""")


def more_than(reader: Reader, most: int, scope: str, revision: int) -> bool:
    """Are there more than ``most`` grids in all that is run from ``scope``?"""
    row = reader.one(_MORE_THAN, most=most, division=scope, revision=revision)
    return bool(row and row.answer)


def divisions(reader: Reader, scope: str, revision: int) -> Sequence[Row[Any]]:
    """Code, level, geometry (WKB) of all that is run from ``scope``, which is ``inside``, and of
    whatever of any level comes near it.
    """
    return reader.rows(_DIVISIONS, division=scope, revision=revision)


def grids(reader: Reader, scope: str, revision: int) -> list[Grid]:
    """The grids of all that is run from ``scope``, and those of others that touch it."""
    return [record(row) for row in reader.rows(_GRIDS, division=scope, revision=revision)]


def serving(reader: Reader, divisions: Iterable[str], day: date) -> dict[UUID, list[Assignment]]:
    """For each grid of these divisions who serves it on that day, in a fixed order."""
    found: dict[UUID, list[Assignment]] = {}
    for row in reader.rows(_SERVING, divisions=list(divisions), day=day):
        found.setdefault(row.grid_id, []).append(
            Assignment(row.grid_id, row.division, row.staff_no, row.role, row.start, row.end)
        )
    return found


def codes(reader: Reader, divisions: Iterable[str], revision: int) -> set[str]:
    """Every code that a grid of these divisions had by ``revision``."""
    rows = reader.rows(_CODES, divisions=list(divisions), revision=revision)
    return {row.code for row in rows}
