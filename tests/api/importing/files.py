"""Files as offices and their programs write them."""

from __future__ import annotations

import csv
import json
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

Rows = Sequence[Mapping[str, Any]]
"""Cells by column; an area under ``geometry``, longitude and latitude."""


def geojson(path: Path, rows: Rows) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {k: v for k, v in row.items() if k != "geometry"},
            "geometry": shapely.geometry.mapping(row["geometry"]) if row.get("geometry") else None,
        }
        for row in rows
    ]
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False),
        encoding="utf-8",
    )
    return path


def _layer(path: Path, rows: Rows, driver: str, crs: str = "EPSG:4490", **options: Any) -> Path:
    columns = [name for name in rows[0] if name != "geometry"]
    table = pd.DataFrame({c: pd.Series([row[c] for row in rows], dtype=object) for c in columns})
    for column in columns:
        if all(isinstance(value, int) for value in table[column]):
            table[column] = table[column].astype(np.int64)
    frame = gpd.GeoDataFrame(table, geometry=[row["geometry"] for row in rows], crs=crs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GDAL tells of each name that it cuts
        frame.to_file(path, driver=driver, engine="pyogrio", **options)
    return path


def geopackage(path: Path, rows: Rows, **options: Any) -> Path:
    return _layer(path, rows, "GPKG", **options)


def flatgeobuf(path: Path, rows: Rows, **options: Any) -> Path:
    return _layer(path, rows, "FlatGeobuf", **options)


def shapefile(path: Path, rows: Rows, **options: Any) -> Path:
    """Zipped, in GBK, as programs on Chinese Windows write it."""
    parts = path.with_suffix("")
    parts.mkdir()
    _layer(parts / f"{path.stem}.shp", rows, "ESRI Shapefile", encoding="GBK", **options)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(parts.iterdir()):
            archive.write(part, part.name)
    return path


def kml(path: Path, rows: Rows) -> Path:
    def polygon(part: shapely.Polygon) -> str:
        points = " ".join(f"{x!r},{y!r}" for x, y in part.exterior.coords)
        return (
            "<Polygon><outerBoundaryIs><LinearRing><coordinates>"
            f"{points}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
        )

    marks = []
    for row in rows:
        cells = "".join(
            f'<Data name="{escape(name)}"><value>{escape(str(value))}</value></Data>'
            for name, value in row.items()
            if name != "geometry"
        )
        shapes = "".join(polygon(part) for part in shapely.get_parts(row["geometry"]))
        marks.append(
            f"<Placemark><ExtendedData>{cells}</ExtendedData>"
            f"<MultiGeometry>{shapes}</MultiGeometry></Placemark>"
        )
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document>{''.join(marks)}</Document></kml>",
        encoding="utf-8",
    )
    return path


def _cells(row: Mapping[str, Any]) -> dict[str, Any]:
    shape: BaseGeometry | None = row.get("geometry")
    cells = {name: value for name, value in row.items() if name != "geometry"}
    return cells | ({"WKT": shapely.to_wkt(shape, rounding_precision=15)} if shape else {})


def text_table(path: Path, rows: Rows, encoding: str = "utf-8-sig") -> Path:
    table = [_cells(row) for row in rows]
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    return path


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(path: Path, rows: Rows) -> Path:
    """A workbook with one sheet."""

    def cell(column: int, row: int, value: object) -> str:
        at = f'r="{chr(65 + column)}{row}"'
        if value is None:
            return ""
        if isinstance(value, (int, float)):
            return f"<c {at}><v>{value!r}</v></c>"
        return f'<c {at} t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'

    table = [_cells(row) for row in rows]
    lines = [list(table[0]), *([row.get(name) for name in table[0]] for row in table)]
    body = "".join(
        f'<row r="{r}">{"".join(cell(c, r, v) for c, v in enumerate(line))}</row>'
        for r, line in enumerate(lines, start=1)
    )
    link = '<Relationship Id="rId1" Type="{}/{}" Target="{}"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}">'
            f"{link.format(_OFFICE, 'officeDocument', 'xl/workbook.xml')}</Relationships>",
        )
        made.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="数据" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        made.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}">'
            f"{link.format(_OFFICE, 'worksheet', 'worksheets/sheet1.xml')}</Relationships>",
        )
        made.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>',
        )
    return path


FORMATS: dict[str, tuple[str, Callable[..., Path]]] = {
    "GeoJSON": ("图形.geojson", geojson),
    "GeoPackage": ("图形.gpkg", geopackage),
    "Shapefile": ("图形.zip", shapefile),
    "FlatGeobuf": ("图形.fgb", flatgeobuf),
    "KML": ("图形.kml", kml),
    "CSV": ("图形.csv", text_table),
    "XLSX": ("图形.xlsx", workbook),
}
