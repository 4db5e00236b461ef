"""Renumber: the grids of a division get codes by where they lie, row by row, west to east.

::

    003 001        003 004       Codes ascend as one reads. A code that ever stood for a grid is
    004 ···   →    005 006       never another's, so whoever fits in keeps it and the others get
    (··· is new)                 the next ones that nobody had.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from uuid import UUID

import numpy as np

from gis.change import Change
from gis.codes import DEFAULT, CodeScheme, in_reading_order
from gis.coverage import Coverage, Entry
from gis.errors import InvalidValue
from gis.operations.redrawing import conclude
from gis.operations.refusal import Refused
from gis.records import Grid, GridKind
from gis.text import Text

_KINDS: tuple[GridKind, ...] = ("basic", "dedicated")


def renumber(
    coverage: Coverage,
    division: str,
    *,
    retired: Collection[str] = (),
    scheme: CodeScheme = DEFAULT,
) -> Change:
    """Make the codes of a division ascend as :func:`gis.codes.in_reading_order` goes.

    As many grids as possible keep their code. The others get the lowest codes, in order, that no
    grid has, had when the coverage was made, or retired: what people know a grid by never comes
    to mean another one.

    Parameters
    ----------
    retired : collection of str
        Further codes not to be used.

    Raises
    ------
    Refused
        ``no_code``, ``nothing_changes`` (the codes are in order).
    """
    coverage.area(division)
    grids = coverage.members(division)
    changed: dict[UUID, Entry | None] = {}
    spent = {*retired, *coverage.reserved}
    for kind in _KINDS if scheme.reserved else (None,):
        own = [g for g in grids if kind in (None, g.kind)]
        for grid, code in _numbered(own, division, kind or "basic", spent, scheme).items():
            changed[grid] = coverage.entry(grid).with_grid(code=code)
    count = sum(coverage.entry(i) != entry for i, entry in changed.items())
    return conclude(
        coverage,
        changed,
        {},
        kind="renumber",
        sentence=Text(
            f"将 {division} 的 {count} 个网格重新编号。",
            f"Numbered {count} grids of {division} anew.",
        ),
    )


def _numbered(
    grids: Sequence[Grid],
    division: str,
    kind: GridKind,
    spent: Collection[str],
    scheme: CodeScheme,
) -> dict[UUID, str]:
    own = {g.id: g.code for g in grids}
    order = in_reading_order({g.id: g.geometry for g in grids}, scheme.order)
    try:
        every = [scheme.grid_code(division, n) for n in scheme.numbers_for(kind)]
    except InvalidValue as error:
        raise Refused("no_code", error.text) from error
    usable = set(every)
    free = [code for code in every if code not in spent]
    # A kept code is in use; one that nobody keeps may be taken if it never stood published.
    kept = _kept([own[i] if own[i] in usable else None for i in order], free)
    if kept is None:
        raise Refused(
            "no_code",
            Text(
                f"{division} 可用的网格编号不足：用过的编号不再分配给别的网格。",
                f"{division} has too few grid numbers left: one that was used is not given again.",
            ),
            subjects=[division],
        )
    result: dict[UUID, str] = {}
    last = ""
    for place, grid in enumerate(order):
        last = own[grid] if place in kept else free[bisect_right(free, last)]
        result[grid] = last
    return result


def _kept(codes: Sequence[str | None], free: Sequence[str]) -> set[int] | None:
    """The places whose codes stay: as many as can be; None where there are too few free ones.

    Those that stay ascend, and between two of them there are as many free codes as places.
    """
    count, unused = len(codes), set(free)
    # how many free codes are below each, and whether it is free itself
    below = np.array([0, *(bisect_left(free, c or "") for c in codes), len(free)])
    itself = np.array([0, *(c in unused for c in codes), 0])
    rank = {c: k for k, c in enumerate(sorted(c for c in codes if c))}
    height = np.array([-1, *(rank[c] if c else -2 for c in codes), count])
    most = np.full(count + 2, -1)
    most[0] = 0
    before = np.zeros(count + 2, dtype=np.intp)
    for j in range(1, count + 2):
        if height[j] == -2:
            continue
        i = np.arange(j)
        room = below[j] - below[:j] - itself[:j]
        fits = (most[:j] >= 0) & (height[:j] < height[j]) & (height[:j] != -2)
        fits &= room >= j - i - 1
        if fits.any():
            before[j] = int(np.argmax(np.where(fits, most[:j], -1)))
            most[j] = most[before[j]] + 1
    if most[-1] < 0:
        return None
    kept: set[int] = set()
    at = int(before[-1])
    while at > 0:
        kept.add(at - 1)
        at = int(before[at])
    return kept
