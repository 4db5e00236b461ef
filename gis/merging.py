"""Three-way merge: what two planners did to the same coverage, put together.

::

           base ── theirs ──┐
             └──── yours ───┴── merged, or conflicts that name base, theirs and yours

Changes to different grids combine, and so do a new name here and a new border there. The borders
of one grid combine when each planner redrew another stretch: borders are sets of edges, so what
either took away is taken away and what either put there is put there; the result is verified like
any operation's. What both changed differently is a conflict, and is decided by grid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal
from uuid import UUID

import shapely
from shapely import MultiLineString
from shapely.geometry.base import BaseGeometry

from gis import lattice
from gis.change import Change
from gis.codes import DEFAULT
from gis.coverage import Coverage, Entry, Name
from gis.operations.redrawing import conclude
from gis.operations.refusal import Refused
from gis.plane.exact import Edge, Vertex, turn, undirected
from gis.plane.shape import Shape
from gis.plane.walks import UnevenChain
from gis.text import Text

Side = Literal["theirs", "yours"]

FIELDS = ("code", "name", "kind", "division", "households", "counts", "synthetic")


@dataclass(frozen=True, slots=True)
class GridConflict:
    """A grid that both changed, differently; None where one of them has no such grid.

    ``fields`` says in what: names of the record's fields, ``staff``, ``border``, ``existence``.
    ``border`` is the stretch that both redrew (of base), if it is about one.
    """

    grid: UUID
    fields: tuple[str, ...]
    base: Entry | None
    theirs: Entry | None
    yours: Entry | None
    border: BaseGeometry | None
    words: Text


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of a merge.

    Attributes
    ----------
    change : Change or None
        From base to the merged coverage; None while there are conflicts.
    conflicts : tuple of GridConflict
        What has to be decided, by grid.
    """

    change: Change | None
    conflicts: tuple[GridConflict, ...]


def merge_changes(
    base: Coverage,
    theirs: Change,
    yours: Change,
    *,
    choose: Mapping[UUID, Side] | None = None,
) -> Merged:
    """Put two changes to ``base`` together.

    Parameters
    ----------
    theirs, yours : Change
        Net changes (:func:`gis.change.compose`), each of which applies to ``base``.
    choose : mapping of grid to side, optional
        Whose version is to stand, for grids in conflict and any others. The parts into which the
        other side had split such a grid are dropped.

    Returns
    -------
    Merged
        A change without conflicts has been verified: what it leaves is a coverage.

    Raises
    ------
    Refused
        The versions chosen do not go together; the place says where. (Choose the same side for
        grids that share the border in question.)
    """
    work = _Merge(base, theirs, yours, dict(choose or {}))
    work.divisions()
    for grid in sorted({*theirs.grids, *yours.grids}):
        work.one(grid)
    work.codes()
    work.node()
    if work.conflicts:
        return Merged(None, tuple(work.conflicts[i] for i in sorted(work.conflicts)))
    if not work.entries and not work.areas:
        return Merged(Change({}), ())
    shapes: dict[Name, Shape] = dict(work.areas.items())
    try:
        change = conclude(
            base,
            work.entries,
            shapes,
            kind="merge plans",
            sentence=theirs.sentence + yours.sentence,
            lineage={**theirs.lineage, **yours.lineage},
            warnings=(*theirs.warnings, *yours.warnings),
        )
    except Refused as refused:
        if refused.reason == "nothing_changes":
            return Merged(Change({}), ())
        if choose:
            raise
        return Merged(None, work.about(refused))
    kinds = theirs.kinds + yours.kinds
    return Merged(replace(change, kinds=kinds), ())


class _Merge:
    def __init__(
        self, base: Coverage, theirs: Change, yours: Change, choose: dict[UUID, Side]
    ) -> None:
        self.base, self.theirs, self.yours, self.choose = base, theirs, yours, choose
        self.entries: dict[UUID, Entry | None] = {}
        self.areas: dict[str, Shape] = {}
        self.conflicts: dict[UUID, GridConflict] = {}

    def divisions(self) -> None:
        """The rings of divisions; what was chosen may need fewer vertices than both sides put."""
        for code in sorted({*self.theirs.areas, *self.yours.areas}):
            shape = self.base.area(code)
            one = self.theirs.areas.get(code, (shape, shape))[1]
            other = self.yours.areas.get(code, (shape, shape))[1]
            try:
                both = Shape.of_edges(_combined(shape, one, other))
            except (UnevenChain, _BothRedrew):
                both = shape
            self.areas[code] = shape if self.choose else both

    def node(self) -> None:
        """Whoever has an edge that another's version has with vertices on it takes these."""
        stands = {i: entry.shape for i, entry in self.entries.items() if entry is not None}
        owner = {edge: i for i, shape in stands.items() for edge in shape.edges}
        onward: dict[Vertex, set[Vertex]] = {}
        for a, b in owner:
            onward.setdefault(a, set()).add(b)
        nodes: dict[Edge, set[Vertex]] = {}
        for (a, b), i in owner.items():
            if (b, a) not in owner:  # nobody is beyond, or somebody who has more vertices
                path = _path_along(b, a, onward)
                if all(owner[e] != i for e in pairwise([b, *path, a]) if e in owner):
                    nodes.setdefault(undirected(a, b), set()).update(path)
        for code, ring in self.areas.items():
            known = {
                v
                for change in (self.theirs, self.yours)
                for shape in change.areas.get(code, ())
                for v in shape.vertices
            }
            for a, b in ring.edges - owner.keys():
                path = _path_along(a, b, onward)
                if known.issuperset(path):
                    nodes.setdefault(undirected(a, b), set()).update(path)
        for i, shape in stands.items():
            noded = _with_nodes(shape, nodes)
            if noded is not shape:
                self.entries[i] = self._standing(i).with_shape(noded)
        for code, ring in self.areas.items():
            self.areas[code] = _with_nodes(ring, nodes)

    def _standing(self, grid: UUID) -> Entry:
        entry = self.entries[grid]
        if entry is None:
            raise KeyError(grid)
        return entry

    def one(self, grid: UUID) -> None:
        """Merge one grid."""
        base = self.base.entries.get(grid)
        theirs = self.theirs.grids[grid].after if grid in self.theirs.grids else base
        yours = self.yours.grids[grid].after if grid in self.yours.grids else base
        if grid in self.choose:
            self.entries[grid] = theirs if self.choose[grid] == "theirs" else yours
        elif base is None and self._disowned(grid):
            self.entries[grid] = None
        elif yours in (theirs, base):
            self.entries[grid] = theirs
        elif theirs == base:
            self.entries[grid] = yours
        elif base is None or theirs is None or yours is None:
            self._conflict(grid, ("existence",), base, theirs, yours, None)
        else:
            self._both(grid, base, theirs, yours)

    def _disowned(self, grid: UUID) -> bool:
        """Is it a part of a grid of which the other side's version was chosen?"""
        mine, against = (
            (self.theirs, "yours") if grid in self.theirs.grids else (self.yours, "theirs")
        )
        parents = mine.lineage.get(grid, ())
        return any(self.choose.get(parent) == against for parent in parents)

    def _both(self, grid: UUID, base: Entry, theirs: Entry, yours: Entry) -> None:
        wrong: list[str] = []
        values: dict[str, Any] = {}
        for name in FIELDS:
            old, one, other = (getattr(x.grid, name) for x in (base, theirs, yours))
            if old not in (one, other) and one != other:
                wrong.append(name)
            values[name] = other if one == old else one
        staff = theirs.staff if yours.staff == base.staff else yours.staff
        if theirs.staff not in (base.staff, yours.staff) and yours.staff != base.staff:
            wrong.append("staff")
        border: BaseGeometry | None = None
        shape = base.shape
        try:
            shape = Shape.of_edges(_combined(base.shape, theirs.shape, yours.shape))
            if not shape.faces:  # each took a part of it, together all
                raise _BothRedrew(base.shape.edges)
        except _BothRedrew as both:
            wrong.append("border")
            border = _as_lines(both.edges)
        except UnevenChain as error:
            wrong.append("border")
            border = shapely.Point(*lattice.to_degrees(error.place))
        if wrong:
            self._conflict(grid, tuple(wrong), base, theirs, yours, border)
            return
        self.entries[grid] = Entry(base.with_shape(shape).with_grid(**values).grid, shape, staff)

    def codes(self) -> None:
        """No two grids with the same code: each planner may have given it to a new one."""
        by_code: dict[str, list[UUID]] = {}
        for grid, entry in sorted(self.entries.items()):
            if entry is not None:
                by_code.setdefault(entry.grid.code, []).append(grid)
        used = set(by_code)
        for code, grids in by_code.items():
            if len(grids) < 2:
                continue
            yours = [i for i in grids if i not in self.base and i not in self.theirs.grids]
            if len(yours) != len(grids) - 1:
                for grid in grids:
                    self._code_conflict(grid)
            for grid in yours:
                self._recode(grid, code, used)

    def _recode(self, grid: UUID, code: str, used: set[str]) -> None:
        """Your new grid takes the next code that neither side uses."""
        entry = self.entries[grid]
        if entry is None:
            return
        division = entry.grid.division
        used |= {g.code for g in self.base.members(division)}
        fresh = DEFAULT.next_free(division, used, self.base.reserved, kind=entry.grid.kind)
        used.add(fresh)
        self.entries[grid] = entry.with_grid(code=fresh)

    def _code_conflict(self, grid: UUID) -> None:
        base = self.base.entries.get(grid)
        if grid not in self.choose:
            theirs = self._after(self.theirs, grid) if grid in self.theirs.grids else base
            yours = self._after(self.yours, grid) if grid in self.yours.grids else base
            self._conflict(grid, ("code",), base, theirs, yours, None)

    @staticmethod
    def _after(change: Change, grid: UUID) -> Entry | None:
        step = change.grids.get(grid)
        return step.after if step else None

    def about(self, refused: Refused) -> tuple[GridConflict, ...]:
        """Conflicts of the grids at which two borders, each good by itself, do not go together."""
        found = dict(self.conflicts)
        for grid, entry in self.entries.items():
            code = entry.grid.code if entry else ""
            if code in refused.subjects:
                base = self.base.entries.get(grid)
                found[grid] = GridConflict(
                    grid,
                    ("border",),
                    base,
                    self._after(self.theirs, grid) if grid in self.theirs.grids else base,
                    self._after(self.yours, grid) if grid in self.yours.grids else base,
                    refused.place,
                    refused.text,
                )
        if not found:
            raise refused
        return tuple(found[i] for i in sorted(found))

    def _conflict(
        self,
        grid: UUID,
        fields: tuple[str, ...],
        base: Entry | None,
        theirs: Entry | None,
        yours: Entry | None,
        border: BaseGeometry | None,
    ) -> None:
        known = base or theirs or yours
        name = known.grid.code if known else str(grid)
        zh = "、".join(_ZH[f] for f in fields)
        words = Text(
            f"网格 {name} 的{zh}双方都有改动。",
            f"Both changed {', '.join(fields)} of grid {name}.",
        )
        self.conflicts[grid] = GridConflict(grid, fields, base, theirs, yours, border, words)


_ZH = {
    "code": "编码",
    "name": "名称",
    "kind": "类型",
    "division": "所属区划",
    "households": "户数",
    "counts": "数量",
    "synthetic": "来源标记",
    "staff": "人员",
    "border": "边界",
    "existence": "存废",
}


class _BothRedrew(ValueError):
    def __init__(self, edges: Iterable[Edge]) -> None:
        super().__init__("both redrew a border")
        self.edges = sorted(edges)


def _combined(base: Shape, theirs: Shape, yours: Shape) -> set[Edge]:
    """The edges of base with what either side took away and put there.

    Raises
    ------
    _BothRedrew
        A stretch is redrawn by both, differently.
    """
    if theirs in (base, yours):
        return set(yours.edges)
    if yours == base:
        return set(theirs.edges)
    old = base.edges
    parted, ours = _subdivided(old, theirs.edges), _subdivided(old, yours.edges)
    gone, also = old - theirs.edges, old - yours.edges
    come, more = theirs.edges - old, yours.edges - old
    both = gone & also
    result = (set(old) - gone - also) | come | more
    for edge in both:
        if edge not in parted or edge not in ours:
            raise _BothRedrew(both)
        result -= {*parted[edge], *ours[edge]}
        result |= set(_through(edge, {*_inner(parted[edge]), *_inner(ours[edge])}))
    return result


def _subdivided(old: frozenset[Edge], new: frozenset[Edge]) -> dict[Edge, list[Edge]]:
    """Edges that only gained vertices, and the edges they became."""
    onward: dict[Vertex, set[Vertex]] = {}
    for a, b in new - old:
        onward.setdefault(a, set()).add(b)
    result: dict[Edge, list[Edge]] = {}
    for a, b in old - new:
        path = _path_along(a, b, onward)
        if path:
            result[a, b] = list(pairwise([a, *path, b]))
    return result


def _path_along(a: Vertex, b: Vertex, onward: Mapping[Vertex, set[Vertex]]) -> list[Vertex]:
    """The vertices of a path that runs from a to b as the edge does; [] if there is none."""
    path: list[Vertex] = []
    at, here = 0, a
    while len(path) < _MOST_NODES:
        ways = [
            (along, v)
            for v in onward.get(here, ())
            if (along := _along(a, b, v)) is not None and along > at
        ]
        if not ways:
            return path if path and b in onward.get(here, ()) else []
        at, here = min(ways)
        path.append(here)
    return []


_MOST_NODES = 64


def _inner(path: list[Edge]) -> list[Vertex]:
    return [b for _, b in path[:-1]]


def _with_nodes(shape: Shape, nodes: Mapping[Edge, set[Vertex]]) -> Shape:
    """The shape with vertices put into those of its edges that are still whole."""
    whole = [e for e in shape.edges if nodes.get(undirected(*e))]
    if not whole:
        return shape
    edges = set(shape.edges)
    for edge in whole:
        edges.remove(edge)
        edges.update(_through(edge, nodes[undirected(*edge)]))
    return Shape.of_edges(edges)


def _along(a: Vertex, b: Vertex, v: Vertex) -> int | None:
    """How far along the edge a vertex lies if it is within two steps of it, else None."""
    run2 = (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2
    along = (v[0] - a[0]) * (b[0] - a[0]) + (v[1] - a[1]) * (b[1] - a[1])
    return along if 0 < along < run2 and turn(a, b, v) ** 2 <= 4 * run2 else None


def _through(edge: Edge, between: Iterable[Vertex]) -> list[Edge]:
    """An edge through vertices on it, in order along it; the same for whoever has the edge."""
    a, b = edge
    low, high = min(edge), max(edge)
    ordered = sorted(
        between,
        key=lambda v: (
            (v[0] - low[0]) * (high[0] - low[0]) + (v[1] - low[1]) * (high[1] - low[1]),
            v,
        ),
    )
    return list(pairwise([a, *(ordered if a == low else reversed(ordered)), b]))


def _as_lines(edges: Iterable[Edge]) -> MultiLineString:
    return MultiLineString([lattice.to_degrees(edge) for edge in edges])
