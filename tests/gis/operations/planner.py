"""A planner who draws at random: as people do, and as nobody should."""

from __future__ import annotations

import random
from datetime import date

import shapely
from shapely import LineString, MultiLineString, Polygon

from gis import operations
from gis.lattice import SCALE
from gis.line_snapping import Snapping

KINDS = (
    *("split", "split", "reshape", "reshape", "line", "line", "move", "move", "transfer"),
    *("transfer", "merge", "merge", "push", "draw", "draw", "erase", "renumber", "edit", "assign"),
)
"""What is tried, the drawing operations more often than the others."""


class Planner:
    """Draws through vertices, along borders, in zigzags of a step, into nowhere.

    Every choice comes from the seed.

    Attributes
    ----------
    drawn : geometry or None
        What was drawn last, degrees.
    tolerance : float
        Metres within which it was snapped.
    """

    def __init__(self, coverage, seed):
        self.chance = random.Random(seed)
        self.coverage = coverage
        self.drawn = None
        self.tolerance = 0.0
        self.chosen = None
        self.grids = sorted(coverage.entries)

    def change(self, kind):
        """Try an operation, sensible or not."""
        self.chosen = self.grid()
        return getattr(self, kind)(self.chosen)

    def gainer(self, change):
        """Who gets what was drawn: the new grid, or the chosen one."""
        return next(iter(change.added), self.chosen)

    # --- places and lines ---

    def grid(self):
        return self.chance.choice(self.grids)

    def loop(self, grid):
        return self.chance.choice(self.chance.choice(self.coverage.shape(grid).faces).loops)

    def vertex(self, grid):
        return self.chance.choice(self.loop(grid))

    def near(self, grid):
        """A vertex of the grid or of one around it, or of a division."""
        box = self.coverage.shape(grid).bounds
        return self.vertex(self.chance.choice(sorted(self.coverage.near([box]), key=str)))

    def on_border(self, grid):
        loop = self.loop(grid)
        k = self.chance.randrange(len(loop))
        (ax, ay), (bx, by) = loop[k - 1], loop[k]
        t = self.chance.choice([0.5, self.chance.random()])
        return round(ax + (bx - ax) * t), round(ay + (by - ay) * t)

    def place(self, grid):
        """On a vertex, on or near a border, or anywhere around."""
        kind = self.chance.random()
        west, south, east, north = self.coverage.shape(grid).bounds
        if kind < 0.25:
            return self.near(grid)
        if kind < 0.5:
            return self.on_border(grid)
        if kind < 0.6:
            x, y = self.near(grid)
            return x + self.chance.randint(-2, 2), y + self.chance.randint(-2, 2)
        dx, dy = (east - west) // 2 + 1, (north - south) // 2 + 1
        return (
            self.chance.randint(west - dx, east + dx),
            self.chance.randint(south - dy, north + dy),
        )

    def along(self, grid):
        """A stretch of a border, from vertex to vertex."""
        loop = self.loop(grid)
        k = self.chance.randrange(len(loop))
        run = [loop[(k + i) % len(loop)] for i in range(self.chance.randint(1, 5))]
        return run if self.chance.random() < 0.5 else run[::-1]

    def zigzag(self, grid):
        """Up and down by a step or two."""
        (ax, ay), (bx, by) = self.place(grid), self.place(grid)
        n = self.chance.randint(3, 40)
        return [
            (
                ax + (bx - ax) * k // n + self.chance.randint(-2, 2),
                ay + (by - ay) * k // n + self.chance.randint(-2, 2),
            )
            for k in range(n + 1)
        ]

    def line_at(self, grid):
        kind = self.chance.random()
        if kind < 0.15:
            points = [self.place(grid), *self.along(grid), self.place(grid)]
        elif kind < 0.2:
            points = [self.place(grid), *self.zigzag(grid), self.place(grid)]
        elif kind < 0.3:  # beyond both ends of a line through two vertices
            (ax, ay), (bx, by) = self.near(grid), self.near(grid)
            points = [(2 * ax - bx, 2 * ay - by), (2 * bx - ax, 2 * by - ay)]
        else:
            points = [self.place(grid) for _ in range(self.chance.randint(2, 6))]
        if self.chance.random() < 0.1:
            points.append(points[0])
        return [degrees(p) for p in points]

    def out_and_back(self, grid):
        """Begins and ends inside the grid."""
        home = self.coverage.shape(grid).steps
        ends = [(round(p.x), round(p.y)) for p in (home.representative_point(), home.centroid)]
        middle = [self.place(grid) for _ in range(self.chance.randint(1, 4))]
        if self.chance.random() < 0.2:
            middle += self.along(grid)
        return [degrees(p) for p in (ends[0], *middle, ends[1])]

    def polygon(self, grid):
        """A diamond, a box, the outline of a grid or more of it, or anything at all."""
        kind = self.chance.random()
        x, y = self.place(grid)
        west, south, east, north = self.coverage.shape(grid).bounds
        w, h = (east - west) // 3 + 2, (north - south) // 3 + 2
        if kind < 0.15:
            return Polygon([*self.line_at(grid), degrees((x, y)), degrees((x + w, y + h))])
        if kind < 0.25:  # exactly another grid, or all that two of them cover
            around = sorted(self.coverage.neighbours(grid)) or self.grids
            some = self.chance.sample(around, min(len(around), self.chance.choice([1, 2])))
            return shapely.union_all([self.coverage.grid(i).geometry for i in some])
        if kind < 0.4:
            corners = ((west, south), (east, south), (east, north), (west, north))
            return Polygon([degrees(p) for p in corners])
        diamond = Polygon([degrees(p) for p in ((x - w, y), (x, y - h), (x + w, y), (x, y + h))])
        if kind < 0.5:
            return diamond.difference(
                shapely.affinity.scale(diamond, self.chance.choice([0.1, 0.5, 0.9]))
            )
        return diamond

    def snapping(self):
        """Now and then lines are snapped."""
        self.tolerance = self.chance.choice([0.05, 1, 10]) if self.chance.random() < 0.2 else 0.0
        return Snapping(self.tolerance) if self.tolerance else None

    # --- operations ---

    def move(self, grid):
        chance = self.chance
        west, south, east, north = self.coverage.shape(grid).bounds
        moves = []
        for _ in range(1 if chance.random() < 0.7 else 3):
            x, y = self.vertex(grid)
            reach = chance.choice([2, (east - west) // 10 + 1, east - west + north - south])
            target = (x + chance.randint(-reach, reach), y + chance.randint(-reach, reach))
            if chance.random() < 0.1:
                target = self.place(grid)
            moves.append((degrees((x, y)), degrees(target)))
        if chance.random() < 0.05:  # two vertices change places
            moves = [moves[0], moves[0][::-1]]
        extra = {}
        if chance.random() < 0.3:
            extra["insert"] = [degrees(self.on_border(grid))]
            if chance.random() < 0.5:
                moves = [(extra["insert"][0], degrees(self.place(grid)))]
        if chance.random() < 0.3:
            extra["delete"] = [degrees(self.vertex(grid))]
            moves = moves if chance.random() < 0.3 else []
        return operations.move(self.coverage, moves, **extra)

    def split(self, grid):
        lines = [self.line_at(grid) for _ in range(self.chance.choice([1, 1, 1, 2, 3]))]
        self.drawn = MultiLineString(lines)
        apart = self.chance.random() < 0.1
        return operations.split(self.coverage, grid, lines, apart=apart, snapping=self.snapping())

    def merge(self, grid):
        around = sorted(self.coverage.neighbours(grid)) or self.grids
        others = self.chance.sample(around, min(len(around), self.chance.choice([1, 1, 2, 3])))
        if self.chance.random() < 0.1:
            others.append(self.grid())
        return operations.merge(self.coverage, [grid, *others])

    def reshape(self, grid):
        drawn = self.line_at if self.chance.random() < 0.3 else self.out_and_back
        line = drawn(grid)
        self.drawn = LineString(line)
        return operations.reshape(self.coverage, grid, line, snapping=self.snapping())

    def push(self, grid):
        loop = self.loop(grid)
        ends = [self.chance.choice(loop), self.chance.choice(loop)]
        if self.chance.random() < 0.5:
            ends[0] = self.on_border(grid)
        west, south, east, north = self.coverage.shape(grid).bounds
        reach = max(east - west, north - south) // self.chance.choice([1, 3, 30]) + 1
        by = tuple(self.chance.randint(-reach, reach) / SCALE for _ in range(2))
        return operations.push(self.coverage, grid, (degrees(ends[0]), degrees(ends[1])), by)

    def draw(self, grid):
        division = self.coverage.grid(grid).division
        polygon = self.polygon(grid)
        bare = self.coverage.ungridded(division)
        if not bare.is_empty and self.chance.random() < 0.5:
            polygon = self.chance.choice(shapely.get_parts(bare))  # all of a bare place
            if self.chance.random() < 0.5:
                west, south, east, north = polygon.bounds
                polygon = shapely.box(west, south, (west + east) / 2, north)
        self.drawn = polygon
        return operations.draw(
            self.coverage, division, polygon, households=self.chance.randint(0, 9)
        )

    def transfer(self, grid):
        self.drawn = self.polygon(grid)
        return operations.transfer(self.coverage, grid, self.drawn, snapping=self.snapping())

    def erase(self, grid):
        return operations.erase(self.coverage, grid)

    def line(self, grid):
        line = self.line_at(grid)
        self.drawn = LineString(line)
        return operations.line(self.coverage, line)[1]

    def renumber(self, grid):
        return operations.renumber(self.coverage, self.coverage.grid(grid).division)

    def edit(self, grid):
        households = self.chance.choice([None, self.chance.randint(-1, 300)])
        return operations.edit(self.coverage, grid, households=households)

    def assign(self, grid):
        who, role = f"S{self.chance.randrange(4)}", self.chance.choice(["worker", "leader"])
        serving = [a for a in self.coverage.entry(grid).staff if self.chance.random() < 0.7]
        if serving:
            who, role = serving[0].staff_no, serving[0].role
        grids = {"off": grid} if serving else {}
        if not serving or self.chance.random() < 0.5:
            grids |= {"to": self.grid(), "start": date(2026, 3, 1)}
        return operations.assign(self.coverage, who, role, **grids)


def degrees(vertex):
    return vertex[0] / SCALE, vertex[1] / SCALE
