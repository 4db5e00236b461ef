"""Takes the pictures of ``docs/redraw-a-village.md``, anew into ``docs/pictures``.

It is no part of the suite; after a change of the workspace's looks::

    make web && pytest tests/web/plan/guide_pictures.py
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import ROOT, Visits
from tests.web.facts import TOWN, VILLAGE
from tests.web.plan.conftest import APPROVER, COLLEAGUE, OpenPlan
from tests.web.plan.desk import Desk, across, inside, junction
from tests.web.plan.small_png import shrunk

WORDS = {
    "zh": {
        "tag": "zh-CN",
        "title": "沙石镇网格调整",
        "other": "沙石镇春季调整",
        "new": "新建方案",
        "publish": "发布",
        "conflict": "与他人发布的改动冲突",
        "name": "东门网格",
        "remark": "这个网格户数偏多，建议沿水渠拆分。",
    },
    "en": {
        "tag": "en-GB",
        "title": "Shashi Town, grids of 2026",
        "other": "Shashi Town, spring",
        "new": "New plan",
        "publish": "Publish",
        "conflict": "Others have published changes to the same grids",
        "name": "东门网格",
        "remark": "Many households here: better split it along the canal.",
    },
}


def taken(page: Page, name: str, lang: str, *, aside: bool = True) -> None:
    """Keep what the page looks like, old news closed and the mouse ``aside``."""
    news = page.locator(".notice .icon-button")
    if news.is_visible():
        news.click()
    if aside:
        page.mouse.move(640, 12)
    page.wait_for_timeout(600)
    path = ROOT / "docs" / "pictures" / f"redraw-{name}-{lang}.png"
    path.write_bytes(shrunk(page, page.screenshot(caret="hide")))


def quiet(page: Page) -> None:
    """Without the offer of the tutorial, as it is for whoever has seen it."""
    offer = page.locator(".tutorial-offer button").last
    if offer.is_visible():
        offer.click()


@pytest.mark.parametrize("lang", WORDS)
def test_the_story_of_the_guide(
    lang: str, open_plan: OpenPlan, visit_studio: Visits, desks: Callable[[str], Desk]
) -> None:
    words = WORDS[lang]
    visit_studio.tolerate("409|422")
    mine, theirs, approver = desks("wangfang"), desks(COLLEAGUE), desks(APPROVER)
    plan = mine.begin(TOWN, words["title"])
    other = theirs.begin(TOWN, words["other"])

    page = visit_studio(
        "/plans",
        wait=False,
        lang=words["tag"],
        storage_state=mine.context.storage_state(),
    )
    expect(page.get_by_text(words["title"]).first).to_be_visible()
    page.get_by_role("button", name=words["new"]).first.click()
    taken(page, "begin", lang)
    page.close()

    workspace, _, _ = open_plan(plan, division=TOWN, lang=words["tag"])
    page = workspace.page
    quiet(page)
    village = {code: one for code, one in workspace.grids().items() if code.startswith(VILLAGE)}
    crowded = village.pop(f"{VILLAGE}008")
    at, codes = junction(village)
    workspace.look_at(crowded.code, *village)
    workspace.click(inside(crowded.area))
    # The balance is what the guide speaks of: it comes before what is said of the grid.
    page.locator("#section-balance").evaluate("section => section.scrollIntoView()")
    taken(page, "workspace", lang)

    page.keyboard.press("Escape")
    workspace.look_at(*codes)
    workspace.take("c", "corners")
    # The second language finds the corner where the first one's colleague has put it.
    ways = ((46, 34), (-38, 30)) if lang == "zh" else ((84, 4), (20, 34))
    mine_at, theirs_at = (workspace.aside(at, *way) for way in ways)
    page.keyboard.down("Alt")
    workspace.drag(at, mine_at, drop=False)
    taken(page, "corner", lang, aside=False)
    page.mouse.up()
    page.keyboard.up("Alt")
    workspace.stands_at(1)

    workspace.look_at(crowded.code)
    workspace.take("l", "line")
    workspace.draw(*across(crowded.area))
    taken(page, "line", lang)
    workspace.confirm()
    workspace.stands_at(2)

    workspace.take("s", "staff")
    page.locator("#section-staff").evaluate("section => section.scrollIntoView()")
    taken(page, "staff", lang)
    page.close()

    renamed = {"type": "edit", "grid": village[codes[0]].id, "name": words["name"]}
    mine.turn(plan, "operations", operation=renamed)
    mine.turn(plan, "submit")
    remark = {"text": words["remark"], "grid": village[codes[1]].id}
    approver.post(f"/plans/{plan}/comments", remark)
    state = approver.context.storage_state()
    page = visit_studio(f"/plans/{plan}/review", wait=False, lang=words["tag"], storage_state=state)
    expect(page.get_by_text(words["remark"]).first).to_be_visible()
    page.wait_for_timeout(1500)
    taken(page, "review", lang)
    page.close()

    moved = {"type": "move", "moves": [{"from": at, "to": theirs_at}]}
    theirs.turn(other, "operations", operation=moved)
    theirs.turn(other, "submit")
    approver.turn(plan, "approve")
    approver.turn(other, "approve")
    revision = approver.turn(other, "publish")["revision"]
    workspace, _, _ = open_plan(plan, who=APPROVER, lang=words["tag"])
    page = workspace.page
    page.get_by_role("button", name=words["publish"], exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=words["publish"], exact=True).click()
    window = page.get_by_role("dialog").filter(has_text=words["conflict"])
    expect(window).to_be_visible()
    # Nothing is published, for the sake of the next language.
    window.locator("input[type=radio]").nth(1).check()
    page.wait_for_timeout(800)
    taken(page, "conflict", lang)
    page.close()
    page = visit_studio(
        f"/?division={VILLAGE}&measure=households&revision={revision - 1}",
        lang=words["tag"],
        storage_state=state,
    )
    taken(page, "back", lang)
