"""A configured basemap lies under the grids; without an answer from it the map stays usable."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.conftest import Visits, state

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mM8c+bMfwAGgAL+4V2m1AAAAABJRU5ErkJggg=="
)
XYZ = {"type": "xyz", "url": "/basemap/{z}/{x}/{y}.png", "attribution": "© 测绘"}
WMTS = {"type": "wmts", "url": "/basemap/wmts", "attribution": "© 测绘", "layer": "vec"}


def configured(basemap: dict[str, Any], asked: list[str], *, answers: bool) -> Any:
    """Sets a page up whose server has a basemap, and notes the tiles it asks for."""

    def config(route: Route) -> None:
        route.fulfill(json=route.fetch().json() | {"basemap": basemap})

    def tile(route: Route) -> None:
        asked.append(route.request.url)
        if answers:
            route.fulfill(body=PIXEL, content_type="image/png")
        else:
            route.abort()

    def before(page: Page) -> None:
        page.route("**/config", config)
        page.route("**/basemap/**", tile)

    return before


@pytest.mark.parametrize(
    ("basemap", "pattern"),
    [
        (XYZ, r"/basemap/1\d/\d+/\d+\.png$"),
        (WMTS | {"matrix_set": "w"}, r"TileMatrix=1\d&TileCol=\d+&TileRow=\d+"),
        # 360 degrees are 2^z tiles wide: at level 12 the district lies in columns 3354 to 3358.
        (
            WMTS | {"matrix_set": "c"},
            r"tilematrixset=c&.*TileMatrix=12&TileCol=335\d&TileRow=7\d\d",
        ),
    ],
    ids=["xyz", "wmts", "wmts-degrees"],
)
def test_its_tiles_are_asked_for_and_its_owner_named(
    visit: Visits, basemap: dict[str, Any], pattern: str
) -> None:
    asked: list[str] = []
    page = visit(before=configured(basemap, asked, answers=True))
    expect(page.get_by_text("© 测绘")).to_be_visible()
    page.wait_for_function("() => document.querySelector('.basemap canvas, canvas.basemap')")
    assert asked
    assert all(re.search(pattern, url) for url in asked), asked[:3]


def test_a_basemap_that_does_not_answer_takes_nothing_away(visit: Visits) -> None:
    visit.tolerate("ERR_FAILED")
    asked: list[str] = []
    page = visit(before=configured(XYZ, asked, answers=False))
    assert asked
    assert state(page)["divisions"] == 247
    expect(page.get_by_role("region", name="图例")).to_be_visible()
