"""People are told by the names that colleagues know them by, and the account as ever."""

from __future__ import annotations

from api.workflows.plans import catching_up, commenting, reading
from tests.api.plans.scene import HILL, WEST, called, edit


def test_whoever_made_a_plan_did_a_step_or_said_something_is_called_by_name(scene):
    plan = scene.plan(HILL)
    scene.operate(plan, edit(WEST, name="西头"))
    person = scene.people["planner"]
    commenting.comment(scene.bench, person, plan, "请核对。")
    who = {
        "id": str(person.account),
        "name": person.name,
        "display_name": called("planner"),
    }
    assert reading.plan(scene.bench, person, plan)["author"] == who
    (step,) = reading.operations(scene.bench, person, plan, limit=10)
    assert step["account"] == who
    (said,) = commenting.comments(scene.bench, person, plan)
    assert said["author"] == who
    since = catching_up.since(scene.bench, person, plan, 1)
    assert [one["by"] for one in since["steps"]] == [who]
    assert since["plan"]["author"] == who
