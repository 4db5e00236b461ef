"""What is said of a grid, who serves it, and grids that nobody may change."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.web.conftest import Visits
from tests.web.plan.conftest import OpenPlan
from tests.web.plan.desk import Desk, inside


def stored(desk: Desk, plan: str) -> dict[str, Any]:
    """What the server says of each grid, by code."""
    features = desk.get(f"/plans/{plan}/grids")["features"]
    return {one["properties"]["code"]: one["properties"] for one in features}


def test_a_grid_gets_another_name_and_other_households(open_plan: OpenPlan) -> None:
    workspace, desk, plan = open_plan()
    before, grid = workspace.checksum, workspace.largest()
    workspace.look_at(grid.code)
    workspace.click(inside(grid.area))
    name = workspace.page.get_by_label("名称", exact=True)
    name.fill("东门网格")
    name.press("Enter")
    workspace.stands_at(1)
    households = workspace.page.get_by_label("户数", exact=True)
    households.fill("123")
    households.press("Enter")
    workspace.stands_at(2)
    after = workspace.checksum
    found = stored(desk, plan)[grid.code]
    assert (found["name"], found["households"]) == ("东门网格", 123)
    workspace.page.keyboard.press("Escape")
    for head in (1, 0):
        workspace.page.locator("[role=application]").focus()
        workspace.undo()
        workspace.stands_at(head)
    assert workspace.checksum == before
    for head in (1, 2):
        workspace.redo()
        workspace.stands_at(head)
    assert workspace.checksum == after


def test_what_is_locked_stays_as_it_is_until_it_is_unlocked(
    open_plan: OpenPlan, visit_studio: Visits
) -> None:
    visit_studio.tolerate("422")  # what a tool would do is asked of the server
    workspace, desk, plan = open_plan()
    page, before, grid = workspace.page, workspace.checksum, workspace.largest()
    workspace.look_at(grid.code)
    workspace.click(inside(grid.area))
    page.keyboard.press("k")
    expect(page.get_by_text("已锁定 1 个网格")).to_be_visible()
    assert desk.get(f"/plans/{plan}")["locked"] == [grid.id]
    workspace.take("e", "erase")
    workspace.click(inside(grid.area))
    expect(page.get_by_text("已锁定，不能改动").first).to_be_visible()
    assert (workspace.checksum, workspace.head) == (before, 0)
    workspace.take("v", "select")
    workspace.click(inside(grid.area))
    page.keyboard.press("k")
    expect(page.get_by_text("已解除锁定 1 个网格")).to_be_visible()
    assert desk.get(f"/plans/{plan}")["locked"] == []


def test_somebody_is_put_on_another_grid_and_back(open_plan: OpenPlan) -> None:
    workspace, desk, plan = open_plan()
    page, before = workspace.page, stored(desk, plan)
    person = page.locator(".staff button.staff-name").first
    person.scroll_into_view_if_needed()
    person.click()
    page.wait_for_function("() => window.__wangge.plan.tool() === 'staff'")
    page.locator(".staff.held").wait_for()
    number = page.locator(".staff.held").get_attribute("data-staff")
    serving = {
        code for code, one in before.items() if number in {s["staff_no"] for s in one["staff"]}
    }
    code = next(c for c in sorted(before) if c not in serving)
    workspace.look_at(code)
    workspace.click(inside(workspace.grids()[code].area))
    # One step for each of their roles.
    steps = sum(number == s["staff_no"] for one in before.values() for s in one["staff"])
    workspace.stands_at(steps)
    assert number in {one["staff_no"] for one in stored(desk, plan)[code]["staff"]}
    page.locator("[role=application]").focus()
    for head in reversed(range(steps)):
        workspace.undo()
        workspace.stands_at(head)
    assert stored(desk, plan) == before
