"""Which grid each point of a file is in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from api.store.database import Reader
from api.store.moments import Moment
from api.workflows.lookup import Located, locate_points
from gis import crs as systems
from gis import formats
from gis.errors import InvalidValue, UnreadableFile
from gis.formats.write import write_csv
from gis.text import Text

PORTION = 5_000
"""Points that are looked up at a time."""

ADDED = ("status", "grid_code", "grid_name", "division_code", "division_name")


@dataclass(frozen=True, slots=True)
class Points:
    """The rows of a file and where each is."""

    table: formats.Table
    where: NDArray[np.float64]
    """Longitude and latitude, EPSG:4326, shape (n, 2); nan for rows without a point."""


def read_points(file: Path, crs: str | None) -> Points:
    """Read a file of points.

    Raises
    ------
    FileRefused
        The file cannot be read, or holds no points.
    InvalidValue
        The coordinate system is not known, or is not the one of these coordinates.
    """
    table = formats.read(file, crs=crs)
    if table.geometries is None:
        raise UnreadableFile(
            Text(
                "文件中没有经纬度列（lon、lat 或 经度、纬度）。",
                "The file has no columns of longitude and latitude (lon and lat).",
            )
        )
    system = systems.parse_system(crs or table.crs or "EPSG:4326")
    shapes = np.array(table.geometries, dtype=object)
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if not (shapely.get_type_id(shapes[there]) == 0).all():
        raise UnreadableFile(Text("文件中的图形不是点。", "The shapes in the file are no points."))
    given = shapely.get_coordinates(shapes[there])
    if len(given) and system.kind == "degrees":
        bounds = [*given.min(axis=0).tolist(), *given.max(axis=0).tolist()]
        if advice := systems.guess_projected(bounds):
            raise InvalidValue(advice)
    where = np.full((len(shapes), 2), np.nan)
    where[there] = systems.to_wgs84(given, system)
    return Points(table, where)


def locate_file(
    reader: Reader,
    moment: Moment,
    points: Points,
    output: IO[bytes],
    tell: Callable[[str, int, int], None],
) -> tuple[int, int]:
    """Write the rows of ``points`` with the grid and division each lies in, as CSV.

    The columns added are :data:`ADDED`; where the file has columns of these names for something
    else, the new ones are called ``wangge_…``.

    Returns
    -------
    How many lie in a grid, of how many.
    """
    table = points.table
    taken = [name for name in ADDED if name in table.columns]
    # All of them together are the answers of an earlier run, which are brought up to date.
    again = len(taken) == len(ADDED)
    called = {name: f"wangge_{name}" if taken and not again else name for name in ADDED}
    located = 0

    def rows() -> Iterator[Mapping[str, Any]]:
        nonlocal located
        for start in range(0, len(table.rows), PORTION):
            tell("locate", start, len(table.rows))
            index = np.arange(start, min(start + PORTION, len(table.rows)))
            usable = index[~np.isnan(points.where[index, 0])]
            lon, lat = points.where[usable].T.tolist() if len(usable) else ([], [])
            found = dict(zip(usable.tolist(), locate_points(reader, moment, lon, lat), strict=True))
            for i in index.tolist():
                located += i in found and found[i].grid is not None
                answer = _answer(found.get(i))
                yield table.rows[i] | {called[name]: answer[name] for name in ADDED}

    columns = [*(c for c in table.columns if c not in called.values()), *called.values()]
    output.writelines(line.encode() for line in write_csv(rows(), columns))
    return located, len(table.rows)


def _answer(place: Located | None) -> dict[str, Any]:
    if place is None:
        return dict.fromkeys(ADDED) | {"status": "no_point"}
    grid, path = place.grid, place.path
    return {
        "status": place.status,
        "grid_code": grid.code if grid else None,
        "grid_name": grid.name if grid else None,
        "division_code": path[-1]["code"] if path else None,
        "division_name": path[-1]["name"] if path else None,
    }
