"""Which grid is a point in?"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.routes.areas import serving
from api.routes.context import AsOfDep, DatabaseDep
from api.schemas import lookup as wire
from api.schemas.common import Latitude, Longitude
from api.store.moments import moment
from api.workflows.lookup import Located, locate_points

router = APIRouter(tags=["lookup"])


def _wired(located: Located, revision: int) -> dict[str, Any]:
    grid, path = located.grid, located.path
    return {
        "revision": revision,
        "status": located.status,
        "grid": grid
        and {
            "id": grid.grid_id,
            "code": grid.code,
            "name": grid.name,
            "kind": grid.kind,
            "households": grid.households,
        },
        "division": path and {"code": path[-1]["code"], "name": path[-1]["name"], "path": path},
        "staff": None if located.staff is None else [serving(row) for row in located.staff],
    }


@router.get("/lookup", summary="The grid at a point")
def lookup(
    database: DatabaseDep,
    as_of: AsOfDep,
    lon: Annotated[Longitude, Query()],
    lat: Annotated[Latitude, Query()],
) -> wire.LookupResult:
    """The grid at a point, the divisions it lies in, and its staff.

    A point on a shared border belongs to exactly one grid, always the same: the one with the
    smallest code.
    """
    with database.read() as reader:
        when = moment(reader, as_of.revision, as_of.date)
        [located] = locate_points(reader, when, [lon], [lat])
    return wire.LookupResult.model_validate(_wired(located, when.revision))


@router.post("/lookup", summary="The grids at many points")
def lookup_many(
    database: DatabaseDep, as_of: AsOfDep, request: wire.LookupRequest
) -> wire.LookupResults:
    """One answer for each point, in the order asked."""
    with database.read() as reader:
        when = moment(reader, as_of.revision, as_of.date)
        located = locate_points(
            reader, when, [p.lon for p in request.points], [p.lat for p in request.points]
        )
    return wire.LookupResults.model_validate(
        {"revision": when.revision, "results": [_wired(one, when.revision) for one in located]}
    )
