"""How a plan stands: its operations, its grids, their balance, and what there is to be said."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from api.schemas.common import (
    At,
    DivisionOf,
    Geometry,
    GridCode,
    GridName,
    Identity,
    Next,
    OnDay,
    StaffNo,
    Wire,
)
from api.schemas.installation import Words
from api.schemas.plans import INTEGER, Stood, Turn, Who
from gis.operations.wire import TYPES
from gis.records import GridKind, Role

Operation = Annotated[
    dict[str, Any],
    Field(
        description="`type` and what goes with it: places are `[longitude, latitude]`, grids are "
        "named by id",
        json_schema_extra={
            "required": ["type"],
            "properties": {"type": {"enum": list(TYPES)}},
        },
        examples=[
            {
                "type": "split",
                "grid": "0b5f6c1e-8f0a-5d63-9a53-6f1d1f0c2a77",
                "line": [[114.91, 25.8], [114.92, 25.81]],
            }
        ],
    ),
]


class Operating(Turn):
    """One operation."""

    operation: Operation


class Stepping(Turn):
    """How far to undo or redo."""

    to: int | None = Field(
        default=None,
        ge=0,
        le=INTEGER,
        description="number of the operation that is to be the last one in force, 0: none; one "
        "step if left out",
        examples=[3],
    )


class PlannedServing(Wire):
    """Who serves a grid in a plan."""

    staff_no: StaffNo
    role: Role
    start: OnDay
    end: OnDay | None


class PlannedGrid(Wire):
    """What a plan says of a grid."""

    code: GridCode
    name: GridName
    kind: GridKind
    division: DivisionOf
    households: int | None
    counts: dict[str, int]
    area_km2: float
    workers: int
    staff: list[PlannedServing]
    synthetic: bool


class GridFeature(Wire):
    """A grid as it stands in a plan, in GeoJSON."""

    type: Literal["Feature"] = "Feature"
    id: Identity
    geometry: Geometry
    properties: PlannedGrid


class GridCollection(Wire):
    """Grids as they stand in a plan, in GeoJSON."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[GridFeature]
    removed: list[Identity] = Field(
        default=[], description="with `changed`: grids that are no more in the plan"
    )


class BalanceRow(Wire):
    """How much work a grid is."""

    id: Identity
    code: GridCode
    households: int | None
    workers: int
    area_km2: float
    deviation: float = Field(description="of its workload from the mean, as a share of the mean")
    polsby_popper: float = Field(description="compactness: 1 is a circle")
    parts: int


class Balance(Wire):
    """How evenly the grids of a village or community share the work."""

    division: DivisionOf
    households: int
    workers: int
    area_km2: float
    not_gridded_km2: float
    mean_workload: float
    largest_deviation: float
    grids: list[BalanceRow]


class BalanceChange(Wire):
    """The balance as published at the plan's base, and in the plan."""

    before: Balance
    after: Balance


class Finding(Wire):
    """Something to look at, and what would mend it."""

    code: str = Field(examples=["unstaffed"])
    severity: Literal["error", "warning", "notice"]
    row: int | None = None
    subjects: list[DivisionOf] = Field(description="codes of the grids or divisions concerned")
    what: Words
    fix: Words
    measure: float | None
    place: dict[str, Any] | None = Field(description="GeoJSON geometry")


class Stepped(Stood):
    """What an operation did, or what came of undoing or redoing it."""

    sentence: Words
    warnings: list[Finding]
    balance: dict[str, Balance] = Field(description="of the divisions concerned, by code")
    changed: list[GridFeature]
    removed: list[Identity]
    steps: list[int] = Field(
        description="numbers of the operations that were done, undone or redone, in that order",
        examples=[[7]],
    )


class Step(Wire):
    """An operation of a plan."""

    number: int
    account: Who
    at: At
    operation: dict[str, Any]
    sentence: Words
    state: Literal["in_force", "undone", "discarded"]


class Steps(Wire):
    """Operations of a plan in order."""

    items: list[Step]
    next: Next


class Checks(Wire):
    """What there is to be said about a plan."""

    divisions: list[DivisionOf] = Field(description="codes of those that were looked at")
    findings: list[Finding]
    errors: int
    warnings: int
    notices: int
