"""Loading, failing and coming back: each has words that say what to do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.conftest import Visits, kept, picture, ready, until
from tests.web.facts import TOWN

Ask = Callable[[str], Any]


class Gate:
    """Holds requests back until it is opened, or turns them away while it is shut."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.shut = True
        self.waiting: list[Route] = []

    def hold(self, page: Page) -> None:
        page.route(
            self.pattern,
            lambda route: self.waiting.append(route) if self.shut else route.continue_(),
        )

    def turn_away(self, page: Page) -> None:
        page.route(self.pattern, lambda route: route.abort() if self.shut else route.continue_())

    def open(self) -> None:
        self.shut = False
        for route in self.waiting:
            route.continue_()


def test_a_slow_map_says_that_it_is_loading(visit: Visits) -> None:
    gate = Gate("**/export/grids.geojson*")
    page = visit(wait=False, before=gate.hold)
    loading = page.get_by_text("正在载入地图")
    expect(loading).to_be_visible()
    page.screenshot(path=kept("state-loading"))
    gate.open()
    ready(page)
    expect(loading).to_be_hidden()


@pytest.mark.parametrize("pattern", ["**/config", "**/export/divisions.geojson*"])
def test_a_failed_map_offers_to_try_again(visit: Visits, pattern: str) -> None:
    visit.tolerate("ERR_FAILED")
    gate = Gate(pattern)
    page = visit(wait=False, before=gate.turn_away)
    alert = page.locator(".map-state").get_by_role("alert")
    expect(alert).to_contain_text("无法连接服务器")
    page.screenshot(path=kept("state-failed"))
    gate.open()
    alert.get_by_role("button", name="重试").click()
    ready(page)
    expect(page.locator(".big")).to_be_visible()


def test_failed_figures_offer_to_try_again(visit: Visits) -> None:
    visit.tolerate("ERR_FAILED")
    gate = Gate(f"**/coverage?division={TOWN}*")
    page = visit(f"/?division={TOWN}", before=gate.turn_away)
    alert = page.get_by_role("complementary").get_by_role("alert")
    expect(alert).to_contain_text("无法连接服务器")
    picture(page, "state-figures-failed")
    gate.open()
    alert.get_by_role("button", name="重试").click()
    expect(page.get_by_role("heading", name="沙石镇")).to_be_visible()


def test_an_error_of_the_server_is_told_as_one(visit: Visits) -> None:
    visit.tolerate("500")
    page = visit(
        f"/?division={TOWN}",
        before=lambda p: p.route("**/coverage?*", lambda r: r.fulfill(status=500, body="<html>")),
    )
    expect(page.get_by_text("数据未能载入。")).to_be_visible()


def test_an_unknown_revision_is_said_to_be_missing(visit: Visits) -> None:
    visit.tolerate("404")
    page = visit("/?revision=999999", wait=False)
    expect(page.get_by_text("没有找到所要查看的内容。").first).to_be_visible()
    page.get_by_role("button", name="查看最新版").click()
    ready(page)
    until(page, "s.revision !== 999999")


def test_an_older_revision_says_so_and_leads_to_the_latest(visit: Visits, ask: Ask) -> None:
    latest = ask("/config")["revision"]

    def tomorrow(route: Route) -> None:
        body = route.fetch().json()
        route.fulfill(json=body | {"revision": latest + 1})

    page = visit(f"/?revision={latest}", before=lambda p: p.route("**/config", tomorrow))
    expect(
        page.get_by_text(f"当前查看的是第 {latest} 版，最新为第 {latest + 1} 版。")
    ).to_be_visible()


def test_a_search_that_fails_says_so(visit: Visits) -> None:
    visit.tolerate("ERR_FAILED")
    page = visit(before=lambda p: p.route("**/search?*", lambda r: r.abort()))
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="搜索")).to_be_focused()
    page.keyboard.type("ssz")
    expect(page.get_by_text("搜索暂时无法使用")).to_be_visible()


def test_nothing_is_fetched_from_elsewhere_and_no_policy_is_broken(visit: Visits) -> None:
    broken: list[str] = []
    lock = threading.Lock()

    def watch(page: Page) -> None:
        def heard(text: str) -> None:
            with lock:
                broken.append(text)

        page.expose_function("heardViolation", heard)
        page.add_init_script(
            "addEventListener('securitypolicyviolation',"
            " e => heardViolation(e.violatedDirective + ' ' + e.blockedURI))"
        )

    page = visit(before=watch)
    policy = page.evaluate(
        "fetch('/').then(answer => answer.headers.get('content-security-policy'))"
    )
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    page.get_by_role("button", name="放大").click()
    page.keyboard.press("?")
    page.wait_for_timeout(300)
    assert broken == []
