"""Tiles of the configured basemap."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from api.basemap import Basemap
from api.routes.context import turns
from api.routes.identity import Reading
from gis.errors import NotFound
from gis.text import Text

router = APIRouter(tags=["service"])

ADDRESS = "/basemap/{z}/{x}/{y}"

Index = Annotated[int, Path(ge=0, le=2**24)]


# A provider that does not answer keeps a thread waiting for each tile.
@router.get(
    ADDRESS,
    summary="A tile of the basemap",
    dependencies=[Depends(turns(8, wait=10, each=6))],
    response_class=Response,
    responses={200: {"content": {"image/png": {}, "image/jpeg": {}, "image/webp": {}}}},
)
def tile(
    request: Request,
    principal: Reading,
    z: Annotated[int, Path(ge=0, le=24)],
    x: Index,
    y: Index,
) -> Response:
    """An image in Web Mercator, fetched from the provider by the server."""
    basemap: Basemap | None = request.app.state.basemap
    if basemap is None:
        raise NotFound(Text("未配置底图。", "No basemap is configured."))
    found = basemap.tile(z, x, y)
    whose = "public" if principal.account is None else "private"
    headers = {"Cache-Control": f"{whose}, max-age=86400"}
    return Response(found.content, media_type=found.media_type, headers=headers)
