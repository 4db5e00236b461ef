"""The configured basemap, fetched by the server on behalf of its pages.

The provider's key stays here, pages keep talking to their own origin only, and a tile that many
people look at is fetched once.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from collections import OrderedDict
from dataclasses import dataclass, field
from http.client import HTTPException
from threading import Lock
from typing import IO, Any
from urllib.parse import urlencode

from api.settings import BasemapSettings
from gis.errors import NotFound, Unavailable
from gis.text import Text

MAX_TILE = 1024 * 1024
"""Bytes; no map tile is larger."""

TIMEOUT = 10.0
"""Seconds to wait for the provider."""

KEPT = 2000
"""Tiles held in memory, about 30 MB."""


@dataclass(frozen=True, slots=True)
class Tile:
    """An image and its media type."""

    content: bytes
    media_type: str


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A provider does not send the server elsewhere, least of all into its own network."""

    def redirect_request(
        self, req: Any, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        return None


@dataclass(slots=True)
class Basemap:
    """Tiles of one provider in Web Mercator."""

    settings: BasemapSettings
    _kept: OrderedDict[tuple[int, int, int], Tile] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def tile(self, z: int, x: int, y: int) -> Tile:
        """The tile at zoom ``z``, column ``x``, row ``y`` from the north.

        Raises
        ------
        NotFound
            There is no such tile.
        Unavailable
            The provider does not answer, or not with an image.
        """
        if not (0 <= x < 2**z and 0 <= y < 2**z):
            raise NotFound(Text("没有这块底图瓦片。", "There is no such tile."))
        with self._lock:
            if (held := self._kept.get((z, x, y))) is not None:
                self._kept.move_to_end((z, x, y))
                return held
        tile = _fetched(self.address(z, x, y))
        with self._lock:
            self._kept[z, x, y] = tile
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return tile

    def address(self, z: int, x: int, y: int) -> str:
        """Where the provider has the tile; it may hold a key, so it is shown to nobody."""
        if self.settings.type == "xyz":
            parts = {"{z}": z, "{x}": x, "{y}": y, "{-y}": 2**z - 1 - y}
            address = self.settings.url
            for name, value in parts.items():
                address = address.replace(name, str(value))
            return address
        query = urlencode(
            {
                "SERVICE": "WMTS",
                "REQUEST": "GetTile",
                "VERSION": "1.0.0",
                "LAYER": self.settings.layer,
                "STYLE": "default",
                "FORMAT": "tiles",
                "TILEMATRIXSET": self.settings.matrix_set,
                "TILEMATRIX": z,
                "TILEROW": y,
                "TILECOL": x,
            }
        )
        joint = "&" if "?" in self.settings.url else "?"
        return f"{self.settings.url.rstrip('?&')}{joint}{query}"


def _fetched(address: str) -> Tile:
    opener = urllib.request.build_opener(_NoRedirect)
    request = urllib.request.Request(address, headers={"User-Agent": "wangge"})  # noqa: S310 — http(s) by its setting
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            media_type = answer.headers.get_content_type()
            content = answer.read(MAX_TILE + 1)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 404:
            raise NotFound(Text("没有这块底图瓦片。", "There is no such tile.")) from None
        raise _unavailable() from None
    except (OSError, HTTPException):
        raise _unavailable() from None
    if not media_type.startswith("image/") or media_type == "image/svg+xml":
        raise _unavailable()
    if len(content) > MAX_TILE:
        raise _unavailable()
    return Tile(content, media_type)


def _unavailable() -> Unavailable:
    return Unavailable(
        Text(
            "底图服务暂不可用，网格图不受影响。",
            "The basemap does not answer; the grids are unaffected.",
        )
    )
