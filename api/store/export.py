"""Whole layers for files and maps: one row for each feature, streamed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row

from api.store.database import Reader, sql
from api.store.divisions import SUBTREE
from api.store.moments import Moment

_SERVING = """
  SELECT a.division, a.grid_id,
    count(DISTINCT a.staff_no) AS staff,
    count(DISTINCT a.staff_no) FILTER (WHERE a.role = 'worker') AS workers
  FROM assignment a JOIN staff s USING (staff_no)
  WHERE a.period @> CAST(:day AS date) AND s.active
  GROUP BY a.division, a.grid_id"""

_GRIDS = (
    """
  , serving AS ("""
    + _SERVING
    + """)
  SELECT g.grid_id AS id, g.code, g.name, g.kind, g.division, g.households, g.counts,
    g.area_m2, g.synthetic, d.name AS division_name, d.managing_parent AS township,
    t.name AS township_name, coalesce(s.staff, 0) AS staff, coalesce(s.workers, 0) AS workers,
    ST_AsBinary(g.geom) AS geom
  FROM grid_version g
  JOIN division_version d
    ON d.code = g.division AND d.revisions @> CAST(:revision AS bigint)
  LEFT JOIN division_version t
    ON t.code = d.managing_parent AND t.revisions @> CAST(:revision AS bigint)
  LEFT JOIN serving s ON s.division = g.division AND s.grid_id = g.grid_id
  WHERE g.revisions @> CAST(:revision AS bigint)"""
)
_EVERY_GRID = sql("WITH nothing AS (SELECT 1)" + _GRIDS + " ORDER BY g.division, g.code")
_GRIDS_BELOW = sql(
    SUBTREE + _GRIDS + " AND g.division IN (SELECT code FROM subtree) ORDER BY g.division, g.code"
)

# Counts of a village or community go to every division above it, once for each. They are counted
# before they are joined: under row security nobody can tell how many rows there will be, and one
# row would be taken for reason enough to count anew for each division.
_DIVISIONS = sql(
    """
  WITH RECURSIVE up AS (
    SELECT d.code AS unit, d.code AS code, d.managing_parent
    FROM division_version d
    WHERE d.revisions @> CAST(:revision AS bigint) AND d.level = 'village' AND d.programme
    UNION ALL
    SELECT u.unit, d.code, d.managing_parent FROM division_version d
    JOIN up u ON d.code = u.managing_parent
    WHERE d.revisions @> CAST(:revision AS bigint)
  ), serving AS ("""
    + _SERVING
    + """), gridded AS (
    SELECT g.division, count(*) AS grids, sum(g.households) AS households,
      count(*) FILTER (WHERE s.grid_id IS NULL) AS unstaffed
    FROM grid_version g
    LEFT JOIN serving s ON s.division = g.division AND s.grid_id = g.grid_id
    WHERE g.revisions @> CAST(:revision AS bigint) GROUP BY g.division
  ), summed AS MATERIALIZED (
    SELECT up.code, sum(r.grids) AS grids, sum(r.households) AS households,
      sum(r.unstaffed) AS unstaffed
    FROM up JOIN gridded r ON r.division = up.unit GROUP BY up.code
  ), working AS MATERIALIZED (
    SELECT DISTINCT a.division, a.staff_no
    FROM assignment a
    JOIN grid_version g ON g.division = a.division AND g.grid_id = a.grid_id
      AND g.revisions @> CAST(:revision AS bigint)
    JOIN staff s ON s.staff_no = a.staff_no AND s.active
    WHERE a.role = 'worker' AND a.period @> CAST(:day AS date)
  ), people AS MATERIALIZED (
    SELECT up.code, count(DISTINCT w.staff_no) AS workers
    FROM up JOIN working w ON w.division = up.unit GROUP BY up.code
  )
  SELECT d.code, d.name, d.level, d.kind, d.managing_parent, d.statistical_parent, d.managed_by,
    d.programme, d.area_m2, d.synthetic, coalesce(m.grids, 0) AS grids, m.households,
    coalesce(m.unstaffed, 0) AS unstaffed, coalesce(p.workers, 0) AS workers,
    ST_AsBinary(ST_PointOnSurface(d.geom)) AS centre, ST_AsBinary(d.geom) AS geom
  FROM division_version d
  LEFT JOIN summed m ON m.code = d.code
  LEFT JOIN people p ON p.code = d.code
  WHERE d.revisions @> CAST(:revision AS bigint)
    AND (CAST(:level AS text) IS NULL OR d.level = :level)
    AND (CAST(:division AS text) IS NULL OR d.code IN (
      WITH RECURSIVE below AS (
        SELECT b.code FROM division_version b
        WHERE b.code = :division AND b.revisions @> CAST(:revision AS bigint)
        UNION ALL
        SELECT b.code FROM division_version b JOIN below ON b.managing_parent = below.code
        WHERE b.revisions @> CAST(:revision AS bigint)
      ) SELECT code FROM below))
  ORDER BY d.code"""
)


def grids(
    reader: Reader, moment: Moment, division: str | None = None
) -> Iterator[Sequence[Row[Any]]]:
    """The grids of ``division`` and all below it (all, unless named), by code, in portions."""
    if division is None:
        return reader.stream(_EVERY_GRID, **moment.parameters)
    return reader.stream(_GRIDS_BELOW, division=division, **moment.parameters)


def divisions(
    reader: Reader, moment: Moment, level: str | None = None, division: str | None = None
) -> Iterator[Sequence[Row[Any]]]:
    """The divisions with what stands in them, by code, in portions."""
    return reader.stream(_DIVISIONS, level=level, division=division, **moment.parameters)
