"""Reading Excel workbooks as offices fill them in."""

from __future__ import annotations

import zipfile
from datetime import date
from html import escape
from pathlib import Path

import pytest
import shapely

from gis.errors import UnknownFormat, UnreadableFile
from gis.formats import read

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

Rows = list[list[object]]


def cell(reference: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{reference}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{reference}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{reference}"><v>{value!r}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def workbook(path: Path, sheets: dict[str, Rows], hidden: tuple[str, ...] = ()) -> Path:
    """A workbook such as Excel saves, with the sheets given."""
    entries, relations = "", ""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for number, (name, rows) in enumerate(sheets.items(), start=1):
            state = ' state="hidden"' if name in hidden else ""
            entries += f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"{state}/>'
            relations += (
                f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" '
                f'Target="worksheets/sheet{number}.xml"/>'
            )
            body = "".join(
                f'<row r="{r}">'
                + "".join(cell(f"{chr(64 + c)}{r}", v) for c, v in enumerate(row, start=1))
                + "</row>"
                for r, row in enumerate(rows, start=1)
            )
            made.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>',
            )
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        made.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{entries}</sheets></workbook>',
        )
        relations += f'<Relationship Id="rId99" Type="{OFFICE}/styles" Target="styles.xml"/>'
        made.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
        )
        made.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
            "</styleSheet>",
        )
        made.writestr("xl/media/image1.png", b"\x89PNG")
        made.writestr("xl/embeddings/other.xlsx", b"PK")
    return path


def test_codes_are_exact_text_and_counts_are_numbers(tmp_path: Path) -> None:
    table = read(
        workbook(
            tmp_path / "a.xlsx",
            {
                "网格": [
                    ["网格编码", "网格名称", "户数", "面积", "在用", "日期", "电话"],
                    [360702100200001, "第一网格", 44, 1.5, True, date(2024, 1, 31), 13800000000],
                    ["036070210020001", "第二网格", None, None, False, None, "0797-1"],
                ]
            },
        )
    )
    assert table.format == "xlsx"
    assert list(table.rows[0].values()) == [
        "360702100200001",
        "第一网格",
        44,
        1.5,
        True,
        date(2024, 1, 31),
        "13800000000",
    ]
    assert type(table.rows[0]["户数"]) is int
    assert list(table.rows[1].values()) == [
        "036070210020001",
        "第二网格",
        None,
        None,
        False,
        None,
        "0797-1",
    ]
    assert table.geometries is None
    assert table.findings == ()


def test_a_number_that_excel_has_already_shortened_is_reported(tmp_path: Path) -> None:
    rows: Rows = [["编码", "名称"], [1, "a"], [360702100200001000, "b"]]
    table = read(workbook(tmp_path / "a.xlsx", {"S": rows}))
    assert [(f.code, f.severity, f.row) for f in table.findings] == [("digits_lost", "error", 2)]


def test_a_title_above_the_names_is_passed_over(tmp_path: Path) -> None:
    rows: Rows = [
        ["章贡区网格信息表"],
        [None],
        ["网格编码", "网格名称"],
        ["1", "一"],
        [None],
        ["2", "二"],
    ]
    table = read(workbook(tmp_path / "a.xlsx", {"S": rows}))
    assert table.columns == ("网格编码", "网格名称")
    assert [row["网格名称"] for row in table.rows] == ["一", "二"]
    assert [table.number(i) for i in range(2)] == [1, 3]
    assert [f.code for f in table.findings] == ["title_passed"]


def test_a_sheet_of_one_column_is_read(tmp_path: Path) -> None:
    table = read(workbook(tmp_path / "a.xlsx", {"S": [["名称"], ["一"], ["二"]]}))
    assert [row["名称"] for row in table.rows] == ["一", "二"]


def test_the_first_sheet_that_is_shown_and_not_blank_is_read(tmp_path: Path) -> None:
    body: Rows = [["a", "b"], ["1", "2"]]
    sheets = {"藏": body, "空": [], "网格": body, "人员": [["c", "d"], ["3", "4"]]}
    path = workbook(tmp_path / "a.xlsx", sheets, hidden=("藏",))
    table = read(path)
    assert (table.layer, table.layers) == ("网格", ("空", "网格", "人员"))
    assert [(f.code, f.subjects) for f in table.findings] == [("layers_left", ("空", "人员"))]
    assert read(path, layer="人员").rows == [{"c": "3", "d": "4"}]
    with pytest.raises(UnreadableFile, match="网格"):
        read(path, layer="没有")


def test_longitude_and_latitude_become_points(tmp_path: Path) -> None:
    rows: Rows = [["名称", "经度", "纬度"], ["驿站", 114.93, "25.83"], ["错", "东", 1]]
    table = read(workbook(tmp_path / "a.xlsx", {"S": rows}))
    assert table.geometries == [shapely.Point(114.93, 25.83), None]
    assert [(f.code, f.row) for f in table.findings] == [("geometry_broken", 2)]


def test_a_workbook_without_content_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no content"):
        read(workbook(tmp_path / "a.xlsx", {"S": []}))


def test_a_workbook_under_another_name_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"S": [["a", "b"]]})
    with pytest.raises(UnknownFormat, match="Excel"):
        read(path.rename(tmp_path / "a.zip"))
