"""The things Wangge knows, as plain immutable records.

Files are read into them, the demo is made of them, the store writes and returns them.
Geometries are EPSG:4326 longitude/latitude on the lattice (see :mod:`gis.lattice`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from shapely import MultiPolygon, Point

Level = Literal["province", "prefecture", "county", "township", "village"]
DivisionKind = Literal["rural", "urban", "virtual"]
GridKind = Literal["basic", "dedicated"]
Role = Literal["leader", "branch_secretary", "worker", "building_lead", "volunteer"]
Employment = Literal["full_time", "part_time", "volunteer"]
PlaceKind = Literal["neighbourhood_home", "station", "office"]

LEVELS: tuple[Level, ...] = ("province", "prefecture", "county", "township", "village")
ROLES: tuple[Role, ...] = ("leader", "branch_secretary", "worker", "building_lead", "volunteer")
EMPLOYMENTS: tuple[Employment, ...] = ("full_time", "part_time", "volunteer")
PLACE_KINDS: tuple[PlaceKind, ...] = ("neighbourhood_home", "station", "office")


@dataclass(frozen=True, slots=True)
class Division:
    """An administrative unit, from county down to village (村) or community (社区).

    The *statistical* parent follows from the code; the *managing* parent is who runs it.
    ``kind`` is None above village level. ``programme`` says whether the unit takes part in
    the grid programme. ``managed_by`` names the authority (the district, a development zone).
    """

    code: str
    name: str
    level: Level
    kind: DivisionKind | None
    statistical_parent: str | None
    managing_parent: str | None
    geometry: MultiPolygon
    managed_by: str | None = None
    programme: bool = True
    aliases: tuple[str, ...] = ()
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A service grid inside one village or community; ``households`` None means unknown."""

    id: UUID
    code: str
    name: str
    division: str
    geometry: MultiPolygon
    kind: GridKind = "basic"
    households: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Staff:
    """A person who serves. Never a resident."""

    staff_no: str
    name: str
    employment: Employment
    home_division: str
    phone: str | None = None
    active: bool = True
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who serves which grid as what, from ``start`` until before ``end`` (None: open)."""

    grid: UUID
    division: str
    staff_no: str
    role: Role
    start: date
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A point of service: 邻里之家, 驿站, office."""

    id: UUID
    name: str
    kind: PlaceKind
    division: str
    point: Point
    address: str | None = None
    synthetic: bool = False
