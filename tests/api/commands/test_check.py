"""``wangge check`` passes on the demonstration and fails, with the place, on what is broken."""

from __future__ import annotations

import re

import numpy as np
import psycopg
import pytest
import shapely
from psycopg import sql
from shapely import MultiPolygon, Polygon, affinity

from api.cluster.address import libpq_url
from api.commands.terminal import Exit
from gis import lattice
from tests.api.commands.conftest import Run

READ = "SELECT ST_AsBinary(geom) FROM grid_version WHERE code = %s"
WRITE = "UPDATE grid_version SET geom = ST_GeomFromWKB(%s, 4326) WHERE code = %s"


def wide(shape: MultiPolygon) -> MultiPolygon:
    """Reaching into whatever lies around it."""
    return lattice.as_multipolygon(lattice.snap(shapely.buffer(shape, 0.001)))


def narrow(shape: MultiPolygon) -> MultiPolygon:
    """Five metres of ground along its whole border belong to nobody."""
    return lattice.as_multipolygon(lattice.snap(shapely.buffer(shape, -0.00005)))


def elsewhere(shape: MultiPolygon) -> MultiPolygon:
    """Outside of its village and of the whole district."""
    return lattice.as_multipolygon(lattice.snap(affinity.translate(shape, 1.0, 0.0)))


def off_lattice(shape: MultiPolygon) -> MultiPolygon:
    """A few millimetres beside."""
    return affinity.translate(shape, 3e-8, 0.0)


def crossing(shape: MultiPolygon) -> MultiPolygon:
    """A ring that crosses itself in the middle of where it was."""
    x, y = lattice.to_degrees(lattice.to_integers(shape.centroid))[0]
    ends = [(x, y), (x + 1e-3, y + 1e-3), (x + 1e-3, y), (x, y + 1e-3)]
    return MultiPolygon([Polygon(ends)])


def with_a_vertex_of_its_own(shape: MultiPolygon) -> MultiPolygon:
    """On a straight piece of border: nothing gapes yet, but the next drag would open a gap."""
    ring = lattice.to_integers(shape.geoms[0].exterior)
    apart = np.diff(ring, axis=0)
    at = int(np.flatnonzero(np.gcd(*apart.T) > 1)[0])
    step = apart[at] // np.gcd(*apart[at])
    more = np.insert(ring, at + 1, ring[at] + step, axis=0)
    return lattice.as_multipolygon(Polygon(lattice.to_degrees(more), shape.geoms[0].interiors))


BREAKS = {
    "overlap": ("360702100200001", wide),
    "gap": ("360702100201002", narrow),
    "spill": ("360702100202001", elsewhere),
    "off_lattice": ("360702100203001", off_lattice),
    "invalid_ring": ("360702101200001", crossing),
    "t_junction": ("360702103212001", with_a_vertex_of_its_own),
}
"""What is reported, of which grid, and how it comes to be so."""


@pytest.fixture
def broken(demo_database_url: str) -> dict[str, MultiPolygon]:
    """The demonstration's database with its checks dropped and six grids spoiled."""
    with psycopg.connect(libpq_url(demo_database_url)) as connection:
        checks = connection.execute(
            """SELECT conname FROM pg_constraint
               WHERE conrelid = 'grid_version'::regclass AND contype = 'c'"""
        ).fetchall()
        for (name,) in checks:
            drop = sql.SQL("ALTER TABLE grid_version DROP CONSTRAINT {}")
            connection.execute(drop.format(sql.Identifier(name)))
        shapes = {}
        for fault, (code, spoil) in BREAKS.items():
            row = connection.execute(READ, [code]).fetchone()
            assert row is not None, code
            shapes[fault] = spoil(shapely.from_wkb(bytes(row[0])))
            connection.execute(WRITE, [shapely.to_wkb(shapes[fault]), code])
    return shapes


def test_the_demonstration_is_whole(run: Run, shared_demo_url: str):
    ran = run("check", "--revision", "1", url=shared_demo_url)
    assert ran.code == Exit.OK
    assert "Revision 1: 247 divisions, 1,244 grids" in ran.out
    assert "覆盖有效" in run("check", url=shared_demo_url, lang="zh").out


def test_a_broken_coverage_is_told_with_its_places(
    broken: dict[str, MultiPolygon], run: Run, demo_database_url: str
):
    ran = run("check", url=demo_database_url)
    assert ran.code == Exit.FAULTS, ran
    lines = ran.out.splitlines()
    for fault, shape in broken.items():
        code = BREAKS[fault][0]
        # A shared vertex is lacking in the neighbour, which is the one named.
        named = code[:12] if fault == "t_junction" else code
        places = [
            lines[i + 1]
            for i, line in enumerate(lines)
            if line.startswith(f"✗ {fault}:") and named in line
        ]
        assert places, (fault, lines)
        points = [re.search(r"\((-?[\d.]+), (-?[\d.]+)\) → \S", place) for place in places]
        near = [shapely.Point(*map(float, p.groups())).distance(shape) for p in points if p]
        assert min(near) < 1e-4, fault
