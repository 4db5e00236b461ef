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
from types import MappingProxyType
from uuid import NAMESPACE_URL, UUID, uuid5

import numpy as np
from shapely import MultiPolygon

from gis.codes import DEFAULT, in_reading_order
from gis.records import Assignment, Division, Grid, Place, Staff
from gis.synthetic import areas, borders, landscape
from gis.synthetic.numbering import in_chinese
from gis.synthetic.people import Roster, staff_rural, staff_urban
from gis.synthetic.places import open_places
from gis.synthetic.programme import GridPlan, UnitPlan, plan_programme
from gis.synthetic.register import BOUNDARIES, Unit, read_outline, read_register
from gis.synthetic.rings import Arc, assemble
from gis.text import Text

Progress = Callable[[str, int, int], None]

STEPS: Mapping[str, Text] = MappingProxyType(
    {
        "plan": Text("计算户数和网格数", "counting households and grids"),
        "cells": Text("铺设底图单元", "laying out cells"),
        "areas": Text("划分镇街、村居和网格", "dividing towns, villages and grids"),
        "borders": Text("绘制边界", "drawing borders"),
        "records": Text("配备人员和服务场所", "appointing staff and opening places"),
    }
)
"""The steps that :func:`build` reports, by name, in their order."""


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
        Told the name of the step that begins (a key of :data:`STEPS`), how many are done, and
        how many there are; at the end once more, as ``"done"``.
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
    begin = _steps(progress)
    # Each step has random numbers of its own, so that a change in one leaves the others alone.
    chance = {name: np.random.default_rng([seed, k]) for k, name in enumerate(STEPS)}
    begin("plan")
    units = read_register(boundaries)
    outline = read_outline(boundaries)
    plans = plan_programme(units, chance["plan"])
    wanted = areas.wanted_cells(plans, chance["plan"])
    zones = areas.zones(units)
    begin("cells")
    land = landscape.lay_out(outline, zones, wanted, chance["cells"])
    begin("areas")
    drawn = areas.draw(land, zones, plans, wanted, chance["areas"])
    begin("borders")
    arcs = borders.draw_borders(land.cells, drawn.leaf, outline)
    begin("records")
    namespace = uuid5(NAMESPACE_URL, f"wangge:demo:{seed}")
    demo = _records(units, plans, drawn, arcs, namespace, chance["records"])
    begin("done")
    return demo


def _steps(progress: Progress | None) -> Callable[[str], None]:
    numbers = {name: k for k, name in enumerate((*STEPS, "done"))}

    def begin(name: str) -> None:
        if progress is not None:
            progress(name, numbers[name], len(STEPS))

    return begin


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
    """Rows from north to south, each from west to east: the rule of :mod:`gis.codes`."""
    order = in_reading_order(dict(enumerate(shape for _, shape in shapes)))
    return [shapes[k] for k in order]


def _grid(
    unit: Unit,
    number: int,
    plan: GridPlan,
    shape: MultiPolygon,
    namespace: UUID,
    random: np.random.Generator,
) -> Grid:
    code = DEFAULT.grid_code(unit.code, number)
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
