"""Coverages to work on: random ones, a town of the demo, and countries of the real world."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import numpy as np
import pyogrio
import shapely

from gis import lattice, noding
from gis.coverage import Coverage
from gis.plane.shape import Shape
from gis.records import Grid
from gis.testing import ORIGIN
from tests.gis.operations.stage import DIVISION, NEXT, TOWN, gathered, number, ring_of


def voronoi(seed, count, size, *, bare=0.1, joined=0.1):
    """Two divisions of Voronoi cells around random points, on the lattice."""
    chance = random.Random(seed)
    width = round(size * count**0.5)
    points = [(chance.randrange(width), chance.randrange(width)) for _ in range(count)]
    frame = shapely.box(0, 0, width, width)
    found = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(points)))
    inside = [shapely.intersection(cell, frame) for cell in found]
    parts = {
        str(k): lattice.as_multipolygon(
            lattice.snap(shapely.transform(cell, lambda xy: (np.rint(xy) + ORIGIN) / lattice.SCALE))
        )
        for k, cell in enumerate(inside)
        if cell.area > 0
    }
    noded = noding.node(parts).areas
    sound = {k: Shape(g) for k, g in noded.items() if shapely.is_valid(g)}
    cells = {DIVISION: {}, NEXT: {}}
    for k, shape in sound.items():
        home = (
            DIVISION if shape.geometry.centroid.x * lattice.SCALE < ORIGIN[0] + width / 2 else NEXT
        )
        cells[home][k] = shape.faces[0]
    return gathered(chance, cells, bare, joined)


@cache
def continent(name, scale=0.1):
    """The countries of a continent as grids, drawn small; enclaves, islands and all.

    Natural Earth (public domain), as it comes with pyogrio for its own tests. The west and the
    east are two divisions, all of it is their town.
    """
    file = Path(pyogrio.__file__).parent / "tests/fixtures/naturalearth_lowres"
    world = pyogrio.read_dataframe(file)
    shapes = {}
    for row in world[world.continent == name].itertuples():
        drawn = shapely.transform(
            row.geometry, lambda xy: xy * scale + np.array(ORIGIN) / lattice.SCALE
        )
        shape = lattice.as_multipolygon(lattice.snap(drawn))
        if shapely.is_valid(shape):  # Sudan's is not: Africa has a hole there
            shapes[row.name] = shape
    middle = float(np.median([shape.centroid.x for shape in shapes.values()]))
    grids, edges = [], {DIVISION: [], NEXT: []}
    for k, (country, noded) in enumerate(noding.node(shapes).areas.items(), start=1):
        code = DIVISION if noded.centroid.x < middle else NEXT
        edges[code] += Shape(noded).edges
        grids.append(
            Grid(
                number(k),
                f"{code}{k:03d}",
                country,
                code,
                noded,
                households=k % 11,
                counts={"shops": k % 7},
            )
        )
    rings = {code: ring_of(own) for code, own in edges.items()}
    rings[TOWN] = ring_of([e for own in edges.values() for e in own])
    return Coverage.of(grids, rings)
