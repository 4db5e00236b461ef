"""The coverage that a plan works on: what is published around its scope, and its net change.

Published state does not change, so the ground of a scope at a revision is loaded once and shared
by its plans; who serves is laid over it as it is today. What a plan has made of it follows from
its operations in force, of which the last one's number, the head, stands for all: a state is known
by plan, base revision and head, and any number of workers come to the same one.

A grid that a plan has touched keeps, in the plan, the staff that it had then; publishing brings it
together with who came and went meanwhile. All others show who serves them today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import shapely

from api.store import plan_ground
from api.store import plan_operations as operation_store
from api.store.database import Database, Reader
from api.store.installation import staff_state
from api.store.moments import today
from api.store.plan_operations import Place
from api.workflows.plans.recent import Recent
from gis import changejson
from gis.change import Change
from gis.coverage import Coverage, Entry
from gis.errors import Conflict, NotFound
from gis.text import Text

NOTHING = Change({})


@dataclass(frozen=True, slots=True)
class Ground:
    """What is published in and around a scope.

    Attributes
    ----------
    inside : frozenset of str
        The divisions that a plan for the scope may change: the scope and all that is run from it.
    coverage : Coverage
        Their grids, and grids and divisions around that gain a vertex where an operation puts one
        on the scope's border. Grids show who serves them on ``day``.
    serving : int
        The state of the register of staff that they show.
    """

    division: str
    revision: int
    inside: frozenset[str]
    coverage: Coverage
    serving: int = -1
    day: date = date.min


@dataclass(frozen=True, slots=True)
class State:
    """A plan as it stands: its ground, what it has changed there, and what came of it.

    ``net`` holds grids and areas only: neither words nor lineage.
    """

    ground: Ground
    net: Change
    coverage: Coverage

    @classmethod
    def of(cls, ground: Ground, net: Change) -> State:
        """What a net change makes of a ground.

        Raises
        ------
        Conflict
            The ground is not what the change was made to.
        """
        for grid, step in net.grids.items():
            if not _same_but_staff(ground.coverage.entries.get(grid), step.before):
                raise other_ground()
        for code, (before, _) in net.areas.items():
            if ground.coverage.areas.get(code) != before:
                raise other_ground()
        coverage = ground.coverage.with_entries(
            {i: step.after for i, step in net.grids.items()},
            {code: after for code, (_, after) in net.areas.items()},
        )
        return cls(ground, net, coverage)

    def after(self, change: Change) -> State:
        """The state after an operation, or after undoing or redoing one.

        Raises
        ------
        Conflict
            It does not follow on this state.
        """
        for i, step in change.grids.items():
            standing = self.coverage.entries.get(i)
            # Untouched, it shows today's staff; the change has those of when it was made.
            same = (
                standing == step.before
                if i in self.net.grids
                else _same_but_staff(standing, step.before)
            )
            if not same:
                raise other_ground()
        for code, (before, _) in change.areas.items():
            if self.coverage.areas.get(code) != before:
                raise other_ground()
        net = self.net.then(Change(change.grids, change.areas))
        stood = self.ground.coverage
        coverage = self.coverage.with_entries(
            {
                i: net.grids[i].after if i in net.grids else stood.entries.get(i)
                for i in change.grids
            },
            {
                code: net.areas[code][1] if code in net.areas else stood.areas[code]
                for code in change.areas
            },
        )
        return State(self.ground, net, coverage)

    def on(self, ground: Ground) -> State:
        """The same on a ground where others serve."""
        return self if ground is self.ground else State.of(ground, self.net)


def _same_but_staff(one: Entry | None, other: Entry | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.grid == other.grid


def other_ground() -> Conflict:
    """What was done does not follow on what stands there."""
    return Conflict(
        Text(
            "方案与其依据的版本不一致，请重新载入。",
            "The plan does not fit the state that it was drawn on; load it again.",
        )
    )


class Workbench:
    """The database, and the grounds and states of plans that were worked on last.

    One for each worker, shared by its threads. It can be lost at any time: whatever it holds
    follows from the database.

    Parameters
    ----------
    grounds, states : int
        How many are kept. A state shares with its ground all that it did not change.
    """

    def __init__(self, database: Database, *, grounds: int = 16, states: int = 200) -> None:
        self.database = database
        self._grounds: Recent[tuple[str, int], Ground] = Recent(grounds)
        self._states: Recent[tuple[UUID, int, int], State] = Recent(states)

    def ground(
        self, reader: Reader, division: str, revision: int, serving: int | None = None
    ) -> Ground:
        """What is published in and around ``division`` at ``revision``, with today's staff.

        ``serving`` is the state of the register of staff, if the caller knows it.

        Raises
        ------
        NotFound
            There was no such division.
        """
        key = division, revision
        ground = self._grounds.get(key) or _load(reader, division, revision)
        day = today()
        if serving is None:
            serving = staff_state(reader)
        if (ground.serving, ground.day) != (serving, day):
            ground = _staffed(reader, ground, serving, day)
            self._grounds.put(key, ground)
        return ground

    def state(self, reader: Reader, plan: Any) -> State:
        """The state of a plan, which is a row of :mod:`api.store.plans`."""
        ground = self.ground(reader, plan.division, plan.base_revision, plan.serving)
        key = plan.id, plan.base_revision, plan.head
        known = self._states.get(key)
        state = known.on(ground) if known else State.of(ground, net(reader, plan))
        if state is not known:
            self._states.put(key, state)
        return state

    def keep(self, plan: UUID, head: int, state: State) -> None:
        """Keep a state at hand, once the transaction that led to it has been committed."""
        self._states.put((plan, state.ground.revision, head), state)


def place_of(plan: Any) -> Place:
    """The key of a plan's tables; ``plan`` is a row of :mod:`api.store.plans`."""
    return Place(plan.division, plan.id)


def net(reader: Reader, plan: Any) -> Change:
    """The net change of a plan as it is stored; no words, no lineage."""
    return changejson.from_json(
        changejson.to_json(NOTHING) | operation_store.net(reader, place_of(plan))
    )


def lineage(reader: Reader, plan: Any, net: Change) -> dict[UUID, tuple[UUID, ...]]:
    """Which published grids each grid of the net change came from, if it is not the same one.

    Traced through all operations in force. A grid that took in others and kept its identity has
    itself among those it came from. What was drawn on bare ground comes from none.
    """
    origins: dict[UUID, tuple[UUID, ...]] = {}
    for child, parents in operation_store.lineage(reader, place_of(plan), plan.head):
        found = [o for parent in parents for o in origins.get(parent, (parent,))]
        origins[child] = tuple(dict.fromkeys(found))
    standing = {i for i, step in net.grids.items() if step.after}
    # Whoever is taken in or cut up does not stay as it was: all that was published is in there.
    published = {i for i, step in net.grids.items() if step.before}
    traced = {
        child: tuple(parent for parent in parents if parent in published)
        for child, parents in origins.items()
        if child in standing
    }
    return {child: parents for child, parents in traced.items() if parents}


def _load(reader: Reader, division: str, revision: int) -> Ground:
    rows = plan_ground.divisions(reader, division, revision)
    inside = {row.code for row in rows if row.inside}
    if division not in inside:
        raise NotFound(Text(f"没有代码为 {division} 的区划。", f"There is no division {division}."))
    shapes = {row.code: shapely.from_wkb(bytes(row.wkb)) for row in rows}
    grids = plan_ground.grids(reader, division, revision)
    homes = {grid.division for grid in grids}
    villages = [row.code for row in rows if row.inside and row.level == "village"]
    around = _bordering(shapes, villages) | inside | homes
    return Ground(
        division,
        revision,
        frozenset(inside),
        Coverage.of(
            grids,
            {code: shape for code, shape in shapes.items() if code in around},
            retired=plan_ground.codes(reader, inside, revision),
            checked=True,
        ),
    )


def _bordering(shapes: Mapping[str, Any], villages: list[str]) -> set[str]:
    """Whose border meets one of the villages; a province that only surrounds them does not."""
    codes = list(shapes)
    tree = shapely.STRtree([shapes[code] for code in villages])
    borders = shapely.boundary([shapes[code] for code in codes])
    return {codes[k] for k in tree.query(borders, predicate="intersects")[0]}


def _staffed(reader: Reader, ground: Ground, serving: int, day: date) -> Ground:
    """The ground with those who serve on ``day``."""
    entries = ground.coverage.entries
    homes = {entry.grid.division for entry in entries.values()}
    people = plan_ground.serving(reader, homes, day)
    changed = {}
    for i, entry in entries.items():
        staff = tuple(people.get(i, ()))
        if entry.staff != staff:
            changed[i] = Entry(entry.grid, entry.shape, staff)
    coverage = ground.coverage.with_entries(changed, {}) if changed else ground.coverage
    return replace(ground, coverage=coverage, serving=serving, day=day)
