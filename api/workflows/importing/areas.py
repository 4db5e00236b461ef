"""From the shapes of a file to areas on the lattice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from api.workflows.importing.options import Options
from api.workflows.importing.report import row_fault
from gis import crs, faults, lattice, measure
from gis.errors import InvalidGeometry, InvalidValue
from gis.findings import Finding
from gis.text import Text


def areas_of(
    geometries: Sequence[BaseGeometry | None],
    numbers: Sequence[int],
    system: crs.System,
    options: Options,
    broken: set[int],
) -> tuple[list[MultiPolygon | None], list[Finding]]:
    """Each row's shape as an area on the lattice, None where it has none that can stand.

    Parameters
    ----------
    system : System
        That of the coordinates.
    broken : set of int
        Rows of which it has been told already why they have no shape.

    Raises
    ------
    InvalidValue
        It is not the system of these coordinates.
    """
    findings: list[Finding] = []
    shapes = np.array(geometries, dtype=object)
    if system.kind == "degrees" and (advice := crs.guess_projected(shapely.total_bounds(shapes))):
        raise InvalidValue(advice)
    if shapely.has_z(shapes).any():
        findings.append(_height_dropped())
    converted = crs.to_wgs84(shapes, system)
    result: list[MultiPolygon | None] = []
    for i, (number, shape) in enumerate(zip(numbers, converted, strict=True)):
        if i % 200 == 0:
            options.tell("shapes", i, len(numbers))
        if shape is None or shape.is_empty:
            area, found = None, [] if number in broken else [_no_shape(number)]
        else:
            area, found = _area(shape, number, repair=options.repair is not None)
        result.append(area)
        findings += found
    return result, findings


def _area(
    shape: BaseGeometry, number: int, *, repair: bool
) -> tuple[MultiPolygon | None, list[Finding]]:
    try:
        snapped, lost = _snapped(shape)
    except InvalidGeometry as error:
        fix = Text("请核对坐标系（--crs）。", "Check the coordinate system (--crs).")
        return None, [row_fault("invalid_geometry", number, error.text, fix)]
    if snapped.is_empty and lost:
        return None, [_too_small(number, shape)]
    west, _, east, _ = shapely.bounds(lattice.polygon_parts(snapped)).reshape(-1, 4).T
    if (east - west > 180).any():
        return None, [_across_antimeridian(number, shape)]
    findings = [_specks_dropped(number, lost, snapped)] if lost else []
    reason = lattice.problem(snapped)
    if reason is None:
        return lattice.as_multipolygon(snapped), findings
    fault = faults.invalid_ring("", snapped, reason)
    mended = _mended(snapped) if repair else None
    if mended is None:
        return None, [row_fault("invalid_ring", number, reason, fault.fix, place=fault.place)]
    return mended, [
        *findings,
        Finding(
            "mended",
            "notice",
            Text(f"{reason.zh}已自动修复。", f"{reason.en} It was mended."),
            Text("请核对该处边界。", "Look at the border there."),
            place=fault.place,
            row=number,
            measure=measure.area(mended),
        ),
    ]


def _snapped(shape: BaseGeometry) -> tuple[BaseGeometry, int]:
    """The shape on the lattice, and how many of its rings shrank to nothing there."""
    try:
        return lattice.snap(shape), 0
    except GEOSException:
        lost = 0
        kept = []
        for part in lattice.polygon_parts(shape):
            rings = [ring for ring in (part.exterior, *part.interiors) if _spans(ring)]
            lost += 1 + len(part.interiors) - len(rings)
            if _spans(part.exterior):
                kept.append(Polygon(rings[0], rings[1:]))
        return lattice.snap(MultiPolygon(kept)), lost


def _spans(ring: BaseGeometry) -> bool:
    """Do at least three points of the lattice remain of a ring?"""
    return len(np.unique(lattice.to_integers(ring), axis=0)) >= 3


def _mended(shape: BaseGeometry) -> MultiPolygon | None:
    """The valid area of rings that cross or touch themselves, or None if nothing is left."""
    if not lattice.polygon_parts(shape):
        return None
    valid, _ = _snapped(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    return None if lattice.problem(valid) else lattice.as_multipolygon(valid)


def _no_shape(number: int) -> Finding:
    return row_fault(
        "no_geometry",
        number,
        Text("该行没有图形。", "The row has no shape."),
        Text("请为该行补充边界图形。", "Draw its area, or leave the row out."),
    )


def _too_small(number: int, shape: BaseGeometry) -> Finding:
    return row_fault(
        "too_small",
        number,
        Text(
            "图形不足 1 厘米，无法成面。",
            "The shape is less than 1 cm across; no area is left of it.",
        ),
        Text("请核对该行图形，或删除该行。", "Draw the area anew, or leave the row out."),
        place=shapely.Point(shapely.get_coordinates(shape)[0]),
    )


def _specks_dropped(number: int, count: int, shape: BaseGeometry) -> Finding:
    return Finding(
        "specks_dropped",
        "notice",
        Text(
            f"图形有 {count} 个不足 1 厘米的碎面或孔洞，已去除。",
            f"The shape had {count} parts or holes of less than 1 cm; they were left out.",
        ),
        Text("无需处理。", "Nothing needs to be done."),
        place=shapely.point_on_surface(shape),
        row=number,
    )


def _across_antimeridian(number: int, shape: BaseGeometry) -> Finding:
    return row_fault(
        "antimeridian",
        number,
        Text(
            "图形东西跨度超过 180 度，疑似跨越 180 度经线。",
            "The shape is more than 180 degrees wide; it seems to cross the 180th meridian.",
        ),
        Text(
            "请沿 180 度经线切为两部分（可为一个多部件图形）；否则请核对坐标。",
            "Cut it at the meridian into two parts of one shape, or check the coordinates.",
        ),
        place=shapely.Point(shapely.get_coordinates(shape)[0]),
    )


def _height_dropped() -> Finding:
    return Finding(
        "height_dropped",
        "notice",
        Text("图形中的高程值已忽略。", "Heights in the shapes were left out."),
        Text("无需处理。", "Nothing needs to be done."),
    )
