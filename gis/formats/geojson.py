"""Reading GeoJSON: json for the text, Shapely for the finished coordinates, nothing else.

RFC 7946 and the older 2008 form with a ``crs`` name; one feature a line or RFC 8142 sequences.
A ``crs`` that is a link is refused: nothing outside the file is ever looked at.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, get_args

from gis.findings import Finding
from gis.formats import crs_names
from gis.formats.encodings import decode, storable
from gis.formats.jsontext import JsonText, check_depth
from gis.formats.limits import Limits, VertexBudget, over_limit, row_budget
from gis.formats.refusals import hostile, noticed, unknown, unreadable
from gis.formats.shapes import BrokenShape, Kind, Shape, build, coordinates, heights_left_out
from gis.formats.source import Progress, Source
from gis.formats.table import Table
from gis.text import Text

_GEOMETRIES: dict[object, Kind] = {kind: kind for kind in get_args(Kind)}
_RECORD_SEPARATOR = "\x1e"
_LARGEST_INTEGER = 2**63
_REPORT_EVERY = 256
#: Stands for features that were taken one by one while reading.
_TAKEN: tuple[()] = ()


def read(
    source: Source, *, encoding: str | None, crs: str | None, limits: Limits, progress: Progress
) -> Table:
    """Read one GeoJSON file; ``crs`` overrules what it states.

    Raises
    ------
    UnreadableFile
        When it breaks off, is not strict JSON, or is not in the encoding stated.
    UnknownFormat
        When it is JSON but not GeoJSON.
    HostileFile
        When it passes a limit or points at another file for its coordinate system.
    """
    data = source.read()
    text, encoding_name, findings = decode(data, encoding)
    if encoding_name != "utf-8":
        data = text.encode()
    check_depth(data, limits.depth)
    del data
    features = _Features(limits)
    for done in features.take(JsonText(text)):
        progress(done, len(text))
    progress(len(text), len(text))
    return features.table(source, encoding_name, crs, findings)


class _Features:
    """What has been taken out of the text so far."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.rows_left = row_budget(limits)
        self.vertices = VertexBudget(limits)
        self.columns: dict[str, None] = {}
        self.rows: list[dict[str, Any]] = []
        self.shapes: list[Shape | BrokenShape | None] = []
        self.findings: list[Finding] = []
        self.crs: str | None = None
        self.format = "geojson"
        self.ids: list[str | int | None] = []

    def take(self, text: JsonText) -> Iterator[int]:
        """Take all features, reporting the position now and then."""
        if text.skip(_RECORD_SEPARATOR) != "{":
            raise unknown(
                "文件不是 GeoJSON：应以“{”开头。",
                "The file is not GeoJSON: it does not begin with “{”.",
            )
        rest: dict[str, Any] = {}
        for key in text.members():
            if key == "features" and text.skip() == "[":
                for number, feature in enumerate(text.items()):
                    self.feature(feature)
                    if number % _REPORT_EVERY == 0:
                        yield text.at
                rest[key] = _TAKEN
            else:
                rest[key] = text.value()
        self.outermost(rest)
        while text.skip(_RECORD_SEPARATOR):
            self.format = "geojsonseq"
            found = text.value()
            if not isinstance(found, dict):
                text.fail(text.at - 1)
            self.outermost(found)
            if len(self.rows) % _REPORT_EVERY == 0:
                yield text.at

    def outermost(self, found: dict[str, Any]) -> None:
        """A whole document, or one record of a sequence."""
        kind = found.get("type")
        if "crs" in found and found["crs"] is not None:
            self.crs = _named_crs(found["crs"])
        if kind == "FeatureCollection" and "features" in found:
            features = found["features"]
            if not isinstance(features, (list, tuple)):
                raise unknown(
                    "文件不是 GeoJSON：features 不是列表。",
                    "The file is not GeoJSON: its features are not a list.",
                )
            for feature in features:
                self.feature(feature)
        elif kind == "Feature":
            self.feature(found)
        elif isinstance(kind, str) and kind in _GEOMETRIES:
            self.feature({"type": "Feature", "properties": None, "geometry": found})
        elif kind == "Topology":
            raise unknown(
                "文件是 TopoJSON，不是 GeoJSON。请先转换为 GeoJSON。",
                "The file is TopoJSON, not GeoJSON. Convert it to GeoJSON first.",
            )
        else:
            raise unknown(
                "文件是 JSON，但不是 GeoJSON（没有 FeatureCollection、Feature 或几何图形）。",
                "The file is JSON but not GeoJSON: no FeatureCollection, Feature or geometry.",
            )

    def feature(self, feature: Any) -> None:
        """One feature."""
        self.rows_left.spend(1)
        number = len(self.rows) + 1
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise unreadable(
                f"第 {number} 个要素不是 GeoJSON 的 Feature。请重新导出文件。",
                f"Feature {number} is not a GeoJSON Feature. Export the file again.",
            )
        properties = feature.get("properties") or {}
        if not isinstance(properties, dict):
            raise unreadable(
                f"第 {number} 个要素的 properties 不是对象。请重新导出文件。",
                f"The properties of feature {number} are not an object. Export the file again.",
            )
        properties = {storable(key): value for key, value in properties.items()}
        new = properties.keys() - self.columns.keys()
        if len(self.columns) + len(new) > self.limits.columns:
            raise over_limit(Text("列数", "columns"), self.limits.columns)
        for key in new:
            if len(key) > 200:
                raise hostile(
                    "属性名超过 200 个字符，未读取。",
                    "A property's name is longer than 200 characters; the file was not read.",
                )
        self.columns.update(dict.fromkeys(properties))
        self.rows.append({key: self.value(value, number) for key, value in properties.items()})
        identifier = feature.get("id")
        self.ids.append(identifier if type(identifier) in (str, int) else None)
        geometry = feature.get("geometry")
        try:
            self.shapes.append(None if geometry is None else self.shape(geometry))
        except BrokenShape as fault:
            self.shapes.append(fault)

    def value(self, value: Any, number: int) -> Any:
        """A property as a plain value; lists and objects as JSON text."""
        if isinstance(value, (dict, list)):
            value = json.dumps(value, ensure_ascii=False)
        if isinstance(value, str):
            if len(value) > self.limits.cell_chars:
                raise over_limit(
                    Text("单元格字符数", "characters in one value"), self.limits.cell_chars
                )
            return storable(value)
        if type(value) is int and abs(value) >= _LARGEST_INTEGER:
            return str(value)
        if type(value) is float and not math.isfinite(value):
            self.findings.append(
                noticed(
                    "number_too_large",
                    "属性中有过大的数值，已按空值处理。",
                    "A property holds a number too large to be one; it was left empty.",
                    fix=Text("请改正该数值。", "Correct the number."),
                    severity="error",
                    row=number,
                )
            )
            return None
        return value

    def shape(self, geometry: Any) -> Shape:
        """A GeoJSON geometry; its nesting was bounded before it was parsed."""
        stated = geometry.get("type") if isinstance(geometry, dict) else None
        kind = _GEOMETRIES.get(stated) if isinstance(stated, str) else None
        if kind is None:
            raise BrokenShape("不是 GeoJSON 几何类型", "it has no GeoJSON geometry type")
        if kind == "GeometryCollection":
            return Shape(kind, [self.shape(part) for part in _members(geometry.get("geometries"))])
        given = geometry.get("coordinates")
        if kind == "Point":
            return Shape(kind, [coordinates([given] if given else [], self.vertices)])
        if kind in ("LineString", "MultiPoint"):
            return Shape(kind, [coordinates(given, self.vertices)])
        if kind == "MultiLineString":
            return Shape(kind, [coordinates(line, self.vertices) for line in _members(given)])
        polygons = [given] if kind == "Polygon" else _members(given)
        return Shape(
            kind,
            [[coordinates(ring, self.vertices) for ring in _members(rings)] for rings in polygons],
        )

    def table(
        self, source: Source, encoding: str, crs: str | None, findings: tuple[Finding, ...]
    ) -> Table:
        """The finished table."""
        stated = crs or self.crs or "EPSG:4326"
        numbers = range(1, len(self.rows) + 1)
        geometries, faults = build(self.shapes, numbers, degrees=crs_names.in_degrees(stated))
        columns = tuple(self.columns)
        if "id" not in self.columns and any(i is not None for i in self.ids):
            columns = ("id", *columns)
            for row, identifier in zip(self.rows, self.ids, strict=True):
                row["id"] = identifier
        heights = (heights_left_out(),) if self.vertices.heights else ()
        return Table(
            columns=columns,
            rows=[{name: row.get(name) for name in columns} for row in self.rows],
            geometries=geometries,
            crs=stated,
            format=self.format,
            encoding=encoding,
            source=source.name,
            findings=(*findings, *heights, *self.findings, *faults),
        )


def _members(found: Any) -> list[Any]:
    if not isinstance(found, list):
        raise BrokenShape("坐标不是列表", "coordinates are not a list")
    return found


def _named_crs(crs: Any) -> str:
    """The coordinate system that the ``crs`` member of the 2008 form names."""
    properties = crs.get("properties") if isinstance(crs, dict) else None
    if isinstance(crs, dict) and crs.get("type") == "link":
        raise hostile(
            "文件的坐标系（crs）是指向其他地址的链接；系统从不访问文件里的链接，未读取。"
            "请去掉 crs，并用 --crs 指明坐标系。",
            "The file's crs is a link to another address. Links in files are never followed, so it "
            "was not read. Remove the crs and state the system with --crs.",
        )
    name = properties.get("name") if isinstance(properties, dict) else None
    code = crs_names.code_of(name) if isinstance(name, str) else None
    if code is None:
        raise unreadable(
            "文件所写的坐标系（crs）不认识。请去掉 crs，并用 --crs 指明，如 EPSG:4490。",
            "The coordinate system (crs) that the file names is not known. Remove it and state the "
            "system with --crs, for example EPSG:4490.",
        )
    return code
