"""The places of service of the demo: 22 邻里之家 and the stations 虔新驿站."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

import numpy as np
from shapely import MultiPolygon, Point

from gis import lattice
from gis.records import Grid, Place, PlaceKind
from gis.synthetic.register import Unit

NEIGHBOURHOOD_HOMES = 22
STATION_AT = "360702005007"
"""五指峰路社区, where the stations 虔新驿站 are known to be."""
STATIONS = 6
ADDRESS = "（演示数据，位置与地址均为虚构）"


def open_places(
    communities: Sequence[Unit],
    grids: Sequence[Grid],
    namespace: UUID,
    random: np.random.Generator,
) -> tuple[Place, ...]:
    """Places in ``communities``, each strictly inside one of its community's ``grids``.

    Homes are in as many different communities. Two stations are at 五指峰路社区, the others
    at communities without a home.
    """
    areas: dict[str, list[MultiPolygon]] = {}
    for grid in grids:
        if grid.kind == "basic":
            areas.setdefault(grid.division, []).append(grid.geometry)
    others = [unit for unit in communities if unit.code != STATION_AT]
    chosen = random.choice(len(others), NEIGHBOURHOOD_HOMES + STATIONS - 2, replace=False)
    station_unit = next(unit for unit in communities if unit.code == STATION_AT)
    homes = sorted(chosen[:NEIGHBOURHOOD_HOMES].tolist())
    stations = sorted(chosen[NEIGHBOURHOOD_HOMES:].tolist())
    wishes: list[tuple[Unit, PlaceKind, str, int]] = [
        (others[k], "neighbourhood_home", f"{_bare(others[k])}邻里之家", 0) for k in homes
    ]
    wishes += [
        (station_unit, "station", f"虔新驿站（{_bare(station_unit)}{end}）", turn)
        for turn, end in enumerate(("东站", "西站"))
    ]
    wishes += [(others[k], "station", f"虔新驿站（{_bare(others[k])}站）", 0) for k in stations]
    return tuple(
        _place(unit, kind, name, areas[unit.code], turn, namespace)
        for unit, kind, name, turn in wishes
    )


def _bare(unit: Unit) -> str:
    return unit.name.removesuffix("社区")


def _place(
    unit: Unit,
    kind: PlaceKind,
    name: str,
    areas: Sequence[MultiPolygon],
    turn: int,
    namespace: UUID,
) -> Place:
    east_to_west = sorted(areas, key=lambda area: -area.representative_point().x)
    home = east_to_west[len(areas) // 2] if kind != "station" else east_to_west[-turn]
    point = lattice.snap(home.representative_point())
    assert isinstance(point, Point)
    return Place(
        id=uuid5(namespace, f"{kind}:{name}"),
        name=name,
        kind=kind,
        division=unit.code,
        point=point,
        address=unit.name + ADDRESS,
        synthetic=True,
    )
