"""Codes are put in reading order, and none comes to mean another grid."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from gis import operations
from gis.codes import CodeScheme
from gis.errors import WanggeError
from gis.operations import check
from gis.testing import block
from tests.gis.operations.planner import Planner
from tests.gis.operations.stage import DIVISION, coverage_of, jittered, line, number


def row(*order):
    """Grids from west to east, with these numbers."""
    shapes = {n: block(1000 * k, 0, 1000 * k + 1000, 1000) for k, n in enumerate(order)}
    return coverage_of(shapes)


def numbers(coverage):
    """The numbers of the codes from west to east."""
    grids = sorted(coverage, key=lambda g: g.geometry.bounds[0])
    return [int(g.code[-3:]) for g in grids]


def renumbered(coverage, **more):
    change = operations.renumber(coverage, DIVISION, **more)
    after = change.apply(coverage)
    assert change.inverse().apply(after) == coverage
    return after


def test_codes_in_order_are_left_alone():
    assert check(operations.renumber, row(1, 2, 5), DIVISION).code == "nothing_changes"


def test_a_published_code_never_comes_to_stand_for_another_grid():
    #  003 001 002   →   003 004 005
    assert numbers(renumbered(row(3, 1, 2))) == [3, 4, 5]


def test_as_many_as_possible_keep_their_code():
    assert numbers(renumbered(row(1, 4, 2, 3, 9))) == [1, 4, 5, 6, 9]


def test_the_parts_of_a_split_grid_are_numbered_where_they_lie():
    coverage = row(1, 2, 3)
    split = operations.split(coverage, number(2), line((1500, -10), (1500, 1010)))
    after = split.apply(coverage)
    assert sorted(numbers(after)) == [1, 3, 4, 5]
    # 002 is gone and stays so; 003 cannot stand after 005
    assert numbers(renumbered(after)) == [1, 4, 5, 6]


def test_the_code_of_a_grid_that_was_erased_in_the_draft_is_not_given_away():
    coverage = row(5, 1, 2)
    after = operations.erase(coverage, number(1)).apply(coverage)
    assert numbers(renumbered(after)) == [5, 6]


def test_doing_it_twice_changes_nothing_more():
    once = renumbered(row(3, 1, 2))
    assert check(operations.renumber, once, DIVISION).code == "nothing_changes"


def test_a_division_that_is_not_there_is_not_found():
    assert check(operations.renumber, row(1, 2), "360702100299").code == "not_found"


def test_with_too_few_codes_left_it_is_refused():
    spent = [f"{DIVISION}{n:03d}" for n in range(4, 999)]
    found = check(operations.renumber, row(3, 1, 2), DIVISION, retired=spent)
    assert found.code == "no_code"


def test_dedicated_grids_are_numbered_in_their_own_range():
    coverage = row(2, 1, 3)
    market = operations.edit(coverage, number(3), kind="dedicated").apply(coverage)
    scheme = CodeScheme(reserved=((900, 999),))
    assert numbers(renumbered(market, scheme=scheme)) == [2, 4, 900]


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_whatever_was_done_before_codes_ascend_and_mean_who_they_meant(seed):
    chance = random.Random(seed)
    base = coverage = jittered(seed, 5, 3, 3000)
    for _ in range(4):
        kind = chance.choice(["split", "merge", "erase", "line", "renumber"])
        try:
            change = Planner(coverage, chance.randrange(2**32)).change(kind)
        except (WanggeError, IndexError):
            continue
        coverage = change.apply(coverage)
    for division in base.areas:
        try:
            coverage = operations.renumber(coverage, division).apply(coverage)
        except WanggeError:
            continue
    meant = {g.code: g.id for g in base}
    codes = [g.code for g in coverage]
    assert len(set(codes)) == len(codes)
    for grid in coverage:
        assert meant.get(grid.code, grid.id) == grid.id
