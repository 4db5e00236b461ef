"""Mending slivers: who gains, who loses, and what is left alone."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import shapely
from shapely import MultiPolygon

from gis.noding import node
from gis.slivers import mend
from gis.testing import area, assert_tiles, block


def assert_tiled(areas: Mapping[str, MultiPolygon], division: MultiPolygon) -> None:
    """Vertices that came onto the division's border enter its ring as well, as an import does."""
    noded = node({**areas, "": division}, within=dict.fromkeys(areas, ""))
    assert_tiles([noded.areas[name] for name in areas], noded.areas[""])


DIVISION = block(0, 0, 200_000, 100_000)
WEST, EAST = block(0, 0, 100_000, 100_000), block(100_000, 0, 200_000, 100_000)


def test_an_overlap_stays_with_the_one_whose_code_comes_first():
    wide = block(0, 0, 100_050, 100_000)
    mended = mend({"x": wide, "y": EAST}, DIVISION, 1.0, labels={"x": "002", "y": "001"})
    assert mended.areas["y"] == EAST
    assert_tiled(mended.areas, DIVISION)
    assert mended.findings[0].subjects == ("001", "002")
    assert "划归 001" in mended.findings[0].what.zh


def test_a_gap_goes_to_the_neighbour_with_the_longest_common_border():
    #  the gap borders on W with its long side and on E's corner only
    narrow = area((50, 0), (100_000, 0), (100_000, 100_000), (50, 100_000))
    strip = block(0, 0, 50, 100_000)
    mended = mend({"W": narrow, "E": EAST}, DIVISION, 1.0)
    assert shapely.contains(mended.areas["W"], strip)
    assert_tiled(mended.areas, DIVISION)


def test_a_spill_is_cut_off_unless_the_area_is_fixed():
    far = block(100_000, 0, 200_050, 100_000)
    assert_tiled(mend({"W": WEST, "E": far}, DIVISION, 1.0).areas, DIVISION)
    kept = mend({"W": WEST, "E": far}, DIVISION, 1.0, fixed=["E"])
    assert shapely.equals(kept.areas["E"], far)
    assert kept.findings == ()


def test_an_overlap_of_two_fixed_areas_is_left_to_people():
    wide = block(0, 0, 100_050, 100_000)
    mended = mend({"W": wide, "E": EAST}, DIVISION, 1.0, fixed=["W", "E"])
    assert mended.findings == ()
    assert shapely.equals(mended.areas["W"], wide)
    assert shapely.equals(mended.areas["E"], EAST)


@pytest.mark.parametrize("count", [3, 12])
def test_many_slivers_are_all_mended_and_each_is_told(count: int):
    strips = {
        f"{i:02d}": block(i * 10_000, 0, (i + 1) * 10_000 + (40 if i < count - 1 else 0), 50_000)
        for i in range(count)
    }
    whole = block(0, 0, count * 10_000, 50_000)
    mended = mend(strips, whole, 1.0)
    assert_tiled(mended.areas, whole)
    assert len(mended.findings) == count - 1
    assert all(f.place is not None and f.measure < 1.0 for f in mended.findings)
