"""Opening a file that somebody else made: an ordinary file, of bounded size, opened once."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gis.formats.limits import MIB, Limits
from gis.formats.refusals import hostile, unreadable

#: Called with what is done and the whole (None when not known), in a unit of the reader's own.
Progress = Callable[[int, int | None], None]

_BLOCK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """An open file. What was looked at is what is read, whatever becomes of the path meanwhile.

    Attributes
    ----------
    name : str
        The file's name for messages, without its folder and without control characters.
    suffix : str
        Its extension in lower case, with the dot.
    """

    path: Path
    name: str
    suffix: str
    file: BinaryIO
    size: int

    def head(self, count: int = 4096) -> bytes:
        """The first bytes."""
        self.file.seek(0)
        return self.file.read(count)

    def read(self) -> bytes:
        """All bytes, never more than the size that was checked."""
        self.file.seek(0)
        return self.file.read(self.size)

    def blocks(self) -> Iterator[bytes]:
        """All bytes in portions, never more than the size that was checked."""
        self.file.seek(0)
        left = self.size
        while left > 0 and (block := self.file.read(min(_BLOCK, left))):
            left -= len(block)
            yield block

    def copy_to(self, target: Path) -> None:
        """Write the contents to a new file, never more than the size that was checked."""
        with target.open("xb") as copy:
            copy.writelines(self.blocks())


def printable(name: str) -> str:
    """``name`` fit for a message: no control characters, no line breaks, not too long."""
    shown = "".join(c if c.isprintable() else "?" for c in name)
    return shown if len(shown) <= 80 else shown[:40] + "…" + shown[-39:]


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[Source]:
    """Open ``path`` for reading.

    Raises
    ------
    UnreadableFile
        When it is missing, empty, not permitted, or no ordinary file. A pipe or a device is
        not waited for.
    HostileFile
        When it is larger than ``limits.file_bytes``.
    """
    name = printable(path.name)
    try:
        # Without O_NONBLOCK, opening a named pipe waits for a writer that may never come.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise unreadable(f"找不到文件“{name}”。", f"There is no file “{name}”.") from None
    except PermissionError:
        raise unreadable(
            f"没有权限读取文件“{name}”。", f"The file “{name}” may not be read by this user."
        ) from None
    except (OSError, ValueError):
        raise unreadable(
            f"无法打开文件“{name}”。", f"The file “{name}” cannot be opened."
        ) from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise unreadable(
            f"“{name}”不是普通文件（是文件夹、管道或设备）。请指定一个文件。",
            f"“{name}” is a folder, pipe or device, not a file. Name a file.",
        )
    with os.fdopen(descriptor, "rb") as file:
        if status.st_size == 0:
            raise unreadable(
                f"文件“{name}”是空的（0 字节）。请重新获取文件。",
                f"The file “{name}” is empty (0 bytes). Fetch it again.",
            )
        if status.st_size > limits.file_bytes:
            raise hostile(
                f"文件“{name}”有 {status.st_size / MIB:,.0f} MiB，超过上限 "
                f"{limits.file_bytes / MIB:,.0f} MiB，未读取。请按区域拆分。",
                f"The file “{name}” has {status.st_size / MIB:,.0f} MiB, more than the limit of "
                f"{limits.file_bytes / MIB:,.0f} MiB; it was not read. Divide it by area.",
            )
        yield Source(path, name, path.suffix.lower(), file, status.st_size)
