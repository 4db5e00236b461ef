"""The integer lattice on which every stored coordinate lies.

A coordinate is an integer multiple of 1e-7 degree (about 1 cm), OpenStreetMap's choice.
The float that stands for the integer ``n`` is ``n / 1e7``: correctly rounded division, so it is
the same float that any parser gives for the decimal text with seven digits. Equality of points
is therefore equality of integers, in Python, PostGIS, JSON and the browser alike.

A geometry that enters is snapped once, at the door, point by point: the same point of two
neighbours goes to the same lattice point, which rounding ring by ring with a repair would not
promise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gis.errors import InvalidGeometry
from gis.text import Text

SCALE = 10_000_000
"""Lattice steps in a degree."""

Ring = NDArray[np.int64]
"""A closed ring: int64 of shape (n, 2), longitude and latitude in lattice steps, first == last."""


def to_steps(coordinates: Any) -> NDArray[np.int64]:
    """Degrees to the nearest lattice steps.

    Parameters
    ----------
    coordinates : array_like, float, any shape
        Longitudes and latitudes in degrees (EPSG:4326).

    Returns
    -------
    ndarray of int64, same shape

    Raises
    ------
    InvalidGeometry
        A coordinate is not finite.
    """
    values = np.asarray(coordinates, dtype=np.float64)
    if not np.isfinite(values).all():
        raise InvalidGeometry(
            Text("坐标含有非数值（NaN 或无穷大）。", "A coordinate is not a finite number.")
        )
    return np.rint(values * SCALE).astype(np.int64)


def to_degrees(steps: Any) -> NDArray[np.float64]:
    """Lattice steps to degrees: for each integer the one float that stands for it."""
    return np.asarray(steps, dtype=np.int64) / SCALE


def snap(geometry: BaseGeometry) -> BaseGeometry:
    """``geometry`` with every coordinate on the lattice; Z and M are dropped.

    Points that fall together along a line or ring become one. Nothing else is repaired: a ring
    that collapses or crosses itself afterwards is for the caller to report
    (see :func:`problem`).

    Raises
    ------
    InvalidGeometry
        A coordinate is not finite, or lies outside longitude ±180 or latitude ±90.
    """
    flat = shapely.force_2d(geometry)
    coordinates = shapely.get_coordinates(flat)
    steps = to_steps(coordinates)
    if len(steps) and (np.abs(steps) > np.array([180 * SCALE, 90 * SCALE])).any():
        worst = coordinates[np.argmax(np.abs(coordinates[:, 0]) + np.abs(coordinates[:, 1]))]
        raise InvalidGeometry(
            Text(
                f"坐标（{worst[0]:g}，{worst[1]:g}）超出经纬度范围，可能是平面坐标，请指明坐标系。",
                f"The coordinate ({worst[0]:g}, {worst[1]:g}) is no longitude and latitude; "
                "it may be a projected one: state its coordinate system.",
            )
        )
    snapped = shapely.transform(flat, lambda _: to_degrees(steps))
    return shapely.remove_repeated_points(snapped, 0.0)


def on_lattice(geometry: BaseGeometry) -> bool:
    """Is every coordinate exactly the float of a lattice point?"""
    coordinates = shapely.get_coordinates(geometry)
    return bool((to_degrees(to_steps(coordinates)) == coordinates).all())


def to_integers(geometry: BaseGeometry) -> NDArray[np.int64]:
    """The lattice steps of all coordinates of ``geometry``, shape (n, 2)."""
    return to_steps(shapely.get_coordinates(geometry))


def rings(polygon: BaseGeometry) -> list[list[Ring]]:
    """The rings of a (multi)polygon in lattice steps: per part, the shell and then the holes."""
    return [
        [
            to_steps(shapely.get_coordinates(ring))
            for ring in (part.exterior, *part.interiors)
            if not ring.is_empty
        ]
        for part in polygon_parts(polygon)
    ]


def from_rings(parts: Sequence[Sequence[Ring]]) -> MultiPolygon:
    """The multipolygon of rings as :func:`rings` gives them."""
    return MultiPolygon([Polygon(to_degrees(p[0]), [to_degrees(h) for h in p[1:]]) for p in parts])


def polygon_parts(geometry: BaseGeometry) -> list[Polygon]:
    """The polygons a geometry is made of; lines and points in a collection are left out."""
    if isinstance(geometry, Polygon):
        return [] if geometry.is_empty else [geometry]
    if hasattr(geometry, "geoms"):
        return [p for part in geometry.geoms for p in polygon_parts(part)]
    return []


def as_multipolygon(geometry: BaseGeometry) -> MultiPolygon:
    """``geometry`` as the multipolygon that is stored: right-hand rings, parts in fixed order.

    Shells run counter-clockwise and holes clockwise (RFC 7946); each ring begins at its
    smallest point, and parts are sorted by it, so that equal areas are equal texts.
    """
    return from_rings(sorted((_ordered(part) for part in rings(geometry)), key=_first_point))


def _first_point(part: Sequence[Ring]) -> tuple[int, int]:
    return int(part[0][0, 0]), int(part[0][0, 1])


def _ordered(part: Sequence[Ring]) -> list[Ring]:
    shell = canonical_ring(part[0], counter_clockwise=True)
    holes = sorted(
        (canonical_ring(hole, counter_clockwise=False) for hole in part[1:]),
        key=lambda ring: (int(ring[0, 0]), int(ring[0, 1])),
    )
    return [shell, *holes]


def canonical_ring(ring: Ring, *, counter_clockwise: bool) -> Ring:
    """``ring`` turned the given way and begun at its smallest (longitude, latitude)."""
    open_ring = ring[:-1]
    if (doubled_area(ring) > 0) != counter_clockwise:
        open_ring = open_ring[::-1]
    start = int(np.lexsort((open_ring[:, 1], open_ring[:, 0]))[0])
    turned = np.roll(open_ring, -start, axis=0)
    return np.vstack([turned, turned[:1]])


def doubled_area(ring: Ring) -> int:
    """Twice the signed planar area of a closed ring, in square steps; exact.

    Counter-clockwise is positive. Taken relative to the first point, so that 64 bits hold it for
    any ring up to about 200 degrees across.
    """
    x, y = (ring - ring[0]).T.astype(object)
    return int((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())


def problem(geometry: BaseGeometry) -> Text | None:
    """Why ``geometry`` cannot be the area of a grid or division, or None if it can."""
    parts = polygon_parts(geometry)
    if not parts:
        kind_zh = _KINDS_ZH.get(geometry.geom_type, geometry.geom_type)
        return Text(
            f"应为面状图形，实际为{kind_zh}或空图形。",
            f"An area is wanted; this is an empty one or a {geometry.geom_type}.",
        )
    if not shapely.is_valid(geometry):
        reason = shapely.is_valid_reason(geometry)
        kind = reason.split("[", maxsplit=1)[0].strip()
        return Text(f"边界无效：{_REASONS_ZH.get(kind, kind)}。", f"The ring is invalid: {kind}.")
    return None


def problem_place(geometry: BaseGeometry) -> BaseGeometry | None:
    """The point at which :func:`problem` found a ring invalid, if GEOS names one."""
    reason = shapely.is_valid_reason(geometry)
    _, _, place = reason.partition("[")
    numbers = place.rstrip("]").split()
    try:
        return shapely.Point(float(numbers[0]), float(numbers[1]))
    except (IndexError, ValueError):
        return None


_KINDS_ZH = {
    "Point": "点",
    "MultiPoint": "多点",
    "LineString": "线",
    "LinearRing": "线",
    "MultiLineString": "多线",
    "GeometryCollection": "几何集合",
}

_REASONS_ZH = {
    "Self-intersection": "边界自相交",
    "Ring Self-intersection": "边界在一点自相接",
    "Too few points in geometry component": "边界点数不足",
    "Interior is disconnected": "内部不连通",
    "Hole lies outside shell": "内环在外环之外",
    "Holes are nested": "内环相互嵌套",
    "Nested shells": "外环相互嵌套",
    "Duplicate Rings": "重复的环",
}
