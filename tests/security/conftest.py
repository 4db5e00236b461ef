"""The small installation of :mod:`tests.security.installation`, for a test or for many."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cluster_fixtures import DatabaseServer
from tests.security.installation import (
    Application,
    Installation,
    application,
    fill,
    running,
)


@pytest.fixture(scope="session")
def small_template(database_server: DatabaseServer) -> str:
    """Name of a template database that holds the small installation."""
    return database_server.template("security", fill)


@pytest.fixture(scope="session")
def asgi() -> Iterator[Application]:
    """The application, made once for all tests here."""
    with application() as found:
        yield found


@pytest.fixture
def small_url(database_server: DatabaseServer, small_template: str) -> Iterator[str]:
    """The small installation's database, for one test."""
    with database_server.fresh(small_template) as url:
        yield url


@pytest.fixture
def small(small_url: str, asgi: Application) -> Iterator[Installation]:
    """The small installation, for one test to do with as it likes."""
    with running(small_url, asgi) as installation:
        yield installation


@pytest.fixture(scope="session")
def standing(
    database_server: DatabaseServer, small_template: str, asgi: Application
) -> Iterator[Installation]:
    """The small installation, for all tests that leave it as it is."""
    with database_server.fresh(small_template) as url, running(url, asgi) as installation:
        yield installation


@pytest.fixture(scope="module")
def small_by_module(
    database_server: DatabaseServer, small_template: str, asgi: Application
) -> Iterator[Installation]:
    """The small installation, for the tests of one module, which do not disturb each other."""
    with database_server.fresh(small_template) as url, running(url, asgi) as installation:
        yield installation


@pytest.fixture(scope="module")
def closed(
    database_server: DatabaseServer, small_template: str, asgi: Application
) -> Iterator[Installation]:
    """The small installation where nobody reads who has not signed in."""
    with database_server.fresh(small_template) as url, running(url, asgi) as installation:
        with installation.sql() as connection:
            connection.execute("UPDATE setting SET anonymous_reading = false")
        yield installation
