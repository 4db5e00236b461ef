"""New plans, copies, titles and editors; who sees a plan at all."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from api.auth.principal import ANONYMOUS, Grant, Principal
from api.store import audit, plan_guides, plans
from api.store import plan_tables as tables
from api.store.database import sql
from api.store.plan_operations import Place
from api.workflows.plans import commenting, drafting, editing, locking, reading
from api.workflows.plans.refusals import NotAnEditor
from api.workflows.plans.turns import Request
from gis.errors import Forbidden, InvalidValue, NotFound, SignInRequired
from tests.api.plans.scene import (
    ACROSS_WEST,
    COUNTY,
    EAST,
    HILL,
    OTHER,
    TOWN,
    WEST,
    called,
    edit,
    split,
)
from tests.api.plans.uploads import path

TABLES = (
    tables.plan, tables.plan_editor, tables.plan_operation, tables.plan_lineage,
    tables.plan_grid, tables.plan_area, tables.plan_request, tables.plan_comment,
    tables.plan_guide, tables.plan_lock,
)  # fmt: skip


def full_plan(scene):
    """A plan with a row in each of its tables."""
    plan, who = scene.plan(), scene.people["planner"]
    mate = scene.people["mate"].account
    drafting.revise(scene.bench, who, plan, scene.request(plan), editors=[mate])
    scene.operate(plan, ACROSS_WEST)
    commenting.comment(scene.bench, who, plan, "请看")
    with scene.database.write(who) as writer:
        guide = plan_guides.Guide(uuid4(), "路", "road", (path((0, 0), (90, 90)),))
        plan_guides.add(writer, Place(TOWN, plan), guide, who)
        audit.record(writer, action="plan.guide", object=f"plan/{plan}")
    locking.lock(scene.bench, who, plan, scene.request(plan), [EAST], locked=True)
    return plan


def test_a_new_plan_is_an_empty_draft_on_the_newest_revision(scene):
    plan = drafting.create(scene.bench, scene.people["planner"], title="  并网调整 ", division=HILL)
    told = reading.plan(scene.bench, scene.people["planner"], plan)
    assert {k: told[k] for k in ("title", "division", "division_name", "status")} == {
        "title": "并网调整",
        "division": HILL,
        "division_name": "山村",
        "status": "draft",
    }
    assert (told["version"], told["head"], told["operations"]) == (1, 0, 0)
    assert told["base_revision"] == told["latest_revision"] == 1
    assert told["author"]["name"] == "planner"
    assert told["editors"] == []


@pytest.mark.parametrize("title", ["", "   ", "a\0b", "题" * 201])
def test_a_title_says_something(scene, title):
    who = scene.people["planner"]
    with pytest.raises(InvalidValue):
        drafting.create(scene.bench, who, title=title, division=TOWN)
    plan = scene.plan()
    with pytest.raises(InvalidValue):
        drafting.revise(scene.bench, who, plan, scene.request(plan), title=title)


def test_a_scope_with_more_grids_than_can_be_held_is_refused(scene, monkeypatch):
    monkeypatch.setattr(drafting, "LARGEST_SCOPE", 2)
    assert scene.plan(HILL)
    with pytest.raises(InvalidValue):
        scene.plan(TOWN)


def test_who_plans_elsewhere_or_nowhere_sees_nothing_of_a_plan(scene):
    plan = full_plan(scene)
    nobody = Principal(uuid4(), "nobody", (Grant("planner", TOWN),), via="session")
    for principal in (scene.people["neighbour"], scene.people["viewer"], ANONYMOUS, nobody):
        with scene.database.read(principal) as reader:
            for table in TABLES:
                found = select(table).where(table.c.division == TOWN)
                assert reader.rows(found) == [], table.name
            assert plans.colleagues(reader, TOWN) == []
        for ask in (
            lambda who=principal: reading.plan(scene.bench, who, plan),
            lambda who=principal: reading.grids(scene.bench, who, plan),
            lambda who=principal: commenting.comments(scene.bench, who, plan),
            lambda who=principal: commenting.comment(scene.bench, who, plan, "?"),
            lambda who=principal: editing.undo(scene.bench, who, plan, Request(3, "k")),
            lambda who=principal: drafting.copy(scene.bench, who, plan, Request(3, "k")),
        ):
            with pytest.raises(NotFound):
                ask()


def test_a_token_that_is_only_for_reading_sees_no_plans(scene):
    plan = full_plan(scene)
    planner = scene.people["planner"]
    token = Principal(
        planner.account, "planner", planner.grants, via="token", scopes=frozenset({"read"})
    )
    with pytest.raises(NotFound):
        reading.plan(scene.bench, token, plan)


def test_the_database_lets_nobody_write_into_a_plan_of_another_town(scene):
    plan = full_plan(scene)
    deeds = (
        "INSERT INTO plan_editor VALUES (:town, :plan, acting_account(), 'x')",
        "INSERT INTO plan_grid VALUES (:town, :plan, gen_random_uuid(), '{}', NULL)",
        """INSERT INTO plan_guide (division, plan, id, account, name, kind, lines, vertices, geom)
           VALUES (:town, :plan, gen_random_uuid(), acting_account(), 'x', 'road', 1, 2,
             ST_GeomFromText('MULTILINESTRING((0 0, 1 1))', 4326))""",
        """INSERT INTO plan (id, division, title, base_revision, author, author_name)
           VALUES (gen_random_uuid(), :town, 'x', 1, acting_account(), CAST(:plan AS text))""",
    )
    for deed in deeds:
        with pytest.raises(Forbidden), scene.database.write(scene.people["neighbour"]) as writer:
            writer.run(sql(deed), town=TOWN, plan=plan)


def test_plans_are_listed_newest_first_by_page_and_filter(own_scene):
    scene, planner = own_scene, own_scene.people["planner"]
    made = [scene.plan(division) for division in (TOWN, HILL, TOWN)]
    scene.plan(OTHER, "neighbour")
    scene.operate(made[0], ACROSS_WEST)
    scene.bring(made[0], "submit", "planner")

    def ids(who="planner", **wanted):
        found = reading.plans(scene.bench, scene.people[who], **{"limit": 9} | wanted)
        return [UUID(one["id"]) for one in found]

    assert ids() == made[::-1]
    assert ids(limit=2) == made[:0:-1]
    assert ids(after=made[1]) == [made[0]]
    assert ids(division=HILL) == [made[1]]
    assert ids(division=TOWN) == made[::-1]
    assert ids(status=["submitted"]) == [made[0]]
    assert ids("mate", mine=True) == []
    drafting.revise(
        scene.bench, planner, made[1], scene.request(made[1]),
        editors=[scene.people["mate"].account],
    )  # fmt: skip
    assert ids("mate", mine=True) == [made[1]]
    assert len(ids("approver")) == 4
    assert len(ids("neighbour")) == 1
    with pytest.raises(InvalidValue):
        ids(status=["lost"])
    with pytest.raises(NotFound):
        ids(division="360702999000")
    with pytest.raises(Forbidden):
        ids("viewer")
    scene.people["nobody"] = ANONYMOUS
    with pytest.raises(SignInRequired):
        ids("nobody")


def test_a_copy_begins_with_what_is_in_force_and_goes_its_own_way(scene):
    plan = scene.plan()
    scene.operate(plan, edit(EAST, name="弃"))
    scene.undo(plan)
    scene.operate(plan, ACROSS_WEST)
    scene.operate(plan, split(EAST, (700, 1050), (700, -50)))
    part = next(g for g in scene.state(plan).coverage.members(HILL) if g.name.startswith("第2"))
    scene.operate(plan, edit(part.id, name="撤"))
    scene.undo(plan)
    mate = scene.people["mate"]
    answer = drafting.copy(scene.bench, mate, plan, scene.request(plan), "另案")
    copied = UUID(answer["copy"])
    assert scene.stored(copied).coverage == scene.stored(plan).coverage
    told = reading.plan(scene.bench, mate, copied)
    assert (told["title"], told["author"]["name"], told["copied_from"], told["operations"]) == (
        "另案",
        "mate",
        str(plan),
        2,
    )
    assert told["head"] == 2
    scene.undo(copied, "mate")
    scene.undo(copied, "mate")
    assert scene.stored(copied).coverage == scene.stored(copied).ground.coverage
    assert len(scene.stored(plan).net.grids) > 3
    scene.redo(copied, "mate")
    with pytest.raises(NotAnEditor):
        scene.undo(copied)


def test_any_plan_that_is_seen_can_be_copied_by_who_plans_there(scene):
    plan = full_plan(scene)
    scene.bring(plan, "withdraw", "planner")
    for who in ("mate", "approver", "headman"):
        answer = drafting.copy(scene.bench, scene.people[who], plan, scene.request(plan, who))
        assert reading.plan(scene.bench, scene.people[who], UUID(answer["copy"]))["status"] == (
            "draft"
        )


def test_editors_are_those_who_plan_there(scene):
    plan, planner, mate = scene.plan(), scene.people["planner"], scene.people["mate"]
    names = {one["name"] for one in reading.colleagues(scene.bench, planner, plan)}
    assert names == {"planner", "mate", "colleague", "approver", "headman"}
    for stranger in (scene.people["neighbour"].account, scene.people["viewer"].account, uuid4()):
        with pytest.raises(InvalidValue):
            drafting.revise(
                scene.bench, planner, plan, scene.request(plan), editors=[mate.account, stranger]
            )
    drafting.revise(scene.bench, planner, plan, scene.request(plan), editors=[mate.account])
    scene.operate(plan, edit(WEST, name="同编"), who="mate")
    assert reading.plan(scene.bench, mate, plan)["editors"] == [
        {"id": str(mate.account), "name": "mate", "display_name": called("mate")}
    ]
    drafting.revise(scene.bench, mate, plan, scene.request(plan), editors=[])
    with pytest.raises(NotAnEditor):
        scene.undo(plan, "mate")


def test_an_administrator_can_hand_a_plan_over(scene):
    plan, headman, mate = scene.plan(), scene.people["headman"], scene.people["mate"]
    with pytest.raises(NotAnEditor):
        drafting.revise(scene.bench, mate, plan, scene.request(plan), editors=[mate.account])
    drafting.revise(scene.bench, headman, plan, scene.request(plan), editors=[mate.account])
    assert scene.operate(plan, ACROSS_WEST, who="mate")["head"] == 1


def test_a_planner_of_the_county_plans_for_a_town_and_not_the_other_way_round(scene):
    assert scene.plan(TOWN, "approver")
    with pytest.raises(Forbidden):
        scene.plan(COUNTY, "headman")
