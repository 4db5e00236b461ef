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

_NARROW = 1.5 / SCALE
"""Degrees. A vertex put on a border shifts it by less than a step of the lattice."""


def left_bare(base: Coverage, merged: Change, theirs: Change, yours: Change) -> MultiPolygon | None:
    """What is in no grid after a merge, and in one after either change; EPSG:4326.

    Parameters
    ----------
    base : Coverage
        That to which each of the changes applies.

    Returns
    -------
    MultiPolygon or None
        None if there is no such ground wider than what rounding to the lattice leaves.
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
            return MultiPolygon([part for part in shapely.get_parts(bare) if part.intersects(wide)])
    return None
