"""Wire shapes that several subjects share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

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


Identity = Annotated[UUID, Field(examples=["0b5f6c1e-8f0a-5d63-9a53-6f1d1f0c2a77"])]
GridCode = Annotated[str, Field(examples=["360702100200001"])]
GridName = Annotated[str, Field(examples=["新圩第一网格"])]
DivisionOf = Annotated[str, Field(description="a division's code", examples=["360702100200"])]
StaffNo = Annotated[str, Field(examples=["360702100200-001"])]
At = Annotated[datetime, Field(examples=["2026-03-31T09:00:00+00:00"])]
OnDay = Annotated[date, Field(examples=["2026-03-31"])]


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
