"""From a file to rows with fields understood and areas on the lattice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shapely import MultiPolygon

from api.workflows.importing.areas import areas_of
from api.workflows.importing.exactness import coordinate_step
from api.workflows.importing.options import Options
from api.workflows.importing.report import faulty_rows
from gis import formats
from gis.crs import parse_system
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
    codes: frozenset[str] = frozenset()
    """Every code that the file names, also in rows that cannot be read."""
    step: float | None = None
    """Metres to which the file's coordinates are rounded, if they are."""


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
        limits=options.limits,
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
    step: float | None = None
    if spatial and table.geometries is not None:
        broken = faulty_rows(table.findings)
        system = parse_system(options.crs or table.crs or "EPSG:4326")
        step = coordinate_step(table.geometries, system)
        areas, found = areas_of(table.geometries, numbers, system, options, broken)
        findings += found
    rows: list[ReadRow] = []
    named: set[str] = set()
    for i, (number, row) in enumerate(zip(numbers, table.rows, strict=True)):
        if i % 500 == 0:
            options.tell("rows", i, len(numbers))
        fields, found = values.record(matched, row, number)
        findings += found
        named.add(str(fields.get("code")))
        if not errors(found) and (areas[i] is not None or not spatial):
            rows.append(ReadRow(number, fields, areas[i]))
    return ReadRows(
        table.source,
        len(table.rows),
        rows,
        findings,
        readable=True,
        codes=frozenset(named),
        step=step,
    )


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


def repeated(rows: list[ReadRow], key: str) -> Iterator[tuple[str, list[int]]]:
    """The values of ``key`` that several rows have, with the rows' numbers."""
    seen: dict[str, list[int]] = {}
    for row in rows:
        if row.values[key] is not None:
            seen.setdefault(str(row.values[key]), []).append(row.number)
    return ((value, numbers) for value, numbers in seen.items() if len(numbers) > 1)
