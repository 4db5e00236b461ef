"""What the database keeps of plans, whatever the application asks."""

from __future__ import annotations

from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from api.auth.principal import OPERATOR
from api.cluster.address import libpq_url
from api.store import audit, plan_operations, plans
from api.store.database import sql
from api.store.plan_operations import Place
from gis import changejson
from gis.change import Change, Step
from gis.coverage import Coverage
from gis.errors import Forbidden
from gis.testing import block
from gis.text import Text
from tests.store.conftest import TOWN, VILLAGE, WEST, grid

CHANGE = changejson.to_json(Change({}))


@pytest.fixture
def plan(published) -> Place:
    """A plan with two operations, of which one is undone, and a net change."""
    identity = uuid4()
    place = Place(VILLAGE, identity)
    with published.database.write(OPERATOR) as writer:
        plans.add(
            writer, identity, division=VILLAGE, title="调整", base_revision=1, author=OPERATOR
        )
        for head in (0, 1):
            add(writer, place, head)
        plans.advance(writer, identity, head=1)
        plan_operations.write_net(writer, place, net(40, 41))
        audit.record(writer, action="plan.test", object="plan")
    return place


def add(writer, place, head):
    """An operation behind ``head``."""
    return plan_operations.add(
        writer,
        place,
        head=head,
        key=str(head),
        who=OPERATOR,
        operation={"type": "edit"},
        change=CHANGE | {"lineage": {str(UUID(int=9)): [str(WEST)]}},
        sentence=Text("改", "Edited"),
    )


def net(before, after):
    """The JSON of a change of households."""
    area = block(0, 0, 500, 1000)
    entries = [
        Coverage.of([grid(WEST, 1, area, households=n)], {VILLAGE: area}, checked=True).entry(WEST)
        for n in (before, after)
    ]
    return changejson.to_json(Change({WEST: Step(*entries)}))


def test_the_application_cannot_rewrite_what_was_done(published, plan):
    for statement in (
        "UPDATE plan_operation SET change = '{}'",
        "UPDATE plan_operation SET account = acting_account()",
        "DELETE FROM plan_operation",
        "DELETE FROM plan_lineage",
        "UPDATE plan_lineage SET parent = child",
        "UPDATE plan_request SET answer = '{}'",
        "DELETE FROM plan_comment",
        "UPDATE plan_comment SET account = acting_account()",
        "UPDATE plan_grid SET before = after",
        "UPDATE plan_guide SET account = acting_account()",
        "UPDATE plan_guide SET geom = geom",
        "DELETE FROM plan",
        "UPDATE plan SET author = acting_account()",
        "UPDATE plan SET division = division",
        "UPDATE grid_lineage SET parent = child",
        "DELETE FROM grid_lineage",
        "TRUNCATE plan_grid",
    ):
        with pytest.raises(Forbidden), published.database.write(OPERATOR) as writer:
            writer.run(sql(statement))


def test_of_answers_kept_for_keys_only_those_of_over_thirty_days_are_taken_away(published, plan):
    with psycopg.connect(libpq_url(published.url)) as connection:
        for days in (0, 29, 31, 400):
            connection.execute(
                """INSERT INTO plan_request
                     (division, plan, key, account, what, body, version, answer, at)
                   SELECT division, id, %s, author, 'operate', '', 1, '{}',
                     now() - make_interval(days => %s) FROM plan""",
                [f"of {days} days ago", days],
            )
    kept = {"of 0 days ago", "of 29 days ago"}
    with published.database.write(OPERATOR) as writer:
        assert writer.run(sql("DELETE FROM plan_request")) == 2
        audit.record(writer, action="plan.test", object="plan")
    with published.database.read(OPERATOR) as reader:
        assert {row.key for row in reader.rows(sql("SELECT key FROM plan_request"))} == kept


def test_a_plan_is_in_no_state_that_does_not_exist(published, plan):
    for change in (
        "status = 'lost'",
        "status = 'published'",
        "published_revision = 1",
        "title = '  '",
        "version = 0",
        "base_revision = 99",
    ):
        with pytest.raises(IntegrityError), published.database.write(OPERATOR) as writer:
            writer.run(sql("UPDATE plan SET " + change))


def test_numbers_grow_over_discarded_operations_and_lineage_follows_those_in_force(published, plan):
    with published.database.write(OPERATOR) as writer:
        assert plan_operations.behind(writer, plan, 1) == 2
        assert add(writer, plan, 1) == 3
        plans.advance(writer, plan.plan, head=3)
        audit.record(writer, action="plan.test", object="plan")
        assert plan_operations.behind(writer, plan, 3) is None
        assert plan_operations.before(writer, plan, 3) == 1
        assert plan_operations.before(writer, plan, 1) == 0
        assert plan_operations.count(writer, plan, 3) == 2
        found = [(row.number, row.discarded) for row in plan_operations.page(writer, plan, limit=9)]
        assert found == [(1, False), (2, True), (3, False)]
        assert plan_operations.lineage(writer, plan, 3) == [(UUID(int=9), (WEST,))] * 2


def test_the_net_change_keeps_what_a_grid_was_at_first(published, plan):
    with published.database.write(OPERATOR) as writer:
        plan_operations.write_net(writer, plan, net(41, 42))
        stored = plan_operations.net(writer, plan)["grids"][str(WEST)]
        assert (stored["before"]["households"], stored["after"]["households"]) == (40, 42)
        assert plan_operations.changed(writer, plan)
        plan_operations.write_net(writer, plan, CHANGE, gone_grids=[WEST])
        assert plan_operations.net(writer, plan) == {"grids": {}, "areas": {}}
        assert not plan_operations.changed(writer, plan)
        audit.record(writer, action="plan.test", object="plan")


def test_a_plan_is_listed_under_the_divisions_above_it(published, plan):
    with published.database.read(OPERATOR) as reader:
        (row,) = plans.page(reader, limit=5, revision=1, division=TOWN)
        assert (row.id, row.operations, row.division_name) == (plan.plan, 1, "火燃村")
        assert row.area == [VILLAGE, TOWN, "360702000000"]
