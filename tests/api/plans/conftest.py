"""The scene in databases that are copied from one that is made once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from api.store import migrate
from api.store.database import Database
from tests.api.plans.scene import BROAD, Scene, publish_scene
from tests.cluster_fixtures import DatabaseServer
from tests.security.installation import Application, Installation, application, fill, running


def _fill(url: str, scale: int = 1) -> None:
    migrate.upgrade(url)
    database = Database(url, pool_size=1)
    try:
        publish_scene(database, scale)
    finally:
        database.close()


@pytest.fixture(scope="session")
def scene_template(database_server: DatabaseServer) -> str:
    """Name of a template database that holds the scene."""
    return database_server.template("plans", _fill)


@contextmanager
def opened(server: DatabaseServer, template: str) -> Iterator[Database]:
    """A copy of a template, open."""
    with server.fresh(template) as url:
        database = Database(url, pool_size=4)
        yield database
        database.close()


@pytest.fixture(scope="session")
def shared_database(database_server: DatabaseServer, scene_template: str) -> Iterator[Database]:
    """The county in a database of which each test changes its own plans only."""
    with opened(database_server, scene_template) as database:
        yield database


@pytest.fixture
def scene(shared_database: Database) -> Scene:
    """The county of :mod:`tests.api.plans.scene`, to make plans for; what is published stays."""
    return Scene.of(shared_database)


@pytest.fixture
def own_scene(database_server: DatabaseServer, scene_template: str) -> Iterator[Scene]:
    """The same in a database of the test's own, to change whatever it likes."""
    with opened(database_server, scene_template) as database:
        yield Scene.of(database)


@pytest.fixture(scope="session")
def broad_template(database_server: DatabaseServer) -> str:
    """Name of a template database that holds the scene in the size of real villages."""
    return database_server.template("broad_plans", lambda url: _fill(url, BROAD))


@pytest.fixture
def broad_scene(database_server: DatabaseServer, broad_template: str) -> Iterator[Scene]:
    """The scene :data:`BROAD` times as large, in a database of the test's own.

    In the small one, ground that is taken out of a grid is so narrow that it counts as a gap.
    """
    with opened(database_server, broad_template) as database:
        yield Scene.of(database)


@pytest.fixture(scope="session")
def asgi() -> Iterator[Application]:
    """The application, made once for all tests here."""
    with application() as found:
        yield found


@pytest.fixture(scope="module")
def office(database_server: DatabaseServer, asgi: Application) -> Iterator[Installation]:
    """The application on the small installation of the security tests, for one module."""
    template = database_server.template("security", fill)
    with database_server.fresh(template) as url, running(url, asgi) as installation:
        yield installation
