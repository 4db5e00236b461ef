"""Names, counts and identities that are given with an operation are looked at before they stand."""

from __future__ import annotations

import pytest

from gis import operations
from gis.operations import check
from gis.testing import block
from tests.gis.operations.stage import DIVISION, coverage_of, line, number, polygon

CUT = line((-10, 500), (1010, 500))
GROUND = polygon((2200, 200), (2800, 200), (2800, 800))


def two():
    #  ┌───┬───┬╌╌╌┐ 1000
    #  │ 1 │ 2 │   ╎      with ungridded ground in the east
    #  └───┴───┴╌╌╌┘ 0
    return coverage_of(
        {1: block(0, 0, 1000, 1000), 2: block(1000, 0, 2000, 1000)},
        {DIVISION: ([1, 2], block(0, 0, 3000, 1000))},
    )


@pytest.mark.parametrize("ids", [(8, 8), (1, 8), (2, 8)])
def test_an_identity_is_given_to_one_new_grid_and_to_nobody_who_is_there(ids):
    # were it otherwise, a part or a neighbour would vanish and leave bare ground
    given = [number(n) for n in ids]
    assert check(operations.split, two(), number(1), CUT, ids=given).code == "bad_value"
    assert check(operations.draw, two(), DIVISION, GROUND, grid=number(2)).code == "bad_value"


def test_parts_get_the_identities_and_names_given_in_reading_order():
    change = operations.split(
        two(), number(1), CUT, ids=[number(8), number(9)], names=[" 北 ", "南"]
    )
    after = change.apply(two())
    assert after.grid(number(8)).name == "北"
    assert after.grid(number(9)).geometry.bounds[1] < after.grid(number(8)).geometry.bounds[1]


@pytest.mark.parametrize("bad", ["", "  ", "a\nb", "x" * 201, "\x00"])
def test_a_name_is_one_visible_line_wherever_it_is_given(bad):
    both = [number(1), number(2)]
    for found in (
        check(operations.edit, two(), number(1), name=bad),
        check(operations.merge, two(), both, name=bad),
        check(operations.split, two(), number(1), CUT, names=[bad, "南"]),
        check(operations.draw, two(), DIVISION, GROUND, name=bad),
    ):
        assert found.code == "bad_value"


@pytest.mark.parametrize("bad", [-1, True, 1.5, 2**31, "3"])
def test_a_count_is_a_whole_number_wherever_it_is_given(bad):
    parts = [{"households": bad}, {}]
    for found in (
        check(operations.edit, two(), number(1), households=bad),
        check(operations.edit, two(), number(1), counts={"shops": bad}),
        check(operations.split, two(), number(1), CUT, counts=parts),
        check(operations.draw, two(), DIVISION, GROUND, households=bad),
        check(operations.draw, two(), DIVISION, GROUND, counts={"shops": bad}),
    ):
        assert found.code == "bad_counts"


def test_households_can_be_made_unknown_again():
    coverage = two()
    change = operations.edit(coverage, number(1), households=None)
    assert change.apply(coverage).grid(number(1)).households is None
    assert "户数" in change.sentence.zh
    assert "households" in change.sentence.en
    renamed = operations.edit(coverage, number(1), name="东门").apply(coverage)
    assert renamed.grid(number(1)).households == 11


def test_the_sentence_names_only_what_changed():
    change = operations.edit(two(), number(1), name="东门", households=11)
    assert "名称" in change.sentence.zh
    assert "户数" not in change.sentence.zh


def test_a_long_name_stays_within_bounds_when_its_grid_is_split():
    coverage = operations.edit(two(), number(1), name="长" * 200).apply(two())
    after = operations.split(coverage, number(1), CUT).apply(coverage)
    assert max(len(g.name) for g in after) == 200
