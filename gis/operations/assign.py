"""Assign: a person begins to serve a grid, stops serving it, or goes from one to another.

::

    ┌───┬───┐        ┌───┬───┐
    │ ☺ │   │  ──→   │   │ ☺ │      The borders stay. Who serves a grid stands in its entry, so
    └───┴───┘        └───┴───┘      that undo, review and merge work on it as on everything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import get_args
from uuid import UUID

from gis.change import Change
from gis.coverage import Coverage, Entry
from gis.findings import Finding
from gis.operations.redrawing import conclude
from gis.operations.refusal import Refused
from gis.operations.words import called, listed, noticed
from gis.records import Assignment, Role
from gis.text import Text

LONGEST_NUMBER = 64

ROLES: dict[Role, Text] = {
    "leader": Text("网格长", "grid leader"),
    "branch_secretary": Text("网格党支部书记", "branch secretary"),
    "worker": Text("网格员", "grid worker"),
    "building_lead": Text("楼栋长", "building lead"),
    "volunteer": Text("志愿者", "volunteer"),
}


def assign(
    coverage: Coverage,
    staff_no: str,
    role: Role,
    *,
    to: UUID | None = None,
    off: UUID | None = None,
    start: date | None = None,
    end: date | None = None,
) -> Change:
    """Put a person on a grid, take them off one, or both: move them.

    Whether there is such a person is for whoever keeps the register of staff to say.

    Parameters
    ----------
    staff_no : str
        The person's staff number.
    role : {"leader", "branch_secretary", "worker", "building_lead", "volunteer"}
        As what they serve.
    to, off : UUID, optional
        The grid they are put on, and the grid they are taken off; at least one.
    start, end : date, optional
        From when, and until before when, they serve the grid they are put on. A person who is
        moved begins on ``start``, which is needed with ``to``.

    Raises
    ------
    Refused
        ``already_serving``, ``not_serving``, ``bad_value``, ``nothing_changes``.
    """
    _ensure_sensible(staff_no, role)
    if (to is None and off is None) or (to is not None and start is None):
        raise _bad_value("应给出网格和开始日期。", "Say which grid, and from which day.")
    if end is not None and (start is None or end <= start):
        raise _bad_value("结束日期应晚于开始日期。", "It has to end after it begins.")
    if to is not None and to == off:
        raise Refused(
            "nothing_changes",
            Text("调出与调入的是同一个网格。", "They are taken off the grid they are put on."),
        )
    changed: dict[UUID, Entry | None] = {}
    warnings: list[Finding] = []
    if off is not None:
        changed[off] = left = _without(coverage.entry(off), staff_no, role)
        warnings += _nobody_left(left, role)
    if to is not None and start is not None:
        entry = coverage.entry(to)
        new = Assignment(to, entry.grid.division, staff_no, role, start, end)
        changed[to] = _with(entry, new)
        warnings += _elsewhere(coverage, entry, staff_no, role, off)
    return conclude(
        coverage,
        changed,
        {},
        kind="assign",
        sentence=_sentence(coverage, staff_no, role, to, off),
        warnings=warnings,
    )


def _ensure_sensible(staff_no: str, role: Role) -> None:
    if not 0 < len(staff_no.strip()) <= LONGEST_NUMBER or not staff_no.isprintable():
        raise _bad_value(
            f"工号应为 1 至 {LONGEST_NUMBER} 个可见字符。",
            f"A staff number has 1 to {LONGEST_NUMBER} visible characters.",
        )
    if role not in get_args(Role):
        known = "、".join(get_args(Role))
        raise _bad_value(
            f"没有这个岗位，可选：{known}。", f"No such role: use {known.replace('、', ', ')}."
        )


def _bad_value(zh: str, en: str) -> Refused:
    return Refused("bad_value", Text(zh, en))


def _with(entry: Entry, new: Assignment) -> Entry:
    if any(_same(a, new.staff_no, new.role) and _meet(a, new) for a in entry.staff):
        who = called(entry.grid)
        raise Refused(
            "already_serving",
            Text(
                f"{new.staff_no} 已在网格{who.zh}任{ROLES[new.role].zh}。",
                f"{new.staff_no} serves {who.en} as {ROLES[new.role].en} already.",
            ),
            entry.shape.geometry,
            [entry.grid.code],
        )
    return replace(entry, staff=(*entry.staff, new))


def _without(entry: Entry, staff_no: str, role: Role) -> Entry:
    left = tuple(a for a in entry.staff if not _same(a, staff_no, role))
    if len(left) == len(entry.staff):
        who = called(entry.grid)
        raise Refused(
            "not_serving",
            Text(
                f"{staff_no} 未在网格{who.zh}任{ROLES[role].zh}。",
                f"{staff_no} does not serve {who.en} as {ROLES[role].en}.",
            ),
            entry.shape.geometry,
            [entry.grid.code],
        )
    return replace(entry, staff=left)


def _same(assignment: Assignment, staff_no: str, role: Role) -> bool:
    return assignment.staff_no == staff_no and assignment.role == role


def _meet(one: Assignment, other: Assignment) -> bool:
    """Do their times have a day in common?"""
    return (one.end is None or other.start < one.end) and (
        other.end is None or one.start < other.end
    )


def _nobody_left(entry: Entry, role: Role) -> Iterable[Finding]:
    if any(a.role == role for a in entry.staff):
        return
    who, what = called(entry.grid), ROLES[role]
    yield noticed(
        "nobody_left",
        Text(f"网格{who.zh}不再有{what.zh}。", f"{who.en} has no {what.en} any more."),
        [entry.grid],
        Text("请另行安排人员。", "Put somebody else on it."),
    )


def _elsewhere(
    coverage: Coverage, entry: Entry, staff_no: str, role: Role, off: UUID | None
) -> Iterable[Finding]:
    """One worker on several grids of a division: allowed, and told."""
    if role != "worker":
        return
    also = [
        grid
        for grid in coverage.members(entry.grid.division)
        if grid.id not in (entry.grid.id, off)
        and any(_same(a, staff_no, role) for a in coverage.entry(grid.id).staff)
    ]
    if also:
        names = listed(also[:3])
        yield noticed(
            "serves_several",
            Text(
                f"{staff_no} 同时负责 {len(also) + 1} 个网格，另有{names.zh}。",
                f"{staff_no} serves {len(also) + 1} grids at once, {names.en} among them.",
            ),
            [entry.grid, *also],
            Text("如非有意，请调整人员。", "Take them off the others unless this is meant."),
        )


def _sentence(
    coverage: Coverage, staff_no: str, role: Role, to: UUID | None, off: UUID | None
) -> Text:
    what = ROLES[role]
    nobody = Text("", "")
    new = nobody if to is None else called(coverage.grid(to))
    old = nobody if off is None else called(coverage.grid(off))
    if to and off:
        return Text(
            f"将{what.zh} {staff_no} 由网格{old.zh}调到网格{new.zh}。",
            f"Moved {staff_no}, {what.en}, from {old.en} to {new.en}.",
        )
    if to:
        return Text(
            f"安排 {staff_no} 担任网格{new.zh}的{what.zh}。",
            f"Made {staff_no} {what.en} of {new.en}.",
        )
    return Text(
        f"免去 {staff_no} 在网格{old.zh}的{what.zh}职责。",
        f"Took {staff_no} off {old.en} as {what.en}.",
    )
