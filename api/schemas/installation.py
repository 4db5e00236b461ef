"""Revisions, search, and what a client has to know of the installation."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.schemas.common import BBox, Position, Wire
from gis.records import Level


class Words(Wire):
    """A text in both languages."""

    zh: str
    en: str


class Revision(Wire):
    """A published state."""

    number: int
    published_at: datetime
    author: str
    summary: Words


class Revisions(Wire):
    """A page of revisions, the newest first."""

    items: list[Revision]
    next: str | None


class Found(Wire):
    """Something that a search found."""

    type: Literal["division", "grid", "place", "staff"]
    code: str
    id: str
    name: str
    context: str = Field(description="the divisions it lies in", examples=["章贡区 › 沙石镇"])
    level: Level | None
    bbox: BBox | None
    centre: Position | None


class SearchResults(Wire):
    """The best matches, the best first."""

    revision: int
    items: list[Found]


class Basemap(Wire):
    """A map to lay under the grids; this server fetches it, whoever provides it."""

    type: Literal["xyz"] = "xyz"
    url: str = Field(description="template with {z}, {x} and {y}, Web Mercator")
    attribution: str


class Config(Wire):
    """What a client has to know before it draws."""

    title: Words
    revision: int
    root: str | None = Field(description="the division at the top, when there is just one")
    bbox: BBox | None
    synthetic: bool = Field(description="does anything shown say it is synthetic?")
    basemap: Basemap | None
