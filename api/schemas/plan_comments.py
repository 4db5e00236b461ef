"""What is said about plans."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictBool

from api.schemas.common import At, Identity, Latitude, Longitude, Wire
from api.schemas.plans import Remark, Who


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
