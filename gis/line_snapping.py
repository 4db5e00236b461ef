"""Snapping of drawn lines: to vertices first, then to borders, then to guide lines.

::

         ╲  v                 A point drawn within the tolerance of a vertex is that vertex;
     ─────╲─●────    →        else within the tolerance of a border, a point on the border;
           ╲                  else within that of a road or stream, a point on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, STRtree

from gis import lattice, measure
from gis.coverage import Coverage
from gis.plane.exact import Bounds, Vertex, bounds_of, grown


@dataclass(frozen=True, slots=True)
class Snapping:
    """How drawn lines are drawn to what is there.

    Attributes
    ----------
    tolerance : float
        Metres on the ground.
    guides : sequence of LineString
        Roads, streams, other lines worth following; degrees.
    trace : bool
        Take up the vertices of borders that a stretch passes within the tolerance, so that a
        line drawn along a border follows it.
    """

    tolerance: float
    guides: Sequence[LineString] = field(default=())
    trace: bool = True


def snapped(coverage: Coverage, path: Sequence[Vertex], snapping: Snapping | None) -> list[Vertex]:
    """A drawn path, lattice vertices, after snapping; as it was without ``snapping``."""
    if snapping is None or snapping.tolerance <= 0:
        return list(path)
    per_lon, per_lat = measure.metres_per_degree(path[0][1] / lattice.SCALE)
    # In metres east and north of the first point, where a circle is a circle.
    scale = np.array([per_lon, per_lat]) / lattice.SCALE
    reach = int(snapping.tolerance / scale.min()) + 1
    near = _Near(coverage, grown(bounds_of(path), reach), scale, snapping)
    points = [near.snap(v) for v in path]
    if snapping.trace:
        points = near.traced(points)
    result: list[Vertex] = []
    for v in points:
        if not result or result[-1] != v:
            result.append(v)
    return result if len(result) > 1 else list(path)


class _Near:
    def __init__(
        self, coverage: Coverage, box: Bounds, scale: NDArray[np.float64], snapping: Snapping
    ) -> None:
        self.tolerance = snapping.tolerance
        self.scale = scale
        shapes = [coverage.shape(name) for name in sorted(coverage.near([box]), key=str)]
        every = np.vstack([np.empty((0, 4), np.int64), *(s.edge_array for s in shapes)])
        low, high = np.minimum(every[:, :2], every[:, 2:]), np.maximum(every[:, :2], every[:, 2:])
        meets = (low <= box[2:]).all(axis=1) & (high >= box[:2]).all(axis=1)
        self.edges = np.unique(every[meets], axis=0)
        self.vertices = np.unique(self.edges.reshape(-1, 2), axis=0)
        guides = [g for g in snapping.guides if len(g.coords) > 1]
        self.guides = shapely.transform(
            np.array(guides, dtype=object), lambda xy: np.rint(xy * lattice.SCALE)
        )
        self.guide_tree = STRtree(self.guides)

    def snap(self, vertex: Vertex) -> Vertex:
        """Where one point goes."""
        here = np.array(vertex, dtype=np.int64)
        return self._to_vertex(here) or self._to_edge(here) or self._to_guide(here) or vertex

    def _to_vertex(self, here: NDArray[np.int64]) -> Vertex | None:
        if not len(self.vertices):
            return None
        off = (self.vertices - here) * self.scale
        distance = np.hypot(off[:, 0], off[:, 1])
        best = int(np.argmin(distance))
        if distance[best] > self.tolerance:
            return None
        return int(self.vertices[best, 0]), int(self.vertices[best, 1])

    def _to_edge(self, here: NDArray[np.int64]) -> Vertex | None:
        return self._foot(here, self.edges)

    def _to_guide(self, here: NDArray[np.int64]) -> Vertex | None:
        if not len(self.guides):
            return None
        point = shapely.Point(*here.tolist())
        steps = self.tolerance / float(self.scale.min())
        rows = []
        for k in self.guide_tree.query(point, predicate="dwithin", distance=steps).tolist():
            xy = np.rint(shapely.get_coordinates(self.guides[k])).astype(np.int64)
            rows.append(np.hstack([xy[:-1], xy[1:]]))
        return self._foot(here, np.vstack(rows)) if rows else None

    def _foot(self, here: NDArray[np.int64], edges: NDArray[np.int64]) -> Vertex | None:
        """The point nearest to ``here`` on any of the edges, if within the tolerance."""
        if not len(edges):
            return None
        run = (edges[:, 2:] - edges[:, :2]) * self.scale
        off = (here - edges[:, :2]) * self.scale
        length2 = np.maximum((run * run).sum(axis=1), 1e-12)
        along = np.clip((run * off).sum(axis=1) / length2, 0.0, 1.0)
        gap = run * along[:, None] - off
        distance = np.hypot(gap[:, 0], gap[:, 1])
        best = int(np.argmin(distance))
        if distance[best] > self.tolerance:
            return None
        foot = edges[best, :2] + (edges[best, 2:] - edges[best, :2]) * along[best]
        return round(float(foot[0])), round(float(foot[1]))

    def traced(self, path: Sequence[Vertex]) -> list[Vertex]:
        """The path with the vertices that it passes within the tolerance."""
        result = [path[0]]
        for a, b in pairwise(path):
            run = (np.array(b) - np.array(a)) * self.scale
            length2 = float((run * run).sum())
            if length2 > 0 and len(self.vertices):
                off = (self.vertices - np.array(a)) * self.scale
                along = off @ run / length2
                gap = np.hypot(*(off - along[:, None] * run).T)
                on = np.flatnonzero((along > 0) & (along < 1) & (gap <= self.tolerance))
                for k in on[np.argsort(along[on], kind="stable")].tolist():
                    result.append((int(self.vertices[k, 0]), int(self.vertices[k, 1])))
            result.append(b)
        return result
