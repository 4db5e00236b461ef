"""Importing staff and whom they serve."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from api.auth.permissions import Action, require
from api.auth.principal import Principal
from api.store import divisions as division_store
from api.store import grids as grid_store
from api.store import staff as staff_store
from api.store.database import Database, Reader
from api.store.moments import moment, today
from api.workflows.importing.options import Options
from api.workflows.importing.report import Report, faulty_rows, ordered, refused, row_fault
from api.workflows.importing.rows import ReadRow, ReadRows, read_rows
from api.workflows.staffing import change_staff
from gis.codes import CodeScheme
from gis.errors import InvalidValue
from gis.findings import Finding, errors
from gis.records import Assignment, Employment, Role, Staff
from gis.text import Text

_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")

_ROLE_OF: dict[Employment, Role] = {
    "full_time": "worker",
    "part_time": "worker",
    "volunteer": "volunteer",
}
"""What somebody serves as when the file says only how they are employed."""


@dataclass(frozen=True, slots=True)
class _Person:
    """All rows of one staff number: the person, and the grids they serve."""

    staff: Staff
    assignments: tuple[Assignment, ...]
    rows: tuple[int, ...]


def import_staff(
    database: Database, principal: Principal, options: Options, rows: ReadRows | None = None
) -> Report:
    """Import staff from a file; all or nothing unless ``options.partial``.

    Several rows of one staff number are one person who serves several grids. Who exists already
    is brought to what the file says; nobody is removed.

    Parameters
    ----------
    rows : ReadRows, optional
        The file's rows, where they have been read already.

    Raises
    ------
    SignInRequired, Forbidden
        ``principal`` may not manage the staff of one of the divisions; nothing has happened.
    FileRefused
        The file cannot be read; nothing has happened.
    """
    require(principal, Action.MANAGE_STAFF)
    read = rows or read_rows(options, "staff")
    if not read.readable:
        return refused("staff", read.source, read.total, read.findings)
    with database.read(principal) as reader:
        people, known, findings = _people(reader, read, options.scheme)
    if errors(findings) and not options.partial:
        return refused("staff", read.source, read.total, findings)
    rejected = read.total - sum(len(person.rows) for person in people)
    report = Report(
        "staff",
        read.source,
        "dry_run" if options.dry_run else "unchanged",
        read.total,
        added=sum(person.staff.staff_no not in known for person in people),
        changed=sum(person.staff.staff_no in known for person in people),
        unchanged=0,
        refused=rejected,
        findings=ordered(findings),
    )
    if options.dry_run or not people:
        return report
    staff = [person.staff for person in people]
    serving = [assignment for person in people for assignment in person.assignments]
    with database.write(principal) as writer:
        change_staff(writer, staff, serving, source=read.source, author=options.author)
    return replace(report, outcome="imported")


def _people(
    reader: Reader, read: ReadRows, scheme: CodeScheme
) -> tuple[list[_Person], set[str], list[Finding]]:
    now = moment(reader)
    findings = list(read.findings)
    named = {code for row in read.rows for code in row.values["grid"] or ()}
    grids = grid_store.by_code(reader, now, named)
    homes = {row.number: _home(row, scheme) for row in read.rows}
    wanted = {code for code in homes.values() if code is not None}
    divisions = {row.code for row in division_store.areas(reader, now, wanted)}
    known = staff_store.known(reader, [row.values["staff_no"] or "" for row in read.rows])
    people: dict[str, _Person] = {}
    for row in read.rows:
        home = homes[row.number]
        found = _faults(row, home, grids, divisions)
        number = row.values["staff_no"]
        earlier = people.get(number)
        if not found:
            staff = _staff(row, home)
            found = [] if earlier is None or earlier.staff == staff else [_differs(row, earlier)]
        findings += found
        if found:
            continue
        serving = (*(earlier.assignments if earlier else ()), *_assignments(row, staff, grids))
        rows = (*(earlier.rows if earlier else ()), row.number)
        people[number] = _Person(staff, serving, rows)
    bad = faulty_rows(findings)
    return [p for p in people.values() if not bad.intersection(p.rows)], known, findings


def _home(row: ReadRow, scheme: CodeScheme) -> str | None:
    """Where somebody is at home: as stated, or where the first of their grids is."""
    stated: str | None = row.values["home_division"]
    if stated or not row.values["grid"]:
        return stated
    try:
        return scheme.split(row.values["grid"][0])[0]
    except InvalidValue:
        return None


def _faults(
    row: ReadRow, home: str | None, grids: dict[str, Any], divisions: set[str]
) -> list[Finding]:
    values, faults = row.values, []
    subject = values["staff_no"] or f"#{row.number}"
    if not values["staff_no"]:
        faults.append(
            row_fault(
                "missing_value",
                row.number,
                Text("工号为空。", "There is no staff number."),
                Text("请填写工号。", "Give the person a staff number."),
            )
        )
    elif not _NUMBER.fullmatch(values["staff_no"]):
        faults.append(
            row_fault(
                "invalid_code",
                row.number,
                Text(f"工号“{subject}”格式不正确。", f"“{subject}” is no staff number."),
                Text(
                    "工号由 1 至 40 位字母、数字和 . _ - 组成，以字母或数字开头。",
                    "It has 1 to 40 letters, digits, dots, dashes or underscores, and begins with "
                    "a letter or digit.",
                ),
                subject,
            )
        )
    if values["name"] is None:
        faults.append(
            row_fault(
                "missing_value",
                row.number,
                Text(f"{subject}：姓名为空。", f"{subject}: there is no name."),
                Text("请填写姓名。", "Fill in the name."),
                subject,
            )
        )
    if values["employment"] is None and values["role"] is None:
        faults.append(
            row_fault(
                "missing_value",
                row.number,
                Text(
                    f"{subject}：用工性质和角色均为空。",
                    f"{subject}: neither employment nor role is given.",
                ),
                Text("请填写专职、兼职或志愿者。", "Write full-time, part-time or volunteer."),
                subject,
            )
        )
    if home not in divisions:
        faults.append(
            row_fault(
                "unknown_division",
                row.number,
                Text(
                    f"{subject}：所属村（社区）{home or '（空）'}不存在。",
                    f"{subject}: the home division {home or '(blank)'} is not known.",
                ),
                Text(
                    "请更正代码，或先导入该区划。", "Mend the code, or import the division first."
                ),
                subject,
            )
        )
    faults += [
        row_fault(
            "unknown_grid",
            row.number,
            Text(f"{subject}：网格 {code} 不存在。", f"{subject}: there is no grid {code}."),
            Text("请更正网格编码，或先导入该网格。", "Mend the code, or import the grid first."),
            subject,
        )
        for code in values["grid"] or ()
        if code not in grids
    ]
    start, end = values["start"], values["end"]
    if end is not None and end <= (start or today()):
        faults.append(
            row_fault(
                "period",
                row.number,
                Text(
                    f"{subject}：结束日期 {end} 不晚于开始日期 {start or today()}。",
                    f"{subject}: the end {end} is not after the start {start or today()}.",
                ),
                Text("请更正日期。", "Mend the dates."),
                subject,
            )
        )
    return faults


def _staff(row: ReadRow, home: str | None) -> Staff:
    values = row.values
    employment: Employment = values["employment"] or (
        "volunteer" if values["role"] == "volunteer" else "part_time"
    )
    return Staff(
        staff_no=values["staff_no"],
        name=values["name"],
        employment=employment,
        home_division=home or "",
        phone=values["phone"],
        active=values["active"] is not False,
    )


def _assignments(row: ReadRow, staff: Staff, grids: dict[str, Any]) -> list[Assignment]:
    role: Role = row.values["role"] or _ROLE_OF[staff.employment]
    start: date = row.values["start"] or today()
    return [
        Assignment(
            grid=grids[code][0],
            division=grids[code][1],
            staff_no=staff.staff_no,
            role=role,
            start=start,
            end=row.values["end"],
        )
        for code in row.values["grid"] or ()
    ]


def _differs(row: ReadRow, earlier: _Person) -> Finding:
    number = earlier.staff.staff_no
    return row_fault(
        "differs",
        row.number,
        Text(
            f"工号 {number} 与第 {earlier.rows[0]} 行的人员信息不一致。",
            f"Staff number {number} says something else in row {earlier.rows[0]}.",
        ),
        Text(
            "请统一姓名、用工性质等信息，或更正工号。", "Make the rows agree, or mend the number."
        ),
        number,
    )
