"""The staff of the demo: numbers for names, and telephone numbers that cannot exist."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from gis.records import Assignment, Employment, Grid, Role, Staff

SINCE = date(2026, 1, 1)
"""When every assignment of the demo begins."""
FULL_TIME_RURAL = 0.15
"""The share of the rural grid workers that work full time."""
VOLUNTEERS = (3, 8)
BUILDING_LEADS = (2, 3)
WITH_BUILDING_LEADS = 0.35
"""The share of urban grids that have building leads."""


@dataclass(slots=True)
class Roster:
    """Staff and assignments as they are hired, numbered within their division."""

    staff: list[Staff] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)

    def hire(self, grid: Grid, role: Role, employment: Employment) -> Staff:
        """A new person, assigned to ``grid``."""
        number = self._numbers.get(grid.division, 0) + 1
        self._numbers[grid.division] = number
        staff_no = f"{grid.division}-{number:03d}"
        running = f"{len(self.staff) + 1:08d}"
        person = Staff(
            staff_no=staff_no,
            name=f"工作人员 {staff_no}",
            employment=employment,
            home_division=grid.division,
            phone=f"000-{running[:4]}-{running[4:]}",
            synthetic=True,
        )
        self.staff.append(person)
        self.assign(grid, person, role)
        return person

    def assign(self, grid: Grid, person: Staff, role: Role) -> None:
        """Give ``person`` a role in ``grid``."""
        self.assignments.append(Assignment(grid.id, grid.division, person.staff_no, role, SINCE))


def staff_rural(
    grids: Sequence[Grid], workers: Iterable[int], random: np.random.Generator, roster: Roster
) -> None:
    """The given number of workers for each grid; the first of them also leads it."""
    for grid, number in zip(grids, workers, strict=True):
        for k in range(number):
            full_time = bool(random.random() < FULL_TIME_RURAL)
            person = roster.hire(grid, "worker", "full_time" if full_time else "part_time")
            if k == 0:
                roster.assign(grid, person, "leader")


def staff_urban(grids: Sequence[Grid], random: np.random.Generator, roster: Roster) -> None:
    """A branch secretary, one full-time worker and volunteers for each grid.

    Some basic grids have building leads as well.
    """
    for grid in grids:
        roster.hire(grid, "branch_secretary", "part_time")
        roster.hire(grid, "worker", "full_time")
        if grid.kind == "basic" and random.random() < WITH_BUILDING_LEADS:
            for _ in range(random.integers(*BUILDING_LEADS, endpoint=True)):
                roster.hire(grid, "building_lead", "volunteer")
        for _ in range(random.integers(*VOLUNTEERS, endpoint=True)):
            roster.hire(grid, "volunteer", "volunteer")
