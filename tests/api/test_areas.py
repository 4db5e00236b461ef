"""Divisions, grids and places."""

from __future__ import annotations

import shapely
from shapely.geometry import shape

from gis import lattice, tiling

ROOT = "360702000000"
XINGANNANLU = "360702001002"
WUZHIFENGLU = "360702005007"
DIVISION = {
    "code", "name", "level", "kind", "statistical_parent", "managing_parent", "managed_by",
    "programme", "aliases", "synthetic", "area_km2", "version", "bbox", "centre",
}  # fmt: skip
GRID = {
    "id", "code", "name", "kind", "division", "households", "counts", "area_km2", "workers",
    "synthetic", "version", "bbox", "centre",
}  # fmt: skip


def test_every_division_is_walked_once_whatever_the_page_size(get, walk):
    whole = [d["code"] for d in get("/divisions", limit=1000)["items"]]
    assert len(whole) == 247
    assert whole == sorted(set(whole))
    for limit in (1, 13, 247):
        codes = [d["code"] for d in walk("/divisions", limit=limit)]
        assert codes == whole


def test_every_grid_is_walked_once(get, walk):
    items = walk("/grids", limit=100)
    codes = [grid["code"] for grid in items]
    assert len(codes) == len(set(codes)) == get("/coverage")["totals"]["grids"]
    assert codes == sorted(codes)


def test_every_place_is_walked_once(walk):
    items = walk("/places", limit=5)
    assert len({place["id"] for place in items}) == len(items) == 28


def test_a_last_page_that_is_full_has_an_empty_one_behind_it_or_none(get):
    page = get("/grids", division=XINGANNANLU, limit=6)
    assert len(page["items"]) == 6
    if page["next"] is not None:
        assert get("/grids", division=XINGANNANLU, limit=6, after=page["next"])["items"] == []


def test_a_division_is_of_the_agreed_shape(get):
    listed = get("/divisions", limit=1)["items"][0]
    assert set(listed) == DIVISION
    one = get(f"/divisions/{ROOT}")
    assert set(one) == DIVISION | {"revision", "path", "geometry"}
    assert one["geometry"] is None
    area = shape(get(f"/divisions/{ROOT}", geometry=True)["geometry"])
    assert list(area.bounds) == one["bbox"]
    assert area.covers(shapely.Point(one["centre"]))


def test_levels_kinds_and_parents_filter_divisions(get):
    assert len(get("/divisions", level="township", limit=1000)["items"]) == 17
    assert len(get("/divisions", kind="virtual")["items"]) == 2
    below = get("/divisions", parent=ROOT, limit=1000)["items"]
    assert {d["managing_parent"] for d in below} == {ROOT}


def test_the_managing_parent_may_differ_from_the_statistical_one(get):
    moved = [
        d
        for d in get("/divisions", limit=1000)["items"]
        if d["statistical_parent"] != d["managing_parent"]
    ]
    assert moved
    one = get(f"/divisions/{moved[0]['code']}")
    assert one["path"][-2]["code"] == moved[0]["managing_parent"]


def test_xingannanlu_has_six_grids_each_with_its_people(get):
    grids = get("/grids", division=XINGANNANLU)["items"]
    assert len(grids) == 6
    for grid in grids:
        assert set(grid) == GRID
        people = get(f"/grids/{grid['code']}")["staff"]
        roles = [person["role"] for person in people]
        assert roles.count("branch_secretary") == 1
        [worker] = [person for person in people if person["role"] == "worker"]
        assert worker["employment"] == "full_time"
        assert roles.count("volunteer") >= 3
        assert grid["workers"] == 1


def test_a_grid_is_found_by_its_id_and_by_its_code(get):
    grid = get("/grids", division=XINGANNANLU, limit=1)["items"][0]
    by_id, by_code = get(f"/grids/{grid['id']}"), get(f"/grids/{grid['code']}")
    assert by_id == by_code
    assert set(by_id) == GRID | {"revision", "division_path", "staff", "geometry"}
    assert [step["code"] for step in by_id["division_path"]] == [
        ROOT, "360702001000", XINGANNANLU
    ]  # fmt: skip
    assert set(by_id["staff"][0]) == {"staff_no", "name", "role", "employment", "phone"}


def test_the_grids_of_a_community_tile_it_to_the_last_integer(get):
    division = shape(get(f"/divisions/{XINGANNANLU}", geometry=True)["geometry"])
    areas = [
        shape(get(f"/grids/{grid['id']}")["geometry"])
        for grid in get("/grids", division=XINGANNANLU)["items"]
    ]
    assert all(map(lattice.on_lattice, areas))
    assert tiling.tiles(areas, division)


def test_the_grids_of_a_town_are_those_of_its_villages(get, walk):
    town = "360702100000"
    items = walk("/grids", division=town, limit=1000)
    villages = {d["code"] for d in get("/divisions", parent=town, limit=1000)["items"]}
    assert {grid["division"] for grid in items} <= villages
    assert len(items) == get("/coverage", division=town)["totals"]["grids"]


def test_nobody_is_left_unstaffed_in_the_demo(get):
    assert get("/grids", unstaffed=True)["items"] == []
    assert len(get("/grids", unstaffed=False, limit=1000)["items"]) == 1000


def test_dedicated_grids_can_be_picked_out(walk):
    items = walk("/grids", kind="dedicated", limit=1000)
    assert len(items) == 12
    assert {grid["kind"] for grid in items} == {"dedicated"}


def test_there_are_22_neighbourhood_homes(get):
    homes = get("/places", kind="neighbourhood_home", limit=1000)["items"]
    assert len(homes) == 22
    assert all("邻里之家" in home["name"] and home["synthetic"] for home in homes)
    assert set(homes[0]) == {
        "id", "name", "kind", "division", "address", "point", "synthetic"
    }  # fmt: skip


def test_the_stations_are_at_wuzhifenglu(get):
    stations = get("/places", division=WUZHIFENGLU, kind="station")["items"]
    assert len(stations) == 2
    assert all(station["name"].startswith("虔新驿站") for station in stations)


def test_every_place_lies_in_the_division_that_it_names(get):
    for place in get("/places", limit=1000)["items"]:
        lon, lat = place["point"]
        assert get("/lookup", lon=lon, lat=lat)["division"]["code"] == place["division"]


def test_what_does_not_exist_is_not_found(api):
    for address in (
        "/divisions/360702999000",
        "/grids/360702001002999",
        "/grids/00000000-0000-0000-0000-000000000000",
        "/grids?division=360702999000",
        "/places?division=nowhere",
        "/divisions?parent=nowhere",
    ):
        answer = api.get(address)
        assert answer.status_code == 404, address
        assert answer.json()["code"] == "not_found"
