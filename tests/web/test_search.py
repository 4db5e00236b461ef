"""Search by name, code, pinyin initials and coordinate, with keys and with the pointer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.web.conftest import Visits, until
from tests.web.facts import TOWN, VILLAGE

Ask = Callable[[str], Any]


def options(page: Page) -> Locator:
    return page.get_by_role("listbox").get_by_role("option")


def find(page: Page, text: str) -> None:
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="搜索")).to_be_focused()
    page.keyboard.type(text)


def test_pinyin_initials_find_a_town(visit: Visits) -> None:
    page = visit()
    find(page, "ssz")
    first = options(page).first
    expect(first).to_contain_text("沙石镇")
    page.keyboard.press("Enter")
    until(page, f"s.selection?.code === '{TOWN}'")
    expect(page.get_by_role("heading", name="沙石镇")).to_be_visible()


def test_a_name_finds_and_arrow_keys_choose(visit: Visits) -> None:
    page = visit()
    find(page, "沙石")
    expect(options(page).nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(options(page).nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    expect(options(page).first).to_have_attribute("aria-selected", "true")


def test_a_code_finds_its_grid(visit: Visits, ask: Ask) -> None:
    grid = ask(f"/grids?division={VILLAGE}")["items"][2]
    page = visit()
    find(page, grid["code"])
    first = options(page).first
    expect(first).to_contain_text(f"{grid['code'][:6]} {grid['code'][6:9]} {grid['code'][9:12]}")
    expect(first).to_contain_text("网格")
    first.click()
    until(page, f"s.selection?.code === '{grid['code']}' && s.level === 'grid'")


def test_a_typed_coordinate_finds_the_grid_there(visit: Visits, ask: Ask) -> None:
    grid = ask(f"/grids?division={VILLAGE}")["items"][0]
    lon, lat = grid["centre"]
    page = visit()
    find(page, f"{lat}，{lon}")  # the order is told from the values
    expect(options(page)).to_contain_text("查询坐标")
    page.keyboard.press("Enter")
    until(page, f"s.selection?.code === '{grid['code']}'")
    expect(page.get_by_role("status").filter(has_text="该位置在")).to_be_visible()


def test_a_coordinate_elsewhere_is_said_to_be_outside(visit: Visits) -> None:
    page = visit()
    find(page, "121.47,31.23")
    options(page).click()
    expect(page.get_by_text("该位置不在本辖区范围内。")).to_be_visible()


def test_a_person_is_shown_by_the_grid_served(visit: Visits, ask: Ask) -> None:
    grid = ask(f"/grids?division={VILLAGE}")["items"][0]
    post = ask(f"/grids/{grid['code']}")["staff"][0]
    page = visit()
    find(page, post["staff_no"])
    options(page).filter(has_text=post["name"]).first.click()
    until(page, f"s.selection?.type === 'grid' && s.selection.code.startsWith('{VILLAGE}')")


def test_nothing_found_says_what_can_be_typed(visit: Visits) -> None:
    page = visit()
    find(page, "没有这个地方")
    expect(page.get_by_text("没有找到“没有这个地方”")).to_be_visible()


def test_escape_closes_then_clears_then_leaves(visit: Visits) -> None:
    page = visit()
    find(page, "ssz")
    box = page.get_by_role("combobox", name="搜索")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Escape")
    expect(box).to_have_value("")
    page.keyboard.press("Escape")
    expect(box).not_to_be_focused()
