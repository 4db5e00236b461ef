"""The database says the same once more: as the application's roles, with no workflow in between."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import sql

from api.auth.principal import SCOPES
from api.cluster import roles
from tests.security.installation import FAR, NEAR, Installation

TABLES = (
    "account", "account_grant", "session", "token", "invitation", "attempt", "setting", "audit",
    "audit_head", "staff_contact", "staff", "assignment", "grid_version", "division_version",
    "revision", "place", "grid", "division",
)  # fmt: skip
REFUSED = psycopg.errors.InsufficientPrivilege


@contextmanager
def acting(
    small: Installation,
    role: str | None,
    who: str | None = None,
    scopes: tuple[str, ...] = SCOPES,
) -> Iterator[psycopg.Connection[Any]]:
    """A transaction as the application makes it, which is taken back; None: no role taken on."""
    with small.sql() as connection:
        connection.execute(sql.SQL("SET SESSION AUTHORIZATION {}").format(APPLICATION))
        if role is not None:
            connection.execute("SELECT set_config('role', %s, true)", [role])
        if who is not None:
            account = str(small.accounts[who])
            connection.execute("SELECT set_config('wangge.account', %s, true)", [account])
            connection.execute("SELECT set_config('wangge.scopes', %s, true)", [" ".join(scopes)])
        try:
            yield connection
        finally:
            connection.rollback()


APPLICATION = sql.Identifier(roles.APPLICATION)


def count(connection: psycopg.Connection[Any], table: str) -> int:
    row = connection.execute(
        sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    ).fetchone()
    return int(row[0]) if row else 0


# --- with nobody acting


@pytest.mark.parametrize("table", TABLES)
def test_outside_a_transaction_of_its_own_the_application_sees_and_writes_nothing(
    standing: Installation, table: str
) -> None:
    name = sql.Identifier(table)
    for statement in ("SELECT 1 FROM {}", "DELETE FROM {}", "TRUNCATE {}"):
        with pytest.raises(REFUSED), acting(standing, None) as connection:
            connection.execute(sql.SQL(statement).format(name))


@pytest.mark.parametrize("table", ["account", "account_grant", "audit", "staff_contact"])
def test_with_nobody_acting_nothing_that_is_not_published_is_visible(
    standing: Installation, table: str
) -> None:
    with acting(standing, roles.READER) as connection:
        columns = "staff_no" if table == "staff_contact" else "account"
        column = {"account": "id", "account_grant": "account"}.get(table, columns)
        rows = connection.execute(
            sql.SQL("SELECT {} FROM {}").format(sql.Identifier(column), sql.Identifier(table))
        ).fetchall()
    assert rows == []


def test_the_application_owns_nothing_and_can_become_nobody_else(standing: Installation) -> None:
    with acting(standing, None) as connection:
        owned = connection.execute(
            "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = %s",
            [roles.APPLICATION],
        ).fetchall()
        special = connection.execute(
            "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication "
            "OR rolinherit FROM pg_roles WHERE rolname = %s",
            [roles.APPLICATION],
        ).fetchone()
        members = connection.execute(
            "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = %s::regrole",
            [roles.APPLICATION],
        ).fetchall()
    assert owned == []
    assert special == (False,)
    assert {name for (name,) in members} == {roles.READER, roles.WRITER, roles.GATE}


def test_secrets_are_the_gates_alone(standing: Installation) -> None:
    for role in (roles.READER, roles.WRITER):
        for column, table in (
            ("password_hash", "account"), ("hash", "session"), ("hash", "token"),
            ("hash", "invitation"), ("key", "attempt"),
        ):  # fmt: skip
            with pytest.raises(REFUSED), acting(standing, role, "root") as connection:
                connection.execute(f"SELECT {column} FROM {table}")  # noqa: S608
    for table in ("staff_contact", "staff", "grid_version", "audit"):
        with pytest.raises(REFUSED), acting(standing, roles.GATE, "root") as connection:
            connection.execute(f"SELECT 1 FROM {table}")  # noqa: S608


# --- writing outside one's area

NEXT = "INSERT INTO revision (number, author, summary_zh, summary_en) VALUES (2, 'x', 'x', 'x')"

WRITES = {
    "a grid's new version": (
        "WITH ended AS (UPDATE grid_version SET revisions = int8range(lower(revisions), 2) "
        "               WHERE division = %(village)s RETURNING *) "
        "INSERT INTO grid_version "
        "  (grid_id, version, code, name, kind, division, geom, area_m2, revisions) "
        "SELECT grid_id, version + 1, code, 'X', kind, division, geom, area_m2, '[2,)' FROM ended "
        "LIMIT 1"
    ),
    "the end of a grid's version": (
        "UPDATE grid_version SET revisions = int8range(lower(revisions), 2) "
        "WHERE division = %(village)s"
    ),
    "a division's end": (
        "UPDATE division_version SET revisions = int8range(lower(revisions), 2) "
        "WHERE code = %(village)s"
    ),
    "somebody who is to serve": (
        "INSERT INTO assignment (grid_id, division, staff_no, role, period) "
        "SELECT grid_id, division, 's-4', 'volunteer', '[2026-01-01,)' FROM grid_version "
        "WHERE division = %(village)s LIMIT 1"
    ),
    "who served": (
        "UPDATE assignment SET period = daterange(lower(period), '2026-01-01') "
        "WHERE division = %(village)s"
    ),
    "a member of staff": (
        "INSERT INTO staff (staff_no, name, initials, employment, home_division) "
        "VALUES ('n-1', 'x', 'x', 'volunteer', %(village)s)"
    ),
    "a role": (
        "INSERT INTO account_grant (id, account, role, division, granted_by) "
        "VALUES (gen_random_uuid(), %(viewer)s, 'planner', %(village)s, %(self)s)"
    ),
}
PUBLISHES = {"approver", "admin", "root"}
ADMINISTERS = {"admin", "root"}


@pytest.mark.parametrize("place", ["here", "there"])
@pytest.mark.parametrize("who", ["viewer", "field", "planner", "approver", "admin", "root"])
@pytest.mark.parametrize("what", WRITES)
def test_what_is_written_lies_in_the_area_of_who_writes(
    standing: Installation, what: str, who: str, place: str
) -> None:
    statement = WRITES[what]
    values = {
        "village": NEAR if place == "here" else FAR,
        "viewer": standing.accounts["viewer"],
        "self": standing.accounts[who],
    }
    allowed = ADMINISTERS if what == "a role" else PUBLISHES
    may = who in allowed and (place == "here" or who == "root")
    with acting(standing, roles.WRITER, who) as connection:
        if may:
            if what != "a role":
                connection.execute(NEXT)
            assert connection.execute(statement, values).rowcount >= 1
        else:
            if what != "a role" and who in PUBLISHES:
                connection.execute(NEXT)
            with pytest.raises(REFUSED):
                connection.execute(statement, values)


@pytest.mark.parametrize("what", WRITES)
def test_nobody_acting_writes_nothing(standing: Installation, what: str) -> None:
    statement = WRITES[what]
    values = {"village": NEAR, "viewer": standing.accounts["viewer"], "self": uuid.uuid4()}
    for role in (roles.READER, roles.WRITER, roles.GATE):
        with pytest.raises(REFUSED), acting(standing, role) as connection:
            connection.execute(statement, values)


@pytest.mark.parametrize("what", WRITES)
def test_what_the_way_in_does_not_allow_is_not_written(standing: Installation, what: str) -> None:
    statement = WRITES[what]
    root = standing.accounts["root"]
    values = {"village": NEAR, "viewer": standing.accounts["viewer"], "self": root}
    with (
        pytest.raises(REFUSED),
        acting(standing, roles.WRITER, "root", ("read", "contacts", "plan")) as connection,
    ):
        connection.execute(statement, values)


def test_whoever_is_disabled_does_nothing_any_more(small: Installation) -> None:
    with small.sql() as connection:
        connection.execute("UPDATE account SET disabled = true WHERE name = 'approver'")
    with acting(small, roles.WRITER, "approver") as connection, pytest.raises(REFUSED):
        connection.execute(NEXT)
    with acting(small, roles.READER, "approver") as connection:
        assert count(connection, "staff_contact") == 0


# --- accounts and the trail


@pytest.mark.parametrize(
    ("who", "accounts"),
    [("viewer", {"viewer"}), ("approver", {"approver"}), ("admin", None), ("root", None)],
)
def test_one_sees_ones_own_account_and_those_one_administers(
    standing: Installation, who: str, accounts: set[str] | None
) -> None:
    with acting(standing, roles.READER, who) as connection:
        seen = {name for (name,) in connection.execute("SELECT name FROM account").fetchall()}
    if accounts is not None:
        assert seen == accounts
    else:
        assert {"viewer", "field", "planner", "approver", "admin"} <= seen
        assert ("root" in seen) is (who == "root")


@pytest.mark.parametrize("table", ["audit", "grid_version", "division_version", "revision"])
@pytest.mark.parametrize("role", [roles.READER, roles.WRITER, roles.GATE])
def test_history_is_taken_away_by_no_role(standing: Installation, role: str, table: str) -> None:
    for statement in ("DELETE FROM {}", "TRUNCATE {}"):
        with pytest.raises(REFUSED), acting(standing, role, "root") as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(table)))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET address = 'x'",
        "UPDATE audit_head SET number = 0",
        "UPDATE grid_version SET name = 'x'",
        "UPDATE grid_version SET revisions = '[5,6)'",
        "UPDATE revision SET author = 'x'",
        "UPDATE account SET password_hash = 'x'",
        "UPDATE account SET kind = 'operator'",
        "UPDATE session SET account = gen_random_uuid()",
        "UPDATE token SET scopes = ARRAY['admin']",
        "UPDATE account_grant SET role = 'admin'",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "DROP TABLE audit",
        "CREATE TABLE mine (a int)",
        "SET LOCAL row_security = off; SELECT * FROM staff_contact",
        "SELECT pg_read_file('PG_VERSION')",
        "COPY staff TO PROGRAM 'cat'",
    ],
)
def test_not_even_an_administrator_rewrites_what_was(
    standing: Installation, statement: str
) -> None:
    with pytest.raises(psycopg.Error), acting(standing, roles.WRITER, "root") as connection:
        connection.execute(statement)


def test_the_trail_is_written_in_ones_own_name_only(standing: Installation) -> None:
    row = (
        "INSERT INTO audit (account, account_name, via, action, object) "
        "VALUES (%s, 'x', 'session', 'a.b', 'o')"
    )
    with acting(standing, roles.WRITER, "viewer") as connection:
        connection.execute(row, [standing.accounts["viewer"]])
    with pytest.raises(REFUSED), acting(standing, roles.WRITER, "viewer") as connection:
        connection.execute(row, [standing.accounts["root"]])


def test_two_areas_do_not_show_each_other_their_numbers(standing: Installation) -> None:
    with acting(standing, roles.READER, "planner") as connection:
        rows = connection.execute("SELECT staff_no FROM staff_contact").fetchall()
    assert {who for (who,) in rows} == {"s-1", "s-2", "s-4", "s-5"}
