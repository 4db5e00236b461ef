"""What has happened since a version is told so that whoever saw that one sees the plan as it is."""

from __future__ import annotations

import pytest

from api.schemas import plan_live as wire
from api.workflows.plans import catching_up, drafting, editing, locking, reading
from gis.errors import NotFound
from tests.api.plans.publications import published, rebase
from tests.api.plans.scene import (
    ACROSS_WEST,
    EAST,
    HILL,
    LAKE,
    PIER,
    SHORE,
    WEST,
    called,
    edit,
    split,
)


def since(scene, plan, version, who="planner"):
    answer = catching_up.since(scene.bench, scene.people[who], plan, version)
    wire.Since.model_validate(answer)
    return answer


def shown(scene, plan):
    """All grids of the plan by id, as a page has them."""
    found = reading.grids(scene.bench, scene.people["planner"], plan)
    return {one["id"]: one for one in found["features"]}


def inside(features):
    """Those of the plan's own scope: grids beyond it gain vertices only."""
    return [one for one in features if one["properties"]["division"] in (HILL, LAKE)]


def with_mate(scene):
    """A plan that planner and mate work on, at version 2."""
    plan, who = scene.plan(), scene.people["planner"]
    mate = scene.people["mate"].account
    drafting.revise(scene.bench, who, plan, scene.request(plan), editors=[mate])
    return plan


def walk(scene, plan):
    """Turns of all kinds, one after the other: what each is called."""
    who = scene.people["planner"]

    def go(deed, to):
        deed(scene.bench, who, plan, scene.request(plan), to=to)

    def lock(*, locked):
        request = scene.request(plan)
        locking.lock(scene.bench, who, plan, request, [PIER], locked=locked)

    scene.operate(plan, ACROSS_WEST)
    yield "operate"
    scene.operate(plan, edit(EAST, name="东"), who="mate")
    yield "operate"
    lock(locked=True)
    yield "lock"
    scene.undo(plan)
    yield "undo"
    scene.redo(plan)
    yield "redo"
    scene.operate(plan, split(EAST, (700, 1050), (700, -50)), who="mate")
    yield "operate"
    go(editing.undo, 1)
    yield "undo"
    scene.operate(plan, edit(SHORE, households=31))
    yield "operate"
    lock(locked=False)
    yield "unlock"
    drafting.copy(scene.bench, who, plan, scene.request(plan))
    go(editing.undo, 0)
    yield "undo"
    go(editing.redo, 4)
    yield "redo"
    scene.bring(plan, "submit", "planner")
    yield "submit"
    scene.bring(plan, "reject", "approver", "请看")
    yield "reject"


def test_from_whatever_version_the_net_leads_to_the_plan_as_it_is(scene):
    plan = with_mate(scene)
    begun, pages, taken = 2, [shown(scene, plan)], []
    for what in walk(scene, plan):
        taken.append(what)
        pages.append(shown(scene, plan))
    last = begun + len(taken)
    assert scene.row(plan).version == last
    for version, page in enumerate(pages, begun):
        answer = since(scene, plan, version)
        assert not answer["reload"]
        assert [(s["version"], s["what"]) for s in answer["steps"]] == list(
            zip(range(version + 1, last + 1), taken[version - begun :], strict=True)
        )
        after = {**page, **{one["id"]: one for one in inside(answer["changed"])}}
        for gone in answer["removed"]:
            after.pop(gone, None)
        assert after == pages[-1]
        assert (answer["version"], answer["head"]) == (last, 4)


def test_each_step_says_who_did_what(scene):
    plan = with_mate(scene)
    scene.operate(plan, edit(EAST, name="东"), who="mate")
    scene.undo(plan)
    first, second = since(scene, plan, 2)["steps"]
    mate, planner = (str(scene.people[who].account) for who in ("mate", "planner"))
    assert first["by"] == {"id": mate, "name": "mate", "display_name": called("mate")}
    assert second["by"]["id"] == planner
    assert first["sentence"]["en"].startswith("Edited the name")
    assert second["sentence"]["en"].startswith("Undone")
    assert since(scene, plan, 4)["steps"] == []


def test_the_balance_is_told_of_the_divisions_concerned_as_it_is_now(scene):
    plan = scene.plan()
    scene.operate(plan, edit(SHORE, households=77))
    scene.operate(plan, edit(EAST, name="东"))
    who = scene.people["planner"]
    for version, divisions in ((1, {HILL, LAKE}), (2, {HILL}), (3, set())):
        told = since(scene, plan, version)["balance"]
        assert set(told) == divisions
        for code, balance in told.items():
            assert balance == reading.balance(scene.bench, who, plan, code)["after"]


def test_the_plan_itself_comes_along_with_its_locks(scene):
    plan, who = scene.plan(), scene.people["planner"]
    locking.lock(scene.bench, who, plan, scene.request(plan), [WEST], locked=True)
    answer = since(scene, plan, 1)
    assert answer["locked"] == answer["plan"]["locked"] == [str(WEST)]
    assert answer["plan"] == reading.plan(scene.bench, who, plan)


def reloaded(answer):
    """It says that all has to be read again, and no more than that."""
    empty = all(not answer[name] for name in ("steps", "changed", "removed", "balance"))
    return answer["reload"] and empty


def test_a_version_that_never_was_is_read_again(scene):
    plan = scene.plan()
    assert reloaded(since(scene, plan, 2))


def test_what_is_long_ago_is_read_again(scene, monkeypatch):
    plan = scene.plan()
    for name in "甲乙丙":
        scene.operate(plan, edit(EAST, name=name))
    monkeypatch.setattr(catching_up, "FARTHEST", 2)
    assert reloaded(since(scene, plan, 1))
    assert not since(scene, plan, 2)["reload"]


def test_what_is_not_known_any_more_is_read_again(scene):
    """Answers are forgotten after a while; a copy made since is no turn that could stand in."""
    plan, who = scene.plan(), scene.people["planner"]
    for name in "甲乙丙":
        scene.operate(plan, edit(EAST, name=name))
    drafting.copy(scene.bench, who, plan, scene.request(plan))
    forget(scene, plan, 4)
    assert reloaded(since(scene, plan, 1))
    assert reloaded(since(scene, plan, 3))
    assert not since(scene, plan, 4)["reload"]


def forget(scene, plan, version):
    """As the owner of the database does it."""
    with scene.database._engine.begin() as connection:
        connection.exec_driver_sql(
            "DELETE FROM plan_request WHERE plan = %s AND version = %s AND what <> 'copy'",
            (plan, version),
        )


def test_after_a_rebase_all_is_read_again(own_scene):
    plan = own_scene.plan()
    own_scene.operate(plan, ACROSS_WEST)
    published(own_scene, edit(PIER, name="码头"))
    rebase(own_scene, plan)
    own_scene.operate(plan, edit(EAST, name="东"))
    assert reloaded(since(own_scene, plan, 2))
    assert [s["what"] for s in since(own_scene, plan, 3)["steps"]] == ["operate"]


def test_whoever_does_not_see_the_plan_is_told_nothing(scene):
    with pytest.raises(NotFound):
        since(scene, scene.plan(), 1, who="neighbour")
