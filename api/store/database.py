"""The one door to the database: a reader for what is published, a writer for deeds.

They are different types, so that a function that only reads cannot be handed to one that writes,
and a read can go to a replica one day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection, Executable, Row, TextClause, create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.store import migrate
from gis.errors import Unavailable
from gis.text import Text

__all__ = ["Database", "Reader", "Row", "Writer", "sql"]


_PORTION = 500
"""Rows that a stream holds at a time."""

_CONNECT_WITHIN = 5
"""Seconds to get a connection from the server, and from the pool when others hold them all."""


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
        # Said twice: for SQL as text SQLAlchemy takes no heed of ``yield_per``.
        yield from self._connection.execute(
            statement,
            values,
            execution_options={"stream_results": True, "max_row_buffer": _PORTION},
        ).partitions(_PORTION)


class Writer(Reader):
    """A transaction that is committed when its ``with`` block ends, and not otherwise."""

    def run(self, statement: Executable, **values: Any) -> int:
        """Execute ``statement``; the number of rows it touched."""
        return int(self._connection.execute(statement, values).rowcount)

    def copy(self, table: str, columns: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
        """Bulk-load ``rows`` into ``table`` by COPY; names are the code's own, never input."""
        driver = self._connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)  # noqa: S101 — the only driver we configure
        with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)


class Database:
    """A PostGIS database with Wangge's schema.

    Parameters
    ----------
    url : str
        SQLAlchemy address of the database.
    pool_size : int
        Connections kept; as many again are opened when they are needed.
    seconds : int or None
        How long one statement of a reader may take; None: as long as it does.
    """

    def __init__(self, url: str, *, pool_size: int = 10, seconds: int | None = None) -> None:
        self.url = url
        self._limit = (
            None if seconds is None else text(f"SET LOCAL statement_timeout = '{seconds:d}s'")
        )
        self._engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=_CONNECT_WITHIN,
            pool_pre_ping=True,
            connect_args={"connect_timeout": _CONNECT_WITHIN},
        )

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """One consistent, read-only snapshot.

        Raises
        ------
        Unavailable
            The database is not there, or a statement took too long.
        """
        with _reachable(), self._engine.connect() as connection:
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            with connection.begin():
                if self._limit is not None:
                    connection.execute(self._limit)
                yield Reader(connection)

    @contextmanager
    def write(self) -> Iterator[Writer]:
        """One transaction. Nothing has happened until the block has ended without an error.

        Whatever fails when it is committed is raised here, to whoever wrote.
        """
        with _reachable(), self._engine.begin() as connection:
            yield Writer(connection)

    def ready(self) -> bool:
        """Is the database there and at the schema this code needs?"""
        try:
            with self._engine.connect() as connection:
                return migrate.current(connection) == migrate.head()
        except SQLAlchemyError:
            return False

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


_TOO_LONG = Text(
    "查询耗时过长，已中止；请缩小范围后重试。",
    "The query took too long and was stopped; ask for less and try again.",
)
_CROWDED = {"40", "53", "55"}
"""Classes of SQLSTATE: rolled back for others' sake, short of resources, locked by others."""
_BUSY = Text("访问过多，请稍后重试。", "Too many are asking at the moment; try again shortly.")
_GONE = Text(
    "数据库暂时无法连接，请稍后重试。",
    "The database cannot be reached at the moment; try again shortly.",
)


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except PoolTimeout as error:
        raise Unavailable(_BUSY) from error
    except (DBAPIError, psycopg.Error) as error:
        # COPY goes past SQLAlchemy and raises the driver's own errors.
        cause = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(cause, psycopg.errors.QueryCanceled):
            raise Unavailable(_TOO_LONG) from error
        if isinstance(cause, (psycopg.OperationalError, psycopg.InterfaceError)):
            crowded = (cause.sqlstate or "")[:2] in _CROWDED
            raise Unavailable(_BUSY if crowded else _GONE) from error
        raise


def sql(statement: str) -> TextClause:
    """A constant SQL statement with ``:name`` parameters; never built from input."""
    return text(statement)
