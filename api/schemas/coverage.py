"""Counts per division."""

from __future__ import annotations

from pydantic import Field

from api.schemas.common import PathStep, Wire
from gis.records import DivisionKind, Level


class StaffByRole(Wire):
    """People by what they serve as; who serves in two roles counts in both."""

    leader: int
    branch_secretary: int
    worker: int
    building_lead: int
    volunteer: int


class Totals(Wire):
    """What stands in a division."""

    units: int = Field(description="villages or communities in the grid programme")
    units_gridded: int = Field(description="those of them with at least one grid")
    not_gridded_units: int
    grids: int
    workers: int = Field(description="people who serve as grid worker (网格员)")
    staff: StaffByRole
    unstaffed: int = Field(description="grids that nobody serves")
    households: int
    area_km2: float = Field(description="geodesic area of the units")
    not_gridded_km2: float
    households_per_worker: float | None
    workers_per_grid: float | None


class CoverageChild(Wire):
    """A division directly below, by managing parent."""

    code: str
    name: str
    level: Level
    kind: DivisionKind | None
    programme: bool
    synthetic: bool
    totals: Totals


class Coverage(Wire):
    """Counts of a division and of those below it."""

    revision: int
    division: str
    division_name: str
    kind: str | None
    path: list[PathStep]
    totals: Totals
    children: list[CoverageChild]
