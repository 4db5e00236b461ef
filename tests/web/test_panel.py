"""The panel of coverage figures: the sums, the way down, the people."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.web.conftest import Visits, state, until
from tests.web.facts import DISTRICT, TOWN, VILLAGE

Ask = Callable[[str], Any]


def test_rural_figures_are_those_that_were_published(visit: Visits) -> None:
    figures = visit("/?kind=rural").locator(".big")
    expect(figures).to_contain_text("703")
    expect(figures).to_contain_text("2,306")
    expect(figures).to_contain_text("54 / 55")
    expect(figures).to_contain_text("已划分网格的村")


def test_english_says_54_of_55_villages(visit: Visits) -> None:
    figures = visit("/?kind=rural", lang="en").locator(".big")
    expect(figures).to_contain_text("54 of 55")
    expect(figures).to_contain_text("villages gridded")


def test_it_drills_down_from_district_to_town_to_village_to_grid(visit: Visits, ask: Ask) -> None:
    page = visit()
    grids = ask(f"/grids?division={VILLAGE}")["items"]
    page.get_by_role("row", name=re.compile("^沙石镇")).click()
    expect(page.get_by_role("heading", name="沙石镇")).to_be_visible()
    page.get_by_role("row", name=re.compile("^沙石村")).click()
    expect(page.get_by_role("heading", name="沙石村")).to_be_visible()
    expect(page.get_by_role("rowheader")).to_have_count(len(grids))
    page.get_by_role("rowheader").first.click()
    until(page, f"s.selection.code === '{grids[0]['code']}'")
    expect(page.get_by_role("region", name="服务人员")).to_be_visible()
    expect(page.get_by_role("navigation", name="所在区划").get_by_role("listitem")).to_have_text(
        ["章贡区", "沙石镇", "沙石村"]
    )


def test_the_trail_and_escape_lead_back_up(visit: Visits, ask: Ask) -> None:
    grid = ask(f"/grids?division={VILLAGE}")["items"][0]
    page = visit(f"/?grid={grid['code']}")
    page.get_by_role("button", name="沙石镇").click()
    until(page, f"s.selection.code === '{TOWN}'")
    page.keyboard.press("Escape")
    until(page, "s.selection === null")
    expect(page.get_by_role("heading", name="章贡区")).to_be_visible()


def test_selecting_in_the_table_selects_on_the_map(visit: Visits) -> None:
    page = visit()
    far = state(page)["viewpoint"]["zoom"]
    page.get_by_role("row", name=re.compile("^沙石镇")).click()
    until(page, f"s.selection?.code === '{TOWN}' && s.viewpoint.zoom > {far}")


def test_the_table_sorts_by_any_column_either_way(visit: Visits, ask: Ask) -> None:
    children = ask(f"/coverage?division={DISTRICT}")["children"]
    workers = sorted(c["totals"]["workers"] for c in children if c["totals"]["units"] > 0)
    page = visit()
    header = page.get_by_role("columnheader", name="网格员")
    for order, expected in (("descending", workers[::-1]), ("ascending", workers)):
        header.get_by_role("button").click()
        expect(header).to_have_attribute("aria-sort", order)
        cells = page.locator("tbody tr:not(.outside) td:nth-child(3)").all_inner_texts()
        assert [int(text.replace(",", "")) for text in cells] == expected


def test_the_55th_village_shows_as_not_yet_gridded(visit: Visits, ask: Ask) -> None:
    towns = ask(f"/coverage?division={DISTRICT}&kind=rural")["children"]
    town = next(c for c in towns if c["totals"]["not_gridded_units"] == 1)
    villages = ask(f"/coverage?division={town['code']}&kind=rural")["children"]
    village = next(c for c in villages if c["totals"]["not_gridded_units"] == 1)
    page = visit(f"/?division={town['code']}")
    row = page.get_by_role("row", name=re.compile(village["name"]))
    expect(row.get_by_label("尚未划分网格")).to_be_visible()
    row.click()
    expect(page.get_by_text("尚未划分网格。")).to_be_visible()


def test_unknown_is_a_dash_and_never_zero(visit: Visits, ask: Ask) -> None:
    towns = ask(f"/coverage?division={DISTRICT}")["children"]
    outside = next(c for c in towns if c["totals"]["units"] == 0)
    page = visit()
    cells = page.get_by_role("row", name=re.compile(outside["name"])).get_by_role("cell")
    expect(cells).to_have_text(["—", "—", "—"])


def test_people_are_shown_once_with_all_their_posts(visit: Visits, ask: Ask) -> None:
    grid = ask(f"/grids?division={VILLAGE}")["items"][0]
    staff = ask(f"/grids/{grid['code']}")["staff"]
    leader = next(post for post in staff if post["role"] == "leader")
    page = visit(f"/?grid={grid['code']}")
    people = page.get_by_role("region", name="服务人员").get_by_role("listitem")
    expect(people).to_have_count(len({post["staff_no"] for post in staff}))
    first = people.filter(has_text=leader["name"])
    expect(first).to_have_count(1)
    expect(first).to_contain_text("网格长")
    expect(page.get_by_role("link", name=re.compile("拨打"))).to_have_count(0)


def test_pointing_at_a_row_lights_its_unit(visit: Visits) -> None:
    page = visit()
    row = page.get_by_role("row", name=re.compile("^沙石镇"))
    row.hover()
    expect(row).to_have_class(re.compile("hovered"))
