"""What the coverage map shows, as one JSON-ready mapping.

Tables stand column by column, geometry as whole numbers (see :func:`gis.maps.display.encode`),
so that every area is in the page once, for both measures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from gis.errors import InvalidValue
from gis.maps import columns
from gis.maps.classes import classify
from gis.maps.display import (
    DISPLAY_DIGITS,
    Display,
    encode,
    label_points,
    simplify_for_display,
)
from gis.maps.words import words
from gis.records import ROLES
from gis.text import Lang, Text

Column = list[Any]


def coverage_content(
    divisions: gpd.GeoDataFrame,
    grids: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame | None,
    *,
    lang: Lang,
    title: Text,
    revision: int | None,
    as_of: str | None,
    synthetic: bool,
    tolerance_m: float,
) -> dict[str, Any]:
    """Everything the page shows; parameters as of :func:`gis.maps.coverage_map`."""
    divisions = _in_order(divisions, ("code", "name", "level"), Text("行政单位", "divisions"))
    grids = _in_order(grids, ("code", "name", "division", "workers"), Text("网格", "grids"))
    levels = [str(level) for level in divisions["level"]]
    codes = [str(code) for code in divisions["code"]]
    display = simplify_for_display(
        np.array(divisions.geometry.values, dtype=object),
        levels,
        codes,
        np.array(grids.geometry.values, dtype=object),
        [str(owner) for owner in grids["division"]],
        tolerance_m=tolerance_m,
    )
    division_table = _divisions(divisions, display)
    grid_table = _grids(grids, display)
    villages = [i for i, level in enumerate(levels) if level == "village"]
    return {
        "title": {"zh": title.zh, "en": title.en},
        "lang": lang,
        "revision": revision,
        "as_of": as_of,
        "synthetic": synthetic,
        "tolerance_m": tolerance_m,
        "deviation_m": round(display.deviation_m, 1),
        "unit": 10**-DISPLAY_DIGITS,
        "bbox": _bounds(display),
        "roles": list(ROLES),
        "classes": {
            measure: {
                "village": asdict(classify(_staffed(division_table, measure, villages))),
                "grid": asdict(classify(_staffed(grid_table, measure, range(len(grids))))),
            }
            for measure in ("workers_per_grid", "households_per_worker")
        },
        "divisions": division_table,
        "grids": grid_table,
        "places": _places(places),
        "words": words(),
    }


def _in_order(frame: gpd.GeoDataFrame, needed: Sequence[str], what: Text) -> gpd.GeoDataFrame:
    """The rows with an area, in longitude and latitude, by code: the same page every time."""
    if frame.empty:
        # Before anything is drawn there are no rows, and so often no columns either.
        return gpd.GeoDataFrame({name: [] for name in needed}, geometry=[], crs=4326)
    columns.require(frame, needed, what)
    frame = _geographic(frame)
    kinds = set(frame.geometry.geom_type.dropna())
    if not kinds <= {"Polygon", "MultiPolygon"}:
        raise InvalidValue(
            Text("地图中的单元必须是面。", "Areas of the map must be polygons or multipolygons.")
        )
    frame = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    return frame.sort_values("code", kind="stable").reset_index(drop=True)


def _geographic(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """In longitude and latitude; CGCS2000 and WGS 84 agree to well under a metre here."""
    if frame.crs is None or frame.crs.to_epsg() in (4326, 4490):
        return frame
    return frame.to_crs(4326)


def _common(frame: gpd.GeoDataFrame, shapes: Any) -> dict[str, Column]:
    names = columns.column(frame, "name", columns.text)
    return {
        "code": columns.column(frame, "code", columns.text),
        "name": names,
        "kind": columns.column(frame, "kind", columns.text),
        "initials": columns.initials(frame, names),
        "workers": columns.column(frame, "workers", columns.number),
        "households": columns.column(frame, "households", columns.number),
        "area_km2": columns.column(frame, "area_km2", columns.number),
        "synthetic": columns.column(frame, "synthetic", columns.flag),
        "shape": [encode(shape) for shape in shapes],
        "label": [[round(x, 5), round(y, 5)] for x, y in label_points(shapes)],
    }


def _divisions(frame: gpd.GeoDataFrame, display: Display) -> dict[str, Column]:
    table = _common(frame, display.divisions)
    for name in ("level", "managing_parent", "statistical_parent", "managed_by"):
        table[name] = columns.column(frame, name, columns.text)
    for name in ("grids", "unstaffed"):
        table[name] = columns.column(frame, name, columns.number)
    # A division that says nothing of the programme takes part in it.
    table["programme"] = [v is not False for v in columns.column(frame, "programme", columns.flag)]
    table["workers_per_grid"] = _ratio(table["workers"], table["grids"], 2)
    table["households_per_worker"] = _ratio(table["households"], table["workers"], 1)
    return table


def _grids(frame: gpd.GeoDataFrame, display: Display) -> dict[str, Column]:
    table = _common(frame, display.grids)
    for name in ("division", "division_name", "township_name"):
        table[name] = columns.column(frame, name, columns.text)
    table["staff"] = columns.column(frame, "staff", columns.roles)
    table["unstaffed"] = [
        workers == 0 if said is None else said
        for said, workers in zip(
            columns.column(frame, "unstaffed", columns.flag), table["workers"], strict=True
        )
    ]
    table["workers_per_grid"] = table["workers"]
    table["households_per_worker"] = _ratio(table["households"], table["workers"], 1)
    return table


def _places(frame: gpd.GeoDataFrame | None) -> dict[str, Column]:
    if frame is None or not len(frame):
        return {name: [] for name in ("name", "kind", "initials", "address", "synthetic", "at")}
    columns.require(frame, ("name",), Text("服务点", "places"))
    frame = _geographic(frame)
    frame = frame[(frame.geometry.geom_type == "Point") & ~frame.geometry.is_empty]
    names = columns.column(frame, "name", columns.text)
    return {
        "name": names,
        "kind": columns.column(frame, "kind", columns.text),
        "initials": columns.initials(frame, names),
        "address": columns.column(frame, "address", columns.text),
        "synthetic": columns.column(frame, "synthetic", columns.flag),
        "at": [[round(p.x, DISPLAY_DIGITS), round(p.y, DISPLAY_DIGITS)] for p in frame.geometry],
    }


def _staffed(table: dict[str, Column], measure: str, rows: Iterable[int]) -> Column:
    """The values to be classed: areas without a worker are a class of their own."""
    return [table[measure][i] for i in rows if table["workers"][i] != 0]


def _ratio(above: Sequence[Any], below: Sequence[Any], digits: int) -> list[float | None]:
    """Quotients; None where either is unknown or the divisor is nought."""
    return [
        None if a is None or not b else columns.number(round(a / b, digits))
        for a, b in zip(above, below, strict=True)
    ]


def _bounds(display: Display) -> list[float] | None:
    shapes = np.concatenate([display.divisions, display.grids])
    if not len(shapes):
        return None
    return [round(float(v), DISPLAY_DIGITS) for v in shapely.total_bounds(shapes)]
