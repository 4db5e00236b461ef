"""A county of two towns, the people who plan and approve there, and a workbench.

::

     0        1000        2000       steps of the lattice
     ┌────┬────┬────┬─────┐ 1000
     │WEST│EAST│SHOR│PIER │          TOWN  (北镇): HILL and LAKE
     ├────┴────┼────┴─────┤ 0
     │FUR │BARN│          │          OTHER (南镇): FIELD and MARSH, which has no grid
     └────┴────┴──────────┘ -1000
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from uuid import UUID

import shapely
from shapely import MultiPolygon

from api.auth.principal import OPERATOR, Grant, Principal
from api.store import accounts, audit
from api.store import plans as plan_store
from api.store.database import Database
from api.workflows.plans import drafting, editing, transitions
from api.workflows.plans.turns import Request
from api.workflows.plans.working import State, Workbench
from api.workflows.publication import Publication, publish
from gis import lattice
from gis.coverage import Coverage
from gis.records import Assignment, Division, Grid, Staff
from gis.testing import ORIGIN, block
from gis.text import Text

COUNTY = "360702000000"
TOWN, HILL, LAKE = "360702100000", "360702100200", "360702100201"
OTHER, FIELD, MARSH = "360702101000", "360702101200", "360702101201"
WEST, EAST, SHORE, PIER, FURROW, BARN = (UUID(int=n) for n in range(1, 7))
SINCE = date(2020, 1, 1)
BROAD = 100
"""How many times as large as drawn the scene is where grids are taken away: 500 m a grid."""

PEOPLE = {
    "planner": ("planner", TOWN),
    "mate": ("planner", TOWN),
    "colleague": ("planner", TOWN),
    "neighbour": ("planner", OTHER),
    "approver": ("approver", COUNTY),
    "headman": ("admin", TOWN),
    "viewer": ("viewer", None),
}

_DIVISIONS = {
    COUNTY: ("章贡区", "county", None, None, block(0, -1000, 2000, 1000)),
    TOWN: ("北镇", "township", None, COUNTY, block(0, 0, 2000, 1000)),
    OTHER: ("南镇", "township", None, COUNTY, block(0, -1000, 2000, 0)),
    HILL: ("山村", "village", "rural", TOWN, block(0, 0, 1000, 1000)),
    LAKE: ("湖村", "village", "rural", TOWN, block(1000, 0, 2000, 1000)),
    FIELD: ("田村", "village", "rural", OTHER, block(0, -1000, 1000, 0)),
    MARSH: ("泽村", "village", "rural", OTHER, block(1000, -1000, 2000, 0)),
}
_GRIDS = (
    (WEST, HILL, 1, block(0, 0, 500, 1000), 40),
    (EAST, HILL, 2, block(500, 0, 1000, 1000), 50),
    (SHORE, LAKE, 1, block(1000, 0, 1500, 1000), 30),
    (PIER, LAKE, 2, block(1500, 0, 2000, 1000), 20),
    (FURROW, FIELD, 1, block(0, -1000, 500, 0), 10),
    (BARN, FIELD, 2, block(500, -1000, 1000, 0), 15),
)


def line(*points: tuple[int, int]) -> list[list[float]]:
    """A line in JSON from steps."""
    return [lattice.to_degrees((x + ORIGIN[0], y + ORIGIN[1])).tolist() for x, y in points]


def polygon(*points: tuple[int, int]) -> dict[str, object]:
    """A polygon in GeoJSON from steps."""
    return {"type": "Polygon", "coordinates": [line(*points, points[0])]}


def split(grid: UUID, *points: tuple[int, int], **more) -> dict[str, object]:
    """The operation that cuts a grid along a line."""
    return {"type": "split", "grid": str(grid), "line": line(*points), **more}


def called(name: str) -> str:
    """What colleagues call an account."""
    return f"姓名 {name}"


def edit(grid: UUID, **fields) -> dict[str, object]:
    """The operation that says something else about a grid."""
    return {"type": "edit", "grid": str(grid), **fields}


ACROSS_WEST = split(WEST, (-50, 400), (550, 400))
"""From the county's border through WEST to its border with EAST."""

DOWN_WEST = split(WEST, (200, -50), (200, 1050))
"""From the border with FURROW, of another town, to the county's border."""


def _scaled(shape: MultiPolygon, scale: int) -> MultiPolygon:
    steps = shapely.transform(
        shape, lambda xy: ((lattice.to_steps(xy) - ORIGIN) * scale + ORIGIN) / lattice.SCALE
    )
    return lattice.as_multipolygon(steps)


def publish_scene(database: Database, scale: int = 1) -> None:
    """The county, so many times as large, as revision 1, and an account for each of PEOPLE."""
    grids = [
        Grid(i, f"{home}{n:03d}", f"第{n}网格", home, _scaled(shape, scale), households=households)
        for i, home, n, shape, households in _GRIDS
    ]
    rings = {code: _scaled(row[4], scale) for code, row in _DIVISIONS.items()}
    noded = Coverage.of(grids, rings)
    publication = Publication(
        divisions=[
            Division(code, name, level, kind, above, above, noded.area(code).geometry)
            for code, (name, level, kind, above, _) in _DIVISIONS.items()
        ],
        grids=list(noded),
        staff=[Staff(f"a-{n}", name, "full_time", HILL) for n, name in enumerate("甲乙丙丁", 1)],
        assignments=[
            Assignment(WEST, HILL, "a-1", "worker", SINCE),
            Assignment(EAST, HILL, "a-2", "worker", SINCE),
            Assignment(SHORE, LAKE, "a-3", "worker", SINCE),
        ],
    )
    with database.write(OPERATOR) as writer:
        publish(writer, publication, "operator", Text("始", "First"))
        audit.record(writer, action="publish", object="revision/1")
    with database.write(OPERATOR) as writer:
        for name, (role, division) in PEOPLE.items():
            account = accounts.create(writer, name=name, display_name=called(name))
            accounts.add_grant(writer, account, role, division)
        audit.record(writer, action="account.create", object="account/all")


@dataclass
class Scene:
    """The county in a database of the test's own, and who acts in it."""

    database: Database
    people: dict[str, Principal]
    bench: Workbench = field(init=False)
    _keys: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.forget()

    @classmethod
    def of(cls, database: Database) -> Scene:
        """The scene that :func:`publish_scene` left."""
        with database.read(OPERATOR) as reader:
            people = {
                name: Principal(
                    accounts.by_name(reader, name).id, name, (Grant(role, division),), via="session"
                )
                for name, (role, division) in PEOPLE.items()
            }
        return cls(database, people)

    def forget(self) -> None:
        """Begin again with nothing at hand, as another worker or a new process does."""
        self.bench = Workbench(self.database)

    def plan(self, division: str = TOWN, who: str = "planner") -> UUID:
        """A new draft."""
        return drafting.create(self.bench, self.people[who], title="调整", division=division)

    def row(self, plan: UUID):
        """What is stored of a plan."""
        with self.database.read(OPERATOR) as reader:
            return plan_store.get(reader, plan)

    def request(self, plan: UUID, key: str | None = None) -> Request:
        """For the plan's present version, with a key of its own."""
        return Request(self.row(plan).version, key or f"key-{next(self._keys)}")

    def operate(self, plan: UUID, operation, who: str = "planner", key: str | None = None):
        """Do an operation on a plan."""
        request = self.request(plan, key)
        return editing.operate(self.bench, self.people[who], plan, request, operation)

    def undo(self, plan: UUID, who: str = "planner"):
        """Undo what was done last."""
        return editing.undo(self.bench, self.people[who], plan, self.request(plan))

    def redo(self, plan: UUID, who: str = "planner"):
        """Do it again."""
        return editing.redo(self.bench, self.people[who], plan, self.request(plan))

    def bring(self, plan: UUID, transition, who: str, comment: str | None = None):
        """Bring a plan into another state."""
        return transitions.bring(
            self.bench, self.people[who], plan, self.request(plan), transition, comment
        )

    def state(self, plan: UUID) -> State:
        """The plan as this worker has it."""
        with self.database.read(OPERATOR) as reader:
            return self.bench.state(reader, plan_store.get(reader, plan))

    def stored(self, plan: UUID) -> State:
        """The plan as it comes out of the database, with nothing at hand."""
        with self.database.read(OPERATOR) as reader:
            return Workbench(self.database).state(reader, plan_store.get(reader, plan))

    def trail(self) -> int:
        """The number of the newest row of the audit trail."""
        with self.database.read(OPERATOR) as reader:
            return audit.page(reader, limit=1)[0].number
