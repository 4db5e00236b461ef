"""Guide lines: roads, water and other lines of a file, as planners draw along them.

::

    file ──► WGS 84 ──► clipped to the ground around ──► lattice ──► lines

Areas (a lake, a built-up block) count by their borders. Points guide nobody. Nothing is simplified
but by the lattice: vertices that fall on the same step are one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from gis import crs, lattice
from gis.errors import InvalidValue
from gis.text import Text

_POLYGON = 3


def lines_of(geometries: Sequence[BaseGeometry | None], system: crs.System) -> NDArray[np.object_]:
    """The lines that shapes are made of, in EPSG:4326, not yet on the lattice.

    Parameters
    ----------
    system : System
        That of the shapes' coordinates.

    Raises
    ------
    InvalidValue
        It is not the system of these coordinates.
    """
    shapes = np.array([g for g in geometries if g is not None and not g.is_empty], dtype=object)
    if not len(shapes):
        return shapes
    bounds = shapely.total_bounds(shapes)
    if system.kind == "degrees" and (advice := crs.guess_projected(bounds)):
        raise InvalidValue(advice)
    return _strings(crs.to_wgs84(shapely.force_2d(shapes), system))


def guide_lines(lines: NDArray[np.object_], around: BaseGeometry) -> list[LineString]:
    """What of ``lines`` lies in ``around``, on the lattice.

    Parameters
    ----------
    lines : array of LineString
        EPSG:4326, as :func:`lines_of` gives them.
    around : Polygon or MultiPolygon
        The ground that they are wanted for, EPSG:4326.
    """
    if not len(lines):
        return []
    west, south, east, north = shapely.bounds(lines).T
    box = around.bounds
    # A NaN, which is what a conversion leaves of a place that has none, makes these false.
    near = (west <= box[2]) & (east >= box[0]) & (south <= box[3]) & (north >= box[1])
    shapely.prepare(around)
    inside = _strings(shapely.intersection(lines[near], around))
    found: list[LineString] = []
    for line in inside:
        steps = lattice.to_integers(line)
        kept = np.append(True, (steps[1:] != steps[:-1]).any(axis=1))
        if kept.sum() > 1:
            found.append(LineString(lattice.to_degrees(steps[kept])))
    return found


def _strings(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """The lines in shapes of any kind, areas by their borders."""
    parts = shapely.get_parts(shapes)
    while (shapely.get_type_id(parts) > _POLYGON).any():
        parts = shapely.get_parts(parts)
    areal = shapely.get_type_id(parts) == _POLYGON
    rings = shapely.get_parts(shapely.boundary(parts[areal]))
    lines = parts[np.isin(shapely.get_type_id(parts), (1, 2))]
    every: NDArray[np.object_] = np.concatenate([lines, rings])
    return np.asarray(every[~shapely.is_empty(every)])


def vertices(lines: Sequence[LineString]) -> int:
    """How many vertices lines have together."""
    return int(np.sum(shapely.get_num_coordinates(list(lines)))) if lines else 0


def not_here() -> InvalidValue:
    """The refusal of a file of which no line lies where it is wanted."""
    return InvalidValue(
        Text(
            "文件中没有位于方案范围附近的线或面。请核对文件和坐标系"
            "（例如 GCJ-02、CGCS2000 分带）。",
            "No line or area of the file lies near the plan's division. See whether it is the "
            "right file, and which coordinate system it is in (GCJ-02, a zone of CGCS2000).",
        )
    )
