"""Whose ground became whose."""

from __future__ import annotations

import pytest

from gis import operations, succession
from gis.testing import block
from tests.gis.operations.stage import coverage_of, line, number


def row():
    return coverage_of({k: block(1000 * k - 1000, 0, 1000 * k, 1000) for k in (1, 2, 3)})


def told(base, change):
    names = {i: base.entries[i].grid.code[-1] for i in base.entries}
    areas = {i: entry.shape.area for i, entry in base.entries.items()}
    return {
        (names.get(p.old), names.get(p.new, "new") if p.new else None): round(
            p.area / areas[number(1)], 3
        )
        for p in succession.passages(change)
    }


def test_of_a_split_each_part_has_its_share():
    base = row()
    change = operations.split(base, number(2), line((1250, -10), (1250, 1010)))
    found = sorted(
        round(p.area / base.shape(number(2)).area, 3) for p in succession.passages(change)
    )
    assert found == [0.25, 0.75]


def test_of_a_merge_all_went_to_one():
    base = row()
    change = operations.merge(base, [number(1), number(2)])
    assert told(base, change) == {("1", "1"): 1, ("2", "1"): 1}


def test_erased_ground_went_to_nobody_and_comes_back_from_nobody():
    base = row()
    change = operations.erase(base, number(3))
    assert told(base, change) == {("3", None): 1}
    [back] = succession.passages(change.inverse())
    assert (back.old, back.new) == (None, number(3))


def test_what_moved_and_what_stayed_add_up():
    base = row()
    drawn = line((800, 300), (1400, 300), (1400, 700), (800, 700))
    found = told(base, operations.reshape(base, number(1), drawn))
    assert found == {
        ("1", "1"): 1,
        ("2", "1"): pytest.approx(0.16, abs=2e-3),
        ("2", "2"): pytest.approx(0.84, abs=2e-3),
    }


def test_who_only_gained_a_vertex_passed_to_itself():
    base = row()
    change = operations.split(base, number(1), line((-10, 500), (1010, 500)))
    assert ("2", "2") in told(base, change)
