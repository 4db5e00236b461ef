"""What an operation would do is told as when it is done, and nothing is done."""

from __future__ import annotations

import pytest

from api.schemas import plan_live as wire
from api.workflows.plans import locking, previewing
from api.workflows.plans.refusals import WrongStatus
from gis.errors import MalformedOperation, NotFound
from gis.operations import Refused
from tests.api.plans.scene import (
    ACROSS_WEST,
    EAST,
    FURROW,
    PIER,
    SHORE,
    WEST,
    edit,
    line,
    polygon,
)


def preview(scene, plan, operation, who="planner"):
    return previewing.preview(scene.bench, scene.people[who], plan, operation)


def grids(answer):
    """The grids that changed, without the identities that they have for now."""
    return [
        {"geometry": one["geometry"], "properties": one["properties"]} for one in answer["changed"]
    ]


OPERATIONS = [
    ACROSS_WEST,
    {"type": "merge", "grids": [str(WEST), str(EAST)]},
    edit(SHORE, name="码头", households=9),
    {"type": "erase", "grid": str(PIER)},
    {"type": "line", "line": line((-50, 400), (550, 400))},
    {"type": "transfer", "grid": str(EAST), "polygon": polygon((400, 100), (400, 900), (600, 900),
                                                              (600, 100))},
]  # fmt: skip


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o["type"])
def test_it_is_told_what_comes_of_it_when_it_is_done(scene, operation):
    plan = scene.plan()
    tried = preview(scene, plan, operation)
    done = scene.operate(plan, operation)
    assert grids(tried) == grids(done)
    assert tried["removed"] == done["removed"]
    assert (tried["sentence"], tried["warnings"]) == (done["sentence"], done["warnings"])
    rows = [
        {code: [{**row, "id": None} for row in one["grids"]] for code, one in told.items()}
        for told in (tried["balance"], done["balance"])
    ]
    assert rows[0] == rows[1]
    wire.Previewed.model_validate(tried)


def test_trying_changes_nothing(scene):
    plan = scene.plan()
    scene.operate(plan, edit(EAST, name="东"))
    row, trail, coverage = scene.row(plan), scene.trail(), scene.state(plan).coverage
    for operation in OPERATIONS:
        preview(scene, plan, operation)
    assert (scene.row(plan), scene.trail()) == (row, trail)
    assert scene.state(plan).coverage == coverage == scene.stored(plan).coverage


@pytest.mark.parametrize(
    ("drawn", "meaning"),
    [
        (line((-50, 400), (550, 400)), "split"),
        (line((250, 500), (600, 300), (600, 700), (250, 550)), "reshape"),
        (line((250, 500), (750, 500)), "merge"),
    ],
)
def test_it_is_said_what_a_drawn_line_means(scene, drawn, meaning):
    plan, operation = scene.plan(), {"type": "line", "line": drawn}
    assert preview(scene, plan, operation)["type"] == meaning
    assert scene.operate(plan, operation)["sentence"] == preview(
        scene, scene.plan(), operation
    )["sentence"]  # fmt: skip


def test_a_grid_that_goes_leaves_its_staff_to_those_that_come_of_it(scene):
    tried = preview(scene, scene.plan(), ACROSS_WEST)
    parts = [one["id"] for one in tried["changed"] if one["id"] != str(EAST)]
    (serving,) = tried["staff_open"]
    assert {k: serving[k] for k in ("grid", "staff_no", "role")} == {
        "grid": str(WEST),
        "staff_no": "a-1",
        "role": "worker",
    }
    assert serving["now"] == sorted(parts)


def test_whoever_served_a_grid_that_is_erased_is_left_without(scene):
    tried = preview(scene, scene.plan(), {"type": "erase", "grid": str(SHORE)})
    assert [(one["staff_no"], one["now"]) for one in tried["staff_open"]] == [("a-3", [])]


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ({"type": "split", "grid": str(WEST), "line": line((100, 100), (200, 200))},
         "does_not_cut"),
        (edit(FURROW, name="别处"), "outside_scope"),
        (edit(EAST, name="锁"), "locked"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_cannot_be_tried_and_says_where(scene, operation, code):
    plan = scene.plan()
    locking.lock(
        scene.bench, scene.people["planner"], plan, scene.request(plan), [EAST], locked=True
    )
    for asked in (preview, lambda *given: scene.operate(*given[1:])):
        with pytest.raises(Refused) as refused:
            asked(scene, plan, operation)
        assert refused.value.code == code
        assert refused.value.places["features"]


def test_what_is_no_operation_or_names_nobody_is_refused(scene):
    plan = scene.plan()
    with pytest.raises(MalformedOperation):
        preview(scene, plan, {"type": "explode"})
    with pytest.raises(NotFound):
        preview(scene, plan, {"type": "assign", "staff_no": "nobody", "role": "worker",
                              "to": str(EAST), "start": "2026-01-01"})  # fmt: skip


def test_whoever_sees_a_plan_may_try_and_others_find_none(scene):
    plan = scene.plan()
    assert preview(scene, plan, ACROSS_WEST, who="mate")["type"] == "split"
    with pytest.raises(NotFound):
        preview(scene, plan, ACROSS_WEST, who="neighbour")


def test_a_plan_that_is_not_edited_is_not_tried_on(scene):
    plan = scene.plan()
    scene.operate(plan, ACROSS_WEST)
    scene.bring(plan, "submit", "planner")
    with pytest.raises(WrongStatus):
        preview(scene, plan, edit(EAST, name="东"))
