"""Staff and whom they serve."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool

from api.schemas.accounts import LINE
from api.schemas.common import Next, OnDay, Wire
from api.schemas.lookup import Serving
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


StaffNo = Annotated[
    str,
    Field(
        max_length=40,
        pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$",
        examples=["360702100200-001"],
    ),
]


class StaffGiven(Wire):
    """Somebody who serves, as they are to be known."""

    staff_no: StaffNo
    name: str = Field(min_length=1, max_length=60, pattern=LINE, examples=["工作人员"])
    employment: Employment
    home_division: str = Field(max_length=40, pattern=r"^[^\x00]+$", examples=["360702100200"])
    active: StrictBool = Field(default=True, description="serves at present", examples=[True])
    phone: str | None = Field(
        default=None,
        pattern=r"^[+0-9][0-9 ()-]{2,30}$",
        description="null: the one that is known is kept; it is not in the answer",
        examples=[None],
    )


class Service(Wire):
    """Somebody who is to serve a grid."""

    staff_no: StaffNo
    role: Role = Field(examples=["worker"])
    start: date | None = Field(default=None, description="today if null", examples=["2026-04-01"])
    end: OnDay | None = Field(
        default=None, description="the first day on which they do not; null: open", examples=[None]
    )


class Leaving(Wire):
    """Somebody who is to serve a grid no more."""

    staff_no: StaffNo
    role: Role = Field(examples=["worker"])
    day: OnDay | None = Field(
        default=None, description="the first day on which they do not; today if null"
    )


class GridStaff(Wire):
    """Who serves a grid today."""

    grid: UUID = Field(examples=["0b5f6c1e-8f0a-5d63-9a53-6f1d1f0c2a77"])
    staff: list[Serving]
