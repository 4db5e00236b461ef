"""A small county drawn by hand, and a Chromium to look at its map.

::

     0      1      2      3
  2  +------+------+------+
     | 东村  | 西村  | 开发区 |    东村: 2 grids, 西村: not gridded yet,
  1  +--+---+------+ 村     |    开发区村: outside the programme
     |  |   北社区  |      |    北社区: 2 grids, one without a worker
  0  +--+----------+------+
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pytest
from shapely import Point, box, union_all

from gis.maps import coverage_map
from gis.text import Text

Frames = tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]

STEP = 0.02
WEST, SOUTH = 114.9, 25.8


def area(west: float, south: float, east: float, north: float) -> Any:
    return box(
        round(WEST + west * STEP, 7),
        round(SOUTH + south * STEP, 7),
        round(WEST + east * STEP, 7),
        round(SOUTH + north * STEP, 7),
    )


def grid(code: str, division: str, workers: int, households: int | None, shape: Any) -> dict:
    return {
        "code": code,
        "name": f"第{int(code[-3:])}网格",
        "kind": "basic",
        "division": division,
        "division_name": {"3607021002": "东村", "3607021000": "北社区"}[division[:10]],
        "township_name": "甲镇",
        "households": households,
        "workers": workers,
        "staff": {"leader": 1, "worker": workers},
        "unstaffed": workers == 0,
        "area_km2": 1.25,
        "synthetic": True,
        "geometry": shape,
    }


def division(code: str, name: str, level: str, shape: Any, **more: Any) -> dict:
    return {
        "code": code,
        "name": name,
        "level": level,
        "kind": None,
        "managing_parent": None,
        "statistical_parent": None,
        "managed_by": "甲区",
        "programme": True,
        "grids": 0,
        "workers": 0,
        "households": 0,
        "unstaffed": 0,
        "area_km2": 5.0,
        "synthetic": True,
        "geometry": shape,
        **more,
    }


@pytest.fixture(scope="session")
def county() -> Frames:
    """Divisions, grids and places of the county drawn above."""
    east, west = area(0, 1, 1, 2), area(1, 1, 2, 2)
    north, zone = area(0, 0, 2, 1), area(2, 0, 3, 2)
    grids = gpd.GeoDataFrame(
        [
            grid("360702100200001", "360702100200", 3, 40, area(0, 1, 0.5, 2)),
            grid("360702100200002", "360702100200", 5, 60, area(0.5, 1, 1, 2)),
            grid("360702100001001", "360702100001", 1, 1400, area(0, 0, 0.5, 1)),
            grid("360702100001002", "360702100001", 0, 300, area(0.5, 0, 2, 1)),
        ],
        crs=4326,
    )
    town = "360702100000"
    under = {"managing_parent": town, "statistical_parent": town}
    divisions = gpd.GeoDataFrame(
        [
            division("360702000000", "甲区", "county", union_all([east, west, north, zone])),
            division(town, "甲镇", "township", union_all([east, west, north, zone])),
            division(
                "360702100200", "东村", "village", east,
                kind="rural", grids=2, workers=8, households=100, **under,
            ),
            division("360702100201", "西村", "village", west, kind="rural", **under),
            division(
                "360702100202", "开发区村", "village", zone,
                kind="rural", programme=False, **under,
            ),
            division(
                "360702100001", "北社区", "village", north,
                kind="urban", grids=2, workers=1, households=1700, unstaffed=1, **under,
            ),
        ],
        crs=4326,
    )  # fmt: skip
    places = gpd.GeoDataFrame(
        [
            {
                "name": "甲镇邻里之家",
                "kind": "neighbourhood_home",
                "address": None,
                "synthetic": True,
                "geometry": Point(WEST + 0.01, SOUTH + 0.03),
            }
        ],
        crs=4326,
    )
    return divisions, grids, places


@pytest.fixture(scope="session")
def page_html(county: Frames) -> str:
    """The county's map in Chinese."""
    return coverage_map(
        *county,
        lang="zh",
        title=Text("甲区网格覆盖", "Grid coverage of District A"),
        revision=7,
        as_of="2025-03-31",
        synthetic=True,
    )
