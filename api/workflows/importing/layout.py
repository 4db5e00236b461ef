"""Imported areas among those that stand: common vertices and slivers.

What an import puts on a shared border enters the rings of all who share it: neighbouring grids,
the division itself, the divisions above and beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import shapely
from shapely import MultiPolygon

from gis import lattice, slivers
from gis.codes import CodeScheme
from gis.findings import Finding
from gis.noding import Insertion, Noded, Weld, node
from gis.records import Grid
from gis.text import Text


class Layout:
    """Grids (by UUID) and divisions (by code) as they get their common vertices, step by step.

    Attributes
    ----------
    divisions, grids : dict of name to MultiPolygon
        As they lie now.
    findings : list of Finding
        A notice for each thing that was done.
    """

    def __init__(
        self,
        divisions: Mapping[str, MultiPolygon],
        grids: Mapping[str, Grid],
        *,
        free: Collection[str],
        scheme: CodeScheme,
    ) -> None:
        """Node everything; only areas named in ``free`` may have vertices moved.

        ``scheme`` tells from the codes which division lies in which.
        """
        self.divisions = dict(divisions)
        self.grids = {i: grid.geometry for i, grid in grids.items()}
        self.findings: list[Finding] = []
        self._called = {i: grid.code for i, grid in grids.items()} | {c: c for c in divisions}
        self._within = {i: grid.division for i, grid in grids.items()}
        self._within |= {c: p for c in divisions if (p := above(c, divisions, scheme)) is not None}
        self._fixed = frozenset(name for name in self._called if name not in free)
        self._node()

    def mend(self, groups: Iterable[tuple[Collection[str], str | None]], width: float) -> None:
        """Mend slivers narrower than ``width`` metres; each is told.

        ``groups`` are names of areas with the division that they should tile, if any.
        """
        for names, division in groups:
            mended = slivers.mend(
                {name: self._area(name) for name in names},
                None if division is None else self.divisions[division],
                width,
                fixed=self._fixed.intersection(names),
                labels=self._called,
            )
            self._lay(mended.areas)
            self.findings += mended.findings
        self._node()

    def _area(self, name: str) -> MultiPolygon:
        return self.grids[name] if name in self.grids else self.divisions[name]

    def _lay(self, areas: Mapping[str, MultiPolygon]) -> None:
        self.grids |= {name: area for name, area in areas.items() if name in self.grids}
        self.divisions |= {name: area for name, area in areas.items() if name in self.divisions}

    def _node(self) -> None:
        areas = self.divisions | self.grids
        noded = node(areas, within=self._within, fixed=self._fixed)
        self._lay(noded.areas)
        self.findings += _told(noded, self._called)


def above(code: str, known: Collection[str], scheme: CodeScheme) -> str | None:
    """The nearest of the divisions ``known`` that, by its code, the division lies in."""
    parent = scheme.parent_of(code)
    while parent is not None and parent not in known:
        parent = scheme.parent_of(parent)
    return parent


def same(one: MultiPolygon, other: MultiPolygon) -> bool:
    """Are two areas the same, integer for integer?"""
    return bool(
        one is other or lattice.as_multipolygon(one).wkb == lattice.as_multipolygon(other).wkb
    )


def _told(noded: Noded, called: Mapping[str, str]) -> list[Finding]:
    """A notice for each place where rings gained or moved a vertex."""
    gained: dict[tuple[int, int], list[Insertion]] = defaultdict(list)
    for insertion in noded.insertions:
        gained[insertion.vertex].append(insertion)
    moved: dict[tuple[int, int], list[Weld]] = defaultdict(list)
    for weld in noded.welds:
        moved[weld.after].append(weld)
    return [
        *(_junction([called[i.area] for i in some], some[0].point) for some in gained.values()),
        *(_weld([called[w.area] for w in some], some[0].point) for some in moved.values()),
    ]


def _junction(who: Iterable[str], place: shapely.Point) -> Finding:
    names = tuple(dict.fromkeys(who))
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


def _weld(who: Iterable[str], place: shapely.Point) -> Finding:
    names = tuple(dict.fromkeys(who))
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
