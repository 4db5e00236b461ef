"""What may be said of a grid: names, kinds, counts. What may not is refused in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args
from uuid import UUID

from gis.coverage import Coverage
from gis.operations.refusal import Refused
from gis.records import GridKind
from gis.text import Text

LONGEST_NAME = 200

LARGEST_COUNT = 2**31 - 1

MOST_COUNTS = 100
"""Kinds of counts that a grid may have besides its households."""


def name_of(value: Any) -> str:
    """A name without space around it; raises Refused (``bad_value``)."""
    name = value.strip() if isinstance(value, str) else ""
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Refused(
            "bad_value",
            Text(
                f"名称应为 1 至 {LONGEST_NAME} 个可见字符。",
                f"A name has 1 to {LONGEST_NAME} visible characters.",
            ),
        )
    return name


def kind_of(value: Any) -> GridKind:
    """The kind of a grid; raises Refused (``bad_value``)."""
    if value not in get_args(GridKind):
        raise Refused(
            "bad_value",
            Text(
                "网格类型应为 basic（基础网格）或 dedicated（专属网格）。",
                "The kind of a grid is basic or dedicated.",
            ),
        )
    kind: GridKind = value
    return kind


def count_of(value: Any) -> int:
    """A count; raises Refused (``bad_counts``)."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_COUNT:
        raise Refused(
            "bad_counts",
            Text(
                f"数量应为 0 至 {LARGEST_COUNT} 的整数。",
                f"A count is a whole number from 0 to {LARGEST_COUNT}.",
            ),
        )
    return value


def counts_of(values: Mapping[str, Any]) -> dict[str, int]:
    """Counts by name; raises Refused (``bad_counts``, ``bad_value``)."""
    if len(values) > MOST_COUNTS:
        raise Refused(
            "bad_counts",
            Text(f"数量指标最多 {MOST_COUNTS} 项。", f"At most {MOST_COUNTS} kinds of counts."),
        )
    found = {name_of(name): count_of(value) for name, value in values.items()}
    if "households" in found:
        raise Refused(
            "bad_counts",
            Text("户数应单独给出。", "Households are given by themselves, not among the counts."),
        )
    return found


def new_identities(coverage: Coverage, ids: Sequence[UUID]) -> None:
    """Raises Refused (``bad_value``) unless these can be the identities of new grids."""
    if len(set(ids)) < len(ids) or any(i in coverage for i in ids):
        raise Refused(
            "bad_value",
            Text(
                "新网格的标识重复，或已有网格使用。",
                "An identity for a new grid is given twice, or is that of a grid.",
            ),
        )
