"""How many households, grids and workers each village and community of the demo has.

All counts are synthetic. The sums are those that the district has published: 703 grids and
2,306 grid workers in 54 villages, and 6 grids in 新赣南路社区.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gis.synthetic.apportion import largest_remainder
from gis.synthetic.register import Unit

RURAL_GRIDS = 703
RURAL_WORKERS = 2306
RURAL_HOUSEHOLDS = RURAL_GRIDS * 44
"""About 44 households a grid."""
RURAL_VILLAGES_GRIDDED = 54
"""Of the 55 villages in the programme, those with the most synthetic households; the one with the
fewest (of equals the one with the highest code) is not gridded yet. Which village the published
figures leave out is not known; this rule stands in for that."""
FEWEST_GRIDS = 5
"""A gridded village has at least so many grids."""
FIXED_GRIDS = {"360702001002": 6}
"""Communities whose number of grids is known: 新赣南路社区."""
URBAN_GRIDS = (3, 9)
URBAN_HOUSEHOLDS = (300, 500)
DEDICATED_COMMUNITIES = 12
DEDICATED_GRIDS = ("公园", "市场", "学校", "医院")
"""The kinds of place that get a grid of their own."""


@dataclass(frozen=True, slots=True)
class GridPlan:
    """A grid to be drawn: what it is, and how much room it wants relative to its neighbours.

    ``households`` is 0 for a dedicated grid; ``name`` is None for a basic grid, which is named
    by its number. ``workers`` is how many grid workers it is given.
    """

    households: int
    workers: int
    room: float
    name: str | None = None


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """A village-level unit and its grids to be; ``grids`` is empty where there are none.

    ``households`` are those of the whole unit, gridded or not; 0 outside the programme.
    """

    unit: Unit
    grids: tuple[GridPlan, ...] = ()
    households: int = 0


def plan_programme(units: Sequence[Unit], random: np.random.Generator) -> dict[str, UnitPlan]:
    """What each village-level unit is to have, by its code."""
    lowest = [unit for unit in units if unit.level == "village"]
    plans = {unit.code: UnitPlan(unit) for unit in lowest}
    rural = [unit for unit in lowest if unit.programme and unit.kind == "rural"]
    urban = [unit for unit in lowest if unit.programme and unit.kind == "urban"]
    plans.update(_rural(rural, random))
    plans.update(_urban(urban, random))
    return plans


def _rural(villages: Sequence[Unit], random: np.random.Generator) -> dict[str, UnitPlan]:
    size = random.lognormal(0.0, 0.36, len(villages)).clip(0.42, 2.3)
    order = sorted(range(len(villages)), key=lambda k: (-size[k], villages[k].code))
    gridded = sorted(order[:RURAL_VILLAGES_GRIDDED])
    households = largest_remainder(RURAL_HOUSEHOLDS, size[gridded])
    numbers = largest_remainder(RURAL_GRIDS, households, FEWEST_GRIDS)
    homes = [
        largest_remainder(total, random.lognormal(0.0, 0.33, number).clip(0.5, 2.2), 12)
        for total, number in zip(households, numbers, strict=True)
    ]
    # Some villages are better staffed than others, by up to about a quarter.
    staffing = np.repeat(random.lognormal(0.0, 0.12, len(gridded)).clip(0.78, 1.28), numbers)
    flat = np.concatenate([np.array(h) for h in homes])
    workers = iter(largest_remainder(RURAL_WORKERS, flat * staffing, 1))
    left = order[-1]
    has = int(RURAL_HOUSEHOLDS * size[left] / size[gridded].sum())
    plans = {villages[left].code: UnitPlan(villages[left], households=has)}
    for index, grid_homes in zip(gridded, homes, strict=True):
        room = random.lognormal(0.0, 0.18, len(grid_homes))
        plans[villages[index].code] = UnitPlan(
            villages[index],
            tuple(
                GridPlan(h, next(workers), float(np.sqrt(h) * r))
                for h, r in zip(grid_homes, room, strict=True)
            ),
            sum(grid_homes),
        )
    return plans


def _urban(communities: Sequence[Unit], random: np.random.Generator) -> dict[str, UnitPlan]:
    numbers = np.rint(random.normal(5.6, 1.5, len(communities))).clip(*URBAN_GRIDS).astype(int)
    free = [k for k, unit in enumerate(communities) if unit.code not in FIXED_GRIDS]
    special = random.choice(free, DEDICATED_COMMUNITIES, replace=False).tolist()
    plans = {}
    for k, unit in enumerate(communities):
        number = FIXED_GRIDS.get(unit.code, int(numbers[k]))
        grids = [
            GridPlan(int(h), 1, float(np.sqrt(h) * r))
            for h, r in zip(
                random.integers(*URBAN_HOUSEHOLDS, number, endpoint=True),
                random.lognormal(0.0, 0.22, number),
                strict=True,
            )
        ]
        if k in special:
            kind = DEDICATED_GRIDS[special.index(k) % len(DEDICATED_GRIDS)]
            name = unit.name.removesuffix("社区") + kind + "专属网格"
            grids.append(GridPlan(0, 1, 0.6 * float(np.mean([g.room for g in grids])), name))
        plans[unit.code] = UnitPlan(unit, tuple(grids), sum(grid.households for grid in grids))
    return plans
