"""Candidates for the area at a point; :mod:`gis.locate` decides among them exactly.

PostGIS finds whose box holds the point by index. Which polygon holds it is decided by GEOS's
robust predicate outside: the database's own point-in-polygon test works in plain floating point
and may see a point near a border in both neighbours or in neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from api.store.database import Reader, sql
from api.store.moments import Moment

# From the points to the areas, one look into the index for each: the other way round every area
# of the nation would be held against every point.
_POINTS = "unnest(CAST(:lon AS float8[]), CAST(:lat AS float8[])) AS p(x, y)"
_HOLDS = "geom && ST_SetSRID(ST_MakePoint(p.x, p.y), 4326)"

_GRIDS = sql(f"""
  SELECT g.grid_id, g.code, g.division, g.name, g.kind, g.households, ST_AsBinary(g.geom) AS geom
  FROM grid_version g
  WHERE (g.grid_id, g.version) IN (
    SELECT near.grid_id, near.version FROM {_POINTS}
    JOIN grid_version near ON near.{_HOLDS} AND near.revisions @> CAST(:revision AS bigint))
  ORDER BY g.code""")

_DIVISIONS = sql(f"""
  SELECT d.code, d.level, ST_AsBinary(d.geom) AS geom
  FROM division_version d
  WHERE (d.code, d.version) IN (
    SELECT near.code, near.version FROM {_POINTS}
    JOIN division_version near ON near.{_HOLDS} AND near.revisions @> CAST(:revision AS bigint)
      AND (near.level = 'village') = :lowest)
  ORDER BY d.code""")


def grids_near(
    reader: Reader, moment: Moment, lon: Sequence[float], lat: Sequence[float]
) -> Sequence[Row[Any]]:
    """The grids whose box holds one of the points, by code."""
    return reader.rows(_GRIDS, revision=moment.revision, lon=list(lon), lat=list(lat))


def divisions_near(
    reader: Reader, moment: Moment, lon: Sequence[float], lat: Sequence[float], *, lowest: bool
) -> Sequence[Row[Any]]:
    """The divisions whose box holds one of the points: villages and communities, or all above."""
    return reader.rows(
        _DIVISIONS, revision=moment.revision, lon=list(lon), lat=list(lat), lowest=lowest
    )
