"""Whole layers as features, for files and maps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import shapely

from api.store import export, places
from api.store.database import Reader, Row
from api.store.moments import Moment
from gis.formats.write import Feature
from gis.pinyin import initials


def grid_features(reader: Reader, moment: Moment, division: str | None = None) -> Iterator[Feature]:
    """The grids of ``division`` and all below it, by code."""
    for portion in export.grids(reader, moment, division):
        shapes = shapely.from_wkb([bytes(row.geom) for row in portion])
        for row, shape in zip(portion, shapes, strict=True):
            yield row.id, grid_properties(row), shape


def grid_properties(row: Row[Any]) -> dict[str, Any]:
    """What an export says of a grid."""
    return {
        "code": row.code,
        "name": row.name,
        "kind": row.kind,
        "division": row.division,
        "division_name": row.division_name,
        "township": row.township,
        "township_name": row.township_name,
        "households": row.households,
        "counts": row.counts,
        "workers": row.workers,
        "staff": row.staff,
        "unstaffed": row.staff == 0,
        "area_km2": round(row.area_m2 / 1e6, 6),
        "households_per_worker": _ratio(row.households, row.workers),
        "workers_per_grid": row.workers,
        "synthetic": row.synthetic,
    }


def division_features(
    reader: Reader, moment: Moment, level: str | None = None, division: str | None = None
) -> Iterator[Feature]:
    """The divisions of a level (of all) in ``division`` and all below it, by code."""
    for portion in export.divisions(reader, moment, level, division):
        shapes = shapely.from_wkb([bytes(row.geom) for row in portion])
        centres = shapely.from_wkb([bytes(row.centre) for row in portion])
        for row, shape, centre in zip(portion, shapes, centres, strict=True):
            yield row.code, _division(row, centre), shape


def _division(row: Row[Any], centre: shapely.Point) -> dict[str, Any]:
    households = None if row.households is None else int(row.households)
    grids, workers = int(row.grids), int(row.workers)
    return {
        "code": row.code,
        "name": row.name,
        "level": row.level,
        "kind": row.kind,
        "managing_parent": row.managing_parent,
        "statistical_parent": row.statistical_parent,
        "managed_by": row.managed_by,
        "programme": row.programme,
        "grids": grids,
        "workers": workers,
        "households": households,
        "unstaffed": int(row.unstaffed),
        "area_km2": round(row.area_m2 / 1e6, 6),
        "households_per_worker": _ratio(households, workers),
        "workers_per_grid": _ratio(workers, grids),
        "centre": [round(centre.x, 7), round(centre.y, 7)],
        "synthetic": row.synthetic,
    }


def place_features(
    reader: Reader, moment: Moment, division: str | None = None
) -> Iterator[Feature]:
    """The places of service in ``division`` and all below it."""
    after = ""
    while portion := places.page(reader, moment, limit=500, after=after, division=division):
        for row in portion:
            properties = {
                "name": row.name,
                "kind": row.kind,
                "division": row.division,
                "address": row.address,
                "synthetic": row.synthetic,
            }
            yield row.id, properties, shapely.from_wkb(bytes(row.point))
        after = str(portion[-1].id)


def frame(features: Iterator[Feature]) -> gpd.GeoDataFrame:
    """Features as a GeoDataFrame, with an ``id`` column and pinyin initials of the names."""
    rows, shapes = [], []
    for identifier, properties, shape in features:
        rows.append({"id": str(identifier), **properties, "initials": initials(properties["name"])})
        shapes.append(shape)
    return gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326")


def _ratio(of: int | None, by: int) -> float | None:
    return round(of / by, 2) if of is not None and by else None
