"""The check of a coverage reports each fault with its place."""

from __future__ import annotations

import pytest
import shapely

from gis import coverage
from gis.lattice import as_multipolygon
from gis.slivers import mend
from gis.testing import area

DIVISION = area(
    (0, 0), (100_000, 0), (200_000, 0), (200_000, 100_000), (100_000, 100_000), (0, 100_000)
)
WEST = area((0, 0), (100_000, 0), (100_000, 100_000), (0, 100_000))
EAST = area((100_000, 0), (200_000, 0), (200_000, 100_000), (100_000, 100_000))


def found(areas, division=DIVISION, **more):
    return {f.code: f for f in coverage.check(areas, division, **more)}


def test_a_coverage_has_no_findings():
    assert found({"W": WEST, "E": EAST}) == {}
    assert coverage.tiles([WEST, EAST], DIVISION)


def test_an_overlap_is_reported_with_both_grids_and_its_place():
    #  W reaches 500 steps (5 m) into E
    wide = area((0, 0), (100_000, 0), (100_500, 50_000), (100_000, 100_000), (0, 100_000))
    fault = found({"W": wide, "E": EAST})["overlap"]
    assert fault.severity == "error"
    assert fault.subjects == ("E", "W")
    assert shapely.equals(fault.place, area((100_000, 0), (100_500, 50_000), (100_000, 100_000)))
    assert "重叠" in fault.what.zh
    assert "overlap" in fault.what.en


def test_a_narrow_gap_is_a_fault_and_its_neighbours_are_named():
    narrow = area((0, 0), (100_000, 0), (99_900, 50_000), (100_000, 100_000), (0, 100_000))
    fault = found({"W": narrow, "E": EAST})["gap"]
    assert fault.severity == "error"
    assert fault.subjects == ("E", "W")


def test_wide_ground_in_no_grid_is_reported_as_not_gridded():
    fault = found({"W": WEST})["not_gridded"]
    assert fault.severity == "warning"
    assert shapely.equals(fault.place, EAST)


def test_a_grid_beyond_its_division_is_a_spill():
    far = area(
        (100_000, 0), (200_000, 0), (230_000, 50_000), (200_000, 100_000), (100_000, 100_000)
    )
    fault = found({"W": WEST, "E": far})["spill"]
    assert fault.severity == "error"
    assert fault.subjects == ("E",)


def test_the_same_grid_twice_is_an_overlap_although_its_edges_look_shared():
    fault = found({"W": WEST, "E": EAST, "E again": EAST})["overlap"]
    assert fault.subjects == ("E", "E again")


def test_a_whole_coverage_loaded_twice_is_found():
    codes = {
        f.code for f in coverage.check({"W": WEST, "E": EAST, "W2": WEST, "E2": EAST}, DIVISION)
    }
    assert codes == {"overlap"}


def test_a_self_crossing_ring_is_invalid_and_its_place_is_named():
    bow = area((0, 0), (100_000, 100_000), (100_000, 0), (0, 100_000))
    fault = found({"bow": bow}, division=None)["invalid_ring"]
    assert fault.place.distance(shapely.Point(114.905, 25.805)) < 1e-6


def test_conservation_of_area_is_no_validity_check():
    """A crossing of two borders that gives and takes the same area is still two faults."""
    west = area((0, 0), (101_000, 0), (99_000, 100_000), (0, 100_000))
    codes = sorted(f.code for f in coverage.check({"W": west, "E": EAST}, DIVISION))
    assert codes == ["gap", "overlap"]


def test_a_code_that_stands_twice_is_reported():
    assert found({"a": WEST, "b": EAST}, labels={"a": "001", "b": "001"})["duplicate_code"]


def test_an_island_and_a_hole_tile_like_any_other_area():
    ring = shapely.difference(
        WEST, area((40_000, 40_000), (60_000, 40_000), (60_000, 60_000), (40_000, 60_000))
    )
    island = area((40_000, 40_000), (60_000, 40_000), (60_000, 60_000), (40_000, 60_000))
    assert found({"W": as_multipolygon(ring), "I": island, "E": EAST}) == {}


@pytest.mark.parametrize(
    "west",
    [
        area((0, 0), (100_000, 0), (100_090, 50_000), (100_000, 100_000), (0, 100_000)),
        area((0, 0), (100_000, 0), (99_910, 50_000), (100_000, 100_000), (0, 100_000)),
        area((0, -60), (100_000, 0), (100_000, 100_000), (0, 100_000)),
    ],
    ids=["overlap", "gap", "spill"],
)
def test_slivers_below_the_stated_width_are_mended_and_reported(west):
    areas = {"W": west, "E": EAST}
    assert coverage.check(areas, DIVISION)
    mended = mend(areas, DIVISION, width=1.0)
    assert coverage.tiles(mended.areas.values(), DIVISION)
    assert [f.code for f in mended.findings] == ["mended"]
    assert mended.findings[0].place is not None


def test_what_is_wider_than_stated_is_left_alone():
    wide = area((0, 0), (100_000, 0), (100_500, 50_000), (100_000, 100_000), (0, 100_000))
    assert mend({"W": wide, "E": EAST}, DIVISION, width=1.0).areas == {"W": wide, "E": EAST}


def test_a_fixed_area_keeps_its_ground():
    wide = area((0, 0), (100_000, 0), (100_090, 50_000), (100_000, 100_000), (0, 100_000))
    mended = mend({"a new": wide, "old": EAST}, DIVISION, width=1.0, fixed=["old"])
    assert shapely.equals(mended.areas["old"], EAST)
    assert coverage.tiles(mended.areas.values(), DIVISION)
