"""Reading KML and KMZ: Placemarks, their extended data, and nothing that points elsewhere.

Expat reads the text and every document type declaration is refused, so there are no entities to
expand or to fetch. Network links are refused too: what they show is not in the file.
Elements: OGC 07-147r2 (KML 2.2).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from xml.parsers import expat

import numpy as np

from gis.formats.archive import open_archive
from gis.formats.encodings import known
from gis.formats.limits import Limits, VertexBudget, over_limit, row_budget
from gis.formats.refusals import hostile, no_such_layer, unknown, unreadable
from gis.formats.shapes import BrokenShape, Coordinates, Shape, build
from gis.formats.source import Progress, Source
from gis.formats.table import Table
from gis.text import Text

_Recode = Callable[[bytes], bytes]

_DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]{1,40})[\"']")
_FOLDERS = frozenset({"Document", "Folder"})
_SIMPLE = frozenset({"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry"})
_UNSUPPORTED = frozenset({"Model", "Track", "MultiTrack", "Tour"})
#: Elements whose text is a value of the Placemark.
_VALUES = frozenset({"name", "description", "address", "phoneNumber"})


def read(
    source: Source, *, layer: str | None, crs: str | None, limits: Limits, progress: Progress
) -> Table:
    """Read a KML document; ``layer`` chooses the Placemarks directly in the folder of that name.

    Raises
    ------
    UnreadableFile
        When it breaks off or is not well-formed.
    HostileFile
        When it declares a document type or entities, links to the network, or passes a limit.
    """
    document = _Document(limits)
    recode = _recoder(source.head())
    done = 0
    for block in source.blocks():
        document.feed(recode(block))
        done += len(block)
        progress(done, source.size)
    return document.table(source, layer, crs)


def read_kmz(
    source: Source, *, layer: str | None, crs: str | None, limits: Limits, progress: Progress
) -> Table:
    """Read the KML document of a KMZ archive: ``doc.kml``, or else its first."""
    with open_archive(source, limits) as archive:
        found = [e for e in archive.entries if PurePosixPath(e.filename.lower()).suffix == ".kml"]
        found.sort(key=lambda e: (e.filename.lower() != "doc.kml", e.filename.count("/")))
        document = _Document(limits)
        recode: _Recode | None = None
        done = 0
        for block in archive.blocks(found[0]):
            recode = recode or _recoder(block)
            document.feed(recode(block))
            done += len(block)
            progress(done, None)
    return document.table(source, layer, crs)


def _recoder(head: bytes) -> _Recode:
    """What turns blocks of the document into UTF-8; Expat itself knows no GB18030."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = "utf-16"
    else:
        declared = _DECLARED.match(head)
        name = known(declared[1].decode("ascii")) if declared else "utf-8"
    if name == "utf-8":
        return bytes
    decoder = codecs.getincrementaldecoder(name)()

    def recode(block: bytes) -> bytes:
        try:
            return decoder.decode(block).encode("utf-8")
        except UnicodeDecodeError:
            raise unreadable(
                f"KML 的文字不是其声明的编码 {name}。请另存为 UTF-8。",
                f"The KML is not in {name}, as it declares. Save it as UTF-8.",
            ) from None

    return recode


@dataclass(slots=True)
class _Placemark:
    folder: str | None
    values: dict[str, Any] = field(default_factory=dict)
    shape: Shape | BrokenShape | None = None


class _Document:
    """Takes the text in blocks; holds one Placemark at a time besides those finished."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.rows_left = row_budget(limits)
        self.vertices = VertexBudget(limits)
        self.stack: list[str] = []
        self.text: list[str] = []
        self.text_left = limits.cell_chars
        self.folders: list[str | None] = []
        self.names: dict[str, None] = {}
        self.columns: dict[str, None] = {}
        self.placemark: _Placemark | None = None
        self.placemarks: list[_Placemark] = []
        self.key: str | None = None
        self.open_shapes: list[_Open] = []
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.EntityDeclHandler = self.doctype

    def feed(self, block: bytes, *, last: bool = False) -> None:
        try:
            self.parser.Parse(block, last)
        except expat.ExpatError as fault:
            raise unreadable(
                f"KML 在第 {fault.lineno} 行损坏或不完整。请重新导出。",
                f"The KML is broken or breaks off at line {fault.lineno}. Export it again.",
            ) from None

    def doctype(self, *_: object) -> None:
        raise hostile(
            "KML 含有文档类型或实体声明（DOCTYPE），可用来读取其他文件或耗尽内存，未读取。",
            "The KML declares a document type or entities (DOCTYPE), which can make a program read "
            "other files or run out of memory; it was not read.",
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if not self.stack and tag != "kml":
            raise unknown(
                f"文件不是 KML（根元素是“{tag[:40]}”）。",
                f"The file is not KML: its root element is “{tag[:40]}”.",
            )
        self.stack.append(tag)
        if len(self.stack) > self.limits.depth + 16:
            raise hostile(
                "KML 嵌套过深，未读取。", "The KML is nested too deeply; it was not read."
            )
        self.text.clear()
        self.text_left = self.limits.cell_chars
        if tag in _FOLDERS:
            self.folders.append(None)
        elif tag == "NetworkLink":
            raise hostile(
                "KML 含有网络链接（NetworkLink），数据不在文件内；系统不访问文件里的链接，未读取。"
                "请在 Google Earth 等软件中把数据另存到文件内。",
                "The KML has a NetworkLink: its data are elsewhere. Links in files are never "
                "followed, so it was not read. Save the data into the file itself.",
            )
        elif tag == "Placemark":
            self.rows_left.spend(1)
            self.placemark = _Placemark(self.folders[-1] if self.folders else None)
        elif self.placemark is not None:
            if tag in ("Data", "SimpleData"):
                self.key = attributes.get("name", "")[:200]
            elif tag in _SIMPLE:
                self.open_shapes.append(_Open(tag))
            elif tag in _UNSUPPORTED:
                self.placemark.shape = BrokenShape(
                    f"不支持 KML 的 {tag}", f"KML's {tag} is not supported"
                )

    def characters(self, text: str) -> None:
        self.text_left -= len(text)
        if self.text_left < 0:
            raise over_limit(
                Text("单个值的字符数", "characters in one value"), self.limits.cell_chars
            )
        self.text.append(text)

    def end(self, _: str) -> None:
        tag = self.stack.pop()
        parent = self.stack[-1] if self.stack else ""
        text = "".join(self.text).strip()
        self.text.clear()
        if tag in _FOLDERS:
            self.folders.pop()
        elif tag == "name" and parent in _FOLDERS and self.folders:
            self.folders[-1] = text
        elif self.placemark is not None:
            self.inside(tag, parent, text, self.placemark)

    def inside(self, tag: str, parent: str, text: str, placemark: _Placemark) -> None:
        """An element within a Placemark has ended."""
        if tag == "Placemark":
            self.placemarks.append(placemark)
            if placemark.folder:
                self.names.setdefault(placemark.folder)
            self.placemark = None
        elif tag in _VALUES and parent == "Placemark":
            self.put(placemark, tag, text)
        elif self.key is not None and (tag == "SimpleData" or (tag, parent) == ("value", "Data")):
            self.put(placemark, self.key, text)
            self.key = None
        elif tag == "coordinates" and self.open_shapes:
            try:
                self.open_shapes[-1].points = self.positions(text)
            except BrokenShape as fault:
                placemark.shape = fault
        elif tag in _SIMPLE and self.open_shapes:
            shape = self.open_shapes.pop()
            if self.open_shapes:
                members = self.open_shapes[-1].members
                # The outer boundary comes first, wherever it stands in the file.
                members.insert(0 if parent == "outerBoundaryIs" else len(members), shape)
            elif not isinstance(placemark.shape, BrokenShape):
                placemark.shape = shape.finished()

    def put(self, placemark: _Placemark, key: str, text: str) -> None:
        if key not in self.columns and len(self.columns) >= self.limits.columns:
            raise over_limit(Text("列数", "columns"), self.limits.columns)
        self.columns.setdefault(key)
        placemark.values[key] = text or None

    def positions(self, text: str) -> Coordinates:
        """``lon,lat[,height]`` separated by white space, as an array of shape (n, 2)."""
        triples = text.split()
        self.vertices.spend(len(triples))
        try:
            pairs = [triple.split(",")[:2] for triple in triples]
            return np.array(pairs, dtype=np.float64).reshape(-1, 2)
        except ValueError:
            raise BrokenShape("坐标不是“经度,纬度”", "a position is not “lon,lat”") from None

    def table(self, source: Source, layer: str | None, crs: str | None) -> Table:
        self.feed(b"", last=True)
        layers = tuple(self.names)
        if layer is not None and layer not in layers:
            raise no_such_layer(layer, layers)
        taken = [p for p in self.placemarks if layer is None or p.folder == layer]
        numbers = range(1, len(taken) + 1)
        geometries, findings = build([p.shape for p in taken], numbers, degrees=True)
        columns = tuple(self.columns)
        return Table(
            columns=columns,
            rows=[{name: p.values.get(name) for name in columns} for p in taken],
            geometries=geometries,
            crs=crs or "EPSG:4326",
            format="kml",
            encoding=None,
            source=source.name,
            layers=layers,
            findings=tuple(findings),
            layer=layer,
        )


@dataclass(slots=True)
class _Open:
    """A geometry element that has begun and not ended."""

    tag: str
    points: Coordinates | None = None
    members: list[_Open] = field(default_factory=list)

    def finished(self) -> Shape:
        points = np.empty((0, 2)) if self.points is None else self.points
        if self.tag in ("Point", "LineString", "LinearRing"):
            return Shape("Point" if self.tag == "Point" else "LineString", [points])
        if self.tag == "Polygon":
            rings = [m.points if m.points is not None else points for m in self.members]
            return Shape("Polygon", [rings] if rings else [])
        shapes = [member.finished() for member in self.members]
        kinds = {shape.kind for shape in shapes}
        parts = [part for shape in shapes for part in shape.parts]
        if kinds <= {"Polygon", "MultiPolygon"}:
            return Shape("MultiPolygon", parts)
        if len(kinds) == 1 and kinds < {"Point", "LineString"}:
            return Shape("MultiPoint" if kinds == {"Point"} else "MultiLineString", parts)
        return Shape("GeometryCollection", shapes)
