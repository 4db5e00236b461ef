"""Everything can be done by keys, and assistive techniques are told what things are."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.conftest import PHONE, Visits, axe_finds, state, tab_to, until
from tests.web.facts import COMMUNITY, VILLAGE


def test_from_the_table_to_a_grids_people_by_keys_alone(visit: Visits) -> None:
    page = visit()
    tab_to(page, "tbody th button")
    page.keyboard.press("Enter")
    until(page, "s.selection?.type === 'division'")
    # the table is the next level's when the head is
    expect(page.get_by_role("heading", level=1)).not_to_have_text("章贡区")
    tab_to(page, "tbody th button")
    page.keyboard.press("Enter")
    until(page, "s.level === 'grid'")
    expect(page.get_by_role("columnheader", name="户数")).to_be_visible()
    tab_to(page, "tbody th button")
    page.keyboard.press("Enter")
    until(page, "s.selection?.type === 'grid'")
    expect(page.get_by_role("region", name="服务人员")).to_be_visible()
    for kind in ("division", "division"):
        page.keyboard.press("Escape")
        until(page, f"s.selection?.type === '{kind}'")
    page.keyboard.press("Escape")
    until(page, "s.selection === null")


def test_the_map_is_worked_by_keys(visit: Visits) -> None:
    page = visit(f"/?division={VILLAGE}")
    tab_to(page, ".map-canvas")
    before = state(page)["viewpoint"]
    page.keyboard.press("ArrowRight")
    until(page, f"s.viewpoint.lon > {before['lon']}")
    page.keyboard.press("-")
    until(page, f"s.viewpoint.zoom < {before['zoom']}")
    page.keyboard.press("+")
    page.keyboard.press("ArrowLeft")
    until(page, f"Math.abs(s.viewpoint.lon - {before['lon']}) < 1e-4")
    expect(page.locator(".crosshair")).to_be_visible()
    expect(page.locator(".crosshair")).to_contain_text("中心处：")
    page.keyboard.press("Enter")
    until(page, "s.selection?.type === 'grid'")


def test_the_first_tab_offers_to_skip_to_the_figures(visit: Visits) -> None:
    page = visit()
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到统计面板")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary")).to_be_focused()


def test_question_mark_lists_the_keys_and_escape_closes(visit: Visits) -> None:
    page = visit()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="快捷键")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("?")
    expect(dialog).to_be_visible()


def test_focus_is_always_visible(visit: Visits) -> None:
    page = visit()
    expect(page.get_by_role("table")).to_be_visible()
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        shown, name = page.evaluate(
            """() => {
              const e = document.activeElement;
              const ring = n => n && getComputedStyle(n).outlineStyle !== 'none';
              return [ring(e) || ring(e.closest('.search')), e.outerHTML.slice(0, 80)];
            }"""
        )
        assert shown, name
        seen.add(name)
    assert len(seen) > 30


@pytest.mark.parametrize(
    ("path", "options"),
    [
        ("/", {}),
        ("/", {"color_scheme": "dark"}),
        ("/?kind=rural&measure=area", {"lang": "en"}),
        (f"/?grid={COMMUNITY}001", {}),
        (f"/?division={VILLAGE}", {"size": PHONE}),
    ],
    ids=["district", "dark", "english", "grid", "phone"],
)
def test_axe_finds_nothing_wrong(visit: Visits, path: str, options: dict[str, object]) -> None:
    page = visit(path, **options)
    assert axe_finds(page) == []
