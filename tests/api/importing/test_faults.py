"""What is wrong with a row is told with what, where, why and what would mend it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import shapely
from shapely import Polygon

from api.workflows.importing import Options, read_rows
from gis.errors import UnreadableFile
from gis.findings import Finding
from gis.testing import ORIGIN, area, block
from tests.api.importing import files, town
from tests.api.importing.conftest import Installation
from tests.api.importing.town import EAST, KM, WEST

HALF = KM // 2


def with_shape(number: int, shape: shapely.Geometry | None, village: str = WEST):
    rows = town.grids(village)
    rows[number - 1]["geometry"] = shape
    return rows


def fault(report, code: str) -> Finding:
    found = [f for f in report.findings if f.code == code]
    assert found, [f.code for f in report.findings]
    return found[0]


def loose(*points: tuple[float, float]) -> Polygon:
    """A polygon off the lattice, in steps from the origin."""
    return Polygon([((x + ORIGIN[0]) / 1e7, (y + ORIGIN[1]) / 1e7) for x, y in points])


def test_a_spike_is_invalid_at_its_tip_and_mended_on_request(villages: Installation):
    spike = area((0, HALF), (HALF, HALF), (HALF, KM), (20_000, KM), (20_000, KM + 5_000),
                 (20_000, KM), (0, KM))  # fmt: skip
    rows = with_shape(1, spike)
    report = villages.grids(rows)
    found = fault(report, "invalid_ring")
    assert (report.outcome, found.row) == ("refused", 1)
    assert found.place.distance(shapely.Point(114.902, 25.8105)) < 1e-6
    mended = villages.grids(rows, repair=0.5)
    assert mended.outcome == "imported"
    assert fault(mended, "mended").row == 1
    assert not villages.checked().findings


def test_a_crossing_ring_is_told_with_the_crossing(villages: Installation):
    bow = area((0, HALF), (HALF, KM), (HALF, HALF), (0, KM))
    found = fault(villages.grids(with_shape(1, bow)), "invalid_ring")
    assert found.place.distance(shapely.Point(114.9025, 25.8075)) < 1e-6
    assert "自相交" in found.what.zh


@pytest.mark.parametrize(
    "speck",
    [loose((0, 0), (0.3, 0), (0.3, 0.3)), loose((0, 0), (1_000, 0.1), (2_000, 0.2), (999, 0.3))],
    ids=["a point", "a line"],
)
def test_a_shape_that_collapses_on_the_lattice_is_refused(speck: Polygon, villages: Installation):
    report = villages.grids(with_shape(1, speck))
    assert report.outcome == "refused"
    row = next(f for f in report.findings if f.row == 1 and f.severity == "error")
    assert row.code in ("too_small", "invalid_ring")
    assert row.place is not None


def test_specks_beside_a_grid_are_left_out_and_told(villages: Installation):
    speck = loose((60_000, 60_000), (60_000.3, 60_000), (60_000.3, 60_000.3))
    whole = town.quarters(0)[0].geoms[0]
    pricked = Polygon(whole.exterior, [loose((10_000, 60_000), (10_000.2, 60_000),
                                             (10_000.2, 60_000.2)).exterior])  # fmt: skip
    report = villages.grids(with_shape(1, shapely.MultiPolygon([pricked, speck])))
    assert report.outcome == "imported"
    assert "有 2 个" in fault(report, "specks_dropped").what.zh
    assert not [f for f in villages.checked().findings if f.severity == "error"]


def test_a_grid_across_the_180th_meridian_is_asked_to_be_cut(villages: Installation):
    across = Polygon([(179.9, 0), (-179.9, 0), (-179.9, 1), (179.9, 1)])
    found = fault(villages.grids(with_shape(1, across)), "antimeridian")
    assert (found.row, found.severity) == (1, "error")
    assert "180" in found.what.zh


def test_a_line_or_nothing_for_an_area_is_refused(villages: Installation):
    line = shapely.LineString([(114.9, 25.8), (114.91, 25.81)])
    assert "线" in fault(villages.grids(with_shape(1, line)), "invalid_ring").what.zh
    assert fault(villages.grids(with_shape(2, None)), "no_geometry").row == 2


def test_codes_are_checked_row_by_row(villages: Installation):
    rows = town.grids(WEST)
    rows[0]["网格编码"] = "12345"
    rows[1]["网格编码"] = rows[2]["网格编码"]
    rows[3]["网格编码"] = "360702999299001"
    report = villages.grids(rows)
    found = {f.row: f.code for f in report.findings if f.severity == "error"}
    assert found[1] == "invalid_code"
    assert (found[2], found[3]) == ("duplicate_code", "duplicate_code")
    assert found[4] == "unknown_division"


def test_an_overlap_of_two_villages_grids_is_a_spill_of_one(villages: Installation):
    wide = block(KM - 2_000, HALF, KM + HALF, KM)
    rows = town.grids(WEST) + with_shape(1, wide, EAST)
    found = fault(villages.grids(rows), "spill")
    assert found.subjects == (f"{EAST}001",)
    assert found.measure == pytest.approx(20 * 554, rel=0.02)
    assert found.place.centroid.distance(shapely.Point(114.9099, 25.8075)) < 1e-6


def test_a_grid_over_two_others_overlaps_each_in_its_place(villages: Installation):
    """The border of the two others cancels and runs unseen through the common overlap."""
    report = villages.grids(with_shape(1, block(0, 40_000, 60_000, KM)))
    found = {f.subjects: f for f in report.findings if f.code == "overlap"}
    assert set(found) == {(f"{WEST}001", f"{WEST}00{n}") for n in (2, 3, 4)}
    place = found[f"{WEST}001", f"{WEST}004"].place
    assert shapely.equals(place, block(HALF, 40_000, 60_000, HALF))


def test_faults_in_a_division_say_what_where_and_what_to_do(villages: Installation):
    rows = with_shape(1, block(0, HALF, HALF + 700, KM))
    rows[3]["geometry"] = block(HALF + 300, 0, KM, HALF)
    report = villages.grids(rows)
    overlap, gap = fault(report, "overlap"), fault(report, "gap")
    assert "最宽处约 7.0" in overlap.what.zh
    assert f"{WEST}003" in gap.what.zh
    for found in report.findings:
        assert re.search("[\u4e00-\u9fff]", found.what.zh + found.fix.zh)
        assert not re.search("[\u4e00-\u9fff]", found.fix.en)
        assert found.what.en.endswith(".")
        assert found.fix.zh.endswith("。")
    assert all(f.place is not None for f in (overlap, gap))


def test_a_fault_names_the_shape_whatever_the_row(villages: Installation):
    """Repair takes what is below the width and leaves what is not."""
    rows = with_shape(1, block(0, HALF, HALF + 40, KM))
    assert villages.grids(rows).outcome == "refused"
    report = villages.grids(rows, repair=0.5)
    assert report.outcome == "imported"
    assert fault(report, "mended").subjects == (f"{WEST}001", f"{WEST}002")
    assert not villages.checked().findings


def test_rounded_coordinates_are_named_as_the_cause(villages: Installation):
    """Five decimals are a metre: borders miss each other, and the report says why first."""
    rows = [
        row | {"geometry": shapely.transform(row["geometry"], lambda xy: (xy + 1e-5).round(5))}
        for row in town.grids()
    ]
    report = villages.grids(rows)
    assert report.outcome == "refused"
    assert report.findings[0].code == "coarse_coordinates"
    assert "--repair 3.3" in report.findings[0].fix.zh


def test_a_missing_file_needs_no_database(tmp_path: Path):
    with pytest.raises(UnreadableFile) as caught:
        read_rows(Options(file=tmp_path / "没有.geojson", author="测试"), "grid")
    assert "没有.geojson" in caught.value.text.zh


def test_an_import_without_any_division_says_so_for_every_row(empty: Installation):
    report = empty.grids(files.geojson(empty.folder / "a.geojson", town.grids()))
    assert [f.code for f in report.findings] == ["unknown_division"] * 8
