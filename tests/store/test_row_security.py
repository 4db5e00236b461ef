"""What the database itself lets the application's roles write and see, when nobody else has asked.

What is refused here is refused by grants, policies and triggers alone.
"""

from __future__ import annotations

from uuid import UUID

import psycopg
import pytest

from api.auth.principal import OPERATOR, ROLES, SCOPES
from api.cluster.address import libpq_url
from tests.store.areas import (
    DEEDS,
    GATE,
    INSIDE,
    MEMBERS,
    NEWCOMER,
    OTHER_VILLAGE,
    OUTSIDE,
    READER,
    STRANGER,
    WHOLE_ADMIN,
    WRITER,
    Acting,
)
from tests.store.conftest import EAST, VILLAGE, WEST

TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
)
NOT_OURS = {"spatial_ref_sys", "alembic_version"}
OF_PLANS = {"grid_lineage", "revert_request", "revision_staff"}
"""With those whose names begin so they are tried where plans are."""


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", DEEDS)
def test_a_deed_succeeds_in_ones_own_area_by_role_and_nowhere_else(acting, name, role):
    deed = DEEDS[name]
    acting.act(WRITER, MEMBERS[role])
    assert acting.does(deed, OUTSIDE) == (deed.somewhere and role in deed.may)
    acting.act(WRITER, MEMBERS[role])
    assert acting.does(deed, INSIDE) == (role in deed.may)


OF_NOBODY = [name for name in DEEDS if name not in {"make somebody a token",
                                                    "leave a trail in another's name"}]  # fmt: skip


@pytest.mark.parametrize("name", OF_NOBODY)
def test_whoever_administers_everything_may_do_it_anywhere(acting, name):
    for place in (INSIDE, OUTSIDE):
        assert acting.act(WRITER, WHOLE_ADMIN).does(DEEDS[name], place)


@pytest.mark.parametrize("name", DEEDS)
def test_with_nobody_acting_or_as_a_reader_nothing_is_written(acting, name):
    for role, account in ((WRITER, None), (READER, MEMBERS["admin"]), (READER, WHOLE_ADMIN)):
        acting.act(role, account)
        for place in (INSIDE, OUTSIDE):
            assert not acting.does(DEEDS[name], place)


@pytest.mark.parametrize("name", DEEDS)
def test_a_way_in_that_is_not_meant_for_it_writes_nothing(acting, name):
    """A token of an administrator's to read with; but its use leaves its trail."""
    acting.act(WRITER, WHOLE_ADMIN, scopes=("read",))
    assert acting.does(DEEDS[name], INSIDE) == (name == "leave a trail")


@pytest.mark.parametrize("name", OF_NOBODY)
def test_who_is_disabled_does_nothing(acting, name):
    acting.act(WRITER, WHOLE_ADMIN)
    acting.connection.execute(
        "UPDATE account SET disabled = true WHERE id = %s", [MEMBERS["admin"]]
    )
    acting.act(WRITER, MEMBERS["admin"])
    own = {"leave a trail", "end one's own sessions", "make oneself a token"}
    assert name in own or not acting.does(DEEDS[name], INSIDE)


def test_every_table_that_can_be_written_has_its_deeds_above(acting):
    """A new table wants a deed here, so that it is tried in every role."""
    acting.connection.execute("RESET SESSION AUTHORIZATION")
    written = {
        table
        for (table,) in acting.all(
            """SELECT table_name FROM information_schema.column_privileges
               WHERE grantee = 'wangge_writer' AND privilege_type IN ('INSERT', 'UPDATE')
                 AND table_schema = 'public'
               UNION SELECT table_name FROM information_schema.table_privileges
               WHERE grantee = 'wangge_writer' AND table_schema = 'public'"""
        )
    }
    tried = {deed.table for deed in DEEDS.values()}
    others = {table for table in written if table.startswith("plan")} | OF_PLANS
    assert written - others == tried


def test_every_table_filters_its_rows(acting):
    acting.connection.execute("RESET SESSION AUTHORIZATION")
    open_tables = {name for (name,) in acting.all(f"{TABLES} AND NOT relrowsecurity")}
    assert open_tables == NOT_OURS


# --- seeing --------------------------------------------------------------------------------------


def seen(acting: Acting, statement: str) -> set:
    return {row[0] for row in acting.all(statement)}


def test_without_a_role_the_application_sees_nothing_and_writes_nothing(areas_url):
    with psycopg.connect(libpq_url(areas_url)) as connection:
        acting = Acting(connection)
        connection.execute(
            "SELECT set_config('wangge.account', %s, true), "
            "set_config('wangge.scopes', 'read contacts plan publish admin', true)",
            [str(WHOLE_ADMIN)],
        )
        connection.execute("RESET SESSION AUTHORIZATION")
        tables = [name for (name,) in acting.all(TABLES) if name not in {"spatial_ref_sys"}]
        connection.execute("SET LOCAL SESSION AUTHORIZATION wangge_app")
        assert len(tables) > 15
        for table in tables:
            assert acting.refused(f"SELECT count(*) FROM {table}"), table
        for deed in DEEDS.values():
            assert not acting.does(deed, INSIDE)
        connection.rollback()


PRIVATE = ["staff_contact", "account", "account_grant", "session", "token", "invitation",
           "audit", "audit_head"]  # fmt: skip


@pytest.mark.parametrize("role", [READER, WRITER])
@pytest.mark.parametrize("table", PRIVATE)
def test_with_nobody_acting_nothing_private_is_visible(acting, table, role):
    column = {"invitation": "account", "staff_contact": "staff_no", "audit": "number",
              "audit_head": "number"}.get(table, "id")  # fmt: skip
    acting.act(role, None)
    assert acting.all(f"SELECT {column} FROM {table}") == []
    acting.act(role, UUID(int=12345))
    assert acting.all(f"SELECT {column} FROM {table}") == []


@pytest.mark.parametrize(
    ("role", "scopes", "numbers"),
    [
        ("viewer", SCOPES, set()),
        ("field", SCOPES, set()),
        ("planner", SCOPES, {"a-1"}),
        ("approver", SCOPES, {"a-1"}),
        ("admin", SCOPES, {"a-1"}),
        ("admin", ("read", "plan", "publish", "admin"), set()),
    ],
)
def test_telephone_numbers_are_seen_by_those_in_charge(acting, role, scopes, numbers):
    acting.act(READER, MEMBERS[role], scopes)
    assert seen(acting, "SELECT staff_no FROM staff_contact") == numbers


def test_all_telephone_numbers_are_seen_by_whoever_is_in_charge_of_all(acting):
    for account in (WHOLE_ADMIN, OPERATOR.account):
        acting.act(READER, account)
        assert seen(acting, "SELECT staff_no FROM staff_contact") == {"a-1", "b-1"}


SERVES = """INSERT INTO assignment (division, grid_id, staff_no, role, period)
  VALUES (%(division)s, %(grid)s, %(staff)s, 'volunteer', %(period)s)"""


def test_field_staff_see_the_numbers_of_those_they_serve_with_today(acting):
    """a-2 serves EAST, a-1 serves WEST; they meet when a-1 comes to EAST."""
    contacts = "SELECT staff_no FROM staff_contact"
    acting.act(WRITER, WHOLE_ADMIN)
    given = {"division": VILLAGE, "grid": EAST, "staff": "a-1"}
    assert not acting.refused(SERVES, **given, period="[2020-01-01,2021-01-01)")
    assert seen(acting.act(READER, MEMBERS["field"]), contacts) == set()
    assert not acting.act(WRITER, WHOLE_ADMIN).refused(SERVES, **given, period="[2022-01-01,)")
    assert seen(acting.act(READER, MEMBERS["field"]), contacts) == {"a-1"}
    # A viewer who serves there sees none; nor does who serves where they have no such role.
    acting.act(WRITER, WHOLE_ADMIN)
    acting.connection.execute("DELETE FROM account_grant WHERE role = 'field'")
    assert seen(acting.act(READER, MEMBERS["field"]), contacts) == set()


def test_those_in_charge_of_a_grid_see_the_numbers_of_whoever_serves_it(acting):
    """b-1 is at home elsewhere, and helps out here."""
    acting.act(WRITER, WHOLE_ADMIN)
    assert not acting.refused(
        SERVES, division=VILLAGE, grid=WEST, staff="b-1", period="[2022-01-01,)"
    )
    acting.act(READER, MEMBERS["planner"])
    assert seen(acting, "SELECT staff_no FROM staff_contact") == {"a-1", "b-1"}


def test_everybody_sees_their_own_number(acting):
    acting.act(WRITER, WHOLE_ADMIN)
    acting.connection.execute("UPDATE account SET staff_no = 'b-1' WHERE id = %s", [STRANGER])
    acting.act(READER, STRANGER)
    assert seen(acting, "SELECT staff_no FROM staff_contact") == {"b-1"}


def test_accounts_are_seen_by_themselves_and_by_those_who_administer_them(acting):
    inside = {*MEMBERS.values(), NEWCOMER}
    for role, account in MEMBERS.items():
        acting.act(READER, account)
        mine = inside if role == "admin" else {account}
        assert seen(acting, "SELECT id FROM account") == mine
        assert seen(acting, "SELECT account FROM account_grant") == mine
        assert seen(acting, "SELECT account FROM session") == mine
        assert seen(acting, "SELECT account FROM token") == mine
        assert seen(acting, "SELECT account FROM invitation") == (
            inside if role == "admin" else set()
        )
    acting.act(READER, WHOLE_ADMIN)
    assert seen(acting, "SELECT id FROM account") >= {*inside, STRANGER, WHOLE_ADMIN}


def test_the_trail_is_seen_by_administrators_each_of_their_own_area(acting):
    divisions = "SELECT DISTINCT division FROM audit WHERE account_name = 'x'"
    for role, account in MEMBERS.items():
        acting.act(READER, account)
        assert seen(acting, divisions) == ({VILLAGE} if role == "admin" else set())
    assert seen(acting.act(READER, WHOLE_ADMIN), divisions) == {None, VILLAGE, OTHER_VILLAGE}


@pytest.mark.parametrize(
    "secret",
    ["password_hash FROM account", "hash FROM session", "previous_hash FROM session",
     "hash FROM token", "hash FROM invitation", "* FROM account", "* FROM attempt"],
)  # fmt: skip
def test_secrets_are_the_gates_alone(acting, secret):
    for role in (READER, WRITER):
        assert acting.act(role, WHOLE_ADMIN).refused(f"SELECT {secret}")
    assert not acting.act(GATE).refused(f"SELECT {secret}")


def test_the_gate_sees_no_map_and_no_staff(acting):
    acting.act(GATE, WHOLE_ADMIN)
    for table in ("revision", "division", "division_version", "grid", "grid_version", "staff",
                  "assignment", "place", "staff_contact", "audit", "audit_head"):  # fmt: skip
        assert acting.refused(f"SELECT count(*) FROM {table}"), table


def test_a_table_of_ones_own_does_not_stand_in_for_the_real_one(acting):
    """Temporary tables are looked at first, unless somebody thought of it."""
    acting.act(WRITER, STRANGER)
    acting.connection.execute(
        f"CREATE TEMP TABLE account_grant AS SELECT '{STRANGER}'::uuid AS account, "
        "'admin' AS role, NULL::text AS division"
    )
    acting.connection.execute("CREATE TEMP TABLE audit_head AS SELECT 0::bigint AS number, "
                              "''::bytea AS hash")  # fmt: skip
    assert acting.all("SELECT acting_may(ARRAY['admin'], NULL)") == [(False,)]
    assert not acting.does(DEEDS["publish"], INSIDE)


# --- indexes -------------------------------------------------------------------------------------


def test_looking_up_a_point_uses_the_index_whoever_reads(acting):
    """A policy with a condition would keep PostGIS from it: its operators are not leakproof."""
    hot = """EXPLAIN SELECT g.grid_id FROM grid_version g
      WHERE g.geom && ST_SetSRID(ST_MakePoint(114.9, 25.8), 4326) AND g.revisions @> 2::bigint"""
    for role in (READER, WRITER):
        acting.act(role, None)
        acting.connection.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(line for (line,) in acting.all(hot))
        assert "Index Scan using grid_version_geom" in plan, plan
        assert "acting" not in plan
        assert "Index Cond: (geom &&" in plan
