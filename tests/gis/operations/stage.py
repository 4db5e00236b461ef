"""Coverages to work on: drawn in lattice steps, random ones, and a town of the demo."""

from __future__ import annotations

import random
from functools import cache
from uuid import UUID

import shapely
from shapely import MultiPolygon, Polygon

from gis import tiling
from gis.coverage import Coverage
from gis.lattice import to_degrees
from gis.operations import check
from gis.plane import walks
from gis.plane.shape import Shape
from gis.plane.walks import Face
from gis.records import Grid
from gis.synthetic import zhanggong
from gis.testing import ORIGIN, block

DIVISION = "360702100200"
NEXT = "360702100201"
TOWN = "360702100000"


def at(x, y):
    """Degrees of a point given in steps from ORIGIN."""
    lon, lat = to_degrees((x + ORIGIN[0], y + ORIGIN[1]))
    return float(lon), float(lat)


def line(*points):
    return [at(*p) for p in points]


def polygon(*points, holes=()):
    return Polygon(line(*points), [line(*h) for h in holes])


def number(n):
    return UUID(int=n)


def shape_of(*rings):
    """A multipolygon of loops in steps, shells counter-clockwise and holes clockwise."""
    moved = [tuple((x + ORIGIN[0], y + ORIGIN[1]) for x, y in ring) for ring in rings]
    return Shape.of_edges(e for loop in moved for e in walks.loop_edges(loop)).geometry


def square(west, south, east, north):
    return (west, south), (east, south), (east, north), (west, north)


def coverage_of(grids, divisions=None, **more):
    """A coverage of named shapes (number: MultiPolygon), in one division unless told otherwise.

    The division is all of them together, unless given.
    """
    homes = divisions or {DIVISION: list(grids)}
    records, rings = [], {}
    for code, members in homes.items():
        inside, extra = (members, None) if isinstance(members, list) else members
        for n in inside:
            records.append(
                Grid(
                    number(n),
                    f"{code}{n:03d}",
                    f"第{n}网格",
                    code,
                    grids[n],
                    households=10 * n + 1,
                    counts={"shops": n},
                )
            )
        rings[code] = (
            extra
            or Shape.of_edges(
                walks.chain(e for n in inside for e in Shape(grids[n]).edges)
            ).geometry
        )
    return Coverage.of(records, rings, **more)


def jittered(seed, columns, rows, size, *, bare=0.1, joined=0.2):
    """Two divisions of jittered cells, some ungridded, some joined anyhow.

    Joined cells make grids in several parts, grids with holes and islands in them, and grids
    that meet themselves and others in one point.
    """
    chance = random.Random(seed)
    slack = size * 0.3
    corner = {
        (i, j): (
            round(i * size + chance.uniform(-slack, slack)) + ORIGIN[0],
            round(j * size + chance.uniform(-slack, slack)) + ORIGIN[1],
        )
        for i in range(columns + 1)
        for j in range(rows + 1)
    }
    middle = max(1, columns // 2)
    homes = {DIVISION: range(middle), NEXT: range(middle, columns)}
    cells = {
        code: {
            (i, j): Face((corner[i, j], corner[i + 1, j], corner[i + 1, j + 1], corner[i, j + 1]))
            for i in own
            for j in range(rows)
        }
        for code, own in homes.items()
    }
    return gathered(chance, cells, bare, joined)


def gathered(chance, cells, bare, joined):
    """Grids of one or more cells each, in divisions and a town around them."""
    grids, rings = [], {}
    n = 0
    for code, own in cells.items():
        if not own:
            continue
        rings[code] = ring_of([e for f in own.values() for e in f.edges()])
        groups = [[c] for c in own if chance.random() >= bare]
        for _ in range(round(joined * len(groups))):
            if len(groups) > 2:
                one = groups.pop(chance.randrange(len(groups)))
                groups[chance.randrange(len(groups))] += one
        for group in groups:
            n += 1
            shape = ring_of([e for c in group for e in own[c].edges()])
            if shapely.is_valid(shape):
                grids.append(
                    Grid(
                        number(n),
                        f"{code}{n:03d}",
                        f"第{n}网格",
                        code,
                        shape,
                        households=chance.choice([None, chance.randrange(200)]),
                        counts={"shops": chance.randrange(9)},
                    )
                )
    rings[TOWN] = ring_of([e for own in cells.values() for f in own.values() for e in f.edges()])
    return Coverage.of(grids, rings, checked=True)


def ring_of(edges):
    return Shape.of_edges(walks.chain(edges)).geometry


@cache
def demo():
    return zhanggong.build()


@cache
def town(code="360702103"):
    """One town of the demo with the rings of its villages and its own."""
    found = demo()
    inside = {d.code: d.geometry for d in found.divisions if d.code.startswith(code)}
    # the county's ring gains vertices too
    inside |= {d.code: d.geometry for d in found.divisions if d.level == "county"}
    grids = [g for g in found.grids if g.division.startswith(code)]
    ids = {g.id for g in grids}
    staff = [a for a in found.assignments if a.grid in ids]
    return Coverage.of(grids, inside, staff=staff, checked=True)


def two(**more):
    """Two grids side by side.

    ::

        0    1000   2000
        ┌─────┬─────┐ 1000
        │  1  │  2  │
        └─────┴─────┘ 0
    """
    return coverage_of({1: block(0, 0, 1000, 1000), 2: block(1000, 0, 2000, 1000)}, **more)


def four():
    """Four grids around one corner.

    ::

        ┌──┬──┐ 2000
        │1 │ 2│
        ├──o──┤ 1000
        │3 │ 4│
        └──┴──┘
    """
    return coverage_of(
        {
            1: block(0, 1000, 1000, 2000),
            2: block(1000, 1000, 2000, 2000),
            3: block(0, 0, 1000, 1000),
            4: block(1000, 0, 2000, 1000),
        }
    )


def island():
    """A grid with a hole, and another in the hole.

    ::

        ┌────────┐ 1000
        │ 1 ┌─┐  │ 600
        │   │2│  │
        │   └─┘  │ 400
        └────────┘
    """
    ring = ((400, 400), (400, 600), (600, 600), (600, 400))
    return coverage_of({1: shape_of(square(0, 0, 1000, 1000), ring), 2: block(400, 400, 600, 600)})


def towns():
    """Two divisions in a town.

    ::

        ┌───┬───┐ 2000
        │ 1 │ 2 │  DIVISION
        ├───┴───┤ 1000
        │   3   │  NEXT
        └───────┘
    """
    return coverage_of(
        {
            1: block(0, 1000, 1000, 2000),
            2: block(1000, 1000, 2000, 2000),
            3: block(0, 0, 2000, 1000),
        },
        {DIVISION: [1, 2], NEXT: [3], TOWN: ([], block(0, 0, 2000, 2000))},
    )


def steps(place):
    """A lattice vertex from steps relative to ORIGIN."""
    return place[0] + ORIGIN[0], place[1] + ORIGIN[1]


def done(coverage, change):
    """The coverage after a change: whole, and undone exactly."""
    after = change.apply(coverage)
    assert_whole(after)
    assert change.inverse().apply(after) == coverage
    return after


def sizes(coverage):
    """Areas in square steps by the end of the code."""
    return {g.code[-3:]: shapely.area(g.geometry) * 1e14 for g in coverage}


def refused(operation, *args, **more):
    """What the operation is refused with, in two languages."""
    found = check(operation, *args, **more)
    assert found is not None
    assert found.what.zh
    assert found.what.en
    return found


def counts(coverage):
    """Households and shops, summed."""
    grids = list(coverage)
    return (
        sum(g.households or 0 for g in grids),
        sum(v for g in grids for v in g.counts.values()),
    )


def assert_whole(coverage):
    """Valid by GEOS and by cancelling edges; grids and ungridded ground are the division."""
    grids = list(coverage)
    for code in {g.division for g in grids}:
        own = [g.geometry for g in coverage.members(code)]
        bare = coverage.ungridded(code)
        ring = coverage.area(code).geometry
        parts = [*own, *([] if bare.is_empty else [MultiPolygon(bare)])]
        assert tiling.tiles(parts, ring)
        assert bare.is_empty or shapely.is_valid(Shape(bare).steps)
    # lattice steps are exact as floats: GEOS then decides without rounding
    steps = [coverage.shape(g.id).steps for g in grids]
    assert shapely.is_valid(steps).all()
    assert shapely.coverage_is_valid(steps)
    assert coverage.faults() == []
