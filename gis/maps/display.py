"""Geometry made light for display, with common borders still common."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Shapes = NDArray[np.object_]

METRES_PER_DEGREE = 111_320.0
"""Length of a degree of latitude; enough for a tolerance."""

DISPLAY_DIGITS = 6
"""Decimals of a displayed coordinate: 1e-6 degree is about 11 cm."""


@dataclass(frozen=True, slots=True)
class Display:
    """Simplified geometry of divisions and grids.

    Attributes
    ----------
    divisions, grids : array of (Multi)Polygon
        In the order of the input.
    deviation_m : float
        The furthest that a vertex of the input lies from the simplified outline, in metres.
    """

    divisions: Shapes
    grids: Shapes
    deviation_m: float


def simplify_for_display(
    divisions: Shapes,
    levels: Sequence[str],
    codes: Sequence[str],
    grids: Shapes,
    owners: Sequence[str],
    *,
    tolerance_m: float,
) -> Display:
    """Simplify all levels together.

    The finest pieces (grids, and what of a village no grid covers) are simplified as one
    coverage; villages, towns and the county are then unions of these pieces, so that a
    border shared by several levels is drawn once and the same.

    Parameters
    ----------
    divisions, grids : array of (Multi)Polygon
        EPSG:4326, noded with each other.
    levels, codes : sequence of str
        Level and code of each division.
    owners : sequence of str
        Code of the village or community of each grid.
    tolerance_m : float
        Square root of the smallest triangle area (Visvalingam-Whyatt) that is kept, in
        metres; 0 keeps every vertex.
    """
    if tolerance_m <= 0:
        return Display(divisions, grids, 0.0)
    pieces, piece_grid, piece_village = _pieces(divisions, levels, codes, grids, owners)
    if not len(pieces):
        return Display(divisions, grids, 0.0)
    simple = shapely.coverage_simplify(pieces, tolerance_m / METRES_PER_DEGREE)
    spoiled = shapely.is_empty(simple) | ~shapely.is_valid(simple)
    simple[spoiled] = pieces[spoiled]

    shown_grids = grids.copy()
    of_grid = piece_grid >= 0
    shown_grids[piece_grid[of_grid]] = simple[of_grid]

    shown_divisions = divisions.copy()
    places = shapely.point_on_surface(pieces)
    for index, level in enumerate(levels):
        if level == "village":
            mine = piece_village == index
        else:
            mine = shapely.contains_properly(divisions[index], places)
        shown_divisions[index] = _union_or(divisions[index], pieces[mine], simple[mine])
    return Display(
        shown_divisions,
        shown_grids,
        max(_deviation(divisions, shown_divisions), _deviation(grids, shown_grids)),
    )


def label_points(shapes: Shapes) -> NDArray[np.float64]:
    """A point inside each shape, its centroid where that lies inside; (n, 2) lon, lat."""
    points = shapely.centroid(shapes)
    outside = ~shapely.contains(shapes, points)
    points[outside] = shapely.point_on_surface(shapes[outside])
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def encode(shape: BaseGeometry) -> list[list[list[int]]]:
    """Polygons -> rings -> whole numbers: first vertex, then steps, in 1e-6 degree.

    The vertex that closes a ring is left out. Steps take a third of the room of decimals.

    Examples
    --------
    >>> encode(shapely.Polygon([(0, 0), (0.00002, 0), (0.00002, 0.00001)]))
    [[[0, 0, 20, 0, 0, 10]]]
    """
    polygons = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"]
    return [
        [_steps(ring) for ring in (polygon.exterior, *polygon.interiors)] for polygon in polygons
    ]


def _steps(ring: BaseGeometry) -> list[int]:
    whole = np.rint(shapely.get_coordinates(ring) * 10**DISPLAY_DIGITS).astype(np.int64)[:-1]
    moved = np.ones(len(whole), dtype=bool)
    moved[1:] = np.any(np.diff(whole, axis=0) != 0, axis=1)
    whole = whole[moved]
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    return [int(v) for v in steps.ravel()]


def _pieces(
    divisions: Shapes,
    levels: Sequence[str],
    codes: Sequence[str],
    grids: Shapes,
    owners: Sequence[str],
) -> tuple[Shapes, NDArray[np.int64], NDArray[np.int64]]:
    """The finest areas, with the index of the grid and of the village of each (or -1)."""
    village_of = {code: i for i, code in enumerate(codes) if levels[i] == "village"}
    shapes = list(grids)
    of_grid = list(range(len(grids)))
    of_village = [village_of.get(owner, -1) for owner in owners]
    held: dict[int, list[BaseGeometry]] = {}
    for shape, village in zip(grids, of_village, strict=True):
        held.setdefault(village, []).append(shape)
    for village in village_of.values():
        rest = divisions[village]
        if village in held:
            rest = shapely.difference(rest, shapely.union_all(held[village]))
        polygons = [p for p in shapely.get_parts(rest) if p.geom_type == "Polygon"]
        shapes.extend(polygons)
        of_grid.extend([-1] * len(polygons))
        of_village.extend([village] * len(polygons))
    return (
        np.array(shapes, dtype=object),
        np.array(of_grid, dtype=np.int64),
        np.array(of_village, dtype=np.int64),
    )


def _union_or(original: BaseGeometry, pieces: Shapes, simple: Shapes) -> BaseGeometry:
    """The union of ``simple``, unless the pieces do not make up the original."""
    if not len(pieces) or not math.isclose(
        float(np.sum(shapely.area(pieces))), original.area, rel_tol=1e-6
    ):
        return original
    return shapely.union_all(simple)


def _deviation(before: Shapes, after: Shapes) -> float:
    """Largest distance in metres from a vertex of ``before`` to the outline of ``after``."""
    furthest = 0.0
    for old, new in zip(before, after, strict=True):
        if old is new:
            continue
        east = METRES_PER_DEGREE * math.cos(math.radians(old.centroid.y))
        scale = np.array([east, METRES_PER_DEGREE])
        vertices = shapely.points(shapely.get_coordinates(old) * scale)
        outline = shapely.boundary(shapely.transform(new, lambda xy, by=scale: xy * by))
        shapely.prepare(outline)
        furthest = max(furthest, float(np.max(shapely.distance(vertices, outline), initial=0.0)))
    return furthest
