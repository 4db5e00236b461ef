"""Changing who the staff are and whom they serve, with its trail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from api.auth.permissions import Action
from api.auth.principal import Principal
from api.store import audit, contacts, grids, moments
from api.store import divisions as division_store
from api.store import staff as staff_store
from api.store.database import Database, Row, Writer
from api.store.moments import Moment
from api.workflows.authority import common, require_in
from gis.errors import InvalidValue, NotFound
from gis.records import Assignment, Employment, Role, Staff
from gis.text import Text

_IN_A_ROW = 1000
"""People in one row of the trail: a row wants to be read."""


def change_staff(
    writer: Writer,
    staff: Sequence[Staff],
    assignments: Sequence[Assignment],
    *,
    source: str,
    author: str,
    action: str = "import.staff",
) -> None:
    """Add ``staff`` or bring them to what is given, let ``assignments`` take effect.

    The trail says of each person what changed; of a telephone number only that it did. A member of
    staff is moved by whoever manages both where they were at home and where they will be.

    Parameters
    ----------
    source : str
        Where it comes from, such as a file's name.

    Raises
    ------
    SignInRequired, Forbidden
        The writer's principal does not manage the staff of one of the divisions.
    """
    numbers = [person.staff_no for person in staff]
    before = staff_store.states(writer, numbers)
    homes = {known["home_division"] for known in before.values()}
    homes |= {person.home_division for person in staff}
    homes |= {assignment.division for assignment in assignments}
    require_in(writer, writer.principal, Action.MANAGE_STAFF, homes)
    phones = contacts.of_staff(writer, numbers)
    staff_store.write(writer, staff)
    staff_store.assign(writer, assignments)
    serving: dict[str, list[list[Any]]] = defaultdict(list)
    for given in assignments:
        serving[given.staff_no].append([given.grid, given.role, given.start, given.end])
    after = {person.staff_no: _state(person, phones) for person in staff}
    changed = [n for n in numbers if after[n] != before.get(n)]
    changed += [n for n in serving if n not in set(changed)]
    where = common(list(division_store.areas_of(writer, homes).values()))
    for first in range(0, len(changed), _IN_A_ROW):
        some = changed[first : first + _IN_A_ROW]
        audit.record(
            writer,
            action=action,
            object=source,
            division=where,
            before={n: before[n] for n in some if n in before},
            after={
                "author": author,
                "staff": {n: after.get(n, {}) | {"serves": serving[n]} for n in some},
            },
        )
    if not changed:
        audit.record(writer, action=action, object=source, division=where, after={"staff": {}})


def put(
    database: Database,
    principal: Principal,
    *,
    staff_no: str,
    name: str,
    employment: Employment,
    home_division: str,
    active: bool,
    phone: str | None = None,
) -> Row[Any]:
    """Add somebody to the staff, or bring them to what is given, at once.

    Returns
    -------
    Row
        As :func:`api.store.staff.page` has them; without a telephone number.

    Raises
    ------
    NotFound
        There is no such division.
    SignInRequired, Forbidden
        ``principal`` does not manage the staff where they are at home, or will be.
    """
    with database.write(principal) as writer:
        today = moments.moment(writer)
        division_store.require(writer, home_division, today)
        known = staff_store.states(writer, [staff_no])
        synthetic = bool(known) and staff_store.get(writer, staff_no, today).synthetic
        person = Staff(staff_no, name, employment, home_division, phone, active, synthetic)
        change_staff(
            writer,
            [person],
            [],
            source=f"staff/{staff_no}",
            author=principal.name,
            action="staff.change",
        )
        return staff_store.get(writer, staff_no, today)


def serve(
    database: Database,
    principal: Principal,
    grid: UUID,
    *,
    staff_no: str,
    role: Role,
    start: date | None = None,
    end: date | None = None,
) -> list[Row[Any]]:
    """Let somebody serve a grid, from today unless ``start`` says otherwise, until before ``end``.

    Days on which they do already stay as they are.

    Returns
    -------
    list of Row
        Who serves the grid today: see :func:`api.store.staff.of_grids`.

    Raises
    ------
    NotFound
        There is no such grid now, or nobody of that number.
    InvalidValue
        It would end before it begins.
    SignInRequired, Forbidden
    """
    with database.write(principal) as writer:
        now = moments.moment(writer)
        begin = start or now.day
        if end is not None and end <= begin:
            raise InvalidValue(
                Text("结束日期应晚于开始日期。", "Service has to end after the day it begins.")
            )
        home = grids.get(writer, str(grid), now).division
        staff_store.get(writer, staff_no, now)
        change_staff(
            writer,
            [],
            [Assignment(grid, home, staff_no, role, begin, end)],
            source=f"grid/{grid}",
            author=principal.name,
            action="staff.serve",
        )
        return staff_store.of_grids(writer, [grid], now).get(grid, [])


def leave(
    database: Database,
    principal: Principal,
    grid: UUID,
    *,
    staff_no: str,
    role: Role,
    day: date | None = None,
) -> list[Row[Any]]:
    """Let somebody serve a grid no more from ``day`` on, today unless given.

    That they did until then stays known.

    Returns
    -------
    list of Row
        Who serves the grid today.

    Raises
    ------
    NotFound
        There is no such grid now, or they do not serve it then.
    InvalidValue
        ``day`` is over.
    SignInRequired, Forbidden
    """
    with database.write(principal) as writer:
        now = moments.moment(writer)
        last = day or now.day
        if last < now.day:
            raise InvalidValue(Text("不能更改已过去的日期。", "What is over cannot be changed."))
        home = grids.get(writer, str(grid), now).division
        require_in(writer, principal, Action.MANAGE_STAFF, [home])
        serving = staff_store.of_grids(writer, [grid], Moment(now.revision, last)).get(grid, [])
        if (staff_no, role) not in {(one.staff_no, one.role) for one in serving}:
            raise NotFound(
                Text(
                    f"{staff_no} 届时不以此身份服务该网格。",
                    f"{staff_no} does not serve that grid as {role} then.",
                )
            )
        staff_store.end(writer, [Assignment(grid, home, staff_no, role, last)], last)
        audit.record(
            writer,
            action="staff.leave",
            object=f"grid/{grid}",
            division=home,
            before={"staff_no": staff_no, "role": role},
            after={"day": last.isoformat()},
        )
        return staff_store.of_grids(writer, [grid], now).get(grid, [])


def _state(person: Staff, phones: dict[str, str]) -> dict[str, Any]:
    """As :func:`api.store.staff.states` says it, and whether the telephone number changes."""
    state: dict[str, Any] = {
        "staff_no": person.staff_no,
        "name": person.name,
        "employment": person.employment,
        "home_division": person.home_division,
        "active": person.active,
    }
    if person.phone is not None and person.phone != phones.get(person.staff_no):
        state["phone_changed"] = True
    return state
