"""Plans, what is done with them, and what is answered to it."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StrictBool

from api.schemas.accounts import LINE
from api.schemas.common import (
    At,
    DivisionOf,
    Geometry,
    GridCode,
    GridName,
    Identity,
    Latitude,
    Longitude,
    Next,
    OnDay,
    StaffNo,
    Wire,
)
from api.schemas.installation import Words
from gis.merging import Side
from gis.operations.wire import TYPES
from gis.records import GridKind, Role

INTEGER = 2**31 - 1
"""The largest version and number of an operation."""

MOST_CHOICES = 1000
MOST_EDITORS = 50

Status = Literal["draft", "submitted", "approved", "published", "returned", "withdrawn"]

Title = Annotated[
    str, Field(min_length=1, max_length=200, pattern=LINE, examples=["沙石镇网格调整"])
]
Remark = Annotated[
    str, Field(max_length=4000, pattern=r"^[^\x00]*$", examples=["边界请沿道路中心线。"])
]
Key = Annotated[
    str | None,
    Field(
        min_length=1,
        max_length=100,
        pattern=r"^[^\x00-\x1f\x7f]+$",
        description="made up by the client, another one for each request; asked again with the "
        "same key and content, nothing is done a second time and the answer is the same",
        examples=["6f1d1f0c-2a77-4d63-9a53-0b5f6c1e8f0a"],
    ),
]


Fate = Literal["added", "removed", "changed", "noded"]


class Turn(Wire):
    """What each change of a plan comes with."""

    version: int = Field(
        ge=1, le=INTEGER, description="the plan's, as the client has it", examples=[3]
    )
    key: Key = None


class NewPlan(Wire):
    """A draft to be begun."""

    title: Title
    division: DivisionOf = Field(
        min_length=1,
        max_length=40,
        pattern=r"^[^\x00]+$",
        description="it extends to this one and all that is run from it",
        examples=["360702100000"],
    )


class PlanChange(Turn):
    """What is to change; what is left out stays."""

    title: Title | None = None
    editors: list[Identity] | None = Field(default=None, max_length=MOST_EDITORS)


class Copying(Turn):
    """A plan to be copied."""

    title: Title | None = Field(default=None, description="of the copy; the same if left out")


class Operating(Turn):
    """One operation."""

    operation: dict[str, Any] = Field(
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
    )


class Remarked(Turn):
    """A step of the review; a comment is kept with the plan's comments."""

    comment: Remark | None = None


class Choosing(Turn):
    """Whose version is to stand, by the grid's id, where others have published another one."""

    choose: dict[UUID, Side] = Field(default={}, max_length=MOST_CHOICES, examples=[{}])


class Who(Wire):
    """An account."""

    id: UUID = Field(examples=["7c1f4f0e-0a52-4a0e-9a53-6f1d1f0c2a77"])
    name: str | None = Field(examples=["wangfang"])


class Colleague(Wire):
    """Somebody who may be named as a fellow editor."""

    id: Identity
    name: GridName
    display_name: str = Field(examples=["王芳"])


class Colleagues(Wire):
    """Who may plan in a plan's division."""

    items: list[Colleague]


class Plan(Wire):
    """A plan and where it stands."""

    id: UUID = Field(examples=["3b0c6c1e-8f0a-4d63-9a53-6f1d1f0c2a77"])
    title: str = Field(examples=["调整新圩村网格"])
    division: str = Field(examples=["360702100000"])
    division_name: str | None = Field(examples=["沙石镇"])
    status: Status
    base_revision: int = Field(description="the revision on which it is drawn")
    latest_revision: int = Field(description="newer than its base: others have published since")
    version: int = Field(description="grows with every change of the plan")
    head: int = Field(description="number of the last operation in force; 0: none")
    operations: int = Field(description="how many are in force")
    author: Who
    editors: list[Who]
    copied_from: Identity | None
    created_at: At
    updated_at: At
    submitted_by: Who | None
    submitted_at: At | None
    reviewed_by: Who | None
    reviewed_at: At | None
    published_revision: int | None
    may: list[str] = Field(
        description="what the caller may do with it now", examples=[["copy", "edit", "submit"]]
    )


class Plans(Wire):
    """A page of plans, the newest first."""

    items: list[Plan]
    next: Next


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


class Stood(Wire):
    """Where a plan stands after a change."""

    version: int
    head: int


class Stepped(Stood):
    """What an operation did, or what came of undoing or redoing it."""

    sentence: Words
    warnings: list[Finding]
    balance: dict[str, Balance] = Field(description="of the divisions concerned, by code")
    changed: list[GridFeature]
    removed: list[Identity]


class Moved(Stood):
    """A step of the review."""

    status: Status


class Copied(Stood):
    """The plan that was copied, and its copy."""

    copy_: Identity = Field(alias="copy")


class Rebased(Stood):
    """A plan on the newest revision."""

    base_revision: int
    folded: bool = Field(description="its steps became one, behind which undoing does not go")
    recoded: dict[Identity, str] = Field(
        description="new codes of grids whose own were given to others meanwhile"
    )


class Published(Moved):
    """A plan that has become a revision."""

    revision: int
    base_revision: int
    merged: bool = Field(description="others had published nearby since its base")
    recoded: dict[Identity, str] = Field(
        description="new codes of grids whose own were given to others meanwhile"
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


class NewComment(Wire):
    """Something to be said about a plan, a grid in it, or a place."""

    text: Annotated[Remark, Field(min_length=1)]
    grid: Identity | None = None
    point: tuple[Longitude, Latitude] | None = None


class CommentChange(Wire):
    """What is to change; what is left out stays."""

    text: Annotated[Remark, Field(min_length=1)] | None = None
    resolved: StrictBool | None = None


class Comment(Wire):
    """What somebody said about a plan."""

    id: Identity
    author: Who
    at: At
    text: str = Field(examples=["北侧边界应沿道路。"])
    grid: Identity | None
    point: tuple[float, float] | None
    resolved: bool
    resolved_at: At | None
    resolved_by: Who | None


class Comments(Wire):
    """All that was said about a plan, in order."""

    items: list[Comment]


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


class Checks(Wire):
    """What there is to be said about a plan."""

    divisions: list[DivisionOf] = Field(description="codes of those that were looked at")
    findings: list[Finding]
    errors: int
    warnings: int
    notices: int
