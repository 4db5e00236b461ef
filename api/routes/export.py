"""Downloads of whole layers, streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from starlette.responses import Response

from api.auth.principal import Principal
from api.routes.caching import caching_headers, entity_tag, unchanged
from api.routes.context import AsOf, AsOfDep, DatabaseDep, DivisionCode, turns
from api.routes.identity import Reading
from api.store import divisions
from api.store.database import Database, Reader
from api.store.moments import Moment, moment
from api.workflows.exporting import division_features, grid_features, place_features
from gis.formats.write import Feature, write_geojson
from gis.records import Level

# A download holds a connection for as long as its reader takes; half of them stay for others.
router = APIRouter(
    prefix="/export", tags=["export"], dependencies=[Depends(turns(10, wait=10, each=5))]
)

_COLLECTION = {
    "type": "object",
    "required": ["type", "features", "revision", "date"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "revision": {"type": "integer"},
        "date": {"type": "string", "format": "date"},
        "bbox": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "id", "geometry", "properties"],
                "properties": {
                    "type": {"const": "Feature"},
                    "id": {"type": "string"},
                    "geometry": {"type": "object"},
                    "properties": {"type": "object"},
                },
            },
        },
    },
}


class GeoJSON(StreamingResponse):
    """RFC 7946, written as it is sent."""

    media_type = "application/geo+json"


_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {GeoJSON.media_type: {"schema": _COLLECTION}},
        "description": "A FeatureCollection by RFC 7946, coordinates with seven decimals",
    },
    304: {"description": "The caller holds it already (`If-None-Match`)"},
}

Features = Callable[[Reader, Moment], Iterator[Feature]]


def _collection(
    request: Request,
    principal: Principal,
    database: Database,
    as_of: AsOf,
    features: Features,
    *,
    file: str,
    division: str | None,
) -> Response:
    with database.read(principal) as reader:
        when = moment(reader, as_of.revision, as_of.date)
        divisions.require(reader, division, when)
        tag = entity_tag(reader, when, request)
    if (held := unchanged(request, tag)) is not None:
        return held

    def pieces() -> Iterator[bytes]:
        with database.read(principal) as reader:
            yield from write_geojson(
                features(reader, when),
                members={"revision": when.revision, "date": when.day.isoformat()},
            )

    headers = caching_headers(tag) | {"Content-Disposition": f'inline; filename="{file}"'}
    return GeoJSON(pieces(), headers=headers)


@router.get("/grids.geojson", summary="Grids as GeoJSON", responses=_ANSWER, response_class=GeoJSON)
def export_grids(
    request: Request,
    principal: Reading,
    database: DatabaseDep,
    as_of: AsOfDep,
    division: DivisionCode = None,
) -> Response:
    """All grids of a division and of those below it, each with its counts."""
    return _collection(
        request,
        principal,
        database,
        as_of,
        lambda reader, when: grid_features(reader, when, division),
        file="grids.geojson",
        division=division,
    )


@router.get(
    "/divisions.geojson", summary="Divisions as GeoJSON", responses=_ANSWER, response_class=GeoJSON
)
def export_divisions(
    request: Request,
    principal: Reading,
    database: DatabaseDep,
    as_of: AsOfDep,
    level: Annotated[Level | None, Query(description="only this level")] = None,
    division: DivisionCode = None,
) -> Response:
    """Divisions with the counts of the grids in them."""
    return _collection(
        request,
        principal,
        database,
        as_of,
        lambda reader, when: division_features(reader, when, level, division),
        file="divisions.geojson",
        division=division,
    )


@router.get(
    "/places.geojson",
    summary="Places of service as GeoJSON",
    responses=_ANSWER,
    response_class=GeoJSON,
)
def export_places(
    request: Request,
    principal: Reading,
    database: DatabaseDep,
    as_of: AsOfDep,
    division: DivisionCode = None,
) -> Response:
    """邻里之家, 驿站 and offices."""
    return _collection(
        request,
        principal,
        database,
        as_of,
        lambda reader, when: place_features(reader, when, division),
        file="places.geojson",
        division=division,
    )
