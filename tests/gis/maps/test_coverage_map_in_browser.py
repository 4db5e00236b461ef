"""The page in a real Chromium, from a file and with no network at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from gis.maps.coverage_map import empty_page

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, page_html: str, tmp_path: Path) -> Iterator[Open]:
    """Opens the county's map; afterwards nothing may have been requested or gone wrong."""
    file = tmp_path / "map.html"
    file.write_text(page_html, encoding="utf-8")
    address = file.as_uri()
    requests: list[str] = []
    faults: list[str] = []
    contexts = []

    def opened(width: int = 1440, height: int = 900, at: str = "", **options: object) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, offline=True, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: requests.append(r.url.partition("#")[0]))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda m: faults.append(m.text) if m.type in ("error", "warning") else None,
        )
        page.goto(address + at)
        page.wait_for_selector("body.ready")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert set(requests) <= {address}
    assert faults == []


def areas(page: Page, unit: str) -> int:
    return page.locator(f".leaflet-{unit}-areas-pane path").count()


def test_it_opens_with_villages_coloured_and_the_gaps_hatched(open_page: Open) -> None:
    page = open_page()
    assert areas(page, "village") == 4
    fills = page.locator(".leaflet-village-areas-pane path").evaluate_all(
        "paths => paths.map((path) => path.getAttribute('fill'))"
    )
    assert sorted(f for f in fills if f.startswith("url")) == ["url(#dots)", "url(#hatch)"]
    assert page.locator("pattern#hatch path").count() == 1
    assert page.locator("#title").inner_text() == "甲区网格覆盖"
    assert page.locator("#stand").inner_text().split("\n") == [
        "第 7 版 · 截至 2025-03-31",
        "演示数据",
    ]


def test_switching_the_unit_shows_grids_and_the_unstaffed_one_bears_a_mark(
    open_page: Open,
) -> None:
    page = open_page()
    page.locator("#units label", has_text="网格").click()
    assert areas(page, "grid") == 4
    assert page.locator(".leaflet-marks-pane .mark").count() == 1
    assert "无网格员" in page.locator("#legend").inner_text()
    assert page.locator("#legend .class-text").all_inner_texts()[:3] == ["1", "3", "5"]


def test_the_legend_follows_the_measure_and_names_its_unit(open_page: Open) -> None:
    page = open_page()
    before = page.locator("#legend .class-text").all_inner_texts()
    assert "单位：人" in page.locator("#legend").inner_text()
    page.locator("#measures label", has_text="每名网格员服务户数").click()
    assert "单位：户" in page.locator("#legend").inner_text()
    assert page.locator("#legend .class-text").all_inner_texts() != before


def test_a_click_on_a_class_keeps_its_areas_and_fades_the_others(open_page: Open) -> None:
    page = open_page()
    page.locator('[data-class="not_gridded"]').click()
    page.mouse.move(300, 600)
    opacities = page.locator(".leaflet-village-areas-pane path").evaluate_all(
        "paths => paths.map((p) => [p.getAttribute('fill'), p.getAttribute('fill-opacity')])"
    )
    assert [o for fill, o in opacities if fill == "url(#hatch)"] == ["1"]
    assert all(float(o) < 0.5 for fill, o in opacities if fill != "url(#hatch)")
    assert page.locator('[data-class="not_gridded"]').get_attribute("aria-pressed") == "true"


def test_the_other_language_is_one_click_away(open_page: Open) -> None:
    page = open_page()
    page.locator("#languages button", has_text="EN").click()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title() == "Grid coverage of District A"
    body = page.locator("body").inner_text()
    assert "Synthetic demonstration data" in body
    assert "Workers per grid" in body
    assert "每网格网格员数" not in body
    assert page.locator(".leaflet-control-zoom-in").get_attribute("aria-label") == "Zoom in"


@pytest.mark.parametrize(
    ("typed", "found"),
    [("北社", "北社区"), ("360702100201", "西村"), ("kfqc", "开发区村"), ("llzj", "甲镇邻里之家")],
)
def test_search_finds_by_name_code_and_initials_by_keys_alone(
    open_page: Open, typed: str, found: str
) -> None:
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type(typed)
    assert page.locator("#found li").first.locator(".found-name").inner_text() == found
    assert page.locator("#query").get_attribute("aria-expanded") == "true"
    page.keyboard.press("Enter")
    assert page.locator(".details h2").inner_text() == found
    page.keyboard.press("Escape")
    expect(page.locator(".details")).to_have_count(0)


def test_search_says_when_nothing_is_found(open_page: Open) -> None:
    page = open_page()
    page.locator("#query").fill("没有这个地方")
    assert "没有找到" in page.locator("#found").inner_text()


def test_a_tip_on_hovering_and_all_of_it_on_a_click(open_page: Open) -> None:
    page = open_page(at="#l=en")
    east = page.locator(".leaflet-village-areas-pane path").nth(1)
    away = {"x": 40, "y": 60}  # from the place in its middle
    east.hover(position=away)
    assert page.locator(".tip").inner_text() == "东村 4 workers per grid"
    east.click(position=away)
    details = page.locator(".details").inner_text()
    for words in ("360702100200", "甲镇", "Households per worker", "12.5", "Synthetic"):
        assert words in details
    page.get_by_text("Show its grids").click()
    assert areas(page, "grid") == 4


def test_the_map_can_be_worked_by_keys(open_page: Open) -> None:
    page = open_page()
    page.locator(".folium-map").focus()
    page.keyboard.press("+")
    page.keyboard.press("ArrowUp")
    assert page.locator(".crosshair").is_visible()
    page.keyboard.press("0")
    page.keyboard.press("Enter")
    assert page.locator(".details").count() == 1


def test_the_address_brings_the_view_back(open_page: Open) -> None:
    page = open_page()
    page.locator("#languages button", has_text="EN").click()
    page.locator("#measures label", has_text="Households").click()
    page.locator("#units label", has_text="Grid").click()
    page.locator(".leaflet-grid-areas-pane path").first.click()
    again = open_page(at="#" + page.url.partition("#")[2])
    assert again.locator("#measures input:checked").get_attribute("value") == (
        "households_per_worker"
    )
    assert again.locator("#units input:checked").get_attribute("value") == "grid"
    assert again.locator(".details h2").inner_text() == page.locator(".details h2").inner_text()


def test_a_bad_address_is_passed_over(open_page: Open) -> None:
    page = open_page(at="#l=fr&m=__proto__&u=<b>&v=NaN/999/x&s='\"><img src=x onerror=alert(1)>")
    assert page.locator("#units input:checked").get_attribute("value") == "village"
    assert areas(page, "village") == 4


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_cut_off_on_a_phone_of_360_px(open_page: Open, lang: str) -> None:
    page = open_page(360, 740, at=f"#l={lang}", has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.locator("#panel-toggle").get_attribute("aria-expanded") == "false"
    page.locator("#panel-toggle").tap()
    assert page.locator("#legend").is_visible()
    outside = page.evaluate(
        """[...document.querySelectorAll('button, input, #legend *, h1')]
            .filter((node) => node.offsetParent && node.getBoundingClientRect().right > 361)
            .map((node) => node.outerHTML)"""
    )
    assert outside == []


def test_labels_do_not_overlap(open_page: Open) -> None:
    page = open_page(at="#u=grid")
    boxes = page.locator(".label").evaluate_all(
        "nodes => nodes.map((n) => n.getBoundingClientRect().toJSON())"
    )
    assert boxes
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert (
                a["right"] <= b["left"] or b["right"] <= a["left"]
                or a["bottom"] <= b["top"] or b["bottom"] <= a["top"]
            )  # fmt: skip


def test_on_paper_map_and_legend_stand_side_by_side_and_the_screen_comes_back(
    open_page: Open,
) -> None:
    page = open_page()
    page.locator(".folium-map").focus()
    page.keyboard.press("+")
    expect(page).to_have_url(re.compile("v=15"))
    before = page.url
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    frame = page.locator(".map-frame").bounding_box()
    legend = page.locator("#legend").bounding_box()
    assert frame
    assert legend
    assert frame["x"] + frame["width"] <= legend["x"]
    assert page.locator("#query").is_hidden()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.url == before


def test_a_map_of_nothing_says_so(chromium: Browser, tmp_path: Path) -> None:
    file = tmp_path / "empty.html"
    file.write_text(empty_page(), encoding="utf-8")
    page = chromium.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("body.ready")
    assert page.locator("#empty").inner_text().startswith("尚无已发布的网格")
    page.close()
