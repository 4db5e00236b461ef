"""The application: factory and lifespan."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware

from api import errors
from api.auth.address import AddressSettings
from api.basemap import Basemap
from api.cluster import application_url
from api.live import serving as live
from api.live.hub import Hub
from api.openapi import DescribedApp
from api.orphans import ending_with_parent
from api.protection import Protection
from api.routes import (
    account,
    accounts,
    areas,
    audit,
    basemap,
    coverage,
    export,
    installation,
    lookup,
    maps,
    oidc,
    pages,
    people,
    plan_comments,
    plan_editing,
    plan_files,
    plan_live,
    plan_review,
    plans,
    reference,
    revisions,
    service,
    session,
)
from api.routes.context import known_parameters
from api.routes.identity import OpenReading, rule_of
from api.schemas.common import Problem
from api.settings import (
    BasemapSettings,
    DatabaseSettings,
    GuideSettings,
    OidcSettings,
    code_scheme,
    norms,
)
from api.store.database import Database
from api.workflows.identity_provider import IdentityProvider
from api.workflows.plans import attending
from api.workflows.plans.guides import InstallationGuides
from api.workflows.plans.working import Workbench

STATEMENT_SECONDS = 30
"""What a statement of one request may take: no single reader keeps the database busy."""

_DESCRIPTION = """
Service grids (网格): where they are, who serves them, how they stood at any revision.

Every resource can be read as of a `revision` or a `date`. Coordinates are EPSG:4326 longitude and
latitude on a lattice of 1e-7 degree. Errors are `application/problem+json`, in Chinese or English
by `Accept-Language`.

What is published may be open to everybody; anything else wants a session, or a token sent as
`Authorization: Bearer …` or as the password in HTTP's Basic. What changes something by a session
also carries its `csrf` in the header `X-CSRF-Token`.
"""

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": Problem, "description": "The request cannot be answered"},
    "5XX": {"model": Problem, "description": "The server cannot answer now"},
}


def create_app(url: str | None = None, *, web: Path | None = None) -> FastAPI:
    """The application on the database at ``url``; by default the installation's own.

    Raises
    ------
    TypeError
        A route does not state who may use it.
    """
    database = Database(
        url or application_url(DatabaseSettings.from_environment()), seconds=STATEMENT_SECONDS
    )

    async def tell(messages: Sequence[Mapping[str, Any]]) -> None:
        await run_in_threadpool(attending.pass_on, database, messages)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with ending_with_parent(), live.running(app.state.hub, database.url, tell):
            yield
        database.close()

    app = DescribedApp(
        title="Wangge 网格",
        version="0.1.0",
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        separate_input_output_schemas=False,
        redirect_slashes=False,
    )
    app.state.database = database
    app.state.workbench = Workbench(database)
    app.state.hub = Hub()
    app.state.scheme = code_scheme()
    app.state.norms = norms()
    app.state.guides = InstallationGuides(GuideSettings.from_environment().folder)
    settings = BasemapSettings.from_environment()
    app.state.basemap = Basemap(settings) if settings else None
    app.state.maps = {}
    app.state.open_reading = OpenReading()
    provider = OidcSettings.from_environment()
    app.state.oidc = IdentityProvider(provider) if provider else None
    errors.add_handlers(app)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(Protection, addresses=AddressSettings.from_environment())

    every = APIRouter(dependencies=[Depends(known_parameters)], responses=_PROBLEMS)
    for subject in (
        lookup,
        coverage,
        areas,
        people,
        installation,
        export,
        session,
        account,
        accounts,
        audit,
        plans,
        plan_editing,
        plan_live,
        plan_review,
        plan_comments,
        plan_files,
        revisions,
    ):
        every.include_router(subject.router, prefix="/api/v1")
    for subject in (maps, service, basemap, reference):
        every.include_router(subject.router)
    app.include_router(every)
    # Outside "every": providers come back with parameters of which we know nothing.
    app.include_router(oidc.router)
    pages.serve(app, web)
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            rule_of(context.original_route)
    return app
