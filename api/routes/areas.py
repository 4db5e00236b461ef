"""Divisions, grids and places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import shapely
from fastapi import APIRouter, Depends, Path, Query

from api.routes.context import TEXT, After, AsOfDep, DatabaseDep, DivisionCode, Limit
from api.routes.identity import Reading, private_to_accounts
from api.schemas import areas as wire
from api.store import divisions, grids, places, staff
from api.store.database import Row
from api.store.moments import moment
from api.workflows import contacts
from gis.records import DivisionKind, GridKind, Level, PlaceKind

router = APIRouter(tags=["areas"])

Code = Annotated[str, Path(max_length=40, pattern=TEXT, examples=["360702100000"])]


def position(point: bytes) -> tuple[float, float]:
    """Longitude and latitude of a point in WKB, seven decimals."""
    found = shapely.from_wkb(bytes(point))
    return round(found.x, 7), round(found.y, 7)


def _area(row: Row[Any], **more: Any) -> dict[str, Any]:
    values = dict(row._mapping)
    values.pop("geom", None)
    values["area_km2"] = round(values.pop("area_m2") / 1e6, 6)
    values["centre"] = position(values["centre"])
    return values | more


def _next(rows: list[dict[str, Any]], limit: int, key: str) -> str | None:
    return str(rows[-1][key]) if len(rows) == limit else None


@router.get("/divisions", summary="Divisions by code")
def list_divisions(
    principal: Reading,
    database: DatabaseDep,
    as_of: AsOfDep,
    parent: Annotated[
        str | None, Query(max_length=40, pattern=TEXT, description="managing parent")
    ] = None,
    level: Level | None = None,
    kind: DivisionKind | None = None,
    limit: Limit = 100,
    after: After = "",
) -> wire.Divisions:
    """Administrative units from county down to village (村) and community (社区)."""
    with database.read(principal) as reader:
        when = moment(reader, as_of.revision, as_of.date)
        divisions.require(reader, parent, when)
        found = divisions.page(
            reader, when, limit=limit, after=after, parent=parent, level=level, kind=kind
        )
    items = [_area(row) for row in found]
    return wire.Divisions.model_validate(
        {"revision": when.revision, "items": items, "next": _next(items, limit, "code")}
    )


@router.get("/divisions/{code}", summary="One division")
def get_division(
    principal: Reading,
    database: DatabaseDep,
    as_of: AsOfDep,
    code: Code,
    geometry: Annotated[bool, Query(description="with its area as GeoJSON")] = False,
) -> wire.DivisionDetail:
    """A division, the divisions above it, and its area when asked for."""
    with database.read(principal) as reader:
        when = moment(reader, as_of.revision, as_of.date)
        row = divisions.get(reader, code, when)
        path = divisions.paths(reader, [code], when)[code]
    shape = shapely.geometry.mapping(shapely.from_wkb(bytes(row.geom))) if geometry else None
    return wire.DivisionDetail.model_validate(
        _area(row, revision=when.revision, path=path, geometry=shape)
    )


@router.get("/grids", summary="Grids by code")
def list_grids(
    principal: Reading,
    database: DatabaseDep,
    as_of: AsOfDep,
    division: DivisionCode = None,
    kind: GridKind | None = None,
    unstaffed: Annotated[bool | None, Query(description="only those nobody serves")] = None,
    limit: Limit = 100,
    after: After = "",
) -> wire.Grids:
    """Service grids of a division and all below it."""
    with database.read(principal) as reader:
        when = moment(reader, as_of.revision, as_of.date)
        divisions.require(reader, division, when)
        found = grids.page(
            reader,
            when,
            limit=limit,
            after=after,
            division=division,
            kind=kind,
            unstaffed=unstaffed,
        )
    items = [_area(row) for row in found]
    return wire.Grids.model_validate(
        {"revision": when.revision, "items": items, "next": _next(items, limit, "code")}
    )


@router.get("/grids/{id}", summary="One grid", dependencies=[Depends(private_to_accounts)])
def get_grid(
    principal: Reading,
    database: DatabaseDep,
    as_of: AsOfDep,
    id: Annotated[str, Path(max_length=60, pattern=TEXT, description="its UUID or its code")],  # noqa: A002
) -> wire.GridDetail:
    """A grid, the divisions above it, its people and its area."""
    with database.read(principal) as reader:
        when = moment(reader, as_of.revision, as_of.date)
        row = grids.get(reader, id, when)
        path = divisions.paths(reader, [row.division], when)[row.division]
        people = staff.of_grids(reader, [row.id], when).get(row.id, [])
        phones = contacts.visible(reader, principal, {person.staff_no for person in people})
    shape = shapely.geometry.mapping(shapely.from_wkb(bytes(row.geom)))
    return wire.GridDetail.model_validate(
        _area(
            row,
            revision=when.revision,
            division_path=path,
            staff=[serving(person, phones) for person in people],
            geometry=shape,
        )
    )


def serving(row: Row[Any], phones: Mapping[str, str]) -> dict[str, Any]:
    """Who serves, as it goes over the wire, with those of the ``phones`` the caller may see."""
    return {
        "staff_no": row.staff_no,
        "name": row.name,
        "role": row.role,
        "employment": row.employment,
        "phone": phones.get(row.staff_no),
    }


@router.get("/places", summary="Places of service")
def list_places(
    principal: Reading,
    database: DatabaseDep,
    as_of: AsOfDep,
    division: DivisionCode = None,
    kind: PlaceKind | None = None,
    limit: Limit = 100,
    after: After = "",
) -> wire.Places:
    """邻里之家, 驿站 and offices of a division and all below it."""
    with database.read(principal) as reader:
        when = moment(reader, as_of.revision, as_of.date)
        divisions.require(reader, division, when)
        found = places.page(reader, when, limit=limit, after=after, division=division, kind=kind)
    items = [dict(row._mapping) | {"point": position(row.point)} for row in found]
    return wire.Places.model_validate(
        {"revision": when.revision, "items": items, "next": _next(items, limit, "id")}
    )
