"""Classes of a measure."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.maps.classes import CLASS_COUNT, classify


def test_few_whole_numbers_get_a_class_each() -> None:
    classes = classify([1, 2, 2, 4, None])
    assert classes.limits == (2.0, 4.0)
    assert classes.whole
    assert classes.extremes == ((1.0, 1.0), (2.0, 2.0), (4.0, 4.0))


def test_a_value_that_most_share_gets_a_class_of_its_own() -> None:
    classes = classify([1.0] * 94 + [2.54, 2.8, 3.0, 3.12, 3.3, 3.4, 3.61, 3.9])
    assert classes.extremes[0] == (1.0, 1.0)
    assert len(classes.limits) >= 4


def test_a_measure_crowded_at_both_ends_is_told_apart_at_both() -> None:
    values = [*np.linspace(9, 22, 100), *np.linspace(330, 480, 100)]
    limits = classify(values).limits
    assert sum(limit < 23 for limit in limits) >= 2
    assert sum(limit > 330 for limit in limits) >= 2


def test_no_values_make_no_class() -> None:
    assert classify([None, float("nan")]).extremes == ()


@pytest.mark.parametrize("value", [0, 3, 2.5, -1.5])
def test_a_single_value_makes_a_single_class(value: float) -> None:
    assert classify([value] * 5).limits == ()
    assert classify([value] * 5).extremes == ((value, value),)


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.integers(0, 30),
            st.floats(0, 1e6, allow_subnormal=False).map(lambda v: round(v, 2)),
        ),
        max_size=80,
    )
)
def test_every_value_is_in_one_class_and_no_class_is_empty(values: list[float | None]) -> None:
    classes = classify(values)
    known = [v for v in values if v is not None]
    held = np.searchsorted(classes.limits, known, side="right")
    assert list(classes.limits) == sorted(set(classes.limits))
    assert len(classes.extremes) == (len(classes.limits) + 1 if known else 0)
    for index, (least, greatest) in enumerate(classes.extremes):
        members = [v for v, h in zip(known, held, strict=True) if h == index]
        assert (min(members), max(members)) == (least, greatest)
    assert len(classes.extremes) <= 2 * CLASS_COUNT
