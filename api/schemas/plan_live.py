"""A plan as it is worked on by several: previews, locks, what happened since, who is there."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool

from api.schemas.common import (
    DivisionOf,
    GridCode,
    Identity,
    Latitude,
    Longitude,
    StaffNo,
    Wire,
)
from api.schemas.installation import Words
from api.schemas.plan_state import Balance, Finding, GridFeature, Operation
from api.schemas.plans import Client, Plan, Stood, Turn, Who
from gis.records import Role

MOST_LOCKED = 5000
"""Grids that are locked by one request."""

MOST_SELECTED = 100
"""Grids that somebody shows to have selected."""


class Previewing(Wire):
    """One operation, to be tried."""

    operation: Operation


class OpenStaff(Wire):
    """Somebody who serves a grid that would go."""

    grid: Identity
    code: GridCode
    staff_no: StaffNo
    role: Role
    now: list[Identity] = Field(
        description="grids concerned where they would serve then; none: they are left without"
    )


class Previewed(Wire):
    """What an operation would do."""

    type: str = Field(
        description="what a drawn `line` turned out to be; of others their own", examples=["split"]
    )
    sentence: Words
    warnings: list[Finding]
    balance: dict[str, Balance] = Field(description="of the divisions concerned, by code")
    changed: list[GridFeature]
    removed: list[Identity]
    staff_open: list[OpenStaff]


class Locking(Turn):
    """Grids to be locked against change, or unlocked."""

    grids: list[Identity] = Field(min_length=1, max_length=MOST_LOCKED)
    locked: StrictBool


class Locked(Stood):
    """The grids that are locked now."""

    locked: list[Identity]


class TurnTaken(Wire):
    """One change of a plan."""

    version: int = Field(description="of the plan, afterwards")
    what: str = Field(examples=["operate"])
    by: Who
    sentence: Words | None


class Since(Stood):
    """What has happened to a plan since a version of it."""

    reload: bool = Field(description="it cannot be told what has changed: read everything again")
    steps: list[TurnTaken]
    changed: list[GridFeature] = Field(description="as they stand now")
    removed: list[Identity]
    balance: dict[DivisionOf, Balance] = Field(description="of the divisions concerned, by code")
    locked: list[Identity]
    plan: Plan


Place = tuple[Longitude, Latitude]
Window = tuple[Longitude, Latitude, Longitude, Latitude]


class Presence(Wire):
    """Where somebody is in a plan."""

    client: Client
    at: Place | None = Field(default=None, description="their pointer", examples=[[114.93, 25.83]])
    view: Window | None = Field(
        default=None,
        description="west, south, east, north of what they see",
        examples=[[114.9, 25.8, 115.0, 25.9]],
    )
    grids: list[UUID] = Field(
        default=[], max_length=MOST_SELECTED, description="what they have selected"
    )
    tool: Annotated[str, Field(max_length=40, pattern=r"^[a-z_-]+$")] | None = Field(
        default=None, examples=["split"]
    )
