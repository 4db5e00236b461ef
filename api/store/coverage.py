"""Counts per division: what is gridded and who serves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from api.store.database import Reader, sql
from api.store.moments import Moment
from gis.records import ROLES

# Each unit (village or community in the programme) below the division, with the child of the
# division under which it falls; NULL for the division's own unit when it is one itself.
_UNITS = """
  WITH RECURSIVE tree AS (
    SELECT d.code, CAST(NULL AS text) AS child, d.level, d.kind, d.programme, d.area_m2
    FROM division_version d
    WHERE d.code = :division AND d.revisions @> CAST(:revision AS bigint)
    UNION ALL
    SELECT d.code, coalesce(t.child, d.code), d.level, d.kind, d.programme, d.area_m2
    FROM division_version d JOIN tree t ON d.managing_parent = t.code
    WHERE d.revisions @> CAST(:revision AS bigint)
  ), unit AS (
    SELECT code, child, area_m2 FROM tree
    WHERE level = 'village' AND programme AND kind IN ('rural', 'urban')
      AND (CAST(:kind AS text) IS NULL OR kind = :kind)
  )"""

# Under row security nobody can tell how many rows there will be: grids are counted once, before
# they are joined, and each is asked whether somebody serves it, rather than all beside all.
_AREAS = sql(f"""
  {_UNITS}, gridded AS MATERIALIZED (
    SELECT u.code, count(*) AS grids, sum(g.households) AS households, sum(g.area_m2) AS area_m2,
      count(*) FILTER (WHERE NOT EXISTS (
        SELECT FROM assignment a JOIN staff s ON s.staff_no = a.staff_no AND s.active
        WHERE a.division = u.code AND a.grid_id = g.grid_id AND a.period @> CAST(:day AS date)
      )) AS unstaffed
    FROM unit u
    JOIN grid_version g ON g.division = u.code AND g.revisions @> CAST(:revision AS bigint)
    GROUP BY u.code
  )
  SELECT u.child, GROUPING(u.child) = 1 AS total,
    count(*) AS units, count(g.code) AS units_gridded, coalesce(sum(g.grids), 0) AS grids,
    coalesce(sum(g.households), 0) AS households, coalesce(sum(g.unstaffed), 0) AS unstaffed,
    coalesce(sum(u.area_m2), 0) AS area_m2,
    coalesce(sum(greatest(u.area_m2 - coalesce(g.area_m2, 0), 0)), 0) AS not_gridded_m2
  FROM unit u LEFT JOIN gridded g ON g.code = u.code
  GROUP BY GROUPING SETS ((u.child), ())""")

_PEOPLE = sql(f"""
  {_UNITS}
  SELECT u.child, GROUPING(u.child) = 1 AS total, a.role, count(DISTINCT a.staff_no) AS people
  FROM unit u
  JOIN assignment a ON a.division = u.code AND a.period @> CAST(:day AS date)
  JOIN staff s ON s.staff_no = a.staff_no AND s.active
  JOIN grid_version g ON g.division = a.division AND g.grid_id = a.grid_id
    AND g.revisions @> CAST(:revision AS bigint)
  GROUP BY GROUPING SETS ((u.child, a.role), (a.role))""")


@dataclass(slots=True)
class Totals:
    """Counts of a division. Areas in square metres; people are counted once for each role."""

    units: int = 0
    units_gridded: int = 0
    grids: int = 0
    households: int = 0
    unstaffed: int = 0
    area_m2: float = 0.0
    not_gridded_m2: float = 0.0
    staff: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ROLES, 0))

    @property
    def workers(self) -> int:
        """Grid workers (网格员): people assigned as such."""
        return self.staff["worker"]


_NOISE_M2 = 1.0
"""Below a square metre, what is left of a division minus its grids is rounding of the geodesic
area, not ground."""


def totals(
    reader: Reader, division: str, kind: str | None, moment: Moment
) -> tuple[Totals, dict[str, Totals]]:
    """The counts of ``division``, and those of each division directly below it.

    ``kind`` is ``rural`` (villages), ``urban`` (communities) or None for both. A division below
    that holds no unit is missing from the mapping.
    """
    values: dict[str, Any] = {**moment.parameters, "division": division, "kind": kind}
    whole = Totals()
    children: dict[str, Totals] = {}

    def of(row: Any) -> Totals:
        if row.total:
            return whole
        return children.setdefault(row.child, Totals()) if row.child else Totals()

    for row in reader.rows(_AREAS, **values):
        found = of(row)
        found.units, found.units_gridded = row.units, row.units_gridded
        found.grids, found.unstaffed = int(row.grids), int(row.unstaffed)
        found.households, found.area_m2 = int(row.households), row.area_m2
        found.not_gridded_m2 = row.not_gridded_m2 if row.not_gridded_m2 > _NOISE_M2 else 0.0
    for row in reader.rows(_PEOPLE, **values):
        of(row).staff[row.role] = row.people
    return whole, children
