"""How long an operation takes on coverages of 1,000, 10,000 and 100,000 grids.

What is shown is the median over operations at places spread over the whole coverage, and its
ratio (of processor time) to that at the first count: the time follows what an operation touches,
not the coverage.

    python -m bench.operations [COUNT...]
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from uuid import UUID

import numpy as np
from shapely import MultiPolygon, Polygon

from gis import operations
from gis.change import Change
from gis.coverage import Coverage
from gis.lattice import SCALE, to_degrees
from gis.records import Grid

WEST, SOUTH = 1_140_000_000, 250_000_000
SIDE = 30_000
"""Steps: a grid is about 300 m wide."""
STRETCH = 5
"""Edges of a border between two corners: 20 vertices a grid, as in the demo."""
PER_DIVISION = 5
"""Grids along the side of a division: 25 in a village."""


def lay_out(count: int, seed: int = 1) -> Coverage:
    """A coverage of about ``count`` grids with crooked borders, in square divisions of 25."""
    blocks = max(1, round((count / PER_DIVISION**2) ** 0.5))
    n = blocks * PER_DIVISION
    draw = np.random.default_rng(seed)
    fine = n * STRETCH + 1
    step = SIDE // STRETCH
    xs, ys = np.meshgrid(np.arange(fine) * step, np.arange(fine) * step, indexing="ij")
    slack = step // 4
    xs = xs + draw.integers(-slack, slack, xs.shape) + WEST
    ys = ys + draw.integers(-slack, slack, ys.shape) + SOUTH

    def ring(i: int, j: int, cells: int) -> MultiPolygon:
        size = cells * STRETCH
        a, b = i * STRETCH, j * STRETCH
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
            divisions[code] = ring(bi * PER_DIVISION, bj * PER_DIVISION, PER_DIVISION)
            for k in range(PER_DIVISION**2):
                i, j = bi * PER_DIVISION + k // PER_DIVISION, bj * PER_DIVISION + k % PER_DIVISION
                grids.append(
                    Grid(
                        UUID(int=number * 100 + k),
                        f"{code}{k + 1:03d}",
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


def _inside(coverage: Coverage, chance: random.Random) -> Iterator[tuple[Grid, Grid]]:
    """Grids with their neighbour to the east in the same division."""
    codes = sorted(coverage.areas)
    while True:
        members = coverage.members(chance.choice(codes))
        k = chance.randrange((PER_DIVISION - 1) * PER_DIVISION)
        yield members[k], members[k + PER_DIVISION]


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
        coverage, one.id, [(x, y - 0.002), (x + 0.0002, y), (x - 0.0001, y + 0.002)]
    )


def merge(coverage: Coverage, one: Grid, other: Grid) -> Change:
    """With the neighbour."""
    return operations.merge(coverage, [one.id, other.id])


CASES: dict[str, Callable[[Coverage, Grid, Grid], Change]] = {
    "move": move,
    "reshape": reshape,
    "split": split,
    "merge": merge,
}


def measured(
    coverages: list[Coverage], case: Callable[[Coverage, Grid, Grid], Change], runs: int
) -> list[tuple[float, float]]:
    """Medians in milliseconds, by the clock and of the processor, for each coverage.

    Making the change and applying it, each time at a new place; the coverages take turns, so
    that what else the machine does falls on all alike.
    """
    places = [_inside(coverage, random.Random(7)) for coverage in coverages]
    times: list[list[tuple[float, float]]] = [[] for _ in coverages]
    for number in range(runs + _WARMING):
        for k, coverage in enumerate(coverages):
            one, other = next(places[k])
            clock, processor = time.perf_counter(), time.process_time()
            case(coverage, one, other).apply(coverage)
            if number >= _WARMING:
                times[k].append((time.perf_counter() - clock, time.process_time() - processor))
    return [
        (statistics.median(c for c, _ in own) * 1e3, statistics.median(p for _, p in own) * 1e3)
        for own in times
    ]


_WARMING = 5


def main(counts: list[int], runs: int = 150) -> None:
    """Print the medians and their ratios."""
    coverages = [lay_out(count) for count in counts]
    gc.collect()
    gc.freeze()
    print(f"{'grids':>8} {'operation':<10} {'clock ms':>9} {'cpu ms':>9} {'ratio':>7}")
    for name, case in CASES.items():
        found = measured(coverages, case, runs)
        for coverage, (clock, processor) in zip(coverages, found, strict=True):
            ratio = processor / found[0][1]
            print(f"{len(coverage):>8} {name:<10} {clock:>9.2f} {processor:>9.2f} {ratio:>7.2f}")


if __name__ == "__main__":
    main([int(c) for c in sys.argv[1:]] or [1_000, 10_000, 100_000])
