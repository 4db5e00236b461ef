"""Geometry for display: light, and with common borders still common."""

from __future__ import annotations

import math

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon, box

from gis.maps.display import METRES_PER_DEGREE, encode, label_points, simplify_for_display


def jagged(west: float, east: float, amplitude: float) -> list[tuple[float, float]]:
    """A wavy line that both neighbours share, west to east."""
    xs = np.linspace(west, east, 41)
    return [(x, 25.81 + amplitude * math.sin(i * 2.1)) for i, x in enumerate(xs)]


def decode(polygons: list[list[list[int]]]) -> MultiPolygon:
    rings = [[np.cumsum(np.reshape(r, (-1, 2)), axis=0) / 1e6 for r in p] for p in polygons]
    return MultiPolygon([Polygon(p[0], p[1:]) for p in rings])


def two_villages() -> tuple[np.ndarray, np.ndarray]:
    """Two villages, one above the other, the upper one with two grids; and their town."""
    line = jagged(114.9, 114.92, 2e-5)
    lower = Polygon([(114.9, 25.8), (114.92, 25.8), *line[::-1]])
    left = Polygon([*line[:21], (line[20][0], 25.82), (114.9, 25.82)])
    right = Polygon([*line[20:], (114.92, 25.82), (line[20][0], 25.82)])
    upper = shapely.union_all([left, right])
    town = shapely.union_all([lower, upper])
    return np.array([town, lower, upper], object), np.array([left, right], object)


LEVELS = ["township", "village", "village"]
CODES = ["A", "A1", "A2"]


def simplified(tolerance_m: float):
    divisions, grids = two_villages()
    return simplify_for_display(
        divisions, LEVELS, CODES, grids, ["A2", "A2"], tolerance_m=tolerance_m
    )


def test_fewer_vertices_and_still_no_gap_between_neighbours() -> None:
    divisions, grids = two_villages()
    display = simplified(20)
    before = shapely.get_num_coordinates(np.concatenate([divisions, grids])).sum()
    after = shapely.get_num_coordinates(np.concatenate([display.divisions, display.grids])).sum()
    assert after < before / 2
    town, lower, upper = display.divisions
    assert shapely.coverage_is_valid(np.array([lower, *display.grids], object))
    assert shapely.equals(upper, shapely.union_all(display.grids))
    assert shapely.equals(town, shapely.union_all([lower, upper]))


def test_what_the_page_says_of_the_deviation_is_what_was_moved() -> None:
    display = simplified(20)
    wave = 2e-5 * METRES_PER_DEGREE
    assert 0 < display.deviation_m <= 2 * wave + 0.01


def test_tolerance_nought_keeps_every_vertex() -> None:
    divisions, grids = two_villages()
    display = simplified(0)
    assert shapely.equals_identical(display.divisions, divisions).all()
    assert shapely.equals_identical(display.grids, grids).all()
    assert display.deviation_m == 0


def test_a_town_that_its_villages_do_not_fill_keeps_its_own_outline() -> None:
    town = box(114.8, 25.7, 115.0, 25.9)
    divisions, grids = two_villages()
    divisions[0] = town
    display = simplify_for_display(divisions, LEVELS, CODES, grids, ["A2", "A2"], tolerance_m=20)
    assert shapely.equals(display.divisions[0], town)


def test_an_encoded_shape_decodes_to_itself_within_half_a_millionth_of_a_degree() -> None:
    ring = Polygon([(114.9, 25.8), (114.9123457, 25.8), (114.91, 25.8199999)])
    holed = box(115.0, 25.8, 115.1, 25.9).difference(box(115.02, 25.82, 115.04, 25.84))
    shape = MultiPolygon([ring, holed])
    again = decode(encode(shape))
    assert shapely.hausdorff_distance(shape, again) < 1e-6
    assert [len(p.interiors) for p in again.geoms] == [0, 1]


def test_a_label_lies_inside_even_where_the_centroid_does_not() -> None:
    horseshoe = box(0, 0, 3, 3).difference(box(1, 1, 2, 3))
    shapes = np.array([horseshoe, box(5, 5, 6, 6)], object)
    points = shapely.points(label_points(shapes))
    assert shapely.contains(shapes, points).all()
    assert points[1].equals(shapely.Point(5.5, 5.5))
