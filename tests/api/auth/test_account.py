"""One's own account: password, sessions, tokens."""

from __future__ import annotations

import base64
import re

import pytest

from tests.security.installation import PASSWORD, Browser, Installation

NEW = "another walk along the river"


def test_a_new_password_ends_every_session_and_begins_one(small: Installation):
    browser, elsewhere = small.browser("planner"), small.browser("planner")
    former = dict(browser.cookies)
    answer = browser.ask("PUT", "/api/v1/account/password", json={"current": PASSWORD, "new": NEW})
    assert answer.status_code == 204
    assert browser.get("/api/v1/account").status_code == 200
    assert browser.cookies != former
    for ended in (elsewhere, Browser(small, cookies=former)):
        assert ended.get("/api/v1/account").status_code == 401
    assert small.browser().sign_in("planner").status_code == 401
    assert small.browser().sign_in("planner", NEW).status_code == 200
    assert small.newest("account.password").account == small.accounts["planner"]


def test_the_current_password_is_asked_for_and_not_endlessly(small: Installation):
    browser = small.browser("planner")
    wrong = {"current": "wrong", "new": NEW}
    for _ in range(10):
        answer = browser.ask("PUT", "/api/v1/account/password", json=wrong)
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_failed")
        assert "Basic" not in answer.headers["www-authenticate"]
    answer = browser.ask("PUT", "/api/v1/account/password", json=wrong | {"current": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
    assert browser.get("/api/v1/account").status_code == 200, "the session goes on"


def test_a_password_that_anybody_would_guess_is_refused(shared: Installation):
    browser = shared.browser("planner")
    for new in ("1234567890", "planner-12", "short"):
        answer = browser.ask(
            "PUT", "/api/v1/account/password", json={"current": PASSWORD, "new": new}
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_value")
    assert browser.get("/api/v1/account").status_code == 200


def test_links_handed_out_before_are_not_good_after_a_new_password(small: Installation):
    made = small.browser("root").post(f"/api/v1/accounts/{small.accounts['planner']}/link").json()
    browser = small.browser("planner")
    change = {"current": PASSWORD, "new": NEW}
    assert browser.ask("PUT", "/api/v1/account/password", json=change).status_code == 204
    code = made["link"].rpartition("/")[2]
    assert small.browser().post("/api/v1/invitations/look", {"code": code}).status_code == 404


def test_sessions_are_listed_and_ended_one_by_one(small: Installation):
    browser = small.browser()
    browser.ask(
        "POST",
        "/api/v1/session",
        json={"name": "planner", "password": PASSWORD},
        headers={"User-Agent": "Firefox " + "x" * 500},
    )
    other = small.browser("planner")
    items = browser.get("/api/v1/account/sessions").json()["items"]
    assert [one["current"] for one in items].count(True) == 1
    [own], [foreign] = ([one for one in items if one["current"] is own] for own in (True, False))
    assert own["address"] == "192.0.2.7"
    assert own["agent"].startswith("Firefox")
    assert len(own["agent"]) == 200
    for secret in (browser.session, other.session):
        assert secret not in str(items)

    assert browser.ask("DELETE", f"/api/v1/account/sessions/{foreign['id']}").status_code == 204
    assert other.get("/api/v1/account").status_code == 401
    assert browser.get("/api/v1/account").status_code == 200


def test_the_sessions_of_others_are_not_ones_own(shared: Installation):
    browser, other = shared.browser("root"), shared.browser("viewer")
    [theirs] = other.get("/api/v1/account/sessions").json()["items"]
    answer = browser.ask("DELETE", f"/api/v1/account/sessions/{theirs['id']}")
    assert answer.status_code == 404
    assert other.get("/api/v1/account").status_code == 200


def test_signing_out_everywhere(small: Installation):
    browser, other = small.browser("planner"), small.browser("planner")
    token = small.token("planner")
    assert browser.ask("DELETE", "/api/v1/account/sessions").status_code == 204
    assert browser.session is None
    assert other.get("/api/v1/account").status_code == 401
    assert small.program(token).get("/api/v1/account").status_code == 200, "tokens stay"
    assert small.newest("session.end_all").after == {"name": "planner", "sessions": 2}


# --- tokens --------------------------------------------------------------------------------------


def made(browser: Browser, **more: object) -> dict[str, str]:
    body = {"name": " QGIS ", "scopes": ["read", "contacts", "read"], "days": 90} | more
    answer = browser.post("/api/v1/account/tokens", body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    return answer.json()


def test_a_token_is_shown_once(shared: Installation):
    browser = shared.browser("planner")
    token = made(browser)
    assert re.fullmatch("wgt_[A-Za-z0-9_-]{49}", token["token"])
    assert (token["name"], token["scopes"]) == ("QGIS", ["contacts", "read"])
    listed = browser.get("/api/v1/account/tokens")
    [found] = [one for one in listed.json()["items"] if one["id"] == token["id"]]
    assert token == found | {"token": token["token"]}
    assert token["token"] not in listed.text
    assert shared.newest("token.create").after == {
        "name": "QGIS", "scopes": ["read", "contacts"], "days": 90,
    }  # fmt: skip


def basic(name: str, token: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{token}".encode()).decode()}


def test_it_opens_as_bearer_and_as_the_password_to_its_owners_name(shared: Installation):
    token = made(shared.browser("planner"), scopes=["admin"])["token"]
    program = shared.program(None)
    for headers in ({"Authorization": f"bearer {token}"}, basic("Planner", token)):
        answer = program.get("/api/v1/session", headers=headers)
        assert answer.json()["account"]["name"] == "planner"
        assert (answer.json()["via"], answer.json()["csrf"]) == ("token", None)
        assert "set-cookie" not in answer.headers, "a token never opens a session"


@pytest.mark.parametrize("address", ["/api/v1/account", "/api/v1/config", "/api/v1/session"])
def test_one_that_is_not_valid_is_refused_everywhere(shared: Installation, address: str):
    token = made(shared.browser("planner"))["token"]
    program = shared.program(None)
    for headers in (
        basic("viewer", token),
        basic("planner", PASSWORD),
        basic("planner", ""),
        {"Authorization": f"Bearer {token[:-1]}"},
        {"Authorization": f"Bearer {token[:5]}{'A' * 43}"},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic %%%"},
        {"Authorization": "Basic " + base64.b64encode(b"\xff\xfe").decode()},
        {"Authorization": "Digest username=planner"},
        {"Authorization": ""},
    ):
        answer = program.get(address, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_required"), headers
        assert answer.headers["www-authenticate"].startswith("Basic realm=")


def test_who_sends_a_token_does_not_act_by_a_cookie(shared: Installation):
    browser = shared.browser("root")
    token = shared.token("viewer")
    answer = browser.get("/api/v1/session", headers={"Authorization": f"Bearer {token}"})
    assert answer.json()["account"]["name"] == "viewer"


def test_a_revoked_token_opens_nothing(shared: Installation):
    browser = shared.browser("planner")
    token = made(browser)
    program = shared.program(token["token"])
    assert program.get("/api/v1/config").status_code == 200
    assert browser.ask("DELETE", f"/api/v1/account/tokens/{token['id']}").status_code == 204
    assert program.get("/api/v1/config").status_code == 401
    assert browser.ask("DELETE", f"/api/v1/account/tokens/{token['id']}").status_code == 404
    assert shared.newest("token.revoke").before == {"name": "QGIS"}


def test_the_tokens_of_others_are_not_ones_own(shared: Installation):
    token = made(shared.browser("planner"))
    answer = shared.browser("root").ask("DELETE", f"/api/v1/account/tokens/{token['id']}")
    assert answer.status_code == 404
    assert shared.program(token["token"]).get("/api/v1/config").status_code == 200


def test_a_token_makes_no_token_and_no_password(shared: Installation):
    program = shared.program(shared.token("root"))
    body = {"name": "more", "scopes": ["admin"], "days": 366}
    answer = program.post("/api/v1/account/tokens", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    change = {"current": PASSWORD, "new": NEW}
    assert program.ask("PUT", "/api/v1/account/password", json=change).status_code == 403
    link = program.post(f"/api/v1/accounts/{shared.accounts['viewer']}/link")
    assert link.status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": []},
        {"scopes": ["everything"]},
        {"days": 0},
        {"days": 367},
        {"name": "   "},
        {"name": "a\x00b"},
        {"name": "x" * 61},
    ],
)
def test_a_token_for_nothing_or_for_ever_is_refused(shared: Installation, wrong: dict[str, object]):
    body = {"name": "QGIS", "scopes": ["read"], "days": 90} | wrong
    assert shared.browser("planner").post("/api/v1/account/tokens", body).status_code == 422


def test_fifty_tokens_are_enough(small: Installation):
    browser = small.browser("viewer")
    for _ in range(49):
        small.token("viewer")
    token = made(browser)
    body = {"name": "more", "scopes": ["read"], "days": 1}
    assert browser.post("/api/v1/account/tokens", body).status_code == 409
    assert browser.ask("DELETE", f"/api/v1/account/tokens/{token['id']}").status_code == 204
    assert browser.post("/api/v1/account/tokens", body).status_code == 201


def test_who_was_granted_nothing_still_has_an_account(small: Installation):
    with small.sql() as connection:
        connection.execute(
            "DELETE FROM account_grant WHERE account = %s", [small.accounts["viewer"]]
        )
    browser = small.browser("viewer")
    assert browser.get("/api/v1/session").json()["grants"] == []
    assert browser.get("/api/v1/account").status_code == 200
    assert browser.get("/api/v1/config").status_code == 200
    assert browser.get("/api/v1/accounts").status_code == 403
