"""Edit: the name, kind and counts of a grid; its area stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args
from uuid import UUID

from gis.change import Change
from gis.coverage import Coverage, Entry
from gis.operations.redrawing import conclude
from gis.operations.refusal import Refused
from gis.operations.words import called
from gis.records import GridKind
from gis.text import Text

LONGEST_NAME = 200


def edit(
    coverage: Coverage,
    grid: UUID,
    *,
    name: str | None = None,
    kind: GridKind | None = None,
    households: int | None = None,
    counts: Mapping[str, int] | None = None,
) -> Change:
    """Change what is said of a grid; what is None stays as it is.

    Raises
    ------
    Refused
        ``bad_value``, ``bad_counts``, ``nothing_changes``.
    """
    entry = coverage.entry(grid)
    fields: dict[str, Any] = {}
    if name is not None:
        if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
            raise Refused(
                "bad_value",
                Text(
                    f"名称应为 1 至 {LONGEST_NAME} 个可见字符。",
                    f"A name has 1 to {LONGEST_NAME} visible characters.",
                ),
            )
        fields["name"] = name.strip()
    if kind is not None:
        if kind not in get_args(GridKind):
            raise Refused("bad_value", Text(f"没有网格类型 {kind}。", f"There is no kind {kind}."))
        fields["kind"] = kind
    if households is not None:
        fields["households"] = _count(households)
    if counts is not None:
        fields["counts"] = {str(k): _count(v) for k, v in counts.items()}
    result = entry.with_grid(**fields)
    who = called(entry.grid)
    said = Text("、".join(_ZH[f] for f in fields) or "无", ", ".join(fields) or "nothing")
    changed: dict[UUID, Entry | None] = {grid: result}
    return conclude(
        coverage,
        changed,
        {},
        kind="edit",
        sentence=Text(f"修改网格{who.zh}的{said.zh}。", f"Edited {said.en} of {who.en}."),
    )


_ZH = {"name": "名称", "kind": "类型", "households": "户数", "counts": "数量"}


def _count(value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise Refused(
            "bad_counts", Text("数量应为非负整数。", "A count is a whole number, not below zero.")
        )
    return value
