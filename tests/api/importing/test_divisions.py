"""Importing divisions: levels, parents, and the grids that stand in them."""

from __future__ import annotations

import pytest
import shapely

from gis import crs
from gis.testing import area, assert_tiles, block
from tests.api.importing import files, town
from tests.api.importing.conftest import Installation
from tests.api.importing.town import COUNTY, EAST, KM, TOWN, WEST


def imported(place: Installation, rows: list[town.Row], **more: object):
    return place.divisions(files.geojson(place.folder / "divisions.geojson", rows), **more)


def test_parents_and_kinds_follow_from_the_codes(villages: Installation):
    stands = villages.standing_divisions()
    assert [stands[c].statistical_parent for c in (COUNTY, TOWN, WEST)] == [None, COUNTY, TOWN]
    assert stands[WEST].kind == "rural"
    assert stands[TOWN].kind is None


def test_the_same_file_again_is_unchanged(gridded: Installation):
    report = imported(gridded, town.divisions())
    assert (report.outcome, report.unchanged, report.revision) == ("unchanged", 4, None)


def test_a_border_between_villages_moves_only_with_the_grids_on_it(gridded: Installation):
    east = KM + 10_000
    rows = [
        {"区划代码": WEST, "名称": "西村", "geometry": block(0, 0, east, KM)},
        {"区划代码": EAST, "名称": "东村", "geometry": block(east, 0, 2 * KM, KM)},
    ]
    report = imported(gridded, rows)
    assert report.outcome == "refused"
    spills = {f.subjects for f in report.findings if f.code == "spill"}
    assert {subject[0] for subject in spills} == {EAST}
    assert gridded.revision() == 2


def test_overlapping_villages_are_refused_with_the_place(villages: Installation):
    rows = [{"区划代码": EAST, "名称": "东村", "geometry": block(KM - 700, 0, 2 * KM, KM)}]
    report = imported(villages, rows)
    fault = next(f for f in report.findings if f.severity == "error")
    assert (fault.code, fault.subjects) == ("overlap", (WEST, EAST))
    assert shapely.equals(fault.place, block(KM - 700, 0, KM, KM))


def test_slivers_between_divisions_are_mended_on_request(villages: Installation):
    rows = [{"区划代码": EAST, "名称": "东村", "geometry": block(KM - 40, 0, 2 * KM, KM)}]
    report = imported(villages, rows, repair=0.5)
    assert report.outcome in ("imported", "unchanged")
    stands = villages.standing_divisions()
    villages_now = [stands[WEST].geometry, stands[EAST].geometry]
    assert_tiles(villages_now, stands[TOWN].geometry)
    assert not villages.checked().findings


def test_a_new_vertex_of_a_village_enters_town_county_and_grids(gridded: Installation):
    rows = [{"区划代码": WEST, "名称": "西村", "geometry": area(
        (0, 0), (12_345, 0), (KM, 0), (KM, 33_333), (KM, KM), (0, KM))}]  # fmt: skip
    report = imported(gridded, rows)
    assert report.outcome == "imported"
    grids, stands = gridded.standing_grids().values(), gridded.standing_divisions()
    for village in (WEST, EAST):
        assert_tiles([g.geometry for g in grids if g.division == village], stands[village].geometry)
    assert_tiles([stands[WEST].geometry, stands[EAST].geometry], stands[COUNTY].geometry)
    assert not gridded.checked().findings


def test_a_division_whose_parent_is_not_known_is_refused(villages: Installation):
    rows = [{"区划代码": "360702101201", "名称": "新村", "上级代码": "360702999000",
             "geometry": block(0, KM, KM, 2 * KM)}]  # fmt: skip
    report = imported(villages, rows)
    assert [f.code for f in report.findings if f.severity == "error"] == ["unknown_division"]


def test_a_village_beyond_its_town_is_a_warning(villages: Installation):
    """The town's outline may be the older one: it is told, and taken."""
    rows = [{"区划代码": "360702100203", "名称": "北村", "geometry": block(0, KM, KM, 2 * KM)}]
    report = imported(villages, rows)
    assert report.outcome == "imported"
    assert ("spill", "warning") in {(f.code, f.severity) for f in report.findings}


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_whole_file_in_gcj02_is_recognised_by_its_outline(dry_run: bool, demo: Installation):
    rows = [
        {"区划代码": d.code, "名称": d.name, "geometry": crs.from_wgs84(d.geometry, "gcj02")}
        for d in demo.standing_divisions().values()
        if d.level == "village"
    ]
    report = imported(demo, rows, dry_run=dry_run)
    assert report.findings[0].code == "offset"
    assert "--crs gcj02" in report.findings[0].fix.en
    again = imported(demo, rows, dry_run=dry_run, crs="gcj02")
    assert (again.unchanged, again.refused) == (len(rows), 0)
