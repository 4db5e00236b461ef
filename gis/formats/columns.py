"""Which column holds what: by Chinese and English names, or as the user says.

Columns that would hold residents' particulars are never read: the system has no place for
residents, only for areas, counts and the staff who serve.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gis.findings import Finding, errors
from gis.formats.names import plain_name
from gis.formats.refusals import noticed
from gis.formats.synonyms import FIELDS, REQUIRED, Field, Kind
from gis.text import Text

#: Particulars of residents. Counts (居民户数) and the staff's own names are something else.
_RESIDENTS = re.compile(
    r"身份证|公民身份|证件号|户主|家庭成员|户口簿|户籍地址|出生日期|出生年月"
    r"|(?:居民|住户|业主|租户|租客|村民|群众|户)(?:的)?(?:姓名|名字|名单|电话|手机|联系方式|住址|地址)"
    r"|^idcard|idcardno|^idn(?:o|umber|um)$|identity(?:card|no|number)|nationalid|passport"
    r"|^sfz|resident(?:s)?(?:name|id|phone|address|list)|householder|headofhousehold"
    r"|dateofbirth|birth(?:date|day)"
)


@dataclass(frozen=True, slots=True)
class Matched:
    """Which column each field is read from.

    Attributes
    ----------
    kind : {"division", "grid", "staff"}
    fields : mapping of str to str
        Column by field, for those that were found.
    unmatched : tuple of str
        Columns that are not read.
    ambiguous : mapping of str to tuple of str
        Fields for which several columns could stand.
    missing : tuple of str
        Fields that are needed and were not found.
    refused : tuple of str
        Columns with particulars of residents, which are not read on principle.
    findings : tuple of Finding
        All of this in words; an error says which ``--map`` would help.
    """

    kind: Kind
    fields: Mapping[str, str]
    unmatched: tuple[str, ...]
    ambiguous: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]
    refused: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def complete(self) -> bool:
        """Whether rows can be read with this."""
        return not errors(self.findings)

    def cell(self, row: Mapping[str, Any], field: str) -> Any:
        """The value of ``field`` in ``row``, None where there is no such column."""
        column = self.fields.get(field)
        return None if column is None else row.get(column)


def match(columns: Iterable[str], kind: Kind, mapping: Mapping[str, str] | None = None) -> Matched:
    """Match ``columns`` to the fields of one kind of import.

    Names are compared without case, width, spaces, punctuation and remarks in brackets.

    Parameters
    ----------
    columns : iterable of str
        Names as they stand in the file.
    kind : {"division", "grid", "staff"}
        What the rows are.
    mapping : mapping of str to str or None
        Column by field, as the user says; goes before everything else.

    Examples
    --------
    >>> dict(match(["网格编码（必填）", "网格名称", "户数"], "grid").fields)
    {'code': '网格编码（必填）', 'name': '网格名称', 'households': '户数'}
    """
    given = tuple(columns)
    refused = tuple(c for c in given if _RESIDENTS.search(plain_name(c)))
    open_columns = [c for c in given if c not in refused]
    fields, findings = _as_told(mapping or {}, kind, open_columns, refused)
    ambiguous: dict[str, tuple[str, ...]] = {}
    for field in FIELDS[kind]:
        if field.name in fields:
            continue
        free = [c for c in open_columns if c not in fields.values()]
        candidates = _named(field.own, free) or _named(field.loose, free) or _cut(field.own, free)
        if len(candidates) == 1:
            fields[field.name] = candidates[0]
        elif candidates:
            ambiguous[field.name] = tuple(candidates)
            findings.append(_ambiguous(field, candidates))
    unclear = {c for several in ambiguous.values() for c in several}
    unmatched = tuple(c for c in open_columns if c not in fields.values() and c not in unclear)
    missing = []
    for group in REQUIRED[kind]:
        if not any(name in fields or name in ambiguous for name in group):
            missing.append(group[0])
            findings.append(_missing([_field(kind, name) for name in group], unmatched))
    if refused:
        findings.append(_residents(refused))
    if unmatched:
        findings.append(_not_read(unmatched))
    order = {field.name: fields[field.name] for field in FIELDS[kind] if field.name in fields}
    return Matched(kind, order, unmatched, ambiguous, tuple(missing), refused, tuple(findings))


def _field(kind: Kind, name: str) -> Field:
    return next(field for field in FIELDS[kind] if field.name == name)


def _named(names: tuple[str, ...], columns: list[str]) -> list[str]:
    plain = {plain_name(name) for name in names}
    return [column for column in columns if plain_name(column) in plain]


def _cut(names: tuple[str, ...], columns: list[str]) -> list[str]:
    """Columns whose names a Shapefile has cut: to ten bytes, so to three characters in UTF-8."""
    plain = [plain_name(name) for name in names]
    return [
        column
        for column in columns
        if (len(column.encode()) in (9, 10) or len(column.encode("gb18030")) == 10)
        and any(name.startswith(plain_name(column)) for name in plain)
    ]


def _as_told(
    mapping: Mapping[str, str], kind: Kind, columns: list[str], refused: tuple[str, ...]
) -> tuple[dict[str, str], list[Finding]]:
    """The user's own matches, as far as they can be followed."""
    fields: dict[str, str] = {}
    findings: list[Finding] = []
    known = [field.name for field in FIELDS[kind]]
    for name, wanted in mapping.items():
        found = wanted if wanted in columns else next(iter(_named((wanted,), columns)), None)
        if name not in known:
            findings.append(_unknown_field(name, known))
        elif found is None and wanted not in refused:
            findings.append(_unknown_column(name, wanted, columns))
        elif found is not None:
            fields[name] = found
    return fields, findings


def _listed(names: Iterable[str]) -> Text:
    shown = [f"“{name[:40]}”" for name in names]
    return Text("、".join(shown), ", ".join(shown))


def _unknown_field(name: str, known: list[str]) -> Finding:
    return noticed(
        "field_unknown",
        f"--map 中的“{name}”不是可导入的字段。",
        f"“{name}” in --map is not a field that can be imported.",
        fix=Text(f"可用字段：{'、'.join(known)}。", f"Fields are: {', '.join(known)}."),
        severity="error",
    )


def _unknown_column(name: str, wanted: str, columns: list[str]) -> Finding:
    have = _listed(columns)
    return noticed(
        "column_unknown",
        f"文件中没有 --map 所指的列“{wanted}”。",
        f"The file has no column “{wanted}”, which --map names.",
        fix=Text(
            f"改为 --map {name}=列名；文件中的列：{have.zh}。",
            f"Use --map {name}=COLUMN; the file's columns are {have.en}.",
        ),
        severity="error",
    )


def _ambiguous(field: Field, candidates: list[str]) -> Finding:
    have = _listed(candidates)
    return noticed(
        "column_ambiguous",
        f"有多列都可能是{field.words.zh}：{have.zh}。",
        f"Several columns could be the {field.words.en}: {have.en}.",
        fix=Text(
            f"指明其中一列：--map {field.name}={candidates[0]}",
            f"Name the one: --map {field.name}={candidates[0]}",
        ),
        severity="error",
    )


def _missing(fields: list[Field], unmatched: tuple[str, ...]) -> Finding:
    zh = "或".join(f.words.zh for f in fields)
    en = " or ".join(f.words.en for f in fields)
    name = fields[0].name
    have = _listed(unmatched)
    rest = (
        Text(f"；未识别的列：{have.zh}", f"; columns not recognised: {have.en}")
        if unmatched
        else Text("", "")
    )
    return noticed(
        "column_missing",
        f"缺少{zh}列。",
        f"There is no column for the {en}.",
        fix=Text(
            f"增加“{fields[0].own[0]}”列，或指明对应的列：--map {name}=列名{rest.zh}。",
            f"Add a column “{name}”, or name the one that holds it: --map {name}=COLUMN{rest.en}.",
        ),
        severity="error",
    )


def _residents(refused: tuple[str, ...]) -> Finding:
    have = _listed(refused)
    return Finding(
        code="residents_refused",
        severity="warning",
        what=Text(
            f"{have.zh}像是居民个人信息，未读取。系统不保存居民信息。",
            f"{have.en} would hold particulars of residents and was not read. The system keeps "
            f"nothing about residents.",
        ),
        fix=Text(
            "请从文件中删除这些列，并妥善保管原始文件。",
            "Delete these columns from the file, and keep the original safe.",
        ),
        subjects=refused,
    )


def _not_read(unmatched: tuple[str, ...]) -> Finding:
    have = _listed(unmatched)
    return Finding(
        code="columns_not_read",
        severity="notice",
        what=Text(f"未使用的列：{have.zh}。", f"Columns not used: {have.en}."),
        fix=Text("如需导入，请用 --map 字段=列名 指明。", "To import one, use --map FIELD=COLUMN."),
        subjects=unmatched,
    )
