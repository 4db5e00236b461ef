"""The one door to the database: a reader for what is published, a writer for deeds, a gate.

They are different types, so that a function that only reads cannot be handed to one that writes,
and a read can go to a replica one day. Each begins by taking on the database's own role for it and
by saying for whom it acts: what may be seen and written is decided there once more, row by row
(``api/migrations/accounts``).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import Connection, Executable, Row, TextClause, create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.auth.principal import ANONYMOUS, Principal
from api.cluster import roles
from api.store import migrate
from gis.errors import Forbidden, Unavailable
from gis.text import Text

__all__ = ["Database", "Gate", "Reader", "RolledBack", "Row", "UnrecordedDeed", "Writer", "sql"]

_log = logging.getLogger(__name__)

_PORTION = 500
"""Rows that a stream holds at a time."""

_CONNECT_WITHIN = 5
"""Seconds to get a connection from the server, and from the pool when others hold them all."""


_ACT = text("""
  SELECT set_config('role', :role, true), set_config('wangge.account', :account, true),
    set_config('wangge.scopes', :scopes, true),
    set_config('statement_timeout',
               coalesce(:timeout, current_setting('statement_timeout')), true)""")
"""Said first in every transaction, and forgotten with it."""

_RECORD = text("""
  INSERT INTO audit (account, account_name, via, address, action, object, division, before, after)
  VALUES (:account, :account_name, :via, :address, :action, :object, :division,
          CAST(:before AS jsonb), CAST(:after AS jsonb))""")

_WROTE = text("SELECT pg_current_xact_id_if_assigned() IS NOT NULL AS answer")


class RolledBack(Unavailable):
    """Undone by the database for the sake of others; done again, it may well succeed."""


class UnrecordedDeed(RuntimeError):
    """A deed that would leave no trace in the audit trail: a fault of the code, not of a user."""


class Reader:
    """A read-only snapshot: every statement in it sees the same state.

    ``principal`` is for whom it reads: what is not for everybody is filtered for them.
    """

    def __init__(self, connection: Connection, principal: Principal = ANONYMOUS) -> None:
        self._connection = connection
        self.principal = principal

    def rows(self, statement: Executable, **values: Any) -> Sequence[Row[Any]]:
        """All rows of ``statement``."""
        return self._connection.execute(statement, values).all()

    def one(self, statement: Executable, **values: Any) -> Row[Any] | None:
        """The first row of ``statement``, or None."""
        return self._connection.execute(statement, values).first()

    def stream(self, statement: Executable, **values: Any) -> Iterator[Sequence[Row[Any]]]:
        """The rows of ``statement`` in portions, through a cursor on the server."""
        # Said twice: for SQL as text SQLAlchemy takes no heed of ``yield_per``.
        found = self._connection.execute(
            statement,
            values,
            execution_options={"stream_results": True, "max_row_buffer": _PORTION},
        )
        try:
            yield from found.partitions(_PORTION)
        finally:
            # The cursor of somebody who stopped half-way is closed at once.
            found.close()


class _Deed(Reader):
    """A transaction that is committed when its ``with`` block ends, and not otherwise."""

    def __init__(self, connection: Connection, principal: Principal) -> None:
        super().__init__(connection, principal)
        self._trail: list[dict[str, Any]] = []

    def run(self, statement: Executable, **values: Any) -> int:
        """Execute ``statement``; the number of rows it touched."""
        return int(self._connection.execute(statement, values).rowcount)

    def leave_trail(self, row: dict[str, Any]) -> None:
        """Take a row of the audit trail, to be written when all else is: see api.store.audit.

        Rows of the trail are written one after the other by all who write; written last, they
        hold others up for a moment only.
        """
        self._trail.append(row)

    def finish(self, *, recorded: bool) -> None:
        """Write the trail; ``recorded`` insists on there being one for whatever was written."""
        if self._trail:
            self._connection.execute(_RECORD, self._trail)
        elif recorded and self._connection.execute(_WROTE).scalar_one():
            raise UnrecordedDeed("nothing is written without a row in the audit trail")


class Gate(_Deed):
    """Signing in, and finding out who a session or a token belongs to; nothing else.

    Only :mod:`api.store.gate` and :mod:`api.store.audit` make use of it. What is no change of
    anybody's state (that a session was seen) leaves no trail.
    """


class Writer(_Deed):
    """A deed of somebody's, with its trail."""

    def copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Bulk-load ``rows`` into ``table`` by COPY; names are the code's own, never input."""
        driver = self._connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)  # noqa: S101 — the only driver we configure
        with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)

    def stage(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
        """Bulk-load ``rows`` into a temporary table, to be merged into ``table`` by a statement.

        It has these columns of ``table`` in their types, but none of its constraints, and is gone
        when the transaction ends. Names are the code's own, never input.

        Returns
        -------
        str
            The temporary table's name, another one each time.
        """
        staging = f"incoming_{uuid4().hex}"
        self.run(
            text(
                f"CREATE TEMP TABLE {staging} ON COMMIT DROP AS "
                f"SELECT {', '.join(columns)} FROM {table} WHERE false"
            )
        )
        self.copy(staging, columns, rows)
        return staging


class Database:
    """A PostGIS database with Wangge's schema.

    Parameters
    ----------
    url : str
        SQLAlchemy address of the database.
    pool_size : int
        Connections kept; as many again are opened when they are needed.
    seconds : int or None
        How long one statement of a reader or a gate may take; None: as long as it does.
    """

    def __init__(self, url: str, *, pool_size: int = 10, seconds: int | None = None) -> None:
        self.url = url
        self._timeout = None if seconds is None else f"{seconds:d}s"
        self._engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=_CONNECT_WITHIN,
            pool_pre_ping=True,
            # Hashes and telephone numbers are among them; errors are logged.
            hide_parameters=True,
            connect_args={"connect_timeout": _CONNECT_WITHIN},
        )

    @contextmanager
    def read(self, principal: Principal = ANONYMOUS) -> Iterator[Reader]:
        """One consistent, read-only snapshot, as ``principal`` may see it.

        Raises
        ------
        Unavailable
            The database is not there, or a statement took too long.
        Forbidden
            The database refuses what ``principal`` is about to do.
        """
        with _reachable(), self._engine.connect() as connection:
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            with connection.begin():
                _act(connection, roles.READER, principal, self._timeout)
                yield Reader(connection, principal)

    @contextmanager
    def write(self, principal: Principal) -> Iterator[Writer]:
        """One transaction of ``principal``'s.

        Nothing has happened until the block has ended without an error. Whatever fails when it is
        committed is raised here, to whoever wrote.

        Raises
        ------
        Unavailable, Forbidden
            As in :meth:`read`.
        UnrecordedDeed
            Something was written, and nothing said about it to :func:`api.store.audit.record`.
        """
        with _reachable(), self._engine.begin() as connection:
            _act(connection, roles.WRITER, principal, None)
            writer = Writer(connection, principal)
            yield writer
            writer.finish(recorded=True)

    @contextmanager
    def gate(self, principal: Principal = ANONYMOUS) -> Iterator[Gate]:
        """One transaction of the gate's. It knows everybody's secrets (hashed), and no map."""
        with _reachable(), self._engine.begin() as connection:
            _act(connection, roles.GATE, principal, self._timeout)
            gate = Gate(connection, principal)
            yield gate
            gate.finish(recorded=False)

    def ready(self) -> bool:
        """Is the database there and at the schema this code needs?"""
        try:
            with self._engine.begin() as connection:
                _act(connection, roles.READER, ANONYMOUS, self._timeout)
                return migrate.current(connection) == migrate.head()
        except (SQLAlchemyError, Unavailable):
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
_UNDONE = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
_BUSY = Text("访问过多，请稍后重试。", "Too many are asking at the moment; try again shortly.")
_GONE = Text(
    "数据库暂时无法连接，请稍后重试。",
    "The database cannot be reached at the moment; try again shortly.",
)


_UNPREPARED = Text(
    "数据库尚未升级到所需版本，或应用账号缺少所需的数据库角色。",
    "The database is not at the schema that is needed, or the application's login is not a member "
    "of the roles it works under.",
)
_REFUSED = Text("您没有进行此操作的权限。", "You may not do this.")


def _act(connection: Connection, role: str, principal: Principal, timeout: str | None) -> None:
    """Take on ``role`` and act for ``principal`` until the transaction ends."""
    try:
        connection.execute(
            _ACT,
            {
                "role": role,
                "account": "" if principal.account is None else str(principal.account),
                "scopes": " ".join(sorted(principal.scopes)),
                "timeout": timeout,
            },
        )
    except DBAPIError as error:
        if isinstance(error.orig, (psycopg.ProgrammingError, psycopg.DataError)):
            raise Unavailable(_UNPREPARED) from error
        raise


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
        if isinstance(cause, psycopg.errors.InsufficientPrivilege):
            # Workflows ask first, and say more about it: this is what they did not ask about.
            _log.warning("refused by the database: %s", cause.diag.message_primary)
            raise Forbidden(_REFUSED) from error
        if isinstance(cause, (psycopg.OperationalError, psycopg.InterfaceError)):
            if isinstance(cause, _UNDONE):
                raise RolledBack(_BUSY) from error
            crowded = (cause.sqlstate or "")[:2] in _CROWDED
            raise Unavailable(_BUSY if crowded else _GONE) from error
        raise


def sql(statement: str) -> TextClause:
    """A constant SQL statement with ``:name`` parameters; never built from input."""
    return text(statement)
