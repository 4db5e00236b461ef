"""A drawn line laid over a coverage: what it meets, noded with it, ready to be cut along it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Generic

import numpy as np

from gis.plane import walks
from gis.plane.cells import Key
from gis.plane.exact import Edge, EdgeArray, Vertex, bounds_of, encloses, grown, undirected
from gis.plane.noder import node
from gis.plane.shape import Shape
from gis.plane.walks import Face


class Overlay(Generic[Key]):
    """Shapes near some lines, and the lines, noded together.

    Parameters
    ----------
    shapes : mapping
        Everything whose box meets a box of an edge of the lines.
    lines : sequences of vertices

    Attributes
    ----------
    lines : list of list of Vertex
        The lines with every node they meet.
    links : frozenset of Edge
        The undirected edges of the lines that no border has.
    """

    def __init__(self, shapes: Mapping[Key, Shape], lines: Sequence[Sequence[Vertex]]) -> None:
        self.shapes = shapes
        borders = _borders(shapes.values(), lines)
        bent, self.lines = node(borders, lines)
        self._nodes: dict[Edge, tuple[Vertex, ...]] = {}
        self._whole: dict[Edge, Edge] = {}
        for i, vertices in bent.items():
            ax, ay, bx, by = borders[i].tolist()
            whole = ((ax, ay), (bx, by))
            self._nodes[whole] = tuple(vertices)
            path = [whole[0], *vertices, whole[1]]
            for a, b in pairwise(path):
                self._whole[undirected(a, b)] = whole
        existing = {((ax, ay), (bx, by)) for ax, ay, bx, by in borders.tolist()}
        self._existing = (existing - self._nodes.keys()) | self._whole.keys()
        drawn = {undirected(a, b) for line in self.lines for a, b in pairwise(line)}
        self.links = frozenset(e for e in drawn if e not in self._existing)
        self._chains: dict[Key, frozenset[Edge]] = {}
        self._arrays: dict[Key, EdgeArray] = {}

    def chain(self, key: Key) -> frozenset[Edge]:
        """The directed edges of a shape with the nodes on them."""
        if key not in self._chains:
            self._chains[key] = self._noded(self.shapes[key].edges, self._nodes)
        return self._chains[key]

    def edge_array(self, key: Key) -> EdgeArray:
        """The same as rows."""
        if key not in self._arrays:
            untouched = self.chain(key) is self.shapes[key].edges
            self._arrays[key] = (
                self.shapes[key].edge_array if untouched else walks.edge_array(self.chain(key))
            )
        return self._arrays[key]

    def links_inside(self, key: Key, links: Collection[Edge] | None = None) -> list[Edge]:
        """Those of ``links`` (all by default) that run through the inside of a shape."""
        west, south, east, north = grown(self.shapes[key].bounds, 2)
        result = []
        for a, b in sorted(self.links if links is None else links):
            if (
                max(a[0], b[0]) >= west
                and min(a[0], b[0]) <= east
                and max(a[1], b[1]) >= south
                and min(a[1], b[1]) <= north
                and encloses(self.edge_array(key), (a[0] + b[0], a[1] + b[1]))
            ):
                result.append((a, b))
        return result

    def pieces(self, key: Key, links: Collection[Edge] | None = None) -> list[Face]:
        """What the lines cut a shape into; one piece for each part if they do not cut it."""
        inside = pruned(self.links_inside(key, links), self._vertices(key))
        both = [*inside, *((b, a) for a, b in inside)]
        return walks.faces([*self.chain(key), *both])

    def _vertices(self, key: Key) -> set[Vertex]:
        return {a for a, _ in self.chain(key)}

    def within(self, key: Key, region: Region) -> list[Face]:
        """The parts of a shape that lie in ``region``, whose border is of the lines' making."""
        if region.outside(self.shapes[key]):
            return []
        chain = self.chain(key)
        # The region may be bounded by borders of others too: inside a division these cut as well.
        links = [e for e in region.undirected if e not in chain and (e[1], e[0]) not in chain]
        if len(self.shapes[key].faces) == 1 and not region.surrounds(self.shapes[key]):
            links = self.links_inside(key, links)
            if not links:
                return []
        return [face for face in self.pieces(key, links) if region.holds(face)]

    def straightened(self, chains: Sequence[Iterable[Edge]]) -> list[set[Edge]]:
        """Chains without the nodes at which no border begins or ends.

        A line that merely passes leaves no trace. The chains are everything that gets a new
        border: a node counts as needed if one of them has an edge of the lines there.
        """
        given = [set(edges) for edges in chains]
        idle = self._needed(given)
        for edges in given:
            for whole, kept in idle.items():
                _straighten(edges, whole, self._nodes[whole], kept)
        return given

    def _needed(self, chains: Sequence[set[Edge]]) -> dict[Edge, tuple[Vertex, ...]]:
        needed = {
            v
            for edges in chains
            for a, b in edges
            if undirected(a, b) not in self._existing
            for v in (a, b)
        }
        return {
            whole: tuple(n for n in nodes if n in needed) for whole, nodes in self._nodes.items()
        }

    def bystanders(
        self, chains: Sequence[Iterable[Edge]], own: Collection[Key]
    ) -> dict[Key, Shape]:
        """Everybody but ``own`` whose rings gain a vertex by these chains, with it."""
        idle = self._needed([set(edges) for edges in chains])
        touched = {whole: kept for whole, kept in idle.items() if kept}
        result: dict[Key, Shape] = {}
        for key, shape in self.shapes.items():
            if key not in own:
                edges_now = self._noded(shape.edges, touched)
                if edges_now is not shape.edges:
                    result[key] = Shape.of_edges(edges_now)
        return result

    def finished(self, chains: Mapping[Key, Iterable[Edge]]) -> dict[Key, Shape]:
        """The shapes with these new borders, and those of everybody who gains a vertex by them."""
        borders = [set(edges) for edges in chains.values()]
        done = dict(zip(chains, self.straightened(borders), strict=True))
        return {key: Shape.of_edges(edges) for key, edges in done.items()} | self.bystanders(
            borders, chains.keys()
        )

    @staticmethod
    def _noded(edges: frozenset[Edge], nodes: Mapping[Edge, tuple[Vertex, ...]]) -> frozenset[Edge]:
        gone: list[Edge] = []
        come: list[Edge] = []
        for (a, b), vertices in nodes.items():
            if (a, b) in edges:
                path = [a, *vertices, b]
                gone.append((a, b))
                come += pairwise(path)
            if (b, a) in edges:
                path = [b, *reversed(vertices), a]
                gone.append((b, a))
                come += pairwise(path)
        return (edges - frozenset(gone)) | frozenset(come) if gone else edges


class Region:
    """An area bounded by noded edges."""

    def __init__(self, edges: Iterable[Edge]) -> None:
        self.edges = frozenset(edges)
        self.undirected = frozenset(undirected(a, b) for a, b in self.edges)
        self._array = walks.edge_array(self.edges)
        self._bounds = bounds_of([a for a, _ in self.edges]) if self.edges else None

    def outside(self, shape: Shape) -> bool:
        """Do the boxes not even meet?"""
        if self._bounds is None:
            return True
        west, south, east, north = shape.bounds
        return not (
            west <= self._bounds[2]
            and east >= self._bounds[0]
            and south <= self._bounds[3]
            and north >= self._bounds[1]
        )

    def surrounds(self, shape: Shape) -> bool:
        """Does the box of the region hold that of the shape?"""
        if self._bounds is None:
            return False
        west, south, east, north = self._bounds
        box = shape.bounds
        return west <= box[0] and south <= box[1] and east >= box[2] and north >= box[3]

    def holds(self, face: Face) -> bool:
        """Is a face that does not cross the border of the region inside it?"""
        edges = face.edges()
        for a, b in edges:
            if (a, b) in self.edges:
                return True
            if (b, a) in self.edges:
                return False
        a, b = edges[0]
        return encloses(self._array, (a[0] + b[0], a[1] + b[1]))


def pruned(links: Collection[Edge], anchors: Collection[Vertex]) -> list[Edge]:
    """``links`` without those that end nowhere."""
    at: dict[Vertex, set[Edge]] = defaultdict(set)
    for edge in links:
        for vertex in edge:
            at[vertex].add(edge)
    left = set(links)
    loose = [v for v, edges in at.items() if len(edges) == 1 and v not in anchors]
    while loose:
        vertex = loose.pop()
        for edge in at.pop(vertex, ()):
            left.discard(edge)
            other = edge[1] if edge[0] == vertex else edge[0]
            at[other].discard(edge)
            if len(at[other]) == 1 and other not in anchors:
                loose.append(other)
    return sorted(left)


def _borders(shapes: Iterable[Shape], lines: Sequence[Sequence[Vertex]]) -> EdgeArray:
    """The undirected edges near the lines, each once."""
    west, south, east, north = grown(bounds_of([v for line in lines for v in line]), 4)
    arrays = [shape.edge_array for shape in shapes]
    if not arrays:
        return np.empty((0, 4), np.int64)
    every = np.vstack(arrays)
    low, high = np.minimum(every[:, :2], every[:, 2:]), np.maximum(every[:, :2], every[:, 2:])
    meets = (
        (low[:, 0] <= east) & (high[:, 0] >= west) & (low[:, 1] <= north) & (high[:, 1] >= south)
    )
    near = every[meets]
    backwards = (near[:, 0] > near[:, 2]) | ((near[:, 0] == near[:, 2]) & (near[:, 1] > near[:, 3]))
    straight = np.where(backwards[:, None], near[:, [2, 3, 0, 1]], near).tolist()
    once = sorted(set(map(tuple, straight)))
    return np.array(once, dtype=np.int64).reshape(-1, 4)


def _straighten(
    edges: set[Edge], whole: Edge, nodes: tuple[Vertex, ...], kept: tuple[Vertex, ...]
) -> None:
    """Take the nodes of an edge that are not needed out of a chain that has them."""
    if len(kept) == len(nodes):
        return
    path = [whole[0], *nodes, whole[1]]
    stops = [0, *(i for i, v in enumerate(path) if v in kept), len(path) - 1]
    for i, j in pairwise(stops):
        if j - i < 2:
            continue
        steps = list(zip(path[i:j], path[i + 1 : j + 1], strict=True))
        for forward, run in ((True, steps), (False, [(b, a) for a, b in steps])):
            if all(edge in edges for edge in run):
                edges.difference_update(run)
                edges.add((path[i], path[j]) if forward else (path[j], path[i]))
