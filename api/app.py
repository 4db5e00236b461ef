"""The application: factory and lifespan."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from api import errors
from api.basemap import Basemap
from api.cluster import database_url
from api.protection import Protection
from api.routes import (
    areas,
    basemap,
    coverage,
    export,
    installation,
    lookup,
    maps,
    pages,
    people,
    service,
)
from api.routes.context import known_parameters
from api.schemas.common import Problem
from api.settings import BasemapSettings, DatabaseSettings
from api.store.database import Database

_DESCRIPTION = """
Service grids (网格): where they are, who serves them, how they stood at any revision.

Every resource can be read as of a `revision` or a `date`. Coordinates are EPSG:4326 longitude and
latitude on a lattice of 1e-7 degree. Errors are `application/problem+json`, in Chinese or English
by `Accept-Language`.
"""


def create_app(url: str | None = None, *, web: Path | None = None) -> FastAPI:
    """The application on the database at ``url``; by default the installation's own."""
    database = Database(url or database_url(DatabaseSettings.from_environment()))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        database.close()

    app = FastAPI(
        title="Wangge 网格",
        version="0.1.0",
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        separate_input_output_schemas=False,
    )
    app.state.database = database
    settings = BasemapSettings.from_environment()
    app.state.basemap = Basemap(settings) if settings else None
    errors.add_handlers(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(Protection)

    v1 = APIRouter(
        prefix="/api/v1",
        dependencies=[Depends(known_parameters)],
        responses={
            "4XX": {"model": Problem, "content": {errors.MEDIA_TYPE: {}}},
            "5XX": {"model": Problem, "content": {errors.MEDIA_TYPE: {}}},
        },
    )
    for subject in (lookup, coverage, areas, people, installation, export):
        v1.include_router(subject.router)
    app.include_router(v1)
    app.include_router(service.router)
    app.include_router(basemap.router, dependencies=[Depends(known_parameters)])
    app.include_router(maps.router, dependencies=[Depends(known_parameters)])
    pages.mount(app, web)
    return app
