"""One cell, as a person wrote it, to a value of ours, or to a finding that says what to write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from gis.findings import Finding
from gis.formats.columns import Matched
from gis.formats.names import plain_name
from gis.formats.synonyms import FIELDS, WORDS, Kind
from gis.text import Text

_SEPARATORS = re.compile(r"[、;；,，/|\n]+")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_SHORT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
_COUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?\s*(?:户|人|个|栋)?")
_LARGEST_COUNT = 2**31 - 1


class NotUnderstood(ValueError):
    """A cell that cannot be read; ``what`` and ``fix`` say why and what to write instead."""

    def __init__(self, what: Text, fix: Text) -> None:
        super().__init__(what.en)
        self.what = what
        self.fix = fix


def parse(
    kind: Kind, field: str, value: Any, *, row: int, column: str
) -> tuple[Any, Finding | None]:
    """Read one cell.

    Parameters
    ----------
    kind, field : str
        What the column was matched as, e.g. ``"staff"`` and ``"role"``.
    value : object
        The cell as :func:`gis.formats.read` gives it.
    row, column : int, str
        Where it stands, for the finding.

    Returns
    -------
    value, finding
        The value and None, or None and an error. A blank cell is None without a finding.
    """
    if blank(value):
        return None, None
    parser = next(f.parser for f in FIELDS[kind] if f.name == field)
    try:
        return PARSERS[parser](value), None
    except NotUnderstood as fault:
        what = Text(f"“{column}”：{fault.what.zh}", f"“{column}”: {fault.what.en}")
        return None, Finding("value_not_understood", "error", what, fault.fix, row=row)


def record(
    matched: Matched, row: Mapping[str, Any], number: int
) -> tuple[dict[str, Any], list[Finding]]:
    """All fields of one row, and a finding for each cell that is not understood.

    Fields without a column, and blank cells, are None. A division above village level has no
    kind; staff whose role says how they are employed (专职网格员) need no column for it.
    """
    values: dict[str, Any] = {field.name: None for field in FIELDS[matched.kind]}
    findings: list[Finding] = []
    for field, column in matched.fields.items():
        above_village = values.get("level") not in (None, "village")
        if matched.kind == "division" and field == "kind" and above_village:
            continue
        values[field], finding = parse(
            matched.kind, field, row.get(column), row=number, column=column
        )
        if finding:
            findings.append(finding)
    if matched.kind == "staff" and values["employment"] is None:
        values["employment"] = employment_in_role(matched.cell(row, "role"))
    return values, findings


def employment_in_role(role: Any) -> str | None:
    """How somebody is employed, where the words for the role say so.

    >>> employment_in_role("专职网格员"), employment_in_role("网格员")
    ('full_time', None)
    """
    return WORDS["employment"].get(plain_name(text(role))) if not blank(role) else None


def blank(value: Any) -> bool:
    """Whether there is nothing in the cell."""
    return value is None or (isinstance(value, str) and not value.strip())


def text(value: Any) -> str:
    """A cell as text; whole numbers without a decimal point."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # Excel's own mark for "this is text" stays in some exports.
    return str(value).strip().removeprefix("'")


def code(value: Any) -> str:
    """A code: digits and letters, half-width, without spaces; never through a float.

    >>> code(360702100200001), code(" ３６０７０２ 100200 ")
    ('360702100200001', '360702100200')
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text(value)))
    if _SCIENTIFIC.fullmatch(plain) and not plain.isalnum():
        raise NotUnderstood(
            Text(
                f"“{plain}”是科学计数法，末尾的数字已丢失。",
                f"“{plain}” is in scientific notation and has lost its last digits.",
            ),
            Text(
                "在 Excel 中把该列设为“文本”格式，重新填写完整代码。",
                "Format the column as Text in the spreadsheet and enter the whole code again.",
            ),
        )
    return plain


def listed(value: Any) -> tuple[str, ...]:
    """Several values in one cell, separated by 、 ； ， or their half-width forms.

    >>> listed("360702100200001、360702100200002")
    ('360702100200001', '360702100200002')
    """
    pieces = (piece.strip() for piece in _SEPARATORS.split(text(value)))
    return tuple(dict.fromkeys(unicodedata.normalize("NFKC", p) for p in pieces if p))


def phone(value: Any) -> str:
    """A telephone number: digits, with ``+``, ``-`` and spaces as they were."""
    plain = unicodedata.normalize("NFKC", text(value))
    if not re.fullmatch(r"\+?[\d\s()-]{3,24}(?:转\d{1,6})?", plain):
        raise NotUnderstood(
            Text(f"“{plain[:30]}”不是电话号码。", f"“{plain[:30]}” is not a telephone number."),
            Text("只填一个号码，如 0797-0000000。", "Give one number, for example 0797-0000000."),
        )
    return plain


def count(value: Any) -> int:
    """A count, such as of households: a whole number that is not negative.

    >>> count("1,044户"), count(44.0)
    (1044, 44)
    """
    plain = unicodedata.normalize("NFKC", text(value))
    found = None if isinstance(value, bool) else _COUNT.fullmatch(plain)
    number = int(found[1].replace(",", "")) if found and len(plain) < 40 else _LARGEST_COUNT + 1
    if number > _LARGEST_COUNT:
        raise NotUnderstood(
            Text(f"“{plain[:30]}”不是非负整数。", f"“{plain[:30]}” is not a whole number."),
            Text(
                "填写整数，如 44；不清楚时留空。",
                "Give a whole number such as 44, or leave it blank.",
            ),
        )
    return number


def day(value: Any) -> date:
    """A date, in the usual ways of writing it.

    >>> day("2024年1月31日")
    datetime.date(2024, 1, 31)
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    plain = unicodedata.normalize("NFKC", text(value))
    plain = _TIME.sub("", plain)
    found = _DATE.fullmatch(plain) or _SHORT_DATE.fullmatch(plain)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass  # the thirtieth of February is not understood either
    raise NotUnderstood(
        Text(f"“{plain[:30]}”不是日期。", f"“{plain[:30]}” is not a date."),
        Text("按 2024-01-31 的形式填写年、月、日。", "Write year, month and day as in 2024-01-31."),
    )


def _word(parser: str) -> Callable[[Any], str]:
    words = WORDS[parser]
    usual: dict[str, str] = {}
    for word, value in words.items():
        if not word.isascii():
            usual.setdefault(value, word)

    def read(value: Any) -> str:
        shown = text(value)
        plain = plain_name(shown)
        # What brackets hold may be the very word: 村（社区）.
        found = words.get(plain) or words.get(re.sub(r"[()]", "", _joined(shown)))
        if found is None:
            raise NotUnderstood(
                Text(f"“{shown[:30]}”无法识别。", f"“{shown[:30]}” is not understood."),
                Text(f"可填：{'、'.join(usual.values())}。", f"Write one of: {', '.join(usual)}."),
            )
        return found

    return read


def _joined(shown: str) -> str:
    return re.sub(r"[\s/、\-_.·]+", "", unicodedata.normalize("NFKC", shown).casefold())


_yes_or_no = _word("yes_no")


def yes_no(value: Any) -> bool:
    """Yes or no, in the words of either language."""
    return value if isinstance(value, bool) else _yes_or_no(value) == "yes"


PARSERS: dict[str, Callable[[Any], Any]] = {
    "text": text,
    "code": code,
    "list": listed,
    "phone": phone,
    "count": count,
    "date": day,
    "yes_no": yes_no,
    "role": _word("role"),
    "employment": _word("employment"),
    "grid_kind": _word("grid_kind"),
    "division_kind": _word("division_kind"),
    "level": _word("level"),
}
