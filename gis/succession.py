"""Succession: whose ground became whose, by overlay of what was and what is.

Neighbours of a coverage share their borders integer for integer, so that what two areas have in
common is either ground or a line. Where a border was only noded it may bend by a step of the
lattice: ground no wider than that went to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from gis import lattice, measure
from gis.change import Change

BEND = 3.0
"""Steps of the lattice: ground narrower than twice this is what rounding left."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Ground of a grid that became another's, or stayed its own; None where it is in no grid.

    Attributes
    ----------
    old, new : UUID or None
    area : float
        Square metres on the ellipsoid.
    """

    old: UUID | None
    new: UUID | None
    area: float


def passages(change: Change) -> Iterator[Passage]:
    """What became of the ground of the grids of a change, and where that of new ones came from.

    Of each grid the areas add up to its own; a grid that merely gained vertices passed to itself.
    """
    same = {
        i
        for i, s in change.grids.items()
        if s.before and s.after and s.before.shape == s.after.shape
    } | set(change.noded)
    for i in sorted(same):
        step = change.grids[i]
        if step.before and step.after:
            yield Passage(i, i, step.before.shape.area)
    moved = sorted(change.grids.keys() - same)
    old = [(i, b.shape) for i in moved if (b := change.grids[i].before) is not None]
    new = [(i, a.shape) for i in moved if (a := change.grids[i].after) is not None]
    left = {(True, i): shape.area for i, shape in old} | {(False, i): s.area for i, s in new}
    rest: dict[tuple[bool, UUID], BaseGeometry] = {
        **{(True, i): shape.steps for i, shape in old},
        **{(False, i): shape.steps for i, shape in new},
    }
    if old and new:
        tree = STRtree([shape.steps for _, shape in new])
        pairs = tree.query([shape.steps for _, shape in old], predicate="intersects").T.tolist()
        for k, n in sorted(pairs):
            (was, before), (now, after) = old[k], new[n]
            common = shapely.intersection(before.steps, after.steps)
            if not _is_ground(common):
                continue
            area = _area(common)
            left[True, was] -= area
            left[False, now] -= area
            rest[True, was] = shapely.difference(rest[True, was], after.steps)
            rest[False, now] = shapely.difference(rest[False, now], before.steps)
            yield Passage(was, now, area)
    for (gone, i), ground in rest.items():
        if _is_ground(ground):
            yield Passage(i if gone else None, None if gone else i, left[gone, i])


def _is_ground(common: BaseGeometry) -> bool:
    return not shapely.is_empty(shapely.buffer(common, -BEND, join_style="mitre"))


def _area(steps: BaseGeometry) -> float:
    """Square metres of an area in steps."""
    parts = [p for p in shapely.get_parts(steps) if p.geom_type in ("Polygon", "MultiPolygon")]
    degrees = shapely.transform(parts, lambda xy: np.asarray(xy) / lattice.SCALE)
    return float(np.sum(measure.areas(degrees)))
