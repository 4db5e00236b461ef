"""The places of service of the demo: 22 邻里之家 and the stations 虔新驿站."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    chosen = random.choice(len(others), NEIGHBOURHOOD_HOMES + STATIONS - 2, replace=False).tolist()
    homes = [others[k] for k in sorted(chosen[:NEIGHBOURHOOD_HOMES])]
    stations = [others[k] for k in sorted(chosen[NEIGHBOURHOOD_HOMES:])]
    known = next(unit for unit in communities if unit.code == STATION_AT)
    east_west = {code: sorted(own, key=_east) for code, own in areas.items()}

    def open_place(kind: PlaceKind, name: str, unit: Unit, area: MultiPolygon) -> Place:
        return Place(
            id=uuid5(namespace, f"{kind}:{name}"),
            name=name,
            kind=kind,
            division=unit.code,
            point=_point_inside(area),
            address=unit.name + ADDRESS,
            synthetic=True,
        )

    def station(unit: Unit, where: str, area: MultiPolygon) -> Place:
        return open_place("station", f"虔新驿站（{_bare(unit)}{where}站）", unit, area)

    return (
        *(
            open_place(
                "neighbourhood_home", f"{_bare(unit)}邻里之家", unit, _middle(unit, east_west)
            )
            for unit in homes
        ),
        station(known, "西", east_west[known.code][0]),
        station(known, "东", east_west[known.code][-1]),
        *(station(unit, "", _middle(unit, east_west)) for unit in stations),
    )


def _bare(unit: Unit) -> str:
    return unit.name.removesuffix("社区")


def _east(area: MultiPolygon) -> float:
    return float(area.representative_point().x)


def _middle(unit: Unit, areas: Mapping[str, Sequence[MultiPolygon]]) -> MultiPolygon:
    own = areas[unit.code]
    return own[len(own) // 2]


def _point_inside(area: MultiPolygon) -> Point:
    """A point well inside ``area``, on the lattice."""
    point = area.representative_point()
    return Point(lattice.to_degrees(lattice.to_steps([point.x, point.y])))
