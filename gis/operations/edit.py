"""Edit: the name, kind and counts of a grid; its area stays."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, Literal
from uuid import UUID

from gis.change import Change
from gis.coverage import Coverage
from gis.operations.fields import count_of, counts_of, kind_of, name_of
from gis.operations.redrawing import conclude
from gis.operations.words import called
from gis.records import GridKind
from gis.text import Text


class Kept(Enum):
    """Stands for a value that stays as it is, where None says that it is unknown."""

    KEPT = "kept"


KEPT: Final = Kept.KEPT


def edit(
    coverage: Coverage,
    grid: UUID,
    *,
    name: str | None = None,
    kind: GridKind | None = None,
    households: int | Literal[Kept.KEPT] | None = KEPT,
    counts: Mapping[str, int] | None = None,
) -> Change:
    """Change what is said of a grid; what is not given stays as it is.

    Parameters
    ----------
    households : int or None, optional
        None: how many is not known any more.
    counts : mapping, optional
        All further counts; one that is left out is known no more.

    Raises
    ------
    Refused
        ``bad_value``, ``bad_counts``, ``nothing_changes``.
    """
    entry = coverage.entry(grid)
    fields: dict[str, Any] = {}
    if name is not None:
        fields["name"] = name_of(name)
    if kind is not None:
        fields["kind"] = kind_of(kind)
    if households is not KEPT:
        fields["households"] = None if households is None else count_of(households)
    if counts is not None:
        fields["counts"] = counts_of(counts)
    result = entry.with_grid(**fields)
    who = called(entry.grid)
    changed = [f for f in fields if getattr(entry.grid, f) != fields[f]]
    said = Text("、".join(_WORDS[f].zh for f in changed), ", ".join(_WORDS[f].en for f in changed))
    return conclude(
        coverage,
        {grid: result},
        {},
        kind="edit",
        sentence=Text(f"修改网格{who.zh}的{said.zh}。", f"Edited the {said.en} of {who.en}."),
    )


_WORDS = {
    "name": Text("名称", "name"),
    "kind": Text("类型", "kind"),
    "households": Text("户数", "households"),
    "counts": Text("其他数量", "other counts"),
}
