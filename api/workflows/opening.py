"""Getting hold of the installation's database: started, migrated, and closed afterwards."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.cluster import Cluster, application_url
from api.settings import DatabaseSettings
from api.store import migrate
from api.store.database import Database

_IN_USE = "in-use.lock"
_KEPT = "kept-running"


@contextmanager
def installation_url(settings: DatabaseSettings | None = None) -> Iterator[str]:
    """The address of the database, which runs while the block lasts.

    With ``WANGGE_DATABASE_URL`` that server is used as it is. Otherwise the private PostGIS is
    started when it does not run, and the last of the processes that use it stops it, unless it
    was started to stay (:func:`keep_running`).
    """
    found = settings or DatabaseSettings.from_environment()
    if found.url is not None:
        yield found.url
        return
    cluster = Cluster(found.data)
    with _in_use(found.data) as leave:
        cluster.start()
        try:
            cluster.ensure_database()
            yield cluster.url()
        finally:
            if leave() and not (found.data / _KEPT).exists():
                cluster.stop()


@contextmanager
def installation(settings: DatabaseSettings | None = None) -> Iterator[Database]:
    """The installation's database at the newest schema, as in :func:`installation_url`.

    Migrated by the owner of its tables, and opened as the application, which owns nothing.
    """
    found = settings or DatabaseSettings.from_environment()
    with installation_url(found) as url:
        migrate.upgrade(url)
        database = Database(application_url(found), pool_size=2)
        try:
            yield database
        finally:
            database.close()


def keep_running(data: Path) -> None:
    """Start the private PostGIS under ``data``, migrated, to run until it is stopped by hand."""
    cluster = Cluster(data)
    cluster.start()
    cluster.ensure_database()
    migrate.upgrade(cluster.url())
    (data / _KEPT).touch()


def stop_running(data: Path) -> None:
    """Stop the private PostGIS under ``data``, whoever started it."""
    (data / _KEPT).unlink(missing_ok=True)
    Cluster(data).stop()


@contextmanager
def _in_use(data: Path) -> Iterator[_Leave]:
    """Hold a share of the database; what is yielded gives it up and says if it was the last.

    The answer stays true until the block ends: who comes meanwhile waits for it.
    """
    data.mkdir(parents=True, exist_ok=True)
    with (data / _IN_USE).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield _Leave(file.fileno())


class _Leave:
    """Gives up a share of a lock."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def __call__(self) -> bool:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
