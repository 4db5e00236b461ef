"""Zip archives from strangers: looked through before anything is unpacked, counted while it is.

The declared sizes of an archive are checked first because that is quick, and not believed:
unpacking counts what really comes out and stops at the limit.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from gis.errors import FileRefused
from gis.formats.limits import MIB, Limits
from gis.formats.refusals import hostile, unreadable
from gis.formats.source import Source, printable

_BLOCK = 256 * 1024
#: Blank-padded tables pack far better than others; below this size the ratio is not asked.
_RATIO_FLOOR = 8 * MIB
_ARCHIVES = frozenset(
    [
        ".zip",
        ".kmz",
        ".xlsx",
        ".xlsm",
        ".jar",
        ".gz",
        ".tgz",
        ".bz2",
        ".xz",
        ".zst",
        ".lz4",
        ".7z",
        ".rar",
        ".tar",
        ".cab",
        ".iso",
    ]
)
_END = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_COMMENT = 1 << 16
_ZIP64_LOCATOR = b"PK\x06\x07"
_ZIP64_LOCATOR_SIZE = 20
_DIRECTORY_BYTES_PER_ENTRY = 1_024


class Archive:
    """An archive that has passed the gate.

    Attributes
    ----------
    entries : tuple of zipfile.ZipInfo
        Its files; folders are left out.
    """

    def __init__(
        self, archive: zipfile.ZipFile, size: int, limits: Limits, *, nested: bool
    ) -> None:
        self._archive = archive
        self._limits = limits
        # By the size the archive really has: declared ones can be made up.
        self._left = min(limits.file_bytes, max(_RATIO_FLOOR, size * limits.archive_ratio))
        self.entries = tuple(_vetted(archive.infolist(), size, limits, nested=nested))

    def unpack(
        self, entry: zipfile.ZipInfo, target: Path, watch: Callable[[bytes], None] | None = None
    ) -> None:
        """Write one entry to ``target``, a new file whose name is ours.

        Raises
        ------
        HostileFile
            When more comes out than the limits allow, whatever the archive declares.
        UnreadableFile
            When the packed data are broken.
        """
        with target.open("xb") as file:
            for block in self.blocks(entry):
                if watch:
                    watch(block)
                file.write(block)

    def blocks(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The contents of one entry, counted as they come."""
        try:
            with self._archive.open(entry) as packed:
                while block := packed.read(_BLOCK):
                    self._left -= len(block)
                    if self._left < 0:
                        raise _bomb(self._limits)
                    yield block
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError):
            raise unreadable(
                f"压缩包已损坏：“{printable(entry.filename)}”无法解压。请重新打包或重新获取。",
                f"The archive is broken: “{printable(entry.filename)}” cannot be unpacked. Pack or "
                f"fetch it again.",
            ) from None


@contextmanager
def open_archive(source: Source, limits: Limits, *, nested: bool = False) -> Iterator[Archive]:
    """Open the zip archive in ``source`` after looking it through.

    Parameters
    ----------
    nested : bool
        Whether archives inside are let pass (an office file embeds others; they are not read).

    Raises
    ------
    HostileFile
        For too many entries, too large a size or ratio, links, paths that leave the folder,
        and archives inside archives.
    UnreadableFile
        For broken, encrypted and divided archives.
    """
    _check_directory(source.file, source.size, limits)
    try:
        archive = zipfile.ZipFile(source.file)
    except (zipfile.BadZipFile, struct.error, OSError, ValueError, NotImplementedError):
        raise _broken() from None
    with archive:
        yield Archive(archive, source.size, limits, nested=nested)


def _check_directory(file: BinaryIO, size: int, limits: Limits) -> None:
    """Check the directory's own size: reading it makes an object of every entry."""
    tail_size = min(size, _END_SIZE + _LONGEST_COMMENT)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise _broken()
    (directory_bytes,) = struct.unpack_from("<I", tail, at + 12)
    before = tail[max(0, at - _ZIP64_LOCATOR_SIZE) : at]
    if (
        directory_bytes > max(64 * 1024, limits.archive_entries * _DIRECTORY_BYTES_PER_ENTRY)
        # A second directory in ZIP64 form, which no size we accept needs, would overrule these.
        or before.startswith(_ZIP64_LOCATOR)
    ):
        raise _too_many(limits)


def _vetted(
    infos: list[zipfile.ZipInfo], size: int, limits: Limits, *, nested: bool
) -> Iterator[zipfile.ZipInfo]:
    if len(infos) > limits.archive_entries:
        raise _too_many(limits)
    if sum(info.file_size for info in infos) > limits.file_bytes:
        raise _too_large(limits)
    if sum(info.compress_size for info in infos) > size:
        # Entries that overlap, or that declare more than there is to seem less packed.
        raise _bomb(limits)
    for info in infos:
        shown = printable(info.filename)
        mode = info.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise hostile(
                f"压缩包内的“{shown}”是链接或特殊文件，未读取。请只打包普通文件。",
                f"“{shown}” in the archive is a link or a special file; nothing was read. Pack "
                f"ordinary files only.",
            )
        if _leaves(info.filename):
            raise hostile(
                f"压缩包内的路径“{shown}”指向压缩包之外，未读取。请重新打包。",
                f"The path “{shown}” leads out of the archive; nothing was read. Pack it again.",
            )
        if info.is_dir():
            continue
        if info.flag_bits & 0x1:
            raise unreadable(
                f"压缩包内的“{shown}”有密码保护。请去掉密码后重新打包。",
                f"“{shown}” in the archive is protected by a password. Pack it again without one.",
            )
        if not nested and PurePosixPath(info.filename.lower()).suffix in _ARCHIVES:
            raise hostile(
                f"压缩包内又有压缩包“{shown}”，未读取。请解压后直接打包数据文件。",
                f"The archive holds another archive, “{shown}”; nothing was read. Pack the data "
                f"files directly.",
            )
        if info.file_size > max(_RATIO_FLOOR, info.compress_size * limits.archive_ratio):
            raise _bomb(limits)
        yield info


def _leaves(name: str) -> bool:
    plain = name.replace("\\", "/")
    return plain.startswith("/") or ":" in plain[:3] or ".." in plain.split("/") or "\0" in plain


def _broken() -> FileRefused:
    return unreadable(
        "压缩包已损坏或不完整。请重新打包或重新获取。",
        "The archive is broken or incomplete. Pack or fetch it again.",
    )


def _too_many(limits: Limits) -> FileRefused:
    return hostile(
        f"压缩包内的文件超过 {limits.archive_entries} 个，未读取。请只打包需要导入的文件。",
        f"The archive has more than {limits.archive_entries} files; nothing was read. Pack only "
        f"what is to be imported.",
    )


def _too_large(limits: Limits) -> FileRefused:
    return hostile(
        f"压缩包解压后超过 {limits.file_bytes / MIB:,.0f} MiB，未读取。请按区域拆分。",
        f"Unpacked, the archive is larger than {limits.file_bytes / MIB:,.0f} MiB; it was not "
        f"read. Divide it by area.",
    )


def _bomb(limits: Limits) -> FileRefused:
    return hostile(
        f"压缩包解压后膨胀超过 {limits.archive_ratio} 倍，疑似压缩炸弹，未读取。",
        f"The archive unpacks to more than {limits.archive_ratio} times its size, as zip bombs do; "
        f"it was not read.",
    )
