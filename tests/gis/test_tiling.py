"""The check of a coverage reports each fault with its place."""

from __future__ import annotations

import pytest
import shapely

from gis import tiling
from gis.lattice import as_multipolygon
from gis.slivers import mend
from gis.testing import area

DIVISION = area(
    (0, 0), (100_000, 0), (200_000, 0), (200_000, 100_000), (100_000, 100_000), (0, 100_000)
)
WEST = area((0, 0), (100_000, 0), (100_000, 100_000), (0, 100_000))
EAST = area((100_000, 0), (200_000, 0), (200_000, 100_000), (100_000, 100_000))


def found(areas, division=DIVISION, **more):
    return {f.code: f for f in tiling.check(areas, division, **more)}


def test_a_coverage_has_no_findings():
    assert found({"W": WEST, "E": EAST}) == {}
    assert tiling.tiles([WEST, EAST], DIVISION)


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
    codes = {f.code for f in tiling.check({"W": WEST, "E": EAST, "W2": WEST, "E2": EAST}, DIVISION)}
    assert codes == {"overlap"}


def test_a_self_crossing_ring_is_invalid_and_its_place_is_named():
    bow = area((0, 0), (100_000, 100_000), (100_000, 0), (0, 100_000))
    fault = found({"bow": bow}, division=None)["invalid_ring"]
    assert fault.place.distance(shapely.Point(114.905, 25.805)) < 1e-6


def test_conservation_of_area_is_no_validity_check():
    """A crossing of two borders that gives and takes the same area is still two faults."""
    west = area((0, 0), (101_000, 0), (99_000, 100_000), (0, 100_000))
    codes = sorted(f.code for f in tiling.check({"W": west, "E": EAST}, DIVISION))
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
    assert tiling.check(areas, DIVISION)
    mended = mend(areas, DIVISION, width=1.0)
    assert tiling.tiles(mended.areas.values(), DIVISION)
    assert [f.code for f in mended.findings] == ["mended"]
    assert mended.findings[0].place is not None


def test_what_is_wider_than_stated_is_left_alone():
    wide = area((0, 0), (100_000, 0), (100_500, 50_000), (100_000, 100_000), (0, 100_000))
    assert mend({"W": wide, "E": EAST}, DIVISION, width=1.0).areas == {"W": wide, "E": EAST}


def test_a_fixed_area_keeps_its_ground():
    wide = area((0, 0), (100_000, 0), (100_090, 50_000), (100_000, 100_000), (0, 100_000))
    mended = mend({"a new": wide, "old": EAST}, DIVISION, width=1.0, fixed=["old"])
    assert shapely.equals(mended.areas["old"], EAST)
    assert tiling.tiles(mended.areas.values(), DIVISION)


def test_a_vertex_that_the_neighbour_lacks_is_a_fault_before_anything_gapes():
    with_vertex = area((0, 0), (100_000, 0), (100_000, 40_000), (100_000, 100_000), (0, 100_000))
    faults = tiling.check({"W": with_vertex, "E": EAST}, DIVISION)
    assert [(f.code, f.severity, f.subjects) for f in faults] == [("t_junction", "error", ("E",))]
    assert shapely.equals(faults[0].place, shapely.Point(114.91, 25.804))


def test_a_vertex_that_the_division_lacks_names_the_division():
    with_vertex = area((0, 0), (40_000, 0), (100_000, 0), (100_000, 100_000), (0, 100_000))
    fault = found({"W": with_vertex, "E": EAST}, division_name="西村")["t_junction"]
    assert fault.subjects == ()
    assert "西村" in fault.what.zh


def test_an_overlap_with_two_neighbours_is_two_faults_in_their_places():
    """The neighbours' common border cancels and runs unseen through the overlap."""
    #   ┌────┬────┐      W reaches 100 m into both
    #   │    ├─NE─┤
    #   │ W  ├─SE─┤
    #   └────┴────┘
    west = area((0, 0), (110_000, 0), (110_000, 100_000), (0, 100_000))
    north = area((100_000, 50_000), (200_000, 50_000), (200_000, 100_000), (100_000, 100_000))
    south = area((100_000, 0), (200_000, 0), (200_000, 50_000), (100_000, 50_000))
    faults = tiling.check({"W": west, "NE": north, "SE": south}, DIVISION)
    places = {f.subjects: f.place for f in faults if f.code == "overlap"}
    assert set(places) == {("NE", "W"), ("SE", "W")}
    strip = area((100_000, 50_000), (110_000, 50_000), (110_000, 100_000), (100_000, 100_000))
    assert shapely.equals(places["NE", "W"], strip)


def test_ground_that_overlaps_a_neighbour_and_spills_is_told_as_both():
    """The neighbour ends on the division's border, so the border cancels under the excess."""
    west = area((0, 0), (110_000, 0), (110_000, 120_000), (0, 120_000), (0, 100_000))
    faults = tiling.check({"W": west, "E": EAST}, DIVISION)
    kinds = {f.code: f for f in faults}
    assert kinds["overlap"].subjects == ("E", "W")
    assert kinds["spill"].subjects == ("W",)
    assert shapely.area(shapely.intersection(kinds["spill"].place, DIVISION)) < 1e-15
    assert kinds["overlap"].place.within(shapely.buffer(DIVISION, 1e-9))


def test_an_overlap_of_three_names_them_in_the_order_of_their_codes():
    fault = found({"c": EAST, "a": EAST, "b": EAST, "W": WEST})["overlap"]
    assert fault.subjects == ("a", "b", "c")


def test_a_gap_along_the_border_of_the_division_names_the_grid_beside_it():
    narrow = area((0, 0), (100_000, 0), (100_000, 100_000), (300, 100_000), (0, 50_000))
    fault = found({"W": narrow, "E": EAST}, division_name="西村")["gap"]
    assert fault.subjects == ("W",)
    assert "W 与西村的边界之间有空白" in fault.what.zh
    assert "between W and the border of 西村" in fault.what.en


def test_the_size_of_a_fault_is_told_in_metres_on_the_ground():
    """500 by 1,000 steps to the east: 5.01 m wide, 11.08 km long."""
    wide = area((0, 0), (100_500, 0), (100_500, 100_000), (0, 100_000))
    fault = found({"W": wide, "E": EAST})["overlap"]
    assert fault.measure == pytest.approx(5.0125 * 1_107.85, rel=1e-3)
    assert "最宽处约 5.01 米" in fault.what.zh
