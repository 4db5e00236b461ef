"""The tutorial is offered once, watches what is done, and leaves the map and the focus alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.web.conftest import axe_finds, kept
from tests.web.plan.conftest import OpenPlan
from tests.web.plan.desk import Workspace, across, inside, junction


def tells(page: Page, title: str) -> None:
    """Wait until the tutorial has come to a lesson."""
    expect(page.locator(".tutorial").get_by_role("heading", name=title)).to_be_visible()


def begin_here(workspace: Workspace) -> Page:
    page = workspace.page
    page.get_by_role("button", name="开始教程").click()
    tells(page, "两分钟，学会调整网格")
    page.get_by_role("button", name="就用此方案").click()
    return page


def test_each_lesson_is_over_when_it_was_done(open_plan: OpenPlan) -> None:
    workspace, desk, plan = open_plan()
    before = workspace.checksum
    page = begin_here(workspace)
    tells(page, "拿起")
    at, codes = junction(workspace.grids())
    workspace.look_at(*codes)
    workspace.take("c", "corners")
    tells(page, "移动一个边界顶点")
    assert axe_finds(page) == []
    workspace.drag(at, workspace.aside(at, 14, 9))
    workspace.stands_at(1)
    tells(page, "画一条线，拆分网格")
    page.screenshot(path=kept("tutorial-zh-CN-desktop"))
    grid = workspace.largest()
    workspace.look_at(grid.code)
    workspace.take("l", "line")
    workspace.draw(*across(grid.area))
    workspace.confirm()
    workspace.stands_at(2)
    tells(page, "撤销一步")
    workspace.undo()
    workspace.stands_at(1)
    tells(page, "看看是否均衡")
    page.locator("table.balance tbody tr").first.click()
    tells(page, "安排一名人员")
    workspace.take("s", "staff")
    somebody = page.locator("li.staff").first
    serves = "".join(somebody.locator(".service-grid").all_inner_texts())
    somebody.locator("button.staff-name").click()
    grids = workspace.grids()
    free = next(code for code in sorted(grids) if code[-3:] not in serves)
    workspace.look_at(free)
    workspace.click(inside(grids[free].area))
    tells(page, "送审")
    # What was practised goes away again.
    page.get_by_role("button", name="撤销练习中的修改").click()
    workspace.stands_at(0)
    assert workspace.checksum == before
    desk.holds(plan, workspace)
    page.locator(".tutorial").get_by_role("button", name="完成").click()
    expect(page.locator(".tutorial")).to_have_count(0)


def test_it_is_offered_beside_the_map_and_not_again_once_declined(open_plan: OpenPlan) -> None:
    workspace, _, _ = open_plan()
    page = workspace.page
    offer = page.locator(".tutorial-offer")
    expect(offer).to_be_visible()
    assert page.evaluate("() => document.activeElement === document.body")
    place, frame = offer.bounding_box(), page.locator(".plan-stage").bounding_box()
    assert place is not None
    assert frame is not None
    assert place["x"] >= frame["x"] + frame["width"]
    offer.get_by_role("button", name="不用了").click()
    expect(offer).to_have_count(0)
    page.reload()
    workspace.ready()
    expect(offer).to_have_count(0)
    # It can be had again from the list of keys, by keys alone, and skipped to its end.
    page.keyboard.press("?")
    again = page.get_by_role("dialog").get_by_role("button", name="开始教程")
    again.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="就用此方案").focus()
    page.keyboard.press("Enter")
    tells(page, "拿起")
    for title in ("移动一个边界顶点", "画一条线，拆分网格", "看看是否均衡"):
        page.get_by_role("button", name="跳过这一步").focus()
        page.keyboard.press("Enter")
        tells(page, title)
    page.locator(".tutorial-foot").get_by_role("button", name="结束教程").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".tutorial")).to_have_count(0)
    assert workspace.head == 0


def test_practice_has_a_plan_of_its_own(open_plan: OpenPlan) -> None:
    workspace, desk, plan = open_plan()
    page = workspace.page
    page.get_by_role("button", name="更多").first.click()
    page.get_by_role("button", name="教程", exact=True).click()
    page.get_by_role("button", name="新建练习方案").click()
    expect(page.get_by_role("heading", name="沙石村（练习）")).to_be_visible()
    workspace.ready()
    tells(page, "拿起")
    apart = page.evaluate("() => location.pathname").rsplit("/", 1)[1]
    assert apart != plan
    assert desk.get(f"/plans/{apart}")["division"] == desk.get(f"/plans/{plan}")["division"]


def test_the_list_of_keys_names_every_key_of_the_tools(open_plan: OpenPlan) -> None:
    workspace, _, _ = open_plan()
    page = workspace.page
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="快捷键")
    expect(sheet).to_be_visible()
    caps = set(sheet.locator("kbd").all_inner_texts())
    keys = "[...document.querySelectorAll('.rail-tool')].map(each => each.ariaKeyShortcuts)"
    assert {key for key in page.evaluate(keys) if key} <= caps
    assert {"Ctrl", "Shift", "Alt", "Esc", "Enter", "Del", "空格", "/", "?", "↑"} <= caps
    page.screenshot(path=kept("keys-zh-CN-desktop"))
    assert axe_finds(page) == []
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
