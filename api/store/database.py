"""The one door to the database: a reader for what is published, a writer for deeds.

They are different types, so that a function that only reads cannot be handed to one that writes,
and a read can go to a replica one day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import Connection as PsycopgConnection
from sqlalchemy import Connection, Executable, Row, TextClause, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from api.store import migrate
from gis.errors import Unavailable
from gis.text import Text

__all__ = ["Database", "Reader", "Row", "Writer", "sql"]


_PORTION = 500
"""Rows that a stream holds at a time."""


class Reader:
    """A read-only snapshot: every statement in it sees the same state."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, statement: Executable, **values: Any) -> Sequence[Row[Any]]:
        """All rows of ``statement``."""
        return self._connection.execute(statement, values).all()

    def one(self, statement: Executable, **values: Any) -> Row[Any] | None:
        """The first row of ``statement``, or None."""
        return self._connection.execute(statement, values).first()

    def stream(self, statement: Executable, **values: Any) -> Iterator[Sequence[Row[Any]]]:
        """The rows of ``statement`` in portions, through a cursor on the server."""
        yield from self._connection.execute(
            statement, values, execution_options={"yield_per": _PORTION}
        ).partitions()


class Writer(Reader):
    """A transaction that is committed when its ``with`` block ends, and not otherwise."""

    def run(self, statement: Executable, **values: Any) -> int:
        """Execute ``statement``; the number of rows it touched."""
        return int(self._connection.execute(statement, values).rowcount)

    def copy(self, table: str, columns: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
        """Bulk-load ``rows`` into ``table`` by COPY; names are the code's own, never input."""
        driver = self._connection.connection.driver_connection
        assert isinstance(driver, PsycopgConnection)  # noqa: S101 — the only driver we configure
        with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)


class Database:
    """A PostGIS database with Wangge's schema."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self._engine = create_engine(
            url, pool_size=pool_size, max_overflow=pool_size, pool_pre_ping=True
        )

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """One consistent, read-only snapshot."""
        with _reachable(), self._engine.connect() as connection:
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            with connection.begin():
                yield Reader(connection)

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """One transaction. Nothing has happened until the block has ended without an error."""
        with _reachable(), self._engine.begin() as connection:
            yield Writer(connection)

    def ready(self) -> bool:
        """Is the database there and at the schema this code needs?"""
        try:
            with self._engine.connect() as connection:
                return migrate.current(connection) == migrate.head()
        except DBAPIError:
            return False

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise Unavailable(
            Text(
                "数据库暂时无法连接，请稍后重试。",
                "The database cannot be reached at the moment; try again shortly.",
            )
        ) from error


def sql(statement: str) -> TextClause:
    """A constant SQL statement with ``:name`` parameters; never built from input."""
    return text(statement)
