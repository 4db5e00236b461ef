"""Changing back, and where grids come from."""

from __future__ import annotations

from pydantic import Field

from api.schemas.common import At, DivisionOf, GridCode, GridName, Identity, Wire
from api.schemas.plans import MOST_CHOICES, Key
from gis.merging import Side


class Reverting(Wire):
    """A revision to be changed back."""

    key: Key = None
    choose: dict[Identity, Side] = Field(
        default={},
        max_length=MOST_CHOICES,
        description="by the id of a grid that was changed since: `theirs` as it is, `yours` as it "
        "was",
        examples=[{}],
    )


class Reverted(Wire):
    """A revision that was changed back."""

    revision: int = Field(description="the new one")
    reverted: int


class Ancestor(Wire):
    """A grid as it was called then."""

    id: Identity
    code: GridCode
    name: GridName


class Descent(Wire):
    """A grid and one that it came from."""

    revision: int = Field(description="which made it so")
    at: At
    child: Ancestor
    parent: Ancestor


class Lineage(Wire):
    """Where a grid came from, and what came of it."""

    id: Identity
    code: GridCode
    name: GridName
    division: DivisionOf
    first: int = Field(description="the revision since which it stood")
    last: int | None = Field(description="the last one at which it stood; null: it stands")
    links: list[Descent]
