"""The small installation that the security tests stand on, for the routes about accounts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cluster_fixtures import DatabaseServer
from tests.security.installation import Application, Installation, application, fill, running


@pytest.fixture(scope="session")
def asgi() -> Iterator[Application]:
    """The application, made once for all tests here."""
    with application() as found:
        yield found


@pytest.fixture
def small(database_server: DatabaseServer, asgi: Application) -> Iterator[Installation]:
    """The small installation, for one test to do with as it likes."""
    template = database_server.template("security", fill)
    with database_server.fresh(template) as url, running(url, asgi) as installation:
        yield installation


@pytest.fixture(scope="module")
def shared(database_server: DatabaseServer, asgi: Application) -> Iterator[Installation]:
    """The small installation, for the tests of one module, which do not disturb each other."""
    template = database_server.template("security", fill)
    with database_server.fresh(template) as url, running(url, asgi) as installation:
        yield installation
