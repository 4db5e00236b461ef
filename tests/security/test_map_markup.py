"""Text from the data is shown as text: it never becomes markup, script or template.

folium writes names into JavaScript template literals, and branca parses rendered macros as
Jinja templates once more; a name is an attack on each in turn here.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import geopandas as gpd
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from shapely import Point, box

from gis.maps import content_security_policy, coverage_map
from gis.maps.policy import code_in
from gis.text import Text

pytestmark = pytest.mark.browser

HOSTILE = [
    "<img src=x onerror=\"__pwned='img'\">",
    "</script><script>__pwned='script'</script>",
    "<!--<script>__pwned='comment'",
    "${__pwned='literal'}",
    "`;__pwned='backtick';`",
    "\\`;__pwned='escaped backtick';//",
    "'\"};__pwned='quote';//",
    "\u2028__pwned='separator'\u2029",
    "{{ 7*7 }}{% for x in (1,2) %}{{ x }}{% endfor %}{# note #}",
    "{{ ''.__class__.__mro__ }}",
    "<svg onload=__pwned='svg'><a href=javascript:__pwned='link'>",
    "<style>*{display:none}</style><meta http-equiv=refresh content=0;url=//example.invalid>",
    "<!-- map -->",
    "]]><b>bold</b>&lt;i&gt;&amp;",
    "javascript:__pwned='address'",
]


def county(text: str) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """A village, its town, two grids and a place with ``text`` in every text column."""
    shape = box(114.9, 25.8, 114.92, 25.82)
    village = {
        "code": f"V{text}",
        "name": text,
        "level": "village",
        "kind": text,
        "managing_parent": f"T{text}",
        "statistical_parent": text,
        "managed_by": text,
        "programme": True,
        "grids": 2,
        "workers": 3,
        "households": 90,
        "unstaffed": 1,
        "initials": text,
        "synthetic": True,
        "geometry": shape,
    }
    town = {**village, "code": f"T{text}", "level": "township"}
    odd = {**village, "code": f"X{text}", "level": text}
    grid = {
        "code": f"1{text}",
        "name": text,
        "kind": text,
        "division": f"V{text}",
        "division_name": text,
        "township_name": text,
        "households": 40,
        "workers": 3,
        "staff": {"worker": 3, text: 1},
        "unstaffed": False,
        "initials": text,
        "synthetic": True,
        "geometry": box(114.9, 25.8, 114.91, 25.82),
    }
    empty = {
        **grid,
        "code": f"2{text}",
        "workers": 0,
        "unstaffed": True,
        "geometry": box(114.91, 25.8, 114.92, 25.82),
    }
    place = {
        "name": text,
        "kind": text,
        "address": text,
        "initials": text,
        "synthetic": True,
        "geometry": Point(114.905, 25.815),
    }
    return (
        gpd.GeoDataFrame([village, town, odd], crs=4326),
        gpd.GeoDataFrame([grid, empty], crs=4326),
        gpd.GeoDataFrame([place], crs=4326),
    )


def hostile_page(text: str) -> str:
    return coverage_map(
        *county(text), title=Text(text, text), revision=1, as_of=text, synthetic=True
    )


class Served:
    """A page behind the header that the server sends with it."""

    def __init__(self) -> None:
        served = self
        self.html = ""
        self.policy: str | None = None

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = served.html.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                if served.policy:
                    self.send_header("Content-Security-Policy", served.policy)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  as inherited
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/maps/coverage"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    page = Served()
    thread = threading.Thread(target=page.server.serve_forever, daemon=True)
    thread.start()
    yield page
    page.server.shutdown()
    page.server.server_close()
    thread.join()


@pytest.fixture
def watched(chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page, and the list of everything it should not have done."""
    context = chromium.new_context()
    context.add_init_script(
        """addEventListener("securitypolicyviolation", (event) => {
            console.error("policy: " + event.violatedDirective + " " + event.blockedURI);
        });"""
    )
    page = context.new_page()
    deeds: list[str] = []
    page.on("dialog", lambda dialog: (deeds.append("dialog"), dialog.dismiss()))
    page.on("popup", lambda _: deeds.append("popup"))
    page.on("pageerror", lambda error: deeds.append(f"error: {error}"))
    page.on("console", lambda m: deeds.append(m.text) if m.type == "error" else None)
    page.on("request", lambda r: deeds.append(f"request: {r.url}"))
    yield page, deeds
    context.close()


def opened(page: Page, target: Locator) -> str:
    """The details of ``target``. Leaflet drops a click that falls into a movement of the map."""
    shown = page.locator(".details")
    for _ in range(4):
        target.click()
        try:
            shown.wait_for(timeout=5_000)
            break
        except PlaywrightTimeoutError:
            continue
    return shown.inner_text()


def look_at(page: Page, target: Locator) -> list[str]:
    """Tip and details of what ``target`` is; Playwright waits until the map stands still."""
    target.hover()
    tip = page.locator(".tip").last.inner_text()
    details = opened(page, target)
    page.keyboard.press("Escape")
    expect(page.locator(".details")).to_have_count(0)
    return [tip, details]


def use_everything(page: Page) -> str:
    """Everything that shows text from the data: tips, details, search; all text seen."""
    seen = [page.locator("body").inner_text()]
    for lang in ("en", "zh"):
        page.locator(f'#languages [data-lang="{lang}"]').click()
        seen.append(page.locator("body").inner_text())
    for unit in ("village", "grid"):
        page.locator("#units label").nth(["village", "grid"].index(unit)).click()
        for path in page.locator(f".leaflet-{unit}-areas-pane path").all():
            seen += look_at(page, path)
    seen += look_at(page, page.locator(".place-box"))
    page.locator("#query").fill("v")
    seen.append(page.locator("#found").inner_text())
    page.keyboard.press("Enter")
    seen.append(page.locator(".details").inner_text())
    return "\n".join(seen)


def squeeze(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_is_shown_as_it_is_and_does_nothing(
    text: str, watched: tuple[Page, list[str]], served: Served
) -> None:
    page, deeds = watched
    served.html = hostile_page(text)
    served.policy = content_security_policy(served.html)
    page.goto(served.address)
    page.wait_for_selector("body.ready")
    seen = use_everything(page)

    assert page.evaluate("typeof window.__pwned") == "undefined"
    assert deeds == [f"request: {served.address}"]
    # Title, tips, details and search each showed it letter for letter.
    assert squeeze(seen).count(squeeze(text)) > 20
    assert page.title().split() == text.split()
    strangers = page.locator("#found img, .details img, .label *, .details b, h1 *, .tip svg")
    assert strangers.count() == 0


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_changes_no_byte_of_code(text: str) -> None:
    assert code_in(hostile_page(text)) == code_in(hostile_page("沙石镇"))


def test_without_any_policy_the_names_are_harmless_all_the_same(
    watched: tuple[Page, list[str]], served: Served
) -> None:
    page, deeds = watched
    html = hostile_page("".join(HOSTILE[:5]))
    start = html.index('<meta http-equiv="Content-Security-Policy"')
    served.html = html[:start] + html[html.index(">", start) + 1 :]
    served.policy = None
    page.goto(served.address)
    page.wait_for_selector("body.ready")
    use_everything(page)
    assert page.evaluate("typeof window.__pwned") == "undefined"
    assert deeds == [f"request: {served.address}"]


def test_a_script_that_got_into_the_page_is_stopped_by_either_policy(
    watched: tuple[Page, list[str]], served: Served
) -> None:
    page, deeds = watched
    whole = hostile_page("沙石镇")
    served.html = whole.replace("<body>", "<body><script>__pwned = 1</script>")
    for policy in (content_security_policy(served.html), None):
        served.policy = policy
        page.goto(served.address)
        page.wait_for_selector("body.ready")
        assert page.evaluate("typeof window.__pwned") == "undefined"
        assert any("script-src" in deed for deed in deeds)
        deeds.clear()


def test_the_sandbox_keeps_the_site_s_origin_from_the_page(
    watched: tuple[Page, list[str]], served: Served
) -> None:
    page, _ = watched
    served.html = hostile_page("沙石镇")
    served.policy = content_security_policy(served.html)
    page.goto(served.address)
    page.wait_for_selector("body.ready")
    assert page.evaluate("window.origin") == "null"
    reached = page.evaluate("() => { try { return !!localStorage } catch { return false } }")
    assert reached is False
