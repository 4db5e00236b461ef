"""Reading with programs that were not written for hostile files, in a process that can do no harm.

GDAL and the spreadsheet reader run in a process of their own (:mod:`.child`), which gives up
memory, time, files and network before it opens anything (:mod:`.confine`). What comes back over
its pipe is JSON and plain bytes, read here with a bound on their size.
"""

from __future__ import annotations

import functools
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from gis.errors import FileRefused, HostileFile, UnknownFormat, UnreadableFile
from gis.formats.limits import MIB, Limits
from gis.formats.refusals import hostile, unreadable
from gis.text import Text

_PACKAGE_ROOT = Path(__file__).parents[3]
_START = (
    "import sys; sys.path.insert(0, sys.argv.pop()); "
    "from gis.formats.sandbox.child import main; main()"
)
_BLOCK = MIB

#: All of GDAL that could look beyond the file, off. The drivers are chosen with ``OGR_SKIP``.
_ENVIRONMENT = {
    "CPL_DEBUG": "OFF",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "CPL_VSIL_CURL_USE_HEAD": "NO",
    "GDAL_CACHEMAX": "64",
    "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_NUM_THREADS": "1",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_PYTHON_DRIVER_PATH": "disable",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "LC_ALL": "C.UTF-8",
    "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PROJ_NETWORK": "OFF",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the confined process read.

    Attributes
    ----------
    head : dict
        The reader's own description: columns, their types, the layers, and so on.
    columns : list of list
        The values of each column, as JSON has them.
    geometries : list of memoryview or None
        Well-known binary of each row; None as a whole if the layer has no geometry.
    """

    head: dict[str, Any]
    columns: list[list[Any]]
    geometries: list[memoryview | None] | None


@contextmanager
def workplace() -> Iterator[Path]:
    """An empty private folder that goes away, whatever happens. Names in it are ours."""
    with TemporaryDirectory(prefix="wangge-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def run(task: Mapping[str, Any], folder: Path, limits: Limits) -> Answer:
    """Have the confined process do ``task`` on files in ``folder``.

    Parameters
    ----------
    task : mapping
        ``reader`` (``"ogr"`` or ``"xlsx"``), ``file`` (a name in ``folder``), and what the
        reader wants to know; see :mod:`.child`.

    Raises
    ------
    HostileFile
        When it needs more time or memory than ``limits`` allow.
    UnreadableFile
        When the file cannot be read, or its reader fails on it.
    """
    skip = ",".join(d for d in _drivers() if d != task.get("driver"))
    order = {
        **task,
        "folder": str(folder),
        "memory_bytes": limits.memory_bytes,
        "seconds": limits.seconds,
        "rows": limits.rows,
        "columns": limits.columns,
    }
    output, status = _communicate(
        json.dumps(order),
        {"OGR_SKIP": skip, "GDAL_SKIP": skip},
        folder,
        seconds=limits.seconds,
        most=limits.memory_bytes,
    )
    return _answer(output, status, limits)


@functools.cache
def _drivers() -> tuple[str, ...]:
    """The names of all drivers in our GDAL: all but one are put on the list to skip."""
    with workplace() as folder:
        output, status = _communicate(
            json.dumps(
                {"reader": "drivers", "folder": str(folder), "memory_bytes": 2 << 30, "seconds": 30}
            ),
            {},
            folder,
            seconds=30,
            most=MIB,
        )
    return tuple(_answer(output, status, Limits()).head["drivers"])


def _communicate(
    order: str, environment: Mapping[str, str], folder: Path, *, seconds: float, most: int
) -> tuple[bytearray, int]:
    """Run the child; its output and exit status. It is dead and gone when this returns.

    Raises
    ------
    HostileFile
        When time runs out, or more than ``most`` bytes come.
    """
    deadline = time.monotonic() + seconds
    output = bytearray()
    child = subprocess.Popen(
        [sys.executable, "-I", "-X", "utf8", "-c", _START, order, str(_PACKAGE_ROOT)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={**_ENVIRONMENT, **environment, "HOME": str(folder), "TMPDIR": str(folder)},
        start_new_session=True,
    )
    pipe = child.stdout
    try:
        with selectors.DefaultSelector() as selector:
            if pipe is None:
                raise RuntimeError("the pipe that was asked for is missing")
            selector.register(pipe, selectors.EVENT_READ)
            while True:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise _too_slow(seconds)
                block = os.read(pipe.fileno(), _BLOCK)
                if not block:
                    break
                output += block
                if len(output) > most:
                    raise _too_much()
        try:
            child.wait(timeout=max(1.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise _too_slow(seconds) from None
    finally:
        # Whatever it may have started is in its own session and goes with it.
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        if pipe is not None:
            pipe.close()
    return output, child.returncode


def _answer(output: bytearray, status: int, limits: Limits) -> Answer:
    """Take the child's output apart; it is checked like any other foreign data."""
    if not output:
        if -status in (signal.SIGXCPU, signal.SIGKILL):
            raise _too_slow(limits.seconds)
        raise unreadable(
            "读取程序处理该文件时异常退出，文件可能已损坏或过大。请重新导出，或按区域拆分。",
            "The program that reads this format broke down on the file, which may be damaged or "
            "too large. Export it again, or divide it by area.",
        )
    view = memoryview(output)
    try:
        first = output.index(b"\n")
        head = json.loads(bytes(view[:first]))
        if "refused" in head:
            raise _REFUSALS[head["refused"]](Text(head["zh"], head["en"]))
        at = first + 1
        columns = []
        for _ in head.get("names", ()):
            end = output.index(b"\n", at)
            columns.append(json.loads(bytes(view[at:end])))
            at = end + 1
        geometries: list[memoryview | None] | None = None
        if head.get("geometry"):
            sizes = np.frombuffer(view, dtype="<i8", count=head["rows"], offset=at)
            at += sizes.nbytes
            if sizes.min(initial=0) < 0 or at + int(sizes.sum()) != len(output):
                raise ValueError("sizes do not add up")
            ends = (at + np.cumsum(sizes)).tolist()
            geometries = [
                view[end - size : end] if size else None
                for end, size in zip(ends, sizes.tolist(), strict=True)
            ]
        if any(len(column) != head["rows"] for column in columns):
            raise ValueError("columns differ in length")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise unreadable(
            "读取程序返回的数据不完整。请用制图软件重新导出该文件。",
            "What the reading program returned is incomplete. Export the file again.",
        ) from None
    return Answer(head, columns, geometries)


_REFUSALS: dict[str, type[FileRefused]] = {
    kind.code: kind for kind in (UnreadableFile, HostileFile, UnknownFormat)
}


def _too_slow(seconds: float) -> HostileFile:
    return hostile(
        f"读取该文件超过 {seconds:g} 秒，已停止。请按区域拆分；也可能是恶意文件。",
        f"Reading the file took more than {seconds:g} seconds and was stopped. Divide it by area; "
        f"no ordinary file takes so long, so it may also be a hostile one.",
    )


def _too_much() -> HostileFile:
    return hostile(
        "该文件展开后的数据量超过上限，已停止。请按区域拆分。",
        "The file's contents are larger than the limit when read; reading was stopped. Divide it "
        "by area.",
    )
