"""Everything that is read, read as of a revision or a date.

The second revision renames a town and a grid, removes a grid, puts another in its place with
people of its own, and opens a station there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from shapely import Point

from api.auth.principal import OPERATOR
from api.cluster.address import libpq_url
from api.store import divisions, grids
from api.store.database import Database
from api.store.moments import moment, today
from api.workflows.publication import Publication, publish
from gis import lattice
from gis.records import Assignment, Grid, Place, Staff
from gis.text import Text
from tests.server_fixtures import serving

COMMUNITY, TOWN = "360702001002", "360702100000"
FIRST, SECOND = today() - timedelta(days=20), today() - timedelta(days=10)
"""The days on which the two revisions were published."""


@dataclass(frozen=True)
class Changed:
    """The server, and what the second revision did."""

    api: httpx.Client
    renamed: Grid
    removed: Grid
    added: Grid
    point: tuple[float, float]
    worker: str


def dated(url: str, days: dict[int, date]) -> None:
    """Move revisions to other days, as if they had been published then."""
    with psycopg.connect(libpq_url(url)) as connection:
        for number, day in days.items():
            connection.execute(
                "UPDATE revision SET published_at = %s::date + interval '4 hours' "
                "WHERE number = %s",
                [day, number],
            )


@pytest.fixture(scope="module")
def changed(database_server, demo_template):
    with database_server.fresh(demo_template) as url:
        database = Database(url, pool_size=1)
        with database.read() as reader:
            now = moment(reader)
            renamed, removed, *_ = grids.records(reader, now, [COMMUNITY])
            [town] = divisions.records(reader, now, [TOWN])
        inside = removed.geometry.representative_point()
        x, y = lattice.to_degrees(lattice.to_steps([inside.x, inside.y])).tolist()
        added = replace(removed, id=uuid4(), code=f"{COMMUNITY}950", name="改绘的网格")
        worker = f"{COMMUNITY}-950"
        publication = Publication(
            divisions=[replace(town, name="沙石新镇")],
            grids=[replace(renamed, name="改名的网格", households=7), added],
            removed=[removed.id],
            places=[Place(uuid4(), "新设驿站", "station", COMMUNITY, Point(x, y))],
            staff=[Staff(worker, "新到的网格员", "full_time", COMMUNITY)],
            assignments=[Assignment(added.id, COMMUNITY, worker, "worker", SECOND)],
        )
        with database.write(OPERATOR) as writer:
            assert publish(writer, publication, "planner", Text("调整", "Redrawn")) == 2
        database.close()
        dated(url, {1: FIRST, 2: SECOND})
        with (
            serving(url) as address,
            httpx.Client(base_url=f"{address}/api/v1", timeout=60) as client,
        ):
            yield Changed(client, renamed, removed, added, (x, y), worker)


BEFORE = [{"revision": 1}, {"date": str(FIRST)}, {"date": str(SECOND - timedelta(days=1))}]
AFTER = [{}, {"revision": 2}, {"date": str(SECOND)}, {"date": str(today())}]
before = pytest.mark.parametrize("when", BEFORE, ids=str)
after = pytest.mark.parametrize("when", AFTER, ids=str)


def read(changed, address, when, **parameters):
    answer = changed.api.get(address, params=parameters | when)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["revision"] == (1 if when in BEFORE else 2)
    return found


@before
def test_before_grids_stand_as_they_were(changed, when):
    codes = [g["code"] for g in read(changed, "/grids", when, division=COMMUNITY)["items"]]
    assert changed.removed.code in codes
    assert changed.added.code not in codes
    one = read(changed, f"/grids/{changed.renamed.id}", when)
    assert (one["name"], one["households"]) == (changed.renamed.name, changed.renamed.households)
    assert read(changed, f"/grids/{changed.removed.code}", when)["staff"]
    assert changed.api.get(f"/grids/{changed.added.id}", params=when).status_code == 404


@after
def test_after_grids_stand_as_published(changed, when):
    codes = [g["code"] for g in read(changed, "/grids", when, division=COMMUNITY)["items"]]
    assert changed.removed.code not in codes
    assert changed.added.code in codes
    assert len(codes) == 6
    one = read(changed, f"/grids/{changed.renamed.id}", when)
    assert (one["name"], one["households"]) == ("改名的网格", 7)
    people = read(changed, f"/grids/{changed.added.code}", when)["staff"]
    assert [(p["staff_no"], p["role"]) for p in people] == [(changed.worker, "worker")]
    for gone in (changed.removed.id, changed.removed.code):
        assert changed.api.get(f"/grids/{gone}", params=when).status_code == 404


@pytest.mark.parametrize("when", BEFORE + AFTER, ids=str)
def test_the_lookup_answers_as_of_then(changed, when):
    lon, lat = changed.point
    expected = changed.removed if when in BEFORE else changed.added
    answer = read(changed, "/lookup", when, lon=lon, lat=lat)
    assert answer["grid"]["code"] == expected.code
    assert (changed.worker in {p["staff_no"] for p in answer["staff"]}) == (when in AFTER)
    body = {"points": [{"lon": lon, "lat": lat}]}
    many = changed.api.post("/lookup", params=when, json=body).json()
    assert many == {"revision": answer["revision"], "results": [answer]}


@pytest.mark.parametrize("when", BEFORE + AFTER, ids=str)
def test_the_counts_are_those_of_then(changed, when):
    totals = read(changed, "/coverage", when, division=COMMUNITY)["totals"]
    homes = [g["households"] for g in read(changed, "/grids", when, division=COMMUNITY)["items"]]
    assert (totals["grids"], totals["workers"]) == (6, 6)
    assert totals["households"] == sum(homes)
    assert totals["staff"]["branch_secretary"] == (6 if when in BEFORE else 5)


@pytest.mark.parametrize("when", BEFORE + AFTER, ids=str)
def test_divisions_are_named_as_they_were(changed, when):
    name = "沙石镇" if when in BEFORE else "沙石新镇"
    assert read(changed, f"/divisions/{TOWN}", when)["name"] == name
    listed = read(changed, "/divisions", when, level="township", limit=1000)["items"]
    assert name in {d["name"] for d in listed}
    assert read(changed, "/coverage", when, division=TOWN)["division_name"] == name
    assert name in {c["name"] for c in read(changed, "/coverage", when)["children"]}


@pytest.mark.parametrize("when", BEFORE + AFTER, ids=str)
def test_the_search_finds_what_stood_then(changed, when):
    for query in ("改绘的网格", "改名的网格", "沙石新镇", "新设驿站", changed.added.code):
        assert bool(read(changed, "/search", when, q=query)["items"]) == (when in AFTER), query
    found = read(changed, "/search", when, q=changed.removed.code)["items"]
    assert ("grid" in {item["type"] for item in found}) == (when in BEFORE)


@pytest.mark.parametrize("when", BEFORE + AFTER, ids=str)
def test_places_and_people_are_those_of_then(changed, when):
    names = {p["name"] for p in read(changed, "/places", when, division=COMMUNITY)["items"]}
    assert ("新设驿站" in names) == (when in AFTER)
    people = read(changed, "/staff", when, division=COMMUNITY, limit=1000)["items"]
    served = {a["grid_code"] for p in people for a in p["assignments"]}
    assert (changed.removed.code in served) == (when in BEFORE)
    assert (changed.added.code in served) == (when in AFTER)


@pytest.mark.parametrize("when", BEFORE + AFTER, ids=str)
def test_downloads_hold_what_stood_then(changed, when):
    found = read(changed, "/export/grids.geojson", when, division=COMMUNITY)
    properties = {f["id"]: f["properties"] for f in found["features"]}
    assert (str(changed.removed.id) in properties) == (when in BEFORE)
    assert (str(changed.added.id) in properties) == (when in AFTER)
    if when in AFTER:
        assert properties[str(changed.added.id)]["workers"] == 1
    towns = read(changed, "/export/divisions.geojson", when, level="township")["features"]
    counts = {f["id"]: f["properties"] for f in towns}
    for child in read(changed, "/coverage", when)["children"]:
        of = counts[child["code"]]
        assert (of["grids"], of["workers"]) == (
            child["totals"]["grids"],
            child["totals"]["workers"],
        )
    places = read(changed, "/export/places.geojson", when)["features"]
    assert ("新设驿站" in {f["properties"]["name"] for f in places}) == (when in AFTER)


@pytest.mark.parametrize("when", [BEFORE[0], AFTER[0]], ids=str)
def test_the_coverage_map_shows_what_stood_then(changed, when):
    page = changed.api.get(whole(changed, "/maps/coverage"), params=when | {"lang": "zh"}).text
    assert ("改名的网格" in page) == (when in AFTER)
    assert (changed.removed.code in page) == (when in BEFORE)


def whole(changed, path):
    return changed.api.base_url.join(path)


def routes_as_of(changed):
    """Every address that can be read as of a revision, with what else it needs."""
    needed = {"q": "x", "lon": 114.9, "lat": 25.8}
    for path, methods in changed.api.get("/openapi.json").json()["paths"].items():
        parameters = {p["name"]: p for p in methods.get("get", {}).get("parameters", ())}
        if "revision" in parameters:
            assert "date" in parameters, path
            filled = path.replace("{code}", COMMUNITY).replace("{id}", f"{COMMUNITY}001")
            given = {n: v for n, v in needed.items() if parameters.get(n, {}).get("required")}
            yield whole(changed, filled), given


def test_a_revision_that_is_not_there_is_not_found_anywhere(changed):
    routes = list(routes_as_of(changed))
    assert len(routes) >= 13
    for address, given in routes:
        for when in ({"revision": 3}, {"revision": 2**63 - 1}, {"date": "1999-12-31"}):
            answer = changed.api.get(address, params=given | when)
            assert answer.status_code == 404, (address, when, answer.text[:200])
            assert answer.headers["content-type"] == "application/problem+json"


def test_a_revision_and_a_date_at_once_are_refused_everywhere(changed):
    when = {"revision": 1, "date": str(today())}
    for address, given in routes_as_of(changed):
        assert changed.api.get(address, params=given | when).status_code == 422, address


def test_the_newest_revision_comes_first(changed):
    numbers = [r["number"] for r in changed.api.get("/revisions").json()["items"]]
    assert numbers == [2, 1]
    page = changed.api.get("/revisions", params={"limit": 1}).json()
    assert page["next"] == "2"
    rest = changed.api.get("/revisions", params={"limit": 1, "after": page["next"]}).json()
    assert [r["number"] for r in rest["items"]] == [1]


def test_a_day_far_ahead_reads_the_newest(changed):
    assert read(changed, "/coverage", {"date": "9999-12-31"})["revision"] == 2


def test_ids_are_stable_through_revisions(changed):
    one = read(changed, f"/grids/{changed.renamed.code}", {"revision": 2})
    assert UUID(one["id"]) == changed.renamed.id
    assert one["version"] == 2
