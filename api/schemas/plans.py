"""Plans, the steps from draft to revision, and what is answered to them."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.accounts import LINE
from api.schemas.common import (
    At,
    DivisionOf,
    GridName,
    Identity,
    Next,
    Wire,
)
from gis.merging import Side

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


Client = Annotated[
    str,
    Field(
        pattern="^[0-9a-f]{32}$",
        description="what the caller's stream of events is called",
        examples=["0b5f6c1e8f0a5d639a536f1d1f0c2a77"],
    ),
]


class Turn(Wire):
    """What each change of a plan comes with."""

    version: int = Field(
        ge=1, le=INTEGER, description="the plan's, as the client has it", examples=[3]
    )
    key: Key = None
    client: Client | None = None


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
    key: Key = None


class PlanChange(Turn):
    """What is to change; what is left out stays."""

    title: Title | None = None
    editors: list[Identity] | None = Field(default=None, max_length=MOST_EDITORS)


class Copying(Turn):
    """A plan to be copied."""

    title: Title | None = Field(default=None, description="of the copy; the same if left out")


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
    display_name: str | None = Field(default=None, examples=["王芳"])


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
    locked: list[Identity] = Field(description="grids that are locked against change")
    may: list[str] = Field(
        description="what the caller may do with it now", examples=[["copy", "edit", "submit"]]
    )


class Plans(Wire):
    """A page of plans, the newest first."""

    items: list[Plan]
    next: Next


class Stood(Wire):
    """Where a plan stands after a change."""

    version: int
    head: int


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
