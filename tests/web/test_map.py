"""The map: what it loads, how it is coloured, and what a touch does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.web.conftest import Visits, pixel, settled, state, until
from tests.web.facts import COMMUNITY, DISTRICT, VILLAGE

Ask = Callable[[str], Any]


def test_all_divisions_and_all_grids_are_on_the_map(visit: Visits, ask: Ask) -> None:
    now = state(visit())
    assert now["divisions"] == 247
    assert now["grids"] == ask(f"/coverage?division={DISTRICT}")["totals"]["grids"]
    assert now["places"] == len(ask("/places?limit=1000")["items"])


def test_the_page_says_that_its_data_are_synthetic(visit: Visits) -> None:
    expect(visit().get_by_text("演示数据", exact=True)).to_be_visible()
    expect(visit(lang="en").get_by_text("Synthetic demonstration data")).to_be_visible()


def test_a_click_on_a_grid_shows_its_people(visit: Visits, ask: Ask) -> None:
    grid = ask(f"/grids?division={COMMUNITY}")["items"][1]
    page = visit(f"/?division={COMMUNITY}")
    page.mouse.click(*pixel(page, *grid["centre"]))
    until(page, f"s.selection?.code === '{grid['code']}'")
    people = page.get_by_role("region", name="服务人员").get_by_role("listitem")
    names = {post["name"] for post in ask(f"/grids/{grid['code']}")["staff"]}
    expect(people).to_have_count(len(names))
    expect(people.filter(has_text="网格党支部书记")).to_have_count(1)
    expect(people.filter(has_text="专职网格员")).to_have_count(1)
    assert people.filter(has_text="志愿者").count() >= 2


def test_a_click_on_a_village_selects_it_and_a_second_goes_closer(visit: Visits, ask: Ask) -> None:
    page = visit()
    village = ask(f"/divisions/{VILLAGE}")
    at = pixel(page, *village["centre"])
    assert state(page)["level"] == "village"
    page.mouse.click(*at)
    until(page, f"s.selection?.code === '{VILLAGE}'")
    far = state(page)["viewpoint"]["zoom"]
    page.wait_for_timeout(400)  # or the two clicks are a double click
    page.mouse.click(*at)
    until(page, f"s.viewpoint.zoom > {far} + 1")
    assert state(page)["level"] == "grid"


def test_pointing_at_a_grid_says_its_name_and_measure(visit: Visits, ask: Ask) -> None:
    grid = ask(f"/grids?division={COMMUNITY}")["items"][0]
    page = visit(f"/?division={COMMUNITY}&measure=households")
    x, y = pixel(page, *grid["centre"])
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    expect(page.locator(".tip")).to_contain_text("新赣南路社区第一网格")
    expect(page.locator(".tip")).to_contain_text(f"{grid['households']:,}")


def test_the_legend_explains_the_measure_and_counts_every_unit(visit: Visits, ask: Ask) -> None:
    page = visit("/?measure=households_per_worker")
    legend = page.get_by_role("region", name="图例")
    expect(legend).to_contain_text("网格户数除以网格员人数")
    classes = state(page)["classes"]
    units = ask(f"/coverage?division={DISTRICT}")["totals"]["units_gridded"]
    assert sum(classes["counts"]) == units
    assert len(classes["lower"]) <= 7


def test_a_bar_of_the_legend_keeps_its_class_and_escape_lets_go(visit: Visits) -> None:
    page = visit()
    bar = page.get_by_role("group", name="指向色柱").get_by_role("button").first
    bar.click()
    expect(bar).to_have_attribute("aria-pressed", "true")
    assert state(page)["kept"] == [0]
    page.keyboard.press("Escape")
    until(page, "s.kept.length === 0")


def test_the_measure_can_be_chosen(visit: Visits) -> None:
    page = visit()
    page.get_by_label("着色指标").select_option("area")
    until(page, "s.measure === 'area'")
    expect(page.get_by_role("columnheader", name="km²")).to_be_visible()
    assert "measure=area" in page.url


def test_the_kind_filter_changes_figures_and_legend_together(visit: Visits, ask: Ask) -> None:
    page = visit()
    page.get_by_role("group", name="类别").get_by_role("button", name="城市").click()
    until(page, "s.kind === 'urban'")
    urban = ask(f"/coverage?division={DISTRICT}&kind=urban")["totals"]
    expect(page.locator(".big")).to_contain_text(f"{urban['grids']:,}")
    assert sum(state(page)["classes"]["counts"]) == urban["units_gridded"]


def test_zoom_buttons_zoom(visit: Visits) -> None:
    page = visit()
    before = state(page)["viewpoint"]["zoom"]
    page.get_by_role("button", name="放大").click()
    until(page, f"Math.abs(s.viewpoint.zoom - {before} - 1) < 0.01")
    page.get_by_role("button", name="缩小").click()
    until(page, f"Math.abs(s.viewpoint.zoom - {before}) < 0.01")


def test_a_place_of_service_can_be_touched(visit: Visits, ask: Ask) -> None:
    place = next(p for p in ask("/places?limit=1000")["items"] if p["kind"] == "neighbourhood_home")
    lon, lat = place["point"]
    page = visit(f"/?map=16/{lat}/{lon}")
    page.mouse.click(*pixel(page, lon, lat))
    expect(page.get_by_role("heading", name=place["name"])).to_be_visible()
    expect(page.get_by_text("服务场所 · 邻里之家")).to_be_visible()


def test_the_whole_district_comes_back_with_one_button(visit: Visits) -> None:
    page = visit(f"/?division={VILLAGE}")
    near = state(page)["viewpoint"]["zoom"]
    page.get_by_role("button", name="显示全部区域").click()
    until(page, f"s.selection === null && s.viewpoint.zoom < {near} - 1")
    settled(page)
