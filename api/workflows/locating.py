"""Which grid each point of a file is in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np
import shapely

from api.store.database import Reader
from api.store.moments import Moment
from api.workflows.lookup import locate_points
from gis import crs as systems
from gis import formats
from gis.errors import UnreadableFile
from gis.formats.write import write_csv
from gis.text import Text

PORTION = 5_000
"""Points that are looked up at a time."""

ADDED = ("status", "grid_code", "grid_name", "division_code", "division_name")


def locate_file(
    reader: Reader,
    moment: Moment,
    points: Path,
    output: IO[bytes],
    crs: str | None,
    tell: Callable[[str, int, int], None],
) -> tuple[int, int]:
    """Write the rows of ``points`` with the grid and division each lies in, as CSV.

    Returns
    -------
    How many lie in a grid, of how many.

    Raises
    ------
    FileRefused
        The file cannot be read, or holds no points.
    """
    table = formats.read(points, crs=crs)
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
    where = np.full((len(shapes), 2), np.nan)
    where[there] = systems.to_wgs84(shapely.get_coordinates(shapes[there]), system)
    located = 0

    def rows() -> Iterator[Mapping[str, Any]]:
        nonlocal located
        for start in range(0, len(table.rows), PORTION):
            tell("locate", start, len(table.rows))
            index = np.arange(start, min(start + PORTION, len(table.rows)))
            usable = index[~np.isnan(where[index, 0])]
            lon, lat = where[usable].T.tolist() if len(usable) else ([], [])
            found = dict(zip(usable.tolist(), locate_points(reader, moment, lon, lat), strict=True))
            for i in index.tolist():
                answer = found.get(i)
                grid, path = (answer.grid, answer.path) if answer else (None, None)
                located += grid is not None
                yield table.rows[i] | {
                    "status": answer.status if answer else "no_point",
                    "grid_code": grid.code if grid else None,
                    "grid_name": grid.name if grid else None,
                    "division_code": path[-1]["code"] if path else None,
                    "division_name": path[-1]["name"] if path else None,
                }

    columns = [*(c for c in table.columns if c not in ADDED), *ADDED]
    output.writelines(line.encode() for line in write_csv(rows(), columns))
    return located, len(table.rows)
