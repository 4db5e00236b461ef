"""Who serves a grid is part of the draft: put on, taken off, moved, and undone like any border."""

from __future__ import annotations

from datetime import date

import pytest

from gis import operations
from gis.operations import check
from gis.records import Assignment
from gis.testing import block
from tests.gis.operations.stage import DIVISION, coverage_of, number

MARCH, JUNE, JULY = date(2026, 3, 1), date(2026, 6, 1), date(2026, 7, 1)


def serves(n, staff_no, role="worker", start=MARCH, end=None):
    return Assignment(number(n), DIVISION, staff_no, role, start, end)


def two(*staff):
    return coverage_of({1: block(0, 0, 1000, 1000), 2: block(1000, 0, 2000, 1000)}, staff=staff)


def done(coverage, *args, **more):
    change = operations.assign(coverage, *args, **more)
    after = change.apply(coverage)
    assert change.inverse().apply(after) == coverage
    assert change.kinds == ("assign",)
    return change, after


def test_a_person_begins_to_serve_a_grid():
    coverage = two()
    change, after = done(coverage, "S1", "leader", to=number(1), start=JUNE)
    assert after.entry(number(1)).staff == (serves(1, "S1", "leader", JUNE),)
    assert change.modified == [number(1)]
    assert change.sentence.zh == f"安排 S1 担任网格“第1网格”（{DIVISION}001）的网格长。"
    assert "S1 grid leader of" in change.sentence.en


def test_a_person_is_taken_off_and_what_is_missing_then_is_told():
    change, after = done(two(serves(1, "S1")), "S1", "worker", off=number(1))
    assert after.entry(number(1)).staff == ()
    assert [w.code for w in change.warnings] == ["nobody_left"]
    both = two(serves(1, "S1"), serves(1, "S2"))
    assert done(both, "S1", "worker", off=number(1))[0].warnings == ()


def test_a_person_is_moved_in_one_step():
    coverage = two(serves(1, "S1"), serves(1, "S2"))
    change, after = done(coverage, "S1", "worker", off=number(1), to=number(2), start=JUNE)
    assert after.entry(number(1)).staff == (serves(1, "S2"),)
    assert after.entry(number(2)).staff == (serves(2, "S1", start=JUNE),)
    assert "由网格" in change.sentence.zh
    assert change.warnings == ()


def test_a_worker_on_several_grids_is_told():
    change, _ = done(two(serves(1, "S1")), "S1", "worker", to=number(2), start=JUNE)
    (warning,) = change.warnings
    assert warning.code == "serves_several"
    assert warning.subjects == (f"{DIVISION}002", f"{DIVISION}001")


def test_the_same_person_may_have_two_roles_and_come_again_later():
    coverage = two(serves(1, "S1", end=JUNE))
    _, after = done(coverage, "S1", "volunteer", to=number(1), start=MARCH)
    _, after = done(after, "S1", "worker", to=number(1), start=JUNE)
    _, after = done(after, "S1", "worker", to=number(1), start=date(2026, 2, 1), end=MARCH)
    assert len(after.entry(number(1)).staff) == 4


@pytest.mark.parametrize(
    ("staff_no", "role", "more", "code"),
    [
        ("S1", "worker", {"to": 1, "start": JULY}, "already_serving"),
        ("S1", "leader", {"off": 1}, "not_serving"),
        ("S2", "worker", {"off": 1}, "not_serving"),
        ("S1", "worker", {"off": 2, "to": 2, "start": JULY}, "nothing_changes"),
        ("S1", "worker", {}, "bad_value"),
        ("S1", "worker", {"to": 2}, "bad_value"),
        ("S1", "worker", {"to": 2, "start": JULY, "end": JULY}, "bad_value"),
        ("S1", "mayor", {"off": 1}, "bad_value"),
        (" ", "worker", {"off": 1}, "bad_value"),
        ("S1", "worker", {"off": 9}, "not_found"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(staff_no, role, more, code):
    coverage = two(serves(1, "S1"))
    more = {k: number(v) if isinstance(v, int) else v for k, v in more.items()}
    found = check(operations.assign, coverage, staff_no, role, **more)
    assert found.code == code
    assert found.what.zh
    assert found.what.en
    if code.endswith("serving"):
        assert found.subjects == (f"{DIVISION}001",)
        assert found.place is not None
