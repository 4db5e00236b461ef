"""Whoever kills the server's first process outright leaves nothing behind that answers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from tests.server_fixtures import waited

GONE_WITHIN = 60.0
"""Seconds until nobody answers any more: a limit, not a measurement."""


def test_workers_end_with_the_process_that_started_them(database_url: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [Path(sys.executable).with_name("wangge"), "up", "--no-demo", "--port", str(port),
         "--workers", "2"],
        env=os.environ | {"WANGGE_DATABASE_URL": database_url},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        waited(f"http://127.0.0.1:{port}", process)
        process.kill()
        process.wait()
        until = time.monotonic() + GONE_WITHIN
        while answers(port):
            assert time.monotonic() < until, "a worker goes on answering"
            time.sleep(0.1)
    finally:
        # Whatever is left over of its session.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def answers(port: int) -> bool:
    """Does anybody listen there?"""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
