"""Staff and whom they serve."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from api.schemas.common import Wire
from gis.records import Employment, Role


class Assignment(Wire):
    """A grid that somebody serves."""

    grid: UUID
    grid_code: str
    role: Role
    since: date


class StaffMember(Wire):
    """A person who serves."""

    staff_no: str
    name: str
    employment: Employment
    home_division: str
    active: bool
    synthetic: bool
    phone: str | None = Field(default=None, description="null unless the caller may see it")
    assignments: list[Assignment]


class StaffPage(Wire):
    """A page of staff."""

    revision: int
    items: list[StaffMember]
    next: str | None
