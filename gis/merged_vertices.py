"""Vertices that one planner put on the border of a grid which the other took away.

::

         ┌───┬───┐          ┌───┬───┐        Yours divides A, theirs B, both up to the border that
         │ A │   │          │   │ B │        they share. Each puts a vertex into the other's grid,
         ├───┤ B │   and    │ A ├───┤        which is no more: its parts take it instead.
         │   │   │          │   │   │
         └───┴───┘          └───┴───┘
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from uuid import UUID

from gis.change import Change, Step
from gis.merged_borders import path_along, with_nodes
from gis.plane.exact import Edge, Vertex, turn, undirected
from gis.plane.shape import Shape


def carried_over(theirs: Change, yours: Change) -> tuple[Change, Change]:
    """Both changes, such vertices moved from grids that are gone to those that are there instead.

    What a planner only put vertices on, and the other took away, is no longer in the first one's
    change; there is nothing to decide about it.
    """
    from_theirs, from_yours = _nodes(theirs, yours), _nodes(yours, theirs)
    idle_theirs, idle_yours = set(theirs.noded) & _gone(yours), set(yours.noded) & _gone(theirs)
    return (
        _with_nodes(_without(theirs, idle_theirs), from_yours),
        _with_nodes(_without(yours, idle_yours), from_theirs),
    )


def _gone(change: Change) -> set[UUID]:
    return set(change.removed)


def _without(change: Change, idle: set[UUID]) -> Change:
    if not idle:
        return change
    return replace(change, grids={i: s for i, s in change.grids.items() if i not in idle})


def _nodes(one: Change, other: Change) -> dict[Edge, list[Vertex]]:
    """The edges of grids that ``other`` took away, with the vertices that ``one`` put on them."""
    found: dict[Edge, list[Vertex]] = {}
    for i in set(one.noded) & _gone(other):
        step = one.grids[i]
        if step.before is None or step.after is None:
            continue
        old, new = step.before.shape.edges, step.after.shape.edges
        onward: dict[Vertex, set[Vertex]] = defaultdict(set)
        for a, b in new - old:
            onward[a].add(b)
        for a, b in old - new:
            path = path_along(a, b, onward)
            if path:
                found[a, b] = path
    return found


def _with_nodes(change: Change, nodes: Mapping[Edge, list[Vertex]]) -> Change:
    """The change whose new grids have these vertices where their borders run along such an edge."""
    if not nodes:
        return change
    steps = dict(change.grids)
    for i, step in change.grids.items():
        if step.before is None and step.after is not None:
            shape = _noded(step.after.shape, nodes)
            if shape is not step.after.shape:
                steps[i] = Step(None, step.after.with_shape(shape))
    return replace(change, grids=steps)


def _noded(shape: Shape, nodes: Mapping[Edge, list[Vertex]]) -> Shape:
    west, south, east, north = shape.bounds
    wanted: dict[Edge, set[Vertex]] = {}
    for (a, b), path in nodes.items():
        if (
            max(a[0], b[0]) < west
            or min(a[0], b[0]) > east
            or max(a[1], b[1]) < south
            or min(a[1], b[1]) > north
        ):
            continue
        for p, q in shape.edges:
            places = [_along(a, b, v) for v in (p, q)]
            if places[0] is None or places[1] is None or places[0] >= places[1]:
                continue
            between = _between(a, b, path, places[0], places[1])
            if between:
                wanted.setdefault(undirected(p, q), set()).update(between)
    return with_nodes(shape, wanted) if wanted else shape


def _between(a: Vertex, b: Vertex, path: Iterable[Vertex], start: int, end: int) -> set[Vertex]:
    return {v for v in path if (at := _along(a, b, v)) is not None and start < at < end}


def _along(a: Vertex, b: Vertex, v: Vertex) -> int | None:
    """How far along the edge a vertex lies if it is within two steps of it, its ends included."""
    run2 = (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2
    along = (v[0] - a[0]) * (b[0] - a[0]) + (v[1] - a[1]) * (b[1] - a[1])
    return along if 0 <= along <= run2 and turn(a, b, v) ** 2 <= 4 * run2 else None


def without_lost(
    ring: Shape, sides: Iterable[Shape], used: frozenset[Vertex] | set[Vertex]
) -> Shape:
    """A ring less the vertices that one of the sides took off its edges and that are not used."""
    edges = set(ring.edges)
    for side in sides:
        onward: dict[Vertex, set[Vertex]] = defaultdict(set)
        for a, b in ring.edges - side.edges:
            onward[a].add(b)
        for a, b in side.edges - ring.edges:
            path = path_along(a, b, onward)
            whole = [a, *path, b]
            steps = list(pairwise(whole))
            if path and used.isdisjoint(path) and edges.issuperset(steps):
                edges.difference_update(steps)
                edges.add((a, b))
    return ring if len(edges) == len(ring.edges) else Shape.of_edges(edges)
