"""Locked grids stay as they are until they are unlocked."""

from __future__ import annotations

from uuid import UUID

import pytest

from api.auth.principal import OPERATOR
from api.store import audit
from api.workflows.plans import drafting, locking, reading
from api.workflows.plans.refusals import KeyReused, NotAnEditor, StaleVersion, WrongStatus
from api.workflows.plans.turns import Request
from gis.errors import NotFound
from gis.operations import Refused
from tests.api.plans.scene import ACROSS_WEST, EAST, FURROW, HILL, SHORE, WEST, edit, line


def lock(scene, plan, *grids, locked=True, who="planner", request=None):
    return locking.lock(
        scene.bench,
        scene.people[who],
        plan,
        request or scene.request(plan),
        grids,
        locked=locked,
    )


def locked(scene, plan):
    return reading.plan(scene.bench, scene.people["planner"], plan)["locked"]


def refusal(scene, plan, deed):
    """Why a deed is refused; nothing has changed."""
    before, coverage = scene.row(plan), scene.stored(plan).coverage
    with pytest.raises(Refused) as refused:
        deed()
    assert scene.row(plan) == before
    assert scene.stored(plan).coverage == coverage
    return refused.value


TOUCHING_WEST = [
    edit(WEST, name="新名"),
    edit(WEST, households=1),
    ACROSS_WEST,
    {"type": "merge", "grids": [str(WEST), str(EAST)]},
    {"type": "erase", "grid": str(WEST)},
    # EAST takes ground from WEST
    {"type": "line", "line": line((750, 500), (300, 300), (300, 700), (750, 550))},
    {"type": "push", "grid": str(EAST), "stretch": line((500, 300), (500, 600)),
     "by": [-50e-7, 0]},
    {"type": "assign", "staff_no": "a-4", "role": "worker", "to": str(WEST), "start": "2026-01-01"},
]  # fmt: skip


@pytest.mark.parametrize("operation", TOUCHING_WEST, ids=lambda o: o["type"])
def test_what_would_change_a_locked_grid_is_refused_at_the_grid(scene, operation):
    plan = scene.plan()
    lock(scene, plan, WEST)
    refused = refusal(scene, plan, lambda: scene.operate(plan, operation))
    assert refused.code == "locked"
    assert refused.subjects == (f"{HILL}001",)
    ground = scene.state(plan).ground.coverage
    assert refused.place.equals(ground.entry(WEST).shape.geometry)


@pytest.mark.parametrize("operation", TOUCHING_WEST[:-1], ids=lambda o: o["type"])
def test_once_unlocked_it_can_be_done(scene, operation):
    plan = scene.plan()
    lock(scene, plan, WEST)
    lock(scene, plan, WEST, locked=False)
    assert scene.operate(plan, operation)["head"] == 1


def test_a_locked_grid_still_gains_a_vertex_where_a_neighbour_is_cut(scene):
    plan = scene.plan()
    lock(scene, plan, EAST)
    scene.operate(plan, ACROSS_WEST)
    assert EAST in scene.state(plan).net.noded


def test_undoing_and_redoing_do_not_change_it_either(scene):
    plan = scene.plan()
    scene.operate(plan, edit(WEST, name="一"))
    scene.operate(plan, edit(EAST, name="二"))
    lock(scene, plan, WEST)
    scene.undo(plan)
    assert refusal(scene, plan, lambda: scene.undo(plan)).code == "locked"
    lock(scene, plan, WEST, locked=False)
    scene.undo(plan)
    lock(scene, plan, WEST)
    assert refusal(scene, plan, lambda: scene.redo(plan)).code == "locked"


def test_locks_are_told_with_the_plan_and_are_no_steps(scene):
    plan = scene.plan()
    answer = lock(scene, plan, WEST, SHORE, WEST)
    assert answer == {"version": 2, "head": 0, "locked": sorted([str(WEST), str(SHORE)])}
    assert locked(scene, plan) == answer["locked"]
    assert lock(scene, plan, EAST, SHORE)["locked"] == sorted(map(str, (WEST, SHORE, EAST)))
    assert lock(scene, plan, WEST, EAST, locked=False)["locked"] == [str(SHORE)]
    told = reading.plan(scene.bench, scene.people["mate"], plan)
    assert (told["locked"], told["operations"], told["head"]) == ([str(SHORE)], 0, 0)


def test_it_leaves_its_trail(scene):
    plan = scene.plan()
    for wanted, action in ((True, "plan.lock"), (False, "plan.unlock")):
        lock(scene, plan, WEST, locked=wanted)
        with scene.database.read(OPERATOR) as reader:
            newest = next(iter(audit.page(reader, limit=1)))
        assert (newest.action, newest.object) == (action, f"plan/{plan}")
        assert newest.after["grids"] == [str(WEST)]
        assert newest.account_name == "planner"


def test_asked_again_it_is_done_once_and_too_late_not_at_all(scene):
    plan = scene.plan()
    request = scene.request(plan, "lost")
    first = lock(scene, plan, WEST, request=request)
    lock(scene, plan, EAST)
    assert lock(scene, plan, WEST, request=request) == first
    assert scene.row(plan).version == 3
    with pytest.raises(KeyReused):
        lock(scene, plan, WEST, locked=False, request=request)
    with pytest.raises(StaleVersion):
        lock(scene, plan, SHORE, request=Request(1, "new"))


def test_only_editors_lock_and_only_while_the_plan_is_edited(scene):
    plan = scene.plan()
    with pytest.raises(NotAnEditor):
        lock(scene, plan, WEST, who="mate")
    with pytest.raises(NotFound):
        lock(scene, plan, WEST, who="neighbour")
    scene.operate(plan, ACROSS_WEST)
    scene.bring(plan, "submit", "planner")
    with pytest.raises(WrongStatus):
        lock(scene, plan, EAST)


@pytest.mark.parametrize("grid", [UUID(int=404), FURROW])
def test_a_grid_that_is_not_in_the_plan_cannot_be_locked(scene, grid):
    """FURROW lies beyond the border of the plan's scope."""
    plan = scene.plan()
    with pytest.raises(NotFound):
        lock(scene, plan, WEST, grid)
    assert locked(scene, plan) == []


def test_a_copy_has_no_locks(scene):
    plan = scene.plan()
    lock(scene, plan, WEST)
    who = scene.people["planner"]
    copied = drafting.copy(scene.bench, who, plan, scene.request(plan))
    assert locked(scene, UUID(copied["copy"])) == []
