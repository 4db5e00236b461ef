"""A planner's workspace in the browser, driven by mouse and keys as a planner does.

What is asserted is the page's model - a checksum of the coverage, version, head - and what the
server has, never pixels.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import shapely
from playwright.sync_api import BrowserContext, Page
from shapely import LineString, Point, Polygon

Place = tuple[float, float]
"""Longitude and latitude in degrees, on the lattice."""


@dataclass(frozen=True)
class Drawn:
    """A grid as the page has it: its first ring."""

    id: str
    code: str
    ring: tuple[Place, ...]

    @property
    def area(self) -> Polygon:
        """In degrees."""
        return Polygon(self.ring)


class Workspace:
    """A page with a plan open."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def ready(self) -> None:
        """Wait until the plan is loaded and its map drawn."""
        self.page.wait_for_function("() => window.__wangge?.plan !== undefined")
        self.page.evaluate("() => window.__wangge.plan.ready()")

    def ask(self, what: str, *arguments: Any) -> Any:
        """What the page's model says."""
        return self.page.evaluate(
            "([what, given]) => window.__wangge.plan[what](...given)", [what, list(arguments)]
        )

    @property
    def checksum(self) -> str:
        """Of the grids as the page has them."""
        said: str = self.ask("checksum")
        return said

    @property
    def head(self) -> int:
        """Number of the last step in force."""
        said: int = self.ask("head")
        return said

    def grids(self) -> dict[str, Drawn]:
        """The grids by code."""
        found = self.ask("grids")
        return {
            one["code"]: Drawn(one["id"], one["code"], tuple((x, y) for x, y in one["ring"]))
            for one in found
        }

    def stands_at(self, head: int) -> None:
        """Wait until a step is the last in force, and everything is saved."""
        self.page.wait_for_function(
            """head => {
              const plan = window.__wangge.plan, saved = plan.saved();
              return plan.head() === head && saved.unsent === 0 && saved.online;
            }""",
            arg=head,
        )

    def unsent(self, number: int) -> None:
        """Wait until so many steps are not acknowledged."""
        self.page.wait_for_function(
            "number => window.__wangge.plan.saved().unsent === number", arg=number
        )

    def pixel(self, place: Place) -> tuple[float, float]:
        """Where a place is on the page."""
        x, y = self.ask("pixel", place)
        return x, y

    def aside(self, place: Place, right: float, down: float) -> Place:
        """The place so many pixels from another."""
        x, y = self.pixel(place)
        lon, lat = self.ask("lonlat", [x + right, y + down])
        return lon, lat

    def largest(self) -> Drawn:
        """The grid with the largest area."""
        return max(self.grids().values(), key=lambda one: (one.area.area, one.code))

    def take(self, key: str, tool: str) -> None:
        """Take a tool in hand by its key."""
        self.page.keyboard.press(key)
        self.page.wait_for_function("id => window.__wangge.plan.tool() === id", arg=tool)

    def look_at(self, *codes: str) -> None:
        """Bring grids into view, as large as they go."""
        self.ask("look", [self.grids()[code].id for code in codes])
        self.ask("settled")

    def hover(self, place: Place) -> None:
        """Move the mouse to a place."""
        self.page.mouse.move(*self.pixel(place))

    def click(self, *places: Place, **options: Any) -> None:
        """Click at places, one after the other."""
        for place in places:
            self.page.mouse.click(*self.pixel(place), **options)

    def drag(self, start: Place, end: Place, *, drop: bool = True) -> None:
        """Press at a place, move to another, and let go there."""
        (x, y), (to_x, to_y) = self.pixel(start), self.pixel(end)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move((x + to_x) / 2, (y + to_y) / 2)
        self.page.mouse.move(to_x, to_y)
        # The page looks at the mouse once a frame.
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => done()))")
        if drop:
            self.page.mouse.up()

    def drag_freely(self, start: Place, end: Place) -> None:
        """Drag with nothing that is snapped to."""
        self.page.keyboard.down("Alt")
        self.drag(start, end)
        self.page.keyboard.up("Alt")

    def draw(self, *places: Place) -> None:
        """Click along a line or outline and end it with Enter; wait for what it would be."""
        self.click(*places)
        self.page.keyboard.press("Enter")
        self.expects_confirmation()

    def expects_confirmation(self) -> None:
        """Wait until the page says what an operation would do."""
        self.page.locator(".confirm-bar button.primary:not([disabled])").wait_for()

    def confirm(self) -> None:
        """Do what was offered."""
        self.page.keyboard.press("Enter")

    def undo(self) -> None:
        """As with Ctrl+Z on the map."""
        self.page.keyboard.press("Control+z")

    def redo(self) -> None:
        """As with Ctrl+Shift+Z on the map."""
        self.page.keyboard.press("Control+Shift+Z")


@dataclass(frozen=True)
class Desk:
    """Somebody who plans, and the server's own word on their plan."""

    address: str
    context: BrowserContext
    """With the cookie of their session."""

    def begin(self, division: str, title: str = "网格调整") -> str:
        """A draft; its id."""
        made = self.post("/plans", {"title": title, "division": division})
        plan: str = made["id"]
        return plan

    def get(self, path: str) -> Any:
        """What the server answers under /api/v1."""
        answer = self.context.request.get(f"{self.address}/api/v1{path}")
        assert answer.ok, answer.text()
        return answer.json()

    def post(self, path: str, given: dict[str, Any]) -> Any:
        """What the server answers to a change, which it takes."""
        return self._change("POST", path, given)

    def patch(self, path: str, given: dict[str, Any]) -> Any:
        """As :meth:`post`, for what is there already."""
        return self._change("PATCH", path, given)

    def turn(self, plan: str, what: str, **given: Any) -> Any:
        """Do something to a plan as it stands."""
        version = self.get(f"/plans/{plan}")["version"]
        return self.post(f"/plans/{plan}/{what}", {"version": version, **given})

    def _change(self, method: str, path: str, given: dict[str, Any]) -> Any:
        answer = self.context.request.fetch(
            f"{self.address}/api/v1{path}",
            method=method,
            data=given,
            headers={"Origin": self.address, "X-CSRF-Token": self.get("/session")["csrf"]},
        )
        assert answer.ok, answer.text()
        return answer.json()

    def stored(self, plan: str) -> dict[str, tuple[Place, ...]]:
        """First ring of each grid as the server has the plan, by code."""
        return {
            each["properties"]["code"]: tuple((x, y) for x, y in _first_ring(each["geometry"]))
            for each in self.get(f"/plans/{plan}/grids")["features"]
        }

    def holds(self, plan: str, workspace: Workspace) -> None:
        """The page has the very grids that the server has, and the server finds no fault."""
        assert {code: set(one.ring) for code, one in workspace.grids().items()} == {
            code: set(ring) for code, ring in self.stored(plan).items()
        }
        assert self.get(f"/plans/{plan}/checks")["errors"] == 0


def _first_ring(geometry: dict[str, Any]) -> list[list[float]]:
    rings = geometry["coordinates"]
    found: list[list[float]] = rings[0] if geometry["type"] == "Polygon" else rings[0][0]
    return found[:-1]


def inside(area: Polygon) -> Place:
    """A place well within an area."""
    at = area.representative_point()
    return round(at.x, 7), round(at.y, 7)


def junction(grids: dict[str, Drawn]) -> tuple[Place, list[str]]:
    """A vertex where three grids meet, off the outer border: its place and their codes."""
    uses = Counter(place for one in grids.values() for place in one.ring)
    rim = _outer(grids)
    for place, number in sorted(uses.items()):
        if number >= 3 and rim.distance(Point(place)) > 1e-5:
            return place, sorted(code for code, one in grids.items() if place in one.ring)
    raise LookupError("no three grids meet in a point")


def border(grids: dict[str, Drawn], least: float = 0) -> tuple[str, str, LineString]:
    """Two neighbours and the border that they share, the longest one in one piece."""
    codes = sorted(grids)
    found = []
    for i, one in enumerate(codes):
        for other in codes[i + 1 :]:
            shared = grids[one].area.boundary.intersection(grids[other].area.boundary)
            joined = _line(shared)
            if joined is not None and joined.length > least:
                found.append((joined.length, one, other, joined))
    _, one, other, line = max(found, key=lambda each: each[0])
    return one, other, line


def _line(shared: Any) -> LineString | None:
    if shared.is_empty or shared.length == 0:
        return None
    lines = [part for part in shapely.get_parts(shared) if part.geom_type == "LineString"]
    merged = shapely.line_merge(shapely.MultiLineString(lines))
    return merged if merged.geom_type == "LineString" else None


def _outer(grids: dict[str, Drawn]) -> Any:
    return shapely.coverage_union_all([one.area for one in grids.values()]).boundary


def across(area: Polygon) -> tuple[Place, Place]:
    """Two places on the border of an area, between which a straight line cuts it once."""
    at = Point(inside(area))
    west, south, east, north = area.bounds
    for dx, dy in ((1.0, 0.0), (0.0, 1.0), (0.7, 0.7), (0.7, -0.7)):
        reach = max(east - west, north - south)
        line = LineString(
            [(at.x - dx * reach, at.y - dy * reach), (at.x + dx * reach, at.y + dy * reach)]
        )
        cut = line.intersection(area)
        if cut.geom_type == "LineString":
            (x0, y0), (x1, y1) = cut.coords[0], cut.coords[-1]
            return (x0, y0), (x1, y1)
    raise LookupError("every straight line cuts it more than once")
