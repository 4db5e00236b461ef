"""Every route says who may use it; who may not is told how to sign in, and by whom it is asked."""

from __future__ import annotations

import pytest
from fastapi import APIRouter, Depends

from api import app
from api.auth.permissions import Action
from api.routes import service
from api.routes.identity import Anyone, allow, public
from tests.security.installation import (
    HERE,
    PASSWORD,
    Application,
    Browser,
    Installation,
    application,
    running,
)

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


def without() -> None: ...
def two(_: Anyone) -> None: ...


@pytest.mark.parametrize(
    ("endpoint", "rules"),
    [(without, []), (two, [Depends(allow(Action.PUBLISH))]), (two, [Depends(public)])],
    ids=["none", "two", "public and not"],
)
def test_the_application_does_not_start_with_a_route_that_does_not_say_who_may_use_it(
    monkeypatch: pytest.MonkeyPatch, endpoint, rules
):
    router = APIRouter()
    router.add_api_route("/new", endpoint, dependencies=rules)
    monkeypatch.setattr(service, "router", router)
    with pytest.raises(TypeError, match="GET /new states"):
        app.create_app(NOWHERE)


@pytest.mark.parametrize(
    ("headers", "basic"),
    [
        ({}, True),
        ({"User-Agent": "Mozilla/5.0 QGIS/33400/Linux"}, True),
        ({"Sec-Fetch-Mode": "cors"}, False),
        ({"X-Requested-With": "fetch"}, False),
        ({"Cookie": "wangge=over"}, False),
    ],
)
def test_programs_are_asked_for_basic_and_pages_ask_themselves(
    shared: Installation, headers: dict[str, str], basic: bool
):
    answer = shared.program(None).get("/api/v1/accounts", headers=headers)
    assert answer.status_code == 401
    challenge = answer.headers["www-authenticate"]
    assert challenge.endswith('Bearer realm="Wangge"')
    assert challenge.startswith('Basic realm="Wangge"') == basic


def test_who_may_not_is_not_told_what_is_there(shared: Installation):
    browser = shared.browser("viewer")
    for account in (shared.accounts["root"], "00000000-0000-0000-0000-00000000ffff"):
        answer = browser.get(f"/api/v1/accounts/{account}")
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_both_languages(shared: Installation):
    for language, word in (("zh", "登录"), ("en", "Sign in")):
        answer = shared.browser().get("/api/v1/account", headers={"Accept-Language": language})
        assert word in answer.json()["detail"]


# --- proxies -------------------------------------------------------------------------------------


@pytest.fixture
def behind_a_proxy(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WANGGE_TRUSTED_PROXIES", "10.0.0.0/8")
    with application() as found:
        yield found


def signed_in(browser: Browser, **headers: str) -> str:
    body = {"name": "viewer", "password": "wrong"}
    browser.ask("POST", "/api/v1/session", json=body, headers=headers)
    entry = browser.installation.newest("session.failed")
    return str(entry.address)


def test_a_proxy_of_ours_is_believed_and_nobody_else(
    small: Installation, behind_a_proxy: Application
):
    forwarded = {"X-Forwarded-For": "6.6.6.6, 198.51.100.9"}
    assert signed_in(small.browser(), **forwarded) == "192.0.2.7", "none is configured"
    with running(small.url, behind_a_proxy) as proxied:
        assert signed_in(proxied.browser(address="10.1.1.1"), **forwarded) == "198.51.100.9"
        assert signed_in(proxied.browser(address="192.0.2.7"), **forwarded) == "192.0.2.7"


def test_nobody_else_says_that_there_is_tls(small: Installation):
    browser = small.browser()
    body = {"name": "viewer", "password": PASSWORD}
    answer = browser.ask(
        "POST", "/api/v1/session", json=body, headers={"X-Forwarded-Proto": "https"}
    )
    assert answer.status_code == 200
    assert answer.headers["set-cookie"].startswith("wangge=")


def test_with_tls_before_the_proxy_the_cookie_is_the_hosts_own(
    small: Installation, behind_a_proxy: Application
):
    with running(small.url, behind_a_proxy) as proxied:
        browser = proxied.browser(address="10.1.1.1")
        over_tls = {"X-Forwarded-Proto": "https", "Origin": "https://grid.test"}
        body = {"name": "viewer", "password": PASSWORD}
        answer = browser.ask("POST", "/api/v1/session", json=body, headers=over_tls)
        assert answer.status_code == 200
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-wangge=")
        assert cookie.endswith("; Path=/; HttpOnly; SameSite=Lax; Secure")
        assert "Domain" not in cookie
        assert browser.get("/api/v1/account", headers=over_tls).status_code == 200
        assert browser.get("/api/v1/account").status_code == 401, "without TLS it is none"


def test_an_administrators_area_is_that_of_now(small: Installation):
    """The town comes under another county: its administrator's rights go with it."""
    admin = small.browser("admin")
    address = f"/api/v1/accounts/{small.accounts['viewer']}/grants"
    grant = {"role": "viewer", "division": "360702101200"}
    assert admin.post(address, grant).status_code == 403
    with small.sql() as connection:
        connection.execute(
            "UPDATE division_version SET managing_parent = %s WHERE code = '360702101200'", [HERE]
        )
    assert admin.post(address, grant).status_code == 201
