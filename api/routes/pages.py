"""The web app's files."""

from __future__ import annotations

import re
from pathlib import Path

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.routes.identity import public

PAGES = ("/plans", "/plans/{id}", "/plans/{id}/review")
"""Addresses of the web app that are no files: the page itself reads what they name."""

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

BUILT = Path(__file__).parents[2] / "web" / "dist"
"""Where ``npm run build`` puts the web app."""

_YEAR = "public, max-age=31536000, immutable"

_NOT_BUILT = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>网格 Wangge</title>
<h1>网格 Wangge</h1>
<p>网页尚未构建，请运行 <code>make web</code>。</p>
<p lang="en">The web app has not been built: run <code>make web</code>.</p></html>"""


class _Hashed(StaticFiles):
    """Files whose names hold their contents' hash never change."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _YEAR
        return response


def serve(app: FastAPI, web: Path | None) -> None:
    """Serve the web app at ``/``, behind every other address."""
    folder = web or BUILT
    if not (folder / "index.html").is_file():

        async def not_built() -> Response:
            return HTMLResponse(_NOT_BUILT, 503)

        for path in ("/", *PAGES):
            app.add_api_route(
                path, not_built, include_in_schema=False, dependencies=[Depends(public)]
            )
        return

    async def page(request: Request) -> FileResponse:
        plan = request.path_params.get("id")
        if plan is not None and not _ID.fullmatch(plan):
            raise HTTPException(404)
        return FileResponse(folder / "index.html")

    for path in PAGES:
        app.add_api_route(path, page, include_in_schema=False, dependencies=[Depends(public)])
    app.mount("/assets", _Hashed(directory=folder / "assets", check_dir=False))
    app.frontend("/", directory=folder, fallback=None)
