"""Backups of a database, and putting them back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from api.cluster import backup, restore
from api.cluster.address import libpq_url
from gis.errors import ClusterError, UnreadableFile
from tests.cluster_fixtures import DatabaseServer


@pytest.fixture
def url(database_server: DatabaseServer) -> Iterator[str]:
    """A database with one row in it, and room for what a restore leaves beside it."""
    with database_server.fresh() as address:
        with psycopg.connect(libpq_url(address)) as connection:
            connection.execute("CREATE TABLE mark AS SELECT 'before' AS word")
        yield address
        with psycopg.connect(libpq_url(database_server.address), autocommit=True) as server:
            former = address.partition("?")[0].rpartition("/")[2] + "_before_restore"
            server.execute(f'DROP DATABASE IF EXISTS "{former}"')


def words(url: str) -> list[str]:
    with psycopg.connect(libpq_url(url)) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM mark")]


def set_word(url: str, word: str) -> None:
    with psycopg.connect(libpq_url(url)) as connection:
        connection.execute("UPDATE mark SET word = %s", [word])


def databases(server: DatabaseServer) -> set[str]:
    with psycopg.connect(libpq_url(server.address)) as connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


def test_a_restore_brings_back_what_was_backed_up_and_keeps_what_was_there(
    url: str, database_server: DatabaseServer, tmp_path: Path
) -> None:
    backup(url, tmp_path / "state.backup")
    set_word(url, "after")
    former = restore(url, tmp_path / "state.backup")
    assert words(url) == ["before"]
    assert former is not None
    assert words(database_server.url(former)) == ["after"]


def test_a_backup_can_be_read_by_its_owner_only(url: str, tmp_path: Path) -> None:
    file = tmp_path / "state.backup"
    file.write_text("an older one")
    backup(url, file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["state.backup"]


def test_a_backup_that_fails_leaves_the_older_one(
    database_server: DatabaseServer, tmp_path: Path
) -> None:
    file = tmp_path / "state.backup"
    file.write_text("an older one")
    with pytest.raises(ClusterError, match="backup was not made"):
        backup(database_server.url("no_such_database"), file)
    assert file.read_text() == "an older one"
    assert [path.name for path in tmp_path.iterdir()] == ["state.backup"]


@pytest.mark.parametrize("content", [b"", b"no backup at all", b"PGDMP\x01\x0e"])
def test_a_file_that_is_no_backup_is_refused(
    url: str, database_server: DatabaseServer, tmp_path: Path, content: bytes
) -> None:
    before = databases(database_server)
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(UnreadableFile):
        restore(url, tmp_path / "file")
    with pytest.raises(UnreadableFile):
        restore(url, tmp_path / "absent")
    assert words(url) == ["before"]
    assert databases(database_server) == before


def test_a_restore_that_fails_half_way_changes_nothing(
    url: str, database_server: DatabaseServer, tmp_path: Path
) -> None:
    with psycopg.connect(libpq_url(url)) as connection:
        connection.execute("CREATE TABLE bulk AS SELECT sha256(n::text::bytea) FROM "
                           "generate_series(1, 200000) AS n")  # fmt: skip
    file = tmp_path / "state.backup"
    backup(url, file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    set_word(url, "after")
    before = databases(database_server)
    with pytest.raises(ClusterError, match="Nothing was restored"):
        restore(url, file)
    assert words(url) == ["after"]
    assert databases(database_server) == before


def test_a_restore_does_not_wait_for_sessions_that_are_still_open(url: str, tmp_path: Path) -> None:
    backup(url, tmp_path / "state.backup")
    with psycopg.connect(libpq_url(url)) as reader:
        reader.execute("SELECT * FROM mark")
        restore(url, tmp_path / "state.backup")
        with pytest.raises(psycopg.OperationalError):
            reader.execute("SELECT 1")
    assert words(url) == ["before"]


def test_the_whole_schema_survives_backup_and_restore(
    database_url: str, database_server: DatabaseServer, tmp_path: Path
) -> None:
    def shape(address: str) -> list[tuple[object, ...]]:
        with psycopg.connect(libpq_url(address)) as connection:
            return connection.execute(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
                " FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
            ).fetchall()

    before = shape(database_url)
    assert before != []
    backup(database_url, tmp_path / "state.backup")
    with database_server.fresh() as other:
        former = restore(other, tmp_path / "state.backup")
        assert shape(other) == before
        with psycopg.connect(libpq_url(database_server.address), autocommit=True) as server:
            server.execute(f'DROP DATABASE "{former}"')


def test_a_restore_makes_the_database_when_there_is_none(
    url: str, database_server: DatabaseServer, tmp_path: Path
) -> None:
    backup(url, tmp_path / "state.backup")
    with database_server.fresh() as other:
        with psycopg.connect(libpq_url(database_server.address), autocommit=True) as server:
            server.execute(f'DROP DATABASE "{other.partition("?")[0].rpartition("/")[2]}"')
        assert restore(other, tmp_path / "state.backup") is None
        assert words(other) == ["before"]
