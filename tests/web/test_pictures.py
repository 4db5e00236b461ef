"""Pictures of every state, kept as artefacts to be looked at; each also says what must be on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import DESKTOP, PHONE, Visits, kept, picture, pixel
from tests.web.facts import COMMUNITY, TOWN, VILLAGE

Ask = Callable[[str], Any]

VIEWS = {
    "district": ("/", "章贡区"),
    "rural": ("/?kind=rural&measure=households_per_worker", "703"),
    "town": (f"/?division={TOWN}&measure=area", "沙石镇"),
    "village": (f"/?division={VILLAGE}&measure=households", "沙石村"),
    "grid": (f"/?grid={COMMUNITY}001", "新赣南路社区第一网格"),
}


@pytest.mark.parametrize("lang", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", VIEWS)
def test_view(visit: Visits, name: str, size: tuple[int, int], lang: str) -> None:
    path, words = VIEWS[name]
    page = visit(path, lang=lang, size=size)
    expect(page.get_by_role("complementary").get_by_text(words).first).to_be_visible()
    page.wait_for_timeout(400)
    picture(page, f"{name}-{'phone' if size == PHONE else 'desktop'}-{lang[:2]}")


@pytest.mark.parametrize("name", ["district", "grid"])
def test_dark(visit: Visits, name: str) -> None:
    page = visit(VIEWS[name][0], color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 25, 27)"
    picture(page, f"{name}-dark")


def _search(page: Page) -> None:
    page.get_by_role("combobox", name="搜索").fill("沙石")
    expect(page.get_by_role("listbox").get_by_role("option").nth(1)).to_be_visible()


def _keys(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def _bar(page: Page) -> None:
    bars = page.locator(".bar")
    bars.nth(bars.count() - 2).click()


def _refused(page: Page) -> None:
    page.get_by_role("button", name="我在哪个网格").click()
    expect(page.get_by_text("浏览器未获准使用位置")).to_be_visible()


DEEDS = {"search": _search, "shortcuts": _keys, "class-kept": _bar, "refused": _refused}


@pytest.mark.parametrize("name", DEEDS)
def test_deed(visit: Visits, name: str) -> None:
    page = visit()
    DEEDS[name](page)
    picture(page, name)


def test_hover(visit: Visits, ask: Ask) -> None:
    page = visit(f"/?division={VILLAGE}")
    x, y = pixel(page, *ask(f"/grids?division={VILLAGE}")["items"][2]["centre"])
    page.mouse.move(x - 2, y)
    page.mouse.move(x, y)
    expect(page.locator(".tip")).to_be_visible()
    picture(page, "hover")


def test_print(visit: Visits) -> None:
    page = visit(f"/?division={TOWN}")
    page.emulate_media(media="print")
    expect(page.get_by_role("combobox", name="搜索")).to_be_hidden()
    expect(page.get_by_role("table")).to_be_visible()
    stage, table = page.locator(".stage").bounding_box(), page.get_by_role("table").bounding_box()
    assert stage
    assert table
    assert stage["y"] < table["y"], "the map comes first"
    page.screenshot(path=kept("print"), full_page=True)
