"""Shapes and assertions for tests, here and in projects that build on Wangge."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from shapely import MultiPolygon, Polygon

from gis import lattice, tiling

ORIGIN = (1_149_000_000, 258_000_000)
"""Where test shapes lie: lattice steps of a point in Zhanggong, 114.9° E 25.8° N."""


def area(*points: tuple[int, int]) -> MultiPolygon:
    """A polygon from lattice steps relative to :data:`ORIGIN`; 100 steps are about 1 m."""
    shell = [(x + ORIGIN[0], y + ORIGIN[1]) for x, y in points]
    steps = np.array([*shell, shell[0]], dtype=np.int64)
    return lattice.as_multipolygon(Polygon(lattice.to_degrees(steps)))


def block(west: int, south: int, east: int, north: int) -> MultiPolygon:
    """A rectangle, in the steps of :func:`area`."""
    return area((west, south), (east, south), (east, north), (west, north))


def assert_tiles(areas: Iterable[MultiPolygon], division: MultiPolygon) -> None:
    """Fail unless ``areas`` tile ``division`` exactly, integer for integer."""
    every = list(areas)
    if not tiling.tiles(every, division):
        names = {str(i): shape for i, shape in enumerate(every)}
        faults = "; ".join(f.what.en for f in tiling.check(names, division))
        raise AssertionError(f"the areas do not tile the division: {faults or 'not noded'}")
