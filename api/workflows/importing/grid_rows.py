"""Rows of a file as the grids they want to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

from shapely import MultiPolygon

from api.workflows.importing.report import repeated_code, row_fault
from api.workflows.importing.rows import ReadRow, ReadRows, repeated
from gis.codes import CodeScheme
from gis.errors import InvalidValue
from gis.findings import Finding
from gis.records import Grid
from gis.text import Text


class Register(Protocol):
    """The grids that there are."""

    def grids(self, divisions: Collection[str]) -> Iterable[Grid]:
        """The grids that rows of these divisions are by their codes."""

    def codes_ever(self, divisions: Iterable[str]) -> set[str]:
        """The codes that grids of these divisions have or had."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A row as the grid it wants to be."""

    row: int
    grid: Grid
    stands: Grid | None
    """The grid of that code as it stands now."""

    @property
    def code(self) -> str:
        """The grid's code."""
        return self.grid.code


def named_divisions(read: ReadRows, scheme: CodeScheme) -> set[str]:
    """The villages and communities that the rows name, known or not."""
    return {code for row in read.rows if (code := _division_of(row, scheme)) is not None}


def _division_of(row: ReadRow, scheme: CodeScheme) -> str | None:
    """The village or community of a row: as stated, or as its code says."""
    stated: str | None = row.values["division"]
    if stated is not None or row.values["code"] is None:
        return stated
    try:
        return scheme.split(row.values["code"])[0]
    except InvalidValue:
        return None


def drafts_of(
    standing: Register, read: ReadRows, known: set[str], scheme: CodeScheme
) -> tuple[list[Draft], list[Finding]]:
    """The rows whose codes and divisions are right; rows without a code get the next free one."""
    findings: list[Finding] = []
    bad: set[int] = set()
    for code, numbers in repeated(read.rows, "code"):
        bad.update(numbers)
        findings += [repeated_code(code, number, numbers) for number in numbers]
    sound: list[ReadRow] = []
    for row in read.rows:
        fault = None if row.number in bad else _code_fault(row, known, scheme)
        if fault is not None:
            findings.append(fault)
        elif row.number not in bad:
            sound.append(row)
    given, found = _numbered(standing, sound, scheme)
    findings += found
    touched = {_division_of(row, scheme) or "" for row in sound}
    stands = {grid.code: grid for grid in standing.grids(touched)}
    drafts = []
    for row in sound:
        code = row.values["code"] or given[row.number]
        drafts.append(_draft(row, code, scheme.split(code)[0], stands.get(code)))
    return drafts, findings


def _code_fault(row: ReadRow, known: set[str], scheme: CodeScheme) -> Finding | None:
    code, division = row.values["code"], _division_of(row, scheme)
    subject = code or f"#{row.number}"
    try:
        if code is not None:
            scheme.check_grid(code, row.values["division"])
        elif division is None:
            raise InvalidValue(
                Text(
                    "网格编码和所属村（社区）代码都为空。",
                    "Neither the grid's code nor its village or community is given.",
                )
            )
    except InvalidValue as error:
        fix = Text(
            f"网格编码为所属村（社区）的 {scheme.length} 位区划代码加 "
            f"{scheme.grid_digits} 位序号。",
            f"A grid's code is the {scheme.length} characters of its village or community's and "
            f"{scheme.grid_digits} digits of its own.",
        )
        return row_fault("invalid_code", row.number, error.text, fix, subject, place=row.area)
    if division not in known:
        return row_fault(
            "unknown_division",
            row.number,
            Text(
                f"网格 {subject} 所属的区划 {division} 尚未导入。",
                f"Grid {subject} belongs to division {division}, which is not known.",
            ),
            Text(
                "请先用 wangge import divisions 导入该村（社区），或更正代码。",
                "Import the village or community first (wangge import divisions), or mend "
                "the code.",
            ),
            subject,
            place=row.area,
        )
    return None


def _numbered(
    standing: Register, rows: list[ReadRow], scheme: CodeScheme
) -> tuple[dict[int, str], list[Finding]]:
    """Codes for the rows that have none, west to east and north to south in each division."""
    nameless: dict[str, dict[int, MultiPolygon]] = defaultdict(dict)
    for row in rows:
        if row.values["code"] is None and row.area is not None:
            nameless[_division_of(row, scheme) or ""][row.number] = row.area
    if not nameless:
        return {}, []
    used = standing.codes_ever(nameless) | {
        row.values["code"] for row in rows if row.values["code"]
    }
    given: dict[int, str] = {}
    for division, shapes in nameless.items():
        given |= scheme.number(shapes, division, used=used)
    return given, [
        Finding(
            "numbered",
            "notice",
            Text(f"未填网格编码，已编为 {code}。", f"No code was given; it became {code}."),
            Text("如需其他编码，请在文件中填写。", "Write another into the file if you want one."),
            (code,),
            row=number,
        )
        for number, code in given.items()
    ]


def _draft(row: ReadRow, code: str, division: str, stands: Grid | None) -> Draft:
    """What the file leaves open stays as it stands."""
    assert row.area is not None  # noqa: S101 — rows without a shape were left out on reading
    values = row.values
    grid = Grid(
        id=stands.id if stands else uuid4(),
        code=code,
        name=values["name"] or (stands.name if stands else code),
        division=division,
        geometry=row.area,
        kind=values["kind"] or (stands.kind if stands else "basic"),
        households=_first(values["households"], stands.households if stands else None),
        counts=stands.counts if stands else {},
        synthetic=False,
    )
    return Draft(row.number, grid, stands)


def _first(given: int | None, otherwise: int | None) -> int | None:
    return otherwise if given is None else given
