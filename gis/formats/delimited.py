"""Reading CSV: values stay the text they are, so no code loses a zero or turns into a float."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from gis.findings import Finding
from gis.formats import crs_names, places
from gis.formats.encodings import decode, storable
from gis.formats.limits import Limits, over_limit, row_budget
from gis.formats.refusals import noticed, unreadable
from gis.formats.source import Progress, Source
from gis.formats.table import Table
from gis.text import Text

_DELIMITERS = ",;\t"
_REPORT_EVERY = 4096
_HEADER_CHARS = 65_536


def read(
    source: Source, *, encoding: str | None, crs: str | None, limits: Limits, progress: Progress
) -> Table:
    """Read one CSV file, separated by commas, semicolons or tabs.

    Raises
    ------
    UnreadableFile
        When quotes do not match or the text is not in its encoding.
    HostileFile
        When it passes a limit.
    """
    text, name, findings = decode(source.read(), encoding)
    # One long value (a polygon) is ordinary here; the module's own limit is 128 KiB for all.
    csv.field_size_limit(max(csv.field_size_limit(), limits.cell_chars))
    lines = _records(text, limits, progress)
    header = next(lines, None)
    if header is None:
        raise unreadable("CSV 文件没有内容。", "The CSV file has no content.")
    columns, renamed = column_names(header[1], limits)
    rows, numbers, faults = rows_under(columns, lines, limits)
    left, found, broken = places.geometries(
        columns, rows, numbers, limits, degrees=crs_names.in_degrees(crs)
    )
    return Table(
        columns=left,
        rows=rows,
        geometries=found,
        crs=crs,
        format="csv",
        encoding=name,
        source=source.name,
        findings=(*findings, *renamed, *faults, *broken),
        numbers=tuple(numbers),
    )


def _records(text: str, limits: Limits, progress: Progress) -> Iterator[tuple[int, list[str]]]:
    """Non-blank records, each with its number (the header's is 0)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    size = len(text)
    done = 0
    number = -1
    try:
        for record in reader:
            number += 1
            done += sum(map(len, record)) + len(record)
            if number % _REPORT_EVERY == 0:
                progress(min(done, size), size)
            yield number, record
    except csv.Error as fault:
        if "field larger" in str(fault):
            raise over_limit(
                Text("单元格字符数", "characters in one value"), limits.cell_chars
            ) from None
        raise unreadable(
            f"CSV 第 {reader.line_num} 行的引号不配对或文件不完整。请用表格软件打开后另存为 CSV。",
            f"Line {reader.line_num} of the CSV has unmatched quotes, or the file breaks off. Open "
            f"it in a spreadsheet program and save it as CSV again.",
        ) from None
    progress(size, size)


def _delimiter(text: str) -> str:
    """The separator that stands most often outside quotes in the first line."""
    counts: Counter[str] = Counter()
    quoted = False
    for character in text[:_HEADER_CHARS].lstrip("\r\n"):
        if character == '"':
            quoted = not quoted
        elif not quoted:
            if character in "\r\n":
                break
            counts[character] += 1
    return max(_DELIMITERS, key=lambda d: counts[d])


def column_names(header: Iterable[Any], limits: Limits) -> tuple[tuple[str, ...], list[Finding]]:
    """Names for the columns of a header line: each once, none blank.

    Columns without a name are called ``#3`` by their position; a name that comes again gets
    ``#2`` behind it, and a warning.
    """
    names: dict[str, None] = {}
    findings = []
    cells = ["" if cell is None else storable(str(cell)).strip() for cell in header]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > limits.columns:
        raise over_limit(Text("列数", "columns"), limits.columns)
    for position, cell in enumerate(cells, start=1):
        name = cell or f"#{position}"
        if name in names:
            again = 2
            while f"{cell}#{again}" in names:
                again += 1
            name = f"{cell}#{again}"
            findings.append(
                noticed(
                    "column_twice",
                    f"列名“{cell}”出现多次，后一列改称“{name}”。",
                    f"The column name “{cell}” stands again; there it is called “{name}”.",
                    fix=Text("请给各列不同的名称。", "Give every column its own name."),
                    severity="warning",
                )
            )
        names[name] = None
    return tuple(names), findings


def _cell(cell: Any) -> Any:
    return (storable(cell).strip() or None) if isinstance(cell, str) else cell


def rows_under(
    columns: tuple[str, ...], records: Iterable[tuple[int, list[Any]]], limits: Limits
) -> tuple[list[dict[str, Any]], list[int], list[Finding]]:
    """Rows as mappings, their numbers, and findings on rows with too many cells.

    Blank rows are left out; the numbers of those after them count them all the same.
    """
    budget = row_budget(limits)
    rows: list[dict[str, Any]] = []
    numbers: list[int] = []
    findings: list[Finding] = []
    width = len(columns)
    for number, record in records:
        cells = [_cell(cell) for cell in record]
        if all(cell is None for cell in cells):
            continue
        budget.spend(1)
        if any(cell is not None for cell in cells[width:]):
            findings.append(
                noticed(
                    "cells_surplus",
                    f"该行的单元格多于 {width} 个列名，多出的内容未读取。",
                    f"The row has more cells than the {width} column names; the rest was not read.",
                    fix=Text(
                        "检查该行是否多了分隔符，含分隔符的文字要加引号。",
                        "See whether there is a separator too many; quote text that contains one.",
                    ),
                    severity="error",
                    row=number,
                )
            )
        cells += [None] * (width - len(cells))
        rows.append(dict(zip(columns, cells, strict=False)))
        numbers.append(number)
    return rows, numbers, findings
