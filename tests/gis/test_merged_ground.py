"""Versions chosen grid by grid leave no ground to nobody."""

from __future__ import annotations

import pytest

from gis import operations
from gis.merging import merge_changes
from gis.operations.refusal import Refused
from tests.gis.operations.stage import at, number
from tests.gis.test_merging import merged, row


def both():
    """Each pulls the border of 1 and 2 at the same point, the one farther than the other.

    ::

        ┌────┬─────┐
        │ 1  │╲╲ 2 │     theirs: 1 grows to the farther corner
        │    │ > > │     yours: to the nearer one
        │    │╱╱   │
        └────┴─────┘
    """
    base = row()
    theirs, yours = (
        operations.move(base, [(at(1000, 500), at(x, 500))], insert=[at(1000, 500)])
        for x in (1400, 1200)
    )
    return base, theirs, yours


def test_a_gap_between_versions_is_refused_with_its_place_and_its_neighbours():
    base, theirs, yours = both()
    with pytest.raises(Refused) as refused:
        merge_changes(base, theirs, yours, choose={number(1): "yours", number(2): "theirs"})
    assert refused.value.code == "would_leave_gap"
    assert set(refused.value.subjects) == {base.entry(number(n)).grid.code for n in (1, 2)}
    assert refused.value.place is not None
    lost = (
        theirs.apply(base)
        .shape(number(1))
        .geometry.difference(yours.apply(base).shape(number(1)).geometry)
    )
    assert refused.value.place.symmetric_difference(lost).area < lost.area * 1e-6


@pytest.mark.parametrize("side", ["theirs", "yours"])
def test_one_side_for_both_leaves_none(side):
    base, theirs, yours = both()
    choose = {number(1): side, number(2): side}
    change = merged(base, theirs, yours, choose=choose).change
    assert change.apply(base) == {"theirs": theirs, "yours": yours}[side].apply(base)


def test_ground_that_somebody_gave_up_on_purpose_stays_in_no_grid():
    base = row()
    theirs = operations.erase(base, number(2))
    yours = operations.edit(base, number(2), name="中门")
    after = merged(base, theirs, yours, choose={number(2): "theirs"}).change.apply(base)
    assert number(2) not in after.entries
