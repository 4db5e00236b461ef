"""Counts per division, against what the district has published."""

from __future__ import annotations

import pytest

ROOT = "360702000000"
XINGANNANLU = "360702001002"
TOTALS = {
    "units", "units_gridded", "not_gridded_units", "grids", "workers", "staff", "unstaffed",
    "households", "area_km2", "not_gridded_km2", "households_per_worker", "workers_per_grid",
}  # fmt: skip
ADDITIVE = (
    "units", "units_gridded", "not_gridded_units", "grids", "workers", "unstaffed", "households",
    "area_km2", "not_gridded_km2",
)  # fmt: skip


def test_rural_figures_are_the_published_ones(get):
    totals = get("/coverage", division=ROOT, kind="rural")["totals"]
    assert (totals["units"], totals["units_gridded"]) == (55, 54)
    assert (totals["grids"], totals["workers"]) == (703, 2306)
    assert (totals["not_gridded_units"], totals["unstaffed"]) == (1, 0)


def test_urban_communities_are_all_gridded(get):
    totals = get("/coverage", division=ROOT, kind="urban")["totals"]
    assert (totals["units"], totals["units_gridded"], totals["not_gridded_units"]) == (94, 94, 0)


def test_without_a_division_it_is_the_one_at_the_top(get):
    assert get("/coverage") == get("/coverage", division=ROOT)


def test_the_shape_is_the_agreed_one(get):
    answer = get("/coverage", division=ROOT)
    assert set(answer) == {
        "revision", "division", "division_name", "kind", "path", "totals", "children"
    }  # fmt: skip
    assert answer["path"] == [{"code": ROOT, "name": "章贡区", "level": "county"}]
    assert set(answer["totals"]) == TOTALS
    assert set(answer["totals"]["staff"]) == {
        "leader", "branch_secretary", "worker", "building_lead", "volunteer"
    }  # fmt: skip
    for child in answer["children"]:
        assert set(child) == {
            "code", "name", "level", "kind", "programme", "synthetic", "totals"
        }  # fmt: skip
        assert set(child["totals"]) == TOTALS


@pytest.mark.parametrize("kind", [None, "rural", "urban"])
def test_children_add_up_to_their_parent_down_to_the_village(get, kind):
    chosen = {"kind": kind} if kind else {}
    whole = get("/coverage", division=ROOT, **chosen)
    below = [whole, *(get("/coverage", division=c["code"], **chosen) for c in whole["children"])]
    for parent in below:
        for name in ADDITIVE:
            added = sum(child["totals"][name] for child in parent["children"])
            assert parent["totals"][name] == pytest.approx(added, abs=0.01), (parent["code"], name)
        for role, people in parent["totals"]["staff"].items():
            assert people == sum(child["totals"]["staff"][role] for child in parent["children"])
    for child, answer in zip(whole["children"], below[1:], strict=True):
        assert child["totals"] == answer["totals"]


def test_both_kinds_together_are_the_sum_of_each(get):
    both, rural, urban = (
        get("/coverage", division=ROOT, **kind)["totals"]
        for kind in ({}, {"kind": "rural"}, {"kind": "urban"})
    )
    for name in ADDITIVE:
        assert both[name] == pytest.approx(rural[name] + urban[name], abs=0.01)


def test_a_community_has_no_children_and_counts_its_own_grids(get):
    answer = get("/coverage", division=XINGANNANLU)
    assert answer["children"] == []
    assert (answer["totals"]["units"], answer["totals"]["grids"]) == (1, 6)
    assert [step["name"] for step in answer["path"]] == ["章贡区", "解放街道", "新赣南路社区"]


def test_one_village_of_the_programme_is_not_gridded(get):
    villages = [
        child
        for town in get("/coverage", division=ROOT, kind="rural")["children"]
        for child in get("/coverage", division=town["code"], kind="rural")["children"]
        if child["programme"]
    ]
    assert len(villages) == 55
    [left] = [v for v in villages if v["totals"]["grids"] == 0]
    totals = left["totals"]
    assert totals["not_gridded_units"] == 1
    assert totals["not_gridded_km2"] == totals["area_km2"] > 0
    assert totals["households_per_worker"] is None
    assert totals["workers_per_grid"] is None
    assert get("/grids", division=left["code"])["items"] == []


def test_ratios_follow_from_the_counts(get):
    totals = get("/coverage", division=ROOT, kind="rural")["totals"]
    assert totals["households_per_worker"] == round(totals["households"] / 2306, 2)
    assert totals["workers_per_grid"] == round(2306 / 703, 2)


def test_areas_are_geodesic_and_near_what_the_divisions_measure(get):
    village = get("/coverage", division=XINGANNANLU)["totals"]["area_km2"]
    assert village == pytest.approx(get(f"/divisions/{XINGANNANLU}")["area_km2"], abs=1e-4)


def test_a_division_that_does_not_exist_is_not_found(api):
    assert api.get("/coverage", params={"division": "999999999999"}).status_code == 404
