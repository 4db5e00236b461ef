"""Staff."""

from __future__ import annotations

from fastapi import APIRouter

from api.routes.context import After, AsOfDep, DatabaseDep, DivisionCode, Limit
from api.schemas import people as wire
from api.store import divisions, staff
from api.store.moments import moment
from gis.records import Role

router = APIRouter(tags=["people"])


@router.get("/staff", summary="Staff by staff number")
def list_staff(
    database: DatabaseDep,
    as_of: AsOfDep,
    division: DivisionCode = None,
    role: Role | None = None,
    limit: Limit = 100,
    after: After = "",
) -> wire.StaffPage:
    """The people who serve, with the grids they serve on the day asked for."""
    with database.read() as reader:
        when = moment(reader, as_of.revision, as_of.date)
        divisions.require(reader, division, when)
        rows = staff.page(reader, when, limit=limit, after=after, division=division, role=role)
    return wire.StaffPage(
        revision=when.revision,
        items=[wire.StaffMember.model_validate(row) for row in rows],
        next=rows[-1].staff_no if len(rows) == limit else None,
    )
