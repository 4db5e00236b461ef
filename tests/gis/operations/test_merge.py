"""Merging grids that hang together."""

from __future__ import annotations

import pytest

from gis import operations
from gis.testing import area, block
from tests.gis.operations.stage import (
    DIVISION,
    NEXT,
    counts,
    coverage_of,
    done,
    island,
    line,
    number,
    refused,
    shape_of,
    sizes,
    square,
)


def test_grids_that_meet_in_a_point_only_do_not_merge():
    #  ┌───┐
    #  │ 1 │
    #  └───o───┐
    #      │ 2 │
    #      └───┘
    touching = coverage_of(
        {1: block(0, 1000, 1000, 2000), 2: block(1000, 0, 2000, 1000)},
        {
            DIVISION: (
                [1, 2],
                area((0, 0), (2000, 0), (2000, 2000), (0, 2000)),
            )
        },
        checked=True,
    )
    found = refused(operations.merge, touching, [number(1), number(2)])
    assert found.code == "not_connected"


def test_a_ring_of_grids_around_an_island_merges_into_one_with_a_hole():
    ring = {
        1: area((0, 0), (900, 0), (600, 300), (300, 300), (300, 600), (0, 900)),
        2: area((900, 0), (900, 900), (0, 900), (300, 600), (600, 600), (600, 300)),
        3: block(300, 300, 600, 600),
    }
    coverage = coverage_of(ring)
    after = done(coverage, operations.merge(coverage, [number(1), number(2)]))
    assert [len(g.geometry.geoms[0].interiors) for g in after] == [1, 0]


def test_an_island_is_merged_into_what_surrounds_it():
    whole = island()
    after = done(whole, operations.merge(whole, [number(1), number(2)]))
    assert sizes(after) == pytest.approx({"001": 1e6})
    assert counts(after) == counts(whole)


def test_grids_of_two_divisions_do_not_merge():
    both = coverage_of(
        {1: block(0, 1000, 1000, 2000), 2: block(0, 0, 1000, 1000)},
        {DIVISION: [1], NEXT: [2]},
    )
    found = refused(operations.merge, both, [number(1), number(2)])
    assert found.code == "different_division"


def test_a_hole_that_would_touch_the_shell_where_a_neighbour_begins_is_refused():
    #  ┌─────────────┐     2 is a notch in 1; a new grid inside 1 is cut so that its tip
    #  │ 1    ◁3     │     meets the corner of the notch. GEOS takes that for a fault.
    #  │     /╲      │
    #  └────╱2 ╲─────┘
    notched = coverage_of(
        {
            1: area((0, 0), (1000, 0), (1200, 800), (2000, 0), (4000, 0), (4000, 2000), (0, 2000)),
            2: area((1000, 0), (2000, 0), (1200, 800)),
        }
    )
    loop = line((2000, 0), (2500, 600), (2200, 600), (2000, 0))
    found = refused(operations.split, notched, number(1), loop)
    assert found.code == "pinched"
    assert found.place is not None


def test_grids_in_several_parts_that_fit_together_become_one():
    #  ┌─┬─┐      ┌───┐
    #  │1│2│      │   │     like a chessboard: each of them meets itself in one point
    #  ├─o─┤  →   │ 1 │
    #  │2│1│      │   │
    #  └─┴─┘      └───┘
    chess = coverage_of(
        {
            1: shape_of(square(0, 1000, 1000, 2000), square(1000, 0, 2000, 1000)),
            2: shape_of(square(0, 0, 1000, 1000), square(1000, 1000, 2000, 2000)),
        }
    )
    after = done(chess, operations.merge(chess, [number(1), number(2)]))
    assert [len(g.geometry.geoms) for g in after] == [1]
