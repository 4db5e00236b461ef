"""Staff."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query

from api.auth.permissions import Action, require
from api.auth.principal import Principal
from api.routes.areas import serving
from api.routes.context import After, AsOfDep, DatabaseDep, DivisionCode, Limit
from api.routes.identity import Reading, allow, private, private_to_accounts
from api.schemas import people as wire
from api.store import divisions, staff
from api.store.database import Row
from api.store.moments import moment
from api.workflows import contacts as numbers
from api.workflows import staffing
from gis.records import Role

router = APIRouter(tags=["people"])

ManagingStaff = Annotated[Principal, Depends(allow(Action.MANAGE_STAFF))]
GridId = Annotated[UUID, Path(examples=["0b5f6c1e-8f0a-5d63-9a53-6f1d1f0c2a77"])]


@router.get("/staff", summary="Staff by staff number", dependencies=[Depends(private_to_accounts)])
def list_staff(
    principal: Reading,
    database: DatabaseDep,
    as_of: AsOfDep,
    division: DivisionCode = None,
    role: Role | None = None,
    contacts: Annotated[
        bool, Query(description="with the telephone numbers that the caller may see")
    ] = False,
    limit: Limit = 100,
    after: After = "",
) -> wire.StaffPage:
    """The people who serve, with the grids they serve on the day asked for.

    Asking for telephone numbers is entered in the audit trail.
    """
    if contacts:
        require(principal, Action.READ_CONTACTS)
    with database.read(principal) as reader:
        when = moment(reader, as_of.revision, as_of.date)
        divisions.require(reader, division, when)
        rows = staff.page(reader, when, limit=limit, after=after, division=division, role=role)
        phones = (
            numbers.visible(reader, principal, {row.staff_no for row in rows}) if contacts else {}
        )
    numbers.record_disclosed(database, principal, phones, object="staff", division=division)
    return wire.StaffPage(
        revision=when.revision,
        items=[
            wire.StaffMember.model_validate(
                dict(row._mapping) | {"phone": phones.get(row.staff_no)}
            )
            for row in rows
        ],
        next=rows[-1].staff_no if len(rows) == limit else None,
    )


@router.post("/staff", summary="Add or change a member of staff", dependencies=[Depends(private)])
def put_staff(
    principal: ManagingStaff, database: DatabaseDep, given: wire.StaffGiven
) -> wire.StaffMember:
    """At once, outside of plans. Who is moved to another division needs both to be one's own."""
    row = staffing.put(
        database,
        principal,
        staff_no=given.staff_no,
        name=given.name.strip(),
        employment=given.employment,
        home_division=given.home_division,
        active=given.active,
        phone=given.phone,
    )
    return wire.StaffMember.model_validate(dict(row._mapping))


@router.post(
    "/grids/{id}/staff", summary="Let somebody serve a grid", dependencies=[Depends(private)]
)
def serve(
    principal: ManagingStaff,
    database: DatabaseDep,
    id: GridId,  # noqa: A002 — as the address says it
    given: wire.Service,
) -> wire.GridStaff:
    """At once, outside of plans; asked for twice, they serve it once."""
    found = staffing.serve(
        database,
        principal,
        id,
        staff_no=given.staff_no,
        role=given.role,
        start=given.start,
        end=given.end,
    )
    return _of_grid(id, found)


@router.post(
    "/grids/{id}/staff/end",
    summary="Let somebody serve a grid no more",
    dependencies=[Depends(private)],
)
def leave(
    principal: ManagingStaff,
    database: DatabaseDep,
    id: GridId,  # noqa: A002 — as the address says it
    given: wire.Leaving,
) -> wire.GridStaff:
    """At once, outside of plans; that they did stays known."""
    found = staffing.leave(
        database, principal, id, staff_no=given.staff_no, role=given.role, day=given.day
    )
    return _of_grid(id, found)


def _of_grid(grid: UUID, rows: Iterable[Row[Any]]) -> wire.GridStaff:
    return wire.GridStaff.model_validate(
        {"grid": grid, "staff": [serving(row, {}) for row in rows]}
    )
