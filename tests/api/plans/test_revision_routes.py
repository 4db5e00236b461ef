"""Publishing, looking back and changing back over HTTP; staff who come and go outside of plans."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.plans.test_plan_routes import CUT, Draft, edit
from tests.security.installation import FAR, GRIDS, NEAR, PHONES, Installation

API = "/api/v1"


def published(office: Installation, *operations: Any) -> int:
    """The revision of a plan with these operations."""
    plan = Draft(office)
    for operation in operations:
        plan.operate(operation)
    plan.approve()
    return int(plan.do("publish", "approver")["revision"])


def get(office: Installation, address: str, **query: Any) -> Any:
    """What everybody may read."""
    answer = office.browser().get(f"{API}{address}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_published_plan_is_the_next_revision_and_names_its_plan(office):
    plan = Draft(office)
    plan.operate(edit(2, name="东门网格"))
    plan.approve()
    done = plan.do("publish", "approver")
    assert done["status"] == "published"
    assert get(office, f"/revisions/{done['revision']}")["plan"] == plan.id
    assert get(office, f"/grids/{GRIDS[2]}")["name"] == "东门网格"
    assert get(office, f"/grids/{GRIDS[2]}", revision=done["revision"] - 1)["name"] != "东门网格"


def test_a_publication_that_is_asked_for_again_with_its_key_is_one_revision(office):
    plan = Draft(office)
    plan.operate(edit(2, households=41))
    plan.approve()
    request = {"version": plan.version, "key": "once"}
    first, second = (plan.ask("publish", "approver", **request).json() for _ in range(2))
    assert first == second
    assert get(office, "/revisions")["items"][0]["number"] == first["revision"]


def test_what_others_published_meanwhile_is_a_conflict_and_can_be_chosen(office):
    late = Draft(office)
    late.operate(edit(1, name="我的"))
    late.approve()
    published(office, edit(1, name="他们的"))
    answer = late.ask("publish", "approver")
    assert answer.status_code == 409
    [conflict] = answer.json()["conflicts"]
    assert conflict["grid"] == str(GRIDS[1])
    assert conflict["fields"] == ["name"]
    sides = {side: conflict[side]["properties"]["name"] for side in ("theirs", "yours")}
    assert sides == {"theirs": "他们的", "yours": "我的"}
    assert get(office, f"/grids/{GRIDS[1]}")["name"] == "他们的"
    late.do("publish", "approver", choose={str(GRIDS[1]): "yours"})
    assert get(office, f"/grids/{GRIDS[1]}")["name"] == "我的"


def test_a_draft_is_brought_onto_the_newest_revision(office):
    draft = Draft(office)
    draft.operate(edit(1, households=77))
    revision = published(office, edit(2, households=78))
    assert draft.get()["latest_revision"] == revision
    done = draft.do("rebase")
    assert (done["base_revision"], done["folded"]) == (revision, False)


def test_a_revision_is_changed_back_by_a_new_one(office):
    before = get(office, f"/grids/{GRIDS[2]}")["name"]
    revision = published(office, edit(2, name="一时之名"))
    approver = office.browser("approver")
    request = {"key": f"back-{revision}"}
    done = approver.post(f"{API}/revisions/{revision}/revert", request)
    assert done.status_code == 200, done.text
    assert done.json() == {"revision": revision + 1, "reverted": revision}
    assert get(office, f"/grids/{GRIDS[2]}")["name"] == before
    assert approver.post(f"{API}/revisions/{revision}/revert", request).json() == done.json()
    assert approver.post(f"{API}/revisions/999999/revert", {}).status_code == 404


def test_two_revisions_are_compared_as_json_as_geojson_and_as_a_table(office):
    one = get(office, "/revisions")["items"][0]["number"]
    other = published(office, CUT)
    found = get(office, f"/revisions/{one}/diff/{other}")
    assert found["totals"]["added"] >= 1
    drawn = get(office, f"/revisions/{one}/diff/{other}.geojson", division=NEAR)
    assert {f["properties"]["side"] for f in drawn["features"]} == {"before", "after"}
    table = office.browser().get(f"{API}/revisions/{one}/diff/{other}.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    rows = [line.split(",") for line in table.text.lstrip("\ufeff").splitlines()]
    columns = {name: k for k, name in enumerate(rows[0])}
    became = [
        (row[columns["new_code"]], float(row[columns["share_of_old"]]))
        for row in rows[1:]
        if row[columns["old_code"]] == f"{NEAR}001"
    ]
    assert len(became) == 2
    assert sum(share for _, share in became) == pytest.approx(1, abs=1e-5)
    assert get(office, f"/revisions/{one}/diff/{one}")["grids"] == []
    for address in (f"/revisions/{one}/diff/99999", f"/revisions/99999/diff/{one}.csv"):
        assert office.browser().get(f"{API}{address}").status_code == 404
    [made] = [grid["id"] for grid in found["grids"] if grid["fate"] == "added"][:1]
    lineage = get(office, f"/grids/{made}/lineage")
    assert {link["parent"]["code"] for link in lineage["links"]} == {f"{NEAR}001"}
    assert lineage["first"] == other


def test_somebody_comes_to_a_grid_at_once_and_goes_and_is_known_to_have_served(office):
    approver = office.browser("approver")
    address = f"{API}/grids/{GRIDS[2]}/staff"
    someone = {"staff_no": "s-4", "role": "leader"}
    came = approver.post(address, {**someone, "start": "2026-01-05"})
    assert came.status_code == 200, came.text
    assert ("s-4", "leader") in [(p["staff_no"], p["role"]) for p in came.json()["staff"]]
    assert approver.post(address, someone).json() == came.json()
    gone = approver.post(f"{address}/end", someone)
    assert ("s-4", "leader") not in [(p["staff_no"], p["role"]) for p in gone.json()["staff"]]
    assert approver.post(f"{address}/end", someone).status_code == 404
    with office.sql() as connection:
        periods = connection.execute(
            "SELECT period FROM assignment WHERE staff_no = 's-4' AND role = 'leader'"
        ).fetchall()
    assert [str(period.lower) for (period,) in periods] == ["2026-01-05"]
    assert all(period.upper is not None for (period,) in periods)


def test_a_grid_without_staff_shows_at_once(office):
    approver = office.browser("approver")

    def unstaffed() -> int:
        return int(get(office, "/coverage", division=FAR)["totals"]["unstaffed"])

    root = office.browser("root")
    before = unstaffed()
    someone = {"staff_no": "s-3", "role": "worker"}
    assert approver.post(f"{API}/grids/{GRIDS[3]}/staff/end", someone).status_code == 403
    assert root.post(f"{API}/grids/{GRIDS[3]}/staff/end", someone).status_code == 200
    assert unstaffed() == before + 1


def test_service_ends_after_it_begins_and_what_is_over_stays(office):
    approver = office.browser("approver")
    address = f"{API}/grids/{GRIDS[2]}/staff"
    someone = {"staff_no": "s-2", "role": "worker"}
    backwards = {**someone, "start": "2026-05-02", "end": "2026-05-01"}
    assert approver.post(address, backwards).status_code == 422
    assert approver.post(f"{address}/end", {**someone, "day": "2020-05-01"}).status_code == 422
    nobody = {"staff_no": "nobody", "role": "worker"}
    assert approver.post(address, nobody).status_code == 404


def test_a_member_of_staff_is_added_and_changed_without_telling_the_number(office):
    approver = office.browser("approver")
    person = {"staff_no": "s-9", "name": "己", "employment": "full_time", "home_division": NEAR}
    made = approver.post(f"{API}/staff", {**person, "phone": PHONES["s-4"]})
    assert made.status_code == 200, made.text
    assert PHONES["s-4"] not in made.text
    changed = approver.post(f"{API}/staff", {**person, "name": "庚"}).json()
    assert changed["name"] == "庚"
    trail = office.newest("staff.change")
    assert PHONES["s-4"] not in str(trail)
    kept = approver.get(f"{API}/staff", params={"contacts": True, "after": "s-8"}).json()
    assert kept["items"][0]["phone"] == PHONES["s-4"]
    elsewhere = approver.post(f"{API}/staff", {**person, "home_division": FAR})
    assert elsewhere.status_code == 403
    nowhere = approver.post(f"{API}/staff", {**person, "home_division": "nowhere"})
    assert nowhere.status_code == 404
