"""Divisions, grids and places."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from api.schemas.common import BBox, Geometry, Next, PathStep, Position, Wire
from api.schemas.lookup import Serving
from gis.records import DivisionKind, GridKind, Level, PlaceKind


class Division(Wire):
    """An administrative unit."""

    code: str = Field(examples=["360702100000"])
    name: str = Field(examples=["沙石镇"])
    level: Level = Field(examples=["township"])
    kind: DivisionKind | None = Field(description="null above village level", examples=[None])
    statistical_parent: str | None = Field(description="by code", examples=["360702000000"])
    managing_parent: str | None = Field(
        description="who runs it; may differ", examples=["360702000000"]
    )
    managed_by: str | None = Field(examples=["章贡区"])
    programme: bool = Field(description="takes part in the grid programme", examples=[True])
    aliases: list[str] = Field(examples=[[]])
    synthetic: bool = Field(description="made up for the demonstration", examples=[True])
    area_km2: float = Field(description="geodesic", examples=[83.154])
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
    next: Next


class Grid(Wire):
    """A service grid."""

    id: UUID = Field(examples=["0b5f6c1e-8f0a-5d63-9a53-6f1d1f0c2a77"])
    code: str = Field(examples=["360702100200001"])
    name: str = Field(examples=["第一网格"])
    kind: GridKind = Field(examples=["basic"])
    division: str = Field(examples=["360702100200"])
    households: int | None = Field(description="null: unknown", examples=[44])
    counts: dict[str, int] = Field(description="further counts of the area", examples=[{}])
    area_km2: float = Field(description="geodesic", examples=[0.4452])
    workers: int = Field(description="people who serve as grid worker (网格员)", examples=[3])
    synthetic: bool = Field(description="made up for the demonstration", examples=[True])
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
    next: Next


class Place(Wire):
    """A point of service."""

    id: UUID = Field(examples=["5a1f3c58-52ef-5b7e-a7a9-0a8a3b1d2c4e"])
    name: str = Field(examples=["新赣南路邻里之家"])
    kind: PlaceKind = Field(examples=["neighbourhood_home"])
    division: str = Field(examples=["360702001002"])
    address: str | None = Field(examples=["新赣南路社区"])
    point: Position
    synthetic: bool = Field(description="made up for the demonstration", examples=[True])


class Places(Wire):
    """A page of places."""

    revision: int
    items: list[Place]
    next: Next
