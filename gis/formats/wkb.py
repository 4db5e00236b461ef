"""Well-known binary to :class:`~gis.formats.shapes.Shape`, without GEOS.

GEOS reads nested collections by recursion and can be made to exhaust the stack; this reader
bounds the depth and counts vertices before it makes anything of them.

Byte layout: OGC 06-103r4, section 8.2; the EWKB and ISO flags for height and measure are both
understood, and both are left out.
"""

from __future__ import annotations

import struct

import numpy as np

from gis.formats.limits import VertexBudget
from gis.formats.shapes import BrokenShape, Coordinates, Kind, Shape

_KINDS: dict[int, Kind] = {
    1: "Point",
    2: "LineString",
    3: "Polygon",
    4: "MultiPoint",
    5: "MultiLineString",
    6: "MultiPolygon",
    7: "GeometryCollection",
}
_MEMBER = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}
_EWKB_Z, _EWKB_M, _EWKB_SRID = 0x80000000, 0x40000000, 0x20000000


def parse(blob: bytes | memoryview, budget: VertexBudget, *, depth: int) -> Shape:
    """The shape in ``blob``.

    Raises
    ------
    BrokenShape
        When the bytes end too soon, hold a kind we do not know, or nest deeper than ``depth``.
    HostileFile
        When the vertex budget is used up.
    """
    try:
        return _Reader(memoryview(blob), budget).geometry(depth)
    except (struct.error, IndexError, ValueError) as fault:
        if isinstance(fault, BrokenShape):
            raise
        raise BrokenShape("几何数据不完整", "the geometry's bytes end too soon") from None


class _Reader:
    __slots__ = ("at", "budget", "bytes", "order", "stride")

    def __init__(self, data: memoryview, budget: VertexBudget) -> None:
        self.bytes = data
        self.at = 0
        self.budget = budget
        self.order = "<"
        self.stride = 2

    def count(self, at_least: int) -> int:
        """A count of things that take ``at_least`` bytes each, so it cannot be a lie."""
        (number,) = struct.unpack_from(self.order + "I", self.bytes, self.at)
        self.at += 4
        if number * at_least > len(self.bytes) - self.at:
            raise BrokenShape("几何数据不完整", "the geometry's bytes end too soon")
        return int(number)

    def points(self, number: int) -> Coordinates:
        self.budget.spend(number)
        values = np.frombuffer(
            self.bytes, dtype=self.order + "f8", count=number * self.stride, offset=self.at
        )
        self.at += number * self.stride * 8
        return values.reshape(number, self.stride)[:, :2].astype(np.float64)

    def head(self) -> Kind:
        self.order = "<" if self.bytes[self.at] else ">"
        (code,) = struct.unpack_from(self.order + "I", self.bytes, self.at + 1)
        self.at += 9 if code & _EWKB_SRID else 5
        plain = code & 0x0FFFFFFF
        self.stride = (
            2
            + bool(code & _EWKB_Z or plain // 1000 in (1, 3))
            + bool(code & _EWKB_M or plain // 1000 in (2, 3))
        )
        if self.stride > 2:
            self.budget.heights = True
        kind = _KINDS.get(plain % 1000)
        if kind is None or plain >= 4000:
            raise BrokenShape(f"不支持的几何类型 {plain}", f"geometry type {plain} is not known")
        return kind

    def geometry(self, depth: int, only: str | None = None) -> Shape:
        if depth < 0:
            raise BrokenShape("几何嵌套过深", "collections are nested too deeply")
        kind = self.head()
        if only and kind != only:
            raise BrokenShape(
                "多部件几何的成员类型不符", "a member is not of its collection's type"
            )
        if kind == "Point":
            point = self.points(1)
            # An empty point is written as two NaN.
            return Shape(kind, [point[:0] if np.isnan(point).all() else point])
        if kind == "LineString":
            return Shape(kind, [self.points(self.count(self.stride * 8))])
        if kind == "Polygon":
            rings = [self.points(self.count(self.stride * 8)) for _ in range(self.count(4))]
            return Shape(kind, [rings] if rings else [])
        members = [self.geometry(depth - 1, _MEMBER.get(kind)) for _ in range(self.count(5))]
        if kind == "GeometryCollection":
            return Shape(kind, members)
        return Shape(kind, [part for member in members for part in member.parts])
