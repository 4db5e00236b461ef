"""History is kept: by the database itself, whatever the application's roles are told to do."""

from __future__ import annotations

import psycopg
import pytest

from api.cluster.address import libpq_url
from tests.store.areas import (
    END,
    GATE,
    MEMBERS,
    OUTSIDE,
    PUBLISHERS,
    READER,
    WHOLE_ADMIN,
    WRITER,
    Acting,
    Deed,
)
from tests.store.conftest import EAST, TOWN

# --- history -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "table",
    ["revision", "division", "division_version", "grid", "grid_version", "staff",
     "place", "audit", "audit_head", "staff_contact", "staff_state", "setting", "account"],
)  # fmt: skip
@pytest.mark.parametrize("role", [READER, WRITER, GATE])
def test_nothing_of_it_is_taken_away(acting, table, role):
    acting.act(role, WHOLE_ADMIN)
    assert acting.refused(f"DELETE FROM {table}")
    assert acting.refused(f"TRUNCATE {table} CASCADE")


def test_service_that_has_lasted_is_not_taken_away(acting):
    for role in (READER, GATE):
        assert acting.act(role, WHOLE_ADMIN).refused("DELETE FROM assignment")
    acting.act(WRITER, WHOLE_ADMIN)
    assert acting.refused("TRUNCATE assignment")
    assert acting.connection.execute("DELETE FROM assignment").rowcount == 0
    assert len(acting.all("SELECT staff_no FROM assignment")) == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET object = 'y'",
        "UPDATE audit_head SET number = 0",
        "UPDATE revision SET author = 'y'",
        "UPDATE division SET level = 'village'",
        "UPDATE division_version SET name = 'y'",
        "UPDATE grid SET division = 'y'",
        "UPDATE grid_version SET name = 'y'",
        "UPDATE grid_version SET geom = geom",
        "UPDATE grid_version SET code = 'y'",
        "UPDATE place SET name = 'y'",
        "UPDATE assignment SET staff_no = 'y'",
        "UPDATE account SET name = 'y'",
        "UPDATE account SET kind = 'operator'",
        "UPDATE account_grant SET role = 'admin'",
        "UPDATE token SET scopes = ARRAY['admin']",
        "UPDATE token SET expires_at = now()",
        "UPDATE session SET account = id",
        "UPDATE staff_contact SET staff_no = 'y'",
    ],
)
def test_what_stands_written_is_not_rewritten(acting, statement):
    for role in (READER, WRITER, GATE):
        assert acting.act(role, WHOLE_ADMIN).refused(statement)


VERSION = """INSERT INTO grid_version (division, grid_id, version, code, name, kind, area_m2, geom,
    revisions)
  SELECT division, grid_id, 9, code || '', name, kind, area_m2, geom, %(revisions)s
  FROM grid_version WHERE grid_id = %(grid)s LIMIT 1"""


@pytest.mark.parametrize("revisions", ["[1,2)", "[1,)", "[2,)", "[3,4)", "[4,)"])
def test_a_version_stands_from_the_revision_it_is_published_with_and_no_other(acting, revisions):
    acting.act(WRITER, WHOLE_ADMIN)
    acting.connection.execute(END.format("grid_version", "grid_id = %s"), [EAST])
    assert acting.refused(VERSION, grid=EAST, revisions=revisions)
    assert not acting.refused(VERSION, grid=EAST, revisions="[3,)")


@pytest.mark.parametrize("revisions", ["[2,3)", "[1,2)", "[1,4)", "(,3)"])
def test_a_version_ends_with_the_revision_that_ends_it_and_never_again(acting, revisions):
    acting.act(WRITER, WHOLE_ADMIN)
    end = "UPDATE grid_version SET revisions = %(revisions)s WHERE grid_id = %(grid)s"
    assert acting.refused(end, grid=EAST, revisions=revisions)
    assert not acting.refused(end, grid=EAST, revisions="[1,3)")
    assert acting.refused(end, grid=EAST, revisions="[1,)")


def test_a_revision_of_others_takes_nothing_any_more(areas_url):
    """The newest revision is published and done: only a new one can change anything."""
    with psycopg.connect(libpq_url(areas_url)) as connection:
        acting = Acting(connection).act(WRITER, WHOLE_ADMIN)
        end = "UPDATE grid_version SET revisions = '[1,2)' WHERE grid_id = %(grid)s"
        assert acting.refused(end, grid=EAST)
        connection.rollback()


@pytest.mark.parametrize(
    ("period", "refused"),
    [("[2020-01-01,2024-01-01)", False), ("[2019-01-01,)", False), ("[2021-01-01,)", True)],
)
def test_who_served_may_end_and_may_have_served_longer_but_not_less(acting, period, refused):
    acting.act(WRITER, WHOLE_ADMIN)
    change = "UPDATE assignment SET period = %(period)s WHERE grid_id = %(grid)s"
    assert acting.refused(change, period=period, grid=EAST) == refused


def test_a_division_is_not_taken_over_by_saying_that_it_is_managed_here(acting):
    acting.act(WRITER, MEMBERS["approver"])
    take = Deed(
        "division_version",
        (
            END.format("division_version", "code = %(division)s"),
            f"""INSERT INTO division_version (code, version, level, name, kind, managing_parent,
                  programme, area_m2, geom, revisions)
                SELECT code, version + 1, level, name, kind, '{TOWN}', programme, area_m2,
                  geom, '[3,)'
                FROM division_version WHERE code = %(division)s ORDER BY version DESC LIMIT 1""",
        ),
        PUBLISHERS,
    )
    assert not acting.does(take, OUTSIDE)
    assert acting.act(WRITER, WHOLE_ADMIN).does(take, OUTSIDE)
