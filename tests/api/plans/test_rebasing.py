"""A draft is brought onto the newest revision, with its steps where that can be."""

from __future__ import annotations

import pytest

from api.auth.principal import OPERATOR
from api.store import lineage
from api.workflows.plans import reading
from api.workflows.plans.refusals import NotAnEditor, NothingToUndo, PublishedMeanwhile, WrongStatus
from tests.api.plans.publications import (
    approved,
    assert_sound,
    by_code,
    publish,
    published,
    rebase,
    standing,
)
from tests.api.plans.scene import ACROSS_WEST, EAST, HILL, PIER, SHORE, edit, split

ACROSS_EAST = split(EAST, (450, 700), (1050, 700))


def operations(scene, plan):
    found = reading.operations(scene.bench, scene.people["planner"], plan, limit=100)
    return [(one["operation"]["type"], one["state"]) for one in found]


def finish(scene, plan):
    scene.bring(plan, "submit", "planner")
    scene.bring(plan, "approve", "approver")
    return publish(scene, plan)


def test_steps_are_kept_where_others_changed_elsewhere(own_scene):
    plan = own_scene.plan()
    own_scene.operate(plan, ACROSS_WEST)
    own_scene.operate(plan, edit(EAST, name="东门"))
    published(own_scene, edit(PIER, name="码头"))
    answer = rebase(own_scene, plan)
    assert (answer["base_revision"], answer["folded"], answer["recoded"]) == (2, False, {})
    assert own_scene.row(plan).base_revision == 2
    assert own_scene.state(plan).coverage == own_scene.stored(plan).coverage
    assert own_scene.state(plan).coverage.grid(PIER).name == "码头"
    own_scene.undo(plan)
    own_scene.undo(plan)
    own_scene.redo(plan)
    assert not finish(own_scene, plan)["merged"]
    assert_sound(own_scene.database)


def test_steps_become_one_where_they_cannot_be_kept(own_scene):
    plan = own_scene.plan()
    own_scene.operate(plan, edit(EAST, name="东门"))
    own_scene.operate(plan, ACROSS_WEST)
    published(own_scene, edit(EAST, households=99))
    answer = rebase(own_scene, plan)
    assert answer["folded"]
    assert operations(own_scene, plan) == [
        ("edit", "discarded"),
        ("split", "discarded"),
        ("rebased", "in_force"),
    ]
    with pytest.raises(NothingToUndo):
        own_scene.undo(plan)
    east = own_scene.state(plan).coverage.grid(EAST)
    assert (east.name, east.households) == ("东门", 99)
    assert own_scene.state(plan).coverage == own_scene.stored(plan).coverage
    own_scene.operate(plan, edit(PIER, name="码头"))
    own_scene.undo(plan)
    finish(own_scene, plan)
    assert standing(own_scene)[EAST].households == 99
    assert_sound(own_scene.database)


def test_codes_that_were_given_meanwhile_are_replaced(own_scene):
    plan = own_scene.plan()
    own_scene.operate(plan, ACROSS_EAST)
    published(own_scene, ACROSS_WEST)
    answer = rebase(own_scene, plan)
    assert sorted(answer["recoded"].values()) == [f"{HILL}005", f"{HILL}006"]
    # The steps as they were would give the old codes, each to a second grid.
    assert answer["folded"]
    found = reading.grids(own_scene.bench, own_scene.people["planner"], plan)["features"]
    codes = [one["properties"]["code"] for one in found]
    assert len(codes) == len(set(codes))
    assert {f"{HILL}005", f"{HILL}006"} <= set(codes)
    finish(own_scene, plan)
    assert_sound(own_scene.database)


@pytest.mark.parametrize(("side", "name"), [("theirs", "码头"), ("yours", "渡口")])
def test_conflicts_are_told_and_decided_by_grid(own_scene, side, name):
    plan = own_scene.plan()
    own_scene.operate(plan, edit(PIER, name="渡口"))
    own_scene.operate(plan, edit(SHORE, name="岸"))
    published(own_scene, edit(PIER, name="码头"))
    version = own_scene.row(plan).version
    with pytest.raises(PublishedMeanwhile):
        rebase(own_scene, plan)
    assert own_scene.row(plan).version == version
    rebase(own_scene, plan, choose={PIER: side})
    assert own_scene.state(plan).coverage.grid(PIER).name == name
    finish(own_scene, plan)
    assert standing(own_scene)[PIER].name == name
    assert standing(own_scene)[SHORE].name == "岸"


def test_lineage_reaches_through_the_folded_steps(own_scene):
    plan = own_scene.plan()
    own_scene.operate(plan, ACROSS_EAST)
    published(own_scene, ACROSS_WEST)
    rebase(own_scene, plan)
    number = finish(own_scene, plan)["revision"]
    part = by_code(own_scene, f"{HILL}005", number)
    with own_scene.database.read(OPERATOR) as reader:
        [one] = lineage.between(reader, number - 1, number, [part.id])
    assert one.parents == (EAST,)


def test_a_draft_on_the_newest_revision_stays_as_it_is(own_scene):
    plan = own_scene.plan()
    own_scene.operate(plan, ACROSS_WEST)
    version = own_scene.row(plan).version
    assert rebase(own_scene, plan)["version"] == version
    assert operations(own_scene, plan) == [("split", "in_force")]


def test_only_drafts_are_rebased_and_only_by_their_editors(own_scene):
    plan = approved(own_scene, edit(PIER, name="码头"))
    with pytest.raises(WrongStatus):
        rebase(own_scene, plan)
    with pytest.raises(NotAnEditor):
        rebase(own_scene, own_scene.plan(), "mate")
