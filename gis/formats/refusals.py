"""Sentences that several readers say."""

from __future__ import annotations

from gis.errors import HostileFile, UnknownFormat, UnreadableFile
from gis.findings import Finding, Severity
from gis.text import Text

READABLE = Text(
    "可读取的格式：GeoJSON、GeoPackage（.gpkg）、Shapefile（打包成 .zip）、FlatGeobuf（.fgb）、"
    "KML/KMZ、CSV、Excel（.xlsx）。",
    "Formats that are read: GeoJSON, GeoPackage (.gpkg), Shapefile (as .zip), FlatGeobuf (.fgb), "
    "KML/KMZ, CSV, Excel (.xlsx).",
)


def unknown(zh: str, en: str) -> UnknownFormat:
    """Not a format we read; the list of those is added."""
    return UnknownFormat(Text(zh, en) + READABLE)


def unreadable(zh: str, en: str) -> UnreadableFile:
    """Broken, in the words given."""
    return UnreadableFile(Text(zh, en))


def hostile(zh: str, en: str) -> HostileFile:
    """Built to do harm, or past a limit, in the words given."""
    return HostileFile(Text(zh, en))


def no_such_layer(layer: str, layers: tuple[str, ...]) -> UnreadableFile:
    """The layer asked for is not in the file."""
    return UnreadableFile(
        Text(
            f"文件中没有图层（工作表）“{layer}”。现有：{'、'.join(layers)}。",
            f"There is no layer or sheet “{layer}” in the file. It has: {', '.join(layers)}.",
        )
    )


def other_layers(read: str, layers: tuple[str, ...]) -> Finding | None:
    """Tell of layers that were not read, or nothing when there was but one."""
    rest = [name for name in layers if name != read]
    if not rest:
        return None
    return Finding(
        code="layers_left",
        severity="warning",
        what=Text(
            f"文件有多个图层（工作表），只读取了“{read}”，未读取：{'、'.join(rest)}。",
            f"The file has several layers or sheets; only “{read}” was read, not: "
            f"{', '.join(rest)}.",
        ),
        fix=Text("用 --layer 指定要读取的图层。", "Choose another with --layer NAME."),
        subjects=tuple(rest),
    )


def noticed(
    code: str,
    zh: str,
    en: str,
    *,
    fix: Text,
    severity: Severity = "notice",
    row: int | None = None,
) -> Finding:
    """A finding about the file as a whole, or about one row."""
    return Finding(code=code, severity=severity, what=Text(zh, en), fix=fix, row=row)
