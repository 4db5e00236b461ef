"""The door to the database: what a reader sees, and how long it may take."""

from __future__ import annotations

import threading

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from api.auth.principal import OPERATOR
from api.cluster.address import libpq_url
from api.store import audit
from api.store.database import Database, sql
from gis.errors import Unavailable
from gis.text import Text

COUNT = sql("SELECT count(*) AS n FROM revision")
WRITE = "INSERT INTO revision (number, author, summary_zh, summary_en) VALUES (9, 'x', '', '')"


def test_a_reader_cannot_write(database):
    with pytest.raises(DBAPIError, match="read-only"), database.read() as reader:
        reader.rows(sql(WRITE))
    with database.read() as reader:
        assert reader.one(COUNT).n == 0


def test_a_reader_sees_one_state_throughout(database):
    with database.read() as reader:
        before = reader.one(COUNT).n
        with database.write(OPERATOR) as writer:
            writer.run(sql(WRITE))
            audit.record(writer, action="publish", object="9")
        assert reader.one(COUNT).n == before == 0
    with database.read() as reader:
        assert reader.one(COUNT).n == 1


def test_nothing_of_a_write_that_fails_is_kept(database):
    with pytest.raises(LookupError), database.write(OPERATOR) as writer:  # noqa: PT012 — it fails after
        writer.run(sql(WRITE))
        raise LookupError
    with database.read() as reader:
        assert reader.one(COUNT).n == 0


def test_a_statement_that_takes_too_long_is_stopped_and_said_so(database_url):
    impatient = Database(database_url, pool_size=1, seconds=1)
    with pytest.raises(Unavailable) as told, impatient.read() as reader:
        reader.rows(sql("SELECT pg_sleep(30)"))
    assert told.value.text.zh == "查询耗时过长，已中止；请缩小范围后重试。"
    with impatient.read() as reader:
        assert reader.one(COUNT).n == 0
    impatient.close()


def test_writers_and_those_who_ask_for_it_take_their_time(database, database_url):
    impatient = Database(database_url, pool_size=1, seconds=1)
    with impatient.write(OPERATOR) as writer:
        writer.rows(sql("SELECT pg_sleep(1.2)"))
    impatient.close()
    with database.read() as reader:
        reader.rows(sql("SELECT pg_sleep(1.2)"))


def test_when_all_connections_are_taken_others_are_told_so(database_url, monkeypatch):
    monkeypatch.setattr("api.store.database._CONNECT_WITHIN", 1)
    small = Database(database_url, pool_size=1)
    with small.read(), small.read():
        told = []

        def third() -> None:
            try:
                with small.read():
                    pass
            except Unavailable as error:
                told.append(error.text)

        thread = threading.Thread(target=third)
        thread.start()
        thread.join(timeout=60)
    assert told == [
        Text("访问过多，请稍后重试。", "Too many are asking at the moment; try again shortly.")
    ]
    with small.read() as reader:
        assert reader.one(COUNT).n == 0
    small.close()


def cut_all(url):
    with psycopg.connect(libpq_url(url), autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_connection_that_was_cut_is_replaced(database, database_url):
    with database.read() as reader:
        reader.one(COUNT)
    cut_all(database_url)
    with database.read() as reader:
        assert reader.one(COUNT).n == 0


def test_a_connection_cut_in_the_middle_is_unavailable(database, database_url):
    with pytest.raises(Unavailable), database.read() as reader:  # noqa: PT012 — it is cut inside
        cut_all(database_url)
        reader.one(COUNT)
    with database.read() as reader:
        assert reader.one(COUNT).n == 0


def test_one_cut_while_rows_are_copied_too(database, database_url):
    def rows():
        cut_all(database_url)
        for number in range(1, 1_000_000):
            yield number, "x", "", ""

    columns = ("number", "author", "summary_zh", "summary_en")
    with pytest.raises(Unavailable), database.write(OPERATOR) as writer:
        writer.stage("revision", columns, rows())
    with database.read() as reader:
        assert reader.one(COUNT).n == 0


def test_a_database_that_is_not_there_is_unavailable_and_not_ready():
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing", pool_size=1)
    with pytest.raises(Unavailable), nowhere.read():
        pass
    assert not nowhere.ready()
    nowhere.close()


def test_ready_is_only_the_schema_this_code_needs(database, database_url):
    assert database.ready()
    with psycopg.connect(libpq_url(database_url)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'newer'")
    assert not database.ready()
    with psycopg.connect(libpq_url(database_url)) as connection:
        connection.execute("DROP TABLE alembic_version")
    assert not database.ready()


def test_a_long_stream_comes_in_portions(database):
    with database.read() as reader:
        portions = list(reader.stream(sql("SELECT generate_series(1, 1200) AS n")))
    assert [len(portion) for portion in portions] == [500, 500, 200]


def test_staged_rows_have_the_tables_types_and_are_gone_with_the_transaction(database):
    rows = [(7, "anna"), (8, "")]
    with database.write(OPERATOR) as writer:
        first = writer.stage("revision", ("number", "author"), rows)
        second = writer.stage("revision", ("number", "author"), iter(rows[:1]))
        assert [tuple(row) for row in writer.rows(sql("TABLE " + first))] == rows
        assert tuple(writer.one(sql("TABLE " + second))) == rows[0]
        assert writer.one(COUNT).n == 0
        audit.record(writer, action="import.nothing", object="rows")
    with pytest.raises(DBAPIError, match="does not exist"), database.read() as reader:
        reader.rows(sql("TABLE " + first))
