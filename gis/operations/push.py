"""Push: a stretch of the border of a grid is dragged aside.

::

    ┌───┬───┐        ┌───┬───┐
    │   │   │        │   └─┐ │      From p to q the border is moved by an offset. Where it goes
    │ A p B │   →    │ A   │B│      outwards the grid takes from its neighbours, where it goes
    │   q   │        │   ┌─┘ │      inwards it gives.
    └───┴───┘        └───┴───┘
"""

from __future__ import annotations

from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from gis import lattice, measure
from gis.change import Change
from gis.coverage import Coverage
from gis.operations.move import ON_BORDER
from gis.operations.redrawing import vertices_of
from gis.operations.refusal import Refused, point
from gis.operations.reshape import reshape
from gis.plane.exact import Vertex
from gis.plane.walks import Loop, loop_edges
from gis.text import Text

Place = tuple[float, float]


def push(
    coverage: Coverage, grid: UUID, stretch: tuple[Place, Place], by: tuple[float, float]
) -> Change:
    """Drag the border of a grid between two places on it.

    Parameters
    ----------
    stretch : (from, to)
        Two places on the same ring of the grid, within half a metre; degrees. The shorter way
        between them is meant.
    by : (east, north)
        Degrees of longitude and latitude by which it is moved.

    Raises
    ------
    Refused
        ``no_border``, and as :func:`~gis.operations.reshape.reshape`.
    """
    entry = coverage.entry(grid)
    ends = vertices_of(stretch)
    if len(ends) != 2:
        raise Refused(
            "bad_line", Text("应给出边界上的两点。", "Two places on the border are wanted.")
        )
    first, last = ends
    offset = lattice.to_steps(by)
    if not offset.any():
        raise Refused("nothing_changes", Text("没有移动边界。", "The border was not moved."))
    loops = [loop for face in entry.shape.faces for loop in face.loops]
    scale = np.array(measure.metres_per_degree(first[1] / lattice.SCALE)) / lattice.SCALE
    run = _shortest_run(loops, first, last, scale)
    dx, dy = int(offset[0]), int(offset[1])
    moved = [(x + dx, y + dy) for x, y in run]
    path = [run[0], *moved, run[-1]]
    line = [(x / lattice.SCALE, y / lattice.SCALE) for x, y in path]
    change = reshape(coverage, grid, line)
    return Change(
        change.grids, change.areas, change.lineage, ("push",), change.sentence, change.warnings
    )


def _shortest_run(
    loops: list[Loop], first: Vertex, last: Vertex, scale: NDArray[np.float64]
) -> list[Vertex]:
    best: tuple[float, list[Vertex]] | None = None
    for loop in loops:
        one, other = _foot(loop, first, scale), _foot(loop, last, scale)
        if one is None or other is None or one[1] == other[1]:
            continue
        for run in (_run(loop, one, other), _run(loop, other, one)[::-1]):
            size = float(np.hypot(*((np.diff(np.array(run), axis=0) * scale).T)).sum())
            if best is None or size < best[0]:
                best = (size, run)
    if best is None:
        raise Refused(
            "no_border",
            Text(
                "两点应在该网格的同一条边界上。", "The two places are not on one ring of the grid."
            ),
            point(first),
        )
    return best[1]


def _foot(loop: Loop, place: Vertex, scale: NDArray[np.float64]) -> tuple[int, Vertex] | None:
    """The edge of a loop that a place is on, by number, and the lattice point nearest to it."""
    edges = np.array([(*a, *b) for a, b in loop_edges(loop)], dtype=np.int64)
    run = (edges[:, 2:] - edges[:, :2]) * scale
    off = (np.array(place) - edges[:, :2]) * scale
    along = np.clip((run * off).sum(axis=1) / (run * run).sum(axis=1), 0, 1)
    gap = np.hypot(*(off - run * along[:, None]).T)
    k = int(np.argmin(gap))
    if gap[k] > ON_BORDER:
        return None
    foot = edges[k, :2] + (edges[k, 2:] - edges[k, :2]) * along[k]
    return k, (round(float(foot[0])), round(float(foot[1])))


def _run(loop: Loop, one: tuple[int, Vertex], other: tuple[int, Vertex]) -> list[Vertex]:
    """The vertices from one place to another along the loop."""
    (i, start), (j, end) = one, other
    n = len(loop)
    ahead = i == j and (start, end) == tuple(sorted((start, end), key=lambda v: _along(loop, i, v)))
    count = 0 if ahead else (j - i) % n or (n if not ahead and i == j else 0)
    between = [loop[(i + 1 + k) % n] for k in range(count)]
    path = [start, *between, end]
    return [v for k, v in enumerate(path) if k == 0 or v != path[k - 1]]


def _along(loop: Loop, edge: int, vertex: Vertex) -> int:
    (ax, ay), (bx, by) = loop_edges(loop)[edge]
    return (vertex[0] - ax) * (bx - ax) + (vertex[1] - ay) * (by - ay)
