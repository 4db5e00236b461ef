"""Which grid is a point in, and who serves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely

from api.store import divisions, lookup, staff
from api.store.database import Reader, Row
from api.store.moments import Moment
from gis.locate import locate

Status = Literal["gridded", "not_gridded", "outside"]


@dataclass(frozen=True, slots=True)
class Located:
    """What lies at one point."""

    status: Status
    grid: Row[Any] | None
    path: list[dict[str, str]] | None
    """The division and those above it, from the top down."""
    staff: list[Row[Any]] | None


def _in_first(
    lon: Sequence[float], lat: Sequence[float], rows: Sequence[Row[Any]]
) -> list[Row[Any] | None]:
    shapes = shapely.from_wkb([bytes(row.geom) for row in rows])
    return [rows[i] if i >= 0 else None for i in locate(lon, lat, shapes).tolist()]


def locate_points(
    reader: Reader, moment: Moment, lon: Sequence[float], lat: Sequence[float]
) -> list[Located]:
    """For each point (degrees, EPSG:4326) its grid, division and staff, in the order given."""
    found = _in_first(lon, lat, lookup.grids_near(reader, moment, lon, lat))
    division: list[str | None] = [row.division if row else None for row in found]
    for lowest in (True, False):
        rest = [i for i, code in enumerate(division) if code is None]
        if not rest:
            break
        some_lon, some_lat = np.take(lon, rest), np.take(lat, rest)
        near = lookup.divisions_near(
            reader, moment, some_lon.tolist(), some_lat.tolist(), lowest=lowest
        )
        # Where divisions of several levels hold a point, the lowest is the one it is in.
        near = sorted(near, key=lambda row: (-_DEPTH[row.level], row.code))
        for i, row in zip(rest, _in_first(some_lon.tolist(), some_lat.tolist(), near), strict=True):
            division[i] = row.code if row else None
    paths = divisions.paths(reader, {code for code in division if code}, moment)
    people = staff.of_grids(reader, {row.grid_id for row in found if row}, moment)
    return [
        Located(
            status="gridded" if grid else "not_gridded" if code else "outside",
            grid=grid,
            path=paths.get(code) if code else None,
            staff=people.get(grid.grid_id, []) if grid else None,
        )
        for grid, code in zip(found, division, strict=True)
    ]


_DEPTH = {"province": 0, "prefecture": 1, "county": 2, "township": 3, "village": 4}
