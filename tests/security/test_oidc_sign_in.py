"""Signing in by the identity provider, from the first address to the session."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from api.settings import OidcSettings
from api.workflows.identity_provider import IdentityProvider
from tests.security.installation import HERE, PASSWORD, Browser, Installation, make_account
from tests.security.provider import CLIENT, SECRET, Provider, providing, unsigned

HTML = {"Accept": "text/html,*/*"}


@pytest.fixture
def provider(small: Installation) -> Iterator[Provider]:
    """The provider that the installation is set to; ``li`` sits at the browser."""
    with providing() as found:
        settings = OidcSettings.from_environment(
            {
                "WANGGE_OIDC_ISSUER": found.issuer,
                "WANGGE_OIDC_CLIENT_ID": CLIENT,
                "WANGGE_OIDC_CLIENT_SECRET": SECRET,
                "WANGGE_OIDC_LABEL": "县统一认证",
            }
        )
        assert settings is not None
        small.oidc = IdentityProvider(settings)
        yield found


def invited(small: Installation, name: str = "li", **more: bool) -> None:
    make_account(small.database, name, [("planner", HERE)], password=more.get("password", False))


def to_the_provider(browser: Browser, following: str | None = None) -> str:
    query = "" if following is None else f"?{urlencode({'next': following})}"
    answer = browser.get(f"/auth/oidc/start{query}")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def back(provider: Provider, address: str) -> str:
    return f"/auth/oidc/callback?{urlencode(provider.authorize(address))}"


def through(browser: Browser, provider: Provider, following: str | None = None) -> httpx.Response:
    return browser.get(back(provider, to_the_provider(browser, following)), headers=HTML)


def whoami(browser: Browser) -> str | None:
    account = browser.get("/api/v1/session").json()["account"]
    return account and str(account["name"])


# --- who comes in


def test_an_account_that_was_made_for_them_is_theirs_from_the_first_sign_in(
    small: Installation, provider: Provider
) -> None:
    invited(small)
    browser = small.browser()
    answer = through(browser, provider, "/#/plans")
    assert (answer.status_code, answer.headers["location"]) == (303, "/#/plans")
    assert whoami(browser) == "li"
    row = small.newest("session.sign_in")
    assert (row.account_name, row.after) == ("li", {"by": "oidc"})
    assert small.newest("account.link").after["subject"] == "7"
    # From now on by issuer and subject, whatever they are called there.
    provider.person = {"sub": "7", "preferred_username": "renamed"}
    again = small.browser()
    through(again, provider)
    assert whoami(again) == "li"


def test_nobody_registers_themselves(small: Installation, provider: Provider) -> None:
    browser = small.browser()
    answer = through(browser, provider)
    assert answer.status_code == 403
    assert "Ask your administrator" in answer.text
    assert whoami(browser) is None
    assert small.newest("session.failed").after == {"issuer": provider.issuer, "name": "li"}
    told = small.browser()
    page = told.get(
        back(provider, to_the_provider(told)), headers=HTML | {"Accept-Language": "zh-CN"}
    )
    assert "请联系管理员" in page.text


def test_an_account_with_another_way_in_is_not_taken_by_its_name(
    small: Installation, provider: Provider
) -> None:
    invited(small, password=True)
    assert through(small.browser(), provider).status_code == 403
    invited(small, "wang")
    provider.person = {"sub": "8", "preferred_username": "wang"}
    assert through(small.browser(), provider).status_code == 303
    provider.person = {"sub": "9", "preferred_username": "WANG"}  # somebody who is called so now
    assert through(small.browser(), provider).status_code == 403


@pytest.mark.parametrize("name", ["admin-to-be", "operator"])
def test_who_administers_everything_is_not_found_by_a_name(
    small: Installation, provider: Provider, name: str
) -> None:
    if name != "operator":
        make_account(small.database, name, [("admin", None)], password=False)
    provider.person = {"sub": "7", "preferred_username": name}
    assert through(small.browser(), provider).status_code == 403


def test_who_is_disabled_stays_out(small: Installation, provider: Provider) -> None:
    invited(small)
    assert through(small.browser(), provider).status_code == 303
    with small.sql() as connection:
        connection.execute("UPDATE account SET disabled = true WHERE name = 'li'")
    assert through(small.browser(), provider).status_code == 403


# --- what does not come in


def test_a_session_so_far_ends_with_the_new_one(small: Installation, provider: Provider) -> None:
    invited(small)
    browser, attacker = small.browser("viewer"), small.browser()
    attacker.cookies = dict(browser.cookies)
    through(browser, provider)
    assert whoami(browser) == "li"
    assert whoami(attacker) is None


def test_another_browser_cannot_be_signed_in_with_ones_own_answer(
    small: Installation, provider: Provider
) -> None:
    """Login CSRF: the victim follows the attacker's way back."""
    invited(small)
    attacker, victim = small.browser(), small.browser()
    address = back(provider, to_the_provider(attacker))
    assert victim.get(address).status_code == 403
    to_the_provider(victim)  # not even with a flow of its own under way
    assert victim.get(address).status_code == 403
    assert whoami(victim) is None


def test_an_answer_is_good_once(small: Installation, provider: Provider) -> None:
    invited(small)
    browser = small.browser()
    address = back(provider, to_the_provider(browser))
    flow = dict(browser.cookies)
    assert browser.get(address).status_code == 303
    assert "wangge-oidc" not in browser.cookies
    again = small.browser()
    again.cookies = flow  # even for whoever has the cookie
    assert again.get(address).status_code == 403
    assert whoami(again) is None


def test_a_refusal_ends_the_flow_and_says_why_in_the_log_only(
    small: Installation, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    invited(small)
    provider.sign = unsigned
    browser = small.browser()
    with caplog.at_level(logging.WARNING, "wangge"):
        answer = through(browser, provider)
    assert answer.status_code == 403
    assert "none" not in answer.text
    assert "Algorithm of 'none' is not allowed" in caplog.text
    assert browser.cookies == {}
    assert whoami(browser) is None


@pytest.mark.parametrize(
    "following", ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_server_afterwards(
    small: Installation, provider: Provider, following: str
) -> None:
    invited(small)
    answer = through(small.browser(), provider, following)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_parameters_that_we_do_not_know_do_not_matter(
    small: Installation, provider: Provider
) -> None:
    invited(small)
    provider.told = {"session_state": "x", "scope": "openid"}
    assert through(small.browser(), provider).status_code == 303


def test_the_flow_is_in_a_short_lived_cookie_of_this_host(
    small: Installation, provider: Provider
) -> None:
    browser = small.browser(base="https://grid.test")
    answer = browser.get("/auth/oidc/start")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-wangge-oidc=")
    for attribute in ("Max-Age=600", "Path=/", "HttpOnly", "SameSite=Lax", "Secure"):
        assert attribute in cookie.split("; ")
    assert answer.headers["cache-control"] == "private, no-store"
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert query["redirect_uri"] == ["https://grid.test/auth/oidc/callback"]
    assert "code_verifier" not in query


def test_the_page_that_refuses_runs_nothing_and_keeps_nothing(
    small: Installation, provider: Provider
) -> None:
    provider.told = {"error": "<script>alert(1)</script>", "code": None}
    answer = through(small.browser(), provider)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src")
    assert answer.headers["cache-control"] == "private, no-store"
    assert "<script" not in answer.text


def test_a_silent_provider_does_not_keep_passwords_from_working(
    small: Installation, provider: Provider
) -> None:
    small.oidc = IdentityProvider(
        OidcSettings.from_environment(
            {"WANGGE_OIDC_ISSUER": "http://127.0.0.1:9", "WANGGE_OIDC_CLIENT_ID": "x"}
        )  # type: ignore[arg-type] # it is set
    )
    answer = small.browser().get("/auth/oidc/start")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert small.browser().sign_in("viewer", PASSWORD).status_code == 200


def test_the_sign_in_page_learns_that_there_is_a_provider(
    small: Installation, provider: Provider
) -> None:
    said = small.browser().get("/api/v1/session").json()["oidc"]
    assert said == {"label": {"zh": "县统一认证", "en": "县统一认证"}}
    small.oidc = None
    assert small.browser().get("/api/v1/session").json()["oidc"] is None
    assert small.browser().get("/auth/oidc/start").status_code == 404
