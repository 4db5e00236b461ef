"""What differs between two revisions, and what became of which grid."""

from __future__ import annotations

import csv
import io
import json
from uuid import UUID

import pytest

from api.auth.principal import OPERATOR
from api.workflows import correspondence, differences
from gis.errors import InvalidValue, NotFound
from tests.api.plans.publications import assign, by_code, published, standing
from tests.api.plans.scene import (
    ACROSS_WEST,
    DOWN_WEST,
    EAST,
    FIELD,
    FURROW,
    HILL,
    LAKE,
    PIER,
    SHORE,
    WEST,
    edit,
    line,
)


def between(scene, one, other, **more):
    with scene.database.read(OPERATOR) as reader:
        return differences.between(reader, one, other, **more)


def of(found, grid):
    [told] = [g for g in found["grids"] if g["id"] == str(grid)]
    return told


def test_grids_added_removed_changed_and_noded_are_told_apart(own_scene):
    published(own_scene, DOWN_WEST, edit(EAST, name="东门", households=7))
    found = between(own_scene, 1, 2).as_json()
    assert found["totals"] == {"added": 2, "removed": 1, "changed": 1, "noded": 1}
    assert of(found, FURROW)["fate"] == "noded"
    assert of(found, EAST)["fields"] == ["name", "households"]
    assert (of(found, EAST)["before"]["households"], of(found, EAST)["after"]["households"]) == (
        50,
        7,
    )
    assert of(found, WEST)["after"] is None
    assert {FIELD, HILL} <= set(found["divisions"])
    assert json.loads(json.dumps(found)) == found


def test_ground_that_moved_is_told_with_from_whom_to_whom(own_scene):
    drawn = line((1400, 300), (1700, 300), (1700, 700), (1400, 700))
    published(own_scene, {"type": "reshape", "grid": str(SHORE), "line": drawn})
    found = between(own_scene, 1, 2)
    [moved] = found.as_json()["moved"]
    assert (moved["from"]["id"], moved["to"]["id"]) == (str(PIER), str(SHORE))
    # 200 by 400 of the 500 by 1000 steps of PIER
    whole = next(
        p
        for p in correspondence.table(found)
        if p["old_id"] == str(PIER) and p["new_id"] == str(PIER)
    )
    assert whole["share_of_old"] == pytest.approx(0.84, abs=1e-4)
    assert of(found.as_json(), SHORE)["fields"] == ["border"]


def test_the_table_says_which_codes_became_which(own_scene):
    published(own_scene, ACROSS_WEST)
    published(own_scene, {"type": "merge", "grids": [str(SHORE), str(PIER)]})
    rows = {
        (r["old_code"], r["new_code"]): r
        for r in correspondence.table(between(own_scene, 1, 3))
        if r["share_of_old"] != 1 or r["old_code"] != r["new_code"]
    }
    assert {key: (r["share_of_old"], r["share_of_new"]) for key, r in rows.items()} == {
        (f"{HILL}001", f"{HILL}003"): (pytest.approx(0.6, abs=1e-3), 1.0),
        (f"{HILL}001", f"{HILL}004"): (pytest.approx(0.4, abs=1e-3), 1.0),
        (f"{LAKE}002", f"{LAKE}001"): (1.0, pytest.approx(0.5, abs=1e-3)),
    }
    assert all(r["lineage"] for r in rows.values())


def test_shares_of_a_grid_add_up_also_where_ground_goes_to_nobody(broad_scene):
    published(broad_scene, {"type": "erase", "grid": str(SHORE)})
    [row] = correspondence.table(between(broad_scene, 1, 2))
    assert (row["old_code"], row["new_code"], row["share_of_old"]) == (f"{LAKE}001", None, 1.0)
    [back] = correspondence.table(between(broad_scene, 2, 1))
    assert (back["old_code"], back["new_code"], back["share_of_new"]) == (None, f"{LAKE}001", 1.0)


def test_backwards_everything_is_the_other_way_round(own_scene):
    published(own_scene, ACROSS_WEST)
    there, back = between(own_scene, 1, 2).as_json(), between(own_scene, 2, 1).as_json()
    assert (back["totals"]["added"], back["totals"]["removed"]) == (1, 2)
    assert there["totals"]["added"] == 2
    assert set(of(back, WEST)["from"]) == {
        str(by_code(own_scene, f"{HILL}{n:03d}").id) for n in (3, 4)
    }


def test_who_serves_is_part_of_it_though_all_is_of_one_day(own_scene):
    published(own_scene, assign(own_scene, PIER, "a-3") | {"from": str(SHORE)})
    found = between(own_scene, 1, 2).as_json()
    assert of(found, PIER)["staff"]["came"] == [{"staff_no": "a-3", "role": "worker"}]
    assert of(found, SHORE)["staff"]["went"] == [{"staff_no": "a-3", "role": "worker"}]
    assert of(found, PIER)["fields"] == ["staff"]
    back = {"type": "assign", "staff_no": "a-3", "role": "worker", "from": str(PIER)}
    published(own_scene, back)
    assert str(PIER) not in {g["id"] for g in between(own_scene, 1, 3).as_json()["grids"]}


def test_made_and_gone_in_between_is_no_difference(own_scene):
    published(own_scene, ACROSS_WEST)
    low, high = (by_code(own_scene, f"{HILL}{n:03d}").id for n in (3, 4))
    published(own_scene, {"type": "merge", "grids": [str(low), str(high)]})
    found = between(own_scene, 1, 3)
    assert {g["id"] for g in found.as_json()["grids"]} == {str(WEST), str(low), str(EAST)}
    assert found.change.lineage[low] == (WEST,)


def test_of_a_division_only(own_scene):
    published(own_scene, ACROSS_WEST, edit(PIER, name="码头"))
    assert {g["id"] for g in between(own_scene, 1, 2, division=LAKE).as_json()["grids"]} == {
        str(PIER)
    }


def test_features_show_each_side(own_scene):
    published(own_scene, ACROSS_WEST)
    features = between(own_scene, 1, 2).as_geojson()["features"]
    sides = [(f["properties"]["side"], f["properties"]["fate"]) for f in features]
    assert sorted(sides) == [
        ("after", "added"),
        ("after", "added"),
        ("after", "noded"),
        ("before", "noded"),
        ("before", "removed"),
    ]


def test_the_complete_table_has_every_grid_and_is_csv(own_scene):
    published(own_scene, ACROSS_WEST)
    found = between(own_scene, 1, 2)
    with own_scene.database.read(OPERATOR) as reader:
        rows = list(correspondence.complete_table(reader, found, 2))
        some = list(correspondence.complete_table(reader, found, 2, division=LAKE))
    assert {r["new_code"] for r in rows} == {g.code for g in standing(own_scene).values()}
    text = "".join(correspondence.as_csv(rows))
    read = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert read[0]["old_code"] == f"{HILL}001"
    assert [r["old_code"] for r in read] == sorted(r["old_code"] for r in read)
    assert len(read) == len(rows) == 7
    assert {r["new_code"] for r in some} >= {f"{LAKE}001", f"{LAKE}002"}


def test_a_long_table_is_written_as_it_is_read():
    taken = 0

    def rows():
        nonlocal taken
        for taken in range(1, 100_000):  # noqa: B007 — looked at below
            yield dict.fromkeys(correspondence.COLUMNS, 1)

    next(correspondence.as_csv(rows()))
    assert taken < 1000


def test_more_differences_than_can_be_held_are_asked_for_by_division(own_scene, monkeypatch):
    published(own_scene, ACROSS_WEST, edit(PIER, name="码头"))
    monkeypatch.setattr(differences, "MOST", 3)
    assert between(own_scene, 1, 2, division=LAKE).change.grids
    with pytest.raises(InvalidValue):
        between(own_scene, 1, 2)


def test_nothing_differs_between_a_revision_and_itself(own_scene):
    found = between(own_scene, 1, 1).as_json()
    assert (found["grids"], found["moved"]) == ([], [])


def test_lineage_is_told_upward_and_downward(own_scene):
    published(own_scene, ACROSS_WEST)
    low, high = (by_code(own_scene, f"{HILL}{n:03d}").id for n in (3, 4))
    published(own_scene, {"type": "merge", "grids": [str(low), str(high)]})
    with own_scene.database.read(OPERATOR) as reader:
        west, kept = (correspondence.lineage_of(reader, str(i)) for i in (WEST, low))
    assert (west["first"], west["last"], kept["first"], kept["last"]) == (1, 1, 2, None)
    links = {(r["revision"], r["child"]["id"], r["parent"]["id"]) for r in west["links"]}
    assert links == {
        (2, str(low), str(WEST)),
        (2, str(high), str(WEST)),
        (3, str(low), str(low)),
        (3, str(low), str(high)),
    }
    assert {(r["revision"], r["child"]["id"]) for r in kept["links"]} >= {(2, str(low))}
    with own_scene.database.read(OPERATOR) as reader:
        for unknown in (str(UUID(int=999)), f"{HILL}999", "", "山村"):
            with pytest.raises(NotFound):
                correspondence.lineage_of(reader, unknown)


def test_lineage_can_be_asked_for_by_a_code_also_by_one_that_is_retired(own_scene):
    published(own_scene, ACROSS_WEST)
    published(own_scene, {"type": "renumber", "division": HILL})
    of_code = {g.code: i for n in (1, 2, 3) for i, g in standing(own_scene, n).items()}
    retired = of_code.keys() - {g.code for g in standing(own_scene).values()}
    assert {f"{HILL}001", f"{HILL}002"} <= retired
    with own_scene.database.read(OPERATOR) as reader:
        asked = {code: correspondence.lineage_of(reader, code)["id"] for code in of_code}
    assert asked == {code: str(i) for code, i in of_code.items()}
