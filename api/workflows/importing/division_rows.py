"""Rows of a file as the divisions they want to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.store import divisions as division_store
from api.store.database import Reader
from api.store.moments import Moment
from api.workflows.importing.layout import above
from api.workflows.importing.report import repeated_code, row_fault
from api.workflows.importing.rows import ReadRow, ReadRows, repeated
from gis.codes import CodeScheme
from gis.errors import InvalidValue
from gis.findings import Finding
from gis.records import Division, DivisionKind, Level
from gis.text import Text


@dataclass(frozen=True, slots=True)
class DivisionDraft:
    """A row as the division it wants to be."""

    row: int
    division: Division

    @property
    def code(self) -> str:
        """The division's code."""
        return self.division.code


def drafts_of(
    reader: Reader, now: Moment, read: ReadRows, known: set[str], scheme: CodeScheme
) -> tuple[list[DivisionDraft], list[Finding]]:
    """The rows whose codes, levels and parents are right, and what is wrong with the others."""
    findings: list[Finding] = []
    bad: set[int] = set()
    for code, numbers in repeated(read.rows, "code"):
        bad.update(numbers)
        findings += [repeated_code(code, number, numbers) for number in numbers]
    sound: list[ReadRow] = []
    for row in read.rows:
        fault = None if row.number in bad else _code_fault(row, scheme)
        if fault is not None:
            findings.append(fault)
        elif row.number not in bad:
            sound.append(row)
    named = {row.values["code"] for row in sound}
    stands = {d.code: d for d in division_store.records(reader, now, named & known)}
    drafts: list[DivisionDraft] = []
    for row in sound:
        fault = _parent_fault(row, named | known)
        if fault is None:
            draft, found = _draft(row, stands.get(row.values["code"]), named | known, scheme)
            drafts.append(draft)
            findings += found
        else:
            findings.append(fault)
    return drafts, findings


def _code_fault(row: ReadRow, scheme: CodeScheme) -> Finding | None:
    code = row.values["code"]
    try:
        if code is None:
            raise InvalidValue(Text("区划代码为空。", "There is no division code."))
        scheme.check_division(code)
    except InvalidValue as error:
        fix = Text(
            f"请填写 {scheme.length} 位区划代码。",
            f"Give the division its code of {scheme.length} characters.",
        )
        return row_fault("invalid_code", row.number, error.text, fix, code or "", place=row.area)
    if row.values["name"] is None:
        return row_fault(
            "missing_value",
            row.number,
            Text(f"{code}：名称为空。", f"{code}: there is no name."),
            Text("请填写名称。", "Fill in the name."),
            code,
            place=row.area,
        )
    if row.values["level"] is None and scheme.level_of(code) is None:
        return row_fault(
            "missing_value",
            row.number,
            Text(f"{code}：无法判断级别。", f"{code}: its level cannot be told from its code."),
            Text("请增加“级别”列。", "Add a column `level`."),
            code,
            place=row.area,
        )
    return None


def _parent_fault(row: ReadRow, known: set[str]) -> Finding | None:
    for field in ("parent", "managing_parent"):
        parent, code = row.values[field], row.values["code"]
        if parent is not None and (parent not in known or parent == code):
            return row_fault(
                "unknown_division",
                row.number,
                Text(
                    f"{code} 的上级区划 {parent} 不存在。",
                    f"{code} lies in division {parent}, which is not known.",
                ),
                Text(
                    "请将上级区划一并导入，或更正上级代码。",
                    "Import the one above as well, or mend its code.",
                ),
                code,
                place=row.area,
            )
    return None


def _draft(
    row: ReadRow, stands: Division | None, known: set[str], scheme: CodeScheme
) -> tuple[DivisionDraft, list[Finding]]:
    """What the file leaves open stays as it stands, or follows from the code."""
    assert row.area is not None  # noqa: S101 — rows without a shape were left out on reading
    values, code = row.values, row.values["code"]
    level: Level | None = values["level"] or (stands.level if stands else scheme.level_of(code))
    assert level is not None  # noqa: S101 — asked for in _code_fault
    kind, findings = _kind(row, stands, level, scheme)
    parent = values["parent"] or (
        stands.statistical_parent if stands else above(code, known, scheme)
    )
    managing = values["managing_parent"] or (stands.managing_parent if stands else parent)
    programme = values["programme"]
    if programme is None:
        programme = stands.programme if stands else kind != "virtual"
    division = Division(
        code=code,
        name=values["name"],
        level=level,
        kind=kind,
        statistical_parent=parent,
        managing_parent=managing,
        geometry=row.area,
        managed_by=values["managed_by"] or (stands.managed_by if stands else None),
        programme=programme,
        aliases=_aliases(values, stands),
        synthetic=False,
    )
    return DivisionDraft(row.number, division), findings


def _aliases(values: Mapping[str, Any], stands: Division | None) -> tuple[str, ...]:
    return tuple(values["aliases"] or (stands.aliases if stands else ()))


def _kind(
    row: ReadRow, stands: Division | None, level: Level, scheme: CodeScheme
) -> tuple[DivisionKind | None, list[Finding]]:
    if level != "village":
        return None, []
    code = row.values["code"]
    kind: DivisionKind | None = row.values["kind"] or (
        stands.kind if stands else scheme.kind_of(code)
    )
    if kind is not None:
        return kind, []
    return "rural", [
        Finding(
            "kind_assumed",
            "warning",
            Text(f"{code} 未注明城乡类型，按村处理。", f"{code}: taken for a village (rural)."),
            Text("请增加“城乡类型”列。", "Add a column `kind` with rural or urban."),
            (code,),
            row.area,
            row.number,
        )
    ]
