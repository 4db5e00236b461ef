"""Which grid is a point in? Held against a computation that shares nothing with the server's."""

from __future__ import annotations

import concurrent.futures
import itertools
import math

import httpx
import numpy as np
import pytest
import shapely
from shapely.geometry import shape

ROOT = "360702000000"
SEED = 20240612
PORTION = 5_000


@pytest.fixture(scope="module")
def grids(get):
    """Code and area of every grid, by code, from the download."""
    features = get("/export/grids.geojson")["features"]
    found = [(f["properties"]["code"], shape(f["geometry"])) for f in features]
    return sorted(found, key=lambda pair: pair[0])


@pytest.fixture(scope="module")
def outline(get):
    """The whole district."""
    return shape(get(f"/divisions/{ROOT}", geometry=True)["geometry"])


def by_brute_force(grids, outline, points):
    """One grid after the other, each point held against it: the smallest code that has it."""
    points = np.asarray(points)
    places = shapely.points(points)
    codes = np.full(len(points), None, dtype=object)
    for code, area in reversed(grids):
        codes[shapely.intersects(area, places)] = code
    inside = shapely.intersects(outline, places)
    return [
        (code, "gridded" if code else "not_gridded" if within else "outside")
        for code, within in zip(codes, inside.tolist(), strict=True)
    ]


def asked(api, points):
    """What the server says, in portions."""
    results = []
    for start in range(0, len(points), PORTION):
        body = {"points": [{"lon": x, "lat": y} for x, y in points[start : start + PORTION]]}
        answer = api.post("/lookup", json=body)
        assert answer.status_code == 200, answer.text
        results += answer.json()["results"]
    return results


def said(results):
    return [(r["grid"] and r["grid"]["code"], r["status"]) for r in results]


def border_points(grids, number):
    """Vertices, midpoints of edges, and points a hair beside them, all on borders of grids."""
    random = np.random.default_rng(SEED)
    edges = []
    for _, area in grids:
        for ring in shapely.get_rings(shapely.get_parts(area)):
            edges += itertools.pairwise(shapely.get_coordinates(ring).tolist())
    picked = [edges[i] for i in random.choice(len(edges), number, replace=False)]
    points = []
    for (x1, y1), (x2, y2) in picked:
        middle = ((x1 + x2) / 2, (y1 + y2) / 2)
        points += [(x1, y1), middle]
        for dx, dy in ((1e-12, 0), (-1e-12, 0), (0, 1e-12), (0, -1e-12)):
            points += [(x1 + dx, y1 + dy), (middle[0] + dx, middle[1] + dy)]
        t = random.random()
        points.append((x1 + t * (x2 - x1), y1 + t * (y2 - y1)))
        points.append((math.nextafter(middle[0], 180), middle[1]))
    return points


def test_ten_thousand_points_agree_with_brute_force(api, grids, outline):
    west, south, east, north = outline.bounds
    random = np.random.default_rng(SEED)
    points = random.uniform((west, south), (east, north), (10_000, 2)).tolist()
    expected = by_brute_force(grids, outline, points)
    assert said(asked(api, points)) == expected
    for status in ("gridded", "not_gridded", "outside"):
        assert status in {found for _, found in expected}


def test_borders_agree_with_brute_force_and_belong_to_one_grid(api, grids, outline):
    points = border_points(grids, 1_000)
    expected = by_brute_force(grids, outline, points)
    answered = said(asked(api, points))
    assert answered == expected
    shared = shapely.STRtree([area for _, area in grids]).query(
        shapely.points(points), predicate="intersects"
    )[0]
    assert (np.bincount(shared) > 1).sum() > 1_000, "too few of the points lie on shared borders"


def test_a_shared_vertex_belongs_to_the_smallest_code(api, grids):
    (low, first), (_, second) = next(
        pair
        for pair in itertools.combinations(grids[:40], 2)
        if pair[0][1].touches(pair[1][1]) and pair[0][1].intersection(pair[1][1]).length > 0
    )
    border = shapely.get_coordinates(first.intersection(second)).tolist()
    others = [code for code, area in grids if code < low]
    assert {code for code, _ in said(asked(api, border))} <= {low, *others}


def test_one_point_by_get_and_by_post_is_the_same_answer(api, get, grids, outline):
    random = np.random.default_rng(SEED + 1)
    west, south, east, north = outline.bounds
    points = random.uniform((west, south), (east, north), (40, 2)).tolist()
    points += border_points(grids, 5)
    for (x, y), many in zip(points, asked(api, points), strict=True):
        assert get("/lookup", lon=repr(x), lat=repr(y)) == many


def test_the_answer_is_of_the_agreed_shape(get):
    place = get("/places", division="360702001002", limit=1)["items"][0]
    answer = get("/lookup", lon=place["point"][0], lat=place["point"][1])
    assert set(answer) == {"revision", "status", "grid", "division", "staff"}
    assert answer["status"] == "gridded"
    assert set(answer["grid"]) == {"id", "code", "name", "kind", "households"}
    assert answer["grid"]["code"].startswith("360702001002")
    assert answer["division"] == {
        "code": "360702001002",
        "name": "新赣南路社区",
        "path": [
            {"code": ROOT, "name": "章贡区", "level": "county"},
            {"code": "360702001000", "name": "解放街道", "level": "township"},
            {"code": "360702001002", "name": "新赣南路社区", "level": "village"},
        ],
    }
    for person in answer["staff"]:
        assert set(person) == {"staff_no", "name", "role", "employment", "phone"}
        assert person["phone"] is None
    roles = [person["role"] for person in answer["staff"]]
    assert roles[:2] == ["branch_secretary", "worker"]


def test_outside_there_is_nothing(get):
    assert get("/lookup", lon=0, lat=0) == {
        "revision": 1, "status": "outside", "grid": None, "division": None, "staff": None
    }  # fmt: skip


def test_where_no_grid_is_the_village_is_named_all_the_same(get):
    left = next(
        village
        for town in get("/coverage", kind="rural")["children"]
        for village in get("/coverage", division=town["code"], kind="rural")["children"]
        if village["programme"] and not village["totals"]["grids"]
    )
    lon, lat = get(f"/divisions/{left['code']}")["centre"]
    answer = get("/lookup", lon=lon, lat=lat)
    assert (answer["status"], answer["grid"], answer["staff"]) == ("not_gridded", None, None)
    assert answer["division"]["code"] == left["code"]


def test_the_ends_of_the_earth_are_outside_and_beyond_them_is_refused(api, get):
    for lon, lat in ((180, 90), (-180, -90), (180, -90)):
        assert get("/lookup", lon=lon, lat=lat)["status"] == "outside"
    for lon, lat in ((180.0000001, 0), (0, -90.0000001), ("nan", 0), (0, "inf"), ("", 0)):
        assert api.get("/lookup", params={"lon": lon, "lat": lat}).status_code == 422


def test_ten_thousand_points_at_once_and_not_one_more(api):
    point = {"lon": 114.93, "lat": 25.83}
    assert len(api.post("/lookup", json={"points": [point] * 10_000}).json()["results"]) == 10_000
    assert api.post("/lookup", json={"points": [point] * 10_001}).status_code == 422
    assert api.post("/lookup", json={"points": []}).status_code == 422


def test_many_ask_at_once_and_get_their_own_answers(server_url, grids):
    points = [(a.representative_point().x, a.representative_point().y) for _, a in grids[:60]]
    with (
        httpx.Client(base_url=server_url, timeout=60) as client,
        concurrent.futures.ThreadPoolExecutor(16) as pool,
    ):
        answers = list(
            pool.map(
                lambda p: client.get(f"/api/v1/lookup?lon={p[0]!r}&lat={p[1]!r}").json(), points
            )
        )
    assert [a["grid"]["code"] for a in answers] == [code for code, _ in grids[:60]]
