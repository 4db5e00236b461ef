"""Bringing a postmaster up on a data folder, and down again, whatever was there before."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from api.cluster.account import Account
from api.cluster.configuration import LOG_FOLDER, Configuration, trim_logs, write_configuration
from api.cluster.folders import (
    clear_sockets,
    make_socket_folder,
    remove_socket_folder,
    socket_folder,
)
from api.cluster.processes import PID_FILE, end_processes, find_postmaster
from api.cluster.programs import Programs
from gis.errors import ClusterError
from gis.text import Text

_START_LOG = "startup.log"
# Replaying a crash may take minutes; a start without one takes a tenth of a second.
_START_PATIENCE = 600.0
_STOP_PATIENCE = 60.0


def launch(
    folder: Path, programs: Programs, account: Account, configuration: Configuration
) -> None:
    """Start a postmaster where there is none, whatever the last one left behind.

    Raises
    ------
    ClusterError
        When it does not come up; with the end of what it said.
    """
    end_processes(folder)
    (folder / PID_FILE).unlink(missing_ok=True)
    make_socket_folder(configuration.socket, account)
    clear_sockets(configuration.socket)
    write_configuration(folder, configuration, account)
    trim_logs(folder)
    (folder / _START_LOG).unlink(missing_ok=True)
    done = account.run(
        [
            programs.path("pg_ctl"),
            "start",
            # By relative names: pg_ctl hands them to a shell, which would trip over some paths.
            "--pgdata=.",
            f"--log={_START_LOG}",
            "--wait",
            f"--timeout={_START_PATIENCE:.0f}",
        ],
        cwd=folder,
        timeout=None,
    )
    if done.returncode != 0:
        raise _not_started(folder, done.stderr)


def wait_until(answers: Callable[[], bool], folder: Path) -> None:
    """Wait until the server of ``folder`` answers.

    Raises
    ------
    ClusterError
        When it ends meanwhile, or takes longer than replaying a crash may take.
    """
    deadline = time.monotonic() + _START_PATIENCE
    while not answers():
        if find_postmaster(folder) is None:
            raise _not_started(folder, "")
        if time.monotonic() > deadline:
            raise ClusterError(
                Text(
                    f"数据库在 {_START_PATIENCE:.0f} 秒内没有就绪，日志见 {folder / LOG_FOLDER}。",
                    f"The database was not ready within {_START_PATIENCE:.0f} s; "
                    f"its log is in {folder / LOG_FOLDER}.",
                )
            )
        time.sleep(0.05)


def end(folder: Path) -> None:
    """Stop the server of a data folder, in order first, then by force."""
    postmaster = find_postmaster(folder)
    if postmaster is not None:
        os.kill(postmaster.pid, signal.SIGINT)  # its "fast shutdown"
        deadline = time.monotonic() + _STOP_PATIENCE
        while find_postmaster(folder) is not None and time.monotonic() < deadline:
            time.sleep(0.02)
    end_processes(folder)
    owner = folder.stat().st_uid
    remove_socket_folder(socket_folder(folder, owner), owner)


def reload_identities(folder: Path) -> None:
    """Have a running server read its configuration files again."""
    postmaster = find_postmaster(folder)
    if postmaster is not None:
        os.kill(postmaster.pid, signal.SIGHUP)


def _not_started(folder: Path, said: str) -> ClusterError:
    """The error for a server that did not come up, with the end of what it said."""
    places = [folder / _START_LOG, *sorted((folder / LOG_FOLDER).glob("server-*.log"))[-1:]]
    lines = said.strip().splitlines()[-1:]
    for place in places:
        if place.is_file():
            lines += place.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
    words = "\n".join(lines)
    return ClusterError(
        Text(f"数据库没有启动成功：\n{words}", f"The database did not start:\n{words}")
    )
