"""Going back and forth by several steps at once."""

from __future__ import annotations

import pytest

from api.workflows.plans import editing, reading
from api.workflows.plans.refusals import NothingToUndo
from gis.errors import NotFound
from tests.api.plans.publications import published, rebase
from tests.api.plans.scene import ACROSS_WEST, EAST, SHORE, WEST, edit


def go(scene, plan, deed, to, key=None):
    return deed(scene.bench, scene.people["planner"], plan, scene.request(plan, key), to=to)


@pytest.fixture
def walked(scene):
    """A plan of four steps, and its coverage before and after each."""
    plan = scene.plan()
    seen = [scene.state(plan).coverage]
    for operation in (ACROSS_WEST, edit(EAST, name="东"), edit(EAST, name="东一"),
                      edit(SHORE, households=3)):  # fmt: skip
        scene.operate(plan, operation)
        seen.append(scene.state(plan).coverage)
    return plan, seen


@pytest.mark.parametrize("to", [0, 1, 2, 3])
def test_undone_to_a_step_the_plan_is_as_it_was_then_and_redone_as_it_was_last(scene, walked, to):
    plan, seen = walked
    version, trail = scene.row(plan).version, scene.trail()
    back = go(scene, plan, editing.undo, to)
    assert (back["version"], back["head"]) == (version + 1, to)
    assert back["steps"] == list(range(4, to, -1))
    assert scene.trail() == trail + 1
    assert scene.state(plan).coverage == seen[to] == scene.stored(plan).coverage
    there = go(scene, plan, editing.redo, 4)
    assert (there["head"], there["steps"]) == (4, list(range(to + 1, 5)))
    assert scene.state(plan).coverage == seen[4] == scene.stored(plan).coverage


def test_it_is_answered_with_the_net_of_all_steps(scene, walked):
    plan, seen = walked
    back = go(scene, plan, editing.undo, 0)
    changed = {one["id"]: one["properties"]["name"] for one in back["changed"]}
    assert changed[str(EAST)] == seen[0].grid(EAST).name
    assert set(changed) == {str(WEST), str(EAST), str(SHORE)}
    assert len(back["removed"]) == 2
    assert back["sentence"]["en"] == "Undone: 4 steps."


def test_asked_again_it_is_answered_again_whatever_was_done_since(scene, walked):
    plan, _ = walked
    request = scene.request(plan, "lost")
    who = scene.people["planner"]
    first = editing.undo(scene.bench, who, plan, request, to=1)
    scene.operate(plan, edit(SHORE, name="岸"))
    row = scene.row(plan)
    assert editing.undo(scene.bench, who, plan, request, to=1) == first
    assert scene.row(plan) == row


def test_steps_that_were_discarded_are_passed_over(scene, walked):
    plan, seen = walked
    go(scene, plan, editing.undo, 2)
    scene.operate(plan, edit(SHORE, name="岸"))
    after = scene.state(plan).coverage
    back = go(scene, plan, editing.undo, 1)
    assert back["steps"] == [5, 2]
    assert scene.state(plan).coverage == seen[1]
    with pytest.raises(NotFound):
        go(scene, plan, editing.redo, 4)
    assert go(scene, plan, editing.redo, 5)["steps"] == [2, 5]
    assert scene.state(plan).coverage == after
    with pytest.raises(NotFound):
        go(scene, plan, editing.undo, 3)
    states = reading.operations(scene.bench, scene.people["planner"], plan, limit=9)
    assert [one["state"] for one in states] == [
        "in_force", "in_force", "discarded", "discarded", "in_force",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("deed", "to", "error"),
    [
        (editing.undo, 4, NothingToUndo),
        (editing.undo, 9, NothingToUndo),
        (editing.redo, 4, NothingToUndo),
        (editing.redo, 2, NothingToUndo),
        (editing.redo, 9, NotFound),
    ],
)
def test_there_is_no_going_where_the_plan_is_or_never_was(scene, walked, deed, to, error):
    plan, _ = walked
    row = scene.row(plan)
    with pytest.raises(error):
        go(scene, plan, deed, to)
    assert scene.row(plan) == row


def test_behind_what_a_rebase_has_folded_there_is_no_going(own_scene):
    plan = own_scene.plan()
    own_scene.operate(plan, edit(EAST, name="东门"))
    own_scene.operate(plan, ACROSS_WEST)
    published(own_scene, edit(EAST, households=99))
    assert rebase(own_scene, plan)["folded"]
    own_scene.operate(plan, edit(SHORE, name="岸"))
    own_scene.operate(plan, edit(SHORE, name="岸边"))
    with pytest.raises(NothingToUndo):
        go(own_scene, plan, editing.undo, 0)
    assert go(own_scene, plan, editing.undo, 3)["steps"] == [5, 4]
