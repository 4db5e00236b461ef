"""Which area a point is in: exactly one, also on a border."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.locate import locate
from gis.testing import ORIGIN, area, block

# 0 and 1 share a border, 2 lies apart:
#   +---+---+
#   | 0 | 1 |   +-+
#   |   |   |   |2|
#   +---+---+   +-+
WEST, EAST, APART = block(0, 0, 100, 100), block(100, 0, 200, 100), block(300, 0, 340, 40)
AREAS = [WEST, EAST, APART]


def at(x, y):
    return (x + ORIGIN[0]) / 1e7, (y + ORIGIN[1]) / 1e7


def located(*points, areas=AREAS):
    lon, lat = zip(*(at(*point) for point in points), strict=True)
    return locate(lon, lat, areas).tolist()


def test_a_point_is_in_the_area_that_holds_it_or_in_none():
    assert located((50, 50), (150, 50), (320, 20), (250, 20)) == [0, 1, 2, -1]


def test_a_point_on_a_shared_border_is_in_the_first_of_those_who_share_it():
    on_border = [(100, y) for y in (0, 1, 50, 99, 100)]
    assert located(*on_border) == [0] * 5
    assert located(*on_border, areas=[EAST, WEST]) == [0] * 5


def test_the_outer_border_belongs_to_the_area():
    assert located((0, 0), (0, 50), (200, 100), (340, 40)) == [0, 0, 1, 2]


def test_a_hole_is_outside_and_its_border_inside():
    ring = shapely.difference(block(0, 0, 90, 90), block(30, 30, 60, 60))
    assert located((45, 45), (30, 45), (10, 10), areas=[ring]) == [-1, 0, 0]


def test_without_areas_or_points_there_is_nothing_to_find():
    assert locate([114.9], [25.8], []).tolist() == [-1]
    assert locate([], [], AREAS).tolist() == []


@given(st.lists(st.tuples(st.floats(-20, 220), st.floats(-20, 120)), min_size=1, max_size=20))
def test_between_neighbours_no_point_is_lost(points):
    # A slanted common border: most points on it are no lattice points, nor floats on the line.
    left = area((0, 0), (130, 0), (70, 100), (0, 100))
    right = area((130, 0), (200, 0), (200, 100), (70, 100))
    whole = block(0, 0, 200, 100)
    on_line = [(130 - 60 * y / 100, y) for _, y in points]
    lon, lat = (np.array(c) for c in zip(*(at(*p) for p in [*points, *on_line]), strict=True))
    found = locate(lon, lat, [left, right])
    covered = shapely.intersects(whole, shapely.points(lon, lat))
    assert ((found >= 0) == covered).all()
