"""Tokens: how far they reach, how long, and what ends them."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from api.auth.principal import SCOPES, Scope
from tests.security.installation import HERE, PASSWORD, Browser, Installation

NEEDED: dict[Scope, tuple[str, str]] = {
    "contacts": ("GET", "/api/v1/staff?contacts=true"),
    "admin": ("GET", "/api/v1/accounts"),
}


@pytest.mark.parametrize("scope", sorted(NEEDED))
def test_a_token_opens_what_its_scopes_say_and_nothing_else(
    standing: Installation, scope: Scope
) -> None:
    method, path = NEEDED[scope]
    without: tuple[Scope, ...] = tuple(one for one in SCOPES if one != scope)
    assert standing.program(standing.token("root", (scope,))).ask(method, path).is_success
    refused = standing.program(standing.token("root", without)).ask(method, path)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


def test_a_token_never_opens_more_than_its_owner_may(standing: Installation) -> None:
    program = standing.program(standing.token("viewer", SCOPES))
    for path in ("/api/v1/accounts", "/api/v1/audit", "/api/v1/staff?contacts=true"):
        assert program.get(path).status_code == 403
    assert program.get("/api/v1/session").json()["may"] == ["read_published", "own_account"]


def test_a_token_loses_what_its_owner_loses(small: Installation) -> None:
    program = small.program(small.token("admin"))
    assert program.get("/api/v1/accounts").status_code == 200
    with small.sql() as connection:
        connection.execute(
            "DELETE FROM account_grant WHERE account = %s", [small.accounts["admin"]]
        )
    assert program.get("/api/v1/accounts").status_code == 403


def test_a_token_runs_out(standing: Installation) -> None:
    for lasts, status in ((timedelta(minutes=1), 200), (timedelta(seconds=-1), 401)):
        program = standing.program(standing.token("viewer", lasts=lasts))
        assert program.get("/api/v1/account").status_code == status


def test_a_token_is_shown_once_is_revoked_and_then_refused(small: Installation) -> None:
    browser = small.browser("viewer")
    body = {"name": "QGIS", "scopes": ["read", "admin"], "days": 30}
    made = browser.post("/api/v1/account/tokens", body).json()
    program = small.program(made["token"])
    assert program.get("/api/v1/account").status_code == 200
    listed = browser.get("/api/v1/account/tokens")
    assert made["token"] not in listed.text
    assert [one["name"] for one in listed.json()["items"]] == ["QGIS"]
    assert browser.ask("DELETE", f"/api/v1/account/tokens/{made['id']}").status_code == 204
    assert program.get("/api/v1/account").status_code == 401
    assert browser.get("/api/v1/account/tokens").json()["items"] == []


@pytest.mark.parametrize("days", [0, -1, 367, 10**9])
def test_a_token_is_made_for_a_year_at_most(standing: Installation, days: int) -> None:
    body = {"name": "x", "scopes": ["read"], "days": days}
    assert standing.browser("viewer").post("/api/v1/account/tokens", body).status_code == 422


def test_a_token_makes_no_session_no_token_no_account_and_no_link(standing: Installation) -> None:
    program = standing.program(standing.token("root"))
    body = {"name": "more", "scopes": ["admin"], "days": 30}
    assert program.post("/api/v1/account/tokens", body).status_code == 403
    account = standing.accounts["viewer"]
    assert program.post(f"/api/v1/accounts/{account}/link").status_code == 403
    made = program.post("/api/v1/accounts", {"name": "a-new-one", "display_name": "x"})
    assert made.status_code == 403
    answer = program.get("/api/v1/session")
    assert (answer.json()["via"], answer.json()["csrf"]) == ("token", None)
    assert "set-cookie" not in answer.headers


def basic(small: Installation, name: str, password: str) -> Browser:
    encoded = base64.b64encode(f"{name}:{password}".encode()).decode()
    return Browser(
        small,
        {"Authorization": f"Basic {encoded}"},
    )


def test_as_basic_it_goes_with_its_owners_name_only(standing: Installation) -> None:
    token = standing.token("viewer")
    assert basic(standing, "Viewer", token).get("/api/v1/account").status_code == 200
    altered = token[:-1] + ("B" if token.endswith("A") else "A")
    for name, password in (("planner", token), ("", token), ("viewer", altered)):
        answer = basic(standing, name, password).get("/api/v1/account")
        assert answer.status_code == 401


def test_a_password_is_no_token(standing: Installation) -> None:
    assert basic(standing, "root", PASSWORD).get("/api/v1/account").status_code == 401


def test_programs_are_told_how_to_sign_in_and_pages_do_not_bring_up_a_dialogue(
    closed: Installation,
) -> None:
    said = closed.program(None).get("/api/v1/grids").headers["www-authenticate"]
    assert said.startswith('Basic realm="Wangge"')
    assert "Bearer" in said
    assert "Basic" not in closed.browser().get("/api/v1/grids").headers["www-authenticate"]


def test_what_a_token_did_is_in_the_trail_as_such(small: Installation) -> None:
    program = small.program(small.token("root"))
    account = small.accounts["viewer"]
    body = {"role": "planner", "division": HERE}
    assert program.post(f"/api/v1/accounts/{account}/grants", body).status_code == 201
    row = small.newest("grant.add")
    assert (row.account_name, row.via, row.address) == ("root", "token", "192.0.2.7")
