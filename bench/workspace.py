"""The planner's workspace in a browser: how smoothly a corner is dragged, how soon a map is there.

    python -m bench workspace

Debian's Chromium without a GPU opens pages of a real server on a private PostGIS, with the
demonstration and, beside it, a village of about 500 grids with 100 vertices each, which is laid
out by the engine and imported as a file. Pages take turns, so that what else the machine does
falls on all alike; a page with nothing on it tells what the machine itself allows.

A corner where grids meet is dragged in circles by moves of the mouse. ``shown`` is how often a
second the gesture was drawn, by the page's own count; the frames a second of the page are from
the times between its animation frames. A map is the first when the page says that it is loaded and
drawn; the time is from the start of the navigation in a browser that knows nothing of the page.
"""

from __future__ import annotations

import json
import math
import os
import re
import secrets
import shutil
import statistics
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import shapely
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from rich.console import Console
from rich.table import Table
from shapely import Point

from api.auth.principal import OPERATOR
from api.workflows import accounts, importing, invitations
from api.workflows.identity import Door
from bench.installation import Installation, demonstration
from bench.operations import lay_out
from tests.browser_fixtures import launched
from tests.web.plan.desk import Desk, Drawn, Place, Workspace

COUNTY, TOWN, VILLAGE = "360702000000", "360702100000", "360702100205"
"""Of the demonstration."""
LARGE, LARGE_TOWN = "360702105299", "360702105000"
"""The village beside it, and the town of the demonstration that it is said to lie in."""
SIDE, STRETCH = 23, 25
"""Grids along the side of that village, and edges of a border: 529 grids of 100 vertices."""
DIGITS = 3
"""Of a grid's own number."""

ROUNDS = 3
DRAGGED = 4.0
"""Seconds that a corner is dragged."""
VISITS = 5
RADIUS, TURN = 40.0, 1.5
"""CSS pixels of the circle in which a corner is dragged, and seconds to go round it."""

SPUN = 5_000_000
"""Additions that tell how busy the machine is: some tenths of a second."""

SMOOTH, SOON, LIGHT = 20.0, 1.5, 350.0
"""What is promised: frames a second, seconds, kB."""

WEIGH = Path(__file__).parents[1] / "web" / "scripts" / "weigh.mjs"

_WATCH = """() => {
  const seen = [], drawn = () => window.__wangge?.plan?.frames() ?? 0;
  window.__bench = { seen, first: drawn(), on: true, drawn };
  const frame = at => { seen.push(at); if (window.__bench.on) requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}"""
_WATCHED = """() => {
  const { seen, first, drawn } = window.__bench;
  window.__bench.on = false;
  return { seen, drawn: drawn() - first };
}"""
_FIRST_MAP = """(() => {
  const hook = () => location.pathname === '/' ? window.__wangge?.ready
    : window.__wangge?.plan?.ready();
  window.__first = new Promise(resolve => {
    const look = () => {
      const ready = hook();
      if (ready) ready.then(() => resolve(performance.now()));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
})()"""


@dataclass
class Frames:
    """What was shown while something was dragged, of all rounds."""

    between: list[float] = field(default_factory=list)
    """Milliseconds from one animation frame to the next."""
    shown: list[float] = field(default_factory=list)
    """Drawings of the gesture in a second, one of each round."""
    moves: list[float] = field(default_factory=list)
    """Moves of the mouse in a second, one of each round."""

    @property
    def median(self) -> float:
        """Frames a second."""
        return 1000 / statistics.median(self.between)

    @property
    def slow(self) -> float:
        """Frames a second of the slowest twentieth."""
        return 1000 / sorted(self.between)[int(len(self.between) * 0.95)]

    @property
    def verdict(self) -> str:
        """Whether it was smooth; a mouse that moved too seldom, all of it shown, tells nothing."""
        shown, moves = statistics.median(self.shown), statistics.median(self.moves)
        if self.median >= SMOOTH and shown < SMOOTH and moves <= shown:
            return "every move shown"
        return _verdict(min(self.median, shown) >= SMOOTH)


def settle(place: Installation) -> int:
    """Import the large village; how many grids it has."""
    coverage = lay_out(SIDE**2, side=SIDE, stretch=STRETCH)
    (village_shape,) = coverage.areas.values()
    village = [({"code": LARGE, "name": "大村", "level": "village"}, village_shape.geometry)]
    grids = [
        (
            {"code": f"{LARGE}{number:03d}", "name": grid.name, "households": grid.households},
            grid.geometry,
        )
        for number, grid in enumerate(coverage, 1)
    ]
    for do, name, rows in (
        (importing.import_divisions, "village", village),
        (importing.import_grids, "grids", grids),
    ):
        file = place.folder / f"{name}.geojson"
        features = [
            {"type": "Feature", "properties": said, "geometry": shapely.geometry.mapping(shape)}
            for said, shape in rows
        ]
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        report = do(place.database, OPERATOR, importing.Options(file=file, author="bench"))
        if not report.accepted:
            raise RuntimeError([finding.what.en for finding in report.findings[:5]])
    return len(grids)


def sit_down(stack: ExitStack, browser: Browser, place: Installation) -> Desk:
    """A planner of the county, signed in."""
    password = secrets.token_urlsafe(20)
    made = accounts.create(
        place.database,
        OPERATOR,
        name="bench",
        display_name="Bench",
        grants=[("planner", COUNTY)],
    )
    invitations.accept(place.database, Door(), made.link.code, password)
    context = _context(stack, browser)
    answer = context.request.post(
        f"{place.server}/api/v1/session",
        data={"name": "bench", "password": password},
        headers={"Origin": place.server},
    )
    if not answer.ok:
        raise RuntimeError(answer.text())
    return Desk(place.server, context)


def _context(stack: ExitStack, browser: Browser, **more: Any) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", **more)
    context.set_default_timeout(120_000)
    stack.callback(context.close)
    return context


def _corner(grids: dict[str, Drawn]) -> tuple[Place, list[str]]:
    """The corner of three grids that lies farthest within a division, and their codes."""
    divisions = Counter(code[:-DIGITS] for code in grids)
    largest, _ = divisions.most_common(1)[0]
    some = {code: one for code, one in grids.items() if code[:-DIGITS] == largest}
    uses: dict[Place, list[str]] = {}
    for code, one in some.items():
        for place in one.ring:
            uses.setdefault(place, []).append(code)
    # The outline is not a planner's to change, and the nearest corner is taken hold of.
    rim = shapely.coverage_union_all([one.area for one in some.values()]).boundary
    corners = [place for place, codes in uses.items() if len(codes) >= 3]
    at = max(corners, key=lambda place: rim.distance(Point(place)))
    return at, uses[at]


class Drag:
    """A corner of a plan's division that is dragged, with all of it in view or a few grids."""

    def __init__(self, page: Page, address: str, *, close: bool) -> None:
        self.workspace = Workspace(page)
        self.frames = Frames()
        page.goto(address)
        self.workspace.ready()
        self.at, codes = _corner(self.workspace.grids())
        if close:
            self.workspace.look_at(*codes)
        self.workspace.take("c", "corners")

    def round(self) -> None:
        """Drag it for :data:`DRAGGED` seconds, and let it be as it was."""
        page, workspace = self.workspace.page, self.workspace
        page.bring_to_front()
        before = workspace.checksum
        x, y = workspace.pixel(self.at)
        page.mouse.move(x, y)
        page.mouse.down()
        _circling(page, (x, y), self.frames)
        if not workspace.ask("foreseen"):
            raise RuntimeError("nothing was dragged")
        page.keyboard.press("Escape")
        page.mouse.up()
        if workspace.checksum != before:
            raise RuntimeError("the drag was not given up")


class Blank:
    """A page with nothing on it, over which the mouse goes."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frames = Frames()

    def round(self) -> None:
        """As :meth:`Drag.round`."""
        self.page.bring_to_front()
        _circling(self.page, (400, 400), self.frames)


def _circling(page: Page, centre: tuple[float, float], kept: Frames) -> None:
    """Circles of the mouse; what the page showed meanwhile."""
    page.evaluate(_WATCH)
    begun = time.monotonic()
    moves = 0
    while (gone := time.monotonic() - begun) < DRAGGED:
        angle = 2 * math.pi * gone / TURN
        page.mouse.move(centre[0] + RADIUS * math.cos(angle), centre[1] + RADIUS * math.sin(angle))
        moves += 1
    seen = page.evaluate(_WATCHED)
    times = seen["seen"]
    kept.between += [after - at for at, after in pairwise(times)]
    kept.shown.append(seen["drawn"] / gone)
    kept.moves.append(moves / gone)


def first_map(browser: Browser, address: str, **session: Any) -> float:
    """Seconds from the start of the navigation until the map is drawn, in a fresh browser."""
    with ExitStack() as stack:
        page = _context(stack, browser, **session).new_page()
        page.add_init_script(_FIRST_MAP)
        page.goto(address, wait_until="commit")
        page.wait_for_function("() => window.__first !== undefined")
        return float(page.evaluate("() => window.__first")) / 1000


def waiting() -> float:
    """How many times as long as alone a computation takes just now: others want the processors."""
    wall, processor = time.perf_counter(), time.process_time()
    sum(range(SPUN))
    return (time.perf_counter() - wall) / (time.process_time() - processor)


def weight() -> float:
    """Kilobytes of all scripts as they go over the wire."""
    node = shutil.which("node") or "node"
    said = subprocess.run([node, WEIGH], capture_output=True, text=True, check=False).stdout
    found = re.search(r"([\d.]+) kB gzip +all scripts", said)
    if found is None:
        raise RuntimeError(said)
    return float(found[1])


def _maps(
    browser: Browser, desk: Desk, plans: dict[str, str], waited: list[float]
) -> dict[str, list[float]]:
    """First maps of these pages, in turns; to ``waited`` comes how busy the machine was."""
    session = {"storage_state": desk.context.storage_state()}
    took: dict[str, list[float]] = {what: [] for what in plans}
    for _ in range(VISITS):
        waited.append(waiting())
        for what, path in plans.items():
            signed_in = session if path != "/" else {}
            took[what].append(first_map(browser, desk.address + path, **signed_in))
    return took


def _drags(stack: ExitStack, browser: Browser, desk: Desk, plans: dict[str, str]) -> dict[str, Any]:
    """Corners of these plans dragged, in turns."""
    context = _context(stack, browser, storage_state=desk.context.storage_state())
    subjects: dict[str, Drag | Blank] = {"nothing on the page": Blank(context.new_page())}
    for what, path in plans.items():
        for close, view in ((False, "all in view"), (True, "a few grids in view")):
            drag = Drag(context.new_page(), desk.address + path, close=close)
            subjects[f"{what}, {view}"] = drag
    for _ in range(ROUNDS):
        for subject in subjects.values():
            subject.round()
    return {what: subject.frames for what, subject in subjects.items()}


def _verdict(kept: bool) -> str:
    return "kept" if kept else "NOT KEPT"


def _frames(found: dict[str, Frames]) -> Table:
    """Frames a second, dragged."""
    table = Table(title="a corner is dragged, frames a second")
    table.add_column("", no_wrap=True)
    for head in ("wanted", "median", "5th percentile", "shown", "moves of the mouse", ""):
        table.add_column(head, justify="right")
    for what, frames in found.items():
        shown = statistics.median(frames.shown)
        figures = (frames.median, frames.slow, shown, statistics.median(frames.moves))
        dragged = shown > 0
        table.add_row(
            what,
            f"≥ {SMOOTH:.0f}" if dragged else "",
            *(f"{figure:.1f}" for figure in figures),
            frames.verdict if dragged else "",
        )
    return table


def _rest(maps: dict[str, list[float]], scripts: float) -> Table:
    """First maps, and what the scripts weigh."""
    table = Table(title="first map on a cold cache, and the weight of all scripts")
    table.add_column("", no_wrap=True)
    for head in ("wanted", "median", "least", "most", ""):
        table.add_column(head, justify="right")
    for what, took in maps.items():
        middle = statistics.median(took)
        table.add_row(
            f"first map, {what}",
            f"≤ {SOON} s",
            *(f"{seconds:.2f} s" for seconds in (middle, min(took), max(took))),
            _verdict(middle <= SOON),
        )
    weighs = f"{scripts:.1f} kB"
    table.add_row(
        "all scripts, gzip", f"≤ {LIGHT:.0f} kB", weighs, "", "", _verdict(scripts <= LIGHT)
    )
    return table


def main() -> None:
    """Print what is wanted and what was seen."""
    console = Console(width=max(120, Console().width))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wangge-bench-")))
        folder.chmod(0o755)  # the server's account must get in
        with console.status("loading the demonstration"):
            place = stack.enter_context(demonstration(folder))
        browser = launched(stack.enter_context(sync_playwright()).chromium)
        stack.callback(browser.close)
        desk = sit_down(stack, browser, place)
        town = f"/plans/{desk.begin(TOWN)}"
        county = f"/plans/{desk.begin(COUNTY)}"
        with console.status("first maps"):
            pages = {"/": "/", "plan of a town": town, "plan of the county": county}
            waited: list[float] = []
            took = _maps(browser, desk, pages, waited)
        with console.status("importing the large village"):
            count = settle(place)
        large = f"/plans/{desk.begin(LARGE)}"
        with console.status("dragging"):
            took |= _maps(browser, desk, {f"plan of {count} grids": large}, waited)
            frames = _drags(stack, browser, desk, {"town": town, f"{count} grids": large})
        console.print(_frames(frames))
        console.print(_rest(took, weight()))
        load = " ".join(f"{average:.1f}" for average in os.getloadavg())
        console.print(
            f"load averages {load}, {os.cpu_count()} processors: while maps were drawn, a "
            f"computation took {statistics.median(waited):.1f} times as long as alone"
        )
