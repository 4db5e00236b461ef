"""Townships into villages and communities, these into grids: a label for every cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.synthetic import geography, growth
from gis.synthetic.landscape import Landscape, Zone
from gis.synthetic.programme import UnitPlan
from gis.synthetic.register import Unit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CELLS_PER_GRID = {"rural": 34.0, "urban": 26.0}
"""How many cells a grid is made of on average."""
CELLS_UNGRIDDED = {"rural": 110.0, "urban": 70.0, "virtual": 220.0}
"""How many cells a unit without grids is made of on average."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """The smallest area drawn: a grid (its index in its unit's plan), or a whole unit."""

    unit: str
    grid: int | None


@dataclass(frozen=True, slots=True)
class Areas:
    """Who has which cell: indices into ``units`` and ``leaves``."""

    units: tuple[str, ...]
    unit: Ints
    leaves: tuple[Leaf, ...]
    leaf: Ints


def wanted_cells(plans: Mapping[str, UnitPlan], random: np.random.Generator) -> dict[str, float]:
    """How many cells each unit should be made of, by its code."""
    wanted = {}
    for code, plan in plans.items():
        kind = plan.unit.kind or "virtual"
        usual = len(plan.grids) * CELLS_PER_GRID[kind] if plan.grids else CELLS_UNGRIDDED[kind]
        if plan.unit.programme and not plan.grids:
            usual = 6 * CELLS_PER_GRID[kind]
        wanted[code] = usual * float(random.lognormal(0.0, 0.15))
    return wanted


def zones(units: Sequence[Unit]) -> tuple[Zone, ...]:
    """In each township first the communities, then villages run from elsewhere, then the rest."""
    found = []
    for code, town in geography.TOWNSHIPS.items():
        own = [unit for unit in units if unit.statistical_parent == code]
        urban = tuple(unit.code for unit in own if unit.kind != "rural")
        lent = tuple(
            unit.code for unit in own if unit.kind == "rural" and unit.managing_parent != code
        )
        rest = tuple(
            unit.code for unit in own if unit.kind == "rural" and unit.managing_parent == code
        )
        if urban:
            found.append(Zone(code, town.seat, town.built_up_km2, urban))
        if lent:
            found.append(Zone(code, geography.BORDERING_VILLAGES[code], 4.5 * len(lent), lent))
        if rest:
            found.append(Zone(code, town.seat, town.area_km2, rest))
    return tuple(found)


def draw(
    landscape: Landscape,
    zones: Sequence[Zone],
    plans: Mapping[str, UnitPlan],
    wanted: Mapping[str, float],
    random: np.random.Generator,
) -> Areas:
    """Divide the townships into their units and the gridded units into their grids."""
    units = tuple(code for zone in zones for code in zone.units)
    unit = _units(landscape, zones, units, wanted, random)
    leaves = tuple(
        Leaf(code, grid)
        for code in units
        for grid in (range(len(plans[code].grids)) if plans[code].grids else (None,))
    )
    return Areas(units, unit, leaves, _leaves(landscape, units, unit, leaves, plans, random))


def _units(
    landscape: Landscape,
    zones: Sequence[Zone],
    units: Sequence[str],
    wanted: Mapping[str, float],
    random: np.random.Generator,
) -> Ints:
    towns = list(geography.TOWNSHIPS)
    seeds: list[int] = []
    for index, zone in enumerate(zones):
        town = landscape.township == towns.index(zone.township)
        cells = np.flatnonzero(town & (landscape.zone == index))
        spread = _spread_out(landscape.graph.centres[cells], len(zone.units), random)
        seeds += _settle(zone.units, cells[spread], landscape.graph.centres)
    whole = np.array([towns.index(z.township) for z in zones for _ in z.units])
    label, _ = growth.divide(
        landscape.graph.within(landscape.township),
        np.array(seeds),
        np.array([wanted[code] for code in units]),
        whole,
        rounds=14,
        recentre=6,
    )
    return growth.smooth(landscape.graph.within(landscape.township), label, passes=4)


def _leaves(
    landscape: Landscape,
    units: Sequence[str],
    unit: Ints,
    leaves: Sequence[Leaf],
    plans: Mapping[str, UnitPlan],
    random: np.random.Generator,
) -> Ints:
    centres = landscape.graph.centres
    seeds: list[int] = []
    for index, code in enumerate(units):
        cells = np.flatnonzero(unit == index)
        number = max(1, len(plans[code].grids))
        seeds += cells[_spread_out(centres[cells], number, random)].tolist()
    room = [1.0 if x.grid is None else plans[x.unit].grids[x.grid].room for x in leaves]
    graph = landscape.graph.within(unit)
    whole = np.array([units.index(leaf.unit) for leaf in leaves])
    label, _ = growth.divide(graph, np.array(seeds), np.array(room), whole, rounds=14, recentre=5)
    return growth.smooth(graph, label, passes=4)


def _spread_out(points: Floats, number: int, random: np.random.Generator) -> Ints:
    """Indices of ``number`` of the ``points``, evenly spread (k-means)."""
    middles = points[random.choice(len(points), number, replace=False)]
    for _ in range(12):
        nearest = np.argmin(_distances(points, middles), axis=1)
        counts = np.bincount(nearest, minlength=number)
        sums = [np.bincount(nearest, weights=points[:, k], minlength=number) for k in (0, 1)]
        moved = np.stack(sums, axis=1) / np.maximum(counts, 1)[:, None]
        middles = np.where(counts[:, None] > 0, moved, middles)
    chosen: list[int] = []
    for off in _distances(points, middles).T:
        off[chosen] = np.inf
        chosen.append(int(np.argmin(off)))
    return np.array(chosen)


def _distances(points: Floats, middles: Floats) -> Floats:
    return np.asarray(np.hypot(*(points[:, None, :] - middles[None, :, :]).transpose(2, 0, 1)))


def _settle(units: Sequence[str], cells: Ints, centres: Floats) -> list[int]:
    """One of the ``cells`` for each unit: known places choose the nearest, the others follow."""
    free = cells.tolist()
    home: dict[str, int] = {}
    for code in units:
        if code in geography.KNOWN_PLACES:
            place = geography.to_metres(np.array([geography.KNOWN_PLACES[code]]))
            home[code] = min(free, key=lambda cell: float(np.hypot(*(centres[cell] - place[0]))))
            free.remove(home[code])
    for code in units:
        if code not in home:
            home[code] = free.pop(0)
    return [home[code] for code in units]
