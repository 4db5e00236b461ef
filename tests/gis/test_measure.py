"""Sizes are what the ellipsoid says, whatever the shape and the way it is drawn."""

from __future__ import annotations

import doctest
import math
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon
from shapely.affinity import rotate

from gis import measure

OUTLINE = Path(__file__).parents[2] / "data" / "boundaries" / "outline_360702.geojson"
GRS80 = pyproj.Geod(ellps="GRS80")
SQUARE = shapely.box(114.93, 25.83, 114.94, 25.84)
HOLE = shapely.box(114.933, 25.833, 114.936, 25.836)
RING = Polygon(SQUARE.exterior.coords, [HOLE.exterior.coords])
FAR = shapely.box(115.0, 25.9, 115.02, 25.91)

# Star-shaped polygons of some 200 m to 60 km across, anywhere people live.
stars = st.builds(
    lambda lon, lat, size, radii: Polygon(
        [
            (
                lon + size * r * math.cos(2 * math.pi * i / len(radii)),
                lat + size * r * math.sin(2 * math.pi * i / len(radii)),
            )
            for i, r in enumerate(radii)
        ]
    ),
    st.floats(-170, 170),
    st.floats(-60, 70),
    st.floats(0.001, 0.3),
    st.lists(st.floats(0.3, 1.0), min_size=3, max_size=40),
)


def test_the_examples_in_the_docstrings_are_true():
    results = doctest.testmod(measure)
    assert results.attempted >= 8
    assert results.failed == 0


@given(st.lists(stars, min_size=1, max_size=8))
def test_areas_and_perimeters_are_those_of_geod_for_each_geometry(polygons):
    mixed = [polygons[0], MultiPolygon([polygons[-1], FAR]), None, Polygon(), *polygons]
    expected = [
        (math.nan, math.nan) if p is None else GRS80.geometry_area_perimeter(shapely.normalize(p))
        for p in mixed
    ]
    got = np.column_stack([measure.areas(mixed), measure.perimeters(mixed)])
    assert np.abs(got) == pytest.approx(np.abs(np.array(expected)), rel=1e-9, nan_ok=True)


@given(stars)
def test_an_equal_area_projection_agrees_to_one_part_in_a_million(polygon):
    # Another way to the same number: densify along the geodesics, then project. Only so; with
    # the bare vertices the chords of the plane are not the geodesics.
    lon, lat = polygon.exterior.xy
    fine: list[tuple[float, float]] = []
    for i in range(len(lon) - 1):
        fine.append((lon[i], lat[i]))
        fine.extend(GRS80.npts(lon[i], lat[i], lon[i + 1], lat[i + 1], 200))
    flat = pyproj.Transformer.from_crs(
        "EPSG:4490", "+proj=cea +ellps=GRS80 +lon_0=" + repr(lon[0]), always_xy=True
    )
    projected = Polygon(np.column_stack(flat.transform(*np.array(fine).T)))
    assert measure.area(polygon) == pytest.approx(projected.area, rel=1e-6)


@given(stars, st.data())
def test_area_does_not_depend_on_orientation_or_on_where_the_ring_begins(polygon, data):
    ring = list(polygon.exterior.coords)[:-1]
    turn = data.draw(st.integers(0, len(ring) - 1))
    turned = Polygon(ring[turn:] + ring[:turn])
    assert measure.area(turned) == pytest.approx(measure.area(polygon), rel=1e-9)
    assert measure.area(turned.reverse()) == pytest.approx(measure.area(polygon), rel=1e-9)


def test_a_hole_is_taken_off_in_either_orientation_and_its_ring_is_walked():
    hole = list(HOLE.exterior.coords)
    for coords in (hole, hole[::-1]):
        ring = Polygon(SQUARE.exterior.coords, [coords])
        assert measure.area(ring) == pytest.approx(measure.area(SQUARE) - measure.area(HOLE))
        assert measure.perimeter(ring) == pytest.approx(
            measure.perimeter(SQUARE) + measure.perimeter(HOLE)
        )


def test_two_halves_that_share_every_vertex_are_as_large_as_the_whole():
    #   +----+----+
    #   |    |    |
    #   +----+----+
    whole = Polygon([(114, 26), (114.5, 26), (115, 26), (115, 27), (114.5, 27), (114, 27)])
    halves = [shapely.box(114, 26, 114.5, 27), shapely.box(114.5, 26, 115, 27)]
    assert measure.areas(halves).sum() == pytest.approx(measure.area(whole), rel=1e-12)


def test_parts_and_nested_collections_add_up_and_lines_have_no_area():
    line = shapely.LineString([(114, 26), (115, 26)])
    nested = shapely.GeometryCollection(
        [shapely.GeometryCollection([MultiPolygon([SQUARE, FAR])]), line, shapely.Point(114, 26)]
    )
    assert measure.area(nested) == pytest.approx(measure.areas([SQUARE, FAR]).sum())
    assert measure.perimeter(nested) == pytest.approx(measure.perimeters([SQUARE, FAR]).sum())
    assert measure.length(nested) == pytest.approx(measure.perimeter(nested) + measure.length(line))
    assert measure.area(line) == 0.0
    assert measure.perimeter(line) == 0.0


@pytest.mark.parametrize(
    "function",
    [measure.area, measure.length, measure.perimeter, measure.width, measure.polsby_popper],
)
def test_empty_is_nought_and_missing_is_not_a_number(function):
    for empty in (Polygon(), MultiPolygon(), shapely.GeometryCollection(), shapely.Point()):
        assert function(empty) == 0.0
    assert math.isnan(function(None))


def test_no_geometries_have_no_measures():
    assert measure.areas([]).shape == measure.lengths([]).shape == measure.perimeters([]).shape
    assert measure.areas([]).shape == (0,)


def test_an_array_and_a_list_of_geometries_measure_alike():
    assert (
        measure.areas(np.array([SQUARE, RING])).tolist() == measure.areas([SQUARE, RING]).tolist()
    )


def test_the_district_has_its_published_size():
    # 591.9 km² geodesic, says the boundary file's own record of sources.
    outline = shapely.from_geojson(OUTLINE.read_text(encoding="utf-8"))
    assert measure.area(outline) / 1e6 == pytest.approx(591.9, abs=0.1)


def test_wgs84_and_grs80_differ_by_less_than_a_square_centimetre_in_a_square_kilometre():
    wgs84 = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(SQUARE)[0]
    assert abs(abs(wgs84) - measure.area(SQUARE)) < 1e-4


@given(st.floats(-89, 89))
def test_a_degree_is_as_long_as_geod_says(lat):
    along_parallel, along_meridian = measure.metres_per_degree(lat)
    tiny = 1e-4
    east = GRS80.inv(114, lat, 114 + tiny, lat)[2] / tiny
    north = GRS80.inv(114, lat - tiny / 2, 114, lat + tiny / 2)[2] / tiny
    assert along_parallel == pytest.approx(east, rel=1e-6)
    assert along_meridian == pytest.approx(north, rel=1e-6)


def test_compactness_tells_a_circle_from_a_square_from_a_sliver():
    kx, ky = measure.metres_per_degree(25.83)
    circle = shapely.transform(
        shapely.Point(0, 0).buffer(500, quad_segs=64), lambda xy: xy / (kx, ky) + (114.93, 25.83)
    )
    assert measure.polsby_popper(circle) == pytest.approx(1.0, abs=1e-3)
    assert measure.polsby_popper(SQUARE) == pytest.approx(math.pi / 4, abs=5e-3)
    assert measure.polsby_popper(shapely.box(114.93, 25.83, 114.94, 25.83001)) < 0.01
    assert measure.polsby_popper(MultiPolygon([circle, FAR])) < 0.5


@pytest.mark.parametrize("metres", [0.05, 3.0, 250.0])
def test_the_width_of_a_strip_is_its_width_on_the_ground_in_any_direction(metres):
    kx, ky = measure.metres_per_degree(25.83)
    for turned in (0, 30, 90):
        strip = rotate(shapely.box(0, 0, 20 * metres, metres), turned)
        on_earth = shapely.transform(strip, lambda xy: xy / (kx, ky) + (114.93, 25.83))
        assert measure.width(on_earth) == pytest.approx(metres, rel=0.03)


def test_the_width_of_parts_is_that_of_the_widest_and_a_hole_narrows():
    assert measure.width(MultiPolygon([HOLE, FAR])) == pytest.approx(measure.width(FAR), rel=1e-3)
    assert measure.width(RING) < 0.6 * measure.width(SQUARE)
    flat = Polygon([(114, 26), (115, 26), (114.5, 26)])
    assert measure.width(flat) == 0.0
