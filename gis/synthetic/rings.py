"""Areas assembled from the arcs between them: each arc serves both its sides and every level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, tau

import numpy as np
from numpy.typing import NDArray
from shapely import MultiPolygon, Point, Polygon

from gis import lattice

OUTSIDE = -1
"""What lies on the right of an arc on the outline."""

Vertex = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Arc:
    """A stretch of border between two areas, or between one and the outside.

    ``steps`` (n, 2) in lattice steps runs with area ``left`` on its left and ``right`` (or
    ``OUTSIDE``) on its right.
    """

    steps: NDArray[np.int64]
    left: int
    right: int


def assemble(arcs: Sequence[Arc], group: Sequence[int]) -> list[MultiPolygon]:
    """The groups of areas as multipolygons in canonical form.

    Parameters
    ----------
    arcs : sequence of Arc
    group : sequence of int
        For each area its group, counted from 0 without gaps.

    Returns
    -------
    list of MultiPolygon
        EPSG:4326 longitude/latitude on the lattice, in the order of the groups.
    """
    around: list[list[NDArray[np.int64]]] = [[] for _ in range(max(group) + 1)]
    for arc in arcs:
        left = group[arc.left]
        right = OUTSIDE if arc.right == OUTSIDE else group[arc.right]
        if left != right:
            around[left].append(arc.steps)
            if right != OUTSIDE:
                around[right].append(arc.steps[::-1])
    return [_polygons(_rings(lines)) for lines in around]


def _rings(lines: Sequence[NDArray[np.int64]]) -> list[lattice.Ring]:
    """Lines that run with the area on their left, joined into closed rings."""
    starting: dict[Vertex, list[int]] = {}
    for index, line in enumerate(lines):
        starting.setdefault(_vertex(line[0]), []).append(index)
    rings = []
    free = dict.fromkeys(range(len(lines)))
    while free:
        here = next(iter(free))
        first, ring = _vertex(lines[here][0]), []
        while True:
            del free[here]
            ring.append(lines[here][:-1])
            if _vertex(lines[here][-1]) == first:
                break
            onward = [k for k in starting[_vertex(lines[here][-1])] if k in free]
            here = onward[0] if len(onward) == 1 else _sharpest_left(lines, here, onward)
        ring.append(lines[here][-1:])
        rings.append(np.concatenate(ring))
    return rings


def _vertex(point: NDArray[np.int64]) -> Vertex:
    return int(point[0]), int(point[1])


def _sharpest_left(lines: Sequence[NDArray[np.int64]], here: int, onward: Sequence[int]) -> int:
    """Where an area meets itself in a vertex: the line that bounds the same part of it.

    It is the first one clockwise from where we came, because the area lies on our left.
    """
    back = lines[here][-2] - lines[here][-1]
    came = atan2(back[1], back[0])

    def clockwise(index: int) -> float:
        ahead = lines[index][1] - lines[index][0]
        return float((came - atan2(ahead[1], ahead[0])) % tau)

    return min(onward, key=clockwise)


def _polygons(rings: Sequence[lattice.Ring]) -> MultiPolygon:
    shells = [ring for ring in rings if lattice.doubled_area(ring) > 0]
    holes = [ring for ring in rings if lattice.doubled_area(ring) < 0]
    parts = [[shell] for shell in shells]
    if holes:
        areas = [Polygon(shell) for shell in shells]
        for hole in holes:
            inside = Polygon(hole).representative_point()
            home = [k for k, area in enumerate(areas) if area.contains(Point(inside))]
            parts[min(home, key=lambda k: areas[k].area)].append(hole)
    return lattice.as_multipolygon(lattice.from_rings(parts))
