"""Who serves in a plan: as it is today where the plan has touched nothing, as planned elsewhere."""

from __future__ import annotations

from datetime import date, timedelta

from api.auth.principal import OPERATOR
from api.store import audit, moments, staff
from api.store.database import sql
from api.store.installation import staff_changed
from gis.records import Assignment
from tests.api.plans.publications import by_code, published
from tests.api.plans.scene import ACROSS_WEST, EAST, HILL, LAKE, PIER, SHORE, WEST, edit


def begins(scene, number, grid):
    """Somebody begins to serve a grid, at once, outside any plan."""
    with scene.database.write(OPERATOR) as writer:
        staff.assign(writer, [Assignment(grid, HILL, number, "worker", date(2024, 5, 1))])
        audit.record(writer, action="staff.assign", object=f"staff/{number}")


def leaves(scene, number):
    """Somebody is not active any more."""
    with scene.database.write(OPERATOR) as writer:
        writer.run(sql("UPDATE staff SET active = false WHERE staff_no = :number"), number=number)
        staff_changed(writer)
        audit.record(writer, action="staff.change", object=f"staff/{number}")


def serving(scene, plan, grid):
    """Who serves a grid in the plan; the same for this worker and a new one."""
    here = scene.state(plan).coverage.entry(grid).staff
    assert scene.stored(plan).coverage == scene.state(plan).coverage
    return [a.staff_no for a in here]


def test_who_comes_and_goes_shows_at_once_in_grids_that_the_plan_left_alone(own_scene):
    plan = own_scene.plan()
    own_scene.operate(plan, edit(WEST, name="西"))
    assert serving(own_scene, plan, EAST) == ["a-2"]
    begins(own_scene, "a-4", EAST)
    assert serving(own_scene, plan, EAST) == ["a-2", "a-4"]
    leaves(own_scene, "a-2")
    assert serving(own_scene, plan, EAST) == ["a-4"]


def test_a_grid_that_the_plan_touched_keeps_who_served_it_then_until_it_is_undone(own_scene):
    plan = own_scene.plan()
    own_scene.operate(plan, edit(WEST, name="西"))
    begins(own_scene, "a-4", WEST)
    assert serving(own_scene, plan, WEST) == ["a-1"]
    own_scene.operate(plan, edit(WEST, households=41))
    own_scene.undo(plan)
    own_scene.undo(plan)
    assert serving(own_scene, plan, WEST) == ["a-1", "a-4"]
    assert own_scene.state(plan).coverage == own_scene.state(plan).ground.coverage
    own_scene.redo(plan)
    assert serving(own_scene, plan, WEST) == ["a-1"]
    own_scene.forget()
    own_scene.redo(plan)
    assert serving(own_scene, plan, WEST) == ["a-1"]
    assert own_scene.state(plan).coverage.grid(WEST).households == 41


def test_a_split_that_is_undone_after_somebody_came_gives_back_the_grid_of_today(own_scene):
    plan = own_scene.plan()
    own_scene.operate(plan, ACROSS_WEST)
    begins(own_scene, "a-4", WEST)
    own_scene.forget()
    own_scene.undo(plan)
    assert serving(own_scene, plan, WEST) == ["a-1", "a-4"]
    made = own_scene.redo(plan)
    parts = [one for one in made["changed"] if one["id"] != str(EAST)]
    assert [[a["staff_no"] for a in one["properties"]["staff"]] for one in parts] == [["a-1"]] * 2


def test_assignments_are_part_of_the_plan_and_of_its_balance(own_scene):
    plan = own_scene.plan()
    day = (date.today() + timedelta(days=9)).isoformat()  # noqa: DTZ011 — any day will do
    assign = {"type": "assign", "staff_no": "a-4", "role": "worker", "to": str(WEST), "start": day}
    answer = own_scene.operate(plan, assign)
    assert [one["id"] for one in answer["changed"]] == [str(WEST)]
    assert answer["balance"][HILL]["workers"] == 3
    move = {"type": "assign", "staff_no": "a-3", "role": "worker", "from": str(SHORE),
            "to": str(EAST), "start": day}  # fmt: skip
    own_scene.operate(plan, move)
    assert serving(own_scene, plan, SHORE) == []
    assert serving(own_scene, plan, EAST) == ["a-2", "a-3"]
    own_scene.undo(plan)
    own_scene.undo(plan)
    assert own_scene.stored(plan).coverage == own_scene.stored(plan).ground.coverage


def published_days_ago(scene, **days):
    """Let revisions have been published so many days ago."""
    with scene.database.write(OPERATOR) as writer:
        writer.run(sql("RESET ROLE"))
        for revision, ago in days.items():
            writer.run(
                sql("""
                  UPDATE revision SET published_at = published_at - make_interval(days => :ago)
                  WHERE number = :number"""),
                number=int(revision[1:]),
                ago=ago,
            )
        audit.record(writer, action="revision.test", object="revision")


def served_as_of(scene, grid, revision):
    """Who served a grid, by a read of an earlier revision."""
    with scene.database.read(OPERATOR) as reader:
        found = staff.of_grids(reader, [grid], moments.moment(reader, revision))
    return [row.staff_no for row in found.get(grid, [])]


def test_a_revision_is_read_with_who_served_before_the_next_one_changed_that(own_scene):
    published_days_ago(own_scene, r1=30)
    published(own_scene, ACROSS_WEST)
    assert served_as_of(own_scene, WEST, 1) == ["a-1"]
    assert served_as_of(own_scene, WEST, 2) == []
    part = by_code(own_scene, f"{HILL}003").id
    assert (served_as_of(own_scene, part, 1), served_as_of(own_scene, part, 2)) == ([], ["a-1"])


def test_who_came_while_a_revision_stood_is_read_with_it_and_who_came_later_is_not(own_scene):
    published(own_scene, edit(SHORE, name="岸"))
    published_days_ago(own_scene, r1=30, r2=10)
    today = moments.today()
    with own_scene.database.write(OPERATOR) as writer:
        for number, ago in (("a-1", 20), ("a-2", 5)):
            came = Assignment(PIER, LAKE, number, "worker", today - timedelta(days=ago))
            staff.assign(writer, [came])
        audit.record(writer, action="staff.assign", object="staff")
    assert served_as_of(own_scene, PIER, 1) == ["a-1"]
    assert served_as_of(own_scene, PIER, 2) == ["a-1", "a-2"]
