"""A request that is repeated does nothing again; one that comes too late changes nothing."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.auth.principal import OPERATOR
from api.store import audit
from api.store import plan_requests as request_store
from api.store.database import sql
from api.workflows.plans import drafting, editing, reading, transitions
from api.workflows.plans.refusals import KeyReused, NotAnEditor, StaleVersion
from api.workflows.plans.turns import Request
from api.workflows.plans.working import place_of
from gis.errors import Forbidden, NotFound
from tests.api.plans.scene import ACROSS_WEST, EAST, HILL, OTHER, TOWN, WEST, edit


def as_told(answer):
    """As it goes over the wire."""
    return json.loads(json.dumps(answer))


def repeatable(scene, plan):
    """Everything that can be done to a plan with ACROSS_WEST in it, by name."""
    who = scene.people["planner"]
    return {
        "operate": lambda r: editing.operate(scene.bench, who, plan, r, edit(EAST, name="新")),
        "undo": lambda r: editing.undo(scene.bench, who, plan, r),
        "redo": lambda r: editing.redo(scene.bench, who, plan, r),
        "submit": lambda r: transitions.bring(scene.bench, who, plan, r, "submit"),
        "withdraw": lambda r: transitions.bring(scene.bench, who, plan, r, "withdraw"),
        "revise": lambda r: drafting.revise(scene.bench, who, plan, r, title="新名"),
        "copy": lambda r: drafting.copy(scene.bench, who, plan, r),
    }


@pytest.mark.parametrize(
    "what", ["operate", "undo", "redo", "submit", "withdraw", "revise", "copy"]
)
def test_the_same_key_gets_the_same_answer_and_nothing_happens_twice(scene, what):
    plan = scene.plan()
    scene.operate(plan, ACROSS_WEST)
    if what == "redo":
        scene.undo(plan)
    request = scene.request(plan, "lost")
    first = repeatable(scene, plan)[what](request)
    row, trail, coverage = scene.row(plan), scene.trail(), scene.stored(plan).coverage
    scene.forget()
    again = repeatable(scene, plan)[what](request)
    assert as_told(again) == as_told(first)
    assert (scene.row(plan), scene.trail()) == (row, trail)
    assert scene.stored(plan).coverage == coverage


def test_a_key_is_answered_even_when_the_plan_has_moved_on(scene):
    plan = scene.plan()
    request = scene.request(plan, "lost")
    who = scene.people["planner"]
    first = editing.operate(scene.bench, who, plan, request, ACROSS_WEST)
    scene.undo(plan)
    scene.operate(plan, edit(EAST, name="新"))
    scene.bring(plan, "submit", "planner")
    again = editing.operate(scene.bench, who, plan, request, ACROSS_WEST)
    assert as_told(again) == as_told(first)


def test_the_same_key_for_something_else_is_refused(scene):
    plan = scene.plan()
    request, who = scene.request(plan, "once"), scene.people["planner"]
    editing.operate(scene.bench, who, plan, request, edit(EAST, name="新"))
    row = scene.row(plan)
    others = (
        lambda: editing.operate(scene.bench, who, plan, request, edit(EAST, name="别")),
        lambda: editing.operate(scene.bench, who, plan, Request(2, "once"), edit(EAST, name="新")),
        lambda: editing.undo(scene.bench, who, plan, request),
        lambda: transitions.bring(scene.bench, who, plan, request, "submit"),
    )
    for other in others:
        with pytest.raises(KeyReused):
            other()
    assert scene.row(plan) == row


def test_nobody_gets_the_answer_to_anothers_key(scene):
    plan = scene.plan()
    mate = scene.people["mate"]
    drafting.revise(
        scene.bench, scene.people["planner"], plan, scene.request(plan), editors=[mate.account]
    )
    request = scene.request(plan, "once")
    editing.operate(scene.bench, scene.people["planner"], plan, request, edit(EAST, name="新"))
    with pytest.raises(KeyReused):
        editing.operate(scene.bench, mate, plan, request, edit(EAST, name="新"))


@pytest.mark.parametrize("what", ["operate", "undo", "submit", "withdraw", "revise", "copy"])
def test_who_comes_with_an_old_version_changes_nothing_and_is_told_the_new_one(scene, what):
    plan = scene.plan()
    old = scene.request(plan, "late")
    scene.operate(plan, ACROSS_WEST)
    row, trail = scene.row(plan), scene.trail()
    with pytest.raises(StaleVersion) as stale:
        repeatable(scene, plan)[what](old)
    assert stale.value.version == 2
    assert (scene.row(plan), scene.trail()) == (row, trail)


def test_of_two_editors_at_once_one_is_told_to_look_again(scene):
    plan = scene.plan()
    mate = scene.people["mate"]
    with pytest.raises(NotAnEditor):
        scene.operate(plan, edit(WEST, name="甲"), who="mate")
    who = scene.people["planner"]
    drafting.revise(scene.bench, who, plan, scene.request(plan), editors=[mate.account])
    version = scene.row(plan).version

    def rename(principal, grid, key):
        request = Request(version, key)
        return editing.operate(scene.bench, principal, plan, request, edit(grid, name=key))

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(rename, who, WEST, "甲"), pool.submit(rename, mate, EAST, "乙")]
        errors = [one.exception() for one in both]
    (late,) = [e for e in errors if e is not None]
    assert isinstance(late, StaleVersion)
    assert scene.row(plan).version == version + 1 == late.version
    scene.operate(plan, edit(EAST, name="乙"), who="mate")
    names = {grid.name for grid in scene.stored(plan).coverage}
    assert "乙" in names


def test_the_same_request_twice_at_once_is_done_once(scene):
    plan = scene.plan()
    request, who = scene.request(plan, "twice"), scene.people["planner"]

    def operate(_):
        return as_told(editing.operate(scene.bench, who, plan, request, ACROSS_WEST))

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(operate, range(4)))
    assert all(answer == answers[0] for answer in answers)
    assert scene.row(plan).version == 2


# --- beginning ---


def begin(scene, key, who="planner", title="调整", division=TOWN):
    return drafting.create(scene.bench, scene.people[who], title=title, division=division, key=key)


def plans_of(scene, who="planner"):
    return {p["id"] for p in reading.plans(scene.bench, scene.people[who], limit=500)}


def test_a_plan_that_is_begun_again_by_its_key_is_the_same_plan(scene):
    plan = begin(scene, "begun")
    scene.operate(plan, ACROSS_WEST)
    drafting.revise(scene.bench, scene.people["planner"], plan, scene.request(plan), title="另名")
    before, trail = plans_of(scene), scene.trail()
    assert begin(scene, "begun") == begin(scene, "begun", title=" 调整 ") == plan
    assert (plans_of(scene), scene.trail()) == (before, trail)
    assert scene.row(plan).title == "另名"


def test_begun_several_times_at_once_it_is_begun_once(scene):
    with ThreadPoolExecutor(4) as pool:
        plans = list(pool.map(lambda _: begin(scene, "at once"), range(4)))
    assert len(set(plans)) == 1


def test_the_key_of_a_plan_is_nobody_elses_and_for_no_other_plan(scene):
    plan = begin(scene, "mine")
    assert begin(scene, "mine", who="mate") != plan
    assert begin(scene, "another") != plan
    with pytest.raises(KeyReused):
        begin(scene, "mine", title="别的")
    with pytest.raises(KeyReused):
        begin(scene, "mine", division=HILL)
    with pytest.raises(Forbidden):
        begin(scene, "mine", division=OTHER)
    with pytest.raises(NotFound):
        begin(scene, "mine", division="nowhere")
    with pytest.raises(KeyReused):
        scene.operate(plan, ACROSS_WEST, key="mine")


# --- forgetting ---


def age(scene, plan, days):
    """Let all requests to a plan have been so long ago."""
    with scene.database.write(OPERATOR) as writer:
        writer.run(sql("RESET ROLE"))
        writer.run(
            sql("UPDATE plan_request SET at = at - CAST(:days AS interval) WHERE plan = :plan"),
            days=f"{days} days",
            plan=plan,
        )
        audit.record(writer, action="plan.test", object=f"plan/{plan}")


def kept(scene, plan, key):
    with scene.database.read(OPERATOR) as reader:
        return request_store.find(reader, place_of(scene.row(plan)), key) is not None


def test_answers_are_forgotten_after_a_month_and_what_was_done_is_not_done_again(own_scene):
    scene = own_scene
    plan = begin(scene, "begun")
    request, who = scene.request(plan, "old"), scene.people["planner"]
    editing.operate(scene.bench, who, plan, request, ACROSS_WEST)
    age(scene, plan, 29)
    begin(scene, "someone's")
    assert kept(scene, plan, "old")
    age(scene, plan, 2)
    begin(scene, "next")
    assert not kept(scene, plan, "old")
    with pytest.raises(StaleVersion):
        editing.operate(scene.bench, who, plan, request, ACROSS_WEST)
    with pytest.raises(KeyReused):
        begin(scene, "begun")
