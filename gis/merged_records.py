"""What two planners said of the same grid, put together value by value."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from gis.coverage import Entry
from gis.records import Assignment, Grid, Role

FIELDS = ("code", "name", "kind", "division", "households", "synthetic")

Value = TypeVar("Value")
Key = TypeVar("Key", bound=Hashable)

Serving = tuple[str, Role]
"""A staff number and a role."""


class BothChanged(ValueError):
    """Both changed a value, differently."""


def value(base: Value, theirs: Value, yours: Value) -> Value:
    """The one of two values that is new; raises BothChanged if both are, and differ."""
    if yours in (theirs, base):
        return theirs
    if theirs == base:
        return yours
    raise BothChanged


def record(base: Grid, theirs: Grid, yours: Grid) -> tuple[dict[str, object], list[str]]:
    """The values of a grid's record by field, and the fields that both changed differently."""
    values: dict[str, object] = {}
    wrong: list[str] = []
    for name in FIELDS:
        try:
            values[name] = value(*(getattr(side, name) for side in (base, theirs, yours)))
        except BothChanged:
            wrong.append(name)
    try:
        values["counts"] = _by_key(base.counts, theirs.counts, yours.counts)
    except BothChanged:
        wrong.append("counts")
    return values, wrong


def staff(base: Entry, theirs: Entry, yours: Entry) -> tuple[Assignment, ...]:
    """Who serves a grid: whom either side put on it and neither took off.

    Raises
    ------
    BothChanged
        The same person in the same role, with different days.
    """
    sides = (base.staff, theirs.staff, yours.staff)
    if sides[0] in sides[1:] or sides[1] == sides[2]:
        return value(*sides)
    found = _by_key(*(serving(side) for side in sides))
    return tuple(assignment for some in found.values() for assignment in some)


def serving(staff: Iterable[Assignment]) -> dict[Serving, tuple[Assignment, ...]]:
    """Assignments by person and role."""
    found: dict[Serving, tuple[Assignment, ...]] = {}
    for a in staff:
        found[a.staff_no, a.role] = (*found.get((a.staff_no, a.role), ()), a)
    return found


def _by_key(
    base: Mapping[Key, Value], theirs: Mapping[Key, Value], yours: Mapping[Key, Value]
) -> dict[Key, Value]:
    found: dict[Key, Value] = {}
    for key in dict.fromkeys((*base, *theirs, *yours)):
        one = value(base.get(key), theirs.get(key), yours.get(key))
        if one is not None:
            found[key] = one
    return found
