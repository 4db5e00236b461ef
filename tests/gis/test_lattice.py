"""The lattice: equality of points is equality of integers."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis import lattice
from gis.errors import InvalidGeometry

steps = st.integers(-180 * lattice.SCALE, 180 * lattice.SCALE)


@given(steps)
def test_each_step_has_one_float_which_every_text_form_gives_back(n):
    value = float(lattice.to_degrees(n))
    assert int(lattice.to_steps(value)) == n
    assert float(f"{value:.7f}") == value
    assert json.loads(json.dumps(value)) == value


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_snapping_moves_by_at_most_half_a_step_and_only_once(lon, lat):
    point = lattice.snap(shapely.Point(lon, lat))
    assert lattice.on_lattice(point)
    assert abs(point.x - lon) <= 0.5000001 / lattice.SCALE
    assert lattice.snap(point).equals_exact(point, 0)


@given(steps, st.integers(-90 * lattice.SCALE, 90 * lattice.SCALE))
def test_points_a_billionth_of_a_degree_apart_meet_on_the_lattice(x, y):
    exact = np.array([x / lattice.SCALE, y / lattice.SCALE])
    assert (lattice.to_steps(exact + 1e-9) == lattice.to_steps(exact)).all()


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_number_that_is_not_finite_is_refused(bad):
    with pytest.raises(InvalidGeometry):
        lattice.to_steps([bad, 25.0])


def test_projected_coordinates_are_refused_with_advice():
    with pytest.raises(InvalidGeometry, match="coordinate system"):
        lattice.snap(shapely.Point(492_000, 2_850_000))


def test_an_equal_area_has_one_form_whatever_its_start_and_direction():
    one = shapely.from_wkt("POLYGON((0 0, 1 0, 1 1, 0 1, 0 0))")
    other = shapely.from_wkt("POLYGON((1 1, 1 0, 0 0, 0 1, 1 1))")
    assert lattice.as_multipolygon(one).wkb == lattice.as_multipolygon(other).wkb
    assert shapely.is_ccw(lattice.as_multipolygon(other).geoms[0].exterior)


def test_the_doubled_area_is_exact_where_floats_are_not():
    ring = np.array([[0, 0], [3 * 10**9, 0], [3 * 10**9, 1], [0, 1], [0, 0]])
    assert lattice.doubled_area(ring) == 6 * 10**9
    assert lattice.doubled_area(ring[::-1]) == -6 * 10**9


def test_z_is_dropped_and_repeated_points_become_one():
    line = lattice.snap(shapely.from_wkt("LINESTRING Z (1 1 5, 1.00000000001 1 5, 2 2 5)"))
    assert not line.has_z
    assert len(line.coords) == 2
