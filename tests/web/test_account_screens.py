"""Each screen of accounts, in both languages, on a desk and on a phone: sound, and kept."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import DESKTOP, PHONE, Visits, axe_finds, kept
from tests.web.facts import TOWN
from tests.web.office import HEAD, Office

VARIANTS: dict[str, dict[str, Any]] = {
    "desktop-zh": {"size": DESKTOP, "lang": "zh-CN"},
    "phone-zh": {"size": PHONE, "lang": "zh-CN"},
    "desktop-en": {"size": DESKTOP, "lang": "en-GB"},
    "phone-en-dark": {"size": PHONE, "lang": "en-GB", "color_scheme": "dark"},
}


def sound(page: Page, name: str) -> None:
    """Nothing is wrong for assistive techniques, nothing hangs over the edge, all can be hit."""
    page.screenshot(path=kept(name))
    assert axe_finds(page) == [], name
    wide, width = page.evaluate(
        "[Math.max(...[...document.querySelectorAll('html, .screen, .screen-body, dialog[open]')]"
        ".map(e => e.scrollWidth)), innerWidth]"
    )
    assert wide <= width, f"{name} can be pushed sideways"
    small = page.evaluate(
        """() => [...document.querySelectorAll(
               '.screen :is(button, input, select, .action), dialog[open] :is(button, input)')]
             .filter(e => e.offsetParent !== null)
             .filter(e => !e.matches('.unseen, [type=checkbox], [type=radio]'))
             .map(e => [e.outerHTML.slice(0, 80), e.offsetWidth, e.offsetHeight])
             .filter(([, w, h]) => w < 24 || h < 24)"""
    )
    assert small == [], name


@pytest.fixture(scope="module")
def one_account(office: Office) -> str:
    """Somebody with two grants, to be looked at."""
    return str(office.employ("looked.at", "钟晓燕", ("planner", TOWN), ("viewer", None)))


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_screens_of_who_is_signed_in(
    visit_office: Visits, office: Office, one_account: str, variant: str
) -> None:
    page = visit_office(
        "/#/account", wait=False, before=office.signed_in(HEAD), **VARIANTS[variant]
    )
    expect(page.locator("#own-devices ~ *, .lines .tag.good").first).to_be_visible()
    sound(page, f"account-{variant}")
    page.locator(".part-head .action").nth(2).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    sound(page, f"token-{variant}")
    page.keyboard.press("Escape")
    screens = {
        "accounts": ("#/accounts", ".accounts tbody tr"),
        "new-account": ("#/accounts/new", ".grant-chooser"),
        "one-account": (f"#/accounts/{one_account}", ".grant-chooser"),
        "settings": ("#/settings", ".switch"),
        "audit": ("#/audit", ".audit tbody tr"),
    }
    for name, (hash_, shown) in screens.items():
        page.goto(f"{office.address}/{hash_}")
        expect(page.locator(shown).first).to_be_visible()
        expect(page.locator("main:not(.stage) h1")).to_be_focused()
        if name == "audit":
            page.locator(".opener button").first.click()
            expect(page.locator(".details")).to_be_visible()
        sound(page, f"{name}-{variant}")


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_screens_of_who_is_not(visit_office: Visits, office: Office, variant: str) -> None:
    visit_office.tolerate("404")
    page = visit_office("/#/sign-in", **VARIANTS[variant])
    expect(page.get_by_role("dialog")).to_be_visible()
    sound(page, f"sign-in-{variant}")
    page.goto(f"{office.address}/#/audit")
    expect(page.locator(".card form")).to_be_visible()
    sound(page, f"sign-in-first-{variant}")
    page.goto(office.address + office.invite(f"new.{variant}", "钟晓燕"))
    expect(page.locator(".card form .strength")).to_be_attached()
    page.locator(".card .password input").fill("twelve signs")
    sound(page, f"welcome-{variant}")
    page.goto(f"{office.address}/#/welcome/{'x' * 43}")
    expect(page.locator(".card-foot")).to_be_visible()
    sound(page, f"welcome-used-{variant}")
