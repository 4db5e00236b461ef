"""Reading a workbook in the confined process."""

from __future__ import annotations

import datetime
import os
from typing import Any

import python_calamine

from gis.formats.sandbox.child import Refused

FOLDERS = [os.path.dirname(python_calamine.__file__)]  # noqa: PTH120 - no pathlib needed here

Read = tuple[dict[str, Any], list[list[Any]], None]


def read(task: dict[str, Any]) -> Read:
    """The cells of one sheet, header included.

    ``task`` has ``file`` and ``layer`` (None: the first sheet that is shown and not blank). The
    answer's ``layer`` is None if there is no such sheet; ``first`` is the number of blank rows
    above the cells.
    """
    try:
        with python_calamine.CalamineWorkbook.from_path(
            os.path.join(task["folder"], task["file"])  # noqa: PTH118
        ) as book:
            shown = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
                and sheet.visible == python_calamine.SheetVisibleEnum.Visible
            ]
            return _read(book, shown, task)
    except python_calamine.PasswordError:
        raise Refused(
            "unreadable_file",
            "Excel 文件有密码保护。请去掉密码后另存。",
            "The workbook is protected by a password. Save it without one.",
        ) from None
    except python_calamine.CalamineError:
        raise Refused(
            "unreadable_file",
            "Excel 文件已损坏，无法读取。请在 Excel 中打开并另存为新的 .xlsx 文件。",
            "The workbook is damaged and cannot be read. Open it in Excel and save it as a new "
            ".xlsx file.",
        ) from None


def _read(book: python_calamine.CalamineWorkbook, shown: list[str], task: dict[str, Any]) -> Read:
    wanted = task["layer"]
    if wanted is not None and wanted not in book.sheet_names:
        return _sheet(shown, None, [], 0)
    for name in [wanted] if wanted is not None else shown:
        sheet = book.get_sheet_by_name(name)
        if wanted is None and not sheet.height:
            continue
        if sheet.total_width > task["columns"] or sheet.total_height > task["rows"] + 100:
            raise Refused(
                "hostile_file",
                f"工作表“{name}”有 {sheet.total_height:,} 行 {sheet.total_width:,} 列，超过上限 "
                f"{task['rows']:,} 行 {task['columns']:,} 列，未读取。请删除空白行列或拆分。",
                f"The sheet “{name}” has {sheet.total_height:,} rows and {sheet.total_width:,} "
                f"columns, more than the limit of {task['rows']:,} and {task['columns']:,}; it was "
                f"not read. Delete blank rows and columns, or divide it by area.",
            )
        first = sheet.start[0] if sheet.start else 0
        rows = [[_plain(cell) for cell in row] for row in sheet.iter_rows()]
        return _sheet(shown, name, rows, first)
    return _sheet(shown, wanted or "", [], 0)


def _sheet(shown: list[str], name: str | None, rows: list[list[Any]], first: int) -> Read:
    width = len(rows[0]) if rows else 0
    head = {
        "rows": len(rows),
        "names": [""] * width,
        "layers": shown,
        "layer": name,
        "first": first,
    }
    return head, [[row[column] for row in rows] for column in range(width)], None


def _plain(cell: Any) -> Any:
    """A cell as JSON can hold it; dates as ``{"d": "2024-01-31"}``."""
    if isinstance(cell, datetime.datetime):
        if (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0):
            return {"d": cell.date().isoformat()}
        return cell.isoformat(sep=" ")
    if isinstance(cell, datetime.date):
        return {"d": cell.isoformat()}
    if isinstance(cell, (datetime.time, datetime.timedelta)):
        return str(cell)
    return None if cell == "" else cell
