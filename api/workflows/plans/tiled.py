"""Do the grids of a plan tile their divisions? The same look as is taken before publishing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from gis import tiling
from gis.change import Change
from gis.coverage import Coverage
from gis.findings import Finding
from gis.text import Text

_MEND = Text(
    "请将空白划入相邻网格，否则方案不能发布。",
    "Give the ground to a grid beside it; as it is, the plan cannot be published.",
)

_LEAST = 1e-3
"""Square metres: less is how areas are rounded."""


def faults(coverage: Coverage, division: str, name: str | None = None) -> list[Finding]:
    """What keeps the grids of a division from tiling it; ungridded ground is a warning."""
    members = coverage.members(division)
    found = tiling.check(
        {str(grid.id): grid.geometry for grid in members},
        coverage.area(division).geometry,
        division_name=f"{name}（{division}）" if name else division,
        labels={str(grid.id): grid.code for grid in members},
    )
    return [replace(one, fix=_MEND) if one.code == "gap" else one for one in found]


def strips_left(coverage: Coverage, change: Change, divisions: Iterable[str]) -> list[Finding]:
    """Ungridded ground too narrow to be published that a change may have left in ``coverage``.

    A warning, not a refusal: the next step may well give it to a neighbour.
    """
    gridded: dict[str, float] = defaultdict(float)
    for step in change.grids.values():
        for entry, sign in ((step.before, -1), (step.after, 1)):
            if entry is not None:
                gridded[entry.grid.division] += sign * entry.shape.area
    return [
        replace(one, severity="warning")
        for division in divisions
        if abs(gridded[division]) > _LEAST
        for one in faults(coverage, division)
        if one.code == "gap"
    ]
