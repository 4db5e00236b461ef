"""Geometry out of plain tables: a longitude and a latitude column, or one of well-known text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from gis.findings import Finding
from gis.formats.limits import Limits, VertexBudget
from gis.formats.names import plain_name
from gis.formats.shapes import BrokenShape, broken, check_numbers

_LONGITUDE = frozenset(
    [
        "lon",
        "lng",
        "long",
        "longitude",
        "经度",
        "东经",
        "经度坐标",
        "中心经度",
        "中心点经度",
        "lonwgs84",
        "lngwgs84",
    ]
)
_LATITUDE = frozenset(
    ["lat", "latitude", "纬度", "北纬", "纬度坐标", "中心纬度", "中心点纬度", "latwgs84"]
)
_X = frozenset(["x", "xcoord", "pointx", "x坐标", "横坐标"])
_Y = frozenset(["y", "ycoord", "pointy", "y坐标", "纵坐标"])
_WKT_NAMES = frozenset(
    [
        "wkt",
        "geom",
        "geometry",
        "thegeom",
        "shape",
        "wktgeom",
        "几何",
        "几何图形",
        "图形",
        "边界",
        "空间数据",
    ]
)
_WKT = re.compile(
    r"\s*(?:SRID=\d+;)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\b|\s*GEOMETRYCOLLECTION\b",
    re.IGNORECASE,
)
_SRID = re.compile(r"\s*SRID=\d+;", re.IGNORECASE)


def geometries(
    columns: Sequence[str],
    rows: list[dict[str, Any]],
    numbers: Sequence[int],
    limits: Limits,
    *,
    degrees: bool | None,
) -> tuple[tuple[str, ...], list[BaseGeometry | None] | None, list[Finding]]:
    """Columns that remain, geometries (None if there are none), and what was wrong.

    A column of well-known text is taken out of ``rows``, since it says nothing more; longitude
    and latitude stay.
    """
    named = {plain_name(column): column for column in reversed(columns)}
    for name in _WKT_NAMES:
        column = named.get(name)
        if column is not None and _holds_wkt(column, rows):
            found, findings = _from_text(
                [row.pop(column) for row in rows], numbers, limits, degrees=degrees
            )
            return tuple(c for c in columns if c != column), found, findings
    for east, north, by_name in ((_LONGITUDE, _LATITUDE, True), (_X, _Y, None)):
        lon = next((named[name] for name in east if name in named), None)
        lat = next((named[name] for name in north if name in named), None)
        if lon is not None and lat is not None:
            pairs = [(row[lon], row[lat]) for row in rows]
            expected = by_name if degrees is None else degrees
            found, findings = _from_pairs(pairs, numbers, degrees=expected)
            return tuple(columns), found, findings
    return tuple(columns), None, []


def _holds_wkt(column: str, rows: list[dict[str, Any]]) -> bool:
    first = next((row[column] for row in rows if row[column]), None)
    return isinstance(first, str) and _WKT.match(first) is not None


def _from_pairs(
    pairs: list[tuple[Any, Any]], numbers: Sequence[int], *, degrees: bool | None
) -> tuple[list[BaseGeometry | None], list[Finding]]:
    points: list[BaseGeometry | None] = []
    findings: list[Finding] = []
    for (lon, lat), number in zip(pairs, numbers, strict=True):
        points.append(None)
        if lon is None and lat is None:
            continue
        try:
            position = np.array([[_number(lon), _number(lat)]])
            check_numbers(position, degrees=degrees)
            points[-1] = shapely.Point(position[0])
        except BrokenShape as fault:
            findings.append(broken(number, fault.text))
    return points, findings


def _number(value: Any) -> float:
    if isinstance(value, bool) or value is None:
        raise BrokenShape("缺少经度或纬度", "longitude or latitude is missing")
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise BrokenShape(
            f"“{str(value)[:40]}”不是十进制度数", f"“{str(value)[:40]}” is not a number of degrees"
        ) from None


def _from_text(
    texts: list[Any], numbers: Sequence[int], limits: Limits, *, degrees: bool | None
) -> tuple[list[BaseGeometry | None], list[Finding]]:
    found: list[BaseGeometry | None] = []
    findings: list[Finding] = []
    vertices = VertexBudget(limits)
    for text, number in zip(texts, numbers, strict=True):
        found.append(None)
        if not text:
            continue
        try:
            found[-1] = _parse(str(text), limits, vertices, degrees=degrees)
        except BrokenShape as fault:
            findings.append(broken(number, fault.text))
    return found, findings


def _parse(
    text: str, limits: Limits, vertices: VertexBudget, *, degrees: bool | None
) -> BaseGeometry | None:
    """Well-known text, its depth and vertices counted before GEOS sees it."""
    vertices.spend(text.count(",") + 1)
    # GEOS reads nested collections by recursion and would run out of stack.
    if text.count("(") > limits.depth and _depth(text) > limits.depth:
        raise BrokenShape("几何嵌套过深", "collections are nested too deeply")
    try:
        geometry = shapely.force_2d(shapely.from_wkt(_SRID.sub("", text, count=1)))
    except (ShapelyError, ValueError):
        raise BrokenShape("不是正确的 WKT", "it is not well-known text") from None
    if geometry.is_empty:
        return None
    check_numbers(shapely.get_coordinates(geometry), degrees=degrees)
    return geometry


def _depth(text: str) -> int:
    level = deepest = 0
    for bracket in re.findall(r"[()]", text):
        level += 1 if bracket == "(" else -1
        deepest = max(deepest, level)
    return deepest
