"""Which area a point is in: exactly one, also on a border."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import STRtree
from shapely.geometry.base import BaseGeometry


def locate(lon: ArrayLike, lat: ArrayLike, areas: Sequence[BaseGeometry]) -> NDArray[np.int64]:
    """For each point the index of the first of ``areas`` that covers it, or -1.

    A point on a border lies in all who share it; the first in the order given has it, so give
    areas in the order of their codes and the answer is always the same. The predicate is GEOS's
    robust one: no point falls between two neighbours.

    Parameters
    ----------
    lon, lat : array_like of float, shape (n,)
        Degrees, EPSG:4326.
    areas : sequence of (multi)polygons
        EPSG:4326.

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    points = shapely.points(np.atleast_1d(lon), np.atleast_1d(lat))
    result = np.full(len(points), len(areas), dtype=np.int64)
    if len(areas):
        shapes = np.array(list(areas), dtype=object)
        point, area = STRtree(shapes).query(points, predicate="intersects")
        np.minimum.at(result, point, area)
    result[result == len(areas)] = -1
    return result
