"""Publishing plans: all of it or nothing, beside what others published meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from api.auth.principal import OPERATOR
from api.store import audit, differences, lineage, moments, noding, revisions
from api.store import staff as staff_store
from api.workflows.plans import drafting, joining, publishing, writing
from api.workflows.plans.refusals import (
    EmptyPlan,
    KeyReused,
    PublishedMeanwhile,
    StaleVersion,
    WrongStatus,
)
from api.workflows.plans.turns import Request
from api.workflows.publication import Publication
from api.workflows.publication import publish as publish_directly
from gis.change import Change, Step
from gis.coverage import Entry
from gis.errors import CoverageFault, Forbidden
from gis.lattice import to_degrees
from gis.plane.shape import Shape
from gis.records import Assignment
from gis.testing import ORIGIN, block
from gis.text import Text
from tests.api.plans.publications import (
    approved,
    assert_sound,
    assign,
    by_code,
    publish,
    published,
    ring,
    serving,
    standing,
    text_of,
    yesterday,
)
from tests.api.plans.scene import (
    ACROSS_WEST,
    BARN,
    COUNTY,
    DOWN_WEST,
    EAST,
    FIELD,
    FURROW,
    HILL,
    LAKE,
    OTHER,
    PIER,
    SHORE,
    SINCE,
    TOWN,
    WEST,
    edit,
    split,
)

ACROSS_EAST = split(EAST, (450, 700), (1050, 700))
ACROSS_SHORE = split(SHORE, (950, 300), (1550, 300))
ACROSS_PIER = split(PIER, (1450, 600), (2050, 600))


def at(x, y):
    return x + ORIGIN[0], y + ORIGIN[1]


def test_a_plan_becomes_the_next_revision(own_scene):
    before = text_of(own_scene.database, 1)
    plan = approved(own_scene, ACROSS_WEST, edit(EAST, name="东门"))
    answer = publish(own_scene, plan)
    assert (answer["revision"], answer["status"], answer["merged"]) == (2, "published", False)
    row = own_scene.row(plan)
    assert (row.status, row.published_revision, row.version) == ("published", 2, answer["version"])
    after = standing(own_scene)
    assert WEST not in after
    assert after[EAST].name == "东门"
    assert {g.code for g in after.values() if g.division == HILL} == {
        f"{HILL}002",
        f"{HILL}003",
        f"{HILL}004",
    }
    assert text_of(own_scene.database, 1) == before
    assert_sound(own_scene.database)
    with own_scene.database.read(OPERATOR) as reader:
        revision = revisions.get(reader, 2)
        newest = audit.page(reader, limit=2)
    assert (revision.plan, revision.author) == (plan, "approver")
    assert "调整" in revision.summary_zh
    assert {row.action: row.division for row in newest} == {"publish": HILL, "plan.publish": TOWN}


def test_only_what_changed_gets_a_new_version(own_scene):
    published(own_scene, edit(PIER, name="码头"))
    with own_scene.database.read(OPERATOR) as reader:
        assert differences.grids(reader, 1, 2) == {PIER}
        assert differences.divisions(reader, 1, 2) == set()


def test_disjoint_changes_published_in_between_are_merged_in(own_scene):
    one, other = approved(own_scene, ACROSS_WEST), approved(own_scene, ACROSS_PIER)
    publish(own_scene, one)
    answer = publish(own_scene, other)
    assert answer["revision"] == 3
    assert len(standing(own_scene)) == 8
    assert_sound(own_scene.database)


def test_neighbours_that_were_divided_meanwhile_take_the_vertex_that_you_put_on_their_border(
    own_scene,
):
    theirs, yours = approved(own_scene, ACROSS_EAST), approved(own_scene, ACROSS_WEST)
    publish(own_scene, theirs)
    answer = publish(own_scene, yours)
    assert answer["merged"]
    assert_sound(own_scene.database)
    taken = [g for g in standing(own_scene).values() if g.division == HILL]
    assert len(taken) == 4
    assert len({g.code for g in taken}) == 4


def test_the_same_grid_is_a_conflict_that_names_base_theirs_and_yours(own_scene):
    theirs = approved(own_scene, edit(PIER, name="码头"))
    yours = approved(own_scene, edit(PIER, name="渡口"))
    publish(own_scene, theirs)
    state, trail = text_of(own_scene.database, 2), own_scene.trail()
    with pytest.raises(PublishedMeanwhile) as refused:
        publish(own_scene, yours)
    [conflict] = refused.value.members["conflicts"]
    assert (conflict["grid"], conflict["fields"]) == (str(PIER), ["name"])
    assert [conflict[side]["properties"]["name"] for side in ("base", "theirs", "yours")] == [
        "第2网格",
        "码头",
        "渡口",
    ]
    assert conflict["base"]["geometry"]["type"] == "MultiPolygon"
    assert text_of(own_scene.database, 2) == state
    assert own_scene.trail() == trail
    assert own_scene.row(yours).status == "approved"


@pytest.mark.parametrize(("side", "name"), [("theirs", "码头"), ("yours", "渡口")])
def test_a_conflict_is_resolved_grid_by_grid(own_scene, side, name):
    theirs = approved(own_scene, edit(PIER, name="码头"))
    yours = approved(own_scene, edit(PIER, name="渡口"), edit(SHORE, name="岸"))
    publish(own_scene, theirs)
    publish(own_scene, yours, choose={PIER: side})
    after = standing(own_scene)
    assert (after[PIER].name, after[SHORE].name) == (name, "岸")
    assert_sound(own_scene.database)


def test_a_border_redrawn_by_both_is_a_conflict_of_both_its_grids(own_scene):
    def bulge(x):
        ends = [to_degrees(at(*p)).tolist() for p in ((1400, 300), (x, 300), (x, 700), (1400, 700))]
        return {"type": "reshape", "grid": str(SHORE), "line": ends}

    theirs, yours = approved(own_scene, bulge(1700)), approved(own_scene, bulge(1800))
    publish(own_scene, theirs)
    with pytest.raises(PublishedMeanwhile) as refused:
        publish(own_scene, yours)
    conflicts = refused.value.members["conflicts"]
    assert {c["grid"] for c in conflicts} == {str(SHORE), str(PIER)}
    assert all(c["fields"] == ["border"] and c["border"] for c in conflicts)
    publish(own_scene, yours, choose={SHORE: "yours", PIER: "yours"})
    assert_sound(own_scene.database)


def test_a_name_here_and_a_border_there_go_together_in_one_grid(own_scene):
    ends = [
        to_degrees(at(*p)).tolist() for p in ((1400, 300), (1700, 300), (1700, 700), (1400, 700))
    ]
    theirs = approved(own_scene, {"type": "reshape", "grid": str(SHORE), "line": ends})
    yours = approved(own_scene, edit(PIER, name="码头"))
    publish(own_scene, theirs)
    shape = standing(own_scene)[PIER].geometry
    publish(own_scene, yours)
    assert standing(own_scene)[PIER].name == "码头"
    assert standing(own_scene)[PIER].geometry == shape


def test_a_vertex_on_the_border_enters_every_ring_that_has_it(own_scene):
    published(own_scene, DOWN_WEST)
    bottom, top = at(200, 0), at(200, 1000)
    for code, vertices in {
        COUNTY: {top},
        OTHER: {bottom},
        FIELD: {bottom},
        HILL: {bottom, top},
    }.items():
        assert vertices <= ring(own_scene, code), code
        assert not vertices & ring(own_scene, code, 1), code
    assert len(standing(own_scene)[FURROW].geometry.geoms[0].exterior.coords) == 6
    assert standing(own_scene)[BARN] == standing(own_scene, 1)[BARN]
    assert_sound(own_scene.database)


def test_who_may_publish_in_one_town_only_puts_vertices_into_the_next_and_no_more(own_scene):
    plan = approved(own_scene, DOWN_WEST)
    publish(own_scene, plan, "headman")
    assert at(200, 0) in ring(own_scene, FIELD)
    assert_sound(own_scene.database)
    headman = own_scene.people["headman"]
    furrow = standing(own_scene)[FURROW]
    moved = replace(furrow, geometry=standing(own_scene)[BARN].geometry)
    with own_scene.database.write(headman) as writer:
        number = revisions.open_next(writer, "headman", Text("试", "Try"))
        with pytest.raises(Forbidden):
            noding.write(writer, number, [moved])
        with pytest.raises(Forbidden):
            noding.write(writer, 2, [furrow])  # not a revision of this transaction's
        audit.record(writer, action="publish", object="revision/3")


def test_a_published_plan_is_answered_again_by_its_key_and_done_once(own_scene):
    plan = approved(own_scene, ACROSS_WEST)
    request = own_scene.request(plan, "once")
    approver = own_scene.people["approver"]
    first = publishing.publish(own_scene.bench, approver, plan, request)
    own_scene.forget()
    assert publishing.publish(own_scene.bench, approver, plan, request) == first
    with own_scene.database.read(OPERATOR) as reader:
        assert moments.latest(reader) == 2
    with pytest.raises(KeyReused):
        publishing.publish(own_scene.bench, approver, plan, request, choose={WEST: "yours"})
    with pytest.raises(WrongStatus):
        publish(own_scene, plan, key="another")
    with pytest.raises(StaleVersion):
        publishing.publish(own_scene.bench, approver, plan, Request(request.version, "third"))


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "withdrawn"])
def test_only_an_approved_plan_is_published(own_scene, status):
    plan = own_scene.plan()
    own_scene.operate(plan, ACROSS_WEST)
    if status != "draft":
        own_scene.bring(plan, "submit", "planner")
    if status == "returned":
        own_scene.bring(plan, "reject", "approver", "不妥")
    if status == "withdrawn":
        own_scene.bring(plan, "withdraw", "planner")
    with pytest.raises(WrongStatus):
        publish(own_scene, plan)


@pytest.mark.parametrize("who", ["planner", "mate"])
def test_planners_do_not_publish(own_scene, who):
    plan = approved(own_scene, ACROSS_WEST)
    with pytest.raises(Forbidden):
        publish(own_scene, plan, who)


def test_a_copy_of_what_has_been_published_has_nothing_to_publish(own_scene):
    plan = own_scene.plan()
    own_scene.operate(plan, ACROSS_WEST)
    planner = own_scene.people["planner"]
    copied = drafting.copy(own_scene.bench, planner, plan, own_scene.request(plan))["copy"]
    for one in (plan, UUID(copied)):
        own_scene.bring(one, "submit", "planner")
        own_scene.bring(one, "approve", "approver")
    publish(own_scene, plan)
    with pytest.raises(EmptyPlan):
        publish(own_scene, UUID(copied))


# --- codes ---


def test_codes_that_both_gave_to_new_grids_are_told_apart(own_scene):
    one, other = approved(own_scene, ACROSS_WEST), approved(own_scene, ACROSS_EAST)
    publish(own_scene, one)
    answer = publish(own_scene, other)
    assert sorted(answer["recoded"].values()) == [f"{HILL}005", f"{HILL}006"]
    assert_sound(own_scene.database)


def test_a_code_of_a_removed_grid_is_not_given_again(own_scene):
    drawn = approved(own_scene, split(PIER, (1450, 600), (2050, 600)))
    published(own_scene, split(SHORE, (950, 300), (1550, 300)))
    three = by_code(own_scene, f"{LAKE}003")
    four = by_code(own_scene, f"{LAKE}004")
    published(own_scene, {"type": "merge", "grids": [str(four.id), str(three.id)]})
    answer = publish(own_scene, drawn)
    assert f"{LAKE}003" not in {g.code for g in standing(own_scene).values()}
    assert set(answer["recoded"].values()) == {f"{LAKE}005", f"{LAKE}006"}


# --- who serves ---


def test_a_split_and_who_serves_its_parts_take_effect_together(own_scene):
    plan = own_scene.plan()
    answer = own_scene.operate(plan, ACROSS_WEST)
    low, high = (UUID(f["id"]) for f in answer["changed"] if f["id"] != str(EAST))
    off = {"type": "assign", "staff_no": "a-1", "role": "worker", "from": str(high)}
    own_scene.operate(plan, off)
    own_scene.operate(plan, assign(own_scene, high, "a-4"))
    own_scene.bring(plan, "submit", "planner")
    own_scene.bring(plan, "approve", "approver")
    assert serving(own_scene, low) == set()
    publish(own_scene, plan)
    assert serving(own_scene, low) == {("a-1", "worker")}
    assert serving(own_scene, high) == {("a-4", "worker")}
    assert serving(own_scene, WEST) == set()
    assert serving(own_scene, WEST, yesterday()) == {("a-1", "worker")}
    assert serving(own_scene, low, yesterday()) == set()


def change_outside(scene, *, came=(), went=()):
    day = moments.today()
    with scene.database.write(OPERATOR) as writer:
        staff_store.end(writer, [Assignment(g, h, n, "worker", SINCE) for g, h, n in went], day)
        staff_store.assign(writer, [Assignment(g, h, n, "worker", day) for g, h, n in came])
        audit.record(writer, action="staff.assign", object="staff")


def test_who_came_and_went_outside_the_plan_stays_so(own_scene):
    plan = approved(own_scene, assign(own_scene, SHORE, "a-4"), edit(SHORE, name="岸"))
    change_outside(own_scene, came=[(SHORE, LAKE, "a-2")], went=[(SHORE, LAKE, "a-3")])
    publish(own_scene, plan)
    assert serving(own_scene, SHORE) == {("a-2", "worker"), ("a-4", "worker")}
    assert serving(own_scene, SHORE, yesterday()) == {("a-3", "worker")}


def test_who_came_to_a_grid_that_the_plan_divides_serves_its_parts(own_scene):
    plan = approved(own_scene, ACROSS_WEST)
    change_outside(own_scene, came=[(WEST, HILL, "a-3")], went=[(WEST, HILL, "a-1")])
    publish(own_scene, plan)
    for number in (3, 4):
        part = by_code(own_scene, f"{HILL}{number:03d}")
        assert serving(own_scene, part.id) == {("a-3", "worker")}


def test_who_came_to_a_grid_that_the_plan_joins_to_another_serves_that_one(own_scene):
    plan = approved(own_scene, {"type": "merge", "grids": [str(WEST), str(EAST)]})
    change_outside(own_scene, came=[(EAST, HILL, "a-3")], went=[(EAST, HILL, "a-2")])
    publish(own_scene, plan)
    assert serving(own_scene, WEST) == {("a-1", "worker"), ("a-3", "worker")}
    assert serving(own_scene, EAST) == set()


def test_service_that_began_on_the_day_leaves_no_trace_when_it_ends_on_it(own_scene):
    published(own_scene, assign(own_scene, PIER, "a-4"))
    off = {"type": "assign", "staff_no": "a-4", "role": "worker", "from": str(PIER)}
    published(own_scene, off)
    tomorrow = moments.today() + timedelta(days=1)
    assert serving(own_scene, PIER) == serving(own_scene, PIER, tomorrow) == set()


def test_somebody_moved_to_two_grids_by_two_plans_is_a_conflict(own_scene):
    def moved(to):
        return assign(own_scene, to, "a-3") | {"from": str(SHORE)}

    one, other = (
        approved(own_scene, moved(PIER)),
        approved(own_scene, moved(EAST), edit(PIER, name="码头")),
    )
    publish(own_scene, one)
    with pytest.raises(PublishedMeanwhile) as refused:
        publish(own_scene, other)
    assert {c["grid"] for c in refused.value.members["conflicts"]} == {str(PIER), str(EAST)}


# --- all or nothing ---


def test_lineage_is_kept(own_scene):
    published(own_scene, ACROSS_WEST)
    low = by_code(own_scene, f"{HILL}003")
    high = by_code(own_scene, f"{HILL}004")
    published(own_scene, {"type": "merge", "grids": [str(low.id), str(high.id)]})
    with own_scene.database.read(OPERATOR) as reader:
        links = lineage.links(reader, low.id)
        told = [(row.revision, row.child, row.parent) for row in links]
    assert set(told) == {(2, low.id, WEST), (3, low.id, low.id), (3, low.id, high.id)} | {
        (2, high.id, WEST)
    }


def test_a_gap_that_no_operation_should_leave_is_not_published(own_scene):
    """As a last line of defence: the engine's word is not taken for what stands."""
    pier = standing(own_scene)[PIER]
    before = Entry(pier, Shape(pier.geometry))
    after = before.with_shape(Shape(block(1510, 0, 2000, 1000)))
    approver = own_scene.people["approver"]

    def publish_it() -> None:
        with own_scene.database.write(approver) as writer:
            revisions.lock(writer)
            near = joining.join(writer, Change({}), 1).around
            cut = joining.Joined(near, Change({PIER: Step(before, after)}))
            writing.write(writer, approver, cut, Text("试", "Try"))

    with pytest.raises(CoverageFault):
        publish_it()
    with own_scene.database.read(OPERATOR) as reader:
        assert moments.latest(reader) == 1


BEYOND = {
    "a grid": lambda entry: replace(entry, grid=replace(entry.grid, name="仓")),
    "who serves": lambda entry: replace(
        entry, staff=(Assignment(BARN, FIELD, "a-4", "worker", SINCE),)
    ),
}


@pytest.mark.parametrize("what", BEYOND)
@pytest.mark.parametrize(("who", "scope"), [("approver", TOWN), ("headman", None)])
def test_what_lies_beyond_the_plan_or_ones_area_is_not_published(own_scene, who, scope, what):
    """Not even if an operation should have reached there."""
    barn, person = standing(own_scene)[BARN], own_scene.people[who]
    before = Entry(barn, Shape(barn.geometry))
    net = Change({BARN: Step(before, BEYOND[what](before))})

    def publish_it(principal, **more) -> None:
        with own_scene.database.write(principal) as writer:
            revisions.lock(writer)
            joined = joining.Joined(joining.join(writer, Change({}), 1).around, net)
            writing.write(writer, principal, joined, Text("试", "Try"), **more)
            audit.record(writer, action="publish", object="revision/2")

    with pytest.raises(Forbidden, match=barn.code):
        publish_it(person, scope=scope)
    with own_scene.database.read(OPERATOR) as reader:
        assert moments.latest(reader) == 1
    publish_it(own_scene.people["approver"], scope=OTHER)


def test_revisions_published_by_imports_in_between_are_merged_in(own_scene):
    yours = approved(own_scene, ACROSS_PIER)
    named = replace(standing(own_scene)[SHORE], name="导入")
    with own_scene.database.write(OPERATOR) as writer:
        publish_directly(writer, Publication(grids=[named]), "import", Text("导入", "Import"))
    publish(own_scene, yours)
    assert standing(own_scene)[SHORE].name == "导入"
    assert_sound(own_scene.database)


def test_versions_that_are_unknown_are_refused(own_scene):
    plan = approved(own_scene, ACROSS_WEST)
    with pytest.raises(StaleVersion):
        publishing.publish(
            own_scene.bench, own_scene.people["approver"], plan, Request(99, str(uuid4()))
        )
