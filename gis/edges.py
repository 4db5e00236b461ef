"""Areas as sets of directed edges between lattice points: where exactness comes from.

Rings run with their area on the left, so the border that two neighbours share is walked once in
each direction. Summed over a set of areas, such pairs cancel, and what is left is the border of
the sum of the areas as a chain. If it equals the border of the division, edge for edge, then every
point of the division is covered exactly once and nothing is covered outside it: the sum of the
areas' indicator functions is fixed by its border (Stokes). No tolerance is involved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon

from gis import lattice

Edges = NDArray[np.int64]
"""Directed edges, int64 of shape (n, 4): from-lon, from-lat, to-lon, to-lat in lattice steps."""


@dataclass(frozen=True, slots=True)
class Borders:
    """The directed edges of several areas and, for each edge, the index of its area."""

    edges: Edges
    owner: NDArray[np.int64]


def borders(areas: Iterable[MultiPolygon]) -> Borders:
    """The directed edges of ``areas``, shells counter-clockwise and holes clockwise.

    Areas are taken in canonical form (:func:`gis.lattice.as_multipolygon`).
    """
    polygons, part_of = shapely.get_parts(np.array(list(areas), dtype=object), return_index=True)
    ring_list, ring_of = shapely.get_rings(polygons, return_index=True)
    coordinates, index = shapely.get_coordinates(ring_list, return_index=True)
    if not len(coordinates):
        return Borders(np.empty((0, 4), np.int64), np.empty(0, np.int64))
    steps = lattice.to_steps(coordinates)
    same = index[:-1] == index[1:]
    edges = np.hstack([steps[:-1], steps[1:]])[same]
    owner = part_of[ring_of[index[:-1][same]]]
    return Borders(edges, owner.astype(np.int64))


def vertex_keys(steps: NDArray[np.int64]) -> NDArray[np.uint64]:
    """One 64-bit number for each vertex (n, 2), equal where the vertices are equal."""
    lon = (steps[:, 0] + 180 * lattice.SCALE).astype(np.uint64)
    lat = (steps[:, 1] + 90 * lattice.SCALE).astype(np.uint64)
    return (lon << np.uint64(32)) | lat


def _groups(edges: Edges) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each undirected edge a group number, equal where they are equal; one index per group."""
    first, second = vertex_keys(edges[:, :2]), vertex_keys(edges[:, 2:])
    low, high = np.minimum(first, second), np.maximum(first, second)
    order = np.lexsort((high, low))
    new = np.ones(len(edges), np.bool_)
    new[1:] = (np.diff(low[order]) != 0) | (np.diff(high[order]) != 0)
    group = np.empty(len(edges), np.int64)
    group[order] = np.cumsum(new) - 1
    return group, order[new]


def reverse(edges: Edges) -> Edges:
    """The same edges walked the other way."""
    return edges[:, [2, 3, 0, 1]]


def undirected(edges: Edges) -> Edges:
    """Each edge with its smaller end first."""
    backwards = (edges[:, 0] > edges[:, 2]) | (
        (edges[:, 0] == edges[:, 2]) & (edges[:, 1] > edges[:, 3])
    )
    return np.where(backwards[:, None], reverse(edges), edges)


def residue(inner: Edges, outer: Edges | None = None) -> tuple[Edges, NDArray[np.int64]]:
    """What is left of the border of ``inner`` minus that of ``outer`` after cancelling.

    Returns
    -------
    edges : ndarray (n, 4)
        Undirected edges on which the sum does not cancel.
    multiplicity : ndarray (n,)
        How often, positive along the edge's own direction.
    """
    every = inner if outer is None else np.vstack([inner, reverse(outer)])
    if not len(every):
        return every, np.empty(0, np.int64)
    straight = undirected(every)
    sign = np.where((straight == every).all(axis=1), 1, -1)
    group, first = _groups(straight)
    total = np.bincount(group, weights=sign).astype(np.int64)
    left = total != 0
    return straight[first[left]], total[left]


def unbalanced(edges: Edges, group: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which edges no other edge of their group cancels.

    With areas and the reversed ring of what they lie in as a group, these are the edges at which
    the areas do not tile it.
    """
    if not len(edges):
        return np.empty(0, np.bool_)
    straight = undirected(edges)
    sign = np.where((straight == edges).all(axis=1), 1, -1)
    shape, _ = _groups(straight)
    _, place = np.unique(shape * (int(group.max()) + 1) + group, return_inverse=True)
    return np.asarray(np.bincount(place, weights=sign)[place] != 0)


def as_lines(edges: Edges) -> NDArray[np.object_]:
    """The edges as two-point lines in degrees."""
    lines: NDArray[np.object_] = shapely.linestrings(lattice.to_degrees(edges).reshape(-1, 2, 2))
    return lines
