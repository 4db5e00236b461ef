"""Getting hold of the installation's database: started, migrated, and closed afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from api.cluster import Cluster
from api.settings import DatabaseSettings
from api.store import migrate
from api.store.database import Database


@contextmanager
def installation_url(settings: DatabaseSettings | None = None) -> Iterator[str]:
    """The address of the database, which runs while the block lasts.

    With ``WANGGE_DATABASE_URL`` that server is used as it is. Otherwise the private PostGIS is
    started when it does not run, and stopped at the end if it was started here.
    """
    found = settings or DatabaseSettings.from_environment()
    if found.url is not None:
        yield found.url
        return
    cluster = Cluster(found.data)
    cluster.start()
    try:
        cluster.ensure_database()
        yield cluster.url()
    finally:
        if cluster.started_here:
            cluster.stop()


@contextmanager
def installation(settings: DatabaseSettings | None = None) -> Iterator[Database]:
    """The installation's database at the newest schema, as in :func:`installation_url`."""
    with installation_url(settings) as url:
        migrate.upgrade(url)
        database = Database(url, pool_size=2)
        try:
            yield database
        finally:
            database.close()
