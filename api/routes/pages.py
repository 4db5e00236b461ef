"""The web app's files and the API reference."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse, HTMLResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

BUILT = Path(__file__).parents[2] / "web" / "dist"
"""Where ``npm run build`` puts the web app."""

_YEAR = "public, max-age=31536000, immutable"

_NOT_BUILT = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>网格 Wangge</title>
<h1>网格 Wangge</h1>
<p>网页尚未构建，请运行 <code>make web</code>。</p>
<p lang="en">The web app has not been built: run <code>make web</code>.</p></html>"""


class _Built(StaticFiles):
    """Files whose names hold their contents' hash never change; the page itself is always asked."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        hashed = path.startswith("assets/")
        response.headers["Cache-Control"] = _YEAR if hashed else "no-cache"
        return response


def mount(app: FastAPI, web: Path | None) -> None:
    """Serve the web app at ``/``."""
    folder = web or BUILT

    def page() -> Response:
        index = folder / "index.html"
        if not index.is_file():
            return HTMLResponse(_NOT_BUILT, 503)
        return FileResponse(index, headers={"Cache-Control": "no-cache"})

    def reference() -> Response:
        file = folder / "docs.html"
        if not file.is_file():
            raise HTTPException(404)
        return FileResponse(file, headers={"Cache-Control": "no-cache"})

    app.add_api_route("/", page, include_in_schema=False)
    app.add_api_route("/docs", reference, include_in_schema=False)
    if folder.is_dir():
        app.mount("/", _Built(directory=folder), name="web")
