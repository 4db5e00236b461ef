"""Numbers and names of grids: from west to east and from north to south."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from shapely import MultiPolygon

from gis.synthetic import geography

_DIGITS = "零一二三四五六七八九"


def reading_order(areas: Sequence[MultiPolygon]) -> list[int]:
    """The indices of ``areas`` as one reads a page: rows from the north, each from the west.

    There are about as many rows as columns in the box of the areas' middles, all equally high;
    an area stands in the row that its middle (a point inside it) falls into.
    """
    middles = np.array([area.representative_point().coords[0] for area in areas])
    east, north = geography.to_metres(middles).T
    width, height = np.ptp(east), np.ptp(north)
    if not width or not height:
        return [int(k) for k in np.lexsort((east, -north))]
    rows = max(1, round(float(np.sqrt(len(areas) * height / width))))
    row = np.minimum((north.max() - north) / height * rows, rows - 1).astype(int)
    return [int(k) for k in np.lexsort((east, row))]


def in_chinese(number: int) -> str:
    """1 to 99 as it is spoken.

    >>> [in_chinese(n) for n in (7, 10, 16, 20, 41)]
    ['七', '十', '十六', '二十', '四十一']
    """
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")
