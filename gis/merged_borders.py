"""Borders that two planners redrew, put together edge by edge, or told apart as a conflict.

A border is a set of directed edges. What either side took away is gone, what either put there is
there; an edge that both only put vertices on takes the vertices of both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from shapely import MultiLineString

from gis import lattice
from gis.coverage import Coverage
from gis.plane.exact import Edge, Vertex, bounds_of, turn, undirected
from gis.plane.shape import Shape


class BothRedrew(ValueError):
    """Both redrew a stretch of border, differently; ``edges`` are those of base in it."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        super().__init__("both redrew a border")
        self.edges = sorted(edges)


@dataclass(frozen=True, slots=True)
class BorderConflict:
    """A stretch of border that both redrew.

    Attributes
    ----------
    neighbours : tuple of UUID
        The grids beyond it, in base; none where it bounds ungridded ground or the division.
    base, theirs, yours : MultiLineString
        As it was, and what each made of it; empty where a side only took it away.
    """

    neighbours: tuple[UUID, ...]
    base: MultiLineString
    theirs: MultiLineString
    yours: MultiLineString


def stretch(
    base: Coverage, grid: UUID, theirs: Shape, yours: Shape, edges: Iterable[Edge]
) -> BorderConflict:
    """The border of a grid around ``edges``, which both redrew, in the three versions."""
    old, about = base.shape(grid), set(edges)
    beyond = [
        name
        for name in base.near(bounds_of(edge) for edge in about)
        if isinstance(name, UUID)
        and name != grid
        and any((b, a) in base.shape(name).edges for a, b in about)
    ]
    versions = [_redrawn(old.edges, side.edges, about) for side in (theirs, yours)]
    return BorderConflict(
        tuple(sorted(beyond)),
        _as_lines(set().union(about, *(gone for gone, _ in versions))),
        *(_as_lines(come) for _, come in versions),
    )


def _redrawn(
    old: frozenset[Edge], new: frozenset[Edge], about: set[Edge]
) -> tuple[set[Edge], set[Edge]]:
    """What was taken away and what was put there, as far as it hangs together with ``about``."""
    at: dict[Vertex, list[Edge]] = {}
    for edge in old ^ new:
        for vertex in edge:
            at.setdefault(vertex, []).append(edge)
    reached: set[Edge] = set()
    front = [edge for edge in about if edge not in new]
    while front:
        edge = front.pop()
        if edge not in reached:
            reached.add(edge)
            front += [other for vertex in edge for other in at.get(vertex, ())]
    return reached & old, reached - old


def _as_lines(edges: Iterable[Edge]) -> MultiLineString:
    return MultiLineString([lattice.to_degrees(edge) for edge in sorted(edges)])


def combined(base: Shape, theirs: Shape, yours: Shape) -> set[Edge]:
    """The edges of base with what either side took away and put there.

    Raises
    ------
    BothRedrew
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
            raise BothRedrew(e for e in both if e not in parted or e not in ours)
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
        path = path_along(a, b, onward)
        if path:
            result[a, b] = list(pairwise([a, *path, b]))
    return result


def nodes_on(
    base: Shape, sides: Iterable[Shape], among: Collection[Vertex]
) -> dict[Edge, set[Vertex]]:
    """The vertices that any side put into edges of base, by undirected edge; those of ``among``."""
    found: dict[Edge, set[Vertex]] = {}
    for side in sides:
        for (a, b), path in _subdivided(base.edges, side.edges).items():
            found.setdefault(undirected(a, b), set()).update(v for v in _inner(path) if v in among)
    return found


def path_along(a: Vertex, b: Vertex, onward: Mapping[Vertex, set[Vertex]]) -> list[Vertex]:
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


def with_nodes(shape: Shape, nodes: Mapping[Edge, set[Vertex]]) -> Shape:
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
