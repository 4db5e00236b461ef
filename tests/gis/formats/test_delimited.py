"""Reading CSV as spreadsheets and databases write it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely

from gis.errors import InvalidValue, UnreadableFile
from gis.formats import Table, read

TEXT = "网格编码,网格名称,户数\n036070210020001,第一网格,44\n360702100200002,第二网格,\n"


def read_text(tmp_path: Path, text: str | bytes, name: str = "a.csv", **options: Any) -> Table:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, **options)


@pytest.mark.parametrize(
    ("encoding", "codes"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("gbk", ["encoding_guessed"]),
        ("gb18030", ["encoding_guessed"]),
        ("utf-16", []),
    ],
)
def test_chinese_comes_right_in_every_usual_encoding(
    tmp_path: Path, encoding: str, codes: list[str]
) -> None:
    table = read_text(tmp_path, TEXT.encode(encoding))
    assert table.columns == ("网格编码", "网格名称", "户数")
    assert table.rows[0] == {"网格编码": "036070210020001", "网格名称": "第一网格", "户数": "44"}
    assert table.rows[1]["户数"] is None
    assert [f.code for f in table.findings] == codes


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_commas_semicolons_and_tabs_separate(tmp_path: Path, delimiter: str, end: str) -> None:
    table = read_text(tmp_path, TEXT.replace(",", delimiter).replace("\n", end))
    assert table.rows[1]["网格名称"] == "第二网格"


def test_the_separator_is_not_looked_for_inside_quotes(tmp_path: Path) -> None:
    assert read_text(tmp_path, '"a;b;c",d\n1,2\n').columns == ("a;b;c", "d")


def test_quotes_hold_separators_and_line_breaks(tmp_path: Path) -> None:
    table = read_text(tmp_path, 'a,b\n"x, ""y""\nz",2\n')
    assert table.rows == [{"a": 'x, "y"\nz', "b": "2"}]


def test_longitude_and_latitude_become_points(tmp_path: Path) -> None:
    table = read_text(
        tmp_path, "名称,经度,纬度\n驿站,114.93,25.83\n无坐标,,\n错,东经,25\n缺,114,\n"
    )
    assert table.geometries == [shapely.Point(114.93, 25.83), None, None, None]
    assert table.columns == ("名称", "经度", "纬度")
    assert [(f.code, f.row) for f in table.findings] == [
        ("geometry_broken", 3),
        ("geometry_broken", 4),
    ]


@pytest.mark.parametrize(
    "pair", [("lon", "lat"), ("LNG", "LAT"), ("Longitude", "Latitude"), ("x", "y")]
)
def test_english_names_of_coordinates_are_known(tmp_path: Path, pair: tuple[str, str]) -> None:
    table = read_text(tmp_path, f"{pair[1]},{pair[0]}\n25.83,114.93\n")
    assert table.geometries == [shapely.Point(114.93, 25.83)]


def test_well_known_text_becomes_geometry_and_leaves_the_columns(tmp_path: Path) -> None:
    wkt = "POLYGON ((114.9 25.8, 114.91 25.8, 114.91 25.81, 114.9 25.8))"
    table = read_text(tmp_path, f'code,WKT\n1,"{wkt}"\n2,"SRID=4490;{wkt}"\n3,nonsense\n4,\n')
    assert table.columns == ("code",)
    assert table.geometries == [shapely.from_wkt(wkt), shapely.from_wkt(wkt), None, None]
    assert [f.row for f in table.findings] == [3]


def test_deeply_nested_well_known_text_costs_only_its_row(tmp_path: Path) -> None:
    nested = "GEOMETRYCOLLECTION (" * 40_000 + "POINT (1 1)" + ")" * 40_000
    table = read_text(tmp_path, f'code,wkt\n1,POINT (1 1)\n2,"{nested}"\n')
    assert table.geometries == [shapely.Point(1, 1), None]
    assert "nested" in table.findings[0].what.en


def test_numbers_keep_the_row_they_have_in_the_file(tmp_path: Path) -> None:
    table = read_text(tmp_path, "a,b\n1,x\n\n,,\n2,y,surplus\n")
    assert [table.number(i) for i in range(len(table.rows))] == [1, 4]
    assert [(f.code, f.severity, f.row) for f in table.findings] == [("cells_surplus", "error", 4)]


def test_short_rows_are_filled_up(tmp_path: Path) -> None:
    assert read_text(tmp_path, "a,b,c\n1\n").rows == [{"a": "1", "b": None, "c": None}]


def test_names_that_come_twice_or_are_missing_stay_apart(tmp_path: Path) -> None:
    table = read_text(tmp_path, "a,a,,a\n1,2,3,4\n")
    assert table.columns == ("a", "a#2", "#3", "a#3")
    assert [f.code for f in table.findings] == ["column_twice", "column_twice"]


@pytest.mark.parametrize("text", ['a,b\n1,"x\n2,y\n', 'a,b\n1,"x"y\n'])
def test_unmatched_quotes_are_refused_and_swallow_nothing(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableFile, match="quotes"):
        read_text(tmp_path, text)


def test_an_encoding_that_does_not_exist_is_named(tmp_path: Path) -> None:
    for name in ("klingon", "hex", "zlib", "../x", "", "a\0b"):
        if name:
            with pytest.raises(InvalidValue, match="encoding"):
                read_text(tmp_path, TEXT, encoding=name)


def test_null_bytes_do_not_reach_the_database(tmp_path: Path) -> None:
    head = "a,b\n" + "x,y\n" * 2000
    table = read_text(tmp_path, head + "1\0,2\n")
    assert table.rows[-1] == {"a": "1", "b": "2"}
