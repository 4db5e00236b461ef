"""From draft to approved and back; who may do what when is test_status_table.py's."""

from __future__ import annotations

import pytest

from api.auth.principal import OPERATOR
from api.store import audit
from api.store import plans as plan_store
from api.store.database import sql
from api.workflows.plans import commenting, drafting, reading
from api.workflows.plans.refusals import (
    EmptyPlan,
    OwnPlan,
    ReasonMissing,
)
from tests.api.plans.scene import ACROSS_WEST, EAST, edit


def plan_in(scene, status):
    """A plan of the planner's that changes something, in that status."""
    plan = scene.plan()
    scene.operate(plan, ACROSS_WEST)
    with scene.database.write(OPERATOR) as writer:
        published = 1 if status == "published" else None
        plan_store.move(writer, plan, status, OPERATOR, published_revision=published)
        audit.record(writer, action="plan.test", object=f"plan/{plan}")
    return plan


def test_a_returned_plan_is_edited_and_submitted_again(scene):
    plan = plan_in(scene, "submitted")
    scene.bring(plan, "reject", "approver", "请补划南片")
    scene.operate(plan, edit(EAST, name="x"))
    assert scene.bring(plan, "submit", "planner")["status"] == "submitted"
    row = scene.row(plan)
    assert (row.submitted_by_name, row.reviewed_by_name) == ("planner", "approver")


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
