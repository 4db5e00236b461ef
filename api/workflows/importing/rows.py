"""From a file to rows with fields understood and areas on the lattice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from api.workflows.importing.options import Options
from api.workflows.importing.report import faulty_rows, row_fault
from gis import coverage, crs, formats, lattice, measure
from gis.errors import InvalidGeometry, InvalidValue
from gis.findings import Finding, errors
from gis.formats import columns, values
from gis.formats.synonyms import Kind
from gis.text import Text


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row: its number, its fields by name, its area (None for staff)."""

    number: int
    values: Mapping[str, Any]
    area: MultiPolygon | None


@dataclass(frozen=True, slots=True)
class ReadRows:
    """A file's rows without those that cannot be read, and what was found."""

    source: str
    total: int
    rows: list[ReadRow]
    findings: list[Finding]
    readable: bool
    """False when no row can be taken: a needed column or all shapes are missing."""


def read_rows(options: Options, kind: Kind) -> ReadRows:
    """Read the file of ``options`` as rows of one kind.

    Raises
    ------
    FileRefused
        The file cannot be read at all.
    InvalidValue
        The coordinate system is not known, or is not the one of these coordinates.
    """
    table = formats.read(
        options.file,
        layer=options.layer,
        encoding=options.encoding,
        crs=options.crs,
        progress=lambda done, of: options.tell("read", done, of or 0),
    )
    matched = columns.match(table.columns, kind, options.mapping)
    findings = [*table.findings, *matched.findings]
    spatial = kind != "staff"
    if spatial and table.geometries is None:
        findings.append(_no_shapes())
    if not matched.complete or (spatial and table.geometries is None):
        return ReadRows(table.source, len(table.rows), [], findings, readable=False)
    numbers = [table.number(i) for i in range(len(table.rows))]
    areas: list[MultiPolygon | None] = [None] * len(numbers)
    if spatial and table.geometries is not None:
        broken = faulty_rows(table.findings)
        areas, found = _areas(table.geometries, numbers, table.crs, options, broken)
        findings += found
    rows = []
    for i, (number, row) in enumerate(zip(numbers, table.rows, strict=True)):
        if i % 500 == 0:
            options.tell("rows", i, len(numbers))
        fields, found = values.record(matched, row, number)
        findings += found
        if not errors(found) and (areas[i] is not None or not spatial):
            rows.append(ReadRow(number, fields, areas[i]))
    return ReadRows(table.source, len(table.rows), rows, findings, readable=True)


def _no_shapes() -> Finding:
    return Finding(
        "no_geometry",
        "error",
        Text("文件中没有图形。", "The file holds no shapes."),
        Text(
            "请使用带边界图形的文件，或在 CSV/XLSX 中加入 WKT 列。",
            "Use a file with shapes, or add a WKT column to the table.",
        ),
    )


def _areas(
    geometries: list[BaseGeometry | None],
    numbers: list[int],
    stated: str | None,
    options: Options,
    broken: set[int],
) -> tuple[list[MultiPolygon | None], list[Finding]]:
    """Each row's shape as an area on the lattice, None where it has none that can stand."""
    findings: list[Finding] = []
    shapes = np.array(geometries, dtype=object)
    system = crs.parse_system(options.crs or stated or "EPSG:4326")
    if system.kind == "degrees" and (advice := crs.guess_projected(shapely.total_bounds(shapes))):
        raise InvalidValue(advice)
    if shapely.has_z(shapes).any():
        findings.append(_height_dropped())
    converted = crs.to_wgs84(shapes, system)
    result: list[MultiPolygon | None] = []
    for i, (number, shape) in enumerate(zip(numbers, converted, strict=True)):
        if i % 200 == 0:
            options.tell("shapes", i, len(numbers))
        area, found = _area(shape, number, options.repair, told=number in broken)
        result.append(area)
        findings += found
    return result, findings


def _area(
    shape: BaseGeometry | None, number: int, repair: float | None, *, told: bool
) -> tuple[MultiPolygon | None, list[Finding]]:
    if shape is None or shape.is_empty:
        return None, [] if told else [_no_shape(number)]
    try:
        snapped = lattice.snap(shape)
    except InvalidGeometry as error:
        fix = Text("请核对坐标系（--crs）。", "Check the coordinate system (--crs).")
        return None, [row_fault("invalid_geometry", number, error.text, fix)]
    reason = lattice.problem(snapped)
    if reason is None:
        return lattice.as_multipolygon(snapped), []
    row = Text(f"第 {number} 行", f"Row {number}")
    fault = coverage.invalid_ring(row.en, snapped, reason)
    mended = _mended(snapped) if repair is not None else None
    if mended is None:
        what = Text(f"{row.zh}：{reason.zh}", f"{row.en}: {reason.en}")
        return None, [row_fault("invalid_ring", number, what, fault.fix, place=fault.place)]
    return mended, [
        Finding(
            "mended",
            "notice",
            Text(f"{row.zh}：{reason.zh}已自动修复。", f"{row.en}: {reason.en} It was mended."),
            Text("请核对该处边界。", "Look at the border there."),
            place=fault.place,
            row=number,
            measure=measure.area(mended),
        )
    ]


def _mended(shape: BaseGeometry) -> MultiPolygon | None:
    """The valid area of rings that cross or touch themselves, or None if nothing is left."""
    if not lattice.polygon_parts(shape):
        return None
    valid = lattice.snap(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    return None if lattice.problem(valid) else lattice.as_multipolygon(valid)


def _no_shape(number: int) -> Finding:
    return row_fault(
        "no_geometry",
        number,
        Text(f"第 {number} 行没有图形。", f"Row {number} has no shape."),
        Text("请为该行补充边界图形。", "Draw its area, or leave the row out."),
    )


def _height_dropped() -> Finding:
    return Finding(
        "height_dropped",
        "notice",
        Text("图形中的高程值已忽略。", "Heights in the shapes were left out."),
        Text("无需处理。", "Nothing needs to be done."),
    )


def repeated(rows: list[ReadRow], key: str) -> Iterator[tuple[str, list[int]]]:
    """The values of ``key`` that several rows have, with the rows' numbers."""
    seen: dict[str, list[int]] = {}
    for row in rows:
        if row.values[key] is not None:
            seen.setdefault(str(row.values[key]), []).append(row.number)
    return ((value, numbers) for value, numbers in seen.items() if len(numbers) > 1)
