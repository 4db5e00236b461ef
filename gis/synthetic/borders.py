"""From labelled cells to areas with calm borders that fit each other exactly.

The border between two areas is one line (an arc) that both use. It is smoothed and thinned once,
so that neighbours, and the upper areas made of them, stay identical vertex for vertex.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis import lattice
from gis.synthetic import geography
from gis.synthetic.rings import OUTSIDE, Arc, assemble
from gis.synthetic.tessellation import Tessellation

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SMOOTHING = 2
"""Passes in which every border vertex moves half the way to the middle of its neighbours."""
THINNING = 0.09
"""How far a border may move when vertices are left out, relative to the width of a cell there."""


def draw_borders(cells: Tessellation, leaf: Ints, outline: lattice.Ring) -> tuple[Arc, ...]:
    """The arcs between the areas that ``leaf`` names for each cell.

    Vertices of ``outline`` stay where they are; of the other vertices on the outline only those
    remain in which a border ends. Where a smoothed border would touch another one, the borders
    around keep the shape that the cells gave them.
    """
    chains = _chains(cells, leaf, outline)
    rough: set[int] = set()
    while True:
        drawn = (_arc(chain, calm=index not in rough) for index, chain in enumerate(chains))
        arcs = tuple(arc for arc in drawn if len(arc.steps) > 1)
        bad = _invalid(arcs)
        worse = {k for k, c in enumerate(chains) if c.left in bad or c.right in bad} - rough
        if not worse:
            return arcs
        rough |= worse


@dataclass(frozen=True, slots=True)
class _Chain:
    """An arc before it is thinned: as the cells gave it, and smoothed; both in metres."""

    raw: Ints
    smooth: Floats
    width: float
    left: int
    right: int
    keep: NDArray[np.bool_]


def _chains(cells: Tessellation, leaf: Ints, outline: lattice.Ring) -> list[_Chain]:
    of = np.append(leaf, OUTSIDE)[cells.sides]
    border = of[:, 0] != of[:, 1]
    edges, of, sides = cells.edges[border], of[border], cells.sides[border]
    turn = (of[:, 1] != OUTSIDE) & (of[:, 0] > of[:, 1])  # so that an arc's edges all run one way
    edges[turn], of[turn] = edges[turn][:, ::-1], of[turn][:, ::-1]
    corner = _are_corners(cells.vertices, outline)
    degree = np.bincount(edges.reshape(-1), minlength=len(cells.vertices))
    outer = np.zeros(len(cells.vertices), np.bool_)
    outer[edges[of[:, 1] == OUTSIDE]] = True
    plane = geography.to_metres(cells.vertices / lattice.SCALE)
    smooth = _smooth(plane, edges, outer)
    width = np.sqrt(cells.areas[np.where(sides >= 0, sides, sides[:, ::-1])].mean(axis=1))
    found = []
    for line, used in _walk(edges, of, degree != 2):
        found.append(
            _Chain(
                raw=cells.vertices[line],
                smooth=smooth[line],
                width=float(width[used].mean()),
                left=int(of[used[0], 0]),
                right=int(of[used[0], 1]),
                keep=corner[line],
            )
        )
    return found


def _are_corners(vertices: Ints, outline: lattice.Ring) -> NDArray[np.bool_]:
    corners = {(int(x), int(y)) for x, y in outline}
    return np.array([(int(x), int(y)) in corners for x, y in vertices])


def _smooth(plane: Floats, edges: Ints, fixed: NDArray[np.bool_]) -> Floats:
    """The vertices after ``SMOOTHING`` passes; those on the outline stay."""
    ends = np.concatenate([edges, edges[:, ::-1]])
    degree = np.bincount(ends[:, 0], minlength=len(plane))
    free = (degree > 0) & ~fixed
    for _ in range(SMOOTHING):
        sums = [
            np.bincount(ends[:, 0], weights=plane[ends[:, 1], k], minlength=len(plane))
            for k in (0, 1)
        ]
        middle = np.stack(sums, axis=1) / np.maximum(degree, 1)[:, None]
        plane = np.where(free[:, None], (plane + middle) / 2, plane)
    return plane


def _walk(edges: Ints, of: Ints, is_node: NDArray[np.bool_]) -> list[tuple[list[int], list[int]]]:
    """The border edges strung together from node to node: vertices, and indices of edges.

    Every chain runs the way of its edges, so that left and right hold along it. A border without
    a node, around an enclosed area, begins anywhere.
    """
    ends, areas, node = edges.tolist(), of.tolist(), is_node.tolist()
    following = {(start, *areas[k]): k for k, (start, _) in enumerate(ends)}
    used = [False] * len(ends)
    found = []
    starts = [k for k, (start, _) in enumerate(ends) if node[start]]
    for first in starts + list(range(len(ends))):
        if used[first]:
            continue
        line, taken, here = [ends[first][0]], [], first
        while True:
            used[here] = True
            taken.append(here)
            line.append(ends[here][1])
            if node[line[-1]] or line[-1] == line[0]:
                break
            here = following[line[-1], *areas[here]]
        found.append((line, taken))
    return found


def _arc(chain: _Chain, *, calm: bool) -> Arc:
    if chain.right == OUTSIDE:
        keep = chain.keep.copy()
        keep[[0, -1]] = True
        return Arc(chain.raw[keep], chain.left, chain.right)
    if not calm:
        return Arc(chain.raw, chain.left, chain.right)
    line = shapely.simplify(
        shapely.LineString(chain.smooth), THINNING * chain.width, preserve_topology=False
    )
    return Arc(_on_lattice(shapely.get_coordinates(line)), chain.left, chain.right)


def _on_lattice(metres: Floats) -> Ints:
    """The vertices in lattice steps, those that fall together as one.

    Of an arc shorter than the lattice one vertex remains: its ends have become the same vertex.
    """
    steps = lattice.to_steps(geography.to_degrees(metres))
    return np.asarray(steps[np.append(True, (np.diff(steps, axis=0) != 0).any(axis=1))])


def _invalid(arcs: Sequence[Arc]) -> set[int]:
    """Areas whose rings cross themselves or one another."""
    number = 1 + max(max(arc.left, arc.right) for arc in arcs)
    areas = np.array(assemble(arcs, range(number)), dtype=object)
    wrong = ~shapely.is_valid(areas)
    if not wrong.any():
        wrong = ~shapely.is_empty(shapely.coverage_invalid_edges(areas))
    return set(np.flatnonzero(wrong).tolist())
