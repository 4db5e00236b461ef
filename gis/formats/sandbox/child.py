"""The confined process: reads one file in its folder and writes what it found to its output.

The output is one line of JSON that describes it, one line of JSON a column, and, where there are
geometries, an array of little-endian int64 sizes followed by as many pieces of well-known binary.
A refusal is one line with ``refused``, ``zh`` and ``en``.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import sysconfig
from typing import Any, cast

from gis.formats.sandbox import confine

#: What each reader may load before the file system is closed.
_READERS = {"ogr": "ogr", "xlsx": "workbook", "drivers": "ogr"}
_WRITTEN_BYTES = 16 * 1024 * 1024


class Refused(Exception):
    """The file is not read; becomes the parent's error of that code."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.answer = {"refused": code, "zh": zh, "en": en}


def main() -> None:
    """Do the task given as JSON in the first argument."""
    task = json.loads(sys.argv[1])
    # Libraries may print; their words must not get between ours.
    pipe = os.dup(1)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    confine.limit_resources(
        memory_bytes=task["memory_bytes"], seconds=task["seconds"], written_bytes=_WRITTEN_BYTES
    )
    # pyogrio offers data frames when it finds these; here they would only cost time and memory.
    for name in ("geopandas", "pandas", "pyarrow"):
        cast("dict[str, Any]", sys.modules)[name] = None
    confined = ["network"] if confine.leave_network() else []
    reader: Any = importlib.import_module(f"gis.formats.sandbox.{_READERS[task['reader']]}")
    confined += confine.lock_down(
        [sysconfig.get_path("stdlib"), *reader.FOLDERS, "/dev/urandom", "/dev/null"], task["folder"]
    )
    with os.fdopen(pipe, "wb") as output:
        try:
            head, columns, geometries = reader.read(task)
        except Refused as refusal:
            output.write(_line(refusal.answer))
            return
        except (MemoryError, OverflowError):
            # What was read so far has been let go of by now.
            output.write(_line(_out_of_memory(task["memory_bytes"])))
            return
        output.write(_line({**head, "confined": confined, "geometry": geometries is not None}))
        for column in columns:
            output.write(_line(column))
        if geometries is not None:
            sizes, blobs = geometries
            output.write(sizes)
            for blob in blobs:
                output.write(blob)


def _line(value: Any) -> bytes:
    return json.dumps(value).encode() + b"\n"


def _out_of_memory(memory_bytes: int) -> dict[str, str]:
    size = f"{memory_bytes / 2**20:,.0f} MiB"
    return Refused(
        "hostile_file",
        f"读取该文件需要超过 {size} 内存，已停止。请按区域拆分。",
        f"Reading the file needs more than {size} of memory; it was stopped. Divide it by area.",
    ).answer
