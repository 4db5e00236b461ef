"""Brings a database to the schema this code needs, one process at a time."""

from __future__ import annotations

from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.pool import NullPool

from gis.errors import Unavailable
from gis.text import Text

_LOCK = 7_206_202_611
"""Advisory lock key: any two processes that migrate the same database use it."""

LOCK_TIMEOUT = "5s"
"""A migration that cannot get a table's lock gives up instead of queueing readers behind it."""

STATEMENT_TIMEOUT = "10min"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate the database at ``url`` up to ``revision``; nothing is done when it is there."""
    _migrate(url, revision, down=False)


def downgrade(url: str, revision: str) -> None:
    """Migrate the database at ``url`` down to ``revision`` (``base`` for none)."""
    _migrate(url, revision, down=True)


def head() -> str:
    """The newest migration this code knows."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    assert found is not None  # noqa: S101 — there is always a first migration
    return found


def current(connection: Connection) -> str | None:
    """The migration at which the database stands."""
    return MigrationContext.configure(connection).get_current_revision()


def _migrate(url: str, revision: str, *, down: bool) -> None:
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            # The lock is the transaction's own, so that a killed migration leaves nothing locked.
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
            connection.execute(text(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'"))
            config = _config(connection)
            (command.downgrade if down else command.upgrade)(config, revision)
    except (OperationalError, ProgrammingError) as error:
        refused = isinstance(error.orig, psycopg.errors.InsufficientPrivilege)
        if isinstance(error, ProgrammingError) and not refused:
            raise
        needs = Text("", "")
        if refused:
            needs = Text(
                "。升级账号应拥有数据表，并有 CREATEROLE 权限",
                ". The login that migrates owns the tables and has CREATEROLE",
            )
        raise Unavailable(
            Text(
                f"数据库无法升级：{error.orig}{needs.zh}",
                f"The database could not be migrated: {error.orig}{needs.en}",
            )
        ) from error
    finally:
        engine.dispose()
