"""Balance: how evenly the grids of a division share the work.

Measures of a grid hang on its entry, and operations share the entries they did not touch, so
after an operation only what it touched is measured again; sums are kept up (:meth:`Balance.after`)
and cost as much, however large the division.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal
from uuid import UUID
from weakref import WeakKeyDictionary

import numpy as np
import shapely
from immutables import Map
from shapely import LineString, STRtree

from gis import measure
from gis.change import Change
from gis.coverage import Coverage, Entry
from gis.errors import Conflict, NotFound
from gis.lattice import SCALE
from gis.plane.shape import Shape
from gis.text import Text

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
class _Sums:
    """What adds up, in whole numbers, so that what was added can be taken off without a trace.

    Areas and workloads are counted in units of 2⁻⁸⁰, in which every float that occurs is whole.
    """

    households: int = 0
    workers: int = 0
    area: int = 0
    workload: int = 0
    plane: int = 0

    def with_entry(self, entry: Entry, load: float, times: Literal[1, -1]) -> _Sums:
        shape = entry.shape
        return _Sums(
            self.households + times * (entry.grid.households or 0),
            self.workers + times * entry.workers,
            self.area + times * _whole(shape.area),
            self.workload + times * _whole(load),
            self.plane + times * shape.doubled_area,
        )


_BITS = 80


def _whole(value: float) -> int:
    numerator, denominator = value.as_integer_ratio()
    return (numerator << _BITS) // denominator


class Balance:
    """A division: sums over its grids, and how uneven their workloads are. Immutable.

    Made by :func:`balance`; :meth:`after` keeps it up at the cost of what changed. Sums are exact,
    so it makes no difference which way it came about.
    """

    def __init__(
        self,
        division: str,
        ring: Shape,
        entries: Map[UUID, Entry],
        sums: _Sums,
        loads: Sequence[float],
        measured: tuple[Workload, Guides | None],
    ) -> None:
        self.division = division
        self._ring, self._entries, self._sums, self._loads = ring, entries, sums, loads
        self._workload, self._guides = measured

    def __len__(self) -> int:
        """How many grids it has."""
        return len(self._entries)

    @property
    def households(self) -> int:
        """The households of all grids; unknown ones count as none."""
        return self._sums.households

    @property
    def workers(self) -> int:
        """The workers of all grids; who serves two counts twice."""
        return self._sums.workers

    @property
    def area(self) -> float:
        """Square metres in grids."""
        return self._sums.area / (1 << _BITS)

    @property
    def ungridded(self) -> float:
        """Square metres in no grid; 0.0 exactly where the grids tile the division.

        Areas of what shares its borders add up (:mod:`gis.measure`), so it is what is left over.
        """
        left = self._ring.doubled_area - self._sums.plane
        if not left:
            return 0.0
        bare = self._ring.area - self.area
        if bare > _ROUNDING:
            return bare
        per_lon, per_lat = measure.metres_per_degree(self._ring.bounds[1] / SCALE)
        return left / 2 * (per_lon / SCALE) * (per_lat / SCALE)

    @property
    def mean_workload(self) -> float:
        """The workload of a grid on the average."""
        return self._sums.workload / (len(self) << _BITS) if len(self) else 0.0

    @property
    def largest_deviation(self) -> float:
        """How far the workload of a grid is off the mean at most, as a share of the mean."""
        mean = self.mean_workload
        if not mean or not self._loads:
            return 0.0
        return max(abs(load / mean - 1.0) for load in (self._loads[0], self._loads[-1]))

    @property
    def totals(self) -> dict[str, float]:
        """All of these by name, ready for JSON."""
        return {
            "grids": len(self),
            "households": self.households,
            "workers": self.workers,
            "area": self.area,
            "ungridded": self.ungridded,
            "mean_workload": self.mean_workload,
            "largest_deviation": self.largest_deviation,
        }

    def row(self, grid: UUID) -> GridBalance:
        """One of its grids; raises NotFound."""
        entry = self._entries.get(grid)
        if entry is None:
            raise NotFound(
                Text(
                    f"{self.division} 没有网格 {grid}。",
                    f"There is no grid {grid} in {self.division}.",
                )
            )
        return _row(entry, self._workload(entry), self.mean_workload, self._guides)

    @cached_property
    def grids(self) -> tuple[GridBalance, ...]:
        """Its grids by code, made when asked for: the mean is in every one."""
        entries = sorted(self._entries.values(), key=lambda e: (e.grid.code, e.grid.id))
        mean = self.mean_workload
        return tuple(_row(e, self._workload(e), mean, self._guides) for e in entries)

    def after(self, change: Change) -> Balance:
        """The balance of the coverage after a change; only what it touched is measured.

        Raises
        ------
        Conflict
            The change is not to the coverage of which this is the balance.
        """
        entries, sums, loads = self._entries.mutate(), self._sums, list(self._loads)
        ring = self._ring
        if self.division in change.areas:
            before, ring = change.areas[self.division]
            if before != self._ring:
                raise self._stale()
        for grid, step in change.grids.items():
            old, new = self._own(step.before), self._own(step.after)
            if entries.get(grid) != old:
                raise self._stale()
            if old is not None:
                load = self._workload(old)
                sums = sums.with_entry(old, load, -1)
                del loads[bisect_left(loads, load)]
                del entries[grid]
            if new is not None:
                load = self._workload(new)
                sums = sums.with_entry(new, load, 1)
                insort(loads, load)
                entries[grid] = new
        measured = (self._workload, self._guides)
        return Balance(self.division, ring, entries.finish(), sums, loads, measured)

    def _own(self, entry: Entry | None) -> Entry | None:
        return entry if entry is not None and entry.grid.division == self.division else None

    def _stale(self) -> Conflict:
        return Conflict(
            Text(
                f"{self.division} 的网格已被改动，请重新统计。",
                f"The grids of {self.division} have changed meanwhile; measure them again.",
            )
        )


def balance(
    coverage: Coverage,
    division: str,
    *,
    workload: Workload = households,
    guides: Guides | None = None,
) -> Balance:
    """How evenly the grids of a division share the work. Raises NotFound.

    Areas are geodesic, in square metres. Workloads are finite numbers.
    """
    ring = coverage.area(division)
    entries = {g.id: coverage.entry(g.id) for g in coverage.members(division)}
    sums, loads = _Sums(), []
    for entry in entries.values():
        load = workload(entry)
        sums = sums.with_entry(entry, load, 1)
        loads.append(load)
    return Balance(division, ring, Map(entries), sums, sorted(loads), (workload, guides))


_ROUNDING = 0.01
"""Square metres below which a difference of areas may be rounding."""


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
