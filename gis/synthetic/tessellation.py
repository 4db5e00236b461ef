"""Small irregular cells that tile the district exactly: the stuff all made-up areas are made of.

Cells are the Voronoi cells of scattered points, cut at the outline, with every vertex on the
lattice and shared by all cells that meet there. Areas that are unions of such cells tile whatever
the cells tile, integer for integer.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPoint

from gis import lattice
from gis.synthetic import geography
from gis.synthetic.rings import OUTSIDE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tessellation:
    """Cells and the edges between them.

    Attributes
    ----------
    vertices : ndarray of int64 (v, 2)
        Longitude and latitude in lattice steps.
    edges : ndarray of int64 (e, 2)
        Indices of vertices; the edge runs from the first to the second.
    sides : ndarray of int64 (e, 2)
        The cell on its left and the one on its right (``OUTSIDE`` beyond the outline).
    centres : ndarray of float64 (c, 2)
        Centroids of the cells in metres (see :mod:`gis.synthetic.geography`).
    areas : ndarray of float64 (c,)
        Square metres in the same frame.
    polygons : ndarray of Polygon (c,)
        The cells in the same frame.
    """

    vertices: Ints
    edges: Ints
    sides: Ints
    centres: Floats
    areas: Floats
    polygons: NDArray[np.object_]

    @property
    def size(self) -> int:
        """How many cells there are."""
        return len(self.areas)


def tessellate(points: Floats, outline: lattice.Ring) -> Tessellation:
    """The Voronoi cells of ``points`` (metres, shape (n, 2)) within ``outline`` (lattice steps)."""
    faces = _faces(points, outline)
    return _with_topology(faces)


def voronoi(points: Floats) -> NDArray[np.object_]:
    """The Voronoi polygons of ``points`` in metres, in their order."""
    cells = shapely.voronoi_polygons(MultiPoint(points), ordered=True)
    return np.asarray(shapely.get_parts(cells))


def _faces(points: Floats, outline: lattice.Ring) -> NDArray[np.object_]:
    """The cells as polygons with coordinates in lattice steps."""
    frame = shapely.transform(voronoi(points), _steps)
    district = shapely.Polygon(outline)
    shapely.prepare(district)
    inner = shapely.contains_properly(district, frame)
    return np.concatenate([frame[inner], _cut(frame[~inner], frame[inner], district)])


def _steps(metres: Floats) -> Floats:
    return np.rint(geography.to_degrees(metres) * lattice.SCALE)


def _cut(
    outer: NDArray[np.object_], inner: NDArray[np.object_], district: shapely.Polygon
) -> NDArray[np.object_]:
    """The parts of ``outer`` within the district, cut so that neighbours share every vertex.

    Each edge is cut once, for both cells it parts, and the point where it meets the outline
    enters the outline: nothing is computed twice, so nothing can differ.
    """
    edges = shapely.linestrings(_unique_edges(outer))
    whole = shapely.contains_properly(district, edges)
    pieces = shapely.get_parts(shapely.intersection(edges[~whole], district))
    pieces = pieces[shapely.get_type_id(pieces) == shapely.GeometryType.LINESTRING]
    pieces = shapely.remove_repeated_points(shapely.transform(pieces, np.rint), 0.0)
    pieces = pieces[shapely.length(pieces) > 0]
    ends = np.unique(shapely.get_coordinates(pieces), axis=0)
    border = _with_points(shapely.get_coordinates(district.exterior), ends)
    lines = np.concatenate([edges[whole], pieces, shapely.linestrings(border)])
    faces = shapely.get_parts(shapely.polygonize(lines))
    # The inner cells, which were left out, show up as large faces of their own.
    inside = shapely.STRtree(inner).query(shapely.point_on_surface(faces), predicate="within")[0]
    return np.delete(faces, inside)


def _unique_edges(polygons: NDArray[np.object_]) -> Floats:
    """The undirected edges of ``polygons``, each once, shape (e, 2, 2)."""
    coordinates, ring = shapely.get_coordinates(
        shapely.get_exterior_ring(polygons), return_index=True
    )
    same = ring[1:] == ring[:-1]
    start, end = coordinates[:-1][same], coordinates[1:][same]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    pairs = np.where(swap[:, None], np.hstack([end, start]), np.hstack([start, end]))
    pairs = pairs[(start != end).any(axis=1)]
    return np.unique(pairs, axis=0).reshape(-1, 2, 2)


def _with_points(ring: Floats, points: Floats, reach: float = 2.0) -> Floats:
    """The segments of ``ring`` after those ``points`` that lie on it have become vertices.

    ``reach`` is how far off a rounded point may lie, in lattice steps. Shape (s, 2, 2).
    """
    segments = []
    for start, end in pairwise(ring):
        along = (points - start) @ (end - start) / ((end - start) @ (end - start))
        foot = start + along[:, None] * (end - start)
        near = (along > 0) & (along < 1) & (np.hypot(*(points - foot).T) < reach)
        chain = np.vstack([start, points[near][np.argsort(along[near], kind="stable")], end])
        chain = chain[np.append(True, (np.diff(chain, axis=0) != 0).any(axis=1))]
        segments.append(np.stack([chain[:-1], chain[1:]], axis=1))
    return np.concatenate(segments)


def _with_topology(faces: NDArray[np.object_]) -> Tessellation:
    faces = shapely.normalize(faces)
    corner = shapely.bounds(faces)
    faces = shapely.orient_polygons(faces[np.lexsort((corner[:, 1], corner[:, 0]))])
    coordinates, ring = shapely.get_coordinates(shapely.get_exterior_ring(faces), return_index=True)
    vertices, index = np.unique(coordinates, axis=0, return_inverse=True)
    index = index.reshape(-1)
    # Voronoi edges shorter than the lattice have become points: both ends are one vertex.
    edge = (ring[1:] == ring[:-1]) & (index[1:] != index[:-1])
    start, end, cell = index[:-1][edge], index[1:][edge], ring[:-1][edge]
    forward = start < end
    key = np.where(forward, start * len(vertices) + end, end * len(vertices) + start)
    unique, which = np.unique(key, return_inverse=True)
    sides = np.full((len(unique), 2), OUTSIDE, np.int64)
    sides[which[forward], 0] = cell[forward]
    sides[which[~forward], 1] = cell[~forward]
    edges = np.stack([unique // len(vertices), unique % len(vertices)], axis=1)
    turn = sides[:, 0] == OUTSIDE  # the outside is always on the right
    edges[turn], sides[turn] = edges[turn][:, ::-1], sides[turn][:, ::-1]
    plane = shapely.transform(faces, lambda steps: geography.to_metres(steps / lattice.SCALE))
    return Tessellation(
        vertices=vertices.astype(np.int64),
        edges=edges.astype(np.int64),
        sides=sides,
        centres=shapely.get_coordinates(shapely.centroid(plane)),
        areas=shapely.area(plane),
        polygons=plane,
    )
