"""What differs between two revisions, or between a plan and another state."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.schemas.common import (
    DivisionOf,
    Geometry,
    GridCode,
    GridName,
    Identity,
    StaffNo,
    Wire,
)
from api.schemas.plan_state import BalanceChange, PlannedGrid
from gis.records import GridKind, Role

Fate = Literal["added", "removed", "changed", "noded"]


class ComparedGrid(PlannedGrid):
    """A grid on one side of a difference."""

    grid: Identity
    side: Literal["before", "after"]
    fate: Fate


class ComparedFeature(Wire):
    """A grid on one side of a difference, in GeoJSON."""

    type: Literal["Feature"] = "Feature"
    id: str = Field(examples=["0b5f6c1e-8f0a-5d63-9a53-6f1d1f0c2a77:before"])
    geometry: Geometry
    properties: ComparedGrid


class DifferenceCollection(Wire):
    """What differs between two states, in GeoJSON."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[ComparedFeature]


class GridValues(Wire):
    """What is said of a grid."""

    code: GridCode
    name: GridName
    kind: GridKind
    households: int | None
    counts: dict[str, int]
    area_km2: float


class GridReference(Wire):
    """A grid by its id, and its code."""

    id: Identity
    code: GridCode


class StaffChange(Wire):
    """Somebody who comes or goes."""

    staff_no: StaffNo
    role: Role


class StaffChanges(Wire):
    """Who comes and who goes."""

    came: list[StaffChange]
    went: list[StaffChange]


class GridDifference(GridReference):
    """What became of a grid."""

    division: DivisionOf
    fate: Fate = Field(description="`noded`: its border runs where it ran, with vertices put on it")
    fields: list[str] = Field(
        description="what differs: `code`, `name`, `kind`, `households`, `counts`, `border`, "
        "`staff`",
        examples=[["name", "border"]],
    )
    before: GridValues | None
    after: GridValues | None
    staff: StaffChanges
    from_: list[Identity] = Field(alias="from", description="the grids it came from")


class MovedGround(Wire):
    """Ground that went from one grid to another; null: from or to no grid."""

    from_: GridReference | None = Field(alias="from")
    to: GridReference | None
    area_km2: float


class DifferenceTotals(Wire):
    """How many grids there are of each fate."""

    added: int
    removed: int
    changed: int
    noded: int


class Difference(Wire):
    """What differs between two states."""

    totals: DifferenceTotals
    grids: list[GridDifference]
    moved: list[MovedGround]
    divisions: list[DivisionOf] = Field(description="codes of those that are not as they were")


class PlanDifference(Difference):
    """What a plan changes of its base, or how it differs from another plan."""

    base_revision: int
    latest_revision: int
    balance: dict[str, BalanceChange] = Field(description="of the divisions concerned, by code")
