"""Is what an operation leaves still a coverage? Exact, and only where something changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Literal

import numpy as np
import shapely

from gis.plane.cells import Key
from gis.plane.exact import Bounds, Edge, Vertex, bounds_of, conflicts, crossing, turn
from gis.plane.shape import Shape
from gis.plane.walks import edge_array

FaultKind = Literal["crossing", "ring", "overlap", "outside", "pinched"]


@dataclass(frozen=True, slots=True)
class Fault(Generic[Key]):
    """One thing that would be wrong, who is concerned, and where (lattice steps)."""

    kind: FaultKind
    areas: tuple[Key, ...]
    place: Vertex


def new_edges(before: Mapping[Key, Shape], after: Mapping[Key, Shape]) -> set[Edge]:
    """The directed edges that were not there."""
    old = {edge for shape in before.values() for edge in shape.edges}
    return {edge for shape in after.values() for edge in shape.edges if edge not in old}


def shifted(before: Iterable[Shape], after: Iterable[Shape]) -> list[Bounds]:
    """The boxes of ground that is covered more or less often than before; [] if there is none.

    The borders of all shapes after, less those of all before, bound just that ground. Where
    nothing is left of them shapes changed hands among themselves, and cannot overlap anybody.
    """
    net: Counter[Edge] = Counter()
    for sign, shapes in ((1, after), (-1, before)):
        for shape in shapes:
            for a, b in shape.edges:
                net[min((a, b), (b, a))] += sign if a < b else -sign
    at: dict[Vertex, list[Edge]] = {}
    for edge, times in net.items():
        if times:
            for vertex in edge:
                at.setdefault(vertex, []).append(edge)
    boxes: list[Bounds] = []
    left = set(at)
    while left:
        reached: list[Vertex] = []
        front = [left.pop()]
        while front:
            vertex = front.pop()
            reached.append(vertex)
            ends = {v for edge in at[vertex] for v in edge} & left
            left -= ends
            front += ends
        boxes.append(bounds_of(reached))
    return boxes


def boxes_of(edges: Iterable[Edge]) -> list[Bounds]:
    """The box of each edge."""
    return [bounds_of(edge) for edge in {(min(e), max(e)) for e in edges}]


def faults(
    fresh: set[Edge],
    after: Mapping[Key, Shape],
    nearby: Mapping[Key, Shape],
    container: Mapping[Key, Shape],
    borders: Iterable[Shape],
    *,
    moved: bool = True,
) -> list[Fault[Key]]:
    """What is wrong with the changed shapes ``after``.

    Parameters
    ----------
    fresh : set of Edge
        Edges that were not there before.
    after : mapping
        The changed grids.
    nearby : mapping
        All other grids whose box meets that of a fresh edge or of ground that :func:`shifted`.
    container : mapping
        For each changed grid its division, as it will be.
    borders : iterable of Shape
        All divisions near, as they will be.
    moved : bool
        Has ground :func:`shifted`? Without that and fresh edges nothing can be wrong.
    """
    for name, shape in after.items():
        if not shape.faces:
            return [Fault("ring", (name,), min(fresh, default=((0, 0), (0, 0)))[0])]
        if not shapely.is_valid(shape.steps):
            return [Fault("ring", (name,), _where_invalid(shape))]
    if not after or not (fresh or moved):
        return []
    found = _crossings(fresh, after, nearby, borders) if fresh else []
    found = found or _overlaps(after, nearby)
    if found:
        return found
    for name, shape in after.items():
        division = container[name]
        if not division.steps.covers(shape.steps):
            place = shapely.difference(shape.steps, division.steps)
            spot = shapely.get_coordinates(place if not place.is_empty else shape.steps)[0]
            return [Fault("outside", (name,), (round(spot[0]), round(spot[1])))]
    return []


def pinched(shapes: Mapping[Key, Shape]) -> Fault[Key] | None:
    """Where GEOS takes sound shapes for no coverage.

    GEOS 3.14 misjudges an edge that ends where a neighbour's hole touches its shell. A coverage
    that other programs refuse is of no use, so such a result is not given back either.

    >>> notch = shapely.Polygon([(10, 0), (20, 0), (12, 8)])
    >>> shell = [(0, 0), (10, 0), (12, 8), (20, 0), (40, 0), (40, 20), (0, 20)]
    >>> around = shapely.Polygon(shell, [[(20, 0), (22, 6), (25, 6)]])
    >>> print(notch.relate(around))  # they share a border and nothing else
    FF2F11212
    >>> bool(shapely.coverage_is_valid([notch, around]))
    False
    """
    steps = [shape.steps for shape in shapes.values()]
    if shapely.coverage_is_valid(steps):
        return None
    edges = shapely.coverage_invalid_edges(steps)
    who = [(name, e) for name, e in zip(shapes, edges, strict=True) if not e.is_empty]
    x, y = shapely.get_coordinates(who[0][1])[0]
    return Fault("pinched", tuple(name for name, _ in who), (round(x), round(y)))


def _crossings(
    fresh: set[Edge],
    after: Mapping[Key, Shape],
    nearby: Mapping[Key, Shape],
    borders: Iterable[Shape],
) -> list[Fault[Key]]:
    some = edge_array(sorted({(min(e), max(e)) for e in fresh}))
    arrays = [shape.edge_array for shape in (*after.values(), *nearby.values(), *borders)]
    every = np.vstack(arrays)
    low = np.minimum(some[:, :2], some[:, 2:]).min(axis=0)
    high = np.maximum(some[:, :2], some[:, 2:]).max(axis=0)
    meets = (np.minimum(every[:, :2], every[:, 2:]) <= high).all(axis=1) & (
        np.maximum(every[:, :2], every[:, 2:]) >= low
    ).all(axis=1)
    pairs = conflicts(some, every[meets])
    result: list[Fault[Key]] = []
    for one, other in pairs[:8]:
        who = tuple(
            name
            for name, shape in (*after.items(), *nearby.items())
            if any(e in shape.edges or (e[1], e[0]) in shape.edges for e in (one, other))
        )
        result.append(Fault("crossing", who, _meeting(one, other)))
    return result


def _meeting(one: Edge, other: Edge) -> Vertex:
    (a, b), (c, d) = one, other
    if (turn(a, b, c) > 0) == (turn(a, b, d) > 0) or not turn(a, b, c) or not turn(a, b, d):
        return next((v for v in (c, d, a, b) if v not in (a, b) or v not in (c, d)), c)
    return crossing(a, b, c, d)


def _overlaps(after: Mapping[Key, Shape], nearby: Mapping[Key, Shape]) -> list[Fault[Key]]:
    names = [*after, *nearby]
    shapes = np.array([s.steps for s in (*after.values(), *nearby.values())], dtype=object)
    boxes = np.array([s.bounds for s in (*after.values(), *nearby.values())], dtype=np.int64)
    own = boxes[: len(after)]
    meets = (own[:, None, :2] < boxes[None, :, 2:]).all(axis=2) & (
        own[:, None, 2:] > boxes[None, :, :2]
    ).all(axis=2)
    i, j = np.nonzero(np.triu(meets, 1))
    bad = np.flatnonzero(shapely.relate_pattern(shapes[i], shapes[j], "T********"))
    if not len(bad):
        return []
    one, other = int(i[bad[0]]), int(j[bad[0]])
    common = shapely.get_coordinates(shapely.intersection(shapes[one], shapes[other]))
    place = (round(common[0, 0]), round(common[0, 1]))
    return [Fault("overlap", (names[one], names[other]), place)]


def _where_invalid(shape: Shape) -> Vertex:
    reason = shapely.is_valid_reason(shape.steps)
    numbers = reason.partition("[")[2].rstrip("]").split()
    if len(numbers) >= 2:
        return round(float(numbers[0])), round(float(numbers[1]))
    return shape.faces[0].shell[0]
