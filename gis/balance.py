"""Balance: how evenly the grids of a division share the work.

Measures of a grid hang on its entry, and operations share the entries they did not touch, so
after an operation only what it touched is measured again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID
from weakref import WeakKeyDictionary

import numpy as np
import shapely
from shapely import LineString, STRtree

from gis import measure
from gis.coverage import Coverage, Entry
from gis.plane.shape import Shape

Workload = Callable[[Entry], float]
"""How much work a grid is; households by default."""


def households(entry: Entry) -> float:
    """The workload that is meant unless another is given; unknown counts as none."""
    return float(entry.grid.households or 0)


class Guides:
    """Roads, streams and other lines that borders should follow.

    Parameters
    ----------
    lines : sequence of LineString
        Degrees.
    within : float
        Metres from a guide within which a border follows it.
    """

    def __init__(self, lines: Sequence[LineString], within: float = 10.0) -> None:
        self.lines = tuple(lines)
        self.within = within
        self._shares: WeakKeyDictionary[Shape, float] = WeakKeyDictionary()
        lat = float(np.mean([line.centroid.y for line in self.lines])) if self.lines else 0.0
        self._scale = np.array(measure.metres_per_degree(lat))

    @cached_property
    def _zone(self) -> STRtree:
        if not self.lines:
            return STRtree([])
        plane = shapely.transform(np.array(self.lines, dtype=object), lambda xy: xy * self._scale)
        return STRtree(shapely.buffer(plane, self.within))

    def share(self, shape: Shape) -> float:
        """The share of a shape's border, 0 to 1 by length, that follows a guide."""
        if shape not in self._shares:
            self._shares[shape] = self._measured(shape)
        return self._shares[shape]

    def _measured(self, shape: Shape) -> float:
        zone = self._zone
        if not len(zone.geometries):
            return 0.0
        border = shapely.boundary(shapely.transform(shape.geometry, lambda xy: xy * self._scale))
        near = zone.geometries[zone.query(border, predicate="intersects")]
        if not len(near):
            return 0.0
        followed = shapely.intersection(border, shapely.union_all(near))
        return float(shapely.length(followed) / shapely.length(border))


@dataclass(frozen=True, slots=True)
class GridBalance:
    """One grid: counts, area in square metres, shape, and how far its workload is off the mean.

    ``deviation`` is a share of the mean: 0.25 is a quarter above it. ``along_guides`` is None
    without guides.
    """

    grid: UUID
    code: str
    households: int | None
    workers: int
    area: float
    workload: float
    deviation: float
    polsby_popper: float
    parts: int
    along_guides: float | None


@dataclass(frozen=True, slots=True)
class Balance:
    """A division: its grids by code, their sums, and how uneven the workloads are."""

    division: str
    grids: tuple[GridBalance, ...]
    households: int
    workers: int
    area: float
    ungridded: float
    mean_workload: float
    largest_deviation: float


def balance(
    coverage: Coverage,
    division: str,
    *,
    workload: Workload = households,
    guides: Guides | None = None,
) -> Balance:
    """How evenly the grids of a division share the work. Raises NotFound.

    Areas are geodesic, in square metres; ``ungridded`` is what the division's area leaves.
    """
    whole = coverage.area(division)
    entries = [coverage.entry(g.id) for g in coverage.members(division)]
    loads = [workload(e) for e in entries]
    mean = sum(loads) / len(loads) if loads else 0.0
    rows = tuple(_row(e, load, mean, guides) for e, load in zip(entries, loads, strict=True))
    area = sum(row.area for row in rows)
    bare = measure.area(coverage.ungridded(division)) if whole.area - area > _ROUNDING else 0.0
    return Balance(
        division=division,
        grids=rows,
        households=sum(row.households or 0 for row in rows),
        workers=sum(row.workers for row in rows),
        area=area,
        ungridded=bare,
        mean_workload=mean,
        largest_deviation=max((abs(row.deviation) for row in rows), default=0.0),
    )


_ROUNDING = 0.01
"""Square metres below which the sum of the areas is the area of the division."""


def _row(entry: Entry, load: float, mean: float, guides: Guides | None) -> GridBalance:
    shape = entry.shape
    return GridBalance(
        grid=entry.grid.id,
        code=entry.grid.code,
        households=entry.grid.households,
        workers=entry.workers,
        area=shape.area,
        workload=load,
        deviation=load / mean - 1.0 if mean else 0.0,
        polsby_popper=4.0 * np.pi * shape.area / shape.perimeter**2,
        parts=len(shape.faces),
        along_guides=None if guides is None else guides.share(shape),
    )
