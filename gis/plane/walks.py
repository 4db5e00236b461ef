"""Faces from directed edges: walking along borders with the area on the left.

::

      ┌───────►┐          At a vertex where borders meet the walk takes the sharpest left turn,
      │   ▲    │          so areas that touch in a point come out apart, and a hole that touches
      │ ──┘    ▼          its shell is walked together with it and then cut off as a loop.

All decisions are made in integers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gis.plane.exact import Edge, EdgeArray, Vertex, bounds_of, doubled_area, encloses, turn

Loop = tuple[Vertex, ...]
"""A simple ring of vertices, open (the first is not repeated), begun at its smallest vertex."""


@dataclass(frozen=True, slots=True)
class Face:
    """One connected area: its shell, counter-clockwise, and its holes, clockwise."""

    shell: Loop
    holes: tuple[Loop, ...] = ()

    @property
    def loops(self) -> tuple[Loop, ...]:
        """Shell and holes."""
        return (self.shell, *self.holes)

    def edges(self) -> list[Edge]:
        """All directed edges."""
        return [edge for loop in self.loops for edge in loop_edges(loop)]

    def doubled_area(self) -> int:
        """Twice the area in square steps."""
        return sum(doubled_area(loop) for loop in self.loops)


class UnevenChain(ValueError):
    """Directed edges that do not bound an area once; ``place`` is where."""

    def __init__(self, place: Vertex) -> None:
        super().__init__(f"no area is bounded at {place}")
        self.place = place


def loop_edges(loop: Sequence[Vertex]) -> list[Edge]:
    """The directed edges of an open loop."""
    return [*pairwise(loop), (loop[-1], loop[0])]


def chain(plus: Iterable[Edge], minus: Iterable[Edge] = ()) -> set[Edge]:
    """The border of the sum of areas: their edges, less those that cancel.

    Raises
    ------
    UnevenChain
        Something is counted twice: the areas overlap, or one taken off was not there.
    """
    count: Counter[Edge] = Counter(plus)
    for a, b in minus:
        count[b, a] += 1
    left: set[Edge] = set()
    for (a, b), times in count.items():
        net = times - count.get((b, a), 0)
        if net > 1:
            raise UnevenChain(a)
        if net == 1:
            left.add((a, b))
    return left


def faces(edges: Iterable[Edge], *, unbounded: bool = False) -> list[Face]:
    """The areas that lie on the left of ``edges``, in a fixed order.

    Edges walked in both directions (a line drawn into an area) divide it where they cut it
    through, and vanish where they do not. The edges are noded: they meet in common ends only.
    With ``unbounded`` the rest of the plane may be on the left of some; it is left out.

    Raises
    ------
    UnevenChain
        The edges do not close, or bound nothing.
    """
    outgoing: dict[Vertex, list[Vertex]] = defaultdict(list)
    directed = set(edges)
    for a, b in sorted(directed):
        outgoing[a].append(b)
    groups = [_loops_of_walk(walk) for walk in _walks(directed, outgoing)]
    groups = [group for group in groups if group]
    solid: list[list[Loop]] = []
    floating: list[list[Loop]] = []
    for group in groups:
        total = sum(doubled_area(loop) for loop in group)
        (solid if total > 0 else floating).append(group)
    _settle(solid, floating, unbounded=unbounded)
    return sorted(
        (_face(group) for group in solid), key=lambda face: (face.shell[0], face.shell[1:])
    )


def _walks(
    directed: set[Edge], outgoing: Mapping[Vertex, Sequence[Vertex]]
) -> Iterable[list[Vertex]]:
    left = set(directed)
    for start in sorted(directed):
        if start not in left:
            continue
        walk: list[Vertex] = []
        edge = start
        while edge in left:
            left.remove(edge)
            walk.append(edge[0])
            here, after = edge
            ways = outgoing.get(after, ())
            if not ways:
                raise UnevenChain(after)
            edge = (after, ways[0] if len(ways) == 1 else _leftmost(here, after, ways))
        if edge != start:
            raise UnevenChain(edge[0])
        yield walk


def _leftmost(before: Vertex, here: Vertex, ways: Sequence[Vertex]) -> Vertex:
    """The end of the edge from ``here`` that turns most to the left, coming from ``before``."""
    best = ways[0]
    for way in ways[1:]:
        if _more_left(before, here, way, best):
            best = way
    return best


def _more_left(before: Vertex, here: Vertex, one: Vertex, other: Vertex) -> bool:
    """Is ``one`` met before ``other`` when turning clockwise from the way back?"""
    return _clockwise_from(before, here, one, other) < 0


def _clockwise_from(before: Vertex, here: Vertex, one: Vertex, other: Vertex) -> int:
    """Sort order of two ways by the clockwise angle from the way back; the way back is last."""
    first, second = _half(before, here, one), _half(before, here, other)
    if first != second:
        return first - second
    return 1 if turn(here, one, other) > 0 else -1 if turn(here, one, other) < 0 else 0


def _half(before: Vertex, here: Vertex, way: Vertex) -> int:
    side = turn(here, before, way)
    if side < 0:
        return 0  # within the first half turn clockwise
    if side > 0:
        return 2
    ahead = (before[0] - here[0]) * (way[0] - here[0]) + (before[1] - here[1]) * (way[1] - here[1])
    return 3 if ahead > 0 else 1


def _loops_of_walk(walk: Sequence[Vertex]) -> list[Loop]:
    """The simple loops of a closed walk, after edges walked both ways have cancelled."""
    if len(set(walk)) == len(walk) > 2:
        return [_canonical(walk)]
    count = Counter(loop_edges(walk))
    kept: dict[Vertex, list[Vertex]] = defaultdict(list)
    edges = [(a, b) for (a, b) in count if (b, a) not in count]
    for a, b in edges:
        kept[a].append(b)
    loops: list[Loop] = []
    left = set(edges)
    for start in sorted(edges):
        if start not in left:
            continue
        path: list[Vertex] = []
        at: dict[Vertex, int] = {}
        edge = start
        while True:
            left.discard(edge)
            here, after = edge
            at[here] = len(path)
            path.append(here)
            if after in at:  # a loop closes: cut it off, go on from where it began
                cut = path[at[after] :]
                loops.append(_canonical(cut))
                for vertex in cut:
                    del at[vertex]
                del path[len(path) - len(cut) :]
            ways = [way for way in kept[after] if (after, way) in left]
            if not ways:
                break
            edge = (after, ways[0] if len(ways) == 1 else _leftmost(here, after, ways))
        if path:
            raise UnevenChain(path[0])
    return loops


def _canonical(loop: Sequence[Vertex]) -> Loop:
    first = loop.index(min(loop))
    return (*loop[first:], *loop[:first])


def _settle(
    solid: list[list[Loop]], floating: Sequence[Sequence[Loop]], *, unbounded: bool
) -> None:
    """Give each ring of borders that floats inside an area to that area, as holes."""
    if not floating:
        return
    own = [tuple(group) for group in solid]
    sizes = [sum(doubled_area(loop) for loop in group) for group in own]
    boxes = np.array(
        [bounds_of([v for loop in group for v in loop]) for group in own] or [(0,) * 4]
    )
    arrays: dict[int, EdgeArray] = {}
    for group in floating:
        x, y = group[0][0]
        low, high = (boxes[:, :2] <= (x, y)).all(axis=1), (boxes[:, 2:] >= (x, y)).all(axis=1)
        around = np.flatnonzero(low & high).tolist() if own else []
        for k in sorted(around, key=lambda k: (sizes[k], k)):
            if k not in arrays:
                arrays[k] = edge_array(e for loop in own[k] for e in loop_edges(loop))
            if not _has_vertex(arrays[k], (x, y)) and encloses(arrays[k], (2 * x, 2 * y)):
                solid[k].extend(group)
                break
        else:
            if not unbounded:
                raise UnevenChain((x, y))


def _has_vertex(edges: EdgeArray, vertex: Vertex) -> bool:
    return bool(((edges[:, 0] == vertex[0]) & (edges[:, 1] == vertex[1])).any())


def edge_array(edges: Iterable[Edge]) -> EdgeArray:
    """Edges as rows of int64, shape (n, 4)."""
    return np.array([(*a, *b) for a, b in edges], dtype=np.int64).reshape(-1, 4)


def _face(group: Sequence[Loop]) -> Face:
    shells = [loop for loop in group if doubled_area(loop) > 0]
    if len(shells) != 1:
        raise UnevenChain(group[0][0])
    return Face(shells[0], tuple(sorted(loop for loop in group if doubled_area(loop) <= 0)))
