"""Files as a browser sends them, and the grids of the scene as a file has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import shapely
from shapely.geometry.base import BaseGeometry

from gis import lattice
from gis.testing import ORIGIN

Row = dict[str, Any]


def collection(rows: list[Row]) -> bytes:
    """GeoJSON of rows with their geometry under ``geometry``."""
    features = [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(row["geometry"]),
            "properties": {k: v for k, v in row.items() if k != "geometry"},
        }
        for row in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def row(code: str, geometry: BaseGeometry, **more: Any) -> Row:
    """A grid as a file has it."""
    return {"code": code, "name": f"第{int(code[-3:])}网格", "geometry": geometry, **more}


def path(*points: tuple[float, float]) -> shapely.LineString:
    """A line through places in steps of the lattice."""
    return shapely.LineString(
        [((x + ORIGIN[0]) / lattice.SCALE, (y + ORIGIN[1]) / lattice.SCALE) for x, y in points]
    )


def sent(content: bytes, file: str = "网格.geojson", /, **fields: Any) -> Mapping[str, Any]:
    """What httpx needs to send a form with a file."""
    return {
        "files": {"file": (file, content, "application/octet-stream")},
        "data": {key: str(value) for key, value in fields.items()},
    }


def identities(features: list[Any]) -> dict[str, UUID]:
    """Of each feature, by its code."""
    return {one["properties"]["code"]: UUID(one["id"]) for one in features}
