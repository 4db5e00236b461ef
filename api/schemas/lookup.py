"""Which grid is a point in, and who serves it."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import Field

from api.schemas.common import Latitude, Longitude, PathStep, Wire
from gis.records import Employment, GridKind, Role


class LookupGrid(Wire):
    """The grid at a point."""

    id: UUID = Field(examples=["0b5f6c1e-8f0a-5d63-9a53-6f1d1f0c2a77"])
    code: str = Field(examples=["360702100200001"])
    name: str = Field(examples=["第一网格"])
    kind: GridKind
    households: int | None = Field(description="null: unknown", examples=[44])


class LookupDivision(Wire):
    """The village or community at a point (or the lowest division known there)."""

    code: str = Field(examples=["360702100200"])
    name: str = Field(examples=["霞峰村"])
    path: list[PathStep] = Field(description="from the top down to the division itself")


class Serving(Wire):
    """Who serves a grid as what; one entry for each assignment."""

    staff_no: str = Field(examples=["360702100200-001"])
    name: str = Field(examples=["工作人员 360702100200-001"])
    role: Role = Field(examples=["worker"])
    employment: Employment
    phone: str | None = Field(
        default=None, description="null unless the caller may see it", examples=[None]
    )


class LookupResult(Wire):
    """The answer for one point."""

    revision: int
    status: Literal["gridded", "not_gridded", "outside"]
    grid: LookupGrid | None
    division: LookupDivision | None
    staff: list[Serving] | None


class Point(Wire):
    """A point to look up."""

    lon: Longitude
    lat: Latitude


class LookupRequest(Wire):
    """Many points at once."""

    points: list[Point] = Field(min_length=1, max_length=10_000)


class LookupResults(Wire):
    """One answer for each point, in the order asked."""

    revision: int
    results: list[LookupResult]
