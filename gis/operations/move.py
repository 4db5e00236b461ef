"""Move: vertices of borders go elsewhere, come in, or go; all who share them follow.

::

    ────●────        ────   ────
        │       →        ╲ ╱            Every ring that has the vertex takes the new one, in
    A   │   B        A    ●   B         whatever grid. The border of a division does not move.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from gis import lattice, measure
from gis.change import Change
from gis.coverage import Coverage, Entry, Name
from gis.operations.redrawing import conclude, too_fine, uneven, vertices_of
from gis.operations.refusal import Refused, point
from gis.operations.words import called
from gis.plane import walks
from gis.plane.exact import (
    Bounds,
    Edge,
    EdgeArray,
    Vertex,
    bounds_of,
    doubled_area,
    grown,
    undirected,
)
from gis.plane.noder import TooFine, node
from gis.plane.shape import Shape
from gis.plane.walks import Face, Loop, UnevenChain, loop_edges
from gis.text import Text

Given = TypeVar("Given")

Place = tuple[float, float]
"""Longitude and latitude in degrees."""

ON_BORDER = 0.5
"""Metres within which a place counts as lying on a border when a vertex is put there."""


def move(
    coverage: Coverage,
    moves: Sequence[tuple[Place, Place]] = (),
    *,
    insert: Sequence[Place] = (),
    delete: Sequence[Place] = (),
) -> Change:
    """Move, insert and delete vertices, in one step.

    Parameters
    ----------
    moves : sequence of (from, to)
        Where vertices stand and where they are to stand; degrees. One may have been put in by
        ``insert`` in the same step.
    insert : sequence of places
        On a border, within half a metre; the vertex stands exactly there, but on the border of
        a division, which does not move: there it stands at the nearest point of it.
    delete : sequence of places
        Vertices at which just two stretches of border meet.

    Raises
    ------
    Refused
        ``no_vertex``, ``no_border``, ``junction``, ``locked`` (on the border of a division),
        ``would_cross``, ``would_break_ring``, ``inside_out``, ``would_overlap``,
        ``outside_division``.
    """
    work = _Work(coverage)
    moves = [_from_to(pair) for pair in _listed(moves)]
    insert, delete = _listed(insert), _listed(delete)
    for place in insert:
        work.insert(_vertex(place))
    for place in delete:
        work.delete(_vertex(place))
    for a, b in moves:
        if a != b:
            vertices_of([a, b, (a[0], a[1] - math.copysign(0.001, a[1]))])  # refuses far away
    targets: dict[Vertex, Vertex] = {}
    for a, b in moves:
        if targets.setdefault(_vertex(a), _vertex(b)) != _vertex(b):
            raise Refused(
                "bad_value",
                Text("同一顶点有两个去处。", "One vertex is to go to two places."),
                point(_vertex(a)),
            )
    work.move(targets)
    try:
        shapes = work.shapes()
    except UnevenChain as error:
        raise uneven(error) from error
    changed: dict[UUID, Entry | None] = {}
    grids = sorted((n for n in shapes if isinstance(n, UUID)), key=str)
    names = [called(coverage.entry(i).grid) for i in grids[:3]]
    count = len(moves) + len(insert) + len(delete)
    return conclude(
        coverage,
        changed,
        shapes,
        kind="move",
        sentence=Text(
            f"调整 {count} 个边界顶点，涉及{'、'.join(n.zh for n in names)}"
            f"{f'等 {len(grids)} 个网格' if len(grids) > 3 else ''}。",
            f"Changed {count} vertices of the border of {', '.join(n.en for n in names)}"
            f"{f' and {len(grids) - 3} more' if len(grids) > 3 else ''}.",
        ),
    )


def _vertex(place: Place) -> Vertex:
    try:
        lon, lat = float(place[0]), float(place[1])
    except (TypeError, ValueError, IndexError) as error:
        raise _no_place() from error
    # a line of two points, so that one reader of coordinates does for all
    return vertices_of([(lon, lat), (lon, lat - math.copysign(0.001, lat))])[0]


def _from_to(pair: tuple[Place, Place]) -> tuple[Place, Place]:
    try:
        before, after = pair
        return (float(before[0]), float(before[1])), (float(after[0]), float(after[1]))
    except (TypeError, ValueError, IndexError) as error:
        raise _no_place() from error


def _listed(given: Iterable[Given]) -> list[Given]:
    try:
        return list(given)
    except TypeError as error:
        raise _no_place() from error


def _no_place() -> Refused:
    return Refused(
        "bad_line",
        Text("位置应为经度和纬度两个数值。", "A place is a longitude and a latitude."),
    )


class _Work:
    """Loops of the shapes concerned, while their vertices change."""

    def __init__(self, coverage: Coverage) -> None:
        self.coverage = coverage
        self.loops: dict[Name, list[list[Loop]]] = {}
        self.touched: set[Name] = set()

    def _at(self, vertex: Vertex, reach: int = 0) -> list[Name]:
        """Everybody around a place, their loops at hand."""
        names = self._look_at([grown((*vertex, *vertex), reach)])
        # vertices moved or inserted before may have left the old boxes
        return sorted({*names, *(n for n in self.loops if self._has(n, vertex))}, key=str)

    def _look_at(self, boxes: Iterable[Bounds]) -> set[Name]:
        names = self.coverage.near(boxes)
        for name in names:
            self.loops.setdefault(
                name, [list(face.loops) for face in self.coverage.shape(name).faces]
            )
        return names

    def _edges(self, name: Name) -> Iterator[Edge]:
        for part in self.loops[name]:
            for loop in part:
                yield from loop_edges(loop)

    def _edges_in(self, box: Bounds) -> set[Edge]:
        """The undirected edges that touch a box; the ring of a division may have thousands."""
        west, south, east, north = box
        found: set[Edge] = set()
        for name in self.loops:
            if name in self.touched:
                array = walks.edge_array(self._edges(name))
            else:
                array = self.coverage.shape(name).edge_array
            low = np.minimum(array[:, :2], array[:, 2:])
            high = np.maximum(array[:, :2], array[:, 2:])
            meets = (low <= (east, north)).all(axis=1) & (high >= (west, south)).all(axis=1)
            found |= {undirected((a, b), (c, d)) for a, b, c, d in array[meets].tolist()}
        return found

    def _has(self, name: Name, vertex: Vertex) -> bool:
        return any(vertex in loop for part in self.loops[name] for loop in part)

    def _with(self, vertex: Vertex) -> list[Name]:
        found = [name for name in self._at(vertex) if self._has(name, vertex)]
        if not found:
            raise Refused(
                "no_vertex", Text("此处没有边界顶点。", "There is no vertex here."), point(vertex)
            )
        return found

    def _ensure_free(self, vertex: Vertex, names: Iterable[Name]) -> None:
        locked = [name for name in names if isinstance(name, str)]
        if locked:
            raise Refused(
                "locked",
                Text(
                    f"此顶点在 {locked[0]} 的边界上，区划边界不能在此调整。",
                    f"This vertex is on the border of {locked[0]}, which is locked.",
                ),
                point(vertex),
            )

    def insert(self, vertex: Vertex) -> None:
        """Put a vertex into the border nearest to it."""
        lon, lat = measure.metres_per_degree(vertex[1] / lattice.SCALE)
        scale = np.array([lon, lat]) / lattice.SCALE
        reach = int(ON_BORDER / scale.min()) + 1
        names = self._at(vertex, reach)
        if any(self._has(name, vertex) for name in names):
            return
        edges = sorted(self._edges_in(grown((*vertex, *vertex), reach)))
        distances = [_distance(vertex, a, b, scale) for a, b in edges]
        if not edges or min(distances) > ON_BORDER:
            raise Refused(
                "no_border", Text("此处没有网格边界。", "There is no border here."), point(vertex)
            )
        edge = edges[distances.index(min(distances))]
        if any(isinstance(n, str) and edge in set(map(_straight, self._edges(n))) for n in names):
            vertex = _foot(vertex, *edge)  # the border of a division stays where it is
        if vertex not in edge:
            self.put({edge: [vertex]})

    def put(self, nodes: Mapping[Edge, Sequence[Vertex]]) -> None:
        """Put vertices into undirected edges, for all who have these."""
        for name, parts in self.loops.items():
            noded = [[_noded(loop, nodes) for loop in part] for part in parts]
            if noded != parts:
                self.loops[name] = noded
                self.touched.add(name)

    def delete(self, vertex: Vertex) -> None:
        """Take out a vertex at which nothing begins."""
        names = self._with(vertex)
        self._ensure_free(vertex, names)
        ends = {end for name in names for e in self._edges(name) if vertex in e for end in e} - {
            vertex
        }
        if len(ends) != 2:
            raise Refused(
                "junction",
                Text(
                    "多条边界在此交汇，不能删除该顶点。",
                    "Several borders meet here; the vertex stays.",
                ),
                point(vertex),
            )
        self.touched.update(names)
        for name in names:
            self.loops[name] = [
                [tuple(v for v in loop if v != vertex) for loop in part]
                for part in self.loops[name]
            ]

    def move(self, moves: Mapping[Vertex, Vertex]) -> None:
        """Put vertices elsewhere, all at once."""
        moves = {a: b for a, b in moves.items() if a != b}
        concerned: set[Name] = set()
        for before in moves:
            names = self._with(before)
            self._ensure_free(before, names)
            concerned.update(names)
        self.touched |= concerned
        for name in concerned:
            self.loops[name] = [
                [_deduplicated([moves.get(v, v) for v in loop]) for loop in part]
                for part in self.loops[name]
            ]
        for after in moves.values():
            self._at(after, 2)
        self._node(set(moves.values()))

    def _node(self, moved: set[Vertex]) -> None:
        """Where a moved border now runs through a vertex, or a moved vertex lies on a border."""
        changed = sorted(
            {
                undirected(*e)
                for name in self.touched
                for e in self._edges(name)
                if e[0] in moved or e[1] in moved
            }
        )
        if not changed:
            return
        self._look_at(grown(bounds_of(edge), 2) for edge in changed)
        around = grown(bounds_of([v for edge in changed for v in edge]), 4)
        rest = sorted(self._edges_in(around) - set(changed))
        rows = walks.edge_array(rest)
        try:
            nodes = touching(rows, changed)
        except TooFine as error:
            raise too_fine(error.place) from error
        if nodes:
            self.put(nodes)

    def shapes(self) -> dict[Name, Shape]:
        """The shapes that are not as they were.

        Raises
        ------
        Refused
            A ring has vanished or was turned inside out.
        """
        result: dict[Name, Shape] = {}
        for name in sorted(self.touched, key=str):
            parts, old = self.loops[name], self.coverage.shape(name)
            given = [tuple(face.loops) for face in old.faces]
            if [tuple(part) for part in parts] == given:
                continue
            for part, face in zip(parts, old.faces, strict=True):
                for loop, before in zip(part, face.loops, strict=True):
                    if len(loop) < 3 or (doubled_area(loop) > 0) != (doubled_area(before) > 0):
                        raise Refused(
                            "inside_out",
                            Text(
                                "移动后边界会翻转或消失。",
                                "The move would turn the border inside out.",
                            ),
                            point(loop[0]),
                        )
            result[name] = Shape.of_faces(
                sorted(
                    (_canonical(part) for part in parts), key=lambda f: (f.shell[0], f.shell[1:])
                )
            )
        return result


def touching(rest: EdgeArray, changed: Sequence[Edge]) -> dict[Edge, list[Vertex]]:
    """Vertices that lie within a step of an edge without being on it; crossings are left alone."""
    ends = {v for edge in changed for v in edge}
    nodes: dict[Edge, list[Vertex]] = defaultdict(list)
    bent, lines = node(rest, [list(edge) for edge in changed])
    for i, vertices in bent.items():
        ax, ay, bx, by = rest[i].tolist()
        nodes[(ax, ay), (bx, by)] = [v for v in vertices if v in ends]
    corners = ends | {(x, y) for x, y in rest.reshape(-1, 2).tolist()}
    for edge, line in zip(changed, lines, strict=True):
        nodes[edge] = [v for v in line[1:-1] if v in corners]
    return {edge: vertices for edge, vertices in nodes.items() if vertices}


def _distance(p: Vertex, a: Vertex, b: Vertex, scale: NDArray[np.float64]) -> float:
    run = (np.array(b) - np.array(a)) * scale
    off = (np.array(p) - np.array(a)) * scale
    along = min(1.0, max(0.0, float(run @ off) / max(float(run @ run), 1e-12)))
    return float(np.hypot(*(off - along * run)))


def _straight(edge: Edge) -> Edge:
    return undirected(*edge)


def _foot(p: Vertex, a: Vertex, b: Vertex) -> Vertex:
    """The lattice point nearest to where the perpendicular from ``p`` meets the edge."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    along = dx * (p[0] - a[0]) + dy * (p[1] - a[1])
    share = min(1.0, max(0.0, along / (dx * dx + dy * dy)))
    return a[0] + round(dx * share), a[1] + round(dy * share)


def _noded(loop: Loop, nodes: Mapping[Edge, Sequence[Vertex]]) -> Loop:
    result: list[Vertex] = []
    for a, b in loop_edges(loop):
        result.append(a)
        between = nodes.get(undirected(a, b), ())
        result.extend(between if a < b else reversed(between))
    return tuple(result) if len(result) != len(loop) else loop


def _deduplicated(loop: Sequence[Vertex]) -> Loop:
    return tuple(b for a, b in pairwise([loop[-1], *loop]) if a != b)


def _canonical(part: Sequence[Loop]) -> Face:
    turned = [(*loop[k:], *loop[:k]) for loop in part for k in [loop.index(min(loop))]]
    return Face(turned[0], tuple(sorted(turned[1:])))
