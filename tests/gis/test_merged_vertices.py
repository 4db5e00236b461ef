"""A vertex on a border enters the ring of whoever stands there when all is put together."""

from __future__ import annotations

from gis import operations
from gis.merged_vertices import carried_over, without_lost
from gis.merging import merge_changes
from gis.plane.shape import Shape
from gis.testing import ORIGIN, area, block
from tests.gis.operations.stage import assert_whole, coverage_of, line, number


def pair():
    #  ┌───┬───┐ 1000
    #  │ 1 │ 2 │
    #  └───┴───┘
    #  0  1000 2000
    return coverage_of({1: block(0, 0, 1000, 1000), 2: block(1000, 0, 2000, 1000)})


def at(x, y):
    return x + ORIGIN[0], y + ORIGIN[1]


def test_both_divide_up_to_the_same_border():
    base = pair()
    yours = operations.split(base, number(1), line((-10, 300), (1010, 300)))
    theirs = operations.split(base, number(2), line((990, 700), (2010, 700)))
    assert merge_changes(base, theirs, yours).change is None
    merged = merge_changes(base, *carried_over(theirs, yours)).change
    after = merged.apply(base)
    assert_whole(after)
    assert len(after) == 4
    for grid in after:
        own = after.shape(grid.id).vertices
        assert (at(1000, 300) in own) or (at(1000, 700) in own)


def test_changes_that_do_not_meet_stay_as_they_are():
    base = pair()
    yours = operations.edit(base, number(1), name="西门")
    theirs = operations.split(base, number(2), line((1500, -10), (1500, 1010)))
    assert carried_over(theirs, yours) == (theirs, yours)


def test_a_ring_loses_the_vertices_that_nobody_has_any_more():
    plain = Shape(block(0, 0, 1000, 1000))
    noded = Shape(area((0, 0), (400, 0), (700, 0), (1000, 0), (1000, 1000), (0, 1000)))
    assert without_lost(noded, [plain, noded], set()) == plain
    assert without_lost(noded, [plain], {at(400, 0)}) == noded
    assert without_lost(noded, [noded], set()) is noded
