"""What a plan works on, and what of it the plan may change."""

from __future__ import annotations

import pytest

from api.auth.principal import ANONYMOUS, OPERATOR
from api.store import audit
from api.store.database import Database
from api.workflows.plans.working import Workbench
from api.workflows.publication import Publication, publish
from gis.errors import Forbidden, NotFound, SignInRequired
from gis.operations import Refused
from gis.text import Text
from tests.api.plans.scene import (
    BARN,
    COUNTY,
    DOWN_WEST,
    EAST,
    FIELD,
    FURROW,
    HILL,
    LAKE,
    MARSH,
    OTHER,
    PIER,
    SHORE,
    TOWN,
    WEST,
    edit,
    line,
    polygon,
    split,
)
from tests.gis.operations.exactly import Exactly


def at(x, y):
    """A lattice vertex of the scene."""
    return tuple(round(v * 10**7) for v in line((x, y))[0])


EVERY = {COUNTY, TOWN, OTHER, HILL, LAKE, FIELD, MARSH}


@pytest.mark.parametrize(
    ("division", "who", "inside", "not_near"),
    [
        (HILL, "planner", {HILL}, {PIER}),
        (TOWN, "planner", {TOWN, HILL, LAKE}, set()),
        (OTHER, "neighbour", {OTHER, FIELD, MARSH}, set()),
        (COUNTY, "approver", EVERY, set()),
    ],
)
def test_a_plan_works_on_its_scope_and_on_what_touches_it(scene, division, who, inside, not_near):
    ground = scene.state(scene.plan(division, who)).ground
    assert ground.inside == inside
    assert set(ground.coverage.entries) == {WEST, EAST, SHORE, PIER, FURROW, BARN} - not_near
    assert set(ground.coverage.areas) == EVERY
    assert ground.coverage.faults() == []


def test_a_county_that_only_surrounds_a_village_is_no_part_of_its_ground(shared_demo_url):
    database = Database(shared_demo_url, pool_size=1)
    county, village = "360702000000", "360702001002"
    with database.read(OPERATOR) as reader:
        whole = Workbench(database).ground(reader, county, 1).coverage
        part = Workbench(database).ground(reader, village, 1).coverage
    database.close()
    ring, border = whole.area(village), whole.area(county)
    assert not ring.vertices & border.vertices
    assert county not in part.areas
    touching = {code for code, shape in whole.areas.items() if shape.vertices & ring.vertices}
    assert set(part.areas) == touching
    assert len(whole.areas) > len(touching) > 2
    assert {i for i, e in whole.entries.items() if e.shape.vertices & ring.vertices} <= set(
        part.entries
    )
    for i, entry in part.entries.items():
        assert whole.entries[i] == entry


def test_a_cut_to_the_towns_border_nodes_the_neighbours_and_every_ring_that_runs_there(scene):
    plan = scene.plan()
    scene.operate(plan, DOWN_WEST)
    state, vertex, top = scene.stored(plan), at(200, 0), at(200, 1000)
    assert set(state.net.areas) == {HILL, TOWN, FIELD, OTHER, COUNTY}
    for code in (HILL, TOWN, FIELD, OTHER):
        assert vertex in state.coverage.area(code).vertices
    for code in (HILL, TOWN, COUNTY):
        assert top in state.coverage.area(code).vertices
    assert state.net.noded == [FURROW]
    before, after = state.net.grids[FURROW].before, state.net.grids[FURROW].after
    assert after.shape.vertices - before.shape.vertices == {vertex}
    assert after.grid.code == before.grid.code
    Exactly().check(state.coverage)


def test_undone_it_takes_the_vertices_out_of_all_of_them(scene):
    plan = scene.plan()
    scene.operate(plan, DOWN_WEST)
    scene.undo(plan)
    scene.forget()
    assert scene.state(plan).coverage == scene.state(plan).ground.coverage


@pytest.mark.parametrize(
    "operation",
    [
        edit(FURROW, name="别处"),
        split(FURROW, (-50, -500), (550, -500)),
        {"type": "merge", "grids": [str(FURROW), str(BARN)]},
        {"type": "erase", "grid": str(BARN)},
        {"type": "assign", "staff_no": "a-4", "role": "worker", "to": str(BARN),
         "start": "2026-01-01"},
        {"type": "draw", "division": MARSH,
         "polygon": polygon((1200, -100), (1200, -600), (1700, -600))},
        {"type": "transfer", "grid": str(BARN),
         "polygon": polygon((400, -100), (400, -600), (700, -600))},
        {"type": "line", "line": line((-50, -500), (550, -500))},
        {"type": "reshape", "grid": str(FURROW),
         "line": line((400, -400), (600, -500), (400, -600))},
    ],
)  # fmt: skip
def test_grids_around_the_scope_are_not_changed(scene, operation):
    plan = scene.plan()
    before = scene.row(plan)
    with pytest.raises(Refused) as refused:
        scene.operate(plan, operation)
    assert refused.value.code == "outside_scope"
    assert scene.row(plan) == before


def test_a_plan_for_a_village_does_not_reach_into_the_next_of_the_same_town(scene):
    plan = scene.plan(HILL)
    with pytest.raises(Refused) as refused:
        scene.operate(plan, edit(SHORE, name="邻"))
    assert refused.value.code == "outside_scope"
    assert refused.value.subjects == (f"{LAKE}001",)
    with pytest.raises(NotFound):
        scene.operate(plan, edit(PIER, name="远"))
    scene.operate(plan, split(EAST, (450, 300), (1050, 300)))
    assert scene.stored(plan).net.noded == sorted([WEST, SHORE])


def test_a_plan_stays_on_its_base_revision_when_others_publish(own_scene):
    scene = own_scene
    plan = scene.plan()
    scene.operate(plan, edit(EAST, name="我的"))
    first = scene.stored(plan).coverage
    with scene.database.write(OPERATOR) as writer:
        grid = first.grid(SHORE)
        renamed = type(grid)(**{f: getattr(grid, f) for f in grid.__slots__} | {"name": "他的"})
        publish(writer, Publication(grids=[renamed]), "operator", Text("改", "Changed"))
        audit.record(writer, action="publish", object="revision/2")
    scene.forget()
    assert scene.state(plan).coverage == first
    assert scene.operate(plan, edit(SHORE, name="也是"))["head"] == 2
    newer = scene.plan()
    assert scene.row(newer).base_revision == 2
    assert scene.state(newer).coverage.grid(SHORE).name == "他的"


def test_plans_are_made_where_one_plans_and_nowhere_else(scene):
    for who in ("neighbour", "viewer"):
        with pytest.raises(Forbidden):
            scene.plan(TOWN, who)
    with pytest.raises(Forbidden):
        scene.plan(COUNTY, "planner")
    with pytest.raises(NotFound):
        scene.plan("360702199000")
    scene.people["nobody"] = ANONYMOUS
    with pytest.raises(SignInRequired):
        scene.plan(TOWN, "nobody")


def test_codes_that_were_ever_used_in_the_scope_are_not_given_to_new_grids(own_scene):
    scene = own_scene
    with scene.database.write(OPERATOR) as writer:
        publish(writer, Publication(removed=[EAST]), "operator", Text("撤", "Removed"))
        audit.record(writer, action="publish", object="revision/2")
    plan = scene.plan()
    answer = scene.operate(plan, DOWN_WEST)
    made = [one["properties"]["code"] for one in answer["changed"] if one["id"] != str(FURROW)]
    assert made == [f"{HILL}003", f"{HILL}004"]


def test_a_ground_is_the_same_from_whatever_worker(scene):
    plan = scene.plan()
    one = scene.state(plan).ground
    scene.forget()
    other = scene.state(plan).ground
    assert one is not other
    assert one.coverage == other.coverage
