"""The screens of plans: without faults for assistive techniques, without 3D, kept as pictures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser_fixtures import launched
from tests.web.conftest import DESKTOP, PHONE, Visits, axe_finds, kept
from tests.web.facts import TOWN, VILLAGE
from tests.web.office import PLANNER, Office
from tests.web.plan.conftest import APPROVER, OpenPlan
from tests.web.plan.desk import Desk, Workspace, across, border, inside, junction

SIZES = {"desktop": DESKTOP, "phone": PHONE}


@pytest.fixture(scope="module")
def reviewed(desks: Callable[[str], Desk]) -> str:
    """A plan with a merge and a new name, submitted."""
    desk = desks(PLANNER)
    plan = desk.begin(VILLAGE, "沙石村网格调整")
    found = desk.get(f"/plans/{plan}/grids")["features"]
    one, other = sorted(found, key=lambda grid: grid["properties"]["code"])[:2]
    desk.turn(plan, "operations", operation={"type": "edit", "grid": one["id"], "name": "东门网格"})
    desk.turn(plan, "operations", operation={"type": "edit", "grid": other["id"], "households": 90})
    desk.turn(plan, "submit")
    return plan


def seen(page: Page, name: str) -> None:
    """Nothing is wrong with the page as it stands; keep what it looks like."""
    page.screenshot(path=kept(name))
    assert axe_finds(page) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_list_of_plans(
    visit_studio: Visits, desks: Callable[[str], Desk], reviewed: str, lang: str, size: str
) -> None:
    state = desks(PLANNER).context.storage_state()
    page = visit_studio("/plans", wait=False, lang=lang, size=SIZES[size], storage_state=state)
    expect(page.get_by_role("link", name="沙石村网格调整").first).to_be_visible()
    seen(page, f"plans-{lang}-{size}")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_workspace(open_plan: OpenPlan, lang: str, size: str) -> None:
    workspace, _, _ = open_plan(division=TOWN, lang=lang, size=SIZES[size])
    page = workspace.page
    workspace.ask("settled")
    seen(page, f"workspace-{lang}-{size}")
    if size == "phone":
        return
    grid = workspace.largest()
    workspace.look_at(grid.code)
    workspace.click(inside(grid.area))
    workspace.ask("settled")
    seen(page, f"workspace-selected-{lang}-{size}")
    workspace.take("l", "line")
    workspace.draw(*across(grid.area))
    seen(page, f"workspace-line-{lang}-{size}")
    workspace.confirm()
    workspace.stands_at(1)
    seen(page, f"workspace-split-{lang}-{size}")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_review(
    visit_studio: Visits, desks: Callable[[str], Desk], reviewed: str, lang: str, size: str
) -> None:
    state = desks(APPROVER).context.storage_state()
    page = visit_studio(
        f"/plans/{reviewed}/review", wait=False, lang=lang, size=SIZES[size], storage_state=state
    )
    expect(page.get_by_text("东门网格").first).to_be_visible()
    seen(page, f"review-{lang}-{size}")


def test_on_a_tablet_fingers_draw(open_plan: OpenPlan) -> None:
    workspace, _, _ = open_plan(size=(1024, 768), has_touch=True)
    one, other, _ = border(workspace.grids())
    grids = workspace.grids()
    workspace.look_at(one, other)
    page = workspace.page
    page.get_by_role("button", name="合并").first.tap()
    for code in (one, other):
        page.touchscreen.tap(*workspace.pixel(inside(grids[code].area)))
    workspace.expects_confirmation()
    seen(page, "workspace-tablet")
    page.locator(".confirm-bar button.primary").tap()
    workspace.stands_at(1)


def test_everything_works_with_3d_switched_off(
    chromium: Browser, studio: Office, desks: Callable[[str], Desk]
) -> None:
    desk = desks(PLANNER)
    plan = desk.begin(VILLAGE)
    browser = launched(chromium.browser_type, "--disable-3d-apis", "--disable-software-rasterizer")
    context = browser.new_context(storage_state=desk.context.storage_state())
    page = context.new_page()
    page.goto(f"{studio.address}/plans/{plan}")
    assert page.evaluate("() => document.createElement('canvas').getContext('webgl')") is None
    workspace = Workspace(page)
    workspace.ready()
    at, codes = junction(workspace.grids())
    workspace.look_at(*codes)
    workspace.take("c", "corners")
    workspace.drag(at, workspace.aside(at, 14, 9))
    workspace.stands_at(1)
    desk.holds(plan, workspace)
    browser.close()
