"""Balance tells how evenly the grids of a division share the work, and is kept up by operations."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

from gis import measure, operations
from gis.balance import Guides, balance
from gis.errors import Conflict, WanggeError
from gis.testing import area, block
from tests.gis.operations.planner import KINDS, Planner
from tests.gis.operations.stage import DIVISION, at, coverage_of, jittered, line, number, town


def two():
    return coverage_of({1: block(0, 0, 1000, 1000), 2: block(1000, 0, 2000, 1000)})


def test_sums_means_and_deviations():
    found = balance(two(), DIVISION)
    assert [row.code[-3:] for row in found.grids] == ["001", "002"]
    assert found.households == 11 + 21
    assert found.mean_workload == 16
    assert found.largest_deviation == pytest.approx(5 / 16)
    assert found.grids[0].deviation == pytest.approx(-5 / 16)
    assert found.ungridded == 0
    # a rectangle of 100.2 m by 110.8 m
    assert found.grids[0].polsby_popper == pytest.approx(0.783, abs=2e-3)


def test_another_workload_may_be_meant():
    found = balance(two(), DIVISION, workload=lambda entry: entry.grid.counts["shops"])
    assert found.mean_workload == 1.5


def test_a_border_along_a_road_follows_it():
    road = LineString([at(1000, -500), at(1000, 1500)])
    found = balance(two(), DIVISION, guides=Guides([road], within=0.1))
    assert found.grids[0].along_guides == pytest.approx(110.8 / (2 * 110.8 + 2 * 100.2), abs=0.02)
    assert balance(two(), DIVISION, guides=Guides([])).grids[0].along_guides == 0
    assert balance(two(), DIVISION).grids[0].along_guides is None


def test_erased_ground_is_ungridded():
    coverage = two()
    after = operations.erase(coverage, number(2)).apply(coverage)
    found = balance(after, DIVISION)
    assert found.ungridded == pytest.approx(balance(coverage, DIVISION).grids[1].area)


def test_after_an_operation_only_what_it_touched_is_measured_again():
    coverage = two()
    balance(coverage, DIVISION)
    change = operations.split(coverage, number(1), line((500, -10), (500, 1010)))
    after = change.apply(coverage)
    assert after.entry(number(2)) is coverage.entry(number(2))
    found = balance(after, DIVISION)
    assert found.households == 32
    assert len(found.grids) == 3


def test_the_demo_has_workers():
    coverage = town()
    code = next(iter(coverage)).division
    found = balance(coverage, code)
    assert found.workers > 0
    assert found.area == pytest.approx(coverage.area(code).area, rel=1e-9)


# --- kept up ---


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=12)
def test_sums_that_are_kept_up_are_those_of_measuring_anew(seed):
    chance = random.Random(seed)
    coverage = jittered(seed, 6, 4, 3000)
    kept = {code: balance(coverage, code) for code in coverage.areas}
    first, done = {code: b.totals for code, b in kept.items()}, []
    for _ in range(8):
        planner = Planner(coverage, chance.randrange(2**32))
        try:
            change = planner.change(chance.choice([*KINDS, "erase", "draw"]))
        except (WanggeError, IndexError):
            continue
        coverage = change.apply(coverage)
        done.append(change)
        kept = {code: b.after(change) for code, b in kept.items()}
        for code, found in kept.items():
            anew = balance(coverage, code)
            assert found.totals == anew.totals
            assert found.grids == anew.grids
            assert anew.area == math.fsum(row.area for row in anew.grids)
            deviations = [abs(row.deviation) for row in anew.grids]
            assert anew.largest_deviation == max(deviations, default=0.0)
            bare = measure.area(coverage.ungridded(code))
            assert anew.ungridded == pytest.approx(bare, rel=1e-6, abs=1e-6)
            assert (anew.ungridded == 0) == (bare == 0)
    for change in reversed(done):
        kept = {code: b.after(change.inverse()) for code, b in kept.items()}
    assert {code: b.totals for code, b in kept.items()} == first


def test_an_operation_costs_what_it_touches_however_large_the_division():
    wide = {n: block(100 * n, 0, 100 * n + 100, 100) for n in range(1, 301)}
    coverage = coverage_of(wide)
    asked = []

    def load(entry):
        asked.append(entry.grid.code)
        return float(entry.grid.households)

    found = balance(coverage, DIVISION, workload=load)
    assert len(asked) == 300
    asked.clear()
    change = operations.merge(coverage, [number(7), number(8)])
    after = found.after(change)
    assert after.totals == balance(change.apply(coverage), DIVISION).totals
    assert len(asked) == 3  # two before, one after
    assert after.row(number(7)).households == 71 + 81


def test_a_change_to_another_coverage_is_no_change_to_this_balance():
    coverage = two()
    renamed = operations.edit(coverage, number(1), name="东门").apply(coverage)
    change = operations.edit(renamed, number(1), name="西门")
    with pytest.raises(Conflict):
        balance(coverage, DIVISION).after(change)


def test_ground_too_narrow_to_measure_is_ungridded_all_the_same():
    # one step, a centimetre, between 1 and 2
    narrow = coverage_of(
        {1: block(0, 0, 1000, 1000), 2: block(1001, 0, 2000, 1000)},
        {
            DIVISION: (
                [1, 2],
                area(
                    *((0, 0), (1000, 0), (1001, 0), (2000, 0)),
                    *((2000, 1000), (1001, 1000), (1000, 1000), (0, 1000)),
                ),
            )
        },
        checked=True,
    )
    found = balance(narrow, DIVISION)
    assert found.ungridded == pytest.approx(measure.area(narrow.ungridded(DIVISION)), rel=1e-3)
    assert found.ungridded > 0
