"""Answers that stay the same until something is published or somebody's service changes."""

from __future__ import annotations

import hashlib

from fastapi import Request
from starlette.responses import Response

from api.store import installation
from api.store.database import Reader
from api.store.moments import Moment


def entity_tag(reader: Reader, moment: Moment, request: Request) -> str:
    """A weak tag for what this address answers at this moment."""
    state = (
        request.url.path,
        str(sorted(request.query_params.multi_items())),
        moment.revision,
        moment.day,
        installation.staff_state(reader),
        request.app.version,
    )
    return f'W/"{hashlib.sha256(repr(state).encode()).hexdigest()[:32]}"'


def caching_headers(tag: str) -> dict[str, str]:
    """Ask again each time, but send nothing that the client has."""
    return {"ETag": tag, "Cache-Control": "no-cache"}


def unchanged(request: Request, tag: str, **headers: str) -> Response | None:
    """304 when the client holds this already, with the ``headers`` a full answer would have."""
    held = {part.strip() for part in request.headers.get("if-none-match", "").split(",")}
    # Compared weakly: a proxy may have dropped or added the mark.
    if "*" in held or tag.removeprefix("W/") in {part.removeprefix("W/") for part in held}:
        return Response(status_code=304, headers=caching_headers(tag) | headers)
    return None
