"""A small county for tests: a town with two villages of four grids each.

::

      0      1 km    2 km         every village is a square kilometre or so; the numbers are
      ┌───┬───┬───┬───┐ 1 km      those of the grids, west to east and north to south
      │ 1 │ 2 │ 1 │ 2 │
      ├─ west ┼─ east ┤
      │ 3 │ 4 │ 3 │ 4 │
      └───┴───┴───┴───┘ 0
"""

from __future__ import annotations

from typing import Any

from shapely import MultiPolygon

from gis.testing import block

KM = 100_000
"""Lattice steps in about a kilometre."""

COUNTY, TOWN = "360702000000", "360702100000"
WEST, EAST = "360702100201", "360702100202"

Row = dict[str, Any]


def divisions() -> list[Row]:
    whole = block(0, 0, 2 * KM, KM)
    return [
        {"区划代码": COUNTY, "名称": "试验县", "geometry": whole},
        {"区划代码": TOWN, "名称": "中心镇", "geometry": whole},
        {"区划代码": WEST, "名称": "西村", "geometry": block(0, 0, KM, KM)},
        {"区划代码": EAST, "名称": "东村", "geometry": block(KM, 0, 2 * KM, KM)},
    ]


def quarters(west: int) -> list[MultiPolygon]:
    """The four grids of the village that begins ``west`` steps from the origin."""
    half = KM // 2
    return [
        block(west, half, west + half, KM),
        block(west + half, half, west + KM, KM),
        block(west, 0, west + half, half),
        block(west + half, 0, west + KM, half),
    ]


def grids(*villages: str) -> list[Row]:
    """The rows of a file with the grids of these villages, of both unless told."""
    return [
        {
            "网格编码": f"{village}{number:03d}",
            "网格名称": f"第{number}网格",
            "户数": 40 + number,
            "geometry": shape,
        }
        for village in villages or (WEST, EAST)
        for number, shape in enumerate(quarters(0 if village == WEST else KM), start=1)
    ]
