"""Two in one plan, a network that fails, a refused step, and a conflict: nothing is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.web.conftest import Visits
from tests.web.facts import TOWN
from tests.web.plan.conftest import APPROVER, COLLEAGUE, OpenPlan
from tests.web.plan.desk import Desk, Place, Workspace, across, inside, junction

ELSEWHERE = "360702100200"
"""新圩村: what is published by these tests is published here."""


def share(desk: Desk, plan: str) -> None:
    """Make the colleague an editor of a plan."""
    version = desk.get(f"/plans/{plan}")["version"]
    found = desk.get(f"/plans/{plan}/colleagues")["items"]
    (mate,) = [one["id"] for one in found if one["name"] == COLLEAGUE]
    desk.patch(f"/plans/{plan}", {"version": version, "editors": [mate]})


def test_a_move_across_another_border_is_refused_and_bounces_back(
    open_plan: OpenPlan, visit_studio: Visits
) -> None:
    visit_studio.tolerate("422")
    workspace, desk, plan = open_plan()
    before, grids = workspace.checksum, workspace.grids()
    at, codes = junction(grids)
    workspace.look_at(*codes)
    workspace.take("c", "corners")
    beyond = inside(
        max((grids[code].area for code in grids if code not in codes), key=lambda area: area.area)
    )
    workspace.drag_freely(at, beyond)
    expect(workspace.page.locator(".refusal, .notice.fault").first).to_be_visible()
    workspace.stands_at(0)
    assert workspace.checksum == before
    desk.holds(plan, workspace)


def test_two_in_one_plan_see_each_other_and_each_others_steps(
    open_plan: OpenPlan, desks: Callable[[str], Desk]
) -> None:
    one, desk, plan = open_plan()
    share(desk, plan)
    other, _, _ = open_plan(plan, who=COLLEAGUE)
    for workspace in (one, other):
        workspace.page.wait_for_function("() => window.__wangge.plan.people().length === 1")
    at, codes = junction(one.grids())
    one.look_at(*codes)
    one.take("c", "corners")
    one.drag(at, one.aside(at, 14, 9))
    one.stands_at(1)
    other.stands_at(1)
    assert other.checksum == one.checksum
    # The colleague goes on from there.
    grid = other.largest()
    other.look_at(grid.code)
    other.take("l", "line")
    other.draw(*across(grid.area))
    other.confirm()
    other.stands_at(2)
    one.stands_at(2)
    assert one.checksum == other.checksum
    desk.holds(plan, one)
    other.page.close()
    one.page.wait_for_function("() => window.__wangge.plan.people().length === 0")


def test_a_network_that_goes_in_the_middle_of_a_gesture_loses_nothing(
    open_plan: OpenPlan, visit_studio: Visits
) -> None:
    visit_studio.tolerate("ERR_INTERNET_DISCONNECTED|ERR_NETWORK|Failed to fetch|ERR_FAILED")
    workspace, desk, plan = open_plan()
    page = workspace.page
    at, codes = junction(workspace.grids())
    workspace.look_at(*codes)
    workspace.take("c", "corners")
    first, second = workspace.aside(at, 14, 9), workspace.aside(at, 3, 22)
    page.keyboard.down("Alt")
    workspace.drag(at, first, drop=False)
    page.context.set_offline(True)
    page.mouse.up()
    workspace.unsent(1)
    expect(page.get_by_text("离线，1 项未提交")).to_be_visible()
    (landed,) = _new_corner(workspace, codes, at)
    workspace.drag(landed, second)
    page.keyboard.up("Alt")
    workspace.unsent(2)
    foreseen = workspace.checksum
    page.context.set_offline(False)
    workspace.stands_at(2)
    assert workspace.checksum == foreseen
    desk.holds(plan, workspace)
    expect(page.get_by_text("全部修改已保存")).to_be_visible()


def _new_corner(workspace: Workspace, codes: list[str], old: Place) -> list[Place]:
    """Where the three grids meet now."""
    grids = workspace.grids()
    rings = [set(grids[code].ring) for code in codes]
    return [place for place in set.intersection(*rings) if place != old][:1]


def test_what_was_not_sent_is_sent_after_the_page_was_closed(
    open_plan: OpenPlan, visit_studio: Visits
) -> None:
    visit_studio.tolerate("ERR_FAILED|Failed to fetch")
    workspace, desk, plan = open_plan()
    page = workspace.page
    at, codes = junction(workspace.grids())
    workspace.look_at(*codes)
    workspace.take("c", "corners")
    page.route("**/operations", lambda route: route.abort())
    workspace.drag_freely(at, workspace.aside(at, 14, 9))
    workspace.unsent(1)
    foreseen = workspace.checksum
    page.unroute("**/operations")
    page.reload()
    workspace.ready()
    workspace.stands_at(1)
    assert workspace.checksum == foreseen
    desk.holds(plan, workspace)


def test_a_step_whose_answer_was_lost_is_done_once(
    open_plan: OpenPlan, visit_studio: Visits
) -> None:
    visit_studio.tolerate("ERR_FAILED|Failed to fetch")
    workspace, desk, plan = open_plan()
    page = workspace.page
    sent: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST":
            return route.continue_()
        sent.append(json.loads(route.request.post_data or "{}")["key"])
        if len(sent) > 1:
            return route.continue_()
        route.fetch()
        return route.abort()

    page.route("**/operations", lose)
    at, codes = junction(workspace.grids())
    workspace.look_at(*codes)
    workspace.take("c", "corners")
    workspace.drag_freely(at, workspace.aside(at, 14, 9))
    workspace.stands_at(1)
    assert len(sent) == 2
    assert len(set(sent)) == 1
    assert len(desk.get(f"/plans/{plan}/operations")["items"]) == 1
    desk.holds(plan, workspace)


def test_a_conflict_is_shown_and_resolved_grid_by_grid(
    open_plan: OpenPlan, desks: Callable[[str], Desk], visit_studio: Visits
) -> None:
    visit_studio.tolerate("409")
    mine, theirs, approver = desks("wangfang"), desks(COLLEAGUE), desks(APPROVER)
    plans = {}
    for desk, name in ((mine, "本方案改的名"), (theirs, "他人改的名")):
        plan = desk.begin(ELSEWHERE)
        grid = desk.get(f"/plans/{plan}/grids")["features"][0]
        desk.turn(plan, "operations", operation={"type": "edit", "grid": grid["id"], "name": name})
        desk.turn(plan, "submit")
        approver.turn(plan, "approve")
        plans[name] = plan
    revision = approver.turn(plans["他人改的名"], "publish")["revision"]

    workspace, _, plan = open_plan(plans["本方案改的名"], who=APPROVER)
    page = workspace.page
    page.get_by_role("button", name="发布", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="发布", exact=True).click()
    window = page.get_by_role("dialog", name="与他人发布的改动冲突")
    expect(window.get_by_text("他人改的名").first).to_be_visible()
    expect(window.get_by_text("本方案改的名").first).to_be_visible()
    window.get_by_text("采用本方案的").first.click()
    window.locator("button[type=submit]").click()
    expect(window).to_be_hidden()
    expect(page.get_by_text(re.compile("已发布"))).not_to_have_count(0)
    assert approver.get(f"/plans/{plan}")["published_revision"] == revision + 1
    code = desks(APPROVER).get(f"/grids?division={ELSEWHERE}&limit=500")["items"]
    assert "本方案改的名" in {one["name"] for one in code}


def test_a_grid_is_split_by_keys_alone(open_plan: OpenPlan) -> None:
    workspace, desk, plan = open_plan()
    page = workspace.page
    number = len(workspace.grids())
    grid = workspace.largest()
    workspace.look_at(grid.code)
    start, end = across(grid.area)
    _tab_to_map(page)
    page.keyboard.press("l")
    box = page.locator(".stage-map, .map-canvas").first.bounding_box()
    assert box
    at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for place in (start, end):
        at = _walk(page, at, workspace.pixel(place))
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    workspace.expects_confirmation()
    page.keyboard.press("Enter")
    workspace.stands_at(1)
    assert len(workspace.grids()) == number + 1
    desk.holds(plan, workspace)


def _tab_to_map(page: Page) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.getAttribute('role') === 'application'"):
            return
    raise AssertionError("the map cannot be reached with Tab")


STEP, FAST = 5, 50
"""CSS pixels that an arrow moves the cursor, without and with Shift."""


def _walk(page: Page, at: tuple[float, float], to: tuple[float, float]) -> tuple[float, float]:
    """Move the cursor by arrows to within some pixels of a place."""
    x, y = at
    for axis, (back, forth) in enumerate((("ArrowLeft", "ArrowRight"), ("ArrowUp", "ArrowDown"))):
        away = to[axis] - (x, y)[axis]
        key = forth if away > 0 else back
        fast, slow = divmod(round(abs(away) / STEP), FAST // STEP)
        for _ in range(fast):
            page.keyboard.press(f"Shift+{key}")
        for _ in range(slow):
            page.keyboard.press(key)
        went = (fast * FAST + slow * STEP) * (1 if away > 0 else -1)
        x, y = (x + went, y) if axis == 0 else (x, y + went)
    return x, y


def test_a_corner_is_moved_by_keys_alone(open_plan: OpenPlan) -> None:
    workspace, desk, plan = open_plan()
    page = workspace.page
    before = workspace.checksum
    at, codes = junction(workspace.grids())
    workspace.look_at(*codes)
    _tab_to_map(page)
    page.keyboard.press("c")
    box = page.locator("[role=application]").bounding_box()
    assert box
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    _walk(page, middle, workspace.pixel(at))
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    workspace.stands_at(1)
    assert workspace.checksum != before
    desk.holds(plan, workspace)
    page.keyboard.press("Control+z")
    workspace.stands_at(0)
    assert workspace.checksum == before


def test_of_a_whole_town_as_of_a_village(open_plan: OpenPlan) -> None:
    workspace, desk, plan = open_plan(division=TOWN)
    grid = workspace.largest()
    workspace.look_at(grid.code)
    workspace.take("l", "line")
    workspace.draw(*across(grid.area))
    workspace.confirm()
    workspace.stands_at(1)
    desk.holds(plan, workspace)
