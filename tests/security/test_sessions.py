"""Sessions: whose they are, how long they last, what ends them."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.auth import secret
from tests.security.installation import HERE, PASSWORD, Browser, Installation

NEW = "a shorter walk along the river"


def signed_in(browser: Browser) -> bool:
    return browser.get("/api/v1/session").json()["account"] is not None


def all_sessions(small: Installation) -> set[bytes]:
    with small.sql() as connection:
        return {bytes(row[0]) for row in connection.execute("SELECT hash FROM session")}


# --- fixation


@pytest.mark.parametrize("planted", ["A" * 43, "known", ""])
def test_a_session_id_that_was_planted_does_not_become_a_session(
    small: Installation, planted: str
) -> None:
    victim = small.browser()
    victim.cookies["wangge"] = planted
    assert victim.sign_in("viewer").status_code == 200
    assert victim.session != planted
    attacker = small.browser()
    attacker.cookies["wangge"] = planted
    assert not signed_in(attacker)


def test_a_session_of_the_attackers_own_ends_when_the_victim_signs_in_with_it(
    small: Installation,
) -> None:
    attacker = small.browser("viewer")
    victim = small.browser()
    victim.cookies["wangge"] = str(attacker.session)
    assert victim.sign_in("planner").status_code == 200
    assert victim.session != attacker.session
    assert not signed_in(attacker)


def test_signing_in_again_gives_another_id_and_ends_the_former(small: Installation) -> None:
    browser = small.browser()
    browser.sign_in("viewer")
    former = small.browser()
    former.cookies = dict(browser.cookies)
    browser.sign_in("viewer")
    assert signed_in(browser)
    assert not signed_in(former)
    assert len(all_sessions(small)) == 1


# --- what is kept


def test_the_database_keeps_hashes_of_secrets_only(small: Installation) -> None:
    browser = small.browser()
    browser.sign_in("viewer")
    made = browser.post("/api/v1/account/tokens", {"name": "x", "scopes": ["read"], "days": 1})
    shown = [str(browser.session), made.json()["token"], PASSWORD]
    with small.sql() as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relkind = 'r'"
        ).fetchall()
        for (table,) in tables:
            rows = connection.execute(f'SELECT t::text FROM "{table}" t').fetchall()  # noqa: S608
            text = "\n".join(str(row[0]) for row in rows)
            for one in shown:
                assert one not in text, table
                assert one.encode().hex() not in text, table
    assert hashlib.sha256(str(browser.session).encode()).digest() in all_sessions(small)


@pytest.mark.parametrize("secure", [False, True])
def test_the_cookie_is_for_this_host_alone_and_no_script(
    small: Installation, monkeypatch: pytest.MonkeyPatch, secure: bool
) -> None:
    browser = small.browser(base="https://grid.test" if secure else "http://grid.test")
    answer = browser.sign_in("viewer")
    [cookie] = answer.headers.get_list("set-cookie")
    name, *attributes = cookie.split("; ")
    assert name.startswith("__Host-wangge=" if secure else "wangge=")
    assert set(attributes) == {"Max-Age=604800", "Path=/", "HttpOnly", "SameSite=Lax"} | (
        {"Secure"} if secure else set()
    )
    assert answer.headers["cache-control"] == "private, no-store"
    out = browser.ask("DELETE", "/api/v1/session")
    assert "Max-Age=0" in out.headers["set-cookie"]


def test_a_cookie_without_the_prefix_is_no_session_where_there_is_tls(small: Installation) -> None:
    """A neighbouring host, or a network without TLS, could have planted it."""
    browser = small.browser(base="https://grid.test")
    browser.sign_in("viewer")
    browser.cookies = {"wangge": str(browser.session)}
    assert not signed_in(browser)


# --- expiry


@pytest.mark.parametrize(
    ("past", "ended"),
    [
        ("last_seen = now() - interval '11 hours 59 minutes'", False),
        ("last_seen = now() - interval '12 hours 1 minute'", True),
        ("expires_at = now() + interval '1 minute'", False),
        ("expires_at = now() - interval '1 second'", True),
    ],
)
def test_a_session_ends_when_it_is_idle_and_when_it_is_old(
    small: Installation, past: str, ended: bool
) -> None:
    browser = small.browser()
    browser.sign_in("viewer")
    with small.sql() as connection:
        connection.execute(f"UPDATE session SET {past}")  # noqa: S608
    assert signed_in(browser) is not ended
    assert (browser.session is None) is ended  # and the browser is told to forget it


def test_a_session_lasts_seven_days_however_much_it_is_used(small: Installation) -> None:
    browser = small.browser()
    browser.sign_in("viewer")
    with small.sql() as connection:
        first = connection.execute("SELECT expires_at, created_at FROM session").fetchone()
        connection.execute("UPDATE session SET last_seen = now() - interval '1 hour'")
    assert first is not None
    assert (first[0] - first[1]).total_seconds() == 7 * 24 * 3600
    assert signed_in(browser)
    with small.sql() as connection:
        now = connection.execute(
            "SELECT expires_at, last_seen > now() - interval '1 minute' FROM session"
        ).fetchone()
    assert now == (first[0], True)


# --- a change of rights


def test_a_session_gets_another_id_when_rights_change_and_the_old_one_runs_out(
    small: Installation,
) -> None:
    browser, root = small.browser("viewer"), small.browser("root")
    before = str(browser.session)
    granted = root.post(
        f"/api/v1/accounts/{small.accounts['viewer']}/grants", {"role": "planner", "division": HERE}
    )
    assert granted.status_code == 201
    assert "edit_plan" in browser.get("/api/v1/session").json()["may"]
    assert browser.session != before
    under_way = small.browser()
    under_way.cookies["wangge"] = before
    answer = under_way.get("/api/v1/session")
    assert answer.json()["account"] is not None  # for requests that were under way
    assert "set-cookie" not in answer.headers  # it leads to no other id
    with small.sql() as connection:
        connection.execute(
            "UPDATE session SET previous_until = now() - interval '1 second' "
            "WHERE previous_hash IS NOT NULL"
        )
    assert not signed_in(under_way)
    assert signed_in(browser)


def test_of_many_requests_at_once_one_renews_the_session_and_all_are_answered(
    small: Installation,
) -> None:
    browser = small.browser("viewer")
    with small.sql() as connection:
        connection.execute("UPDATE session SET renew = true")

    def ask(_: int) -> bool | None:
        one = small.browser()
        one.cookies = dict(browser.cookies)
        return one.session != browser.session if signed_in(one) else None

    with ThreadPoolExecutor(6) as pool:
        renewed = list(pool.map(ask, range(12)))
    assert None not in renewed
    assert renewed.count(True) == 1


def test_rights_that_were_taken_are_gone_with_the_next_request(small: Installation) -> None:
    admin, root = small.browser("admin"), small.browser("root")
    assert admin.get("/api/v1/accounts").status_code == 200
    account = small.accounts["admin"]
    [grant] = root.get(f"/api/v1/accounts/{account}").json()["grants"]
    root.ask("DELETE", f"/api/v1/accounts/{account}/grants/{grant['id']}")
    assert admin.get("/api/v1/accounts").status_code == 403


# --- revocation


def test_whoever_is_disabled_is_out_at_once_and_stays_out(small: Installation) -> None:
    browser, root = small.browser("viewer"), small.browser("root")
    program = small.program(small.token("viewer"))
    assert program.get("/api/v1/account").status_code == 200
    account = small.accounts["viewer"]
    link = root.post(f"/api/v1/accounts/{account}/link").json()["link"]
    assert root.ask("PATCH", f"/api/v1/accounts/{account}", json={"disabled": True}).is_success
    assert browser.get("/api/v1/account").status_code == 401
    assert program.get("/api/v1/account").status_code == 401
    assert small.browser().sign_in("viewer").json()["code"] == "sign_in_failed"
    code = link.partition("/welcome/")[2]
    used = small.browser().post("/api/v1/invitations/accept", {"code": code, "password": NEW})
    assert used.status_code == 404
    root.ask("PATCH", f"/api/v1/accounts/{account}", json={"disabled": False})
    assert browser.get("/api/v1/account").status_code == 401
    assert program.get("/api/v1/account").status_code == 401
    assert small.browser().sign_in("viewer").status_code == 200


def test_signing_out_ends_this_session_on_the_server_too(small: Installation) -> None:
    browser, other = small.browser("viewer"), small.browser("viewer")
    stolen = small.browser()
    stolen.cookies = dict(browser.cookies)
    assert browser.ask("DELETE", "/api/v1/session").status_code == 204
    assert not signed_in(stolen)
    assert signed_in(other)


def test_signing_out_everywhere_ends_every_session_of_ones_own(small: Installation) -> None:
    browsers = [small.browser("viewer") for _ in range(3)]
    bystander = small.browser("planner")
    assert browsers[0].ask("DELETE", "/api/v1/account/sessions").status_code == 204
    assert not any(map(signed_in, browsers))
    assert signed_in(bystander)


def test_a_new_password_ends_all_sessions_but_gives_this_browser_a_new_one(
    small: Installation,
) -> None:
    here, elsewhere = small.browser("viewer"), small.browser("viewer")
    before = here.session
    body = {"current": PASSWORD, "new": NEW}
    assert here.ask("PUT", "/api/v1/account/password", json=body).status_code == 204
    assert signed_in(here)
    assert here.session != before
    assert not signed_in(elsewhere)
    assert small.browser().sign_in("viewer").status_code == 401
    assert small.browser().sign_in("viewer", NEW).status_code == 200


def test_one_cannot_end_or_see_the_sessions_and_tokens_of_others(small: Installation) -> None:
    one, other = small.browser("viewer"), small.browser("planner")
    small.token("planner")
    [session] = other.get("/api/v1/account/sessions").json()["items"]
    [token] = other.get("/api/v1/account/tokens").json()["items"]
    for address in (f"sessions/{session['id']}", f"tokens/{token['id']}"):
        assert one.ask("DELETE", f"/api/v1/account/{address}").status_code == 404
    assert [s["current"] for s in one.get("/api/v1/account/sessions").json()["items"]] == [True]
    assert one.get("/api/v1/account/tokens").json()["items"] == []
    assert signed_in(other)


# --- links


def test_a_link_is_good_once_and_signs_in_whom_it_was_made_for(small: Installation) -> None:
    root = small.browser("root")
    made = root.post("/api/v1/accounts", {"name": "new", "display_name": "New", "grants": []})
    code = made.json()["link"].partition("#/welcome/")[2]
    looked = small.browser().post("/api/v1/invitations/look", {"code": code})
    assert looked.json() == {"name": "new", "display_name": "New", "purpose": "welcome"}
    browser = small.browser()
    assert browser.post("/api/v1/invitations/accept", {"code": code, "password": NEW}).is_success
    assert browser.get("/api/v1/account").json()["name"] == "new"
    for route, body in (("look", {"code": code}), ("accept", {"code": code, "password": NEW})):
        assert small.browser().post(f"/api/v1/invitations/{route}", body).status_code == 404
    assert small.browser().sign_in("new", NEW).status_code == 200


def test_a_link_runs_out_and_a_newer_one_takes_its_place(small: Installation) -> None:
    root, account = small.browser("root"), small.accounts["viewer"]

    def link() -> str:
        made = root.post(f"/api/v1/accounts/{account}/link").json()["link"]
        return str(made.partition("#/welcome/")[2])

    def good(code: str) -> bool:
        return small.browser().post("/api/v1/invitations/look", {"code": code}).is_success

    first = link()
    assert good(first)
    second = link()
    assert (good(first), good(second)) == (False, True)
    with small.sql() as connection:
        connection.execute("UPDATE invitation SET expires_at = now() - interval '1 second'")
    assert not good(second)
    assert not good(secret.new_secret())


def test_a_reset_by_link_ends_the_sessions_of_whoever_knew_the_old_password(
    small: Installation,
) -> None:
    thief, root = small.browser("viewer"), small.browser("root")
    made = root.post(f"/api/v1/accounts/{small.accounts['viewer']}/link").json()["link"]
    code = made.partition("#/welcome/")[2]
    small.browser().post("/api/v1/invitations/accept", {"code": code, "password": NEW})
    assert not signed_in(thief)
    assert small.browser().sign_in("viewer").status_code == 401
