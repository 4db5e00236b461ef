"""The demonstration in a real database, and the real server on it.

Fixtures
--------
demo_template : str
    Name of a template database that holds the demo, made once per run.
demo_database_url : str
    A copy of it for one test, to be changed at will.
shared_demo_url : str
    A copy for all tests of a worker that only read.
server_url : str
    ``wangge up`` on that copy: the address of a real server, shared by tests that only read.
serve : Callable[[str], str]
    Starts further servers on databases of the test's own.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from api.auth.principal import OPERATOR
from api.store import migrate
from api.store.database import Database
from api.workflows import demo
from tests.cluster_fixtures import DatabaseServer

READY_WITHIN = 120.0
"""Seconds that a server on a busy machine may take to answer; a limit, not a measurement."""


def _fill(url: str) -> None:
    migrate.upgrade(url)
    database = Database(url, pool_size=1)
    try:
        demo.load(database, OPERATOR)
    finally:
        database.close()


@pytest.fixture(scope="session")
def demo_template(database_server: DatabaseServer) -> str:
    """Name of a template database that holds the demo."""
    return database_server.template("demo", _fill)


@pytest.fixture
def demo_database_url(database_server: DatabaseServer, demo_template: str) -> Iterator[str]:
    """The demo in a database of this test's own."""
    with database_server.fresh(demo_template) as url:
        yield url


@pytest.fixture(scope="session")
def shared_demo_url(database_server: DatabaseServer, demo_template: str) -> Iterator[str]:
    """The demo in a database that no test changes."""
    with database_server.fresh(demo_template) as url:
        yield url


@contextmanager
def serving(database_url: str, *, workers: int = 1) -> Iterator[str]:
    """``wangge up`` on a database and a free port of this machine; its address.

    It has to end on its own when it is told to.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    wangge = Path(sys.executable).with_name("wangge")
    with subprocess.Popen(
        [wangge, "up", "--no-demo", "--port", str(port), "--workers", str(workers)],
        env=os.environ | {"WANGGE_DATABASE_URL": database_url, "WANGGE_LANG": "en"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            waited(address, process)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=30)


def waited(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server that was started answers."""
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode} before it was ready")
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=5):  # noqa: S310 — our own
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"no answer from {address} within {READY_WITHIN:.0f} s")


@pytest.fixture(scope="session")
def server_url(shared_demo_url: str) -> Iterator[str]:
    """A real server on the demo, for tests that only read."""
    with serving(shared_demo_url) as address:
        yield address


@pytest.fixture
def serve() -> Iterator[Callable[[str], str]]:
    """Starts servers on databases of the test's own; they end with the test."""
    with ExitStack() as running:
        yield lambda url: running.enter_context(serving(url))
