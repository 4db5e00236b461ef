"""Snapping to what is known: a vertex written again, a little beside, is the known one.

A file that went through another coordinate system, or through fewer decimals, has the vertices of
known borders a step or more beside their places. The same point of two neighbours goes to the same
known vertex, so what was a coverage stays one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, STRtree

from gis import edges as edge_sets
from gis import lattice, measure
from gis.noding import TOLERANCE


@dataclass(frozen=True, slots=True)
class Snapped:
    """An area whose vertices went to known ones.

    Attributes
    ----------
    area : MultiPolygon
        On the lattice, but perhaps invalid when a part was narrower than the reach.
    vertices : int
        How many of its vertices moved.
    farthest : float
        By how many metres at most.
    """

    area: MultiPolygon
    vertices: int
    farthest: float


def steps_in(metres: float) -> float:
    """Lattice steps, along a meridian, that ``metres`` are; steps to the east are shorter.

    >>> round(steps_in(1.0))
    90
    """
    return metres * lattice.SCALE / measure.metres_per_degree(0.0)[1]


def onto_known(
    areas: Mapping[str, MultiPolygon],
    known: Iterable[MultiPolygon],
    *,
    reach: float = TOLERANCE,
) -> dict[str, Snapped]:
    """Move vertices that lie within ``reach`` of a known vertex onto the nearest one.

    Parameters
    ----------
    areas : mapping of name to MultiPolygon
        In canonical form on the lattice, EPSG:4326.
    known : iterable of MultiPolygon
        Areas whose vertices attract; not changed.
    reach : float
        Lattice steps.

    Returns
    -------
    dict
        Only the areas in which something moved.
    """
    anchors = _vertices(known)
    names = list(areas)
    shapes = np.array([areas[name] for name in names], dtype=object)
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    if not len(anchors) or not len(coordinates):
        return {}
    steps = lattice.to_steps(coordinates)
    target = _targets(steps, anchors, reach)
    moved = (target != steps).any(axis=1)
    result: dict[str, Snapped] = {}
    touched = np.unique(owner[moved])
    starts, ends = np.searchsorted(owner, touched), np.searchsorted(owner, touched, "right")
    for index, start, end in zip(touched.tolist(), starts, ends, strict=True):
        mine = slice(start, end)
        before, after = coordinates[mine], lattice.to_degrees(target[mine])
        scale = measure.metres_per_degree(float(before[:, 1].mean()))
        far = np.hypot(*((after - before) * scale).T)
        shape = shapely.set_coordinates(shapely.transform(shapes[index], np.copy), after)
        clean = shapely.remove_repeated_points(shape, 0.0)
        # A ring is closed: its first point counts once.
        count = len(np.unique(before[far > 0], axis=0))
        result[names[index]] = Snapped(clean, count, float(far.max()))
    return result


def _vertices(areas: Iterable[MultiPolygon]) -> NDArray[np.int64]:
    every = np.array(list(areas), dtype=object)
    steps = lattice.to_steps(shapely.get_coordinates(every))
    _, first = np.unique(edge_sets.vertex_keys(steps), return_index=True)
    return steps[first]


def _targets(
    steps: NDArray[np.int64], anchors: NDArray[np.int64], reach: float
) -> NDArray[np.int64]:
    """Where each vertex goes: most are known ones already, or far from any."""
    target = steps.copy()
    keys, first, inverse = np.unique(
        edge_sets.vertex_keys(steps), return_index=True, return_inverse=True
    )
    unknown = np.flatnonzero(~np.isin(keys, edge_sets.vertex_keys(anchors)))
    if not len(unknown):
        return target
    free = steps[first[unknown]]
    near, anchor = STRtree(shapely.points(anchors)).query_nearest(
        shapely.points(free), max_distance=reach, all_matches=False
    )
    goal = steps[first]
    goal[unknown[near]] = anchors[anchor]
    return np.asarray(goal[inverse.reshape(-1)])
