"""Fitting imported areas among those that stand: common vertices, slivers, the check.

What an import puts on a shared border enters the rings of all who share it: neighbouring grids,
the division itself, the divisions above and beside it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import shapely
from shapely import MultiPolygon

from api.store import divisions as division_store
from api.store import grids as grid_store
from api.store.database import Reader
from api.store.moments import Moment
from gis import lattice
from gis.findings import Finding
from gis.noding import Insertion, Noded, Weld, node
from gis.records import Grid
from gis.text import Text

MARGIN = 1e-5
"""Degrees (about a metre) around the import within which areas that stand can be neighbours."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The divisions and grids that stand around what is imported."""

    divisions: dict[str, MultiPolygon] = field(default_factory=dict)
    grids: dict[str, Grid] = field(default_factory=dict)
    """By UUID as text."""


def bounds_of(areas: Iterable[MultiPolygon]) -> tuple[float, float, float, float]:
    """West, south, east and north of ``areas``, with :data:`MARGIN` around them."""
    west, south, east, north = shapely.total_bounds(list(areas)).tolist()
    return west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN


def surroundings(
    reader: Reader, moment: Moment, areas: Collection[MultiPolygon], whole: Iterable[str] = ()
) -> Surroundings:
    """What stands around ``areas``, and all grids of the divisions ``whole``."""
    if not areas:
        return Surroundings()
    bounds = bounds_of(areas)
    found = {
        row.code: shapely.from_wkb(bytes(row.geom))
        for row in division_store.touching(reader, moment, bounds)
    }
    grids = {
        str(grid.id): grid
        for grid in (
            *grid_store.touching(reader, moment, bounds),
            *grid_store.records(reader, moment, whole),
        )
    }
    return Surroundings(found, grids)


def grid_name(grid: str) -> str:
    """What a grid is called among areas of all kinds."""
    return f"grid {grid}"


def division_name(code: str) -> str:
    """What a division is called among areas of all kinds."""
    return f"division {code}"


def fitted(
    grids: Mapping[str, MultiPolygon],
    divisions: Mapping[str, MultiPolygon],
    fixed: Collection[str],
) -> Noded:
    """Node grids (by UUID) and divisions (by code) together; see the two names above."""
    areas = {division_name(code): area for code, area in divisions.items()}
    areas |= {grid_name(grid): area for grid, area in grids.items()}
    return node(areas, fixed=fixed)


def junctions(noded: Noded, labels: Mapping[str, str]) -> list[Finding]:
    """A notice for each place where rings gained or moved a vertex."""
    gained: dict[tuple[int, int], list[Insertion]] = defaultdict(list)
    for insertion in noded.insertions:
        gained[insertion.vertex].append(insertion)
    moved: dict[tuple[int, int], list[Weld]] = defaultdict(list)
    for weld in noded.welds:
        moved[weld.after].append(weld)
    findings = [
        _junction([labels[i.area] for i in some], some[0].point) for some in gained.values()
    ]
    return findings + [
        _weld([labels[w.area] for w in some], some[0].point) for some in moved.values()
    ]


def _listed(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(Counter(names))


def _junction(who: list[str], place: shapely.Point) -> Finding:
    names = _listed(who)
    return Finding(
        "t_junction",
        "notice",
        Text(
            f"相邻图形在此处有顶点而 {'、'.join(names)} 没有（T 形接头），已补入同一顶点。",
            f"A neighbour has a vertex here that {', '.join(names)} lacked (T-junction); "
            "it was put in.",
        ),
        Text("无需处理，边界未变。", "Nothing needs to be done; the border is as it was."),
        names,
        place,
    )


def _weld(who: list[str], place: shapely.Point) -> Finding:
    names = _listed(who)
    return Finding(
        "welded",
        "notice",
        Text(
            f"{'、'.join(names)} 的顶点与相邻顶点相距约 1 厘米，已合并。",
            f"A vertex of {', '.join(names)} lay about 1 cm from its neighbour's; "
            "they are one now.",
        ),
        Text("无需处理。", "Nothing needs to be done."),
        names,
        place,
    )


def same(one: MultiPolygon, other: MultiPolygon) -> bool:
    """Are two areas in canonical form the same, integer for integer?"""
    return bool(
        one is other or lattice.as_multipolygon(one).wkb == lattice.as_multipolygon(other).wkb
    )
