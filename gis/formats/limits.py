"""How much of a file we are willing to read. Checked before the costly step, not after."""

from __future__ import annotations

from dataclasses import dataclass

from gis.errors import HostileFile
from gis.text import Text

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds for one file.

    Attributes
    ----------
    file_bytes : int
        Size of the file itself, and of what an archive unpacks to.
    rows, columns : int
        Features or lines, and attributes.
    cell_chars : int
        Length of one text value (a WKT polygon is one value).
    vertices : int
        Vertices of all geometries together.
    depth : int
        Nesting of JSON, of geometry collections, of XML elements.
    archive_entries : int
        Members of a zip archive.
    archive_ratio : int
        Unpacked size over packed size; asked only of what is larger than 8 MiB unpacked.
    seconds, memory_bytes : int
        Wall clock, processor time and address space of the separate process that reads
        formats we do not parse ourselves.
    """

    file_bytes: int = 512 * MIB
    rows: int = 1_000_000
    columns: int = 500
    cell_chars: int = 16 * MIB
    vertices: int = 20_000_000
    depth: int = 32
    archive_entries: int = 1_000
    archive_ratio: int = 200
    seconds: int = 120
    memory_bytes: int = 3 * 1024 * MIB


class Budget:
    """Counts what has been read against one limit."""

    __slots__ = ("left", "limit", "what")

    def __init__(self, limit: int, what: Text) -> None:
        self.limit = limit
        self.left = limit
        self.what = what

    def spend(self, amount: int) -> None:
        """Take ``amount``; raises :class:`HostileFile` when the limit is passed."""
        self.left -= amount
        if self.left < 0:
            raise over_limit(self.what, self.limit)


def over_limit(what: Text, limit: int) -> HostileFile:
    """The refusal of a file that has more of ``what`` than ``limit``."""
    return HostileFile(
        Text(
            f"文件的{what.zh}超过上限 {limit:,}，未读取。请按区域拆分成几个文件后再导入。",
            f"The file has more {what.en} than the limit of {limit:,}; it was not read. "
            f"Divide it into several files by area.",
        )
    )


class VertexBudget(Budget):
    """Counts vertices, and remembers whether any had a height, which is left out."""

    __slots__ = ("heights",)

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits.vertices, Text("坐标点数", "vertices"))
        self.heights = False


def row_budget(limits: Limits) -> Budget:
    """A fresh count of rows."""
    return Budget(limits.rows, Text("行数", "rows"))
