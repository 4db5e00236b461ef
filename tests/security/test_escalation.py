"""What administrators of an area try beyond it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.security.installation import (
    COUNTY,
    FAR,
    HERE,
    NEAR,
    PASSWORD,
    THERE,
    Browser,
    Installation,
    make_account,
)

NEW = "a river along the long walk"


@pytest.fixture
def admin(small: Installation) -> Browser:
    """Whoever administers HERE."""
    return small.browser("admin")


@pytest.mark.parametrize("division", [THERE, FAR, COUNTY, None])
@pytest.mark.parametrize("role", ["viewer", "admin"])
def test_no_role_is_given_outside_ones_area(
    small: Installation, admin: Browser, role: str, division: str | None
) -> None:
    grant = {"role": role, "division": division}
    for who in ("viewer", "admin"):
        answer = admin.post(f"/api/v1/accounts/{small.accounts[who]}/grants", grant)
        assert answer.status_code == 403
    made = {"name": "friend", "display_name": "F", "grants": [{"role": "viewer", "division": NEAR}]}
    made["grants"].append(grant)  # type: ignore[union-attr, attr-defined] # the list just above
    assert admin.post("/api/v1/accounts", made).status_code == 403
    with small.sql() as connection:
        rows = connection.execute("SELECT name FROM account WHERE name = 'friend'").fetchall()
    assert rows == []  # all of it or nothing


def test_within_ones_area_any_role_is_given(small: Installation, admin: Browser) -> None:
    for division in (HERE, NEAR):
        grant = {"role": "approver", "division": division}
        address = f"/api/v1/accounts/{small.accounts['viewer']}/grants"
        assert admin.post(address, grant).status_code == 201


HIGHER = [
    [("admin", None)],
    [("viewer", None)],
    [("admin", COUNTY)],
    [("viewer", HERE), ("viewer", THERE)],
    [("planner", NEAR), ("admin", None)],
]


@pytest.mark.parametrize("grants", HIGHER, ids=str)
def test_an_account_that_reaches_beyond_ones_area_is_not_ones_to_reset_or_change(
    small: Installation, admin: Browser, grants: list[tuple[str, str | None]]
) -> None:
    account = make_account(small.database, "higher", grants)
    attempts: list[tuple[str, str, Any]] = [
        ("POST", "/link", None),
        ("PATCH", "", {"disabled": True}),
        ("PATCH", "", {"display_name": "X"}),
        ("PATCH", "", {"staff_no": "s-1"}),
        ("POST", "/sign-out", None),
    ]
    for method, address, json in attempts:
        answer = admin.ask(method, f"/api/v1/accounts/{account}{address}", json=json)
        assert answer.status_code in (403, 404), (method, address)
    assert small.browser().sign_in("higher").status_code == 200


def test_a_link_of_an_area_admin_is_not_good_for_an_account_that_has_risen(
    small: Installation, admin: Browser
) -> None:
    """Or they could keep it until the account may more than they, and take it over."""
    made = admin.post("/api/v1/accounts", {
        "name": "rising", "display_name": "R", "grants": [{"role": "viewer", "division": NEAR}],
    })  # fmt: skip
    code = made.json()["link"].partition("#/welcome/")[2]
    root = small.browser("root")
    grant = {"role": "admin", "division": None}
    assert root.post(f"/api/v1/accounts/{made.json()['id']}/grants", grant).status_code == 201
    body = {"code": code, "password": NEW}
    assert small.browser().post("/api/v1/invitations/accept", body).status_code == 404


def test_the_operator_of_the_server_is_nobodys_to_touch(small: Installation) -> None:
    root = small.browser("root")
    operator = "00000000-0000-0000-0000-000000000001"
    grant = "00000000-0000-0000-0000-000000000002"
    for method, address, json in (
        ("POST", "/link", None),
        ("PATCH", "", {"disabled": True}),
        ("DELETE", f"/grants/{grant}", None),
    ):
        answer = root.ask(method, f"/api/v1/accounts/{operator}{address}", json=json)
        assert answer.status_code == 404
    assert "operator" not in root.get("/api/v1/accounts").text


def test_the_last_administrator_of_everything_stays(small: Installation) -> None:
    root = small.browser("root")
    account = small.accounts["root"]
    [grant] = root.get(f"/api/v1/accounts/{account}").json()["grants"]
    disabling = root.ask("PATCH", f"/api/v1/accounts/{account}", json={"disabled": True})
    assert disabling.status_code == 409
    address = f"/api/v1/accounts/{account}/grants/{grant['id']}"
    assert root.ask("DELETE", address).status_code == 409
    # One that could never sign in does not count; one that can, does.
    make_account(small.database, "never-came", [("admin", None)], password=False)
    assert root.ask("DELETE", address).status_code == 409
    make_account(small.database, "second", [("admin", None)])
    assert root.ask("DELETE", address).status_code == 204
    assert small.browser().sign_in("second").status_code == 200


def test_an_area_admin_becomes_no_member_of_staff_of_others(
    small: Installation, admin: Browser
) -> None:
    """An account that stands for somebody sees what that person sees."""
    account = small.accounts["viewer"]
    outside = admin.ask("PATCH", f"/api/v1/accounts/{account}", json={"staff_no": "s-3"})
    assert outside.status_code == 403
    inside = admin.ask("PATCH", f"/api/v1/accounts/{account}", json={"staff_no": "s-2"})
    assert inside.status_code == 200


def test_grants_of_others_areas_are_not_ones_to_take_away(
    small: Installation, admin: Browser
) -> None:
    both = make_account(small.database, "both", [("viewer", NEAR), ("viewer", FAR)])
    grants = admin.get(f"/api/v1/accounts/{both}").json()["grants"]
    by_place = {grant["division"]: grant["id"] for grant in grants}
    address = f"/api/v1/accounts/{both}/grants"
    assert admin.ask("DELETE", f"{address}/{by_place[FAR]}").status_code == 403
    assert admin.ask("DELETE", f"{address}/{by_place[NEAR]}").status_code == 204


@pytest.mark.parametrize("who", ["viewer", "field", "planner", "approver"])
def test_who_does_not_administer_gives_themselves_nothing(small: Installation, who: str) -> None:
    browser = small.browser(who)
    account = small.accounts[who]
    grant = {"role": "admin", "division": HERE}
    assert browser.post(f"/api/v1/accounts/{account}/grants", grant).status_code == 403
    assert browser.ask("PATCH", f"/api/v1/accounts/{account}", json={}).status_code == 403


def test_the_trail_shows_an_area_admin_their_own_area_only(
    small: Installation, admin: Browser
) -> None:
    root = small.browser("root")
    for division in (NEAR, FAR):
        grant = {"role": "planner", "division": division}
        root.post(f"/api/v1/accounts/{small.accounts['viewer']}/grants", grant)
    for read in (
        admin.get("/api/v1/audit?action=grant&limit=1000").text,
        admin.get("/api/v1/audit/export.csv").text,
        admin.get("/api/v1/audit/export.jsonl").text,
    ):
        assert NEAR in read
        assert FAR not in read
    assert admin.get(f"/api/v1/audit?division={FAR}").status_code == 403
    assert FAR in root.get("/api/v1/audit").text


def test_mass_assignment_is_refused(small: Installation, admin: Browser) -> None:
    account = small.accounts["viewer"]
    for extra in (
        {"password_hash": "x"}, {"grants": []}, {"kind": "operator"}, {"id": str(account)},
        {"oidc_subject": "7"}, {"name": "root2"},
    ):  # fmt: skip
        answer = admin.ask("PATCH", f"/api/v1/accounts/{account}", json=extra)
        assert answer.status_code == 422, extra
    assert small.browser().sign_in("viewer", PASSWORD).status_code == 200
