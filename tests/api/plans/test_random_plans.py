"""Random drawing in plans, with undo and redo, through the database: as the engine does in memory.

The model is a list of coverages. Every step is done with a workbench that has everything at hand
or, now and then, nothing, as another worker would; at the end all of it is read from the database.
"""

from __future__ import annotations

import json
from collections import Counter
from random import Random
from uuid import UUID

import pytest
import shapely
from hypothesis import settings

from api.auth.principal import OPERATOR
from api.store import plan_operations as operation_store
from api.workflows.plans import editing
from api.workflows.plans.refusals import NothingToUndo
from api.workflows.plans.working import lineage, place_of
from gis import changejson
from gis.change import compose
from gis.errors import MalformedOperation, NotFound
from gis.operations import Refused
from gis.operations.wire import parse
from tests.api.plans.scene import TOWN
from tests.gis.operations.exactly import Exactly
from tests.gis.operations.planner import Planner, degrees

KINDS = (
    "split", "split", "split", "reshape", "line", "move", "transfer", "merge", "draw", "erase",
    "renumber", "edit", "assign",
)  # fmt: skip
STEPS = 30
SEEDS = range(settings().max_examples // 16)
"""Six, and many more in a long run."""


def drawn(planner, homes):
    """An operation in JSON on one of the grids of a coverage, sensible or not."""
    coverage, chance = planner.coverage, planner.chance
    own = [i for i in planner.grids if coverage.grid(i).division in homes]
    grid = chance.choice(own if own and chance.random() < 0.9 else planner.grids)
    home = coverage.grid(grid).division
    west, south, east, north = coverage.shape(grid).geometry.bounds
    level = south + (north - south) * chance.random()
    across = [(west - 1e-6, level), (east + 1e-6, level)]
    others = sorted(coverage.neighbours(grid))[: chance.randint(1, 2)]
    kind = chance.choice(KINDS)
    members = {
        "split": lambda: {"grid": grid, "line": chance.choice([across, planner.line_at(grid)])},
        "reshape": lambda: {"grid": grid, "line": planner.out_and_back(grid)},
        "line": lambda: {"line": chance.choice([across, planner.line_at(grid)])},
        "move": lambda: {
            "moves": [{"from": degrees(planner.vertex(grid)), "to": degrees(planner.place(grid))}]
        },
        "transfer": lambda: {
            "grid": grid,
            "polygon": shapely.geometry.mapping(planner.polygon(grid)),
        },
        "draw": lambda: {
            "division": home,
            "polygon": shapely.geometry.mapping(planner.polygon(grid)),
        },
        "merge": lambda: {"grids": [grid, *others]},
        "erase": lambda: {"grid": grid},
        "renumber": lambda: {"division": home},
        "edit": lambda: {"grid": grid, "households": chance.randrange(99)},
        "assign": lambda: {
            "staff_no": f"a-{chance.randint(1, 4)}",
            "role": "worker",
            **chance.choice([{"to": grid, "start": "2026-03-01"}, {"from": grid}]),
        },
    }
    return json.loads(json.dumps({"type": kind} | members[kind](), default=str))


class Model:
    """The coverages of a plan, one behind the other, of which the first few are in force."""

    def __init__(self, first):
        self.coverages, self.head = [first], 0

    @property
    def now(self):
        return self.coverages[self.head]

    def operate(self, coverage):
        del self.coverages[self.head + 1 :]
        self.coverages.append(coverage)
        self.head += 1


def stepped(scene, plan, model, planner):
    """A step in the plan and in the model; what it was, or the code of the refusal."""
    kind = planner.chance.random()
    if kind < 0.3:
        step, there = (scene.undo, model.head - 1) if kind < 0.18 else (scene.redo, model.head + 1)
        if not 0 <= there < len(model.coverages):
            with pytest.raises(NothingToUndo):
                step(plan)
            return "nothing_to_undo"
        step(plan)
        model.head = there
        return "undo" if kind < 0.18 else "redo"
    operation = drawn(planner, scene.state(plan).ground.inside)
    row = scene.row(plan)
    try:
        answer = scene.operate(plan, operation)
    except (Refused, NotFound, MalformedOperation) as refused:
        assert scene.row(plan) == row
        return refused.code
    # As it was kept it gives the same again, identities included.
    with scene.database.read(OPERATOR) as reader:
        place = place_of(scene.row(plan))
        kept = operation_store.one(reader, place, answer["head"])
    model.operate(parse(kept.operation).apply(model.now).apply(model.now))
    return operation["type"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_goes_the_way_of_the_engine(scene, seed, monkeypatch):
    # Everything comes from the seed, the identities of new grids too.
    chance = Random(seed)
    monkeypatch.setattr(editing, "uuid4", lambda: UUID(int=chance.getrandbits(128), version=4))
    plan = scene.plan(TOWN)
    model, done = Model(scene.state(plan).coverage), Counter()
    exactly = Exactly()
    for number in range(STEPS):
        planner = Planner(model.now, f"{seed}/{number}")
        if planner.chance.random() < 0.2:
            scene.forget()
        done[stepped(scene, plan, model, planner)] += 1
        assert scene.state(plan).coverage == model.now
    exactly.check(model.now)
    stored = scene.stored(plan)
    assert stored.coverage == model.now
    with scene.database.read(OPERATOR) as reader:
        row = scene.row(plan)
        changes = [
            changejson.from_json(one)
            for one in operation_store.changes(reader, place_of(row), row.head)
        ]
        traced = lineage(reader, row, stored.net)
    net = compose(changes)
    assert (net.grids, net.areas) == (stored.net.grids, stored.net.areas)
    published = set(stored.ground.coverage.entries)
    assert all(published.issuperset(parents) for parents in traced.values())
    for grid, parents in net.lineage.items():
        # also through grids that kept their identity, which a net change says nothing of
        assert published.intersection(parents) <= set(traced.get(grid, ()))
    # All the way back there is nothing left of it.
    for _ in range(model.head):
        scene.undo(plan)
    assert not scene.stored(plan).net
    assert scene.stored(plan).coverage == model.coverages[0]
    assert sum(done.values()) == STEPS
