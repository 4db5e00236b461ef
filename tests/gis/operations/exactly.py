"""Is it a coverage? Decided once more in Python's integers, with nothing that the engine uses.

What is looked at, for all grids and divisions of a coverage:

* every coordinate is the float of a lattice point, every ring has three or more vertices and
  none twice, shells run counter-clockwise and holes clockwise;
* left of every edge of an area is the area, right of it is not (winding numbers);
* no two edges cross, and no vertex lies inside an edge, whoever they belong to;
* the edges of the grids and of the ungridded ground, each walked once, cancel down to the edges of
  the division's ring, and their signed areas add up to that of the ring.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from itertools import pairwise

import shapely

CELLS = 24
"""Cells of the bucket grid along each side of a coverage."""


def steps(geometry):
    """The rings of an area as closed lists of integers; fails off the lattice."""
    polygons = shapely.get_parts(geometry)
    result = []
    for polygon in polygons:
        rings = []
        for ring in (polygon.exterior, *polygon.interiors):
            whole = [(round(x * 10_000_000), round(y * 10_000_000)) for x, y in ring.coords]
            assert [(x / 10_000_000, y / 10_000_000) for x, y in whole] == list(ring.coords)
            rings.append(whole)
        result.append(rings)
    return result


@lru_cache(maxsize=50_000)
def read(wkb):
    """The directed edges of an area and twice its size; fails if its rings are no good."""
    parts = steps(shapely.from_wkb(wkb))
    edges, size, rings = [], 0, 0
    for part in parts:
        for k, ring in enumerate(part):
            assert ring[0] == ring[-1]
            assert len(set(ring)) == len(ring) - 1 >= 3, "a ring meets itself"
            doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
            assert (doubled > 0) == (k == 0), "a ring runs the wrong way"
            size += doubled
            rings += 1
            edges += pairwise(ring)
    assert len(set(edges)) == len(edges)
    if rings > 1:
        for edge in edges:
            assert winding(edges, edge) == (1, 0), f"rings of an area do not nest at {edge}"
    return tuple(edges), size


def winding(edges, edge):
    """How often ``edges`` run round what is left and what is right of one of them."""
    (ax, ay), (bx, by) = edge
    level = ay == by  # a ray to the east starts on the edge: turn the picture
    mx, my = (ay + by, ax + bx) if level else (ax + bx, ay + by)
    around = 0
    for (px, py), (qx, qy) in edges:
        if ((px, py), (qx, qy)) == edge:
            continue
        x0, y0, x1, y1 = (
            (2 * py, 2 * px, 2 * qy, 2 * qx) if level else (2 * px, 2 * py, 2 * qx, 2 * qy)
        )
        if (y0 <= my) != (y1 <= my):
            side = (x1 - x0) * (my - y0) - (mx - x0) * (y1 - y0)
            if y1 > y0 and side > 0:
                around += 1
            if y1 < y0 and side < 0:
                around -= 1
    if level:
        around = -around  # the turned picture runs the other way round
        east_is_left = bx > ax
    else:
        east_is_left = by < ay
    return (around, around - 1) if east_is_left else (around + 1, around)


class Exactly:
    """Looks at one coverage after another; of the edges only new ones are held against all."""

    def __init__(self):
        self.buckets = defaultdict(set)
        self.known = set()
        self.cell = None

    def check(self, coverage):
        """Fail unless it is a coverage."""
        grids = list(coverage)
        of = defaultdict(list)
        for grid in grids:
            of[grid.division].append(read(grid.geometry.wkb))
        every = set()
        for code, shape in coverage.areas.items():
            edges, size = read(shape.geometry.wkb)
            every.update((min(e), max(e)) for e in edges)
            if not of[code] and not coverage.members(code):
                continue
            bare = coverage.ungridded(code)
            own = [*of[code], *([read(bare.wkb)] if not bare.is_empty else [])]
            assert sum(area for _, area in own) == size, f"areas of {code} do not add up"
            walked = Counter(e for some, _ in own for e in some)
            assert not walked or max(walked.values()) == 1, f"{code} is covered twice"
            left = {e for e in walked if (e[1], e[0]) not in walked}
            assert left == set(edges), f"the grids of {code} are not its ring"
            every.update((min(e), max(e)) for e in walked)
        self._compare(every)

    def _compare(self, every):
        if self.cell is None:
            xs = [v[0] for e in every for v in e]
            ys = [v[1] for e in every for v in e]
            self.cell = max(max(xs) - min(xs), max(ys) - min(ys)) // CELLS + 1
        for edge in self.known - every:
            for cell in self._cells(edge):
                self.buckets[cell].discard(edge)
        fresh = every - self.known
        for edge in fresh:
            for cell in self._cells(edge):
                self.buckets[cell].add(edge)
        self.known = every
        for edge in fresh:
            for other in set().union(*(self.buckets[cell] for cell in self._cells(edge))):
                assert other == edge or not meet(edge, other), f"{edge} meets {other}"

    def _cells(self, edge):
        (ax, ay), (bx, by) = edge
        for x in range(min(ax, bx) // self.cell, max(ax, bx) // self.cell + 1):
            for y in range(min(ay, by) // self.cell, max(ay, by) // self.cell + 1):
                yield x, y


def meet(one, other):
    """Do two edges cross, lie on each other, or has one an end inside the other?"""
    (a, b), (c, d) = one, other
    if (
        max(a[0], b[0]) < min(c[0], d[0])
        or max(c[0], d[0]) < min(a[0], b[0])
        or max(a[1], b[1]) < min(c[1], d[1])
        or max(c[1], d[1]) < min(a[1], b[1])
    ):
        return False
    abc, abd, cda, cdb = side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)
    if abc * abd < 0 and cda * cdb < 0:
        return True
    return any(
        turn == 0 and p not in (u, v) and inside(p, u, v)
        for turn, p, u, v in ((abc, c, a, b), (abd, d, a, b), (cda, a, c, d), (cdb, b, c, d))
    )


def side(a, b, p):
    """1 left of the line a b, -1 right of it, 0 on it."""
    turn = (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
    return (turn > 0) - (turn < 0)


def inside(p, a, b):
    """Is a point on the line within the box of the edge?"""
    return min(a[0], b[0]) <= p[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= p[1] <= max(a[1], b[1])
