"""Points scattered evenly at a given density, and the made-up terrain they lie in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.synthetic import geography
from gis.synthetic.tessellation import voronoi

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Terrain:
    """Rough going that bends borders, and rivers that borders follow.

    ``waves`` holds a sum of sines: wave vector (2), phase and amplitude per row. Crossing a
    river costs as much as ``river_metres`` of plain ground or ``river_cells`` cells.
    """

    waves: Floats
    rivers: shapely.MultiLineString
    river_metres: float = 9000.0
    river_cells: float = 9.0

    @classmethod
    def made_up(cls, random: np.random.Generator) -> Terrain:
        """A terrain of hills between some hundred metres and some kilometres across."""
        across = np.geomspace(350.0, 6000.0, 14)
        direction = random.uniform(0.0, 2 * np.pi, 14)
        waves = np.stack(
            [
                2 * np.pi / across * np.cos(direction),
                2 * np.pi / across * np.sin(direction),
                random.uniform(0.0, 2 * np.pi, 14),
                random.uniform(0.10, 0.20, 14),
            ],
            axis=1,
        )
        lines = [geography.to_metres(np.array(line)) for line in geography.RIVERS]
        return cls(waves, shapely.MultiLineString([_rounded(line) for line in lines]))

    def roughness(self, points: Floats) -> Floats:
        """By how much going is harder than on plain ground at ``points`` (metres); about 1."""
        angle = points @ self.waves[:, :2].T + self.waves[:, 2]
        return np.asarray(np.exp(np.sin(angle) @ self.waves[:, 3]))

    def crosses_river(self, start: Floats, end: Floats) -> NDArray[np.bool_]:
        """Which of the straight ways from ``start`` to ``end`` cross a river."""
        shapely.prepare(self.rivers)
        ways = shapely.linestrings(np.stack([start, end], axis=1))
        return np.asarray(shapely.intersects(self.rivers, ways))


def _rounded(line: Floats, times: int = 3) -> Floats:
    """``line`` with its corners cut (Chaikin), its ends kept."""
    for _ in range(times):
        quarter = 0.75 * line[:-1] + 0.25 * line[1:]
        three = 0.25 * line[:-1] + 0.75 * line[1:]
        line = np.vstack([line[:1], np.stack([quarter, three], axis=1).reshape(-1, 2), line[-1:]])
    return line


def scatter(
    areas: NDArray[np.object_],
    numbers: Floats,
    district: shapely.Polygon,
    random: np.random.Generator,
    *,
    rounds: int,
    rivers: shapely.MultiLineString | None = None,
) -> Floats:
    """Points in ``areas``, about ``numbers`` in each, spread out by ``rounds`` of Lloyd's method.

    Along ``rivers`` the points stand in a row on each bank, so that the border between their
    Voronoi cells is nearly the river.

    Returns
    -------
    ndarray of float64 (n, 2)
        Metres, all within ``district``.
    """
    points = _sample(areas, numbers, random)
    shapely.prepare(district)
    points = points[shapely.contains_xy(district, points)]
    for _ in range(rounds):
        middles = shapely.get_coordinates(shapely.centroid(voronoi(points)))
        points = np.where(shapely.contains_xy(district, middles)[:, None], middles, points)
    if rivers is not None:
        points = _along_rivers(points, rivers)
        points = points[shapely.contains_xy(district, points)]
    return np.asarray(points)


def _sample(areas: NDArray[np.object_], numbers: Floats, random: np.random.Generator) -> Floats:
    """Random points by systematic sampling: each area gets its number rounded up or down."""
    ticks = np.floor(np.cumsum(numbers) + random.random())
    counts = np.diff(ticks, prepend=0.0).astype(int)
    bounds = shapely.bounds(areas)
    found = []
    for area, (west, south, east, north), count in zip(areas, bounds, counts, strict=True):
        shapely.prepare(area)
        have = np.empty((0, 2))
        while len(have) < count:
            shares = random.random((2 * count + 4, 2))
            tries = np.array([west, south]) + shares * np.array([east - west, north - south])
            have = np.vstack([have, tries[shapely.contains_xy(area, tries)]])
        found.append(have[:count])
    return np.concatenate(found)


def _along_rivers(points: Floats, rivers: shapely.MultiLineString) -> Floats:
    """``points`` with those near a river replaced by a row on each bank.

    The rows are staggered: opposite points would make four cells meet in one vertex.
    """
    keep = np.ones(len(points), np.bool_)
    banks: list[Floats] = []
    for line in rivers.geoms:
        along, side = 0.0, 1.0
        while along + 1.0 < line.length:
            here = shapely.get_coordinates(line.interpolate([along, along + 1.0]))
            off = np.hypot(*(points - here[0]).T)
            spacing = float(np.partition(off, 8)[8] * np.sqrt(np.pi / 8))
            direction = here[1] - here[0]
            across = np.array([-direction[1], direction[0]]) / np.hypot(*direction)
            bank = here[0] + side * 0.5 * spacing * across
            keep &= off > spacing
            if _is_free(bank, banks, 0.6 * spacing):
                banks.append(bank)
            along, side = along + 0.48 * spacing, -side
    return np.vstack([points[keep], *banks])


def _is_free(point: Floats, taken: Sequence[Floats], reach: float) -> bool:
    return not taken or bool((np.hypot(*(np.array(taken) - point).T) > reach).all())
