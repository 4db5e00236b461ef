"""Staff and whom they serve."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from api.schemas.common import Next, Wire
from gis.records import Employment, Role


class Assignment(Wire):
    """A grid that somebody serves."""

    grid: UUID = Field(examples=["0b5f6c1e-8f0a-5d63-9a53-6f1d1f0c2a77"])
    grid_code: str = Field(examples=["360702100200001"])
    role: Role = Field(examples=["worker"])
    since: date = Field(examples=["2026-01-01"])


class StaffMember(Wire):
    """A person who serves."""

    staff_no: str = Field(examples=["360702100200-001"])
    name: str = Field(examples=["工作人员 360702100200-001"])
    employment: Employment
    home_division: str = Field(examples=["360702100200"])
    active: bool = Field(description="serves at present", examples=[True])
    synthetic: bool = Field(description="made up for the demonstration", examples=[True])
    phone: str | None = Field(
        default=None, description="null unless the caller may see it", examples=[None]
    )
    assignments: list[Assignment]


class StaffPage(Wire):
    """A page of staff."""

    revision: int
    items: list[StaffMember]
    next: Next
