"""The address bar: it holds the view, a shared link restores it, Back works."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.web.conftest import Visits, state, until
from tests.web.facts import TOWN, VILLAGE

Ask = Callable[[str], Any]


def test_a_shared_link_restores_place_zoom_measure_selection_kind_and_language(
    visit: Visits, ask: Ask
) -> None:
    grid = ask(f"/grids?division={VILLAGE}")["items"][0]
    page = visit()
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="Rural").click()
    page.get_by_label("Coloured by").select_option("households")
    page.get_by_role("row", name=re.compile("^沙石镇")).click()
    page.get_by_role("row", name=re.compile("^沙石村")).click()
    page.get_by_role("rowheader").first.click()
    until(page, f"s.selection.code === '{grid['code']}' && s.level === 'grid'")
    page.get_by_role("button", name="Zoom out").click()
    page.wait_for_timeout(300)
    before = state(page)
    page.wait_for_function("() => location.search.includes('map=')")
    again = visit(f"/?{urlsplit(page.url).query}")
    after = state(again)
    for key in ("selection", "measure", "kind", "lang", "revision", "level"):
        assert after[key] == before[key], key
    for key in ("zoom", "lon", "lat"):
        assert after["viewpoint"][key] == pytest.approx(before["viewpoint"][key], abs=0.006), key


def test_copy_link_puts_the_address_on_the_clipboard(visit: Visits) -> None:
    page = visit(f"/?division={TOWN}", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_text("链接已复制")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    query = parse_qs(urlsplit(copied).query)
    assert query["division"] == [TOWN]
    assert query["revision"] == [str(state(page)["revision"])]
    assert set(query) >= {"measure", "map", "lang"}


def test_back_and_forward_follow_the_steps(visit: Visits) -> None:
    page = visit()
    page.get_by_role("row", name=re.compile("^沙石镇")).click()
    until(page, f"s.selection?.code === '{TOWN}'")
    page.get_by_role("row", name=re.compile("^沙石村")).click()
    until(page, f"s.selection?.code === '{VILLAGE}'")
    page.go_back()
    until(page, f"s.selection?.code === '{TOWN}'")
    page.go_back()
    until(page, "s.selection === null")
    expect(page.get_by_role("heading", name="章贡区")).to_be_visible()
    page.go_forward()
    until(page, f"s.selection?.code === '{TOWN}'")


def test_moving_the_map_adds_no_step(visit: Visits) -> None:
    page = visit()
    steps = page.evaluate("history.length")
    page.get_by_role("button", name="放大").click()
    page.wait_for_function("() => location.search.includes('map=')")
    assert page.evaluate("history.length") == steps


def test_the_language_is_the_browsers_until_it_is_switched(visit: Visits) -> None:
    page = visit(lang="en-GB")
    expect(page.get_by_role("button", name="Rural")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("button", name="农村")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    page.goto(page.url.split("?")[0])
    expect(page.get_by_role("button", name="农村")).to_be_visible()


def test_a_link_to_what_does_not_exist_says_so_and_leads_back(visit: Visits) -> None:
    visit.tolerate("404|422")
    page = visit(f"/?grid={VILLAGE}999")
    expect(page.get_by_text("没有找到所要查看的内容。")).to_be_visible()
    page.get_by_role("button", name="返回总览").click()
    expect(page.get_by_role("heading", name="章贡区")).to_be_visible()
