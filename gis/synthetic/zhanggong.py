"""The demo: the divisions of Zhanggong District with made-up areas, grids, staff and places.

Real are the codes and names of the divisions and the outline of the district. Everything else is
synthetic and marked so: the areas of towns, villages and grids, all counts, all staff, all places.
The published sums hold: 703 rural grids with 2,306 grid workers in 54 villages, 6 grids in
新赣南路社区, 22 邻里之家. See ``data/boundaries/README.md`` for the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import numpy as np
from shapely import MultiPolygon

from gis.records import Assignment, Division, Grid, Place, Staff
from gis.synthetic import areas, borders, landscape
from gis.synthetic.numbering import in_chinese, reading_order
from gis.synthetic.people import Roster, staff_rural, staff_urban
from gis.synthetic.places import open_places
from gis.synthetic.programme import GridPlan, UnitPlan, plan_programme
from gis.synthetic.register import BOUNDARIES, Unit, read_outline, read_register
from gis.synthetic.rings import Arc, assemble

Progress = Callable[[str, int, int], None]

STEPS = ("plan", "cells", "areas", "borders", "records")
"""The names of the steps that :func:`build` reports."""


@dataclass(frozen=True, slots=True)
class Demo:
    """Everything an empty database is filled with, ordered by code."""

    divisions: tuple[Division, ...]
    grids: tuple[Grid, ...]
    staff: tuple[Staff, ...]
    assignments: tuple[Assignment, ...]
    places: tuple[Place, ...]


def build(
    progress: Progress | None = None, seed: int = 360702, boundaries: Path = BOUNDARIES
) -> Demo:
    """Make the demo. The same seed gives the same demo, to the last byte.

    Parameters
    ----------
    progress : callable, optional
        Told the name of the step that begins (one of :data:`STEPS`), its number from 0, and
        how many there are; at the end once more, with the number of steps.
    seed : int
    boundaries : Path
        The folder with the register and the outline.

    Returns
    -------
    Demo
        Geometries in EPSG:4326 on the lattice. The grids of a village tile it, villages tile
        their statistical township and townships tile the county, integer for integer, and every
        vertex on a border is a vertex of all rings that pass through it.

    Raises
    ------
    UnreadableFile
        A boundary file is missing or broken.
    """
    report = progress or (lambda _name, _number, _total: None)
    step = iter(enumerate((*STEPS, "done")))

    def begin() -> None:
        number, name = next(step)
        report(name, number, len(STEPS))

    # Each step has random numbers of its own, so that a change in one leaves the others alone.
    streams = [np.random.default_rng([seed, k]) for k in range(len(STEPS))]
    begin()
    units = read_register(boundaries)
    outline = read_outline(boundaries)
    plans = plan_programme(units, streams[0])
    wanted = areas.wanted_cells(plans, streams[0])
    zones = areas.zones(units)
    begin()
    land = landscape.lay_out(outline, zones, wanted, streams[1])
    begin()
    drawn = areas.draw(land, zones, plans, wanted, streams[2])
    begin()
    arcs = borders.draw_borders(land.cells, drawn.leaf, outline)
    begin()
    demo = _records(units, plans, drawn, arcs, uuid5(NAMESPACE_URL, f"wangge:demo:{seed}"), streams[4])
    begin()
    return demo


def _records(
    units: Sequence[Unit],
    plans: Mapping[str, UnitPlan],
    drawn: areas.Areas,
    arcs: Sequence[Arc],
    namespace: UUID,
    random: np.random.Generator,
) -> Demo:
    divisions = _divisions(units, drawn, arcs)
    leaves = assemble(arcs, range(len(drawn.leaves)))
    shapes: dict[str, list[tuple[GridPlan, MultiPolygon]]] = {}
    for leaf, shape in zip(drawn.leaves, leaves, strict=True):
        if leaf.grid is not None:
            shapes.setdefault(leaf.unit, []).append((plans[leaf.unit].grids[leaf.grid], shape))
    roster = Roster()
    grids: list[Grid] = []
    for code in sorted(shapes):
        planned = _in_order(shapes[code])
        own = [
            _grid(plans[code].unit, number, plan, shape, namespace, random)
            for number, (plan, shape) in enumerate(planned, start=1)
        ]
        if plans[code].unit.kind == "rural":
            staff_rural(own, [plan.workers for plan, _ in planned], random, roster)
        else:
            staff_urban(own, random, roster)
        grids += own
    communities = [plan.unit for plan in plans.values() if plan.unit.kind == "urban" and plan.grids]
    return Demo(
        divisions=divisions,
        grids=tuple(grids),
        staff=tuple(roster.staff),
        assignments=tuple(roster.assignments),
        places=open_places(communities, grids, namespace, random),
    )


def _divisions(
    units: Sequence[Unit], drawn: areas.Areas, arcs: Sequence[Arc]
) -> tuple[Division, ...]:
    parent = {unit.code: unit.statistical_parent for unit in units}
    shape: dict[str, MultiPolygon] = {}
    codes: list[str] = [leaf.unit for leaf in drawn.leaves]
    while codes:
        names = sorted(set(codes))
        number = {code: k for k, code in enumerate(names)}
        shape.update(zip(names, assemble(arcs, [number[c] for c in codes]), strict=True))
        above = [parent[code] for code in codes]
        codes = [code for code in above if code is not None]
    return tuple(
        Division(
            code=unit.code,
            name=unit.name,
            level=unit.level,
            kind=unit.kind,
            statistical_parent=unit.statistical_parent,
            managing_parent=unit.managing_parent,
            geometry=shape[unit.code],
            managed_by=unit.managed_by,
            programme=unit.programme,
            aliases=unit.aliases,
            synthetic=unit.level != "county",
        )
        for unit in units
    )


def _in_order(
    shapes: Sequence[tuple[GridPlan, MultiPolygon]],
) -> list[tuple[GridPlan, MultiPolygon]]:
    """Basic grids in reading order, then the dedicated ones."""
    basic = [pair for pair in shapes if pair[0].name is None]
    order = reading_order([shape for _, shape in basic])
    return [basic[k] for k in order] + [pair for pair in shapes if pair[0].name is not None]


def _grid(
    unit: Unit,
    number: int,
    plan: GridPlan,
    shape: MultiPolygon,
    namespace: UUID,
    random: np.random.Generator,
) -> Grid:
    code = f"{unit.code}{number:03d}"
    low, high = (0.7, 1.0) if unit.kind == "rural" else (0.02, 0.06)
    buildings = max(1, round(plan.households * float(random.uniform(low, high))))
    shops = int(random.poisson(0.03 * plan.households if unit.kind == "rural" else 24))
    return Grid(
        id=uuid5(namespace, f"grid:{code}"),
        code=code,
        name=plan.name or f"第{in_chinese(number)}网格",
        division=unit.code,
        geometry=shape,
        kind="basic" if plan.name is None else "dedicated",
        households=plan.households,
        counts={"buildings": buildings, "shops": shops},
        synthetic=True,
    )
