"""A small published state: a county, a town, a village of two grids, and their people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from api.auth.principal import OPERATOR
from api.store.database import Database
from api.workflows.publication import Publication, publish
from gis.records import Assignment, Division, Grid, Staff
from gis.testing import block
from gis.text import Text

COUNTY, TOWN, VILLAGE = "360702000000", "360702100000", "360702100200"
WEST, EAST = UUID(int=1), UUID(int=2)
SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class Published:
    """The database and its address."""

    database: Database
    url: str

    def publish(self, **changes) -> int:
        """The next revision."""
        with self.database.write(OPERATOR) as writer:
            return publish(writer, Publication(**changes), "planner", Text("改", "Changed"))


def grid(identity: UUID, number: int, area, **more) -> Grid:
    """A grid of the village."""
    code = f"{VILLAGE}{number:03d}"
    return Grid(identity, code, more.pop("name", f"第{number}网格"), VILLAGE, area, **more)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated, empty database."""
    found = Database(database_url, pool_size=2)
    yield found
    found.close()


def publish_small_state(database: Database, url: str) -> Published:
    """The small state, as revision 1 of an empty database."""
    whole = block(0, 0, 1000, 1000)
    state = Published(database, url)
    state.publish(
        divisions=[
            Division(COUNTY, "章贡区", "county", None, None, None, whole),
            Division(TOWN, "沙石镇", "township", None, COUNTY, COUNTY, whole),
            Division(VILLAGE, "火燃村", "village", "rural", TOWN, TOWN, whole),
        ],
        grids=[
            grid(WEST, 1, block(0, 0, 500, 1000), households=40),
            grid(EAST, 2, block(500, 0, 1000, 1000), households=50),
        ],
        staff=[
            Staff("a-1", "张三", "full_time", VILLAGE, phone="000-0000-0001"),
            Staff("a-2", "李四", "part_time", VILLAGE),
        ],
        assignments=[
            Assignment(WEST, VILLAGE, "a-1", "worker", SINCE),
            Assignment(EAST, VILLAGE, "a-2", "worker", SINCE),
        ],
    )
    return state


@pytest.fixture
def published(database: Database, database_url: str) -> Published:
    """The small state in a database of the test's own."""
    return publish_small_state(database, database_url)
