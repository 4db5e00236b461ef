"""The audit trail: nothing without a row in it, and no row that could be changed unseen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from api.auth.principal import ANONYMOUS, OPERATOR, Principal
from api.cluster.address import libpq_url
from api.store import audit, staff
from api.store.audit import Filter
from api.store.database import Database, UnrecordedDeed, sql
from gis.errors import Forbidden
from gis.records import Staff
from tests.cluster_fixtures import DatabaseServer
from tests.store.conftest import TOWN, VILLAGE

ANNA = Principal(UUID(int=7), "anna", via="session", address="192.0.2.1")


ROWS = [
    {"action": "session.sign_in", "object": "session/1", "principal": ANNA},
    {"action": "grant.add", "object": "account/1", "after": {"role": "admin", "in": None}},
    {"action": "import.staff", "object": "人员.xlsx", "division": VILLAGE,
     "before": {"a-1": {"name": "张三"}}, "after": {"a-1": {"name": 'Z"\\S:,~'}}},
    {"action": "publish", "object": "revision/2", "division": TOWN},
    {"action": "session.failed", "object": "", "principal": ANONYMOUS, "before": {}},
]  # fmt: skip
"""With and without values, in two languages."""

KEEP = (
    "CREATE TABLE kept AS SELECT * FROM audit; CREATE TABLE kept_head AS SELECT * FROM audit_head"
)
PUT_BACK = """
DELETE FROM audit; INSERT INTO audit SELECT * FROM kept;
DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM kept_head;
"""


@pytest.fixture(scope="module")
def trail_url(database_server: DatabaseServer, migrated_template: str) -> Iterator[str]:
    """The address of a database with a trail of those rows."""
    with database_server.fresh(migrated_template) as url:
        database = Database(url, pool_size=1)
        for row in ROWS:
            note(database, **row)
        database.close()
        with psycopg.connect(libpq_url(url)) as connection:
            connection.execute(KEEP)
        yield url


@pytest.fixture
def trail(trail_url: str) -> Iterator[Database]:
    """That database, to be tampered with; it is mended after the test."""
    database = Database(trail_url, pool_size=1)
    yield database
    database.close()
    with tampering(trail_url) as connection:
        connection.execute(PUT_BACK)


def note(database: Database, **row) -> None:
    with database.gate(OPERATOR) as gate:
        audit.record(gate, **row)


def verdict(database: Database) -> tuple[int, int | None]:
    with database.read(OPERATOR) as reader:
        found = audit.verify(reader)
    return found.rows, found.broken


@contextmanager
def tampering(url: str) -> Iterator[psycopg.Connection]:
    """As whoever has the database's files: no trigger stops them."""
    with psycopg.connect(libpq_url(url)) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


# --- a trail of every deed -----------------------------------------------------------------------


def person(number: str) -> Staff:
    return Staff(number, "王五", "volunteer", VILLAGE)


def test_a_deed_without_a_row_in_the_trail_does_not_commit(published):
    database = published.database
    with pytest.raises(UnrecordedDeed), database.write(OPERATOR) as writer:
        staff.write(writer, [person("b-1")])
    with database.read() as reader:
        assert staff.known(reader, ["b-1"]) == set()


def test_a_deed_and_its_row_are_committed_together_or_not_at_all(published):
    database = published.database
    before = verdict(database)[0]
    with pytest.raises(LookupError), database.write(OPERATOR) as writer:  # noqa: PT012 — it fails after
        staff.write(writer, [person("b-1")])
        audit.record(writer, action="staff.change", object="b-1")
        raise LookupError
    assert verdict(database) == (before, None)
    with database.write(OPERATOR) as writer:
        staff.write(writer, [person("b-1")])
        audit.record(writer, action="staff.change", object="b-1")
    assert verdict(database) == (before + 1, None)


def test_looking_under_the_lock_without_writing_leaves_no_trail(published):
    with published.database.write(OPERATOR) as writer:
        writer.rows(sql("SELECT lock_publishing()"))
        assert staff.known(writer, ["a-1"]) == {"a-1"}


def test_a_row_says_who_when_from_where_what_and_what_changed(published):
    principal = replace(OPERATOR, address="192.0.2.7")
    with published.database.write(principal) as writer:
        staff.write(writer, [person("b-1")])
        audit.record(
            writer, action="staff.change", object="b-1", division=VILLAGE,
            before={"名": "旧"}, after={"名": "新"},
        )  # fmt: skip
    with published.database.read(OPERATOR) as reader:
        row = audit.page(reader, limit=1)[0]
        now = reader.one(sql("SELECT now() AS at")).at
    assert (row.account, row.account_name) == (OPERATOR.account, "operator")
    assert (row.via, row.address) == ("terminal", "192.0.2.7")
    assert (row.action, row.object, row.division) == ("staff.change", "b-1", VILLAGE)
    assert (row.before, row.after) == ({"名": "旧"}, {"名": "新"})
    assert timedelta(0) <= now - row.at < timedelta(minutes=5)


def test_nobody_leaves_a_trail_in_another_name(published):
    with pytest.raises(Forbidden), published.database.write(OPERATOR) as writer:
        audit.record(writer, action="publish", object="x", principal=ANNA)


# --- the chain -----------------------------------------------------------------------------------


def test_an_untouched_trail_is_whole(trail):
    assert verdict(trail) == (5, None)


def test_an_empty_trail_is_whole(database):
    assert verdict(database) == (0, None)


TAMPERED = {
    "number": "number + 100",
    "at": "at + interval '1 microsecond'",
    "account": "gen_random_uuid()",
    "account_name": "account_name || 'x'",
    "via": "via || 'x'",
    "address": "coalesce(address, '') || 'x'",
    "action": "action || 'x'",
    "object": "object || 'x'",
    "division": "coalesce(division, '') || 'x'",
    "before": """coalesce(before, '{}') || '{"x": 1}'""",
    "after": """coalesce(after, '{}') || '{"x": 1}'""",
    "previous": "sha256(previous)",
    "hash": "sha256(hash)",
}


def test_every_column_of_the_trail_is_tampered_with_below(trail_url):
    with psycopg.connect(libpq_url(trail_url)) as connection:
        rows = connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'audit'"
        )
        assert {name for (name,) in rows} == set(TAMPERED)


@pytest.mark.parametrize("column", TAMPERED)
@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_value_that_was_changed_is_found(trail, trail_url, column, number):
    with tampering(trail_url) as connection:
        connection.execute(
            f"UPDATE audit SET {column} = {TAMPERED[column]} WHERE number = %s", [number]
        )
    assert verdict(trail)[1] == number


@pytest.mark.parametrize("column", ["account", "address", "division", "before", "after"])
def test_a_value_that_was_taken_away_is_found(trail, trail_url, column):
    with tampering(trail_url) as connection:
        touched = connection.execute(
            f"UPDATE audit SET {column} = NULL WHERE {column} IS NOT NULL"
        ).rowcount
    assert touched
    assert verdict(trail)[1] is not None


def test_an_empty_value_is_not_the_same_as_none(trail, trail_url):
    with tampering(trail_url) as connection:
        connection.execute("UPDATE audit SET address = '' WHERE number = 2")
    assert verdict(trail)[1] == 2


def test_text_that_was_moved_from_one_value_to_the_next_is_found(trail, trail_url):
    with tampering(trail_url) as connection:
        connection.execute(
            "UPDATE audit SET action = action || '.x', object = substr(object, 2) WHERE number = 4"
        )
    assert verdict(trail)[1] == 4


@pytest.mark.parametrize("number", [1, 3])
def test_a_row_that_was_taken_out_is_found(trail, trail_url, number):
    with tampering(trail_url) as connection:
        connection.execute("DELETE FROM audit WHERE number = %s", [number])
    assert verdict(trail)[1] == number


def test_rows_that_moved_up_into_the_gap_are_found(trail, trail_url):
    with tampering(trail_url) as connection:
        connection.execute("DELETE FROM audit WHERE number = 3")
        connection.execute("UPDATE audit SET number = 3 WHERE number = 4")
        connection.execute("UPDATE audit SET number = 4 WHERE number = 5")
    assert verdict(trail)[1] == 3


@pytest.mark.parametrize("last", [1, 3])
def test_an_end_that_was_cut_off_is_found(trail, trail_url, last):
    with tampering(trail_url) as connection:
        connection.execute("DELETE FROM audit WHERE number > %s", [last])
    assert verdict(trail) == (last, last + 1)


def test_a_trail_that_was_emptied_is_found(trail, trail_url):
    with tampering(trail_url) as connection:
        connection.execute("DELETE FROM audit")
    assert verdict(trail) == (0, 1)


def test_rows_in_another_order_are_found(trail, trail_url):
    with tampering(trail_url) as connection:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            connection.execute("UPDATE audit SET number = %s WHERE number = %s", [new, old])
    assert verdict(trail)[1] == 2


def test_a_row_that_was_made_up_is_found(trail, trail_url):
    with tampering(trail_url) as connection:
        connection.execute(
            "INSERT INTO audit SELECT 6, at, account, account_name, via, address, action, object, "
            "division, before, after, hash, sha256(hash) FROM audit WHERE number = 5"
        )
    assert verdict(trail)[1] == 6


def test_the_chain_goes_on_after_what_was_found(trail, trail_url):
    """Who repairs nothing still sees what happened later; the first break stays the answer."""
    with tampering(trail_url) as connection:
        connection.execute("UPDATE audit SET object = 'x' WHERE number = 2")
    note(trail, action="publish", object="revision/3")
    assert verdict(trail) == (2, 2)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET object = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "DELETE FROM audit WHERE false",
    ],
)
def test_even_the_tables_owner_does_not_change_it_by_mistake(trail, trail_url, statement):
    with (
        psycopg.connect(libpq_url(trail_url)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="is not changed"),
    ):
        connection.execute(statement)


def test_many_at_once_make_one_unbroken_chain(database, database_url):
    doing, each = 6, 12
    failed = []

    def work(who: int) -> None:
        own = Database(database_url, pool_size=1)
        try:
            for number in range(each):
                note(own, action="work", object=f"{who}/{number}")
        except Exception as error:  # noqa: BLE001 — told by the test
            failed.append(error)
        finally:
            own.close()

    threads = [threading.Thread(target=work, args=(who,)) for who in range(doing)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failed == []
    assert verdict(database) == (doing * each, None)
    with database.read(OPERATOR) as reader:
        rows = [row for part in audit.stream(reader) for row in part]
    for who in range(doing):
        mine = [row.object for row in reversed(rows) if row.object.startswith(f"{who}/")]
        assert mine == [f"{who}/{number}" for number in range(each)]
    times = [row.at for row in rows]
    assert times == sorted(times, reverse=True)


def test_the_trail_holds_others_up_only_when_the_deed_is_done(published, database_url):
    """A long deed has its row noted at the beginning, and does not keep others waiting for it."""
    other = Database(database_url, pool_size=1)
    with published.database.write(OPERATOR) as writer:
        audit.record(writer, action="staff.change", object="b-1")
        staff.write(writer, [person("b-1")])
        note(other, action="publish", object="meanwhile")
    other.close()
    with published.database.read(OPERATOR) as reader:
        assert [row.object for row in audit.page(reader, limit=2)] == ["b-1", "meanwhile"]


# --- reading it ----------------------------------------------------------------------------------


def test_pages_go_back_in_time(trail):
    with trail.read(OPERATOR) as reader:
        assert [row.number for row in audit.page(reader, limit=2)] == [5, 4]
        assert [row.number for row in audit.page(reader, limit=2, after=4)] == [3, 2]
        assert audit.page(reader, limit=2, after=1) == []


def test_rows_are_found_by_who_what_where_and_when(published):
    database = published.database
    first = verdict(database)[0]
    for row in (
        {"action": "grant.add", "object": "1", "principal": ANNA},
        {"action": "grant.remove", "object": "2"},
        {"action": "grants", "object": "3", "division": VILLAGE},
    ):
        note(database, **row)

    def found(**wanted: object) -> list[str]:
        with database.read(OPERATOR) as reader:
            rows = audit.page(reader, Filter(**wanted), limit=50)  # type: ignore[arg-type]
            return [row.object for row in rows if row.number > first]

    assert found(account=ANNA.account) == ["1"]
    assert found(action="grant") == ["2", "1"]
    assert found(action="grant.add") == ["1"]
    assert found(division=TOWN) == ["3"]
    assert found(division=VILLAGE) == ["3"]
    with database.read(OPERATOR) as reader:
        second = audit.page(reader, limit=1, after=first + 3)[0]
    assert found(since=second.at) == ["3", "2"]
    assert found(until=second.at) == ["1"]


def test_others_see_nothing_of_it(trail):
    for principal in (ANONYMOUS, ANNA):
        with trail.read(principal) as reader:
            assert audit.page(reader, limit=50) == []
            assert list(audit.stream(reader)) == []
