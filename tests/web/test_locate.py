"""Where am I: every answer of the browser ends in words that help."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Visits, until
from tests.web.facts import DISTRICT, VILLAGE

Ask = Callable[[str], Any]
WHERE = "我在哪个网格"


def at(lon: float, lat: float) -> dict[str, Any]:
    return {
        "geolocation": {"longitude": lon, "latitude": lat, "accuracy": 30},
        "permissions": ["geolocation"],
    }


def test_in_a_grid_it_selects_that_grid(visit: Visits, ask: Ask) -> None:
    grid = ask(f"/grids?division={VILLAGE}")["items"][3]
    page = visit(**at(*grid["centre"]))
    page.get_by_role("button", name=WHERE).click()
    until(page, f"s.selection?.code === '{grid['code']}' && s.level === 'grid'")
    expect(page.get_by_text("该位置在沙石村")).to_be_visible()


def test_where_nothing_is_gridded_it_says_the_village(visit: Visits, ask: Ask) -> None:
    page_of = ask("/divisions?level=village&kind=rural&limit=1000")["items"]
    outside = next(d for d in page_of if not d["programme"])
    page = visit(**at(*outside["centre"]))
    page.get_by_role("button", name=WHERE).click()
    expect(page.get_by_text(f"该位置在{outside['name']}，尚未划分网格。")).to_be_visible()


def test_far_away_it_says_so(visit: Visits) -> None:
    page = visit(**at(2.35, 48.86))
    page.get_by_role("button", name=WHERE).click()
    expect(page.get_by_text("该位置不在本辖区范围内。")).to_be_visible()
    until(page, "s.selection === null")


def test_refused_it_says_how_to_allow_it_or_do_without(visit: Visits) -> None:
    page = visit(permissions=[])
    page.get_by_role("button", name=WHERE).click()
    expect(page.get_by_text("浏览器未获准使用位置")).to_be_visible()
    page.get_by_role("status").get_by_role("button", name="关闭").click()
    expect(page.get_by_text("浏览器未获准使用位置")).to_be_hidden()


@pytest.mark.parametrize(
    ("code", "words"), [(2, "暂时无法确定位置"), (3, "定位超时")], ids=["unavailable", "timeout"]
)
def test_a_failure_of_the_device_is_told_in_words(visit: Visits, code: int, words: str) -> None:
    def fail(page: Page) -> None:
        page.add_init_script(
            f"navigator.geolocation.getCurrentPosition = (_, no) => no({{code: {code}}})"
        )

    page = visit(before=fail)
    page.get_by_role("button", name=WHERE).click()
    expect(page.get_by_text(words)).to_be_visible()


def test_the_district_is_known_to_the_lookup(ask: Ask) -> None:
    west, south, east, north = ask("/config")["bbox"]
    found = ask(f"/lookup?lon={(west + east) / 2}&lat={(south + north) / 2}")
    assert found["division"]["path"][0]["code"] == DISTRICT
