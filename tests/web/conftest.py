"""A real Chromium for the tests of the page; every visit proves that it was quiet."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.cluster_fixtures import DatabaseServer
from tests.server_fixtures import serving
from tests.web.office import Office, opened

ROOT = Path(__file__).parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
ARTEFACTS = ROOT / "test-artefacts" / "web"
expect.set_options(timeout=20_000)
"""Milliseconds: how long it takes until a sentence is true says nothing on a busy machine."""

DESKTOP = (1440, 900)
PHONE = (360, 740)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test in this folder as one that needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def ask(server_url: str) -> Callable[[str], Any]:
    """The JSON that the server itself gives for a path under /api/v1."""

    def get(path: str) -> Any:
        with urllib.request.urlopen(f"{server_url}/api/v1{path}", timeout=60) as response:  # noqa: S310 - the test's own server
            return json.load(response)

    return get


@dataclass
class Record:
    """What a visit did besides showing a page."""

    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


@dataclass
class Visits:
    """Opens the page, and remembers what was noisy or left the server."""

    browser: Browser
    url: str
    record: Record = field(default_factory=Record)
    contexts: list[BrowserContext] = field(default_factory=list)
    expected: str = r"$^"

    def __call__(
        self,
        path: str = "/",
        *,
        lang: str = "zh-CN",
        size: tuple[int, int] = DESKTOP,
        wait: bool = True,
        before: Callable[[Page], None] | None = None,
        **options: Any,
    ) -> Page:
        """A page on ``path``, its map drawn when ``wait`` is set."""
        if size == PHONE:
            options = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2} | options
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=lang,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.record.errors.append(str(error)))
        page.on("request", self._left)
        if before:
            before(page)
        page.goto(self.url + path)
        if wait:
            ready(page)
        return page

    def _heard(self, message: Any) -> None:
        if message.type == "error":
            self.record.errors.append(message.text)

    def _left(self, request: Any) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.record.strangers.append(request.url)

    def tolerate(self, pattern: str) -> None:
        """Errors in the console that this test brings about on purpose."""
        self.expected = pattern

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@contextmanager
def visiting(browser: Browser, url: str) -> Iterator[Visits]:
    """Opens pages; afterwards nothing may have failed, broken the policy or left the server."""
    visits = Visits(browser, url)
    yield visits
    visits.close()
    noise = [text for text in visits.record.errors if not re.search(visits.expected, text)]
    assert noise == []
    assert visits.record.strangers == []


@pytest.fixture
def visit(chromium: Browser, server_url: str) -> Iterator[Visits]:
    """Pages of the server that all tests share, which nobody changes."""
    with visiting(chromium, server_url) as visits:
        yield visits


@pytest.fixture(scope="session")
def office(database_server: DatabaseServer, demo_template: str) -> Iterator[Office]:
    """A server with accounts, which tests may add to."""
    with (
        database_server.fresh(demo_template) as url,
        serving(url) as address,
        opened(url, address) as found,
    ):
        yield found


@pytest.fixture
def visit_office(chromium: Browser, office: Office) -> Iterator[Visits]:
    """Pages of the server with accounts."""
    with visiting(chromium, office.address) as visits:
        yield visits


def ready(page: Page) -> None:
    """Wait until the shapes are loaded and drawn."""
    page.wait_for_function("() => window.__wangge !== undefined")
    page.evaluate("window.__wangge.ready")
    settled(page)


def settled(page: Page) -> None:
    """Wait until the map has drawn its present state and stands still."""
    page.evaluate("window.__wangge.settled()")


def state(page: Page) -> dict[str, Any]:
    """What the page holds."""
    found: dict[str, Any] = page.evaluate("window.__wangge.state()")
    return found


def pixel(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Where a place is on the page, CSS pixels."""
    x, y = page.evaluate("([lon, lat]) => window.__wangge.pixelOf(lon, lat)", [lon, lat])
    return x, y


def until(page: Page, expression: str) -> None:
    """Wait for a JavaScript expression on ``s``, the page's state, to hold.

    A function, not an expression: the page's policy forbids to evaluate text.
    """
    page.wait_for_function(f"() => {{ const s = window.__wangge.state(); return {expression}; }}")


def picture(page: Page, name: str) -> None:
    """Keep what the page looks like."""
    settled(page)
    page.screenshot(path=kept(name))


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what matches ``selector`` has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"{selector} cannot be reached with Tab")


def axe_finds(page: Page) -> list[Any]:
    """Faults against WCAG 2.1 A and AA that axe finds on the page as it stands."""
    page.evaluate(AXE.read_text("utf-8"))
    found: list[Any] = page.evaluate(
        """async () => (await axe.run(document, {
             runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
           })).violations.map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160))])"""
    )
    return found


def kept(name: str) -> Path:
    """Where a picture is kept."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    return ARTEFACTS / f"{name}.png"
