"""Divisions, grids and places."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from api.schemas.common import BBox, Geometry, PathStep, Position, Wire
from api.schemas.lookup import Serving
from gis.records import DivisionKind, GridKind, Level, PlaceKind


class Division(Wire):
    """An administrative unit."""

    code: str = Field(examples=["360702100000"])
    name: str = Field(examples=["沙石镇"])
    level: Level
    kind: DivisionKind | None = Field(description="null above village level")
    statistical_parent: str | None = Field(description="by code")
    managing_parent: str | None = Field(description="who runs it; may differ")
    managed_by: str | None
    programme: bool = Field(description="takes part in the grid programme")
    aliases: list[str]
    synthetic: bool
    area_km2: float
    version: int
    bbox: BBox
    centre: Position


class DivisionDetail(Division):
    """An administrative unit with its path and, when asked for, its area."""

    revision: int
    path: list[PathStep]
    geometry: Geometry | None = None


class Divisions(Wire):
    """A page of divisions."""

    revision: int
    items: list[Division]
    next: str | None = Field(description="hand it back as `after` for the next page")


class Grid(Wire):
    """A service grid."""

    id: UUID
    code: str = Field(examples=["360702100200001"])
    name: str
    kind: GridKind
    division: str
    households: int | None
    counts: dict[str, int]
    area_km2: float
    workers: int
    synthetic: bool
    version: int
    bbox: BBox
    centre: Position


class GridDetail(Grid):
    """A service grid with its path, its people and its area."""

    revision: int
    division_path: list[PathStep]
    staff: list[Serving]
    geometry: Geometry


class Grids(Wire):
    """A page of grids."""

    revision: int
    items: list[Grid]
    next: str | None


class Place(Wire):
    """A point of service."""

    id: UUID
    name: str
    kind: PlaceKind
    division: str
    address: str | None
    point: Position
    synthetic: bool


class Places(Wire):
    """A page of places."""

    revision: int
    items: list[Place]
    next: str | None
