"""Ground that a merge would leave to nobody, though it is somebody's in both versions.

Versions are chosen grid by grid: where one side's border of a grid and the other side's of its
neighbour do not meet, the ground between them would be in no grid. Ground in no grid is allowed in
a coverage, but nobody asked for this.
"""

from __future__ import annotations

import shapely
from shapely.geometry import MultiPolygon

from gis.change import Change
from gis.coverage import Coverage
from gis.lattice import SCALE
from gis.operations.refusal import Refused
from gis.text import Text

_NARROW = 1.5 / SCALE
"""Degrees. A vertex put on a border shifts it by less than a step of the lattice."""


def ensure_no_gap(base: Coverage, merged: Change, theirs: Change, yours: Change) -> None:
    """Ensure that no ground is in no grid after a merge that is in one after either change.

    Ground is looked at that is wider than what rounding to the lattice leaves.

    Parameters
    ----------
    base : Coverage
        That to which each of the changes applies.

    Raises
    ------
    Refused
        ``would_leave_gap``: with the ground as its place, and the grids around it.
    """
    after = merged.apply(base)
    sides = [theirs.apply(base), yours.apply(base)]
    entries = (e for step in merged.grids.values() for e in (step.before, step.after) if e)
    for division in sorted({entry.grid.division for entry in entries}):
        bare = after.ungridded(division)
        for side in sides:
            bare = bare.difference(side.ungridded(division))
        wide = bare.buffer(-_NARROW)
        if not wide.is_empty:
            gap = MultiPolygon([part for part in shapely.get_parts(bare) if part.intersects(wide)])
            raise Refused("would_leave_gap", _GAP, gap, _around(merged, gap))


def _around(merged: Change, gap: MultiPolygon) -> list[str]:
    standing = [step.after for step in merged.grids.values() if step.after]
    return sorted(e.grid.code for e in standing if e.shape.geometry.intersects(gap))


_GAP = Text(
    "所选版本之间会留下不属于任何网格的空隙，请对共用该段边界的网格选择同一方。",
    "Between the versions chosen a gap would be left that is in no grid: choose the same side for "
    "the grids that share this border.",
)
