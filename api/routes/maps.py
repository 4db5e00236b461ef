"""The folium coverage map."""

from __future__ import annotations

from threading import Lock
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from api.routes.caching import caching_headers, entity_tag, unchanged
from api.routes.context import AsOfDep, DatabaseDep, LangDep
from api.store.moments import moment
from api.workflows import coverage_map
from gis.maps import content_security_policy
from gis.text import Lang

router = APIRouter(tags=["maps"])

_drawing = Lock()
"""A page takes seconds to draw: who asks for the same one meanwhile waits for it."""


@router.get("/maps/coverage", summary="The coverage map", response_class=HTMLResponse)
def coverage(
    request: Request,
    database: DatabaseDep,
    as_of: AsOfDep,
    accepted: LangDep,
    lang: Annotated[Lang | None, Query(description="by default the browser's")] = None,
) -> Response:
    """A self-contained page: workers per grid, households per worker, what is not gridded."""
    language = lang or accepted
    with database.read() as reader:
        when = moment(reader, as_of.revision, as_of.date)
        tag = f'{entity_tag(reader, when, request)[:-1]}-{language}"'
        if (held := unchanged(request, tag)) is not None:
            return held
        drawn: dict[str, str] = request.app.state.__dict__.setdefault("maps", {})
        with _drawing:
            page = drawn.get(tag)
            if page is None:
                page = coverage_map.render(reader, when, language)
                drawn.clear()
                drawn[tag] = page
    headers = {
        "Content-Security-Policy": content_security_policy(page),
        "Vary": "Accept-Language",
    }
    return HTMLResponse(page, headers=caching_headers(tag) | headers)
