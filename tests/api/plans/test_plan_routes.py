"""Plans over HTTP: what is asked, what is answered, what is refused."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

from api.routes.plans import MAX_OPERATION
from tests.api.plans.scene import line
from tests.security.installation import FAR, GRIDS, HERE, NEAR, THERE, Browser, Installation

PLANS = "/api/v1/plans"
CUT = {"type": "split", "grid": str(GRIDS[1]), "line": line((-50, 400), (550, 400))}
"""From the county's border through grid 1 to grid 2."""


def edit(number: int, **fields: Any) -> dict[str, Any]:
    """The operation that says something else about a grid."""
    return {"type": "edit", "grid": str(GRIDS[number]), **fields}


class Draft:
    """A plan of a planner's, and what is asked about it."""

    def __init__(self, office: Installation, division: str = HERE, who: str = "planner") -> None:
        self.office = office
        self.people: dict[str, Browser] = {}
        made = self.by(who).post(PLANS, {"title": "调整", "division": division})
        assert made.status_code == 201, made.text
        self.who, self.id, self.version = who, made.json()["id"], made.json()["version"]

    def by(self, who: str) -> Browser:
        """A browser of somebody's."""
        return self.people.setdefault(who, self.office.browser(who))

    def ask(self, deed: str, who: str | None = None, **body: Any) -> httpx.Response:
        """POST with the version that the plan was last seen at."""
        given = {"version": self.version} | body
        answer = self.by(who or self.who).post(f"{PLANS}/{self.id}/{deed}", given)
        if answer.status_code < 300:
            self.version = answer.json()["version"]
        return answer

    def do(self, deed: str, who: str | None = None, **body: Any) -> Any:
        """The same, which must succeed."""
        answer = self.ask(deed, who, **body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def operate(self, operation: Any, **body: Any) -> Any:
        """Do an operation."""
        return self.do("operations", operation=operation, **body)

    def get(self, what: str = "", who: str | None = None, **query: Any) -> Any:
        """What there is to be read of it."""
        address = f"{PLANS}/{self.id}{'/' if what else ''}{what}"
        answer = self.by(who or self.who).get(address, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def approve(self) -> None:
        """Have it submitted and approved."""
        self.do("submit")
        self.do("approve", "approver")


def test_an_operation_answers_with_the_grids_that_changed_and_who_is_gone(office):
    plan = Draft(office)
    done = plan.operate(CUT)
    assert done["version"] == 2
    assert done["head"] == 1
    changed = {feature["id"]: feature for feature in done["changed"]}
    assert done["removed"] == [] or done["removed"] == [str(GRIDS[1])]
    assert {feature["type"] for feature in changed.values()} == {"Feature"}
    assert {feature["geometry"]["type"] for feature in changed.values()} == {"MultiPolygon"}
    assert NEAR in done["balance"]
    assert done["sentence"]["zh"]
    assert done["sentence"]["en"]


def test_what_is_undone_on_one_device_is_redone_on_another(office):
    plan = Draft(office)
    there = plan.operate(CUT)
    back = plan.do("undo")
    assert back["head"] == 0
    plan.people.clear()
    again = plan.do("redo")
    assert (again["changed"], again["removed"]) == (there["changed"], there["removed"])


def test_a_stale_version_is_told_what_the_version_is_now(office):
    plan = Draft(office)
    plan.operate(edit(1, households=7))
    answer = plan.ask("operations", version=1, operation=edit(1, households=8))
    assert answer.status_code == 409
    assert answer.json()["code"] == "stale_version"
    assert answer.json()["version"] == 2
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_request_that_is_sent_again_with_its_key_is_answered_again_and_done_once(office):
    plan = Draft(office)
    request = {"version": 1, "key": str(uuid4()), "operation": CUT}
    first, second = (plan.ask("operations", **request) for _ in range(2))
    assert first.json() == second.json()
    assert plan.get()["operations"] == 1


def test_the_same_key_with_something_else_is_refused(office):
    plan = Draft(office)
    key = str(uuid4())
    plan.operate(edit(1, households=7), key=key)
    answer = plan.ask("operations", version=1, key=key, operation=edit(1, households=8))
    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")


def test_an_operation_that_cannot_be_says_where(office):
    plan = Draft(office)
    dangling = {"type": "split", "grid": str(GRIDS[1]), "line": line((-50, 400), (250, 400))}
    answer = plan.ask("operations", operation=dangling)
    assert answer.status_code == 422
    [place] = answer.json()["places"]["features"]
    assert place["properties"]["subjects"] == [f"{NEAR}001"]
    assert plan.get()["version"] == 1


def test_ground_outside_the_scope_is_not_the_plans(office):
    plan = Draft(office)
    answer = plan.ask("operations", operation=edit(3, name="别处"))
    assert answer.status_code in (404, 422)
    plan = Draft(office, HERE)
    assert plan.get("grids")["features"]


@pytest.mark.parametrize(
    "operation",
    [
        {},
        {"type": "explode"},
        {"type": "edit"},
        {"type": "split", "grid": "nobody", "line": []},
        {"type": "edit", "grid": str(GRIDS[1]), "name": "\ud800"},
        {"type": "edit", "grid": str(GRIDS[1]), "counts": {"\x00": 1}},
        {"type": "edit", "grid": str(GRIDS[1]), "households": float("nan")},
        {"type": "edit", "grid": str(GRIDS[1]), "households": 10**30},
    ],
    ids=str,
)
def test_what_is_no_operation_is_422_and_says_which_member(office, operation):
    import json  # noqa: PLC0415 — what a client may send that httpx would not

    plan = Draft(office)
    body = json.dumps({"version": 1, "operation": operation})
    answer = plan.by("planner").ask(
        "POST",
        f"{PLANS}/{plan.id}/operations",
        content=body.encode("ascii"),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 422, answer.text
    assert "member" in answer.json()


def test_an_operation_that_nobody_could_draw_is_too_large(office):
    plan = Draft(office)
    answer = plan.ask("operations", operation=edit(1, name="x" * MAX_OPERATION))
    assert answer.status_code == 413


def test_a_plan_that_is_not_there_and_one_that_is_not_ones_own_look_the_same(office):
    hidden = Draft(office, THERE, "root")
    stranger = office.browser("planner")
    answers = [stranger.get(f"{PLANS}/{i}") for i in (hidden.id, uuid4())]
    assert [a.status_code for a in answers] == [404, 404]
    told = [a.json() | {"detail": ""} for a in answers]
    assert told[0] == told[1]


def test_nobody_keeps_an_answer_about_plans(office):
    plan = Draft(office)
    for address in ("", f"/{plan.id}", f"/{plan.id}/grids", f"/{plan.id}/diff"):
        answer = plan.by("planner").get(f"{PLANS}{address}")
        assert answer.headers["cache-control"] == "private, no-store"


def test_plans_come_in_pages_by_state_and_by_division(office):
    drafts = [Draft(office) for _ in range(3)]
    drafts[0].operate(edit(2, households=3))
    drafts[0].do("submit")
    browser = drafts[0].by("planner")

    def found(**query: Any) -> list[str]:
        ids, after = [], None
        while True:
            more = {} if after is None else {"after": after}
            page = browser.get(PLANS, params={"limit": 2, **query, **more}).json()
            ids += [plan["id"] for plan in page["items"]]
            after = page["next"]
            if after is None:
                return ids

    mine = [plan.id for plan in drafts]
    assert [i for i in found() if i in mine] == mine[::-1]
    assert mine[0] in found(status="submitted")
    assert mine[1] not in found(status="submitted")
    assert mine[1] in found(division=HERE)
    assert mine[1] not in found(division=NEAR)
    assert browser.get(PLANS, params={"division": "nowhere"}).status_code == 404
    assert browser.get(PLANS, params={"status": "lost"}).status_code == 422


def test_a_plan_says_what_the_caller_may_do_with_it(office):
    plan = Draft(office)
    plan.operate(edit(1, households=9))
    assert {"edit", "submit", "withdraw"} <= set(plan.get()["may"])
    assert "approve" not in plan.get()["may"]
    plan.do("submit")
    assert {"approve", "reject"} <= set(plan.get(who="approver")["may"])
    assert plan.ask("operations", operation=edit(1, households=8)).json()["code"] == "wrong_status"


def test_a_returned_plan_says_why(office):
    plan = Draft(office)
    plan.operate(edit(1, households=11))
    plan.do("submit")
    silent = plan.ask("reject", "approver")
    assert (silent.status_code, silent.json()["code"]) == (422, "reason_missing")
    plan.do("reject", "approver", comment="请沿道路划分")
    assert plan.get()["status"] == "returned"
    assert [c["text"] for c in plan.get("comments")["items"]] == ["请沿道路划分"]


def test_comments_are_pinned_reworded_and_dealt_with(office):
    plan = Draft(office)
    planner, approver = plan.by("planner"), plan.by("approver")
    address = f"{PLANS}/{plan.id}/comments"
    [place] = line((100, 100))
    made = approver.post(address, {"text": "这里", "grid": str(GRIDS[1]), "point": place})
    assert made.status_code == 201, made.text
    assert made.json()["point"] == place
    own = f"{address}/{made.json()['id']}"
    assert planner.ask("PATCH", own, json={"text": "不"}).status_code == 403
    assert planner.ask("PATCH", own, json={"resolved": True}).json()["resolved"]
    assert approver.post(address, {"text": "?", "grid": str(uuid4())}).status_code == 404


def test_a_title_and_editors_can_be_changed_by_who_works_on_it(office):
    plan = Draft(office)
    browser = plan.by("planner")
    [approver] = [c for c in plan.get("colleagues")["items"] if c["name"] == "approver"]
    changed = browser.ask(
        "PATCH",
        f"{PLANS}/{plan.id}",
        json={"version": 1, "title": "新名", "editors": [approver["id"]]},
    )
    assert changed.status_code == 200, changed.text
    assert changed.json()["title"] == "新名"
    assert [e["name"] for e in changed.json()["editors"]] == ["approver"]


@pytest.mark.parametrize("title", ["", "  ", "x" * 201, "a\nb", "\x00"])
def test_a_title_is_one_line(office, title):
    answer = office.browser("planner").post(PLANS, {"title": title, "division": HERE})
    assert answer.status_code == 422


def test_a_copy_begins_with_what_the_plan_has_made(office):
    plan = Draft(office)
    plan.operate(CUT)
    made = plan.do("copy", "approver", title="副本")["copy"]
    copy = plan.by("approver").get(f"{PLANS}/{made}").json()
    assert (copy["title"], copy["operations"]) == ("副本", 1)
    assert copy["author"]["name"] == "approver"
    same = plan.by("approver").get(f"{PLANS}/{plan.id}/diff", params={"with": made}).json()
    assert same["grids"] == []


def test_the_grids_of_a_plan_are_exported_as_geojson(office):
    plan = Draft(office)
    plan.operate(CUT)
    answer = plan.by("planner").get(f"{PLANS}/{plan.id}/grids")
    assert answer.headers["content-type"] == "application/geo+json"
    assert len(answer.json()["features"]) == 3
    assert {f["properties"]["division"] for f in answer.json()["features"]} == {NEAR}
    some = plan.get("grids", changed=True)
    assert len(some["features"]) >= 2


def test_the_difference_says_whose_ground_becomes_whose_and_the_balance(office):
    plan = Draft(office)
    plan.operate(CUT)
    plan.operate(edit(2, name="新名"))
    found = plan.get("diff")
    fates = {grid["code"]: grid["fate"] for grid in found["grids"]}
    assert "added" in fates.values()
    assert found["totals"]["added"] == list(fates.values()).count("added")
    renamed = next(grid for grid in found["grids"] if grid["id"] == str(GRIDS[2]))
    assert "name" in renamed["fields"]
    assert sum(m["area_km2"] for m in found["moved"]) > 0
    sides = found["balance"][NEAR]
    assert len(sides["after"]["grids"]) == len(sides["before"]["grids"]) + 1
    drawn = plan.get("diff.geojson")
    assert {f["properties"]["side"] for f in drawn["features"]} == {"before", "after"}


def test_checks_tell_of_grids_that_nobody_serves(office):
    plan = Draft(office)
    plan.operate({"type": "assign", "staff_no": "s-2", "role": "worker", "from": str(GRIDS[2])})
    found = plan.get("checks")
    assert found["errors"] == 0
    assert found["divisions"] == [NEAR]
    unstaffed = [f for f in found["findings"] if f["code"] == "unstaffed"]
    assert f"{NEAR}002" in [code for finding in unstaffed for code in finding["subjects"]]


def test_the_balance_of_a_village_before_and_after(office):
    plan = Draft(office)
    plan.operate(edit(1, households=500))
    found = plan.get("balance", division=NEAR)
    assert found["after"]["households"] == 500 + found["before"]["households"]
    elsewhere = plan.by("planner").get(f"{PLANS}/{plan.id}/balance", params={"division": FAR})
    assert elsewhere.status_code == 404


def test_operations_are_listed_with_their_words_and_state(office):
    plan = Draft(office)
    plan.operate(edit(1, households=1))
    plan.operate(edit(1, households=2))
    plan.do("undo")
    states = [step["state"] for step in plan.get("operations")["items"]]
    assert states == ["in_force", "undone"]
    plan.operate(edit(1, households=3))
    states = [step["state"] for step in plan.get("operations")["items"]]
    assert states == ["in_force", "discarded", "in_force"]
    assert len(plan.get("operations", limit=2)["items"]) == 2
    assert plan.get("operations", limit=2)["next"] == "2"
