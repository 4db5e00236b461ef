"""A county of four villages of sixteen grids each, and the people who plan and approve there."""

from __future__ import annotations

from uuid import UUID

from api.auth.principal import OPERATOR
from api.store import migrate
from api.store.database import Database
from api.workflows.publication import Publication, publish
from gis.coverage import Coverage
from gis.records import Assignment, Division, Grid, Staff
from gis.testing import block
from gis.text import Text
from tests.security.installation import COUNTY, SINCE, make_account

SIDE, CELL = 4, 20_000
"""Grids along a village, and the steps of the lattice along a grid: 200 m."""

VILLAGES = ("360702100200", "360702100201", "360702101200", "360702101201")
PLANNERS = tuple(f"planner-{n}" for n in range(4))
APPROVER = "approver"


def _box(village: int) -> tuple[int, int, int, int]:
    width = SIDE * CELL
    west, south = village % 2 * width, village // 2 * width
    return west, south, west + width, south + width


def _grids(village: int, code: str) -> list[Grid]:
    west, south, _, _ = _box(village)
    return [
        Grid(
            UUID(int=1 + village * 100 + k),
            f"{code}{k + 1:03d}",
            f"第{k + 1}网格",
            code,
            block(
                west + k % SIDE * CELL,
                south + k // SIDE * CELL,
                west + (k % SIDE + 1) * CELL,
                south + (k // SIDE + 1) * CELL,
            ),
            households=40,
        )
        for k in range(SIDE * SIDE)
    ]


def lay(url: str) -> None:
    """Migrate an empty database and publish the county there as revision 1."""
    migrate.upgrade(url)
    whole = block(0, 0, 2 * SIDE * CELL, 2 * SIDE * CELL)
    rings = {code: block(*_box(k)) for k, code in enumerate(VILLAGES)}
    grids = [grid for k, code in enumerate(VILLAGES) for grid in _grids(k, code)]
    noded = Coverage.of(grids, {COUNTY: whole, **rings})
    divisions = [
        Division(COUNTY, "章贡区", "county", None, None, None, noded.area(COUNTY).geometry)
    ]
    divisions += [
        Division(code, f"第{k}村", "village", "rural", COUNTY, COUNTY, noded.area(code).geometry)
        for k, code in enumerate(VILLAGES)
    ]
    staff = [Staff(f"s-{n}", "某", "full_time", VILLAGES[0]) for n in range(20)]
    serving = [
        Assignment(grid.id, grid.division, f"s-{n % 20}", "worker", SINCE)
        for n, grid in enumerate(noded)
    ]
    database = Database(url, pool_size=1)
    try:
        with database.write(OPERATOR) as writer:
            publication = Publication(
                divisions=divisions, grids=list(noded), staff=staff, assignments=serving
            )
            publish(writer, publication, "operator", Text("始", "First"))
        for name in PLANNERS:
            make_account(database, name, [("planner", COUNTY)])
        make_account(database, APPROVER, [("approver", COUNTY)])
    finally:
        database.close()
