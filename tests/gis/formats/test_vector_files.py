"""GeoPackage, FlatGeobuf and Shapefile as GDAL, QGIS and ArcGIS write them."""

from __future__ import annotations

import sqlite3
import warnings
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely

from gis.errors import InvalidValue, UnreadableFile
from gis.formats import read

SQUARES = [shapely.box(114.9 + i / 100, 25.8, 114.91 + i / 100, 25.81) for i in range(3)]
CODES = ["036070210020001", "360702100200002", "360702100200003"]
NAMES = ["第一网格", "新赣南路社区", "章贡区"]


def layer(path: Path, driver: str, fields: dict[str, Any] | None = None, **options: Any) -> Path:
    """A file of three squares with the columns given, as GDAL writes it."""
    columns = fields or {"网格编码": CODES, "网格名称": NAMES}
    values = [
        np.array(v, dtype=object if isinstance(v[0], str) else None) for v in columns.values()
    ]
    options.setdefault("crs", "EPSG:4490")
    geometry = options.pop("geometry", SQUARES)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GDAL tells of each name that it cuts
        pyogrio.raw.write(
            path,
            np.array(shapely.to_wkb(geometry), dtype=object),
            values,
            list(columns),
            driver=driver,
            geometry_type=options.pop("geometry_type", "Polygon"),
            **options,
        )
    return path


def zipped(path: Path, folder: str = "") -> Path:
    """The parts of a Shapefile in an archive beside it."""
    archive = path.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for part in path.parent.glob(f"{path.stem}.*"):
            if part.suffix != ".zip":
                made.write(part, folder + part.name)
    return archive


@pytest.mark.parametrize(
    ("name", "driver", "format_name"),
    [
        ("a.gpkg", "GPKG", "geopackage"),
        ("a.fgb", "FlatGeobuf", "flatgeobuf"),
        ("a.shp", "ESRI Shapefile", "shapefile"),
    ],
)
def test_rows_and_geometries_come_through_bit_for_bit(
    tmp_path: Path, name: str, driver: str, format_name: str
) -> None:
    options = {"encoding": "GBK"} if driver == "ESRI Shapefile" else {}
    table = read(layer(tmp_path / name, driver, **options))
    assert (table.format, table.crs, table.layer) == (format_name, "EPSG:4490", "a")
    assert table.columns == ("网格编码", "网格名称")
    assert table.geometries is not None
    found = {
        row["网格编码"]: geometry.normalize()
        for row, geometry in zip(table.rows, table.geometries, strict=True)
        if geometry is not None
    }
    assert found == {c: s.normalize() for c, s in zip(CODES, SQUARES, strict=True)}


def test_projected_coordinates_are_left_as_they_are(tmp_path: Path) -> None:
    metres = [shapely.box(591263, 2854992, 592263, 2855992)] * 3
    for name, driver in (("a.gpkg", "GPKG"), ("a.shp", "ESRI Shapefile")):
        table = read(layer(tmp_path / name, driver, {"a": CODES}, crs="EPSG:4547", geometry=metres))
        assert table.crs == "EPSG:4547"
        assert table.geometries is not None
        assert [g.normalize() for g in table.geometries if g] == [m.normalize() for m in metres]


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb"])
def test_values_keep_their_kind(tmp_path: Path, suffix: str) -> None:
    fields = {
        "编码": np.array([360702100200001, 9007199254740993, -1]),
        "面积": np.array([1.5, np.nan, 3.0]),
        "在用": np.array([True, False, True]),
        "日期": np.array(["2024-01-31", "2024-02-29", "NaT"], dtype="datetime64[D]"),
        "备注": ["a", "", "c"],
    }
    driver = "GPKG" if suffix == ".gpkg" else "FlatGeobuf"
    table = read(layer(tmp_path / f"a{suffix}", driver, fields))
    rows = sorted(table.rows, key=lambda row: int(row["编码"]), reverse=True)
    assert [row["编码"] for row in rows] == [9007199254740993, 360702100200001, -1]
    assert [row["面积"] for row in rows] == [None, 1.5, 3.0]
    assert [row["在用"] for row in rows] == [False, True, True]
    assert [row["日期"] for row in rows] == [date(2024, 2, 29), date(2024, 1, 31), None]
    assert [row["备注"] for row in rows] == [None, "a", "c"]


def test_a_long_integer_beside_an_empty_one_is_exact_or_reported(tmp_path: Path) -> None:
    path = layer(tmp_path / "a.gpkg", "GPKG", {"n": np.array([1, 2, 3])}, layer="g")
    for value, codes in ((360702100200001, []), (9007199254740993, ["digits_lost"])):
        connection = sqlite3.connect(path)
        for trigger in connection.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger'"
        ).fetchall():
            connection.execute(f'DROP TRIGGER "{trigger[0]}"')
        connection.execute("UPDATE g SET n = ? WHERE fid = 1", (value,))
        connection.execute("UPDATE g SET n = NULL WHERE fid = 2")
        connection.commit()
        connection.close()
        table = read(path)
        assert table.rows[1]["n"] is None
        assert [f.code for f in table.findings] == codes
        if not codes:
            assert table.rows[0]["n"] == value


def test_one_layer_of_several_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    path = layer(tmp_path / "a.gpkg", "GPKG", layer="网格")
    layer(path, "GPKG", {"code": CODES}, layer="社区", append=True)
    table = read(path)
    assert (table.layer, table.layers) == ("网格", ("网格", "社区"))
    assert [(f.code, f.severity, f.subjects) for f in table.findings] == [
        ("layers_left", "warning", ("社区",))
    ]
    assert read(path, layer="社区").columns == ("code",)
    with pytest.raises(UnreadableFile, match="网格"):
        read(path, layer="没有")


def test_a_table_without_geometry_has_none(tmp_path: Path) -> None:
    pyogrio.raw.write(
        tmp_path / "a.gpkg", None, [np.array(CODES, dtype=object)], ["code"], driver="GPKG"
    )
    table = read(tmp_path / "a.gpkg")
    assert table.geometries is None
    assert [row["code"] for row in table.rows] == CODES


# -- the encoding of Shapefiles ----------------------------------------------------------


def shapefile(tmp_path: Path, encoding: str, *, page: str | None, language: int = 0) -> Path:
    """A Shapefile in ``encoding`` that states what ``page`` and ``language`` say."""
    path = layer(tmp_path / "网格.shp", "ESRI Shapefile", encoding=encoding)
    cpg = path.with_suffix(".cpg")
    cpg.unlink(missing_ok=True)
    if page is not None:
        cpg.write_text(page)
    table = path.with_suffix(".dbf")
    data = bytearray(table.read_bytes())
    data[29] = language
    table.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("encoding", "page", "language", "read_as", "codes"),
    [
        ("GBK", "GBK", 0, "gb18030", []),
        ("GBK", "936", 0, "gb18030", []),
        ("GBK", "ANSI 936", 0, "gb18030", []),
        ("GBK", None, 0x4D, "gb18030", []),
        ("GBK", None, 0, "gb18030", ["encoding_guessed"]),
        ("GBK", None, 0x57, "gb18030", ["encoding_guessed"]),
        ("GB18030", "GB2312", 0, "gb18030", []),
        ("UTF-8", "UTF-8", 0, "utf-8", []),
        ("UTF-8", "65001\n", 0x4D, "utf-8", []),
        ("UTF-8", None, 0, "utf-8", ["encoding_guessed"]),
        ("UTF-8", "", 0x57, "utf-8", ["encoding_guessed"]),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_chinese_names_and_values_come_right(
    tmp_path: Path,
    *,
    encoding: str,
    page: str | None,
    language: int,
    read_as: str,
    codes: list[str],
    packed: bool,
) -> None:
    path = shapefile(tmp_path, encoding, page=page, language=language)
    table = read(zipped(path, "数据/") if packed else path)
    wanted = ("网格编码", "网格名称") if encoding != "UTF-8" else ("网格编", "网格名")
    assert table.columns == wanted
    assert [row[wanted[1]] for row in table.rows] == NAMES
    assert [row[wanted[0]] for row in table.rows] == CODES
    assert table.encoding == read_as
    assert [f.code for f in table.findings] == codes
    assert table.layers == ("网格",)


def test_the_callers_encoding_overrules_a_page_that_lies(tmp_path: Path) -> None:
    path = shapefile(tmp_path, "GBK", page="UTF-8")
    with pytest.raises(UnreadableFile, match="--encoding gb18030"):
        read(path)
    assert [row["网格名称"] for row in read(path, encoding="GBK").rows] == NAMES
    with pytest.raises(InvalidValue):
        read(path, encoding="klingon")


def test_names_of_five_characters_in_gbk_are_whole_and_longer_ones_are_cut(tmp_path: Path) -> None:
    fields = {"所属区划代码甲": CODES, "网格长姓名": NAMES}
    path = layer(tmp_path / "a.shp", "ESRI Shapefile", fields, encoding="GBK")
    assert read(path).columns == ("所属区划代", "网格长姓名")


def test_text_cut_in_the_middle_of_a_character_is_reported(tmp_path: Path) -> None:
    path = layer(
        tmp_path / "a.shp", "ESRI Shapefile", {"a": ["网" * 127, "b", "c"]}, encoding="GBK"
    )
    dbf = path.with_suffix(".dbf")
    data = dbf.read_bytes()
    whole = ("网" * 127).encode("gbk")
    at = data.find(whole)
    assert at > 0
    dbf.write_bytes(data[: at + 253] + b" " + data[at + 254 :])
    table = read(path)
    assert table.rows[0]["a"] == "网" * 126
    assert [(f.code, f.row) for f in table.findings] == [("text_cut", 1)]


def test_numbers_of_a_shapefile_are_exact(tmp_path: Path) -> None:
    fields = {"code": np.array([360702100200001, 2, 3]), "share": np.array([0.5, 1.0, 2.25])}
    table = read(layer(tmp_path / "a.shp", "ESRI Shapefile", fields))
    assert [row["code"] for row in table.rows] == [360702100200001, 2, 3]
    assert [row["share"] for row in table.rows] == [0.5, 1.0, 2.25]


def test_a_shapefile_without_projection_is_warned_about(tmp_path: Path) -> None:
    path = layer(tmp_path / "a.shp", "ESRI Shapefile", {"a": CODES})
    path.with_suffix(".prj").unlink()
    table = read(path)
    assert table.crs is None
    assert [(f.code, f.severity) for f in table.findings] == [("crs_missing", "warning")]
    assert read(path, crs="EPSG:4490").crs == "EPSG:4490"
    assert read(path, crs="EPSG:4490").findings == ()


def test_several_shapefiles_in_one_archive_are_its_layers(tmp_path: Path) -> None:
    layer(tmp_path / "b.shp", "ESRI Shapefile", {"b": CODES})
    layer(tmp_path / "c.shp", "ESRI Shapefile", {"c": CODES})
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for part in sorted(tmp_path.glob("[bc].*")):
            made.write(part, "x/" + part.name.upper())
    assert read(archive).columns == ("b",)
    assert read(archive, layer="C").columns == ("c",)
    assert [f.code for f in read(archive).findings] == ["layers_left"]


def test_extensions_in_capitals_are_known(tmp_path: Path) -> None:
    path = layer(tmp_path / "a.shp", "ESRI Shapefile", {"a": CODES})
    for part in list(tmp_path.glob("a.*")):
        part.rename(part.with_suffix(part.suffix.upper()))
    assert [row["a"] for row in read(path.with_suffix(".SHP")).rows] == CODES


def test_the_files_of_a_mac_are_passed_over(tmp_path: Path) -> None:
    archive = zipped(layer(tmp_path / "a.shp", "ESRI Shapefile", {"a": CODES}))
    with zipfile.ZipFile(archive, "a") as made:
        made.writestr("__MACOSX/._a.shp", b"\0\5\x16\7")
    assert read(archive).layers == ("a",)
