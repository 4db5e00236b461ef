"""Wire shapes that several subjects share."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from gis.records import Level

Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, examples=[114.9304])]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, examples=[25.8307])]
BBox = Annotated[
    tuple[float, float, float, float], Field(description="west, south, east, north; degrees")
]
Position = Annotated[tuple[float, float], Field(description="longitude, latitude; degrees")]


class Wire(BaseModel):
    """What goes over the wire: closed shapes, read from rows by attribute."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class PathStep(Wire):
    """One division on the way down from the top."""

    code: str = Field(examples=["360702000000"])
    name: str = Field(examples=["章贡区"])
    level: Level


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str = Field(description="stable name of the problem")


Geometry = Annotated[
    dict[str, Any],
    Field(
        description="GeoJSON MultiPolygon, EPSG:4326",
        examples=[
            {
                "type": "MultiPolygon",
                "coordinates": [[[[114.9, 25.8], [114.91, 25.8], [114.91, 25.81], [114.9, 25.8]]]],
            }
        ],
    ),
]
