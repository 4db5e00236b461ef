"""Geometries built from plain numbers equal those that Shapely reads itself."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from gis.errors import HostileFile
from gis.formats import wkb
from gis.formats.limits import Limits, VertexBudget
from gis.formats.shapes import BrokenShape, Shape, build

NUMBER = st.integers(-1_000_000, 1_000_000).map(lambda n: n / 64)
POSITION = st.tuples(NUMBER, NUMBER)


@st.composite
def polygons(draw: st.DrawFn) -> shapely.Polygon:
    rings = draw(st.lists(st.lists(POSITION, min_size=3, max_size=6), min_size=1, max_size=3))
    return shapely.Polygon(rings[0], rings[1:])


SIMPLE = st.one_of(
    POSITION.map(shapely.Point),
    st.lists(POSITION, min_size=2, max_size=5).map(shapely.LineString),
    polygons(),
    st.lists(POSITION, min_size=1, max_size=4).map(shapely.MultiPoint),
    st.lists(polygons(), min_size=1, max_size=3).map(shapely.MultiPolygon),
)
GEOMETRIES = st.recursive(
    SIMPLE,
    lambda inner: st.lists(inner, min_size=1, max_size=3).map(shapely.GeometryCollection),
    max_leaves=5,
)


def parse(blob: bytes, depth: int = 32) -> Shape:
    return wkb.parse(blob, VertexBudget(Limits()), depth=depth)


@given(
    st.lists(GEOMETRIES, max_size=4),
    st.sampled_from([0, 1]),
    st.sampled_from(["extended", "iso"]),
    st.booleans(),
)
def test_well_known_binary_comes_through_in_every_dialect(
    geometries: list[BaseGeometry], order: int, flavor: str, high: bool
) -> None:
    blobs = [
        shapely.to_wkb(
            shapely.force_3d(g, 7.0) if high else g,
            byte_order=order,
            flavor=flavor,
            output_dimension=3 if high else 2,
        )
        for g in geometries
    ]
    built, findings = build([parse(blob) for blob in blobs], range(1, len(blobs) + 1), degrees=None)
    assert findings == []
    assert [g and g.wkt for g in built] == [g.wkt for g in geometries]


def test_an_identifier_of_the_reference_system_is_passed_over() -> None:
    blob = shapely.to_wkb(shapely.set_srid(shapely.Point(1, 2), 4490), include_srid=True)
    assert parse(blob).parts[0].tolist() == [[1.0, 2.0]]


@given(GEOMETRIES, st.data())
def test_bytes_that_end_too_soon_are_an_error(geometry: BaseGeometry, data: st.DataObject) -> None:
    blob = shapely.to_wkb(geometry)
    end = data.draw(st.integers(0, len(blob) - 1))
    with pytest.raises(BrokenShape):
        parse(blob[:end])


@given(st.binary(max_size=200))
def test_any_bytes_are_a_shape_or_an_error(blob: bytes) -> None:
    try:
        shape = parse(blob)
    except BrokenShape:
        return
    build([shape], [1], degrees=None)


@given(GEOMETRIES, st.data())
def test_one_wrong_byte_is_a_shape_or_an_error(geometry: BaseGeometry, data: st.DataObject) -> None:
    blob = bytearray(shapely.to_wkb(geometry))
    blob[data.draw(st.integers(0, len(blob) - 1))] = data.draw(st.integers(0, 255))
    try:
        shape = parse(bytes(blob))
    except BrokenShape:
        return
    build([shape], [1], degrees=None)


def test_nesting_is_bounded() -> None:
    one = b"\x01\x07\0\0\0\x01\0\0\0"
    with pytest.raises(BrokenShape, match="nested"):
        parse(one * 40_000 + one[:5] + b"\0\0\0\0")


def test_a_count_that_the_bytes_cannot_hold_costs_nothing() -> None:
    with pytest.raises(BrokenShape, match="too soon"):
        parse(b"\x01\x02\0\0\0\xff\xff\xff\xff")


def test_vertices_are_counted() -> None:
    blob = shapely.to_wkb(shapely.LineString(np.zeros((11, 2))))
    with pytest.raises(HostileFile):
        wkb.parse(blob, VertexBudget(Limits(vertices=10)), depth=1)


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf, 1e9])
def test_a_number_that_is_no_place_costs_its_own_row(number: float) -> None:
    bad = np.array([[0, 0], [1, 0], [1, number], [0, 0]])
    good = np.array([[0, 0], [1, 0], [1, 1], [0, 0.0]])
    shapes = [
        Shape("Polygon", [[good]]),
        Shape("Polygon", [[bad]]),
        Shape("Polygon", [[good, bad]]),
    ]
    built, findings = build(shapes, [5, 6, 7], degrees=None)
    assert [g is None for g in built] == [False, True, True]
    assert [f.row for f in findings] == [6, 7]


def test_an_empty_geometry_is_reported_and_left_out() -> None:
    built, findings = build([parse(shapely.to_wkb(shapely.Polygon()))], [1], degrees=True)
    assert built == [None]
    assert [(f.code, f.severity) for f in findings] == [("geometry_empty", "warning")]
