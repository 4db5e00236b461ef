"""The basemap comes through the server: its provider's key stays there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from api.basemap import Basemap
from api.settings import BasemapSettings
from gis.errors import NotFound, Unavailable

PNG = b"\x89PNG\r\n\x1a\n and so on"


class Provider(BaseHTTPRequestHandler):
    """A provider of tiles on this machine, well- and ill-behaved by path."""

    asked: list[str]

    def do_GET(self) -> None:
        """Answer as the first part of the path says."""
        self.asked.append(self.path)
        kind = self.path.split("/")[1].split("?")[0]
        if kind == "away":
            self.send_response(302)
            self.send_header("Location", "/good/0/0/0")
            self.end_headers()
            return
        self.send_response({"gone": 404, "broken": 500}.get(kind, 200))
        self.send_header("Content-Type", "text/html" if kind == "page" else "image/png")
        self.end_headers()
        self.wfile.write(PNG * (100_000 if kind == "huge" else 1))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the base class's name
        """Say nothing."""


@pytest.fixture
def provider() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []
    handler = type("Counting", (Provider,), {"asked": asked})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def xyz(address: str) -> Basemap:
    return Basemap(BasemapSettings(url=address, type="xyz", attribution=""))


def test_a_tile_is_fetched_once_and_then_held(provider):
    address, asked = provider
    basemap = xyz(address + "/good/{z}/{x}/{-y}?tk=secret")
    assert basemap.tile(2, 1, 0).content == PNG
    assert basemap.tile(2, 1, 0).media_type == "image/png"
    assert asked == ["/good/2/1/3?tk=secret"]


def test_a_wmts_is_asked_by_its_key_words(provider):
    address, asked = provider
    settings = BasemapSettings(
        url=address + "/good?tk=secret", type="wmts", attribution="", layer="vec", matrix_set="w"
    )
    Basemap(settings).tile(10, 838, 435)
    assert "tk=secret&SERVICE=WMTS" in asked[0]
    assert "TILEMATRIX=10&TILEROW=435&TILECOL=838" in asked[0]


@pytest.mark.parametrize("kind", ["broken", "page", "huge", "away"])
def test_what_is_no_tile_is_not_passed_on(provider, kind):
    address, _ = provider
    with pytest.raises(Unavailable) as error:
        xyz(f"{address}/{kind}/{{z}}/{{x}}/{{y}}?tk=secret").tile(0, 0, 0)
    assert "secret" not in str(error.value)


def test_tiles_that_cannot_be_are_not_asked_for(provider):
    address, asked = provider
    with pytest.raises(NotFound):
        xyz(address + "/good/{z}/{x}/{y}").tile(1, 2, 0)
    with pytest.raises(NotFound):
        xyz(address + "/gone/{z}/{x}/{y}").tile(1, 1, 0)
    assert len(asked) == 1


def test_a_provider_that_does_not_answer_is_said_so():
    with pytest.raises(Unavailable):
        xyz("http://127.0.0.1:9/{z}/{x}/{y}").tile(0, 0, 0)
