"""Counts per division."""

from __future__ import annotations

from pydantic import Field

from api.schemas.common import PathStep, Wire
from gis.records import DivisionKind, Level


class StaffByRole(Wire):
    """People by what they serve as; who serves in two roles counts in both."""

    leader: int = Field(examples=[703])
    branch_secretary: int = Field(examples=[0])
    worker: int = Field(examples=[2306])
    building_lead: int = Field(examples=[0])
    volunteer: int = Field(examples=[0])


class Totals(Wire):
    """What stands in a division."""

    units: int = Field(description="villages or communities in the grid programme", examples=[55])
    units_gridded: int = Field(description="those of them with at least one grid", examples=[54])
    not_gridded_units: int = Field(examples=[1])
    grids: int = Field(examples=[703])
    workers: int = Field(description="people who serve as grid worker (网格员)", examples=[2306])
    staff: StaffByRole
    unstaffed: int = Field(description="grids that nobody serves", examples=[0])
    households: int = Field(examples=[30932])
    area_km2: float = Field(description="geodesic area of the units", examples=[312.9912])
    not_gridded_km2: float = Field(examples=[2.4331])
    households_per_worker: float | None = Field(examples=[13.41])
    workers_per_grid: float | None = Field(examples=[3.28])


class CoverageChild(Wire):
    """A division directly below, by managing parent."""

    code: str = Field(examples=["360702100000"])
    name: str = Field(examples=["沙石镇"])
    level: Level = Field(examples=["township"])
    kind: DivisionKind | None = Field(examples=[None])
    programme: bool
    synthetic: bool
    totals: Totals


class Coverage(Wire):
    """Counts of a division and of those below it."""

    revision: int
    division: str = Field(examples=["360702000000"])
    division_name: str = Field(examples=["章贡区"])
    kind: str | None = Field(examples=["rural"])
    path: list[PathStep]
    totals: Totals
    children: list[CoverageChild]
