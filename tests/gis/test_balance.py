"""Balance tells how evenly the grids of a division share the work, and is kept up by operations."""

from __future__ import annotations

import pytest
from shapely import LineString

from gis import operations
from gis.balance import Guides, balance
from gis.testing import block
from tests.gis.operations.stage import DIVISION, at, coverage_of, line, number, town


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
