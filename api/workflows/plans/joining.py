"""What was done on an earlier revision, put together with what was published meanwhile.

::

    base ── theirs: published since ──► latest
      └──── yours ────────────────────────┴──► what is to be published, or kept in the plan

Borders and records are put together by :mod:`gis.merging`. Who serves is put together by person
and role: whoever came to a grid or went from it meanwhile stays there or gone, also where the plan
has divided the grid or joined it to another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from api.store.database import Reader
from api.workflows.plans import answers
from api.workflows.plans.refusals import PublishedMeanwhile
from api.workflows.plans.surroundings import Surroundings, around
from api.workflows.plans.working import other_ground
from gis import changejson
from gis.change import Change, Step
from gis.codes import DEFAULT, CodeScheme
from gis.coverage import Coverage, Entry
from gis.merged_vertices import carried_over
from gis.merging import GridConflict, Side, merge_changes
from gis.operations.words import fresh_codes
from gis.plane.shape import Shape
from gis.records import Assignment, Role

Serving = tuple[str, Role]
"""A staff number and a role."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A change as it stands on the newest revision.

    Attributes
    ----------
    around : Surroundings
    net : Change
        From the newest revision; who serves as they do today, with the days of it. Its lineage
        names grids of the newest revision.
    recoded : mapping of UUID to (str, str)
        New grids whose codes somebody else was given meanwhile, and the ones they have instead.
    """

    around: Surroundings
    net: Change
    recoded: Mapping[UUID, tuple[str, str]] = field(default_factory=dict)


def join(
    reader: Reader,
    yours: Change,
    base: int,
    *,
    choose: Mapping[UUID, Side] | None = None,
    scheme: CodeScheme = DEFAULT,
) -> Joined:
    """Put ``yours``, made on revision ``base``, together with what was published since.

    Raises
    ------
    PublishedMeanwhile
        Both changed the same.
    Refused
        The versions chosen do not go together.
    Conflict
        It was not made on that revision, or a division of it does not stand any more.
    """
    near = around(reader, yours, base)
    work = _Joining(near, yours, dict(choose or {}), scheme)
    merged = merge_changes(work.base, work.theirs, work.yours, choose=work.choose, scheme=scheme)
    if merged.change is None:
        raise PublishedMeanwhile([work.told(c) for c in merged.conflicts], near.latest)
    return work.onto_latest(merged.change)


class _Joining:
    def __init__(
        self, near: Surroundings, yours: Change, choose: dict[UUID, Side], scheme: CodeScheme
    ) -> None:
        self.near, self.given, self.choose, self.scheme = near, yours, choose, scheme
        self._ensure_made_here()
        self.base = Coverage.of(
            near.then.values(),
            # A division that came meanwhile counts as one that always stood: its grids need a ring.
            {**near.rings_now, **near.rings_then},
            staff=[a for i in near.then for a in self._served_then(i)],
            retired=near.holders,
            checked=True,
        )
        self.recoded: dict[UUID, tuple[str, str]] = {}
        theirs, mine = self._theirs(), self._yours()
        self.theirs, self.yours = carried_over(theirs, mine)

    # --- the three versions ---

    def _ensure_made_here(self) -> None:
        near = self.near
        for i, step in self.given.grids.items():
            if near.then.get(i) != (step.before.grid if step.before else None):
                raise other_ground()
        for code, (before, _) in self.given.areas.items():
            ring = near.rings_then.get(code)
            if ring is None or Shape(ring) != before:
                raise other_ground()

    def _served_then(self, grid: UUID) -> tuple[Assignment, ...]:
        """Who served as the plan knew it; of what the plan did not touch, who serves today."""
        step = self.given.grids.get(grid)
        if step is not None and step.before is not None:
            return _timeless(step.before.staff)
        return _timeless(self.near.serving.get(grid, ()))

    def _theirs(self) -> Change:
        near = self.near
        gone = {i for i, step in self.given.grids.items() if step.after is None}
        steps: dict[UUID, Step] = {}
        for i in {*near.then, *near.now}:
            before, grid = self.base.entries.get(i), near.now.get(i)
            # Who came to a grid that the plan took away goes where its ground went: see below.
            if i in gone and grid == near.then.get(i):
                continue
            after = None
            if grid is not None:
                staff = _timeless(near.serving.get(i, ()))
                same = before is not None and before.grid.geometry == grid.geometry
                shape = before.shape if before and same else Shape(grid.geometry)
                after = Entry(grid, shape, staff)
            if before != after:
                steps[i] = Step(before, after)
        areas = {
            code: (self.base.area(code), Shape(ring))
            for code, ring in near.rings_now.items()
            if code in self.base.areas and self.base.area(code).geometry != ring
        }
        return Change(steps, areas, near.lineage)

    def _yours(self) -> Change:
        steps = {}
        for i, step in self.given.grids.items():
            after = step.after and replace(step.after, staff=_timeless(step.after.staff))
            before = self.base.entries.get(i)
            if before != after:
                steps[i] = Step(before, after and self._with_free_code(after))
        return replace(self.given, grids=steps, warnings=())

    def _with_free_code(self, entry: Entry) -> Entry:
        """With the next free code if its own has come to be another grid's meanwhile.

        A code that was given once is never another grid's, though nobody has it any more.
        """
        grid = entry.grid
        then = self.near.then.get(grid.id)
        if (then and then.code == grid.code) or self.near.holders.get(grid.code, set()) <= {
            grid.id
        }:
            return entry
        taken = [
            *(s.after.grid.code for s in self.given.grids.values() if s.after),
            *(code for _, code in self.recoded.values()),
        ]
        [code] = fresh_codes(self.base, grid.division, 1, grid.kind, self.scheme, taken)
        self.recoded[grid.id] = grid.code, code
        return entry.with_grid(code=code)

    # --- the result ---

    def onto_latest(self, change: Change) -> Joined:
        """What the merged change makes of the newest revision."""
        near = self.near
        merged = self.base.with_entries(
            {i: step.after for i, step in change.grids.items()},
            {code: after for code, (_, after) in change.areas.items()},
        )
        steps: dict[UUID, Step] = {}
        for i in {*near.now, *merged.entries}:
            grid, entry = near.now.get(i), merged.entries.get(i)
            before = None
            if grid is not None:
                same = entry is not None and entry.grid.geometry == grid.geometry
                shape = entry.shape if entry and same else Shape(grid.geometry)
                before = Entry(grid, shape, near.serving.get(i, ()))
            after = entry and replace(entry, staff=self._serves(entry))
            if before != after:
                steps[i] = Step(before, after)
        areas = {
            code: (Shape(ring), merged.area(code))
            for code, ring in near.rings_now.items()
            if code in merged.areas and merged.area(code).geometry != ring
        }
        recoded = {
            i: (was, entry.grid.code)
            for i, was in self._codes_given()
            if (entry := merged.entries.get(i)) is not None and entry.grid.code != was
        }
        net = replace(self.given, grids=steps, areas=areas, lineage=self._lineage(steps))
        return Joined(near, net, recoded)

    def _codes_given(self) -> Iterable[tuple[UUID, str]]:
        return [
            (i, step.after.grid.code)
            for i, step in self.given.grids.items()
            if step.after and (step.before is None or step.before.grid.code != step.after.grid.code)
        ]

    def _lineage(self, steps: Mapping[UUID, Step]) -> dict[UUID, tuple[UUID, ...]]:
        """Of what this brings, by grids that stand now: not those that have gone meanwhile."""
        found = {}
        for child, parents in self.given.lineage.items():
            standing = tuple(p for p in parents if p in self.near.now)
            if child in steps and steps[child].after is not None and standing:
                found[child] = standing
        return found

    # --- who serves ---

    def _serves(self, entry: Entry) -> tuple[Assignment, ...]:
        """Who serves a grid of the result, with the days of it."""
        i = entry.grid.id
        today = self.near.serving.get(i, ())
        step = self.given.grids.get(i)
        chosen = self.choose.get(i)
        if chosen == "theirs" or (chosen is None and step is None and i in self.near.now):
            return today
        old = step.before.staff if step and step.before else ()
        new = step.after.staff if step and step.after else ()
        added = [a for a in new if a not in old]
        dropped = {_who(a) for a in old if a not in new}
        came, went = self._meanwhile(i)
        known = {_who(a) for a in old}
        kept = [a for a in today if _who(a) not in dropped]
        if chosen == "yours":
            kept = [a for a in kept if _who(a) in {_who(b) for b in entry.staff}]
        fresh = [a for a in added if _who(a) in known or _who(a) not in went]
        inherited = [a for a in came if _who(a) not in {_who(b) for b in (*kept, *fresh)}]
        every = [*kept, *fresh, *(replace(a, grid=i) for a in inherited)]
        return tuple(dict.fromkeys(every))

    def _meanwhile(self, grid: UUID) -> tuple[list[Assignment], set[Serving]]:
        """Who came meanwhile to grids that the plan took away for this one, and who went."""
        came: list[Assignment] = []
        went: set[Serving] = set()
        stay: set[Serving] = set()
        for parent in self.given.lineage.get(grid, ()):
            step = self.given.grids.get(parent)
            today = self.near.serving.get(parent, ())
            stay |= {_who(a) for a in today}
            if step is None or step.before is None or step.after is not None:
                continue
            before = {_who(a) for a in step.before.staff}
            came += [a for a in today if _who(a) not in before]
            went |= before - {_who(a) for a in today}
        return came, went - stay

    # --- telling ---

    def told(self, conflict: GridConflict) -> dict[str, Any]:
        """A conflict as JSON, its three versions as GeoJSON features."""
        i = conflict.grid
        said = changejson.conflict_to_json(conflict)
        step = self.given.grids.get(i)
        sides = {
            "base": (conflict.base, step.before if step else None),
            "theirs": (conflict.theirs, None),
            "yours": (conflict.yours, step.after if step else None),
        }
        for side, (entry, own) in sides.items():
            staff = own.staff if own else self.near.serving.get(i, ())
            said[side] = entry and answers.feature(replace(entry, staff=staff))
        known = conflict.base or conflict.theirs or conflict.yours
        return {"grid": str(i), "code": known.grid.code if known else ""} | said


def _timeless(staff: Iterable[Assignment]) -> tuple[Assignment, ...]:
    """Who serves, whatever the days: put together by person and role."""
    some = {_who(a): replace(a, start=date.min, end=None) for a in staff}
    return tuple(some[who] for who in sorted(some))


def _who(assignment: Assignment) -> Serving:
    return assignment.staff_no, assignment.role
