"""On a phone of 360 pixels: the map is full, the panel is a sheet at the bottom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.web.conftest import PHONE, Visits, pixel, settled, until
from tests.web.facts import COMMUNITY

Ask = Callable[[str], Any]


def sheet_top(page: Page) -> float:
    box = page.get_by_role("complementary").bounding_box()
    assert box is not None
    return float(box["y"])


def drag(page: Page, to: float) -> None:
    box = page.locator(".handle").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 6):
        page.mouse.move(x, y + (to - y) * step / 5)
    page.mouse.up()
    page.wait_for_timeout(350)


def test_the_map_is_full_and_nothing_scrolls_sideways(visit: Visits) -> None:
    page = visit(size=PHONE)
    width, height = page.evaluate(
        "[document.querySelector('.map-canvas').clientWidth,"
        " document.querySelector('.map-canvas').clientHeight]"
    )
    assert (width, height) == PHONE
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    expect(page.get_by_role("combobox")).to_be_visible()
    expect(page.locator(".big")).to_be_visible()


def test_the_sheet_is_dragged_up_and_down(visit: Visits) -> None:
    page = visit(size=PHONE)
    low = sheet_top(page)
    drag(page, 380)
    middle = sheet_top(page)
    drag(page, 60)
    high = sheet_top(page)
    assert high < middle < low
    drag(page, 730)
    assert sheet_top(page) == low


def test_the_handle_works_by_touch_and_by_keys(visit: Visits) -> None:
    page = visit(size=PHONE)
    handle = page.get_by_role("button", name="展开面板")
    expect(handle).to_have_attribute("aria-expanded", "false")
    handle.tap()
    expect(handle).to_have_attribute("aria-expanded", "true")
    handle.press("Enter")
    expect(page.get_by_role("button", name="收起面板")).to_be_visible()


def test_touching_a_grid_opens_the_sheet_with_its_people(visit: Visits, ask: Ask) -> None:
    grid = ask(f"/grids?division={COMMUNITY}")["items"][2]
    lon, lat = grid["centre"]
    page = visit(f"/?map=16/{lat}/{lon}", size=PHONE)
    low = sheet_top(page)
    page.touchscreen.tap(*pixel(page, lon, lat))
    until(page, f"s.selection?.code === '{grid['code']}'")
    expect(page.get_by_role("region", name="服务人员")).to_be_visible()
    page.wait_for_timeout(350)
    assert sheet_top(page) < low


def test_a_selected_grid_is_not_hidden_by_the_sheet(visit: Visits, ask: Ask) -> None:
    grid = ask(f"/grids?division={COMMUNITY}")["items"][2]
    page = visit(f"/?grid={grid['code']}", size=PHONE)
    page.wait_for_timeout(350)
    settled(page)
    _, y = pixel(page, *grid["centre"])
    assert 60 < y < sheet_top(page)


def test_the_legend_is_folded_until_asked_for(visit: Visits) -> None:
    page = visit(size=PHONE)
    expect(page.get_by_role("region", name="图例")).to_be_hidden()
    page.get_by_role("button", name="显示图例").tap()
    legend = page.get_by_role("region", name="图例")
    expect(legend).to_be_visible()
    box = legend.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE[0]


def test_what_is_touched_is_large_enough(visit: Visits) -> None:
    page = visit(size=PHONE)
    small = page.evaluate(
        """() => [...document.querySelectorAll('.control, .top button, .search, .handle, tbody tr')]
             .filter(e => e.offsetParent !== null)
             .map(e => [e.className || e.tagName, e.offsetWidth, e.offsetHeight])
             .filter(([, w, h]) => w < 40 || h < 24)"""
    )
    assert small == []
