"""Which processes belong to a data folder, and ending those that a crash left behind.

PostgreSQL's own processes all have the data folder as their working folder. That, not a
process id in a file, is what says that a process is ours: ids are used again.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from api.cluster.account import server_account

PID_FILE = "postmaster.pid"


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The main process of a running server, as ``postmaster.pid`` describes it."""

    pid: int
    port: int
    socket: Path | None


def find_postmaster(folder: Path) -> Postmaster | None:
    """The living postmaster of data folder ``folder``, or None.

    A ``postmaster.pid`` left by a crash does not count, also when its process id has
    meanwhile gone to another program.
    """
    noted = read_pid_file(folder)
    if noted is None or not _working_in(folder, [noted.pid]):
        return None
    return noted


def read_pid_file(folder: Path) -> Postmaster | None:
    """What ``postmaster.pid`` says, true or not. None when absent or not yet complete.

    Its lines: process id, data folder, start time, port, socket folder, … (PostgreSQL,
    ``src/include/utils/pidfile.h``).
    """
    try:
        lines = (folder / PID_FILE).read_text(encoding="utf-8", errors="replace").splitlines()
        pid, port = abs(int(lines[0])), int(lines[3])
    except (OSError, ValueError, IndexError):
        return None
    socket = lines[4].strip() if len(lines) > 4 else ""
    return Postmaster(pid=pid, port=port, socket=Path(socket) if socket else None)


def server_processes(folder: Path) -> set[int]:
    """Ids of the PostgreSQL processes that work in ``folder``, orphans included."""
    if sys.platform != "linux":
        return _by_lsof(_names(folder))
    return _working_in(
        folder, [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    )


def end_processes(folder: Path, *, patience: float = 5.0) -> set[int]:
    """End every server process of ``folder``; returns the ids of those that were there.

    Only for when no postmaster is left to do it in order. They get SIGQUIT, which makes a
    backend drop what it does, and SIGKILL after ``patience`` seconds. What they had not
    committed is gone with the postmaster anyway; the rest is replayed at the next start.
    """
    found = server_processes(folder)
    for number in (signal.SIGQUIT, signal.SIGKILL):
        for pid in server_processes(folder):
            _send(pid, number)
        deadline = time.monotonic() + patience
        while server_processes(folder) and time.monotonic() < deadline:
            time.sleep(0.05)
    return found


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _names(folder: Path) -> set[str]:
    """What the system calls ``folder``, also for those under whom it was deleted.

    These count too: when they notice, they end and take their successor's socket along.
    """
    real = str(folder.resolve())
    return {real, f"{real} (deleted)"}


def _working_in(folder: Path, pids: list[int]) -> set[int]:
    """Those of ``pids`` that are PostgreSQL at work in ``folder``."""
    names = _names(folder)
    if sys.platform != "linux":
        return _by_lsof(names).intersection(pids)
    found: set[int] = set()
    hidden: list[int] = []
    owner = folder.stat().st_uid
    for pid in pids:
        process = Path("/proc") / str(pid)
        try:
            if process.stat().st_uid != owner:
                continue
            program, place = (process / "exe").readlink(), str((process / "cwd").readlink())
        except PermissionError:
            hidden.append(pid)
        except OSError:
            continue  # it has ended meanwhile
        else:
            if _is_server(str(program)) and place in names:
                found.add(pid)
    if hidden and os.geteuid() == 0:
        found |= _seen_by_owner(folder, hidden, names)
    return found


def _seen_by_owner(folder: Path, pids: list[int], names: set[str]) -> set[int]:
    """The same asked under the owner's account.

    In a container, root often lacks the capability to look into others' processes
    (CAP_SYS_PTRACE); every account may look into its own.
    """
    script = 'for p do printf "%s\\n%s\\n%s\\n" "$p" "$(readlink /proc/$p/exe)" '
    script += '"$(readlink /proc/$p/cwd)"; done'
    account = server_account(folder.stat().st_uid)
    told = account.run(["/bin/sh", "-c", script, "sh", *map(str, pids)], cwd=Path("/"))
    lines = told.stdout.splitlines()
    return {
        int(pid)
        for pid, program, place in zip(lines[::3], lines[1::3], lines[2::3], strict=False)
        if _is_server(program) and place in names
    }


def _is_server(program: str) -> bool:
    return Path(program.removesuffix(" (deleted)")).name in ("postgres", "postmaster")


def _by_lsof(names: set[str]) -> set[int]:
    """The same where there is no /proc (macOS)."""
    try:
        listing = subprocess.run(
            ["lsof", "-a", "-d", "cwd", "-c", "postgres", "-Fpn"],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
    except OSError:
        return set()
    found: set[int] = set()
    pid = 0
    for line in listing.splitlines():
        if line.startswith("p"):
            pid = int(line[1:])
        elif line.startswith("n") and line[1:] in names:
            found.add(pid)
    return found
