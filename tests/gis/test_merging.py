"""What two planners did to the same coverage is put together, or reported by grid and border."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis import operations
from gis.change import compose
from gis.errors import WanggeError
from gis.merging import merge_changes
from gis.operations import Refused
from gis.testing import area, block
from tests.gis.operations.stage import (
    DIVISION,
    assert_whole,
    at,
    coverage_of,
    jittered,
    line,
    number,
)
from tests.gis.operations.test_random_operations import KINDS, Planner


def row():
    #  ┌───┬───┬───┐ 1000
    #  │ 1 │ 2 │ 3 │
    #  └───┴───┴───┘
    #  0  1000 2000 3000
    return coverage_of(
        {
            1: block(0, 0, 1000, 1000),
            2: block(1000, 0, 2000, 1000),
            3: block(2000, 0, 3000, 1000),
        }
    )


def merged(base, theirs, yours, **more):
    result = merge_changes(base, theirs, yours, **more)
    if result.change is not None:
        assert_whole(result.change.apply(base))
    return result


def test_changes_to_different_grids_combine():
    base = row()
    theirs = operations.split(base, number(1), line((500, -10), (500, 1010)))
    yours = operations.edit(base, number(3), name="东门")
    result = merged(base, theirs, yours)
    assert result.conflicts == ()
    after = result.change.apply(base)
    assert len(after) == 4
    assert after.grid(number(3)).name == "东门"


def test_two_splits_that_put_vertices_into_the_same_border_combine():
    # both cut up to the border of 2, from its two sides, and both touch 2
    base = row()
    theirs = operations.split(base, number(1), line((-10, 300), (1010, 300)))
    yours = operations.split(base, number(2), line((990, 700), (2010, 700)))
    result = merged(base, theirs, yours)
    assert {c.fields for c in result.conflicts} == {("existence",)}  # 2 is gone for you
    other = operations.split(base, number(3), line((1990, 700), (3010, 700)))
    after = merged(base, theirs, other).change.apply(base)
    vertices = after.shape(number(2)).vertices - base.shape(number(2)).vertices
    assert len(vertices) == 2


def test_vertices_of_both_on_one_edge_come_in_order():
    #  2 is above both 1 and 3 …  both put a vertex into its lower edge
    base = coverage_of(
        {
            1: block(0, 0, 1000, 1000),
            2: area((0, 1000), (1000, 1000), (1000, 2000), (0, 2000)),
        },
        {DIVISION: [1], "360702100201": [2]},
    )
    theirs = operations.split(base, number(1), line((300, -10), (300, 1010)))
    yours = operations.move(base, insert=[at(600, 1000)])
    result = merged(base, theirs, yours)
    assert [c.fields for c in result.conflicts] == [("existence",)]
    resolved = merged(base, theirs, yours, choose={number(1): "theirs"})
    after = resolved.change.apply(base)
    assert len(after.shape(number(2)).vertices) == 6


def test_a_new_name_here_and_a_new_border_there_combine_in_one_grid():
    base = row()
    theirs = operations.edit(base, number(1), name="西门")
    drawn = line((800, 300), (1400, 300), (1400, 700), (800, 700))
    yours = operations.reshape(base, number(1), drawn)
    after = merged(base, theirs, yours).change.apply(base)
    assert after.grid(number(1)).name == "西门"
    assert after.shape(number(1)) == yours.apply(base).shape(number(1))


def test_two_stretches_of_the_border_of_one_grid_combine():
    base = row()
    west = line((800, 300), (1400, 300), (1400, 700), (800, 700))
    east = line((2200, 200), (1700, 200), (1700, 800), (2200, 800))
    theirs = operations.reshape(base, number(1), west)
    yours = operations.reshape(base, number(3), east)
    after = merged(base, theirs, yours).change.apply(base)
    assert len(after.shape(number(2)).vertices) == 12


def test_stretches_that_would_cross_are_a_conflict_at_the_place():
    base = row()
    west = line((800, 300), (1800, 300), (1800, 700), (800, 700))
    east = line((2200, 200), (1200, 200), (1200, 800), (2200, 800))
    theirs = operations.reshape(base, number(1), west)
    yours = operations.reshape(base, number(3), east)
    result = merged(base, theirs, yours)
    assert result.change is None
    assert result.conflicts
    assert all(c.border is not None for c in result.conflicts)


def test_the_same_border_redrawn_by_both_is_a_conflict_of_both_its_grids():
    base = row()
    theirs = operations.reshape(
        base, number(1), line((800, 300), (1400, 300), (1400, 700), (800, 700))
    )
    yours = operations.reshape(
        base, number(1), line((800, 200), (1300, 200), (1300, 800), (800, 800))
    )
    result = merged(base, theirs, yours)
    assert [c.grid for c in result.conflicts] == [number(1), number(2)]
    conflict = result.conflicts[0]
    assert conflict.fields == ("border",)
    assert conflict.base == base.entry(number(1))
    assert conflict.theirs != conflict.yours
    assert conflict.border.length > 0
    assert "边界" in conflict.words.zh
    for side, change in (("theirs", theirs), ("yours", yours)):
        chosen = merged(base, theirs, yours, choose={number(1): side, number(2): side})
        assert chosen.change.apply(base) == change.apply(base)


def test_sides_that_do_not_go_together_are_refused_with_the_place():
    base = row()
    theirs = operations.reshape(
        base, number(1), line((800, 300), (1400, 300), (1400, 700), (800, 700))
    )
    yours = operations.reshape(
        base, number(1), line((800, 200), (1300, 200), (1300, 800), (800, 800))
    )
    with pytest.raises(Refused) as refused:
        merge_changes(base, theirs, yours, choose={number(1): "theirs", number(2): "yours"})
    assert refused.value.place is not None


def test_erased_by_one_and_renamed_by_the_other_is_a_conflict():
    base = row()
    theirs = operations.erase(base, number(2))
    yours = operations.edit(base, number(2), name="中门")
    (conflict,) = merged(base, theirs, yours).conflicts
    assert conflict.fields == ("existence",)
    assert conflict.theirs is None
    kept = merged(base, theirs, yours, choose={number(2): "yours"}).change.apply(base)
    assert kept.grid(number(2)).name == "中门"


def test_choosing_the_whole_grid_drops_the_parts_of_the_other_side():
    base = row()
    theirs = operations.split(base, number(2), line((990, 500), (2010, 500)))
    yours = operations.edit(base, number(2), name="中门")
    chosen = merged(base, theirs, yours, choose={number(2): "yours"})
    assert len(chosen.change.apply(base)) == 3


def test_new_grids_of_both_get_different_codes():
    base = row()
    theirs = operations.split(base, number(1), line((500, -10), (500, 1010)))
    yours = operations.split(base, number(3), line((2500, -10), (2500, 1010)))
    after = merged(base, theirs, yours).change.apply(base)
    codes = [g.code for g in after]
    assert len(set(codes)) == len(codes) == 5


def test_the_same_done_by_both_is_done_once():
    base = row()
    change = operations.split(base, number(1), line((500, -10), (500, 1010)))
    assert merged(base, change, change).change.apply(base) == change.apply(base)


def work_of(coverage, seed, count):
    chance = random.Random(seed)
    changes = []
    for _ in range(count):
        if not len(coverage):
            break
        try:
            change = Planner(coverage, chance.randrange(2**32)).change(chance.choice(KINDS))
        except WanggeError:
            continue
        coverage = change.apply(coverage)
        changes.append(change)
    return compose(changes)


_LONG = settings().max_examples >= 2000


@given(st.integers(0, 2**32 - 1), st.sampled_from([60, 3000, 40_000]))
@settings(max_examples=2000 if _LONG else 25, derandomize=not _LONG)
def test_whatever_two_planners_do_is_merged_to_a_coverage_or_reported(seed, size):
    base = jittered(seed, 8, 5, size)
    theirs, yours = work_of(base, seed, 2), work_of(base, seed + 1, 2)
    result = merged(base, theirs, yours)
    assert (result.change is None) == bool(result.conflicts)
    if not result.conflicts:
        touched = set(theirs.grids) & set(yours.grids)
        if not touched and not theirs.areas.keys() & yours.areas.keys():
            after = result.change.apply(base)
            for side in (theirs, yours):
                for grid, step in side.grids.items():
                    one = after.entries.get(grid)
                    assert (one is None) == (step.after is None)
                    if one is not None:
                        assert one.shape == step.after.shape
    else:
        for side, change in (("theirs", theirs), ("yours", yours)):
            every = dict.fromkeys({*theirs.grids, *yours.grids}, side)
            resolved = merged(base, theirs, yours, choose=every)
            kept = {g.id for g in resolved.change.apply(base)}
            assert kept == {g.id for g in change.apply(base)}
