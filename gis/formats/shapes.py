"""From numbers to geometries: checked first, then built by Shapely all at once.

Readers hand over a :class:`Shape` a row, which holds plain coordinate arrays. Nothing reaches
GEOS before its vertices are counted, its nesting is bounded and every number is finite. A row
that fails gets a finding and no geometry; the other rows are not touched by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gis.findings import Finding
from gis.formats.limits import VertexBudget
from gis.text import Text

Kind = Literal[
    "Point",
    "LineString",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
]
Coordinates = NDArray[np.float64]

#: Easting and northing of any zone, its number in front, stay below this (metres).
FARTHEST = 1e8


class BrokenShape(ValueError):
    """A geometry that cannot be understood; ``text`` says why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


@dataclass(frozen=True, slots=True)
class Shape:
    """One geometry as coordinate arrays of shape (n, 2).

    ``parts`` is a list of polygons, each a list of rings (outer first), for the polygon kinds;
    a list of arrays for points and lines; a list of shapes for a collection.
    """

    kind: Kind
    parts: list[Any]


def coordinates(positions: object, budget: VertexBudget) -> Coordinates:
    """A list of JSON positions as an array of shape (n, 2); heights are left out.

    Raises
    ------
    BrokenShape
        Where something is not a list of at least two numbers.
    """
    if type(positions) is not list:
        raise BrokenShape("坐标不是列表", "coordinates are not a list")
    budget.spend(len(positions))
    if not positions:
        return np.empty((0, 2))
    if not set(map(type, positions)) <= {list}:
        raise BrokenShape("坐标点不是 [经度, 纬度]", "a position is not [longitude, latitude]")
    sizes = set(map(len, positions))
    if min(sizes) < 2 or max(sizes) > 4:
        raise BrokenShape(
            "坐标点应有 2 至 3 个数", "a position has fewer than two or more than four numbers"
        )
    plain = positions
    if sizes != {2}:
        budget.heights = True
        plain = [position[:2] for position in positions]
    kinds = {type(number) for position in plain for number in position}
    if not kinds <= {int, float}:
        raise BrokenShape("坐标含有非数字内容", "a coordinate is not a number")
    try:
        return np.array(plain, dtype=np.float64)
    except (OverflowError, ValueError):
        raise BrokenShape("坐标数值过大", "a coordinate is too large") from None


def arrays(shape: Shape) -> Iterator[Coordinates]:
    """All coordinate arrays of ``shape``, collections included."""
    for part in shape.parts:
        if isinstance(part, Shape):
            yield from arrays(part)
        elif isinstance(part, list):
            yield from part
        else:
            yield part


def build(
    shapes: Sequence[Shape | BrokenShape | None],
    numbers: Sequence[int],
    *,
    degrees: bool | None,
) -> tuple[list[BaseGeometry | None], list[Finding]]:
    """Geometries for ``shapes``, None where there is none or it is broken.

    Parameters
    ----------
    numbers : sequence of int
        The row number of each shape, for the findings.
    degrees : bool or None
        Whether coordinates must be longitude and latitude in degrees; None if not known.
    """
    geometries: list[BaseGeometry | None] = [None] * len(shapes)
    findings: list[Finding] = []
    polygonal: list[tuple[int, Shape]] = []
    for index, shape in enumerate(shapes):
        if shape is None:
            continue
        try:
            if isinstance(shape, BrokenShape):
                raise shape
            sound = _sound(shape, degrees=degrees)
            if sound is None:
                findings.append(_empty(numbers[index]))
            elif sound.kind in ("Polygon", "MultiPolygon"):
                if sound is not shape:
                    findings.append(_closed(numbers[index]))
                polygonal.append((index, sound))
            else:
                geometries[index] = _single(sound)
        except BrokenShape as fault:
            findings.append(broken(numbers[index], fault.text))
    built = _polygons([shape for _, shape in polygonal])
    for (index, _), polygon in zip(polygonal, built, strict=True):
        geometries[index] = polygon
    return geometries, findings


def _sound(shape: Shape, *, degrees: bool | None) -> Shape | None:
    """``shape`` itself if it can be built, a copy with closed rings, or None if it is empty."""
    chunks = [array for array in arrays(shape) if len(array)]
    if not chunks:
        return None
    together = chunks[0] if len(chunks) == 1 else np.concatenate(chunks)
    check_numbers(together, degrees=degrees)
    if shape.kind == "GeometryCollection":
        return Shape(shape.kind, [s for p in shape.parts if (s := _sound(p, degrees=degrees))])
    if shape.kind in ("LineString", "MultiLineString"):
        if any(len(line) < 2 for line in shape.parts):
            raise BrokenShape("线少于 2 个点", "a line has fewer than two points")
        return shape
    if shape.kind not in ("Polygon", "MultiPolygon"):
        return shape
    open_rings = False
    for polygon in shape.parts:
        if not polygon:
            raise BrokenShape("多面中有空的面", "one of the polygons is empty")
        for ring in polygon:
            if len(ring) < 3:
                raise BrokenShape("环少于 4 个点", "a ring has fewer than four points")
            if ring[0, 0] != ring[-1, 0] or ring[0, 1] != ring[-1, 1]:
                open_rings = True
            elif len(ring) < 4:
                raise BrokenShape("环少于 4 个点", "a ring has fewer than four points")
    if not open_rings:
        return shape
    closed = [
        [ring if (ring[0] == ring[-1]).all() else np.vstack([ring, ring[:1]]) for ring in polygon]
        for polygon in shape.parts
    ]
    return Shape(shape.kind, closed)


def check_numbers(points: Coordinates, *, degrees: bool | None) -> None:
    """Raise :class:`BrokenShape` unless all coordinates can be places on Earth."""
    low, high = points.min(axis=0), points.max(axis=0)
    # A NaN makes both comparisons false.
    if not (low.min() > -FARTHEST and high.max() < FARTHEST):
        raise BrokenShape(
            "坐标不是有限的数或数值过大", "a coordinate is not a finite number, or far too large"
        )
    if not degrees:
        return
    if low[0] < -180 or high[0] > 180 or low[1] < -90 or high[1] > 90:
        far = max(abs(low).max(), abs(high).max())
        if far > 360:
            raise BrokenShape(
                "坐标超出经纬度范围，像是以米为单位的投影坐标；请用 --crs 指明坐标系，如 EPSG:4547",
                "coordinates are outside longitude/latitude and look like metres of a projection; "
                "state it with --crs, for example EPSG:4547",
            )
        raise BrokenShape(
            "坐标超出经纬度范围；请检查经度与纬度是否颠倒",
            "coordinates are outside longitude/latitude; see whether the two are swapped",
        )


def _single(shape: Shape) -> BaseGeometry:
    """A sound shape that is neither polygon nor multipolygon."""
    if shape.kind == "Point":
        return shapely.Point(shape.parts[0][0])
    if shape.kind == "LineString":
        return shapely.LineString(shape.parts[0])
    if shape.kind == "MultiPoint":
        return shapely.MultiPoint(np.concatenate(shape.parts))
    if shape.kind == "MultiLineString":
        return shapely.MultiLineString(list(shape.parts))
    return shapely.GeometryCollection(
        [
            _polygons([part])[0] if part.kind in ("Polygon", "MultiPolygon") else _single(part)
            for part in shape.parts
        ]
    )


def _polygons(shapes: Sequence[Shape]) -> list[BaseGeometry]:
    """Sound polygons and multipolygons, in three calls to Shapely however many there are."""
    if not shapes:
        return []
    rings = [ring for shape in shapes for polygon in shape.parts for ring in polygon]
    ring_sizes = [len(ring) for ring in rings]
    polygon_sizes = [len(polygon) for shape in shapes for polygon in shape.parts]
    linear = shapely.linearrings(
        np.concatenate(rings), indices=np.repeat(np.arange(len(rings)), ring_sizes)
    )
    polygons = shapely.polygons(
        linear, indices=np.repeat(np.arange(len(polygon_sizes)), polygon_sizes)
    )
    built: list[BaseGeometry] = []
    start = 0
    for shape in shapes:
        stop = start + len(shape.parts)
        if shape.kind == "Polygon":
            built.append(polygons[start])
        else:
            built.append(shapely.multipolygons(polygons[start:stop]))
        start = stop
    return built


def broken(row: int, why: Text) -> Finding:
    """A row whose geometry is not usable."""
    return Finding(
        code="geometry_broken",
        severity="error",
        what=Text(f"几何图形无法读取：{why.zh}。", f"The geometry cannot be read: {why.en}."),
        fix=Text(
            "在制图软件中修复该要素后重新导出。",
            "Mend this feature in the mapping program and export it again.",
        ),
        row=row,
    )


def heights_left_out() -> Finding:
    """The notice that heights were not kept."""
    return Finding(
        code="heights_left_out",
        severity="notice",
        what=Text("坐标带有高程，已忽略高程。", "Coordinates have heights; these were left out."),
        fix=Text("无需处理。", "Nothing to do."),
    )


def _empty(row: int) -> Finding:
    return Finding(
        code="geometry_empty",
        severity="warning",
        what=Text("几何图形为空。", "The geometry is empty."),
        fix=Text("补画该要素，或删除该行。", "Draw the feature, or delete the row."),
        row=row,
    )


def _closed(row: int) -> Finding:
    return Finding(
        code="ring_closed",
        severity="notice",
        what=Text(
            "面的边界首尾不相接，已自动闭合。",
            "A ring did not end where it began; it was closed with a straight line.",
        ),
        fix=Text("请核对该面的边界。", "Check the border of this area."),
        row=row,
    )
