"""What two planners did to the same coverage is put together, or reported by grid and border."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from datetime import date

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis import operations
from gis.change import Change, Step, compose
from gis.changejson import conflict_to_json
from gis.errors import WanggeError
from gis.merging import merge_changes
from gis.operations import Refused
from gis.records import Assignment
from gis.testing import area, block
from tests.gis.operations.planner import KINDS, Planner
from tests.gis.operations.stage import (
    DIVISION,
    assert_whole,
    at,
    coverage_of,
    jittered,
    line,
    number,
    polygon,
    shape_of,
    square,
)


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
    assert all(c.place is not None for c in result.conflicts)
    two = next(c for c in result.conflicts if c.grid == number(2))
    assert two.border.neighbours == (number(1), number(3))
    assert list(at(1800, 300)) in shapely.get_coordinates(two.border.theirs).tolist()
    assert list(at(1200, 200)) in shapely.get_coordinates(two.border.yours).tolist()


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
    assert conflict.border.neighbours == (number(2),)
    was, one, other = (
        shapely.line_merge(lines)
        for lines in (conflict.border.base, conflict.border.theirs, conflict.border.yours)
    )
    assert {len(was.coords), len(one.coords), len(other.coords)} == {2, 6}
    assert one.boundary == other.boundary == was.boundary
    assert at(1400, 300) in one.coords
    assert at(1300, 200) in other.coords
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


# --- around one vertex, on one border ---


def four():
    #  ┌──┬──┐ 2000
    #  │1 │ 2│
    #  ├──o──┤ 1000
    #  │3 │ 4│
    #  └──┴──┘ 0
    return coverage_of(
        {
            1: block(0, 1000, 1000, 2000),
            2: block(1000, 1000, 2000, 2000),
            3: block(0, 0, 1000, 1000),
            4: block(1000, 0, 2000, 1000),
        }
    )


def test_disjoint_work_on_grids_that_share_a_vertex_combines():
    base = four()
    north = line((800, 1300), (1400, 1300), (1400, 1700), (800, 1700))
    south = line((800, 300), (1400, 300), (1400, 700), (800, 700))
    theirs = operations.reshape(base, number(1), north)
    yours = operations.reshape(base, number(3), south)
    after = merged(base, theirs, yours).change.apply(base)
    assert after.shape(number(1)) == theirs.apply(base).shape(number(1))
    assert after.shape(number(4)) == yours.apply(base).shape(number(4))


def test_borders_that_meet_in_a_vertex_which_neither_moved_combine():
    base = four()
    theirs = operations.reshape(
        base, number(1), line((1000, 1000), (1200, 1500), (1000, 2000))
    )  # from the common vertex upwards
    yours = operations.reshape(base, number(4), line((1000, 1000), (800, 500), (1000, 0)))
    after = merged(base, theirs, yours).change.apply(base)
    for n, change in ((1, theirs), (2, theirs), (3, yours), (4, yours)):
        assert after.shape(number(n)) == change.apply(base).shape(number(n))


def test_the_common_vertex_moved_by_both_is_a_conflict_of_all_who_have_it():
    base = four()
    theirs = operations.move(base, [(at(1000, 1000), at(1100, 1100))])
    yours = operations.move(base, [(at(1000, 1000), at(900, 1050))])
    result = merged(base, theirs, yours)
    assert [c.grid for c in result.conflicts] == [number(n) for n in (1, 2, 3, 4)]
    assert {c.fields for c in result.conflicts} == {("border",)}
    chosen = dict.fromkeys((c.grid for c in result.conflicts), "yours")
    assert merged(base, theirs, yours, choose=chosen).change.apply(base) == yours.apply(base)


def test_both_put_vertices_on_the_same_border_and_all_of_them_stay():
    base = four()
    theirs = operations.move(base, insert=[at(1000, 1300), at(1000, 1600)])
    yours = operations.move(base, insert=[at(1000, 1500), at(1000, 1600)])
    after = merged(base, theirs, yours).change.apply(base)
    gained = after.shape(number(1)).vertices - base.shape(number(1)).vertices
    assert len(gained) == 3
    assert gained == after.shape(number(2)).vertices - base.shape(number(2)).vertices


def test_a_vertex_put_here_and_a_stretch_redrawn_there_on_one_border_combine():
    #  their split ends on the border of 2 with 4; you redrew the one with 1
    base = four()
    theirs = operations.split(base, number(4), line((1400, -10), (1500, 1010)))
    yours = operations.reshape(
        base, number(1), line((800, 1300), (1400, 1300), (1400, 1700), (800, 1700))
    )
    after = merged(base, theirs, yours).change.apply(base)
    assert len(after) == 5
    assert len(after.shape(number(2)).vertices) == 9


def test_a_split_and_a_neighbour_that_takes_of_the_same_grid_are_a_conflict():
    base = row()
    theirs = operations.split(base, number(1), line((500, -10), (500, 1010)))
    yours = operations.reshape(
        base, number(2), line((1200, 300), (700, 300), (700, 700), (1200, 700))
    )
    result = merged(base, theirs, yours)
    (conflict,) = [c for c in result.conflicts if "existence" in c.fields]
    assert conflict.grid == number(1)
    assert conflict.theirs is None
    assert conflict.yours is not None
    both = {number(1): "theirs", number(2): "theirs"}
    assert merged(base, theirs, yours, choose=both).change.apply(base) == theirs.apply(base)


def test_both_split_the_same_grid():
    base = row()
    theirs = operations.split(base, number(2), line((990, 500), (2010, 500)))
    yours = operations.split(base, number(2), line((1500, -10), (1500, 1010)))
    result = merged(base, theirs, yours)
    assert result.change is None
    assert result.conflicts
    for side, change in (("theirs", theirs), ("yours", yours)):
        every = dict.fromkeys({*theirs.grids, *yours.grids}, side)
        after = merged(base, theirs, yours, choose=every).change.apply(base)
        assert {g.id for g in after} == {g.id for g in change.apply(base)}


def test_erased_by_one_and_reshaped_by_the_other():
    base = row()
    theirs = operations.erase(base, number(2))
    yours = operations.reshape(
        base, number(1), line((800, 300), (1400, 300), (1400, 700), (800, 700))
    )
    conflicts = merged(base, theirs, yours).conflicts
    assert number(2) in [c.grid for c in conflicts]
    after = merged(base, theirs, yours, choose={number(1): "theirs", number(2): "theirs"})
    assert after.change.apply(base) == theirs.apply(base)


def test_a_grid_that_one_merged_away_and_the_other_kept_is_not_covered_twice():
    #  ┌─────────┐
    #  │ 1 ┌───┐ │     no edge of the result is new: 1 without its hole, and 2 as it was
    #  │   │ 2 │ │
    #  │   └───┘ │
    #  └─────────┘
    ring = ((400, 400), (400, 600), (600, 600), (600, 400))
    base = coverage_of({1: shape_of(square(0, 0, 1000, 1000), ring), 2: block(400, 400, 600, 600)})
    theirs = operations.merge(base, [number(1), number(2)])
    yours = operations.edit(base, number(2), name="中心")
    with pytest.raises(Refused) as refused:
        merge_changes(base, theirs, yours, choose={number(1): "theirs", number(2): "yours"})
    assert refused.value.code == "would_overlap"


def test_the_ring_of_the_division_keeps_only_vertices_that_a_chosen_grid_has():
    #  both end on the border of the division, theirs in one point with bare ground beside it
    base = coverage_of({1: block(0, 0, 1000, 1000)}, {DIVISION: ([1], block(0, 0, 3000, 1000))})
    theirs = operations.draw(
        base, DIVISION, polygon((1500, 0), (1800, 300), (1200, 300)), name="市场"
    )
    yours = operations.draw(
        base, DIVISION, polygon((1400, 200), (1600, 200), (1500, 1000)), name="学校"
    )
    assert merged(base, theirs, yours).conflicts
    for side, change in (("theirs", theirs), ("yours", yours)):
        every = dict.fromkeys({*theirs.grids, *yours.grids}, side)
        assert merged(base, theirs, yours, choose=every).change.apply(base) == change.apply(base)


# --- what is said of a grid, and who serves it ---


def test_different_values_of_one_grid_combine_and_so_do_different_counts():
    base = operations.edit(row(), number(1), counts={"shops": 1, "schools": 2}).apply(row())
    theirs = operations.edit(base, number(1), name="西门", counts={"shops": 4, "schools": 2})
    yours = operations.edit(base, number(1), households=90, counts={"shops": 1, "parks": 1})
    grid = merged(base, theirs, yours).change.apply(base).grid(number(1))
    assert (grid.name, grid.households) == ("西门", 90)
    assert grid.counts == {"shops": 4, "parks": 1}


def test_the_same_count_changed_by_both_is_a_conflict():
    base = row()
    theirs = operations.edit(base, number(1), counts={"shops": 4})
    yours = operations.edit(base, number(1), counts={"shops": 5})
    (conflict,) = merged(base, theirs, yours).conflicts
    assert conflict.fields == ("counts",)


MARCH, JUNE = date(2026, 3, 1), date(2026, 6, 1)


def staffed():
    return coverage_of(
        {n: block(1000 * n - 1000, 0, 1000 * n, 1000) for n in (1, 2, 3)},
        staff=[Assignment(number(1), DIVISION, "S1", "worker", MARCH)],
    )


def test_people_whom_both_put_on_a_grid_both_serve_it():
    base = staffed()
    theirs = operations.assign(base, "S2", "leader", to=number(1), start=JUNE)
    yours = compose_of(
        base,
        lambda c: operations.assign(c, "S1", "worker", off=number(1)),
        lambda c: operations.assign(c, "S3", "worker", to=number(1), start=JUNE),
    )
    after = merged(base, theirs, yours).change.apply(base)
    assert [a.staff_no for a in after.entry(number(1)).staff] == ["S2", "S3"]


def test_the_same_person_with_other_days_is_a_conflict():
    base = staffed()
    theirs = operations.assign(base, "S2", "leader", to=number(1), start=MARCH)
    yours = operations.assign(base, "S2", "leader", to=number(1), start=JUNE)
    (conflict,) = merged(base, theirs, yours).conflicts
    assert conflict.fields == ("staff",)
    assert "人员" in conflict.words.zh
    after = merged(base, theirs, yours, choose={number(1): "yours"}).change.apply(base)
    assert after.entry(number(1)) == yours.apply(base).entry(number(1))


def test_a_person_whom_each_moved_elsewhere_does_not_come_to_serve_both():
    base = staffed()
    theirs = operations.assign(base, "S1", "worker", off=number(1), to=number(2), start=JUNE)
    yours = operations.assign(base, "S1", "worker", off=number(1), to=number(3), start=JUNE)
    conflicts = merged(base, theirs, yours).conflicts
    assert [(c.grid, c.fields) for c in conflicts] == [
        (number(2), ("staff",)),
        (number(3), ("staff",)),
    ]
    chosen = {number(2): "yours", number(3): "yours"}
    after = merged(base, theirs, yours, choose=chosen).change.apply(base)
    assert after == yours.apply(base)


def test_versions_with_the_same_code_are_not_put_together():
    base = row()
    new = f"{DIVISION}009"
    sides = []
    for n in (1, 2):
        entry = base.entry(number(n))
        sides.append(Change({number(n): Step(entry, entry.with_grid(code=new))}, kinds=("x",)))
    assert [c.fields for c in merged(base, *sides).conflicts] == [("code",), ("code",)]
    with pytest.raises(Refused) as refused:
        merge_changes(base, *sides, choose={number(1): "theirs", number(2): "yours"})
    assert refused.value.code == "duplicate_code"


def compose_of(coverage, *steps):
    changes = []
    for step in steps:
        changes.append(step(coverage))
        coverage = changes[-1].apply(coverage)
    return compose(changes)


def test_a_conflict_is_written_with_its_three_versions():
    base = row()
    drawn = ((800, 300), (1400, 300), (1400, 700), (800, 700))
    theirs = operations.reshape(base, number(1), line(*drawn))
    yours = operations.reshape(base, number(1), line(*((x, y + 50) for x, y in drawn)))
    written = json.loads(
        json.dumps([conflict_to_json(c) for c in merged(base, theirs, yours).conflicts])
    )
    assert [c["grid"] for c in written] == [str(number(1)), str(number(2))]
    assert written[0]["fields"] == ["border"]
    assert {"base", "theirs", "yours", "words", "place"} <= set(written[0])
    assert written[0]["base"]["code"] == f"{DIVISION}001"
    assert written[0]["border"]["neighbours"] == [str(number(2))]
    assert written[0]["border"]["theirs"]["type"] == "MultiLineString"


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
            assert resolved.change.apply(base) == change.apply(base)
        chance = random.Random(seed)
        mixed = {c.grid: chance.choice(["theirs", "yours"]) for c in result.conflicts}
        with suppress(Refused):  # sides that do not go together
            merged(base, theirs, yours, choose=mixed)  # asserts that it is a coverage
