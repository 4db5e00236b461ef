"""Search by name, code and pinyin initials."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from api.store.database import Reader, sql
from api.store.moments import Moment

# Best first: the code itself, a name or initials that begin so, then any that hold it.
_RANK = """
  CASE WHEN code = :q OR name = :q OR :q = ANY(aliases) THEN 0
       WHEN code LIKE :begins OR name LIKE :begins OR initials LIKE :begins_lower THEN 1
       ELSE 2 END"""
_MATCH = """
  (code LIKE :begins OR name ILIKE :holds OR initials LIKE :holds_lower
   OR EXISTS (SELECT FROM unnest(aliases) AS alias WHERE alias ILIKE :holds))"""

_FIND = sql(f"""
  WITH thing AS (
    SELECT 'division' AS type, d.code, d.code AS id, d.name, d.initials, d.aliases, d.level,
      d.managing_parent AS parent, d.geom,
      array_position(
        ARRAY['province', 'prefecture', 'county', 'township', 'village'], d.level) AS depth
    FROM division_version d WHERE d.revisions @> CAST(:revision AS bigint)
    UNION ALL
    SELECT 'grid', g.code, g.grid_id::text, g.name, g.initials, '{{}}', NULL, g.division, g.geom, 7
    FROM grid_version g WHERE g.revisions @> CAST(:revision AS bigint)
    UNION ALL
    SELECT 'place', p.place_id::text, p.place_id::text, p.name, p.initials, '{{}}', NULL,
      p.division, p.geom, 6
    FROM place p WHERE p.revisions @> CAST(:revision AS bigint)
    UNION ALL
    SELECT 'staff', s.staff_no, s.staff_no, s.name, s.initials, '{{}}', NULL, s.home_division,
      NULL, 8
    FROM staff s WHERE s.active
  )
  SELECT type, code, id, name, level, parent,
    CASE WHEN geom IS NOT NULL THEN
      ARRAY[ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom)] END AS bbox,
    ST_AsBinary(ST_PointOnSurface(geom)) AS centre
  FROM (
    SELECT * FROM thing WHERE {_MATCH} ORDER BY {_RANK}, depth, code LIMIT :limit
  ) AS best
  ORDER BY {_RANK}, depth, code""")


def _escaped(query: str) -> str:
    return query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def find(reader: Reader, query: str, moment: Moment, limit: int) -> Sequence[Row[Any]]:
    """The divisions, grids, places and people that ``query`` names, the best match first."""
    plain = _escaped(query.strip())
    lower = plain.lower()
    return reader.rows(
        _FIND,
        revision=moment.revision,
        q=query.strip(),
        begins=f"{plain}%",
        holds=f"%{plain}%",
        begins_lower=f"{lower}%",
        holds_lower=f"%{lower}%",
        limit=limit,
    )
