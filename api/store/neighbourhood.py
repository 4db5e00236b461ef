"""What stands around a change, at one revision or another: areas near, codes, who serves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from api.store.database import Reader, sql
from api.store.grids import RECORD_COLUMNS, record
from gis.records import Assignment, Grid

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_BOXES = """
  unnest(CAST(:west AS float8[]), CAST(:south AS float8[]),
         CAST(:east AS float8[]), CAST(:north AS float8[])) AS b (w, s, e, n)"""

_NEAR = sql(f"""
  SELECT DISTINCT g.grid_id FROM {_BOXES}
  JOIN grid_version g ON g.geom && ST_MakeEnvelope(b.w, b.s, b.e, b.n, 4326)
  WHERE g.revisions @> ANY(CAST(:revisions AS bigint[]))""")

_DIVISIONS_NEAR = sql(f"""
  SELECT DISTINCT d.code, ST_AsBinary(d.geom) AS wkb FROM {_BOXES}
  JOIN division_version d ON d.geom && ST_MakeEnvelope(b.w, b.s, b.e, b.n, 4326)
  WHERE d.revisions @> CAST(:revision AS bigint)""")

# Found among those that changed at all, which are few; then by place.
_DIVISIONS_CHANGED = sql(f"""
  SELECT DISTINCT d.code FROM division_version d
  JOIN {_BOXES} ON d.geom && ST_MakeEnvelope(b.w, b.s, b.e, b.n, 4326)
  WHERE lower(d.revisions) > :after AND lower(d.revisions) <= :upto
     OR NOT upper_inf(d.revisions)
        AND upper(d.revisions) > :after AND upper(d.revisions) <= :upto""")

# By the grid's own key first: its division leads the key of its versions.
_VERSIONS = sql(f"""
  SELECT {RECORD_COLUMNS} FROM grid k
  JOIN grid_version g ON g.division = k.division AND g.grid_id = k.grid_id
  WHERE k.grid_id = ANY(:grids) AND g.revisions @> CAST(:revision AS bigint)""")

_HOLDERS = sql("""
  SELECT DISTINCT g.code, g.grid_id FROM grid_version g WHERE g.division = ANY(:divisions)""")

_SERVING = sql("""
  SELECT a.grid_id, a.division, a.staff_no, a.role, lower(a.period) AS start,
    upper(a.period) AS "end"
  FROM grid k
  JOIN assignment a ON a.division = k.division AND a.grid_id = k.grid_id
  JOIN staff s USING (staff_no)
  WHERE k.grid_id = ANY(:grids) AND a.period @> CAST(:day AS date) AND s.active
  ORDER BY a.grid_id, a.role, a.staff_no""")


def _boxes(boxes: Iterable[Bounds]) -> dict[str, list[float]]:
    west, south, east, north = zip(*boxes, strict=True)
    return {"west": list(west), "south": list(south), "east": list(east), "north": list(north)}


def grids_near(reader: Reader, boxes: Collection[Bounds], revisions: Collection[int]) -> set[UUID]:
    """The grids whose box meets one of ``boxes`` at one of ``revisions``."""
    if not boxes:
        return set()
    found = reader.rows(_NEAR, **_boxes(boxes), revisions=list(set(revisions)))
    return {row.grid_id for row in found}


def grids(reader: Reader, wanted: Collection[UUID], revision: int) -> dict[UUID, Grid]:
    """Those of these grids that stand at a revision, as they do."""
    rows = reader.rows(_VERSIONS, grids=list(wanted), revision=revision)
    return {row.grid_id: record(row) for row in rows}


def divisions_near(reader: Reader, boxes: Collection[Bounds], revision: int) -> Sequence[Row[Any]]:
    """Code and geometry (``wkb``) of the divisions of any level whose box meets one of these."""
    return reader.rows(_DIVISIONS_NEAR, **_boxes(boxes), revision=revision) if boxes else []


def divisions_changed(reader: Reader, boxes: Collection[Bounds], after: int, upto: int) -> set[str]:
    """The divisions near that revisions behind ``after``, up to ``upto``, made, changed, ended."""
    if not boxes or after >= upto:
        return set()
    rows = reader.rows(_DIVISIONS_CHANGED, **_boxes(boxes), after=after, upto=upto)
    return {row.code for row in rows}


def holders(reader: Reader, divisions: Iterable[str]) -> dict[str, set[UUID]]:
    """For each code that a grid of these divisions has or ever had, whose it was."""
    found: dict[str, set[UUID]] = {}
    for row in reader.rows(_HOLDERS, divisions=list(divisions)):
        found.setdefault(row.code, set()).add(row.grid_id)
    return found


def serving(
    reader: Reader, grids: Collection[UUID], day: date
) -> dict[UUID, tuple[Assignment, ...]]:
    """For each of these grids that anybody serves on that day who does, in a fixed order."""
    found: dict[UUID, tuple[Assignment, ...]] = {}
    for row in reader.rows(_SERVING, grids=list(grids), day=day):
        one = Assignment(row.grid_id, row.division, row.staff_no, row.role, row.start, row.end)
        found[row.grid_id] = (*found.get(row.grid_id, ()), one)
    return found
