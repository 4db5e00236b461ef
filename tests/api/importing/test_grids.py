"""Importing grids: all or nothing, what changes, and what neighbours take over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import shapely

from api.workflows.importing import Report
from gis import lattice
from gis.testing import ORIGIN, area, assert_tiles, block
from tests.api.importing import town
from tests.api.importing.conftest import Installation
from tests.api.importing.town import EAST, KM, WEST

HALF = KM // 2


def changed(rows: list[town.Row], code: str, **fields: object) -> list[town.Row]:
    return [row | fields if row["网格编码"] == code else row for row in rows]


def cut_anew() -> list[town.Row]:
    """The west village's two eastern grids with their border 100 m further north.

    The new vertex stands on the border of both villages, the town and the county do not have it.
    """
    up = HALF + 10_000
    rows = changed(town.grids(WEST), f"{WEST}002", geometry=area(
        (HALF, HALF), (KM, up), (KM, KM), (HALF, KM)))  # fmt: skip
    return changed(rows, f"{WEST}004", geometry=area((HALF, 0), (KM, 0), (KM, up), (HALF, HALF)))


def assert_whole(place: Installation) -> None:
    """Every division is tiled by what lies in it, integer for integer, and the check agrees."""
    divisions = place.standing_divisions()
    grids = place.standing_grids().values()
    for village in (WEST, EAST):
        mine = [g.geometry for g in grids if g.division == village]
        assert_tiles(mine, divisions[village].geometry)
    villages = [divisions[WEST].geometry, divisions[EAST].geometry]
    assert_tiles(villages, divisions[town.TOWN].geometry)
    assert_tiles(villages, divisions[town.COUNTY].geometry)
    assert place.checked().findings == ()


def has_vertex(shape: object, x: int, y: int) -> bool:
    wanted = (x + ORIGIN[0], y + ORIGIN[1])
    return wanted in {(int(a), int(b)) for a, b in lattice.to_integers(shape)}


def test_a_dry_run_says_what_would_happen_and_changes_nothing(villages: Installation):
    report = villages.grids(town.grids(), dry_run=True)
    assert (report.outcome, report.added, report.revision) == ("dry_run", 8, None)
    assert villages.standing_grids() == {}
    assert villages.revision() == 1


def test_one_fault_keeps_the_whole_file_out(
    villages: Installation, codes: Callable[[Report], list[str]]
):
    rows = changed(town.grids(), f"{WEST}001", 网格编码="36070210020")
    report = villages.grids(rows)
    assert (report.outcome, report.added, report.refused) == ("refused", 0, 8)
    assert codes(report) == ["invalid_code"]
    assert villages.standing_grids() == {}
    assert villages.revision() == 1


def test_partial_takes_the_rows_without_faults(
    villages: Installation, codes: Callable[[Report], list[str]]
):
    rows = changed(town.grids(), f"{WEST}001", 网格编码="36070210020")
    report = villages.grids(rows, partial=True)
    assert (report.outcome, report.added, report.refused) == ("imported", 7, 1)
    assert codes(report) == ["invalid_code"]
    assert f"{WEST}001" not in villages.standing_grids()
    assert [f.code for f in villages.checked().findings] == ["not_gridded"]


def test_of_overlapping_rows_the_one_with_more_faults_stays_out(villages: Installation):
    """The wrong grid stands first in the file and overlaps all three others of its village."""
    rows = changed(town.grids(WEST), f"{WEST}001", geometry=block(0, 30_000, 70_000, KM))
    report = villages.grids(rows, partial=True)
    assert (report.added, report.refused) == (3, 1)
    assert {f.row for f in report.findings if f.severity == "error"} == {1}
    assert sorted(villages.standing_grids()) == [f"{WEST}002", f"{WEST}003", f"{WEST}004"]


def test_partial_leaves_out_a_row_that_would_open_a_sliver(gridded: Installation):
    narrow = block(500, HALF, HALF, KM)  # 5 m along the village's western edge belong to nobody
    rows = [{"网格编码": f"{WEST}001", "网格名称": "窄", "geometry": narrow}]
    report = gridded.grids(rows, partial=True)
    assert (report.outcome, report.refused) == ("unchanged", 1)
    assert gridded.revision() == 2
    assert_whole(gridded)


def test_the_same_file_again_changes_nothing_and_makes_no_revision(gridded: Installation):
    report = gridded.grids(town.grids())
    assert (report.outcome, report.unchanged, report.revision) == ("unchanged", 8, None)
    assert (report.changed, report.neighbours) == (0, 0)
    assert gridded.revision() == 2


def test_a_changed_name_makes_one_new_version_and_no_other(gridded: Installation):
    before = gridded.standing_grids()
    report = gridded.grids(changed(town.grids(), f"{WEST}003", 网格名称="桥头网格"))
    assert (report.outcome, report.changed, report.unchanged) == ("imported", 1, 7)
    assert (report.neighbours, report.revision) == (0, 3)
    after = gridded.standing_grids()
    assert [code for code in after if after[code] != before[code]] == [f"{WEST}003"]
    assert after[f"{WEST}003"].id == before[f"{WEST}003"].id


def test_a_vertex_on_a_border_enters_every_ring_that_shares_it(gridded: Installation):
    before = gridded.standing_grids()
    report = gridded.grids(cut_anew())
    assert (report.outcome, report.changed, report.unchanged) == ("imported", 2, 2)
    grids, divisions = gridded.standing_grids(), gridded.standing_divisions()
    new = (KM, HALF + 10_000)
    for shape in (
        grids[f"{EAST}001"].geometry,
        divisions[WEST].geometry,
        divisions[EAST].geometry,
    ):
        assert has_vertex(shape, *new)
    assert report.neighbours == 3
    touched = {f"{WEST}002", f"{WEST}004", f"{EAST}001"}
    assert {code for code in grids if grids[code] != before[code]} == touched
    assert_whole(gridded)


def test_a_vertex_on_the_outer_border_enters_town_and_county(gridded: Installation):
    corner = 20_000
    rows = changed(town.grids(WEST), f"{WEST}003", geometry=area(
        (0, 0), (corner, 0), (HALF, 0), (HALF, HALF), (0, HALF)))  # fmt: skip
    report = gridded.grids(rows)
    assert (report.outcome, report.changed) == ("imported", 1)
    divisions = gridded.standing_divisions()
    for code in (WEST, town.TOWN, town.COUNTY):
        assert has_vertex(divisions[code].geometry, corner, 0)
    assert_whole(gridded)


def test_new_grids_on_both_sides_of_a_border_bring_the_divisions_along(villages: Installation):
    """Grids of two villages share a vertex that neither village has, nor town nor county."""
    rows = town.grids()
    up = HALF + 7_777
    for code, shape in (
        (f"{WEST}002", area((HALF, HALF), (KM, up), (KM, KM), (HALF, KM))),
        (f"{WEST}004", area((HALF, 0), (KM, 0), (KM, up), (HALF, HALF))),
        (f"{EAST}001", area((KM, up), (KM + HALF, HALF), (KM + HALF, KM), (KM, KM))),
        (f"{EAST}003", area((KM, 0), (KM + HALF, 0), (KM + HALF, HALF), (KM, up))),
    ):
        rows = changed(rows, code, geometry=shape)
    assert villages.grids(rows).outcome == "imported"
    assert_whole(villages)


def test_replace_ends_the_grids_that_the_file_does_not_name(gridded: Installation):
    merged = [
        {"网格编码": f"{WEST}001", "网格名称": "南", "geometry": block(0, 0, KM, HALF)},
        {"网格编码": f"{WEST}002", "网格名称": "北", "geometry": block(0, HALF, KM, KM)},
    ]
    assert gridded.grids(merged).outcome == "refused"
    report = gridded.grids(merged, replace=True)
    assert (report.outcome, report.changed, report.removed) == ("imported", 2, 2)
    west = [code for code in gridded.standing_grids() if code.startswith(WEST)]
    assert west == [f"{WEST}001", f"{WEST}002"]
    assert sum(code.startswith(EAST) for code in gridded.standing_grids()) == 4
    assert_whole(gridded)


def test_replace_does_not_end_a_grid_whose_row_was_refused(gridded: Installation):
    """Being named in the file is not being forgotten, whatever is wrong with the row."""
    rows = changed(town.grids(WEST), f"{WEST}004", geometry=None)
    report = gridded.grids(rows, replace=True, partial=True)
    assert (report.removed, report.refused) == (0, 1)
    assert f"{WEST}004" in gridded.standing_grids()
    assert_whole(gridded)


def test_rows_without_a_code_get_the_next_free_one(villages: Installation):
    rows = [
        {"村代码": WEST, "网格编码": None, "网格名称": row["网格名称"], "geometry": row["geometry"]}
        for row in town.grids(WEST)
    ]
    assert villages.grids(rows).outcome == "imported"
    stands = villages.standing_grids()
    assert [stands[f"{WEST}{n:03d}"].name for n in range(1, 5)] == [
        "第1网格", "第2网格", "第3网格", "第4网格",
    ]  # fmt: skip


def test_a_grid_far_from_its_division_is_a_spill_and_leaves_its_place_empty(
    gridded: Installation,
):
    far = block(0, 500 * KM, HALF, 500 * KM + HALF)
    report = gridded.grids(changed(town.grids(), f"{EAST}002", geometry=far))
    assert report.outcome == "refused"
    fault = next(f for f in report.findings if f.code == "spill")
    assert (fault.row, fault.subjects) == (6, (f"{EAST}002",))
    assert fault.place.distance(far) == 0


@pytest.mark.parametrize("width", [1_000, 300_000])
def test_ground_left_between_grids_is_told(width: int, villages: Installation):
    """Ten metres are a fault; a wide hole may be meant, so it is told and taken."""
    west, east, north, south = 10_000, 40_000, 90_000, 90_000 - width // 10
    hole = shapely.difference(town.quarters(0)[0], block(west, max(south, 55_000), east, north))
    rows = changed(town.grids(WEST), f"{WEST}001", geometry=hole)
    report = villages.grids(rows)
    found = {f.code: f for f in report.findings}
    if width == 1_000:
        assert report.outcome == "refused"
        assert found["gap"].subjects == (f"{WEST}001",)
    else:
        assert report.outcome == "imported"
        assert found["not_gridded"].severity == "warning"


def test_a_grid_of_several_parts_and_with_a_hole_is_taken(villages: Installation):
    island = block(10_000, 60_000, 20_000, 70_000)
    shore = shapely.difference(town.quarters(0)[0], island)
    both = shapely.union(island, town.quarters(0)[3])
    rows = changed(town.grids(), f"{WEST}001", geometry=shore)
    rows = changed(rows, f"{WEST}004", geometry=both)
    assert villages.grids(rows).outcome == "imported"
    assert_whole(villages)


def test_nothing_is_said_of_ground_in_divisions_beside_those_of_the_file(gridded: Installation):
    """Of the village beside only the grids that touch the file's are looked at."""
    rows = [
        town.grids(town.WEST)[0] | {"geometry": block(0, 40_000, town.KM, town.KM)},
        town.grids(town.WEST)[2] | {"geometry": block(0, 0, town.KM, 40_000)},
    ]
    report = gridded.grids(rows, replace=True)
    assert (report.outcome, report.neighbours > 0) == ("imported", True)
    assert {finding.code for finding in report.findings} <= {"t_junction", "welded"}
    assert not gridded.checked().findings
