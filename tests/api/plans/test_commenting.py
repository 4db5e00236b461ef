"""Comments on plans."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from api.workflows.plans import commenting
from gis.errors import Forbidden, InvalidValue, NotFound
from tests.api.plans.scene import ACROSS_WEST, BARN, WEST, line


def test_a_comment_is_pinned_to_a_grid_or_a_place_or_to_neither(scene):
    plan, who = scene.plan(), scene.people["planner"]
    answer = scene.operate(plan, ACROSS_WEST)
    made = UUID(answer["changed"][-1]["id"])
    lon, lat = line((300, 300))[0]
    commenting.comment(scene.bench, scene.people["approver"], plan, "总体可行")
    # a new grid, one that the plan removes, one beside the scope
    for grid in (made, WEST, BARN):
        commenting.comment(scene.bench, who, plan, "这里", grid=grid)
    commenting.comment(scene.bench, who, plan, " 此处 ", point=(lon + 2e-8, lat))
    found = commenting.comments(scene.bench, scene.people["mate"], plan)
    assert [one["text"] for one in found] == ["总体可行", "这里", "这里", "这里", "此处"]
    assert [one["grid"] for one in found] == [None, str(made), str(WEST), str(BARN), None]
    assert found[-1]["point"] == [lon, lat]
    assert found[0]["author"]["name"] == "approver"
    # nobody who edits is held up by it
    assert scene.row(plan).version == answer["version"]


@pytest.mark.parametrize("text", ["", "  ", "a\0", "言" * 4001])
def test_a_comment_says_something(scene, text):
    plan, who = scene.plan(), scene.people["planner"]
    with pytest.raises(InvalidValue):
        commenting.comment(scene.bench, who, plan, text)
    said = commenting.comment(scene.bench, who, plan, "言" * 4000)
    with pytest.raises(InvalidValue):
        commenting.change_comment(scene.bench, who, plan, UUID(said["id"]), text=text)


def test_a_comment_is_about_what_is_there(scene):
    plan, who = scene.plan(), scene.people["planner"]
    with pytest.raises(NotFound):
        commenting.comment(scene.bench, who, plan, "?", grid=uuid4())
    with pytest.raises(InvalidValue):
        commenting.comment(scene.bench, who, plan, "?", point=(181.0, 0.0))
    with pytest.raises(NotFound):
        commenting.change_comment(scene.bench, who, plan, uuid4(), resolved=True)


def test_anybody_who_plans_there_resolves_a_comment_and_only_its_author_rewords_it(scene):
    plan, trail = scene.plan(), scene.trail()
    planner, approver = scene.people["planner"], scene.people["approver"]
    said = UUID(commenting.comment(scene.bench, approver, plan, "户数?")["id"])
    done = commenting.change_comment(scene.bench, planner, plan, said, resolved=True)
    assert done["resolved"]
    assert done["resolved_by"]["name"] == "planner"
    again = commenting.change_comment(scene.bench, approver, plan, said, resolved=False)
    assert not again["resolved"]
    assert again["resolved_by"] is again["resolved_at"] is None
    with pytest.raises(Forbidden):
        commenting.change_comment(scene.bench, planner, plan, said, text="好")
    assert commenting.change_comment(scene.bench, approver, plan, said, text="户数？")["text"] == (
        "户数？"
    )
    assert scene.trail() == trail + 4
