"""The folium coverage map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.auth.principal import Principal
from api.routes.caching import caching_headers, entity_tag, unchanged
from api.routes.context import AsOf, AsOfDep, DatabaseDep, LangDep, Turns
from api.routes.identity import Reading
from api.store.database import Database
from api.store.moments import Moment, moment
from api.workflows import coverage_map
from gis.maps import content_security_policy
from gis.text import Lang

router = APIRouter(tags=["maps"])

_drawing = Turns(1, wait=30, each=3)
"""A page takes seconds to draw: who asks for the same one meanwhile waits for it."""


@dataclass(frozen=True, slots=True)
class _Page:
    tag: str
    html: str
    policy: str


@router.get("/maps/coverage", summary="The coverage map", response_class=HTMLResponse)
async def coverage(
    request: Request,
    principal: Reading,
    database: DatabaseDep,
    as_of: AsOfDep,
    accepted: LangDep,
    lang: Annotated[Lang | None, Query(description="by default the browser's")] = None,
) -> Response:
    """A self-contained page: workers per grid, households per worker, what is not gridded."""
    language = lang or accepted
    when, state = await run_in_threadpool(_state, request, principal, database, as_of)
    tag = f'{state[:-1]}-{language}"'
    if (held := unchanged(request, tag, Vary="Accept-Language")) is not None:
        return held
    # The page last drawn in each language.
    drawn: dict[Lang, _Page] = request.app.state.maps
    page = drawn.get(language)
    if page is None or page.tag != tag:
        async with _drawing.of(principal):
            page = drawn.get(language)
            if page is None or page.tag != tag:
                page = await run_in_threadpool(_draw, principal, database, when, language, tag)
                drawn[language] = page
    headers = {"Content-Security-Policy": page.policy, "Vary": "Accept-Language"}
    return HTMLResponse(page.html, headers=caching_headers(tag) | headers)


def _state(
    request: Request, principal: Principal, database: Database, as_of: AsOf
) -> tuple[Moment, str]:
    with database.read(principal) as reader:
        when = moment(reader, as_of.revision, as_of.date)
        return when, entity_tag(reader, when, request)


def _draw(
    principal: Principal, database: Database, when: Moment, language: Lang, tag: str
) -> _Page:
    with database.read(principal) as reader:
        html = coverage_map.render(reader, when, language)
    return _Page(tag, html, content_security_policy(html))
