"""GeoPackage and FlatGeobuf: by GDAL in the confined process, on a copy of our own.

Shapefiles, whose text needs more care, are in :mod:`gis.formats.shapefile`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from shapely.geometry.base import BaseGeometry

from gis.findings import Finding
from gis.formats import crs_names, sandbox, wkb
from gis.formats.limits import Limits, VertexBudget, over_limit
from gis.formats.refusals import no_such_layer, noticed, other_layers, unreadable
from gis.formats.shapes import BrokenShape, Shape, build, heights_left_out
from gis.formats.source import Progress, Source
from gis.formats.table import Table
from gis.text import Text

_REPORT_EVERY = 4096


def read_database(
    source: Source,
    driver: str,
    *,
    layer: str | None,
    crs: str | None,
    limits: Limits,
    progress: Progress,
) -> Table:
    """Read a GeoPackage (driver ``GPKG``) or a FlatGeobuf file (``FlatGeobuf``).

    Raises
    ------
    UnreadableFile, HostileFile
        See :func:`gis.formats.sandbox.run`.
    """
    name = {"GPKG": "input.gpkg", "FlatGeobuf": "input.fgb"}[driver]
    with sandbox.workplace() as folder:
        source.copy_to(folder / name)
        task = {"reader": "ogr", "driver": driver, "file": name, "layer": layer, "encoding": None}
        answer = sandbox.run(task, folder, limits)
    layers = tuple(answer.head["layers"])
    read = answer.head["layer"]
    if read is None:
        if layer is not None:
            raise no_such_layer(layer, layers)
        raise unreadable("文件中没有图层。", "The file has no layers.")
    rest = other_layers(read, layers)
    return table_of(
        answer,
        format_name="geopackage" if driver == "GPKG" else "flatgeobuf",
        encoding=None,
        source=source,
        crs=crs,
        layers=layers,
        layer=read,
        findings=[rest] if rest else [],
        limits=limits,
        progress=progress,
    )


def table_of(
    answer: sandbox.Answer,
    *,
    format_name: str,
    encoding: str | None,
    source: Source,
    crs: str | None,
    layers: tuple[str, ...],
    layer: str,
    findings: list[Finding],
    limits: Limits,
    progress: Progress,
) -> Table:
    """The table of what the confined GDAL read."""
    head = answer.head
    count = head["rows"]
    if count > limits.rows:
        raise over_limit(Text("行数", "rows"), limits.rows)
    for column, kind in zip(answer.columns, head["types"], strict=True):
        if kind in ("date", "moment", "text"):
            _finish(column, kind, limits)
    names = _unique(head["names"])
    findings += [_digits_lost(name) for name in head["inexact"]]
    stated = crs or crs_names.safe(head["crs"])
    geometries: list[BaseGeometry | None] | None = None
    if answer.geometries is not None:
        vertices = VertexBudget(limits)
        shapes: list[Shape | BrokenShape | None] = []
        for row, blob in enumerate(answer.geometries):
            if row % _REPORT_EVERY == 0:
                progress(row, count)
            try:
                shapes.append(
                    None if blob is None else wkb.parse(blob, vertices, depth=limits.depth)
                )
            except BrokenShape as fault:
                shapes.append(fault)
        degrees = crs_names.in_degrees(stated)
        geometries, faults = build(shapes, range(1, count + 1), degrees=degrees)
        findings += [*([heights_left_out()] if vertices.heights else []), *faults]
    progress(count, count)
    rows = (
        [dict(zip(names, values, strict=True)) for values in zip(*answer.columns, strict=True)]
        if names
        else [{} for _ in range(count)]
    )
    return Table(
        columns=names,
        rows=rows,
        geometries=geometries,
        crs=stated,
        format=format_name,
        encoding=encoding,
        source=source.name,
        layers=layers,
        findings=tuple(findings),
        layer=layer,
    )


def _finish(column: list[Any], kind: str, limits: Limits) -> None:
    """Dates as dates, blank text as None, in place."""
    for row, value in enumerate(column):
        if value is None:
            continue
        text = str(value)
        if len(text) > limits.cell_chars:
            raise over_limit(Text("单元格字符数", "characters in one value"), limits.cell_chars)
        column[row] = text.strip() or None
        if kind == "date" or (kind == "moment" and text.partition("T")[2] == "00:00:00"):
            try:
                column[row] = date.fromisoformat(text[:10].replace("/", "-"))
            except ValueError:
                continue


def _unique(names: list[str]) -> tuple[str, ...]:
    """Names cut to ten bytes can coincide; the later ones get their position."""
    taken: dict[str, None] = {}
    for position, name in enumerate(names, start=1):
        taken[name if name and name not in taken else f"{name}#{position}"] = None
    return tuple(taken)


def _digits_lost(column: str) -> Finding:
    return noticed(
        "digits_lost",
        f"“{column}”中有超过 15 位的数字，读取时末位可能不准。",
        f"“{column}” has numbers of more than 15 digits, whose last digits may have been lost.",
        fix=Text("请把该列改为文本类型后重新导出。", "Make it a text column and export again."),
        severity="error",
    )
