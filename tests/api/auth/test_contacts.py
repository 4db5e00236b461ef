"""Telephone numbers: who is shown which, and the trail of who was."""

from __future__ import annotations

from typing import Any

import pytest

from tests.security.installation import (
    GRIDS,
    NEAR,
    PHONES,
    THERE,
    Browser,
    Installation,
    make_account,
)

SEEN = {
    None: set(),
    "viewer": set(),
    "field": {"s-1", "s-5"},
    "planner": {"s-1", "s-2", "s-4", "s-5"},
    "approver": {"s-1", "s-2", "s-4", "s-5"},
    "admin": {"s-1", "s-2", "s-4", "s-5"},
    "root": {"s-1", "s-2", "s-3", "s-4", "s-5"},
}
"""The field worker serves grid 1, and s-5 from elsewhere leads it; the others' area is HERE."""

SERVING = {1: ("s-1", "s-5"), 2: ("s-2",), 3: ("s-3",)}


def shown(people: list[dict[str, Any]]) -> dict[str, str]:
    return {one["staff_no"]: one["phone"] for one in people if one["phone"] is not None}


def expected(who: str | None, *staff: str) -> dict[str, str]:
    return {number: PHONES[number] for number in staff if number in SEEN[who]}


@pytest.mark.parametrize("who", SEEN)
def test_each_sees_those_of_their_own_area(shared: Installation, who: str | None):
    browser = shared.browser(who)
    for number, grid in GRIDS.items():
        answer = browser.get(f"/api/v1/grids/{grid}")
        assert shown(answer.json()["staff"]) == expected(who, *SERVING[number])
        private = answer.headers["cache-control"] == "private, no-store"
        assert private == (who is not None)
        lon, lat = answer.json()["centre"]
        answer = browser.get("/api/v1/lookup", params={"lon": lon, "lat": lat})
        assert shown(answer.json()["staff"]) == expected(who, *SERVING[number])


@pytest.mark.parametrize("who", [who for who in SEEN if who not in (None, "viewer")])
def test_in_a_list_they_are_shown_when_asked_for_and_that_is_recorded(
    shared: Installation, who: str
):
    browser = shared.browser(who)
    assert shown(browser.get("/api/v1/staff").json()["items"]) == {}
    before = shared.newest("contacts.read")
    answer = browser.get("/api/v1/staff", params={"contacts": True})
    assert shown(answer.json()["items"]) == expected(who, *PHONES)
    entry = shared.newest("contacts.read")
    assert before is None or entry.number > before.number
    assert (entry.account_name, entry.object) == (who, "staff")
    assert entry.after == {"count": len(SEEN[who])}
    assert not [phone for phone in PHONES.values() if phone in str(entry)]


def test_who_never_may_is_refused(shared: Installation):
    assert shared.browser().get("/api/v1/staff?contacts=true").status_code == 401
    assert shared.browser("viewer").get("/api/v1/staff?contacts=true").status_code == 403


def test_a_list_of_a_division_is_recorded_there(shared: Installation):
    shared.browser("planner").get("/api/v1/staff", params={"contacts": True, "division": NEAR})
    assert shared.newest("contacts.read").division == NEAR


def points(browser: Browser) -> dict[str, Any]:
    centres = [browser.get(f"/api/v1/grids/{grid}").json()["centre"] for grid in GRIDS.values()]
    return {"points": [{"lon": lon, "lat": lat} for lon, lat in centres]}


@pytest.mark.parametrize("who", SEEN)
def test_looking_up_many_points_is_recorded_when_it_shows_any(small: Installation, who: str | None):
    browser = small.browser(who)
    body = points(browser)
    results = browser.post("/api/v1/lookup", body).json()["results"]
    found = shown([person for result in results for person in result["staff"]])
    assert found == expected(who, "s-1", "s-2", "s-3", "s-5")
    entry = small.newest("contacts.read")
    if not found:
        assert entry is None
    else:
        assert (entry.account_name, entry.object) == (who, "lookup")
        assert entry.after == {"count": len(found)}
    body["points"] = body["points"][:1]
    browser.post("/api/v1/lookup", body)
    assert small.newest("contacts.read") == entry, "one point is no bulk"


def test_numbers_that_cannot_be_recorded_are_not_handed_out(small: Installation):
    with small.sql() as connection:
        connection.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'no trail' USING ERRCODE = '53100'; END $$; "
            "CREATE TRIGGER refuse BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    browser = small.browser("root")
    answer = browser.get("/api/v1/staff", params={"contacts": True})
    assert answer.status_code == 503
    assert not [phone for phone in PHONES.values() if phone in answer.text]
    answer = browser.post("/api/v1/lookup", points(browser))
    assert answer.status_code == 503
    assert not [phone for phone in PHONES.values() if phone in answer.text]


def test_a_token_shows_them_only_if_it_is_meant_for_that(shared: Installation):
    address = f"/api/v1/grids/{GRIDS[1]}"
    for scopes, numbers in ((("read",), 0), (("read", "contacts"), 2)):
        program = shared.program(shared.token("planner", scopes))
        answer = program.get(address)
        assert len(shown(answer.json()["staff"])) == numbers
        listed = program.get("/api/v1/staff?contacts=true")
        assert listed.status_code == (200 if numbers else 403)


def test_a_field_worker_sees_those_they_serve_with_only(small: Installation):
    near = make_account(small.database, "near", [("field", NEAR)], staff_no="s-2")
    far = make_account(small.database, "far", [("field", THERE)], staff_no="s-3")
    for account, own in ((near, "s-2"), (far, "s-3")):
        listed = small.browser(account).get("/api/v1/staff?contacts=true").json()["items"]
        assert shown(listed) == {own: PHONES[own]}
