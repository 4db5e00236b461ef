"""Wire shapes that several subjects share."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from gis.records import Level

Longitude = Annotated[
    float,
    Field(ge=-180, le=180, allow_inf_nan=False, description="degrees east", examples=[114.9304]),
]
Latitude = Annotated[
    float,
    Field(ge=-90, le=90, allow_inf_nan=False, description="degrees north", examples=[25.8307]),
]
BBox = Annotated[
    tuple[float, float, float, float],
    Field(
        description="west, south, east, north; degrees",
        examples=[[114.780194, 25.65979, 115.061818, 25.979964]],
    ),
]
Position = Annotated[
    tuple[float, float],
    Field(description="longitude, latitude; degrees", examples=[[114.9304, 25.8307]]),
]


Next = Annotated[
    str | None,
    Field(
        description="hand it back as `after` for the next page; null at the end", examples=[None]
    ),
]


class Wire(BaseModel):
    """What goes over the wire: closed shapes, read from rows by attribute."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class PathStep(Wire):
    """One division on the way down from the top."""

    code: str = Field(examples=["360702000000"])
    name: str = Field(examples=["章贡区"])
    level: Level = Field(examples=["county"])


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str = "about:blank"
    title: str = Field(examples=["Not found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no division 360702999000."])
    code: str = Field(description="stable name of the problem", examples=["not_found"])


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
