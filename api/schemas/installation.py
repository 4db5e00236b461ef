"""Revisions, search, and what a client has to know of the installation."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from api.schemas.common import BBox, Next, Position, Wire
from gis.records import Level


class Words(Wire):
    """A text in both languages."""

    zh: str = Field(examples=["网格 · 章贡区"])
    en: str = Field(examples=["Wangge · 章贡区"])


class Revision(Wire):
    """A published state."""

    number: int
    published_at: datetime = Field(examples=["2026-03-31T09:30:00+08:00"])
    author: str = Field(examples=["演示数据 demo"])
    summary: Words
    plan: UUID | None = Field(
        description="the plan that was published; null: not by a plan", examples=[None]
    )


class Revisions(Wire):
    """A page of revisions, the newest first."""

    items: list[Revision]
    next: Next


class Found(Wire):
    """Something that a search found."""

    type: Literal["division", "grid", "place", "staff"]
    code: str = Field(examples=["360702100000"])
    id: str = Field(examples=["360702100000"])
    name: str = Field(examples=["沙石镇"])
    context: str = Field(description="the divisions it lies in", examples=["章贡区 › 沙石镇"])
    level: Level | None = Field(examples=["township"])
    bbox: BBox | None
    centre: Position | None


class SearchResults(Wire):
    """The best matches, the best first."""

    revision: int
    items: list[Found]


class Basemap(Wire):
    """A map to lay under the grids; this server fetches it, whoever provides it."""

    type: Literal["xyz"] = "xyz"
    url: str = Field(
        description="template with {z}, {x} and {y}, Web Mercator",
        examples=["/basemap/{z}/{x}/{y}"],
    )
    attribution: str = Field(examples=["©"])


class Norms(Wire):
    """How many households a grid should have, least and most; null: nothing is set."""

    rural: tuple[int, int] | None = Field(examples=[[30, 60]])
    urban: tuple[int, int] | None = Field(examples=[[300, 500]])


class Config(Wire):
    """What a client has to know before it draws."""

    title: Words
    revision: int
    root: str | None = Field(
        description="the division at the top, when there is just one", examples=["360702000000"]
    )
    bbox: BBox | None
    synthetic: bool = Field(description="does anything shown say it is synthetic?", examples=[True])
    basemap: Basemap | None
    norms: Norms = Field(description="of a grid's size, by kind of division")
