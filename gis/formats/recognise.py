"""Which format a file is in: by its first bytes, and by its name, which must agree."""

from __future__ import annotations

import re
import zipfile
from pathlib import PurePosixPath
from typing import Literal

from gis.errors import FileRefused
from gis.formats.archive import Archive
from gis.formats.refusals import hostile, unknown, unreadable
from gis.formats.source import Source
from gis.text import Text

Format = Literal[
    "geojson", "geopackage", "shapefile", "flatgeobuf", "kml", "csv", "xlsx", "zip", "shp"
]

_NAMES: dict[Format, Text] = {
    "geojson": Text("GeoJSON", "GeoJSON"),
    "geopackage": Text("GeoPackage", "GeoPackage"),
    "shapefile": Text("Shapefile", "Shapefile"),
    "flatgeobuf": Text("FlatGeobuf", "FlatGeobuf"),
    "kml": Text("KML", "KML"),
    "csv": Text("CSV", "CSV"),
    "xlsx": Text("Excel（.xlsx）", "Excel (.xlsx)"),
    "zip": Text("zip 压缩包", "a zip archive"),
    "shp": Text("Shapefile（.shp）", "a Shapefile (.shp)"),
}

_BY_SUFFIX: dict[str, tuple[Format, ...]] = {
    ".geojson": ("geojson",),
    ".json": ("geojson",),
    ".geojsonl": ("geojson",),
    ".geojsons": ("geojson",),
    ".geojsonseq": ("geojson",),
    ".ndjson": ("geojson",),
    ".jsonl": ("geojson",),
    ".gpkg": ("geopackage",),
    ".fgb": ("flatgeobuf",),
    ".kml": ("kml",),
    ".kmz": ("zip",),
    ".zip": ("zip",),
    ".shz": ("zip",),
    ".xlsx": ("zip",),
    ".xlsm": ("zip",),
    ".shp": ("shp",),
    ".csv": ("csv",),
    ".tsv": ("csv",),
    ".txt": ("csv",),
}

_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"SQLite format 3\0", "geopackage"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"fgb\x03", "flatgeobuf"),
    (b"\x00\x00\x27\x0a", "shp"),
)

_OTHERS: tuple[tuple[bytes, Text], ...] = (
    (b"\x1f\x8b", Text("gzip 压缩文件", "a gzip file")),
    (b"Rar!", Text("RAR 压缩包", "a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", Text("7z 压缩包", "a 7z archive")),
    (b"%PDF", Text("PDF", "a PDF")),
    (b"\x89PNG", Text("图片", "a picture")),
    (b"\xff\xd8\xff", Text("图片", "a picture")),
    (b"II*\0", Text("图片", "a picture")),
    (b"AC10", Text("DWG 图纸", "a DWG drawing")),
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ROOT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_NOT_ROOT = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\])?\s*>", re.DOTALL)


def recognise(source: Source) -> Format:
    """The format of ``source``; ``zip`` stands for whatever :func:`inside_zip` then finds.

    Raises
    ------
    UnknownFormat
        When it is none of ours, or when its name says one thing and its contents another.
    HostileFile
        When it is a document that tells GDAL to read other files (VRT), under any name.
    """
    found = _by_contents(source)
    expected = _BY_SUFFIX.get(source.suffix)
    if found is None:
        if expected == ("csv",):
            return "csv"
        raise (
            _mismatch(source, expected[0], None)
            if expected
            else unknown(
                f"无法识别文件“{source.name}”的格式。",
                f"The format of “{source.name}” is not known.",
            )
        )
    if expected and found not in expected:
        raise _mismatch(source, expected[0], found)
    return found


def _by_contents(source: Source) -> Format | None:
    """The format that the first bytes show; None for plain text and for what shows nothing."""
    head = source.head()
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    if head.startswith(_COMPOUND):
        raise unknown(
            "文件是旧版 Excel（.xls）或带密码的 Excel 文件。请在 Excel 中去掉密码，"
            "另存为“Excel 工作簿（.xlsx）”。",
            "The file is an old Excel file (.xls) or one with a password. In Excel, remove the "
            "password and save it as “Excel Workbook (.xlsx)”.",
        )
    for magic, name in _OTHERS:
        if head.startswith(magic):
            raise unknown(f"文件是{name.zh}。", f"The file is {name.en}.")
    text = _text(head)
    if text is None:
        raise unknown(
            f"文件“{source.name}”不是文本，也不是可识别的格式。",
            f"“{source.name}” is neither text nor a known format.",
        )
    text = text.lstrip("\ufeff\x1e \t\r\n")
    if text.startswith(("{", "[")):
        return "geojson"
    if text.startswith("<"):
        return _markup(text)
    return None


def _text(head: bytes) -> str | None:
    if head.startswith(_TEXT_MARKS[1:]):
        return head.decode("utf-16", errors="ignore")
    if b"\0" in head:
        return None
    return head.decode("utf-8", errors="ignore")


def _markup(text: str) -> Format:
    """The format of an XML document, by its root element."""
    root = _ROOT.search(_NOT_ROOT.sub("", text))
    name = root[1] if root else ""
    if name.lower() == "kml":
        return "kml"
    if name.upper().startswith(("OGRVRT", "VRTDATASET", "GDALG", "OGRWF", "OGR_WFS")):
        raise hostile(
            "文件是虚拟数据源（VRT），它会让程序去读取其他文件或网址，未读取。请导入数据文件本身。",
            "The file is a virtual data source (VRT), which makes a program read other files or "
            "addresses; it was not read. Import the data file itself.",
        )
    raise unknown(
        f"文件是 XML（根元素“{name[:40]}”），不是 KML。",
        f"The file is XML (root element “{name[:40]}”), not KML.",
    )


def inside_zip(source: Source, archive: Archive) -> Format:
    """What an archive holds: an Excel workbook, a KML document or a Shapefile.

    Raises
    ------
    UnknownFormat
        When it holds none of these, or not what its name says.
    """
    names = [PurePosixPath(entry.filename.lower()) for entry in archive.entries]
    suffixes = {name.suffix for name in names}
    if PurePosixPath("[content_types].xml") in names and PurePosixPath("xl/workbook.xml") in names:
        found: Format = "xlsx"
    elif ".shp" in suffixes:
        found = "shapefile"
    elif ".kml" in suffixes:
        found = "kml"
    else:
        raise unknown(
            "压缩包内没有 Shapefile（.shp）或 KML。其他格式请不要打包，直接导入。",
            "The archive holds neither a Shapefile (.shp) nor KML. Import other formats unpacked.",
        )
    expected: dict[str, Format] = {
        ".xlsx": "xlsx",
        ".xlsm": "xlsx",
        ".kmz": "kml",
        ".shz": "shapefile",
    }
    stated = expected.get(source.suffix)
    if (stated and stated != found) or (source.suffix == ".zip" and found == "xlsx"):
        raise _mismatch(source, stated or "zip", found)
    return found


def _mismatch(source: Source, expected: Format, found: Format | None) -> FileRefused:
    stated = _NAMES[expected]
    if found is None:
        return unreadable(
            f"文件名“{source.name}”表示{stated.zh}，但内容不是，可能已损坏。请重新获取或导出。",
            f"By its name “{source.name}” is {stated.en}, but its contents are not; perhaps it is "
            f"damaged. Fetch or export it again.",
        )
    actual = _NAMES[found]
    return unknown(
        f"文件名“{source.name}”表示{stated.zh}，但内容是{actual.zh}。请改正扩展名。",
        f"By its name “{source.name}” is {stated.en}, but its contents are {actual.en}. Correct "
        f"the extension.",
    )


def is_workbook(entry: zipfile.ZipInfo) -> bool:
    """Whether a member of a workbook holds cells (pictures, macros and attachments do not)."""
    name = entry.filename.lower()
    if name in ("[content_types].xml", "_rels/.rels"):
        return True
    return bool(re.fullmatch(r"xl/(?:_rels/)?[\w.]+\.xml(?:\.rels)?", name)) or bool(
        re.fullmatch(r"xl/worksheets/(?:_rels/)?[\w.]+\.xml(?:\.rels)?", name)
    )
