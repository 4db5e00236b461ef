"""Operations on a plan, undone and redone, through the database."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from api.workflows.plans import reading
from api.workflows.plans.refusals import NothingToUndo
from gis.errors import MalformedOperation, NotFound
from gis.operations import Refused
from gis.operations.wire import parse
from tests.api.plans.scene import ACROSS_WEST, DOWN_WEST, EAST, HILL, TOWN, WEST, edit, line, split


def states(scene, plan):
    """Of each operation that was ever done, by number."""
    found = reading.operations(scene.bench, scene.people["planner"], plan, limit=100)
    return [one["state"] for one in found]


def test_an_operation_is_answered_with_the_grids_that_changed(scene):
    plan = scene.plan()
    answer = scene.operate(plan, ACROSS_WEST)
    assert (answer["version"], answer["head"]) == (2, 1)
    assert answer["removed"] == [str(WEST)]
    codes = [one["properties"]["code"] for one in answer["changed"]]
    # EAST gains a vertex; codes that stand are not given again
    assert codes == [f"{HILL}002", f"{HILL}003", f"{HILL}004"]
    assert [r["code"] for r in answer["balance"][HILL]["grids"]] == codes
    assert answer["sentence"]["zh"].startswith("将网格“第1网格”")
    assert [w["code"] for w in answer["warnings"]] == ["staff_in_parts"]
    json.dumps(answer)


def test_new_grids_get_identities_from_the_server_and_keep_them(scene):
    plan = scene.plan()
    chosen = [str(UUID(int=77)), str(UUID(int=78))]
    answer = scene.operate(plan, ACROSS_WEST | {"ids": chosen})
    made = [UUID(one["id"]) for one in answer["changed"] if one["id"] != str(EAST)]
    assert not {str(i) for i in made} & set(chosen)
    assert all(i.version == 4 for i in made)
    (kept,) = reading.operations(scene.bench, scene.people["planner"], plan, limit=9)
    assert parse(kept["operation"]).apply(scene.state(plan).ground.coverage).added == sorted(made)
    scene.undo(plan)
    again = scene.redo(plan)
    assert again["changed"] == answer["changed"]


def test_undo_and_redo_are_exact_at_every_step_also_for_another_worker(scene):
    plan = scene.plan()
    seen = [scene.state(plan).coverage]
    for operation in (
        ACROSS_WEST,
        edit(EAST, name="东", households=7),
        split(EAST, (700, 1050), (700, -50)),
    ):
        scene.operate(plan, operation)
        seen.append(scene.state(plan).coverage)
        assert scene.stored(plan).coverage == seen[-1]
    for step in (scene.undo, scene.redo):
        for wanted in seen[-2::-1] if step == scene.undo else seen[1:]:
            scene.forget()
            step(plan)
            assert scene.state(plan).coverage == wanted
            assert scene.stored(plan).coverage == wanted


def test_what_was_undone_leaves_nothing_in_the_net_change(scene):
    plan = scene.plan()
    scene.operate(plan, DOWN_WEST)
    assert scene.stored(plan).net
    scene.undo(plan)
    state = scene.stored(plan)
    assert not state.net
    assert state.coverage == state.ground.coverage


def test_an_operation_behind_undone_ones_discards_them_and_they_stay_known(scene):
    plan = scene.plan()
    for name in ("甲", "乙", "丙"):
        scene.operate(plan, edit(WEST, name=name))
    scene.undo(plan)
    scene.undo(plan)
    assert states(scene, plan) == ["in_force", "undone", "undone"]
    scene.operate(plan, edit(EAST, name="丁"))
    assert states(scene, plan) == ["in_force", "discarded", "discarded", "in_force"]
    with pytest.raises(NothingToUndo):
        scene.redo(plan)
    assert scene.undo(plan)["head"] == 1
    assert scene.redo(plan)["head"] == 4
    assert scene.stored(plan).coverage.grid(WEST).name == "甲"


def test_there_is_nothing_to_undo_in_a_new_plan_nor_to_redo(scene):
    plan = scene.plan()
    for step in (scene.undo, scene.redo):
        with pytest.raises(NothingToUndo):
            step(plan)
    assert scene.row(plan).version == 1


@pytest.mark.parametrize(
    ("operation", "error", "code"),
    [
        ({"type": "explode"}, MalformedOperation, None),
        ("split", MalformedOperation, None),
        (split(WEST, (100, 100), (200, 200)), Refused, "does_not_cut"),
        (edit(WEST, name="第1网格"), Refused, "nothing_changes"),
        (edit(UUID(int=99), name="x"), NotFound, "not_found"),
        (
            {"type": "assign", "staff_no": "nobody", "role": "worker", "to": str(WEST),
             "start": "2026-01-01"},
            NotFound,
            "not_found",
        ),
        (
            {"type": "assign", "staff_no": "a-1", "role": "worker", "to": str(WEST),
             "start": "2026-01-01"},
            Refused,
            "already_serving",
        ),
    ],
)  # fmt: skip
def test_what_is_refused_changes_nothing(scene, operation, error, code):
    plan = scene.plan()
    scene.operate(plan, edit(EAST, name="先"))
    before, trail = scene.row(plan), scene.trail()
    with pytest.raises(error) as refused:
        scene.operate(plan, operation, key="again")
    assert code in (None, refused.value.code)
    assert (scene.row(plan), scene.trail()) == (before, trail)
    assert states(scene, plan) == ["in_force"]
    # the key was not used up by it
    assert scene.operate(plan, edit(WEST, name="后"), key="again")["head"] == 2


def test_everything_a_plan_does_stands_in_the_audit_trail(scene):
    plan, trail = scene.plan(), scene.trail()
    scene.operate(plan, ACROSS_WEST)
    scene.undo(plan)
    scene.redo(plan)
    assert scene.trail() == trail + 3


def test_the_export_has_the_grids_of_the_scope_or_those_that_changed(scene):
    plan = scene.plan()
    scene.operate(plan, DOWN_WEST)
    who = scene.people["planner"]
    whole = reading.grids(scene.bench, who, plan)
    assert {one["properties"]["division"] for one in whole["features"]} == {HILL, f"{TOWN[:9]}201"}
    assert len(whole["features"]) == 5
    changed = reading.grids(scene.bench, who, plan, changed=True)
    assert changed["removed"] == [str(WEST)]
    assert len(changed["features"]) == 3  # two parts, and FURROW with its new vertex
    balance = reading.balance(scene.bench, who, plan, HILL)
    assert len(balance["before"]["grids"]) == 2
    assert len(balance["after"]["grids"]) == 3


def test_a_line_is_kept_as_what_it_meant(scene):
    plan = scene.plan()
    scene.operate(plan, {"type": "line", "line": line((-50, 400), (550, 400))})
    (kept,) = reading.operations(scene.bench, scene.people["planner"], plan, limit=9)
    state = scene.state(plan)
    assert (
        parse(kept["operation"]).apply(state.ground.coverage).apply(state.ground.coverage)
        == state.coverage
    )
