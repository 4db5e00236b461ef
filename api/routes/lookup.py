"""Which grid is a point in?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from api.routes.areas import serving
from api.routes.context import AsOfDep, DatabaseDep, turns
from api.routes.identity import Reading, private_to_accounts
from api.schemas import lookup as wire
from api.schemas.common import Latitude, Longitude
from api.store.moments import moment
from api.workflows import contacts
from api.workflows.lookup import Located, locate_points

router = APIRouter(tags=["lookup"], dependencies=[Depends(private_to_accounts)])


def _numbers(found: Iterable[Located]) -> set[str]:
    return {row.staff_no for located in found for row in located.staff or ()}


def _wired(located: Located, revision: int, phones: Mapping[str, str]) -> dict[str, Any]:
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
        "staff": None if located.staff is None else [serving(row, phones) for row in located.staff],
    }


@router.get("/lookup", summary="The grid at a point")
def lookup(
    principal: Reading,
    database: DatabaseDep,
    as_of: AsOfDep,
    lon: Annotated[Longitude, Query()],
    lat: Annotated[Latitude, Query()],
) -> wire.LookupResult:
    """The grid at a point, the divisions it lies in, and its staff.

    A point on a shared border belongs to exactly one grid, always the same: the one with the
    smallest code.
    """
    with database.read(principal) as reader:
        when = moment(reader, as_of.revision, as_of.date)
        [located] = locate_points(reader, when, [lon], [lat])
        phones = contacts.visible(reader, principal, _numbers([located]))
    return wire.LookupResult.model_validate(_wired(located, when.revision, phones))


# Ten thousand points take a second.
@router.post(
    "/lookup",
    summary="The grids at many points",
    dependencies=[Depends(turns(4, wait=10, each=2))],
)
def lookup_many(
    principal: Reading, database: DatabaseDep, as_of: AsOfDep, request: wire.LookupRequest
) -> wire.LookupResults:
    """One answer for each point, in the order asked.

    If telephone numbers are among them, that is entered in the audit trail.
    """
    with database.read(principal) as reader:
        when = moment(reader, as_of.revision, as_of.date)
        located = locate_points(
            reader, when, [p.lon for p in request.points], [p.lat for p in request.points]
        )
        phones = contacts.visible(reader, principal, _numbers(located))
    if len(request.points) > 1:
        contacts.record_disclosed(database, principal, phones, object="lookup")
    return wire.LookupResults.model_validate(
        {
            "revision": when.revision,
            "results": [_wired(one, when.revision, phones) for one in located],
        }
    )
