"""The demonstration on a private PostGIS of the benchmark's own, and the real server on it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.auth.principal import OPERATOR
from api.cluster import Cluster
from api.cluster.address import libpq_url
from api.store import migrate
from api.store.database import Database
from api.workflows import demo

READY_WITHIN = 120.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Installation:
    """Where the benchmark runs."""

    folder: Path
    database: Database
    conninfo: str
    """For psycopg and GDAL."""
    server: str
    """Address of the HTTP server."""


@contextmanager
def demonstration(folder: Path) -> Iterator[Installation]:
    """A server on the demonstration, ended and forgotten with the block."""
    cluster = Cluster(folder / "data")
    cluster.start()
    try:
        cluster.ensure_database()
        migrate.upgrade(cluster.url())
        database = Database(cluster.url(), pool_size=2)
        demo.load(database, OPERATOR)
        with _serving(cluster.url()) as address:
            yield Installation(folder, database, libpq_url(cluster.url()), address)
        database.close()
    finally:
        cluster.stop()


@contextmanager
def _serving(url: str) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen(
        [Path(sys.executable).with_name("wangge"), "up", "--no-demo", "--port", str(port)],
        env=os.environ | {"WANGGE_DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/health/ready")
            yield address
        finally:
            process.terminate()


def _wait_for(address: str) -> None:
    until = time.monotonic() + READY_WITHIN
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 — our own
                return
        except urllib.error.URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
