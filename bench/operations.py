"""How long an operation takes on coverages of 1,000, 10,000 and 100,000 grids.

An operation is made and applied at places spread over the whole coverage; the coverages take
turns, place by place, so that what else the machine does falls on all alike. ``first`` is the
median for ground that nobody has looked at yet (the sets of edges and the like, which a shape
keeps once they were asked for, are dropped before), ``again`` for ground that was. The ratio is
to the first coverage: the time follows what an operation touches, not the coverage.

The peer does the same as one would with Shapely and GeoPandas alone: the drawn change to the
polygons concerned, then ``shapely.coverage_is_valid`` over all of them, since nothing says what
else may have been touched; ``geopandas.overlay`` for the area that changes hands.

    python -m bench operations [COUNT...]
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

import geopandas
import numpy as np
import shapely
from rich.console import Console
from rich.table import Table
from shapely import LineString, MultiPolygon, Polygon
from shapely.ops import split as cut

from gis import operations
from gis.change import Change
from gis.codes import CodeScheme
from gis.coverage import Coverage
from gis.lattice import SCALE, to_degrees
from gis.records import Grid

WEST, SOUTH = 1_140_000_000, 250_000_000
SIDE = 30_000
"""Steps: a grid is about 300 m wide."""
STRETCH = 5
"""Edges of a border between two corners: 20 vertices a grid, as in the demo."""
VILLAGE = 5
"""Grids along the side of a division: 25 in a village."""
PLACES = 40
"""Divisions in which operations are tried: as many as the smallest coverage has."""
SCHEME = CodeScheme(grid_digits=4)


def lay_out(count: int, side: int = VILLAGE, seed: int = 1, stretch: int = STRETCH) -> Coverage:
    """A coverage of about ``count`` grids with crooked borders, ``side`` squared in a division.

    A grid has four vertices for each of the ``stretch`` edges of a border.
    """
    blocks = max(1, round(count**0.5 / side))
    n = blocks * side
    draw = np.random.default_rng(seed)
    fine = n * stretch + 1
    step = SIDE // stretch
    xs, ys = np.meshgrid(np.arange(fine) * step, np.arange(fine) * step, indexing="ij")
    slack = step // 4
    xs = xs + draw.integers(-slack, slack, xs.shape) + WEST
    ys = ys + draw.integers(-slack, slack, ys.shape) + SOUTH

    def ring(i: int, j: int, cells: int) -> MultiPolygon:
        size = cells * stretch
        a, b = i * stretch, j * stretch
        path = [
            *((a + k, b) for k in range(size)),
            *((a + size, b + k) for k in range(size)),
            *((a + size - k, b + size) for k in range(size)),
            *((a, b + size - k) for k in range(size)),
            (a, b),
        ]
        steps = np.array([(xs[p], ys[p]) for p in path])
        return MultiPolygon([Polygon(to_degrees(steps))])

    grids, divisions = [], {}
    for bi in range(blocks):
        for bj in range(blocks):
            number = bi * blocks + bj
            code = f"360702{100 + number // 800:03d}{100 + number % 800:03d}"
            divisions[code] = ring(bi * side, bj * side, side)
            for k in range(side**2):
                i, j = bi * side + k // side, bj * side + k % side
                grids.append(
                    Grid(
                        UUID(int=number * side**2 + k + 1),
                        f"{code}{k + 1:04d}",
                        f"网格{k + 1}",
                        code,
                        ring(i, j, 1),
                        households=draw.integers(20, 90).item(),
                        counts={"shops": draw.integers(0, 9).item()},
                    )
                )
    return Coverage.of(grids, divisions, checked=True)


def _centre(grid: Grid) -> tuple[float, float]:
    west, south, east, north = grid.geometry.bounds
    return (west + east) / 2, (south + north) / 2


def move(coverage: Coverage, one: Grid, other: Grid) -> Change:
    """A vertex of the common border."""
    common = coverage.shape(one.id).vertices & coverage.shape(other.id).vertices
    ring = coverage.area(one.division).vertices
    x, y = sorted(common - ring)[len(common - ring) // 2]
    return operations.move(
        coverage, [((x / SCALE, y / SCALE), ((x + 700) / SCALE, (y + 300) / SCALE))]
    )


def reshape(coverage: Coverage, one: Grid, other: Grid) -> Change:
    """From one a bite into the other."""
    (ax, ay), (bx, _) = _centre(one), _centre(other)
    x = ax + (bx - ax) * 0.8
    rise = 5_000 / SCALE
    return operations.reshape(
        coverage, one.id, [(ax, ay - rise), (x, ay - rise), (x, ay + rise), (ax, ay + rise)]
    )


def split(coverage: Coverage, one: Grid, other: Grid) -> Change:
    """Across from north to south."""
    x, y = _centre(one)
    return operations.split(
        coverage,
        one.id,
        [(x, y - 0.002), (x + 0.0002, y), (x - 0.0001, y + 0.002)],
        scheme=SCHEME,
    )


def merge(coverage: Coverage, one: Grid, other: Grid) -> Change:
    """With the neighbour."""
    return operations.merge(coverage, [one.id, other.id])


def push(coverage: Coverage, one: Grid, other: Grid) -> Change:
    """A stretch of the common border, 50 m to the east."""
    common = coverage.shape(one.id).vertices & coverage.shape(other.id).vertices
    inner = sorted(common - coverage.area(one.division).vertices, key=lambda v: v[1])
    ends = [(x / SCALE, y / SCALE) for x, y in (inner[1], inner[-2])]
    return operations.push(coverage, one.id, (ends[0], ends[1]), (0.0005, 0.0))


def _bite(one: Grid, other: Grid) -> Polygon:
    (ax, ay), (bx, _) = _centre(one), _centre(other)
    return shapely.box(ax + (bx - ax) * 0.3, ay - 0.0005, ax + (bx - ax) * 0.8, ay + 0.0005)


def transfer(coverage: Coverage, one: Grid, other: Grid) -> Change:
    """A box that lies across the common border."""
    return operations.transfer(coverage, one.id, _bite(one, other))


Case = Callable[[Coverage, Grid, Grid], Change]
CASES: tuple[Case, ...] = (move, reshape, push, split, merge, transfer)


def _places(coverage: Coverage) -> list[tuple[Grid, Grid]]:
    """Grids, each with its neighbour to the east, spread over the coverage."""
    chance = random.Random(7)
    codes = sorted(coverage.areas)
    some = chance.sample(codes, min(PLACES, len(codes)))
    result = []
    for k in range(PLACES):
        members = coverage.members(some[k % len(some)])
        side = round(len(members) ** 0.5)
        row, column = chance.randrange(1, side - 1), chance.randrange(1, side - 2)
        result.append((members[column * side + row], members[(column + 1) * side + row]))
    return result


def _forget(coverage: Coverage, grid: Grid) -> None:
    """Drop what shapes around a grid keep of what was asked before."""
    west, south, east, north = coverage.shape(grid.id).bounds
    wide = 2 * max(east - west, north - south)
    for name in coverage.near([(west - wide, south - wide, east + wide, north + wide)]):
        kept = coverage.shape(name).__dict__
        for view in kept.keys() - {"geometry", "bounds"}:
            del kept[view]


Took = tuple[float, float]
"""Milliseconds by the clock and of the processor: a busy machine shows in the first only."""


def _clocked(run: Callable[[], object]) -> Took:
    begun = time.perf_counter(), time.process_time()
    run()
    return (time.perf_counter() - begun[0]) * 1e3, (time.process_time() - begun[1]) * 1e3


def _median(times: Sequence[Took]) -> Took:
    return statistics.median(c for c, _ in times), statistics.median(p for _, p in times)


def measured(coverages: Sequence[Coverage], case: Case, rounds: int) -> list[list[Took]]:
    """Medians, first and again, for each coverage; and of undoing it."""
    places = [_places(coverage) for coverage in coverages]
    times: list[list[list[Took]]] = [[[], [], []] for _ in coverages]
    for number in range(rounds):
        for coverage, own, kept in zip(coverages, places, times, strict=True):
            one, other = own[number % PLACES]
            _forget(coverage, one)
            doing = partial(_done, coverage, case, one, other)
            kept[0].append(_clocked(doing))
            kept[1].append(_clocked(doing))
            change = case(coverage, one, other)
            after = change.apply(coverage)
            kept[2].append(_clocked(partial(_undone, change, after)))
    return [[_median(some) for some in kept] for kept in times]


def _done(coverage: Coverage, case: Case, one: Grid, other: Grid) -> Coverage:
    return case(coverage, one, other).apply(coverage)


def _undone(change: Change, after: Coverage) -> Coverage:
    return change.inverse().apply(after)


def naive_split(grids: geopandas.GeoDataFrame, at: int, other: int) -> None:
    """Cut one polygon and look whether all of them are still a coverage."""
    shape = grids.geometry.iloc[at]
    x, y = shape.centroid.coords[0]
    parts = cut(shape, LineString([(x, y - 0.002), (x + 0.0002, y), (x - 0.0001, y + 0.002)]))
    every = np.append(np.delete(grids.geometry.values, at), np.array(parts.geoms))
    shapely.coverage_is_valid(every)


def naive_transfer(grids: geopandas.GeoDataFrame, at: int, other: int) -> None:
    """Overlay all polygons with the box, join what is inside with the gainer, look at all."""
    one, two = grids.geometry.iloc[at], grids.geometry.iloc[other]
    (ax, ay), (bx, _) = one.centroid.coords[0], two.centroid.coords[0]
    box = shapely.box(ax + (bx - ax) * 0.3, ay - 0.0005, ax + (bx - ax) * 0.8, ay + 0.0005)
    drawn = geopandas.GeoDataFrame(geometry=[box], crs=4326)
    rest = geopandas.overlay(grids, drawn, how="difference")
    shapely.coverage_is_valid(np.append(rest.geometry.values, shapely.union(one, box)))


def compared(coverage: Coverage, rounds: int = 3) -> list[tuple[str, Took]]:
    """Medians of the naive ways."""
    grids = list(coverage)
    frame = geopandas.GeoDataFrame(geometry=[g.geometry for g in grids], crs=4326)
    row = {g.id: k for k, g in enumerate(grids)}
    places = [(row[one.id], row[other.id]) for one, other in _places(coverage)]
    return [
        (name, _median([_clocked(partial(naive, frame, *places[k])) for k in range(rounds)]))
        for name, naive in (("split", naive_split), ("transfer", naive_transfer))
    ]


def main(counts: Sequence[int] = (), rounds: int = 120) -> None:
    """Print the medians and their ratios."""
    laid = [lay_out(count) for count in counts or (1_000, 10_000, 100_000)]
    laid.append(lay_out(5_000, side=71))
    gc.collect()
    gc.freeze()
    took: dict[tuple[str, int], Took] = {}
    table = _table("operation", "first", "cpu", "ratio", "again", "cpu", "ratio", "undo")
    for case in CASES:
        found = measured(laid, case, rounds)
        for k, (coverage, (first, again, undo)) in enumerate(zip(laid, found, strict=True)):
            took[case.__name__, k] = again
            table.add_row(
                *_ground(case.__name__, coverage),
                *(f"{ms:.2f}" for ms in first),
                f"{first[0] / found[0][0][0]:.2f}",
                *(f"{ms:.2f}" for ms in again),
                f"{again[0] / found[0][1][0]:.2f}",
                f"{undo[0]:.2f}",
            )
    peers = _table("the naive way", "ms", "cpu", "cpu: naive / ours")
    for k, coverage in enumerate(laid):
        for name, (clock, processor) in compared(coverage):
            times = processor / took[name, k][1]
            peers.add_row(
                *_ground(name, coverage), f"{clock:.1f}", f"{processor:.1f}", f"{times:,.0f}"
            )
    Console(width=110).print(table, peers)


def _table(what: str, *columns: str) -> Table:
    table = Table(what, "grids", "divisions")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _ground(name: str, coverage: Coverage) -> tuple[str, str, str]:
    return name, f"{len(coverage):,}", f"{len(coverage.areas):,}"
