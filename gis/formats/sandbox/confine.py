"""Giving up what a reader of foreign files does not need, before it opens one.

Each measure stands alone; where a system does not offer one, the others hold. All of them are
one-way: nothing that runs in this process afterwards can take them back.

- resource limits (POSIX): memory, processor time, size of files written, no core dump
- ``PR_SET_NO_NEW_PRIVS`` and death with the parent (Linux)
- an empty network namespace (Linux, where user namespaces are permitted)
- Landlock (Linux 5.13): files are readable only under the folders named, writable only in one
- seccomp (Linux): no sockets, no programs started, no looking into other processes
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import struct
import sys
from collections.abc import Sequence

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_SIGKILL = 9
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_READ = 1 << 2 | 1 << 3  # read files, list folders
_ALL_FILE_ACCESS = (1 << 13) - 1  # what the first version of Landlock knows
_TRUNCATE = 1 << 14  # since version 3
_TCP = 0b11  # bind and connect, since version 4

#: Calls that are refused: socket, connect, execve, execveat, ptrace, process_vm_readv,
#: io_uring_setup (which can do all of the former).
_FORBIDDEN = {
    "x86_64": (0xC000003E, (41, 42, 59, 322, 101, 310, 425)),
    "aarch64": (0xC00000B7, (198, 203, 221, 281, 117, 270, 425)),
}
_X32_BIT = 0x40000000


def limit_resources(*, memory_bytes: int, seconds: int, written_bytes: int) -> None:
    """Set the limits of this process; those of the system may be lower already."""
    wanted = (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, written_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    )
    for kind, value in wanted:
        hard = resource.getrlimit(kind)[1]
        ceiling = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # macOS knows RLIMIT_AS and refuses to set it.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (ceiling, ceiling))


def leave_network() -> bool:
    """Move into a network namespace of our own, in which there is nothing.

    Must come before the first thread is started.
    """
    if sys.platform != "linux":
        return False
    libc = _libc()
    libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    spaces = (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET)
    return any(libc.unshare(space) == 0 for space in spaces)


def lock_down(readable: Sequence[str], writable: str) -> list[str]:
    """Let go of files, sockets and programs; the names of the measures that took hold.

    Parameters
    ----------
    readable : sequence of str
        Folders and files that may still be opened for reading.
    writable : str
        The folder in which files may be written.
    """
    if sys.platform != "linux":
        return []
    libc = _libc()
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return []
    measures = []
    if _landlock(libc, readable, writable):
        measures.append("landlock")
    if _seccomp(libc):
        measures.append("seccomp")
    return measures


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _landlock(libc: ctypes.CDLL, readable: Sequence[str], writable: str) -> bool:
    """Restrict the file system; ``struct landlock_ruleset_attr`` in linux/landlock.h."""
    version = libc.syscall(_LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return False
    files = _ALL_FILE_ACCESS | (_TRUNCATE if version >= 3 else 0)
    attributes = struct.pack("QQ", files, _TCP) if version >= 4 else struct.pack("Q", files)
    rules = libc.syscall(_LANDLOCK_CREATE, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        return False
    try:
        for path, access in (*((p, _READ) for p in readable), (writable, files)):
            _allow(libc, rules, path, access)
        return bool(libc.syscall(_LANDLOCK_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, path: str, access: int) -> None:
    with contextlib.suppress(OSError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            if not os.path.isdir(path):  # noqa: PTH112 - a bare process, without pathlib
                access &= 1 << 2
            rule = struct.pack("=Qi", access, place)
            libc.syscall(_LANDLOCK_ADD, rules, 1, rule, 0)
        finally:
            os.close(place)


def _seccomp(libc: ctypes.CDLL) -> bool:
    """Answer EPERM to forbidden calls, by a classic BPF program over ``struct seccomp_data``."""
    known = _FORBIDDEN.get(platform.machine())
    if known is None or sys.maxsize < 2**32:
        return False
    architecture, calls = known
    load, jump_equal, jump_at_least, answer = 0x20, 0x15, 0x35, 0x06
    allow, kill, refuse = 0x7FFF0000, 0x80000000, 0x00050000 | 1
    count = len(calls)
    program = [
        (load, 0, 0, 4),  # the architecture
        (jump_equal, 1, 0, architecture),
        (answer, 0, 0, kill),
        (load, 0, 0, 0),  # the number of the call
        (jump_at_least, count + 1, 0, _X32_BIT),
        *((jump_equal, count - i, 0, call) for i, call in enumerate(calls)),
        (answer, 0, 0, allow),
        (answer, 0, 0, refuse),
    ]
    code = b"".join(struct.pack("HBBI", *step) for step in program)
    buffer = ctypes.create_string_buffer(code)
    head = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    return bool(libc.prctl(_PR_SET_SECCOMP, 2, head, 0, 0) == 0)
