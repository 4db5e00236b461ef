"""Exact predicates on lattice points; Python's integers and 64-bit products, never floats."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vertex = tuple[int, int]
"""A lattice point: longitude and latitude in steps."""

Edge = tuple[Vertex, Vertex]
"""A directed edge; what it bounds lies on its left."""

Bounds = tuple[int, int, int, int]
"""West, south, east, north in steps."""

EdgeArray = NDArray[np.int64]
"""Edges as rows (from-lon, from-lat, to-lon, to-lat)."""


def turn(a: Vertex, b: Vertex, c: Vertex) -> int:
    """Twice the area of the triangle a b c: positive when it turns left, 0 on one line."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def doubled_area(loop: Sequence[Vertex]) -> int:
    """Twice the signed area of an open loop of vertices; counter-clockwise is positive."""
    total = 0
    x0, y0 = loop[-1]
    for x1, y1 in loop:
        total += x0 * y1 - x1 * y0
        x0, y0 = x1, y1
    return total


def undirected(a: Vertex, b: Vertex) -> Edge:
    """The edge with its smaller end first."""
    return (a, b) if a < b else (b, a)


def crossing(a: Vertex, b: Vertex, c: Vertex, d: Vertex) -> Vertex:
    """The lattice point nearest to where the lines a b and c d meet; they are not parallel."""
    rx, ry, sx, sy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    below = rx * sy - ry * sx
    along = (c[0] - a[0]) * sy - (c[1] - a[1]) * sx
    if below < 0:
        below, along = -below, -along
    return (
        a[0] + (2 * rx * along + below) // (2 * below),
        a[1] + (2 * ry * along + below) // (2 * below),
    )


def bounds_of(vertices: Sequence[Vertex]) -> Bounds:
    """The box around ``vertices``."""
    xs, ys = [v[0] for v in vertices], [v[1] for v in vertices]
    return min(xs), min(ys), max(xs), max(ys)


def grown(box: Bounds, by: int) -> Bounds:
    """``box`` made larger by ``by`` steps on every side."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def encloses(edges: EdgeArray, doubled: Vertex) -> bool:
    """Is the point inside what ``edges`` bound? It lies on none of them.

    Parameters
    ----------
    doubled : Vertex
        Twice the coordinates of the point, so that the middle of an edge is a lattice point too.
    """
    if not len(edges):
        return False
    px, py = doubled
    ax, ay = 2 * edges[:, 0] - px, 2 * edges[:, 1] - py
    bx, by = 2 * edges[:, 2] - px, 2 * edges[:, 3] - py
    upward = (ay <= 0) & (by > 0)
    downward = (ay > 0) & (by <= 0)
    side = ax * by - ay * bx
    return bool(
        (np.count_nonzero(upward & (side > 0)) + np.count_nonzero(downward & (side < 0))) % 2
    )


def conflicts(some: EdgeArray, others: EdgeArray) -> list[tuple[Edge, Edge]]:
    """Pairs of edges that cross, overlap, or of which one has an end inside the other.

    Edges that share both ends are the same border; edges that meet in a common end are noded.
    Nothing else is allowed in a coverage.
    """
    i, j = meeting_boxes(some, others)
    (ax, ay, bx, by), (px, py, qx, qy) = some[i].T, others[j].T
    rx, ry, sx, sy = bx - ax, by - ay, qx - px, qy - py
    p_side = np.sign(rx * (py - ay) - ry * (px - ax))
    q_side = np.sign(rx * (qy - ay) - ry * (qx - ax))
    a_side = np.sign(sx * (ay - py) - sy * (ax - px))
    b_side = np.sign(sx * (by - py) - sy * (bx - px))
    a_is_p, a_is_q = (px == ax) & (py == ay), (qx == ax) & (qy == ay)
    b_is_p, b_is_q = (px == bx) & (py == by), (qx == bx) & (qy == by)
    same = (a_is_p & b_is_q) | (a_is_q & b_is_p)
    crosses = (p_side * q_side < 0) & (a_side * b_side < 0)
    p_in = (p_side == 0) & _between(px, py, ax, ay, bx, by)
    q_in = (q_side == 0) & _between(qx, qy, ax, ay, bx, by)
    a_in = (a_side == 0) & _between(ax, ay, px, py, qx, qy)
    b_in = (b_side == 0) & _between(bx, by, px, py, qx, qy)
    bad = np.flatnonzero(~same & (crosses | p_in | q_in | a_in | b_in))
    return [(_edge(some[i[k]]), _edge(others[j[k]])) for k in bad.tolist()]


def meeting_boxes(
    some: EdgeArray, others: EdgeArray, reach: int = 0
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of edges (by row) whose boxes come within ``reach`` steps of each other."""
    low, high = np.minimum(some[:, :2], some[:, 2:]) - reach, np.maximum(some[:, :2], some[:, 2:])
    high = high + reach
    other_low = np.minimum(others[:, :2], others[:, 2:])
    other_high = np.maximum(others[:, :2], others[:, 2:])
    found: list[tuple[NDArray[np.intp], NDArray[np.intp]]] = []
    for start in range(0, len(some), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        meets = (
            (other_low[None, :, 0] <= high[part, None, 0])
            & (other_high[None, :, 0] >= low[part, None, 0])
            & (other_low[None, :, 1] <= high[part, None, 1])
            & (other_high[None, :, 1] >= low[part, None, 1])
        )
        i, j = np.nonzero(meets)
        found.append((i + start, j))
    if not found:
        return np.empty(0, np.intp), np.empty(0, np.intp)
    return np.concatenate([i for i, _ in found]), np.concatenate([j for _, j in found])


_AT_ONCE = 256


def _edge(row: NDArray[np.int64]) -> Edge:
    ax, ay, bx, by = row.tolist()
    return (ax, ay), (bx, by)


Coordinates = NDArray[np.int64]


def _between(
    x: Coordinates,
    y: Coordinates,
    ax: Coordinates,
    ay: Coordinates,
    bx: Coordinates,
    by: Coordinates,
) -> NDArray[np.bool_]:
    """Strictly between the ends of an edge on whose line the point lies."""
    along = (x - ax) * (bx - ax) + (y - ay) * (by - ay)
    return np.asarray((along > 0) & (along < (bx - ax) * (bx - ax) + (by - ay) * (by - ay)))
