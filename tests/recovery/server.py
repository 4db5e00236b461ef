"""``wangge up`` in processes of its own, to be killed at any moment and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import httpx

from tests.api.commands.conftest import WANGGE
from tests.server_fixtures import READY_WITHIN


class Server:
    """The real server on an installation, at one address for as long as the test lasts.

    Parameters
    ----------
    environment : mapping
        Of its processes: which database or which data folder is the installation's.
    workers : int
        Processes that answer.
    """

    def __init__(self, environment: Mapping[str, str], workers: int = 1) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self._environment, self._workers = dict(environment), workers
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def runs(self) -> bool:
        """Whether its first process lives."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it, unless it runs, and wait until it answers."""
        if not self.runs:
            options = ["--no-demo", "--port", str(self._port), "--workers", str(self._workers)]
            self._process = subprocess.Popen(
                [WANGGE, "up", *options],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.wait()

    def wait(self) -> None:
        """Until it answers; it may have to wait for its database itself."""
        until = time.monotonic() + READY_WITHIN
        while True:
            with suppress(httpx.TransportError):
                if httpx.get(f"{self.address}/health/ready", timeout=5).status_code == 200:
                    return
            assert self.runs, "the server ended"
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.05)

    def kill(self) -> None:
        """``kill -9`` of all its processes at once."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def kill_worker(self, number: int) -> None:
        """``kill -9`` of one of the processes that answer; the server makes another one."""
        os.kill(self.workers[number % len(self.workers)], signal.SIGKILL)

    @property
    def workers(self) -> list[int]:
        """The processes that answer."""
        assert self._process is not None
        pid = self._process.pid
        return [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text("ascii").split()
        ]

    def stop(self) -> None:
        """End it, by force if need be."""
        if self._process is None or not self.runs:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()
