"""Counts per division."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from api.routes.context import TEXT, AsOfDep, DatabaseDep
from api.routes.identity import Reading
from api.schemas import coverage as wire
from api.store import coverage, divisions
from api.store.moments import moment
from gis.errors import InvalidValue
from gis.text import Text

router = APIRouter(tags=["coverage"])


def _wired(totals: coverage.Totals) -> dict[str, Any]:
    return {
        "units": totals.units,
        "units_gridded": totals.units_gridded,
        "not_gridded_units": totals.units - totals.units_gridded,
        "grids": totals.grids,
        "workers": totals.workers,
        "staff": totals.staff,
        "unstaffed": totals.unstaffed,
        "households": totals.households,
        "area_km2": round(totals.area_m2 / 1e6, 4),
        "not_gridded_km2": round(totals.not_gridded_m2 / 1e6, 4),
        "households_per_worker": _ratio(totals.households, totals.workers),
        "workers_per_grid": _ratio(totals.workers, totals.grids),
    }


def _ratio(of: int, by: int) -> float | None:
    return round(of / by, 2) if by else None


@router.get("/coverage", summary="Counts of a division and of those below it")
def get_coverage(
    principal: Reading,
    database: DatabaseDep,
    as_of: AsOfDep,
    division: Annotated[
        str | None,
        Query(
            max_length=40,
            pattern=TEXT,
            description="by default the one at the top",
            examples=["360702000000"],
        ),
    ] = None,
    kind: Annotated[
        Literal["rural", "urban"] | None,
        Query(description="villages only, communities only; both by default"),
    ] = None,
) -> wire.Coverage:
    """Units, grids, people and households; who is unstaffed and what is not gridded."""
    with database.read(principal) as reader:
        when = moment(reader, as_of.revision, as_of.date)
        code = division or divisions.root(reader, when)
        if code is None:
            raise InvalidValue(
                Text("请用 division 指定区划代码。", "Name a division by its code: ?division=…")
            )
        own = divisions.get(reader, code, when)
        path = divisions.paths(reader, [code], when)[code]
        below = divisions.page(reader, when, parent=code, limit=10_000)
        whole, children = coverage.totals(reader, code, kind, when)
    return wire.Coverage.model_validate(
        {
            "revision": when.revision,
            "division": code,
            "division_name": own.name,
            "kind": kind,
            "path": path,
            "totals": _wired(whole),
            "children": [
                {
                    "code": row.code,
                    "name": row.name,
                    "level": row.level,
                    "kind": row.kind,
                    "programme": row.programme,
                    "synthetic": row.synthetic,
                    "totals": _wired(children.get(row.code, coverage.Totals())),
                }
                for row in below
                if kind is None or row.kind is None or row.kind == kind
            ],
        }
    )
