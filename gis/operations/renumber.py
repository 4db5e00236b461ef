"""Renumber: the grids of a division get codes by where they lie, row by row, west to east."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from gis.change import Change
from gis.codes import DEFAULT, CodeScheme
from gis.coverage import Coverage, Entry
from gis.errors import InvalidValue
from gis.operations.redrawing import conclude
from gis.operations.refusal import Refused
from gis.records import GridKind
from gis.text import Text

_KINDS: tuple[GridKind, ...] = ("basic", "dedicated")


def renumber(
    coverage: Coverage,
    division: str,
    *,
    retired: Collection[str] = (),
    scheme: CodeScheme = DEFAULT,
) -> Change:
    """Give all grids of a division new codes; :meth:`gis.codes.CodeScheme.number` has the rule.

    Parameters
    ----------
    retired : collection of str
        Codes not to be used.

    Raises
    ------
    Refused
        ``no_code``, ``nothing_changes``.
    """
    coverage.area(division)
    grids = coverage.members(division)
    changed: dict[UUID, Entry | None] = {}
    given: set[str] = set(retired)
    kinds = _KINDS if scheme.reserved else (None,)
    try:
        for kind in kinds:
            shapes = {g.id: g.geometry for g in grids if kind in (None, g.kind)}
            new = scheme.number(shapes, division, retired=given, kind=kind or "basic")
            given |= set(new.values())
            for grid, code in new.items():
                changed[grid] = coverage.entry(grid).with_grid(code=code)
    except InvalidValue as error:
        raise Refused("no_code", error.text) from error
    return conclude(
        coverage,
        changed,
        {},
        kind="renumber",
        sentence=Text(
            f"将 {division} 的 {len(grids)} 个网格重新编号。",
            f"Numbered the {len(grids)} grids of {division} anew.",
        ),
    )
