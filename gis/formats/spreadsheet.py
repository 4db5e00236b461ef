"""Reading Excel workbooks (.xlsx): unpacked by our own gate, parsed in the confined process.

Excel keeps every number as a float of 15 digits. Codes come back as the exact text of the whole
number; a number of more digits has lost its last ones in Excel already, and is reported.
"""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

from gis.findings import Finding
from gis.formats import crs_names, places, sandbox
from gis.formats.archive import open_archive
from gis.formats.delimited import column_names, rows_under
from gis.formats.limits import Limits
from gis.formats.recognise import is_workbook
from gis.formats.refusals import hostile, no_such_layer, noticed, other_layers, unreadable
from gis.formats.source import Progress, Source
from gis.formats.table import Table
from gis.text import Text

#: Whole numbers of so many digits are codes or telephone numbers, not counts.
_CODE_DIGITS = 10
_EXCEL_DIGITS = 15
_FILE = "input.xlsx"
_MARKUP = (b"<!DOCTYPE", b"<!ENTITY")


def read(
    source: Source, *, layer: str | None, crs: str | None, limits: Limits, progress: Progress
) -> Table:
    """Read one sheet: the one named, or the first that is not blank.

    The header is the first row with at least two cells; a title above it is passed over.

    Raises
    ------
    HostileFile
        When the archive or the sheet passes a limit, or its XML declares entities.
    UnreadableFile
        When it is damaged or protected, or the sheet is not there.
    """
    with sandbox.workplace() as folder:
        progress(0, None)
        _repack(source, folder / _FILE, limits)
        answer = sandbox.run({"reader": "xlsx", "file": _FILE, "layer": layer}, folder, limits)
    layers = tuple(answer.head["layers"])
    read_sheet = answer.head["layer"]
    if read_sheet is None:
        raise no_such_layer(layer or "", layers)
    records = list(zip(*answer.columns, strict=True))
    start = next((i for i, cells in enumerate(records) if _filled(cells) > 1), None)
    if start is None:
        # One column only, or nothing at all.
        start = next((i for i, cells in enumerate(records) if _filled(cells)), None)
    if start is None:
        raise unreadable("Excel 文件没有内容。", "The workbook has no content.")
    findings: list[Finding] = []
    rest = other_layers(read_sheet, layers)
    if rest:
        findings.append(rest)
    if any(_filled(cells) for cells in records[:start]):
        findings.append(_title_passed(records[:start]))
    columns, renamed = column_names(records[start], limits)
    below = list(enumerate(records[start + 1 :], start=1))
    numbered = ((number, [_value(cell) for cell in cells]) for number, cells in below)
    rows, numbers, surplus = rows_under(columns, numbered, limits)
    findings += [_digits_lost(n) for n, cells in below if any(map(_too_long, cells))]
    left, geometries, broken = places.geometries(
        columns, rows, numbers, limits, degrees=crs_names.in_degrees(crs)
    )
    progress(len(rows), len(rows))
    return Table(
        columns=left,
        rows=rows,
        geometries=geometries,
        crs=crs,
        format="xlsx",
        encoding=None,
        source=source.name,
        layers=layers,
        findings=(*findings, *renamed, *surplus, *broken),
        numbers=tuple(numbers),
        layer=read_sheet,
    )


def _repack(source: Source, target: Path, limits: Limits) -> None:
    """Copy what holds cells into an archive of our own making.

    So the confined reader sees only what was counted here, and two readings of one crooked
    archive cannot differ.
    """
    with (
        open_archive(source, limits, nested=True) as archive,
        zipfile.ZipFile(target, "x", zipfile.ZIP_STORED) as clean,
    ):
        for entry in archive.entries:
            if not is_workbook(entry):
                continue
            tail = b""
            with clean.open(zipfile.ZipInfo(entry.filename), "w") as part:
                for block in archive.blocks(entry):
                    seen = tail + block
                    if any(mark in seen for mark in _MARKUP):
                        raise hostile(
                            "Excel 文件内的 XML 含有实体声明，未读取。请在 Excel 中重新另存。",
                            "XML inside the workbook declares entities; it was not read. Save it "
                            "again in Excel.",
                        )
                    tail = block[-16:]
                    part.write(block)


def _filled(cells: tuple[Any, ...]) -> int:
    return sum(1 for cell in cells if cell is not None and str(cell).strip())


def _value(cell: Any) -> Any:
    """A cell as a value: whole numbers exactly, long ones as text, dates as dates."""
    if isinstance(cell, dict):
        try:
            return date.fromisoformat(cell["d"])
        except ValueError:
            return cell["d"]
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, int) and not isinstance(cell, bool) and len(str(abs(cell))) >= _CODE_DIGITS:
        return str(cell)
    return cell


def _too_long(cell: Any) -> bool:
    return isinstance(cell, (int, float)) and abs(cell) >= 10**_EXCEL_DIGITS


def _title_passed(above: list[tuple[Any, ...]]) -> Finding:
    shown = next(str(c).strip() for cells in above for c in cells if c is not None)[:40]
    return noticed(
        "title_passed",
        f"列名上方的标题“{shown}”已略过。",
        f"The title “{shown}” above the column names was passed over.",
        fix=Text("无需处理。", "Nothing to do."),
    )


def _digits_lost(row: int) -> Finding:
    return noticed(
        "digits_lost",
        f"该行有超过 {_EXCEL_DIGITS} 位的数字，Excel 只保留前 {_EXCEL_DIGITS} 位，末位已丢失。",
        f"The row has a number of more than {_EXCEL_DIGITS} digits; Excel keeps only the first "
        f"{_EXCEL_DIGITS}, so its last digits are lost.",
        fix=Text(
            "在 Excel 中把该列设为“文本”格式，再重新填写。",
            "Format the column as Text in Excel, then enter the values again.",
        ),
        severity="error",
        row=row,
    )
