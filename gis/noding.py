"""Noding: neighbours get every vertex of their common border.

::

        A   │   B                A   │   B
    ────────┤ v                ─────v┤ v        v stood in B and C only: a drag of it would
            │           →           ││          open a gap. Now it stands in A as well.
        A   │   C                A   │   C

Only an end of an edge that is not matched can be a vertex that somebody lacks: one that no
sibling shares and that is not on the ring of what the siblings lie in. So the search touches the
outer border and what is at fault, not the whole coverage. The edge that lacks the vertex may well
be shared: by a division and its neighbour, when a grid of one is cut anew. Vertices nearer to each
other than the tolerance are welded first: the same point written twice by other software can fall
on two sides of a rounding limit and end one lattice step apart.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Point, STRtree

from gis import edges as edge_sets
from gis import lattice
from gis.lattice import Ring

TOLERANCE = 1.5
"""Lattice steps. Rounding moves the ends of an edge and a vertex on it by at most √½ step each,
so a vertex that lay on the edge is within √2 of it afterwards."""

_ROUNDS = 20

Vertex = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Insertion:
    """A vertex that was put into the ring of ``area`` because a neighbour had it there."""

    area: str
    vertex: Vertex

    @property
    def point(self) -> Point:
        """The place, EPSG:4326."""
        return Point(*lattice.to_degrees(self.vertex))


@dataclass(frozen=True, slots=True)
class Weld:
    """A vertex of ``area`` that moved by a step or two onto its neighbour's."""

    area: str
    before: Vertex
    after: Vertex

    @property
    def point(self) -> Point:
        """The place, EPSG:4326."""
        return Point(*lattice.to_degrees(self.after))


@dataclass(frozen=True, slots=True)
class Noded:
    """Areas with all common vertices, and what was done to get there."""

    areas: Mapping[str, MultiPolygon]
    insertions: tuple[Insertion, ...]
    welds: tuple[Weld, ...]

    @property
    def changed(self) -> frozenset[str]:
        """The names of the areas whose rings are not as they were."""
        return frozenset(i.area for i in self.insertions) | frozenset(w.area for w in self.welds)


def node(
    areas: Mapping[str, MultiPolygon],
    *,
    within: Mapping[str, str] | None = None,
    fixed: Collection[str] = (),
    tolerance: float = TOLERANCE,
) -> Noded:
    """Put the vertices that neighbours lack into their rings.

    Parameters
    ----------
    areas : mapping of name to MultiPolygon
        In canonical form on the lattice; grids and the divisions around them alike.
    within : mapping of name to name, optional
        For each area the one that it and its siblings should tile: a grid's village, a village's
        town. Without it all are siblings.
    fixed : collection of names
        Areas whose vertices stay where they are when two are welded; they may gain vertices.
    tolerance : float
        Lattice steps within which a vertex counts as lying on an edge.

    Returns
    -------
    Noded
        Areas that did not change are the same objects.
    """
    names = list(areas)
    rings = {name: lattice.rings(areas[name]) for name in names}
    current = dict(areas)
    insertions: list[Insertion] = []
    welds: list[Weld] = []
    firm = frozenset(fixed)
    family = _Family(names, within or {})
    for _ in range(_ROUNDS):
        moves = _weld(_Seen(current, family), firm, tolerance)
        for name, moved in moves.items():
            rings[name], done = _moved(name, rings[name], moved)
            welds.extend(done)
        touched = set(moves)
        current |= _rebuilt(rings, touched)
        wanted = _wanted(_Seen(current, family), tolerance)
        for name, per_edge in wanted.items():
            rings[name] = [[_inserted(ring, per_edge) for ring in part] for part in rings[name]]
            insertions.extend(Insertion(name, v) for vs in per_edge.values() for v in vs)
        current |= _rebuilt(rings, set(wanted))
        if not moves and not wanted:
            break
    return Noded(current, tuple(insertions), tuple(welds))


def _rebuilt(
    rings: Mapping[str, list[list[Ring]]], touched: Collection[str]
) -> dict[str, MultiPolygon]:
    return {name: lattice.as_multipolygon(lattice.from_rings(rings[name])) for name in touched}


class _Family:
    """Who tiles whom: for each area the group of its siblings, and the group that tiles it."""

    def __init__(self, names: list[str], within: Mapping[str, str]) -> None:
        number = {parent: i for i, parent in enumerate(sorted(set(within.values())), start=1)}
        self.names = names
        self.siblings = np.array([number.get(within.get(n, ""), 0) for n in names], np.int64)
        self.children = np.array([number.get(n, -1) for n in names], np.int64)


class _Seen:
    """The borders of all areas as they stand in this round."""

    def __init__(self, areas: Mapping[str, MultiPolygon], family: _Family) -> None:
        self.names = family.names
        every = edge_sets.borders(areas[name] for name in self.names)
        self.edges, self.owner = every.edges, every.owner
        around = family.children[self.owner]
        parents = around >= 0
        both = np.vstack([self.edges, edge_sets.reverse(self.edges[parents])])
        group = np.concatenate([family.siblings[self.owner], around[parents]])
        left = both[edge_sets.unbalanced(both, group)]
        ends = np.vstack([left[:, :2], left[:, 2:]])
        _, first = np.unique(edge_sets.vertex_keys(ends), return_index=True)
        self.vertices = ends[first]

    def owners(self) -> list[frozenset[str]]:
        """For each of ``vertices`` the areas in whose rings it stands."""
        keys = edge_sets.vertex_keys(self.edges[:, :2])
        wanted = edge_sets.vertex_keys(self.vertices)
        position = np.searchsorted(wanted, keys)
        position[position == len(wanted)] = 0
        found = wanted[position] == keys
        result: list[set[str]] = [set() for _ in wanted]
        for at, area in zip(position[found].tolist(), self.owner[found].tolist(), strict=True):
            result[at].add(self.names[area])
        return [frozenset(r) for r in result]


def _weld(seen: _Seen, firm: frozenset[str], tolerance: float) -> dict[str, dict[Vertex, Vertex]]:
    """For each area the vertices to move, onto a firm neighbour's or the smaller of the two."""
    vertices = seen.vertices
    if not len(vertices):
        return {}
    points = shapely.points(lattice.to_degrees(vertices))
    reach = (tolerance + 0.25) / lattice.SCALE
    near, other = STRtree(points).query(points, predicate="dwithin", distance=reach)
    pairs = sorted({(int(i), int(j)) for i, j in zip(near, other, strict=True) if i < j})
    if not pairs:
        return {}
    owners = seen.owners()
    moves: dict[str, dict[Vertex, Vertex]] = defaultdict(dict)
    targets: set[int] = set()
    gone: set[int] = set()
    for a, b in pairs:
        apart = vertices[a] - vertices[b]
        if float(apart @ apart) > tolerance**2 or a in gone or b in gone:
            continue
        if owners[a] & owners[b]:
            continue  # one ring has both: a short edge of its own, not the same point twice
        keep, drop = (b, a) if owners[b] & firm and not owners[a] & firm else (a, b)
        if owners[drop] & firm or drop in targets:
            continue
        targets.add(keep)
        gone.add(drop)
        for name in owners[drop]:
            moves[name][_vertex(vertices[drop])] = _vertex(vertices[keep])
    return dict(moves)


def _vertex(row: NDArray[np.int64]) -> Vertex:
    return int(row[0]), int(row[1])


def _moved(
    name: str, parts: list[list[Ring]], moves: Mapping[Vertex, Vertex]
) -> tuple[list[list[Ring]], Iterator[Weld]]:
    def ring_moved(ring: Ring) -> Ring:
        points = [moves.get(_vertex(row), _vertex(row)) for row in ring]
        kept = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
        return np.array(kept, dtype=np.int64)

    done = (Weld(name, before, after) for before, after in sorted(moves.items()))
    return [[ring_moved(ring) for ring in part] for part in parts], done


def _wanted(seen: _Seen, tolerance: float) -> dict[str, dict[tuple[Vertex, Vertex], list[Vertex]]]:
    """For each area and directed edge the vertices of others that lie on it, in order along it."""
    edges, owner, vertices = seen.edges, seen.owner, seen.vertices
    if not len(vertices):
        return {}
    vertex, edge = _near(vertices, edges, tolerance)
    along, between = _position(vertices[vertex], edges[edge], tolerance)
    wanted: dict[str, dict[tuple[Vertex, Vertex], list[Vertex]]] = defaultdict(dict)
    owners = seen.owners() if between.any() else []
    order = np.lexsort((along, edge))
    for i in order[between[order]].tolist():
        name = seen.names[owner[edge[i]]]
        if name in owners[vertex[i]]:
            continue  # its own vertex: a narrow neck of one area is no junction
        row = edges[edge[i]]
        key = (_vertex(row[:2]), _vertex(row[2:]))
        wanted[name].setdefault(key, []).append(_vertex(vertices[vertex[i]]))
    return dict(wanted)


def _near(
    vertices: NDArray[np.int64], edges: NDArray[np.int64], tolerance: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of a vertex and an edge whose box, grown by ``tolerance``, holds it."""
    reach = tolerance + 0.25
    low = np.minimum(edges[:, :2], edges[:, 2:]) - reach
    high = np.maximum(edges[:, :2], edges[:, 2:]) + reach
    box = vertices.min(axis=0), vertices.max(axis=0)
    some = np.flatnonzero(((low <= box[1]) & (high >= box[0])).all(axis=1))
    tree = STRtree(shapely.points(vertices))
    edge, vertex = tree.query(shapely.box(*low[some].T, *high[some].T), predicate="intersects")
    return vertex, some[edge]


def _position(
    vertices: NDArray[np.int64], edges: NDArray[np.int64], tolerance: float
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where along its edge each vertex lies (squared-length units), and whether it is on it.

    The cross product is exact in 64 bits for edges up to about 100 degrees long.
    """
    start, end = edges[:, :2], edges[:, 2:]
    direction, offset = end - start, vertices - start
    along = (direction * offset).sum(axis=1)
    length2 = (direction * direction).sum(axis=1)
    cross = direction[:, 0] * offset[:, 1] - direction[:, 1] * offset[:, 0]
    distance = np.abs(cross) / np.sqrt(length2.astype(np.float64))
    return along, (along > 0) & (along < length2) & (distance <= tolerance)


def _inserted(ring: Ring, wanted: Mapping[tuple[Vertex, Vertex], list[Vertex]]) -> Ring:
    points = [_vertex(row) for row in ring]
    result = points[:1]
    for edge in itertools.pairwise(points):
        result.extend(v for v in wanted.get(edge, ()) if v != result[-1])
        result.append(edge[1])
    return np.array(result, dtype=np.int64)
