"""Every transition from every status by everybody, and every refusal."""

from __future__ import annotations

import pytest

from api.auth.principal import OPERATOR
from api.store import audit
from api.store import plans as plan_store
from api.store.database import sql
from api.workflows.plans import commenting, drafting, reading
from api.workflows.plans.refusals import (
    STATUSES,
    EmptyPlan,
    NotAnEditor,
    OwnPlan,
    ReasonMissing,
    WrongStatus,
)
from api.workflows.plans.transitions import WAYS
from gis.errors import Forbidden
from tests.api.plans.scene import ACROSS_WEST, EAST, edit

TO = {
    ("draft", "submit"): "submitted",
    ("returned", "submit"): "submitted",
    ("draft", "withdraw"): "withdrawn",
    ("returned", "withdraw"): "withdrawn",
    ("submitted", "withdraw"): "withdrawn",
    ("approved", "withdraw"): "withdrawn",
    ("withdrawn", "reopen"): "draft",
    ("submitted", "approve"): "approved",
    ("submitted", "reject"): "returned",
    ("approved", "reject"): "returned",
}
"""Where each transition leads; what is not here is refused."""

EDITORS = ("submit", "withdraw", "reopen")
"""The transitions of those who work on the plan; the others are the reviewers'."""


def plan_in(scene, status):
    """A plan of the planner's that changes something, in that status."""
    plan = scene.plan()
    scene.operate(plan, ACROSS_WEST)
    with scene.database.write(OPERATOR) as writer:
        published = 1 if status == "published" else None
        plan_store.move(writer, plan, status, OPERATOR, published_revision=published)
        audit.record(writer, action="plan.test", object=f"plan/{plan}")
    return plan


@pytest.mark.parametrize("status", STATUSES)
def test_from_each_status_to_where_it_may_go_and_nowhere_else(scene, status):
    for transition in WAYS:
        who = "planner" if transition in EDITORS else "approver"
        plan = plan_in(scene, status)
        if (status, transition) in TO:
            answer = scene.bring(plan, transition, who, "意见")
            assert answer["status"] == scene.row(plan).status == TO[status, transition]
            assert answer["version"] == scene.row(plan).version
        else:
            before = scene.row(plan)
            with pytest.raises(WrongStatus) as wrong:
                scene.bring(plan, transition, who, "意见")
            assert wrong.value.status == status
            assert scene.row(plan) == before


@pytest.mark.parametrize("status", ["submitted", "approved", "published", "withdrawn"])
def test_only_drafts_and_returned_plans_are_edited(scene, status):
    plan = plan_in(scene, status)
    before = scene.row(plan)
    for step in (
        lambda: scene.operate(plan, edit(EAST, name="x")),
        lambda: scene.undo(plan),
        lambda: scene.redo(plan),
        lambda: drafting.revise(
            scene.bench, scene.people["planner"], plan, scene.request(plan), title="x"
        ),
    ):
        with pytest.raises(WrongStatus):
            step()
    assert scene.row(plan) == before


def test_a_returned_plan_is_edited_and_submitted_again(scene):
    plan = plan_in(scene, "submitted")
    scene.bring(plan, "reject", "approver", "请补划南片")
    scene.operate(plan, edit(EAST, name="x"))
    assert scene.bring(plan, "submit", "planner")["status"] == "submitted"
    row = scene.row(plan)
    assert (row.submitted_by_name, row.reviewed_by_name) == ("planner", "approver")


@pytest.mark.parametrize(
    ("transition", "who", "error"),
    [
        ("submit", "mate", NotAnEditor),
        ("submit", "approver", NotAnEditor),
        ("submit", "headman", NotAnEditor),
        ("withdraw", "mate", NotAnEditor),
        ("approve", "planner", Forbidden),
        ("approve", "mate", Forbidden),
        ("reject", "planner", Forbidden),
    ],
)
def test_who_may_not(scene, transition, who, error):
    plan = plan_in(scene, "draft" if transition == "submit" else "submitted")
    before = scene.row(plan)
    with pytest.raises(error):
        scene.bring(plan, transition, who, "意见")
    assert scene.row(plan) == before


def test_an_area_administrator_reviews_too(scene):
    plan = plan_in(scene, "submitted")
    assert scene.bring(plan, "approve", "headman")["status"] == "approved"


@pytest.mark.parametrize("editor", [False, True])
def test_whoever_worked_on_a_plan_does_not_approve_it_unless_the_installation_says_so(
    own_scene, editor
):
    scene = own_scene
    author = "planner" if editor else "approver"
    plan = scene.plan(who=author)
    scene.operate(plan, ACROSS_WEST, who=author)
    if editor:
        approver = scene.people["approver"].account
        drafting.revise(
            scene.bench, scene.people[author], plan, scene.request(plan), editors=[approver]
        )
    scene.bring(plan, "submit", author)
    with pytest.raises(OwnPlan):
        scene.bring(plan, "approve", "approver")
    assert "approve" not in reading.plan(scene.bench, scene.people["approver"], plan)["may"]
    with scene.database.write(OPERATOR) as writer:
        writer.run(sql("UPDATE setting SET self_approval = true"))
        audit.record(writer, action="setting", object="setting")
    assert "approve" in reading.plan(scene.bench, scene.people["approver"], plan)["may"]
    assert scene.bring(plan, "approve", "approver")["status"] == "approved"


def test_a_plan_that_changes_nothing_is_not_submitted(scene):
    plan = scene.plan()
    with pytest.raises(EmptyPlan):
        scene.bring(plan, "submit", "planner")
    scene.operate(plan, ACROSS_WEST)
    scene.undo(plan)
    with pytest.raises(EmptyPlan):
        scene.bring(plan, "submit", "planner")
    assert scene.row(plan).status == "draft"


def test_a_plan_is_returned_with_a_reason_which_stands_among_its_comments(scene):
    plan = plan_in(scene, "submitted")
    for nothing in (None, "", "  "):
        with pytest.raises(ReasonMissing):
            scene.bring(plan, "reject", "approver", nothing)
    scene.bring(plan, "reject", "approver", "户数有误")
    (said,) = commenting.comments(scene.bench, scene.people["planner"], plan)
    assert (said["text"], said["author"]["name"]) == ("户数有误", "approver")


@pytest.mark.parametrize(
    ("status", "who", "deeds"),
    [
        ("draft", "planner", {"copy", "edit", "rebase", "submit", "withdraw"}),
        ("draft", "mate", {"copy"}),
        ("draft", "approver", {"copy"}),
        ("submitted", "planner", {"copy", "withdraw"}),
        ("submitted", "approver", {"copy", "approve", "reject"}),
        ("approved", "approver", {"copy", "reject", "publish"}),
        ("approved", "planner", {"copy", "withdraw"}),
        ("returned", "planner", {"copy", "edit", "rebase", "submit", "withdraw"}),
        ("withdrawn", "planner", {"copy", "reopen"}),
        ("published", "planner", {"copy"}),
        ("published", "approver", {"copy"}),
    ],
)
def test_a_plan_says_what_may_be_done_with_it(scene, status, who, deeds):
    plan = plan_in(scene, status)
    assert set(reading.plan(scene.bench, scene.people[who], plan)["may"]) == deeds
