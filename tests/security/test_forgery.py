"""Requests that another site makes somebody's browser send, and headers that pretend."""

from __future__ import annotations

import base64
from itertools import product
from typing import Any

import pytest

from api.auth.address import AddressSettings
from api.protection import Protection
from tests.security.installation import BASE, PASSWORD, Browser, Installation
from tests.security.samples import SAMPLES

ORIGINS = {
    BASE: True,
    None: None,
    "null": False,
    "https://evil.test": False,
    "https://grid.test": False,  # another scheme
    "http://grid.test:8080": False,  # another port
    "http://evil.grid.test": False,
    "http://grid.test.evil.test": False,
    "http://grid.test@evil.test": False,
}
SITES = {"same-origin": True, None: None, "same-site": False, "cross-site": False, "none": False}
"""True: says that it is one of ours; False: that it is not; None: says nothing."""


def refused(answer: Any) -> bool:
    forged = answer.status_code == 403 and answer.json()["code"] == "csrf_failed"
    assert forged or answer.is_success, answer.text
    return bool(forged)


@pytest.mark.parametrize(("origin", "site"), list(product(ORIGINS, SITES)))
def test_a_session_changes_something_only_for_a_page_of_ours(
    standing: Installation, origin: str | None, site: str | None
) -> None:
    browser = standing.browser("viewer")
    right = browser.csrf
    says = (ORIGINS[origin], SITES[site])
    from_here = False not in says and True in says
    for token in (right, None, "", "A" * 43, standing.browser("viewer").csrf):
        headers = {"Origin": origin, "Sec-Fetch-Site": site, "X-CSRF-Token": token}
        answer = browser.ask("DELETE", "/api/v1/account/sessions/" + _ANY, headers=headers)
        if from_here and token == right:
            assert answer.status_code == 404  # looked for, and not found
        else:
            assert refused(answer), (origin, site, token)


_ANY = "00000000-0000-0000-0000-000000000000"
CHANGES = sorted(key for key in SAMPLES if key[0] != "GET")


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_no_route_that_changes_something_is_reached_from_elsewhere(
    standing: Installation, method: str, path: str
) -> None:
    """Before any authority: nobody, a session and a password that the browser keeps alike."""
    address = path.replace("{id}", _ANY).replace("{grant}", _ANY)
    elsewhere = {"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site"}
    token = standing.token("root")
    basic = base64.b64encode(f"root:{token}".encode()).decode()
    browsers = [standing.browser("root"), Browser(standing, {"Authorization": f"Basic {basic}"})]
    if (method, path) in BEGIN_A_SESSION:
        browsers.append(standing.browser())
    for browser in browsers:
        assert refused(browser.ask(method, address, json={}, headers=elsewhere))


BEGIN_A_SESSION = {
    ("POST", "/api/v1/session"),
    ("POST", "/api/v1/invitations/look"),
    ("POST", "/api/v1/invitations/accept"),
}


def test_another_site_cannot_sign_somebody_in_as_the_attacker(standing: Installation) -> None:
    body = {"name": "viewer", "password": PASSWORD}
    for headers in (
        {"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.test", "Sec-Fetch-Site": None},
        {"Origin": None, "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null", "Sec-Fetch-Site": None},
    ):
        browser = standing.browser()
        assert refused(browser.post("/api/v1/session", body, headers=headers))
        assert browser.session is None


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_a_form_cannot_carry_what_signs_in(standing: Installation, kind: str) -> None:
    """What a form can send without being asked for is not taken for JSON."""
    browser = standing.browser()
    body = f'{{"name": "viewer", "password": "{PASSWORD}"}}'
    sent = {"Content-Type": kind, "Origin": None, "Sec-Fetch-Site": None}
    answer = browser.ask("POST", "/api/v1/session", content=body, headers=sent)
    assert answer.status_code == 422
    assert browser.session is None


def test_the_token_of_one_session_is_not_that_of_another(standing: Installation) -> None:
    one, other = standing.browser("viewer"), standing.browser("viewer")
    assert one.csrf != other.csrf
    assert one.get("/api/v1/session").json()["csrf"] == one.csrf


def test_reading_changes_nothing_and_needs_no_token(standing: Installation) -> None:
    browser = standing.browser("viewer")
    sent = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.test"}
    answer = browser.get("/api/v1/session", headers=sent)
    assert answer.status_code == 200
    assert not any(name.startswith("access-control") for name in answer.headers)


def test_no_other_origin_is_let_in_by_a_preflight(standing: Installation) -> None:
    answer = standing.browser("viewer").ask(
        "OPTIONS",
        "/api/v1/session",
        headers={"Origin": "https://evil.test", "Access-Control-Request-Method": "POST"},
    )
    assert answer.status_code == 405
    assert not any(name.startswith("access-control") for name in answer.headers)


def test_a_bearer_token_needs_no_page(standing: Installation) -> None:
    program = standing.program(standing.token("viewer"))
    assert program.ask("DELETE", f"/api/v1/account/sessions/{_ANY}").status_code == 404


def test_a_cookie_does_not_help_a_token_nor_a_token_a_cookie(standing: Installation) -> None:
    browser = standing.browser("root")
    token = standing.token("viewer", ("read",))
    answer = browser.get("/api/v1/accounts", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    answer = browser.get("/api/v1/accounts", headers={"Authorization": "Bearer wgt_none"})
    assert answer.status_code == 401


# --- what a caller says of where it comes from


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "203.0.113.9"},
        {"Forwarded": "for=203.0.113.9"},
        {"X-Real-IP": "203.0.113.9"},
        {"X-Forwarded-For": "127.0.0.1, 203.0.113.9"},
    ],
)
def test_an_address_that_a_caller_gives_itself_is_not_believed(
    standing: Installation, headers: dict[str, str]
) -> None:
    answer = standing.browser(address="198.51.100.20").post(
        "/api/v1/session", {"name": "nobody here", "password": "wrong"}, headers=headers
    )
    assert answer.status_code == 401
    assert standing.newest("session.failed").address == "198.51.100.20"


@pytest.mark.parametrize(
    "headers", [{"X-Forwarded-Proto": "https"}, {"X-Forwarded-Host": "evil.test"}]
)
def test_a_scheme_or_host_that_a_caller_gives_itself_is_not_believed(
    standing: Installation, headers: dict[str, str]
) -> None:
    browser = standing.browser()
    answer = browser.post(
        "/api/v1/session", {"name": "viewer", "password": PASSWORD}, headers=headers
    )
    assert answer.headers["set-cookie"].startswith("wangge=")
    link = standing.browser("root").post(
        f"/api/v1/accounts/{standing.accounts['field']}/link", headers=headers
    )
    assert link.json()["link"].startswith(f"{BASE}/#/welcome/")


def protection(standing: Installation) -> Protection:
    """The application's own, which holds the settings that it was made with."""
    layer: Any = standing.app.middleware_stack
    while not isinstance(layer, Protection):
        layer = layer.app
    return layer


def test_a_proxy_of_ours_is_believed_about_the_last_hop_only(
    standing: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxied = AddressSettings.from_environment({"WANGGE_TRUSTED_PROXIES": "10.0.0.0/8"})
    standing.browser().get("/health/live")
    monkeypatch.setattr(protection(standing), "addresses", proxied)
    browser = standing.browser(address="10.1.1.1")
    body = {"name": "nobody here", "password": "wrong"}
    sent = {
        "X-Forwarded-For": "1.1.1.1, 203.0.113.9, 10.2.2.2",
        "X-Forwarded-Proto": "https",
        "Origin": "https://grid.test",
    }
    assert browser.post("/api/v1/session", body, headers=sent).status_code == 401
    assert standing.newest("session.failed").address == "203.0.113.9"


def test_with_a_public_address_only_pages_from_there_are_ours(
    standing: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = AddressSettings.from_environment({"WANGGE_PUBLIC_URL": "https://grid.example.cn"})
    standing.browser().get("/health/live")
    monkeypatch.setattr(protection(standing), "addresses", public)
    body = {"name": "viewer", "password": PASSWORD}
    for origin, host, fine in (
        ("https://grid.example.cn", "127.0.0.1:8000", True),
        ("http://evil.test", "evil.test", False),  # DNS rebinding: the browser thinks it is ours
        ("http://127.0.0.1:8000", "127.0.0.1:8000", False),
    ):
        answer = standing.browser().post(
            "/api/v1/session", body, headers={"Origin": origin, "Host": host}
        )
        assert refused(answer) is not fine
        if fine:
            assert answer.headers["set-cookie"].startswith("__Host-wangge=")
