"""The grids of a plan as a file, written as published ones are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Literal
from uuid import UUID

from api.auth.principal import Principal
from api.store import divisions as division_store
from api.store import moments
from api.store import plans as plan_store
from api.store.moments import Moment
from api.workflows.exporting import grid_properties
from api.workflows.plans.turns import by_planner
from api.workflows.plans.working import State, Workbench
from gis.coverage import Entry
from gis.formats.write import Feature, write_geojson
from gis.records import Division

Format = Literal["geojson"]
"""Those in which published grids are exported."""

_MEDIA_TYPES: dict[Format, str] = {"geojson": "application/geo+json"}

MEDIA_TYPES: dict[str, Any] = {
    name: {"schema": {"type": "object"}} for name in _MEDIA_TYPES.values()
}


@dataclass(frozen=True, slots=True)
class Exported:
    """A file in pieces."""

    file: str
    media_type: str
    pieces: Iterator[bytes]


def export(bench: Workbench, principal: Principal, plan: UUID, format_: Format) -> Exported:
    """The grids of the plan's scope, as the plan has them; raises NotFound."""
    with bench.database.read(principal) as reader:
        row = plan_store.get(reader, plan)
        by_planner(reader, principal, row)
        state = bench.state(reader, row)
        standing = Moment(row.base_revision, moments.today())
        inside = state.ground.inside
        above = {d.code: d for d in division_store.records(reader, standing, inside)}
        # A village that is a plan's whole scope has its township beyond it.
        parents = {d.managing_parent for d in above.values() if d.managing_parent} - inside
        above |= {d.code: d for d in division_store.records(reader, standing, parents)}
    members = {
        "plan": str(plan),
        "title": row.title,
        "version": row.version,
        "base_revision": row.base_revision,
    }
    pieces = write_geojson(_features(state, above), members=members)
    return Exported(f"plan-{plan}.{format_}", _MEDIA_TYPES[format_], pieces)


def _features(state: State, divisions: dict[str, Division]) -> Iterator[Feature]:
    for grid in state.coverage:
        if grid.division in state.ground.inside:
            entry = state.coverage.entry(grid.id)
            yield grid.id, grid_properties(_row(entry, divisions)), grid.geometry


def _row(entry: Entry, divisions: dict[str, Division]) -> Any:
    """A grid of a plan with the columns that a published one has in the database."""
    grid = entry.grid
    home = divisions[grid.division]
    town = divisions.get(home.managing_parent or "")
    serving = {a.staff_no for a in entry.staff}
    workers = {a.staff_no for a in entry.staff if a.role == "worker"}
    return SimpleNamespace(
        code=grid.code,
        name=grid.name,
        kind=grid.kind,
        division=grid.division,
        division_name=home.name,
        township=home.managing_parent,
        township_name=None if town is None else town.name,
        households=grid.households,
        counts=dict(grid.counts),
        workers=len(workers),
        staff=len(serving),
        area_m2=entry.shape.area,
        synthetic=grid.synthetic,
    )
