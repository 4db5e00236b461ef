"""Signing in and out, and how long a session lasts."""

from __future__ import annotations

import re

import httpx
import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST

from api.auth import limits, secret
from tests.security.installation import HERE, PASSWORD, Browser, Installation

SESSION = {
    "account", "via", "grants", "may", "anonymous_reading", "csrf", "oidc", "expires_at",
}  # fmt: skip


def test_nobody_has_signed_in_at_first(shared: Installation):
    answer = shared.browser().get("/api/v1/session")
    assert answer.status_code == 200
    assert answer.json() == dict.fromkeys(SESSION) | {
        "via": "anonymous",
        "grants": [],
        "may": ["read_published"],
        "anonymous_reading": True,
    }
    assert answer.headers["cache-control"] == "private, no-store"
    assert "set-cookie" not in answer.headers


def test_who_signs_in_is_told_who_they_are_and_what_they_may(shared: Installation):
    browser = shared.browser()
    answer = browser.sign_in("planner")
    assert answer.status_code == 200
    found = answer.json()
    assert set(found) == SESSION
    assert found["account"] == {
        "id": str(shared.accounts["planner"]),
        "name": "planner",
        "display_name": "planner",
        "staff_no": None,
        "has_password": True,
    }
    assert found["grants"] == [{"role": "planner", "division": HERE, "division_name": "沙石镇"}]
    assert found["may"] == ["read_published", "read_contacts", "own_account", "edit_plan"]
    assert found["csrf"] == browser.csrf
    assert browser.get("/api/v1/session").json() == found


def test_the_cookie_is_kept_from_scripts_and_other_sites(shared: Installation):
    answer = shared.browser().sign_in("viewer")
    assert re.fullmatch(
        "wangge=[A-Za-z0-9_-]{43}; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax",
        answer.headers["set-cookie"],
    )
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.cookies["wangge"] not in answer.text


def test_names_are_the_same_in_upper_and_lower_case(shared: Installation):
    answer = shared.browser().sign_in(" Viewer ")
    assert answer.json()["account"]["name"] == "viewer"


def test_signing_out_ends_the_session_not_only_the_cookie(shared: Installation):
    browser = shared.browser("viewer")
    shown = dict(browser.cookies)
    answer = browser.ask("DELETE", "/api/v1/session")
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert browser.session is None
    again = Browser(shared, cookies=shown)
    assert again.get("/api/v1/session").json()["account"] is None
    assert again.session is None, "a browser need not show again what has ended"
    assert shared.newest("session.sign_out").account == shared.accounts["viewer"]


def test_signing_out_without_having_signed_in_is_no_fault(shared: Installation):
    assert shared.browser().ask("DELETE", "/api/v1/session").status_code == 204


def test_a_session_that_came_along_ends_when_somebody_signs_in(shared: Installation):
    browser = shared.browser("viewer")
    former = dict(browser.cookies)
    assert browser.sign_in("field").status_code == 200
    assert browser.cookies != former
    assert Browser(shared, cookies=former).get("/api/v1/account").status_code == 401
    assert browser.get("/api/v1/account").json()["name"] == "field"


@pytest.mark.parametrize(
    "ending",
    [
        "UPDATE session SET expires_at = now() - interval '1 second'",
        "UPDATE session SET last_seen = now() - interval '12 hours 1 second'",
        "DELETE FROM session",
        "UPDATE account SET disabled = true WHERE name = 'planner'",
    ],
    ids=["seven days", "twelve hours unused", "ended", "disabled"],
)
def test_a_session_that_is_over_opens_nothing(small: Installation, ending: str):
    browser = small.browser("planner")
    assert browser.get("/api/v1/account").status_code == 200
    with small.sql() as connection:
        connection.execute(ending)
    answer = browser.get("/api/v1/account")
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_required")
    assert browser.get("/api/v1/config").status_code == 200, "what is for everybody stays so"


def test_a_session_gets_another_id_when_rights_change(small: Installation):
    browser, root = small.browser("planner"), small.browser("root")
    account = small.accounts["planner"]
    former, csrf = dict(browser.cookies), browser.csrf
    granted = root.post(f"/api/v1/accounts/{account}/grants", {"role": "field", "division": HERE})
    assert granted.status_code == 201

    answer = browser.get("/api/v1/config")
    assert answer.status_code == 200
    assert browser.cookies != former
    assert browser.csrf == secret.csrf_token(browser.session or "") != csrf
    roles = {grant["role"] for grant in browser.get("/api/v1/session").json()["grants"]}
    assert roles == {"planner", "field"}

    # Requests that were under way still go by the former id, and do not renew it once more.
    late = Browser(small, cookies=dict(former))
    assert late.get("/api/v1/account").status_code == 200
    assert late.cookies == former
    with small.sql() as connection:
        connection.execute(
            "UPDATE session SET previous_until = now() - interval '1 second' "
            "WHERE previous_until IS NOT NULL"
        )
    assert Browser(small, cookies=former).get("/api/v1/account").status_code == 401
    assert browser.get("/api/v1/account").status_code == 200


def test_a_password_kept_by_weaker_parameters_is_kept_better_from_the_next_sign_in(
    small: Installation,
):
    weak = PasswordHasher.from_parameters(CHEAPEST).hash(PASSWORD)
    with small.sql() as connection:
        connection.execute("UPDATE account SET password_hash = %s WHERE name = 'viewer'", [weak])
    assert small.browser().sign_in("viewer").status_code == 200
    with small.sql() as connection:
        [kept] = connection.execute(
            "SELECT password_hash FROM account WHERE name = 'viewer'"
        ).fetchone()
    assert kept != weak
    assert "m=65536" in kept
    assert small.browser().sign_in("viewer").status_code == 200


# --- limits --------------------------------------------------------------------------------------


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_after_ten_wrong_passwords_the_right_one_has_to_wait(small: Installation):
    for n in range(10):
        browser = small.browser(address=f"192.0.2.{n}")
        assert refused(browser.sign_in("viewer", "wrong")) == (401, "sign_in_failed")
    answer = small.browser(address="192.0.2.99").sign_in("VIEWER")
    assert refused(answer) == (429, "too_many_attempts")
    assert 0 < int(answer.headers["retry-after"]) <= 15 * 60
    assert small.browser().sign_in("field").status_code == 200, "others do not"
    with small.sql() as connection:
        connection.execute("UPDATE attempt SET at = at - interval '16 minutes'")
    assert small.browser().sign_in("viewer").status_code == 200


def test_a_name_that_nobody_has_is_answered_no_otherwise(small: Installation):
    answers = {name: [] for name in ("viewer", "nobody")}
    for name, found in answers.items():
        for _ in range(11):
            answer = small.browser(address="198.51.100.1").sign_in(name, "wrong")
            found.append((answer.status_code, answer.json()))
    assert answers["viewer"] == answers["nobody"]
    assert [status for status, _ in answers["nobody"]] == [401] * 10 + [429]


def test_the_right_password_sets_the_count_back(small: Installation):
    for _ in range(3):
        for _ in range(6):
            small.browser().sign_in("viewer", "wrong")
        assert small.browser().sign_in("viewer").status_code == 200


def test_an_address_from_which_many_names_are_tried_has_to_wait(
    small: Installation, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(limits, "_BY_ADDRESS", 5)
    for n in range(5):
        assert small.browser().sign_in(f"name{n}", "wrong").status_code == 401
    assert refused(small.browser().sign_in("viewer")) == (429, "too_many_attempts")
    assert small.browser(address="192.0.2.8").sign_in("viewer").status_code == 200


def test_an_office_behind_one_address_signs_in_as_often_as_it_likes(
    small: Installation, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(limits, "_BY_ADDRESS", 3)
    for _ in range(4):
        assert small.browser().sign_in("viewer").status_code == 200


def test_the_trail_has_who_failed_but_not_what_was_typed(small: Installation):
    browser = small.browser()
    browser.sign_in("viewer", "wrong")
    entry = small.newest("session.failed")
    assert (entry.account, entry.account_name) == (small.accounts["viewer"], "viewer")
    assert entry.address == "192.0.2.7"
    browser.sign_in("my password, by mistake", "wrong")
    entry = small.newest("session.failed")
    assert (entry.account, entry.account_name) == (None, "")
    with small.sql() as connection:
        rows = connection.execute("SELECT audit::text FROM audit").fetchall()
        rows += connection.execute("SELECT attempt::text FROM attempt").fetchall()
    assert not [row for row in rows if "mistake" in row[0] or "wrong" in row[0]]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "viewer"},
        {"name": "", "password": "x"},
        {"name": "viewer", "password": ""},
        {"name": "viewer", "password": "x" * 201},
        {"name": "viewer", "password": ["x"]},
        {"name": "vie\x00wer", "password": "x"},
        {"name": "viewer", "password": "x", "remember": True},
    ],
)
def test_what_is_no_name_and_password_is_refused_without_repeating_it(
    shared: Installation, body: dict[str, object]
):
    answer = shared.browser().post("/api/v1/session", body)
    assert answer.status_code == 422
    assert "x" * 201 not in answer.text


def test_odd_names_are_nobodys(shared: Installation):
    for name in ("网格", "' OR 1=1 --", "%", "operator", "a" * 60):
        assert refused(shared.browser().sign_in(name, "wrong")) == (401, "sign_in_failed")
