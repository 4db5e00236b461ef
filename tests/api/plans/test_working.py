"""States of plans as values, and what a workbench has at hand."""

from __future__ import annotations

from uuid import UUID

import pytest

from api.auth.principal import OPERATOR
from api.workflows.plans.working import State, lineage
from gis import operations
from gis.change import Change, Step
from gis.errors import Conflict
from tests.api.plans.scene import (
    ACROSS_WEST,
    DOWN_WEST,
    EAST,
    HILL,
    LAKE,
    PIER,
    SHORE,
    WEST,
    edit,
    line,
    polygon,
    split,
)


def test_a_change_that_does_not_follow_on_a_state_is_refused(scene):
    first = scene.state(scene.plan())
    renamed = operations.edit(first.coverage, WEST, name="西")
    after = first.after(renamed)
    assert after.coverage.grid(WEST).name == "西"
    other = operations.edit(first.coverage, WEST, name="别")
    for twice in (renamed, other):
        with pytest.raises(Conflict):
            after.after(twice)
    cut = operations.split(first.coverage, EAST, line((700, -50), (700, 1050)))
    with pytest.raises(Conflict):
        first.after(cut).after(cut)
    rings = Change({}, cut.areas)
    with pytest.raises(Conflict):
        first.after(rings).after(rings)


def test_a_net_change_of_another_ground_is_refused(scene):
    ground = scene.state(scene.plan()).ground
    change = operations.split(ground.coverage, WEST, line((200, -50), (200, 1050)))
    assert State.of(ground, Change(change.grids, change.areas)).coverage == change.apply(
        ground.coverage
    )
    with pytest.raises(Conflict):
        State.of(ground, change.inverse())
    with pytest.raises(Conflict):
        State.of(ground, Change({}, change.inverse().areas))


def test_staff_alone_makes_no_other_ground(scene):
    first = scene.state(scene.plan())
    entry = first.coverage.entry(WEST)
    unstaffed = type(entry)(entry.grid, entry.shape, ())
    renamed = unstaffed.with_grid(name="西")
    state = first.after(Change({WEST: Step(unstaffed, renamed)}))
    assert state.coverage.entry(WEST) == renamed
    assert State.of(first.ground, state.net).coverage == state.coverage


def test_grids_are_traced_to_the_published_ones_they_came_from(scene):
    plan = scene.plan()
    parts = [
        one["id"] for one in scene.operate(plan, ACROSS_WEST)["changed"] if one["id"] != str(EAST)
    ]
    scene.operate(plan, {"type": "merge", "grids": [str(EAST), parts[0]]})
    scene.operate(plan, {"type": "erase", "grid": str(PIER)})
    drawn = scene.operate(
        plan,
        {"type": "draw", "division": LAKE, "polygon": polygon((1500, 0), (2000, 0), (1500, 900))},
    )
    (bare,) = [one["id"] for one in drawn["changed"] if one["id"] != str(SHORE)]
    scene.operate(plan, {"type": "merge", "grids": [str(SHORE), bare]})
    assert traced(scene, plan) == {UUID(parts[1]): {WEST}, EAST: {EAST, WEST}, SHORE: {SHORE}}
    cut = scene.operate(plan, split(EAST, (750, -50), (750, 1050)))
    made = {UUID(one["id"]): {EAST, WEST} for one in cut["changed"] if "第2网格-" in name(one)}
    assert len(made) == 2
    assert traced(scene, plan) == {UUID(parts[1]): {WEST}, SHORE: {SHORE}} | made
    scene.undo(plan)
    assert EAST in traced(scene, plan)


def name(feature):
    return feature["properties"]["name"]


def traced(scene, plan):
    """The lineage of a plan's net change."""
    with scene.database.read(OPERATOR) as reader:
        found = lineage(reader, scene.row(plan), scene.state(plan).net)
    return {child: set(parents) for child, parents in found.items()}


def test_plans_for_the_same_scope_share_their_ground_and_a_state_is_loaded_once(scene):
    one, other = scene.plan(HILL), scene.plan(HILL)
    assert scene.state(one).ground is scene.state(other).ground
    scene.operate(one, DOWN_WEST)
    assert scene.state(one) is scene.state(one)
    assert scene.state(other).coverage == scene.state(other).ground.coverage
    scene.operate(one, edit(EAST, name="东"))
    before = scene.state(one)
    scene.undo(one)
    scene.redo(one)
    assert scene.state(one).coverage == before.coverage


def test_what_was_used_least_of_late_is_let_go_and_loaded_again(scene):
    scene.bench = type(scene.bench)(scene.database, grounds=1, states=1)
    one, other = scene.plan(HILL), scene.plan()
    scene.operate(one, DOWN_WEST)
    seen = scene.state(one)
    scene.operate(other, edit(EAST, name="东"))
    again = scene.state(one)
    assert again is not seen
    assert again.ground is not seen.ground
    assert again.coverage == seen.coverage
