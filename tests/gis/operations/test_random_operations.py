"""Whatever is done to a coverage, in whatever order, it stays one, and all of it can be undone."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from shapely import Polygon

from gis import operations
from gis.change import compose
from gis.errors import WanggeError
from gis.lattice import SCALE
from tests.gis.operations.stage import assert_whole, counts, jittered, town

SEED = st.integers(0, 2**32 - 1)
DONE: Counter[str] = Counter()
REFUSED: Counter[str] = Counter()
SEEDS: list[int] = []


class Planner:
    """Draws lines as people do and as they do not: through vertices, along borders, at random."""

    def __init__(self, coverage, seed):
        self.chance = random.Random(seed)
        self.coverage = coverage
        self.grids = [g.id for g in coverage]

    def grid(self):
        return self.chance.choice(self.grids)

    def vertex(self, grid=None):
        loop = self.loop(grid)
        return self.chance.choice(loop)

    def loop(self, grid=None):
        shape = self.coverage.shape(grid or self.grid())
        face = self.chance.choice(shape.faces)
        return self.chance.choice(face.loops)

    def near(self, grid):
        """A vertex of the grid or of one around it."""
        box = self.coverage.shape(grid).bounds
        around = [n for n in self.coverage.near([box]) if not isinstance(n, str)]
        return self.vertex(self.chance.choice(sorted(around)))

    def place(self, grid):
        """On a vertex, on or near a border, or anywhere around."""
        kind = self.chance.random()
        west, south, east, north = self.coverage.shape(grid).bounds
        if kind < 0.25:
            return self.near(grid)
        if kind < 0.5:
            loop = self.loop(grid)
            k = self.chance.randrange(len(loop))
            (ax, ay), (bx, by) = loop[k - 1], loop[k]
            t = self.chance.random()
            return round(ax + (bx - ax) * t), round(ay + (by - ay) * t)
        if kind < 0.6:
            x, y = self.near(grid)
            return x + self.chance.randint(-2, 2), y + self.chance.randint(-2, 2)
        dx, dy = (east - west) // 2 + 1, (north - south) // 2 + 1
        return self.chance.randint(west - dx, east + dx), self.chance.randint(
            south - dy, north + dy
        )

    def line_at(self, grid):
        if self.chance.random() < 0.15:  # along a border for a while
            loop = self.loop(grid)
            k = self.chance.randrange(len(loop))
            run = [loop[(k + i) % len(loop)] for i in range(self.chance.randint(1, 4))]
            points = [self.place(grid), *run, self.place(grid)]
        else:
            points = [self.place(grid) for _ in range(self.chance.randint(2, 5))]
        if self.chance.random() < 0.1:
            points.append(points[0])
        return [degrees(p) for p in points]

    def out_and_back(self, grid):
        """Begins and ends inside the grid."""
        home = self.coverage.shape(grid).steps
        ends = [(round(p.x), round(p.y)) for p in (home.representative_point(), home.centroid)]
        middle = [self.place(grid) for _ in range(self.chance.randint(1, 3))]
        return [degrees(p) for p in (ends[0], *middle, ends[1])]

    def polygon(self, grid):
        x, y = self.place(grid)
        west, south, east, north = self.coverage.shape(grid).bounds
        w, h = (east - west) // 3 + 2, (north - south) // 3 + 2
        if self.chance.random() < 0.3:
            return Polygon([*self.line_at(grid), degrees((x, y)), degrees((x + w, y + h))])
        return Polygon([degrees(p) for p in ((x - w, y), (x, y - h), (x + w, y), (x, y + h))])

    def change(self, kind):
        """Try an operation, sensible or not."""
        return getattr(self, kind)(self.grid())

    def move(self, grid):
        chance = self.chance
        west, south, east, north = self.coverage.shape(grid).bounds
        moves = []
        for _ in range(1 if chance.random() < 0.8 else 3):
            x, y = self.vertex(grid)
            reach = chance.choice([2, (east - west) // 10 + 1, east - west + north - south])
            target = (x + chance.randint(-reach, reach), y + chance.randint(-reach, reach))
            moves.append((degrees((x, y)), degrees(target)))
        extra = {}
        if chance.random() < 0.3:
            extra["insert"] = [degrees(self.place(grid))]
        if chance.random() < 0.3:
            extra["delete"] = [degrees(self.vertex(grid))]
            moves = moves if chance.random() < 0.3 else []
        return operations.move(self.coverage, moves, **extra)

    def split(self, grid):
        lines = [self.line_at(grid) for _ in range(self.chance.choice([1, 1, 1, 2]))]
        return operations.split(self.coverage, grid, lines, apart=self.chance.random() < 0.1)

    def merge(self, grid):
        around = sorted(self.coverage.neighbours(grid)) or self.grids
        others = self.chance.sample(around, min(len(around), self.chance.choice([1, 1, 2])))
        return operations.merge(self.coverage, [grid, *others])

    def reshape(self, grid):
        drawn = self.line_at if self.chance.random() < 0.3 else self.out_and_back
        return operations.reshape(self.coverage, grid, drawn(grid))

    def push(self, grid):
        loop = self.loop(grid)
        stretch = (degrees(self.chance.choice(loop)), degrees(self.chance.choice(loop)))
        west, south, east, north = self.coverage.shape(grid).bounds
        reach = max(east - west, north - south) // 3 + 1
        by = tuple(self.chance.randint(-reach, reach) / SCALE for _ in range(2))
        return operations.push(self.coverage, grid, stretch, by)

    def draw(self, grid):
        division = self.coverage.grid(grid).division
        return operations.draw(self.coverage, division, self.polygon(grid))

    def transfer(self, grid):
        return operations.transfer(self.coverage, grid, self.polygon(grid))

    def erase(self, grid):
        return operations.erase(self.coverage, grid)

    def line(self, grid):
        return operations.line(self.coverage, self.line_at(grid))[1]

    def renumber(self, grid):
        return operations.renumber(self.coverage, self.coverage.grid(grid).division)

    def edit(self, grid):
        return operations.edit(self.coverage, grid, households=self.chance.randint(-1, 300))


def degrees(vertex):
    return vertex[0] / SCALE, vertex[1] / SCALE


KINDS = (
    *("split", "split", "reshape", "reshape", "line", "line", "move", "move", "transfer"),
    *("merge", "push", "draw", "erase", "renumber", "edit"),
)
KEEPS_COUNTS = {"split", "merge", "reshape", "push", "transfer", "move", "renumber"}


class Planning(RuleBasedStateMachine):
    """A planner at work, with undo."""

    def start(self, coverage):
        self.first = self.coverage = coverage
        self.done = []

    @initialize(seed=SEED, size=st.sampled_from([12, 60, 1000, 40_000]))
    def on_random_ground(self, seed, size):
        SEEDS.append(seed)
        self.start(jittered(seed, 6, 4, size))

    @precondition(lambda self: len(self.coverage) > 0)
    @rule(kind=st.sampled_from(KINDS), seed=SEED)
    def operate(self, kind, seed):
        before = counts(self.coverage)
        try:
            change = Planner(self.coverage, seed).change(kind)
        except WanggeError:
            REFUSED[kind] += 1
            return
        DONE[kind] += 1
        after = change.apply(self.coverage)
        assert change.inverse().apply(after) == self.coverage
        if kind in KEEPS_COUNTS:
            assert counts(after) == before
        self.done.append(change)
        self.coverage = after

    @precondition(lambda self: self.done)
    @rule()
    def undo(self):
        self.coverage = self.done.pop().inverse().apply(self.coverage)

    @invariant()
    def it_is_a_coverage(self):
        if hasattr(self, "coverage"):
            assert_whole(self.coverage)

    def teardown(self):
        if not hasattr(self, "coverage"):
            return
        net = compose(self.done)
        assert net.apply(self.first) == self.coverage
        assert net.inverse().apply(self.coverage) == self.first
        for change in reversed(self.done):
            self.coverage = change.inverse().apply(self.coverage)
        assert self.coverage == self.first


class PlanningATown(Planning):
    """The same in a town of the demo."""

    @initialize()
    def on_random_ground(self):
        self.start(town())


def runs(few, many):
    """So many sequences as a rule, and with the profile for long runs 10,000 operations."""
    long = settings().max_examples >= 2000
    # The short run walks the same sequences each time: new ones are sought by the long run.
    return settings(
        max_examples=many if long else few,
        stateful_step_count=25,
        derandomize=not long,
        suppress_health_check=[HealthCheck.too_slow],
    )


TestPlanning = Planning.TestCase
TestPlanning.settings = runs(12, 700)
TestPlanningATown = PlanningATown.TestCase
TestPlanningATown.settings = runs(4, 100)


@pytest.fixture(scope="module", autouse=True)
def _tally(request):
    """Say how much was tried, and on which ground."""
    yield
    told = (
        f"\noperations done: {DONE.total()} {dict(DONE)}\nrefused: {REFUSED.total()} "
        f"{dict(REFUSED)}\nseeds of {len(SEEDS)} coverages: {SEEDS[:20]}"
    )
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(told)
