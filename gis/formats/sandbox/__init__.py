"""Reading with programs that were not written for hostile files, in a process that can do no harm.

GDAL and the spreadsheet reader run in a process of their own (:mod:`.child`), which gives up
memory, time, files and network before it opens anything (:mod:`.confine`). What comes back over
its pipe is JSON and plain bytes, read here with a bound on their size.
"""

from __future__ import annotations

import functools
import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gis.errors import FileRefused, HostileFile, UnreadableFile
from gis.formats.limits import MIB, Limits
from gis.formats.refusals import hostile, unreadable
from gis.text import Text

_PACKAGE_ROOT = Path(__file__).parents[3]
_START = (
    "import sys; sys.path.append(sys.argv.pop()); from gis.formats.sandbox.child import main; main()"
)
_BLOCK = MIB
_STDERR_KEPT = 4_096

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
            json.dumps({"reader": "drivers", "folder": str(folder), "memory_bytes": 2 << 30, "seconds": 30}),
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
    try:
        with child, selectors.DefaultSelector() as selector:
            if child.stdout is None:  # pragma: no cover - it was asked for above
                raise RuntimeError
            selector.register(child.stdout, selectors.EVENT_READ)
            while True:
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise _too_slow(seconds)
                block = os.read(child.stdout.fileno(), _BLOCK)
                if not block:
                    break
                output += block
                if len(output) > most:
                    raise _too_much()
            try:
                return output, child.wait(timeout=max(1.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                raise _too_slow(seconds) from None
            finally:
                _kill(child)
    except BaseException:
        _kill(child)
        raise
