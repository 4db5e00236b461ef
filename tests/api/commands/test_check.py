"""``wangge check`` passes on the demonstration and fails, with the place, on what is broken."""

from __future__ import annotations

import re

import psycopg
import pytest

from api.cluster.address import libpq_url
from api.commands.terminal import Exit
from tests.api.commands.conftest import Run

GRID = "360702100200001"

MOVED = "ST_SnapToGrid(ST_SetSRID({}, 4326), 1e-7)"
ONE = f"(SELECT geom FROM grid_version WHERE code = '{GRID}')"
"""The geometry of one grid in the middle of the demonstration."""

BREAKS = {
    # what is reported: how the grid's geometry comes to be so
    "overlap": f"ST_Multi(ST_Union({ONE}, ST_Buffer(ST_PointOnSurface(ST_Boundary({ONE})), 0.002)))",
    "gap": f"ST_Multi(ST_Buffer({ONE}, -0.00005))",
    "spill": f"ST_Translate({ONE}, 0.2, 0)",
    "off_lattice": f"ST_Translate({ONE}, 0.00000003, 0)",
    "invalid_ring": (
        "ST_GeomFromText('MULTIPOLYGON(((114.9 25.8, 114.91 25.81, 114.91 25.8, 114.9 25.81,"
        " 114.9 25.8)))', 4326)"
    ),
}


def broken(url: str, geometry: str) -> None:
    """Change the grid behind the back of everything that would prevent it."""
    with psycopg.connect(libpq_url(url)) as connection:
        checks = connection.execute(
            """SELECT conname FROM pg_constraint
               WHERE conrelid = 'grid_version'::regclass AND contype = 'c'"""
        ).fetchall()
        for (name,) in checks:
            connection.execute(f'ALTER TABLE grid_version DROP CONSTRAINT "{name}"')
        connection.execute(f"UPDATE grid_version SET geom = {geometry} WHERE code = %s", [GRID])


def test_the_demonstration_is_whole(run: Run, shared_demo_url: str):
    ran = run("check", url=shared_demo_url)
    assert ran.code == Exit.OK
    assert "247 divisions, 1,244 grids" in ran.out
    assert "覆盖完整" in run("check", url=shared_demo_url, lang="zh").out


@pytest.mark.parametrize("fault", BREAKS)
def test_a_broken_coverage_is_told_with_its_place(fault: str, run: Run, demo_database_url: str):
    broken(demo_database_url, BREAKS[fault])
    ran = run("check", url=demo_database_url)
    assert ran.code == Exit.FAULTS, ran
    line = next(i for i, l in enumerate(ran.out.splitlines()) if l.startswith(f"✗ {fault}:"))
    told, place = ran.out.splitlines()[line : line + 2]
    assert GRID in told
    lon, lat = map(float, re.search(r"\((-?[\d.]+), (-?[\d.]+)\) →", place).groups())
    assert 114.5 < lon < 115.6
    assert 25.5 < lat < 26.2


def test_a_vertex_that_a_neighbour_lacks_is_told(run: Run, demo_database_url: str):
    """On a straight border nothing gapes yet; the next drag of that vertex would open a gap."""
    with psycopg.connect(libpq_url(demo_database_url)) as connection:
        # Two points an even number of steps apart: their middle is exactly on the border.
        connection.execute(
            """
            WITH ring AS (
              SELECT (ST_DumpPoints(ST_ExteriorRing(ST_GeometryN(geom, 1)))).* FROM grid_version
              WHERE code = %(grid)s
            ), edge AS (
              SELECT path[1] AS at, geom AS a, lead(geom) OVER (ORDER BY path[1]) AS b FROM ring
            ), even AS (
              SELECT at, ST_MakePoint(
                round((ST_X(a) + ST_X(b)) * 5e6)::bigint / 1e7::float8,
                round((ST_Y(a) + ST_Y(b)) * 5e6)::bigint / 1e7::float8) AS middle
              FROM edge
              WHERE b IS NOT NULL AND (round(ST_X(a) * 1e7) + round(ST_X(b) * 1e7))::bigint % 2 = 0
                AND (round(ST_Y(a) * 1e7) + round(ST_Y(b) * 1e7))::bigint % 2 = 0
              ORDER BY at LIMIT 1
            )
            UPDATE grid_version SET geom = ST_Multi(ST_MakePolygon(ST_AddPoint(
              ST_ExteriorRing(ST_GeometryN(geom, 1)), ST_SetSRID(middle, 4326), even.at)))
            FROM even WHERE code = %(grid)s
            """,
            {"grid": GRID},
        )
    ran = run("check", url=demo_database_url)
    assert ran.code == Exit.FAULTS, ran
    assert "T-junction" in ran.out


def test_an_older_revision_can_be_checked(run: Run, shared_demo_url: str):
    assert "Revision 1:" in run("check", "--revision", "1", url=shared_demo_url).out
