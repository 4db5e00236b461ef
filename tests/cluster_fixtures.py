"""Real databases for tests: one server per test run, one fresh database per test.

The server is a private PostGIS (:class:`api.cluster.Cluster`) in a temporary folder, shared
by all xdist workers and stopped when the run ends; or the one that
``WANGGE_TEST_DATABASE_URL`` names. Databases are copies of a template that is made once.

Fixtures
--------
database_server : DatabaseServer
    Makes templates and copies of them.
database_url : str
    The address of a migrated, empty database of the test's own.
make_cluster : Callable[..., Cluster]
    Further private PostGIS of the test's own, to be broken.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from api.cluster import Cluster
from api.cluster.address import libpq_url
from api.cluster.folders import earlier_homes
from api.settings import normalised_url
from api.store import migrate

# Told by the process that began the run to the xdist workers, which inherit its environment.
_FOLDER = "WANGGE_TEST_FOLDER"
_PREFIX = "wangge-test-"
_RUN_LOCK = "run.lock"


@dataclass(frozen=True)
class DatabaseServer:
    """A PostGIS server on which tests make databases.

    Attributes
    ----------
    address : str
        SQLAlchemy address of its database ``postgres``.
    folder : Path
        The run's folder; its name is part of all names of databases.
    """

    address: str
    folder: Path

    def url(self, database: str) -> str:
        """The SQLAlchemy address of one of its databases."""
        return urlunsplit(urlsplit(self.address)._replace(path=f"/{database}"))

    def template(self, name: str, fill: Callable[[str], None]) -> str:
        """A database to copy from, made by ``fill(url)`` once per run.

        Returns its name, for :meth:`fresh`. ``fill`` must leave no connection open.
        """
        database = f"{self._stem}_{name}_template"
        with _exclusive(self.folder / f"{name}.lock"), self._connection() as server:
            found = server.execute(
                "SELECT datistemplate FROM pg_database WHERE datname = %s", [database]
            ).fetchone()
            if found == (True,):
                return database
            # It is marked as a template when complete: another one is of a killed worker.
            server.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", database))
            server.execute(_statement("CREATE DATABASE {}", database))
            fill(self.url(database))
            server.execute(
                _statement("ALTER DATABASE {} IS_TEMPLATE true ALLOW_CONNECTIONS false", database)
            )
        return database

    @contextmanager
    def fresh(self, template: str | None = None) -> Iterator[str]:
        """The address of a new database, empty or a copy; it is dropped at the end."""
        database = f"{self._stem}_{secrets.token_hex(6)}"
        with self._connection() as server:
            # Copied as files: half the time that going through the log takes.
            copy = "" if template is None else " TEMPLATE {} STRATEGY FILE_COPY"
            names = [database] if template is None else [database, template]
            server.execute(_statement("CREATE DATABASE {}" + copy, *names))
        try:
            yield self.url(database)
        finally:
            with self._connection() as server:
                server.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", database))

    def drop_all(self) -> None:
        """Drop every database of this run, templates included."""
        with self._connection() as server:
            rows = server.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [self._stem]
            ).fetchall()
            for (database,) in rows:
                server.execute(_statement("ALTER DATABASE {} IS_TEMPLATE false", database))
                server.execute(_statement("DROP DATABASE {} WITH (FORCE)", database))

    @property
    def _stem(self) -> str:
        return self.folder.name.replace("-", "_")

    def _connection(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(libpq_url(self.address), autocommit=True)


@pytest.fixture(scope="session")
def database_server() -> DatabaseServer:
    """The server of this test run."""
    folder = Path(os.environ[_FOLDER])
    given = os.environ.get("WANGGE_TEST_DATABASE_URL")
    if given:
        return DatabaseServer(address=_administrative(given), folder=folder)
    cluster = Cluster(folder, durable=False)
    cluster.start()
    return DatabaseServer(address=cluster.url("postgres"), folder=folder)


@pytest.fixture(scope="session")
def migrated_template(database_server: DatabaseServer) -> str:
    """Name of a template database with the newest schema and no data."""
    return database_server.template("migrated", migrate.upgrade)


@pytest.fixture
def database_url(database_server: DatabaseServer, migrated_template: str) -> Iterator[str]:
    """The address of a migrated, empty database of this test's own."""
    with database_server.fresh(migrated_template) as url:
        yield url


@pytest.fixture
def make_cluster() -> Iterator[Callable[..., Cluster]]:
    """Makes private PostGIS, not yet started; they are stopped and removed at the end.

    Their folders lie where the server's account can enter, other than pytest's own.
    """
    root = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}own-"))
    root.chmod(0o755)
    made: list[Cluster] = []

    def make(data: str = "data", **options: Any) -> Cluster:
        cluster = Cluster(root / data, **{"durable": False} | options)
        made.append(cluster)
        return cluster

    yield make
    for cluster in made:
        if (cluster.data / "pg").exists():
            cluster.stop()
        for home in earlier_homes(cluster.data):
            shutil.rmtree(home.parent)
    shutil.rmtree(root)


def pytest_configure(config: pytest.Config) -> None:
    """Make the run's folder, in the process that begins the run."""
    if _FOLDER in os.environ:
        return
    _clear_killed_runs()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    # The server's account must get in; what is private below it is closed by itself.
    folder.chmod(0o755)
    os.environ[_FOLDER] = str(folder)
    # Held as long as this process lives: a folder whose lock is free is of a killed run.
    lock = (folder / _RUN_LOCK).open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    # The last one added runs first: other runs may clear the folder once the lock is free.
    config.add_cleanup(lock.close)
    config.add_cleanup(lambda: _finish(folder))


def _finish(folder: Path) -> None:
    """Stop the run's server and remove its folder."""
    os.environ.pop(_FOLDER, None)
    given = os.environ.get("WANGGE_TEST_DATABASE_URL")
    if given:
        DatabaseServer(address=_administrative(given), folder=folder).drop_all()
    Cluster(folder).stop()
    shutil.rmtree(folder)


def _clear_killed_runs() -> None:
    """Stop servers of earlier runs that were killed before they could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            with (folder / _RUN_LOCK).open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                Cluster(folder).stop()
                shutil.rmtree(folder)
        except OSError:
            continue  # still running, or somebody else's


def _administrative(url: str) -> str:
    return urlunsplit(urlsplit(normalised_url(url))._replace(path="/postgres"))


def _statement(text: str, *names: object) -> sql.Composed:
    return sql.SQL(text).format(*(sql.Identifier(str(name)) for name in names))


@contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
