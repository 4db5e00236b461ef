"""The divisions and grids that stand around what is imported."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import shapely
from shapely import MultiPolygon

from api.store import divisions as division_store
from api.store import grids as grid_store
from api.store.database import Reader
from api.store.moments import Moment
from gis.records import Grid

MARGIN = 1e-5
"""Degrees (about a metre) around the import within which areas that stand can be neighbours."""

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The divisions and grids that stand around what is imported."""

    divisions: dict[str, MultiPolygon] = field(default_factory=dict)
    """By code."""
    grids: dict[str, Grid] = field(default_factory=dict)
    """By UUID as text."""


def surroundings(
    reader: Reader, moment: Moment, areas: Collection[MultiPolygon], whole: Iterable[str] = ()
) -> Surroundings:
    """What stands around ``areas``, and all grids of the divisions ``whole``."""
    divisions: dict[str, MultiPolygon] = {}
    grids = {str(grid.id): grid for grid in grid_store.records(reader, moment, whole)}
    for bounds in boxes_around(areas):
        for row in division_store.touching(reader, moment, bounds):
            divisions[row.code] = shapely.from_wkb(bytes(row.geom))
        for grid in grid_store.touching(reader, moment, bounds):
            grids[str(grid.id)] = grid
    return Surroundings(divisions, grids)


def boxes_around(areas: Collection[MultiPolygon]) -> list[Bounds]:
    """Disjoint boxes that hold ``areas`` with :data:`MARGIN`.

    Not one box: an area that lies far off by mistake would fetch everything on the way there.
    """
    west, south, east, north = shapely.bounds(list(areas)).reshape(-1, 4).T
    boxes = shapely.box(west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    while True:
        merged = shapely.envelope(shapely.get_parts(shapely.union_all(boxes)))
        if len(merged) == len(boxes):
            return [(b[0], b[1], b[2], b[3]) for b in shapely.bounds(merged).tolist()]
        boxes = merged
