"""What tests of published plans share: approving, publishing, reading back what stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

import shapely

from api.auth.principal import OPERATOR
from api.store import audit, divisions, grids, moments
from api.store import staff as staff_store
from api.store.database import Database
from api.store.moments import Moment
from api.workflows import checking
from api.workflows.plans import publishing, rebasing
from gis import lattice
from gis.findings import errors
from gis.records import Grid
from tests.api.plans.scene import Scene


def approved(scene: Scene, *operations, who: str = "planner", division: str | None = None) -> UUID:
    """A plan with these operations, submitted and approved."""
    plan = scene.plan(who=who) if division is None else scene.plan(division, who)
    for operation in operations:
        scene.operate(plan, operation, who)
    scene.bring(plan, "submit", who)
    scene.bring(plan, "approve", "approver")
    return plan


def publish(scene: Scene, plan: UUID, who: str = "approver", key: str | None = None, **more):
    """Publish an approved plan."""
    return publishing.publish(
        scene.bench, scene.people[who], plan, scene.request(plan, key), **more
    )


def published(scene: Scene, *operations, **more) -> int:
    """The revision of a plan with these operations, published."""
    return publish(scene, approved(scene, *operations, **more))["revision"]


def rebase(scene: Scene, plan: UUID, who: str = "planner", **more):
    """Bring a draft onto the newest revision."""
    return rebasing.rebase(scene.bench, scene.people[who], plan, scene.request(plan), **more)


def standing(scene: Scene, revision: int | None = None) -> dict[UUID, Grid]:
    """The grids at a revision, the newest unless given."""
    with scene.database.read(OPERATOR) as reader:
        moment = moments.moment(reader, revision)
        return {grid.id: grid for grid in grids.records(reader, moment)}


def by_code(scene: Scene, code: str, revision: int | None = None) -> Grid:
    """The grid of that code."""
    [found] = [g for g in standing(scene, revision).values() if g.code == code]
    return found


def ring(scene: Scene, code: str, revision: int | None = None) -> set[tuple[int, int]]:
    """The vertices of a division's ring, in lattice steps."""
    with scene.database.read(OPERATOR) as reader:
        row = divisions.get(reader, code, moments.moment(reader, revision))
    return set(map(tuple, lattice.to_integers(shapely.from_wkb(bytes(row.geom))).tolist()))


def serving(scene: Scene, grid: UUID, day: date | None = None) -> set[tuple[str, str]]:
    """Who serves a grid today, or on another day, by number and role."""
    with scene.database.read(OPERATOR) as reader:
        moment = Moment(moments.latest(reader), day or moments.today())
        found = staff_store.of_grids(reader, [grid], moment)
    return {(row.staff_no, row.role) for row in found.get(grid, [])}


def yesterday() -> date:
    """The last day that today's publications leave as it was."""
    return moments.today() - timedelta(days=1)


def text_of(database: Database, revision: int) -> bytes:
    """All areas that stand at a revision, as bytes that are equal where they are."""
    with database.read(OPERATOR) as reader:
        moment = Moment(revision, moments.today())
        rows = [
            *(
                (g.division, str(g.id), g.code, g.name, g.kind, g.households,
                 sorted(g.counts.items()), g.synthetic, g.geometry.wkb_hex)
                for g in grids.records(reader, moment)
            ),
            *(
                (row.code, row.name, row.level, row.managing_parent, bytes(row.geom).hex())
                for row in divisions.areas(reader, moment)
            ),
        ]  # fmt: skip
    return "\n".join(sorted(map(repr, rows))).encode()


def assert_sound(database: Database, revision: int | None = None) -> None:
    """Fail unless what is published is a coverage and the audit trail is whole."""
    with database.read(OPERATOR) as reader:
        found = checking.check_published(reader, moments.moment(reader, revision))
        assert not errors(found.findings), [f.what.en for f in errors(found.findings)]
        assert audit.verify(reader).whole


def assign(scene: Scene, grid: Grid | UUID, staff_no: str, role: str = "worker") -> Mapping:
    """The operation that puts somebody on a grid."""
    to = grid if isinstance(grid, UUID) else grid.id
    start = moments.today().isoformat()
    return {"type": "assign", "staff_no": staff_no, "role": role, "to": str(to), "start": start}
