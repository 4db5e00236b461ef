"""One drawn line does what it means, on as many grids as it crosses, in one change."""

from __future__ import annotations

import random

import pytest

from gis import operations
from gis.errors import WanggeError
from gis.operations import Refused, check
from gis.testing import area, block
from tests.gis.operations.planner import Planner
from tests.gis.operations.stage import (
    DIVISION,
    assert_whole,
    at,
    counts,
    coverage_of,
    jittered,
    line,
    number,
    shape_of,
    square,
)

NEXT = "360702100201"


def row(**more):
    #  0   1000  2000  3000
    #  ┌────┬────┬────┐ 1000
    #  │ 1  │ 2  │ 3  │
    #  └────┴────┴────┘ 0
    shapes = {n: block(1000 * n - 1000, 0, 1000 * n, 1000) for n in (1, 2, 3)}
    return coverage_of(shapes, **more)


def done(coverage, change):
    after = change.apply(coverage)
    assert_whole(after)
    assert counts(after) == counts(coverage)
    assert change.inverse().apply(after) == coverage
    return after


def test_a_line_across_several_grids_splits_all_of_them_in_one_change():
    #  ─┼────┼────┼────┼─
    coverage = row()
    meant, change = operations.line(coverage, line((-50, 500), (3050, 530)))
    assert meant.operation == "split"
    assert meant.grids == (number(1), number(2), number(3))
    after = done(coverage, change)
    assert len(after) == 6
    assert change.kinds == ("split",)
    assert change.removed == [number(1), number(2), number(3)]
    assert len({g.code for g in after}) == 6
    for n in (1, 2, 3):
        assert f"“第{n}网格”" in meant.words.zh
        assert f"“第{n}网格”" in change.sentence.zh
    parents = sorted(change.lineage.values())
    assert parents == [(number(n),) for n in (1, 1, 2, 2, 3, 3)]


def test_neighbours_that_are_both_cut_share_the_vertex_between_them():
    # so steep that no crossing lies on a lattice point
    coverage = coverage_of(
        {
            1: area((0, 0), (1000, 0), (1007, 1000), (0, 1000)),
            2: area((1000, 0), (2000, 0), (2000, 1000), (1007, 1000)),
        }
    )
    _, change = operations.line(coverage, line((-10, 333), (2011, 481)))
    after = done(coverage, change)
    old = coverage.shape(number(1)).vertices | coverage.shape(number(2)).vertices
    new = {v for g in after for v in after.shape(g.id).vertices} - old
    assert len(new) == 3


def test_only_what_is_crossed_from_border_to_border_is_cut():
    #  ┼──●─┼────┼─●──┼     from inside 1 through 2 into 3
    coverage = row()
    meant, change = operations.line(coverage, line((500, 500), (2500, 500)))
    assert meant.operation == "split"
    assert meant.grids == (number(2),)
    after = done(coverage, change)
    assert len(after) == 4
    assert set(change.noded) == {number(1), number(3)}


def test_where_it_begins_is_cut_as_well_if_it_comes_back_through():
    #  ┌──────────┐
    #  │  1  ●    │    begins inside 1, runs through 2, and across 1 to the far border
    #  │  ┌──┼──┐ │
    #  │  │2 ╰──┼─┼
    #  └──┘     └─┘
    coverage = coverage_of(
        {
            1: area(
                *((0, 0), (1000, 0), (1000, 1000), (2000, 1000)),
                *((2000, 0), (3000, 0), (3000, 2000), (0, 2000)),
            ),
            2: block(1000, 0, 2000, 1000),
        }
    )
    meant, change = operations.line(coverage, line((1500, 1500), (1500, 500), (3010, 500)))
    assert meant.operation == "split"
    assert meant.grids == (number(1), number(2))
    assert len(done(coverage, change)) == 4


def test_from_one_grid_over_one_border_into_the_next_it_merges():
    coverage = row()
    meant, change = operations.line(coverage, line((500, 500), (1500, 500)))
    assert meant.operation == "merge"
    assert "合并" in meant.words.zh
    assert done(coverage, change).grid(number(1)).households == 11 + 21


def test_a_loop_inside_a_grid_is_not_from_border_to_border():
    loop = line((300, 300), (700, 300), (700, 700), (300, 700), (300, 300))
    found = check(operations.line, row(), loop)
    assert found.code == "ambiguous"
    assert found.place is not None


def test_with_a_division_given_the_grids_of_others_are_left_alone():
    both = coverage_of(
        {1: block(0, 1000, 1000, 2000), 2: block(0, 0, 1000, 1000)},
        {DIVISION: [1], NEXT: [2]},
    )
    drawn = line((500, -50), (500, 2050))
    assert len(operations.line(both, drawn)[0].grids) == 2
    meant, change = operations.line(both, drawn, division=DIVISION)
    assert meant.grids == (number(1),)
    assert change.noded == [number(2)]
    done(both, change)


def test_where_one_of_them_cannot_be_split_none_is():
    codes = [f"{DIVISION}{n:03d}" for n in range(1, 1000) if n not in (500, 501, 502)]
    coverage = row(retired=codes)
    with pytest.raises(Refused) as refused:
        operations.line(coverage, line((-50, 500), (3050, 500)))
    assert refused.value.code == "no_code"


def test_islands_and_holes_that_a_line_crosses_are_cut_with_the_rest():
    ring = ((400, 400), (400, 600), (600, 600), (600, 400))
    island = coverage_of(
        {1: shape_of(square(0, 0, 1000, 1000), ring), 2: block(400, 400, 600, 600)}
    )
    meant, change = operations.line(island, line((-10, 500), (1010, 510)))
    assert meant.grids == (number(1), number(2))
    assert len(done(island, change)) == 4


@pytest.mark.parametrize("size", [60, 3000, 40_000])
def test_long_lines_at_random_leave_a_coverage(size):
    chance = random.Random(size)
    coverage = jittered(size, 8, 5, size, bare=0.05)
    several = 0
    for _ in range(40):
        planner = Planner(coverage, chance.randrange(2**32))
        ends = [at(*(chance.randint(-size, 9 * size) for _ in range(2))) for _ in range(3)]
        try:
            meant, change = operations.line(planner.coverage, ends)
        except WanggeError:
            continue
        done(coverage, change)
        several += len(meant.grids) > 2
    assert several > 5
