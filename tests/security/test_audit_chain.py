"""The audit trail: what is in it, and that tampering with it shows."""

from __future__ import annotations

import csv
import io
import json

import psycopg
import pytest
from sqlalchemy import create_engine

from api.store import audit
from api.store.database import Reader
from tests.security.installation import HERE, PASSWORD, Installation


@pytest.fixture(scope="module")
def written(small_by_module: Installation) -> Installation:
    """With a trail of some length; what is done to it is taken back."""
    browser = small_by_module.browser()
    for name in ("viewer", "planner", "root"):
        browser.sign_in(name)
    small_by_module.browser().sign_in("viewer", "wrong")
    return small_by_module


def broken(small: Installation, *statements: str) -> int | None:
    """Where verifying finds the trail broken, after ``statements`` of somebody who has got hold of
    the database itself and switched its guards off.
    """
    engine = create_engine(small.url)
    try:
        with engine.connect() as connection:
            if statements:
                connection.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER ALL")
            for statement in statements:
                connection.exec_driver_sql(statement)
            return audit.verify(Reader(connection)).broken
    finally:
        engine.dispose()


def test_a_trail_that_nobody_touched_is_whole(written: Installation) -> None:
    assert broken(written) is None


COLUMNS = {
    "at": "at + interval '1 second'",
    "account": "NULL",
    "account_name": "'somebody else'",
    "via": "'token'",
    "address": "'203.0.113.99'",
    "action": "'session.other'",
    "object": "'nothing'",
    "division": f"'{HERE}'",
    "before": """'{"a": 1}'""",
    "after": """'{"a": 1}'""",
    "previous": "sha256('x')",
    "hash": "sha256('x')",
}


@pytest.mark.parametrize("column", sorted(COLUMNS))
def test_a_value_that_was_changed_shows(written: Installation, column: str) -> None:
    statement = f"UPDATE audit SET {column} = {COLUMNS[column]} WHERE number = 3"  # noqa: S608
    assert broken(written, statement) == 3


@pytest.mark.parametrize("which", ["min(number)", "max(number) - 2", "max(number)"])
def test_a_row_that_was_taken_out_shows_wherever_it_stood(
    written: Installation, which: str
) -> None:
    statement = f"DELETE FROM audit WHERE number = (SELECT {which} FROM audit)"  # noqa: S608
    assert broken(written, statement) is not None


def test_rows_that_changed_places_show(written: Installation) -> None:
    copied = "number, at, account, account_name, via, address, action, object, division, before"
    statements = (
        "CREATE TEMP TABLE t AS SELECT * FROM audit WHERE number IN (2, 3)",
        "DELETE FROM audit WHERE number IN (2, 3)",
        f"INSERT INTO audit SELECT 5 - {copied}, after, previous, hash FROM t",  # noqa: S608
    )
    assert broken(written, *statements) == 2


def test_a_row_that_was_put_in_with_a_hash_of_its_own_shows(written: Installation) -> None:
    statement = (
        "INSERT INTO audit (number, at, account_name, via, action, object, previous, hash) "
        "SELECT number + 1, now(), 'x', 'session', 'a.b', 'o', hash, sha256('x') FROM audit "
        "ORDER BY number DESC LIMIT 1"
    )
    assert broken(written, statement) is not None


def test_an_emptied_trail_shows(written: Installation) -> None:
    assert broken(written, "DELETE FROM audit") == 1


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit SET address = 'x'", "DELETE FROM audit", "TRUNCATE audit"],
)
def test_not_even_the_owner_changes_it_without_switching_the_guard_off(
    written: Installation, statement: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), written.sql() as connection:
        connection.execute(statement)
    assert broken(written) is None


# --- what is in it


def test_every_way_in_and_out_is_in_it_with_who_and_from_where(small: Installation) -> None:
    browser = small.browser(address="198.51.100.33")
    browser.sign_in("viewer", "wrong")
    failed = small.newest("session.failed")
    browser.sign_in("viewer")
    came = small.newest("session.sign_in")
    browser.ask("DELETE", "/api/v1/session")
    left = small.newest("session.sign_out")
    for row in (failed, came, left):
        assert (row.account, row.account_name) == (small.accounts["viewer"], "viewer")
        assert row.address == "198.51.100.33"
    assert came.number == failed.number + 1 == left.number - 1


def test_a_change_is_in_it_with_before_and_after(small: Installation) -> None:
    root, account = small.browser("root"), small.accounts["viewer"]
    root.ask("PATCH", f"/api/v1/accounts/{account}", json={"display_name": "观察员"})
    row = small.newest("account.change")
    assert row.before["display_name"] == "viewer"
    assert row.after["display_name"] == "观察员"
    root.ask("PUT", "/api/v1/settings", json={"anonymous_reading": False})
    row = small.newest("setting.change")
    assert (row.before, row.after) == ({"anonymous_reading": True}, {"anonymous_reading": False})


def test_no_secret_and_no_telephone_number_is_in_it(small: Installation) -> None:
    root = small.browser()
    root.sign_in("root")
    account = small.accounts["viewer"]
    link = root.post(f"/api/v1/accounts/{account}/link").json()["link"]
    token = root.post("/api/v1/account/tokens", {"name": "x", "scopes": ["read"], "days": 1})
    root.get("/api/v1/staff?contacts=true")
    with small.sql() as connection:
        rows = connection.execute("SELECT a::text FROM audit a").fetchall()
    trail = "\n".join(str(row[0]) for row in rows)
    code = link.partition("#/welcome/")[2]
    for secret in (PASSWORD, code, token.json()["token"], str(root.session), "$argon2", "139-0000"):
        assert secret not in trail


def test_the_export_is_the_trail(written: Installation) -> None:
    root = written.browser("root")
    lines = root.get("/api/v1/audit/export.jsonl").text.splitlines()
    table = root.get("/api/v1/audit/export.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    numbers = [json.loads(line)["number"] for line in lines]
    assert numbers == list(range(len(lines), 0, -1))
    assert [int(row["number"]) for row in rows][1:] == numbers  # that it was taken is the newest
    assert rows[0]["action"] == "audit.export"
