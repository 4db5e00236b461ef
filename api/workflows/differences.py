"""What differs between two revisions; what became of which grid is :mod:`.correspondence`'s."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from api.store import differences as difference_store
from api.store import lineage as lineage_store
from api.store import moments, neighbourhood
from api.store.database import Reader
from api.store.moments import Moment
from api.workflows.plans import answers
from api.workflows.plans.surroundings import traced
from gis import succession
from gis.change import Change, Step
from gis.coverage import Entry
from gis.errors import InvalidValue
from gis.plane.shape import Shape
from gis.records import Assignment, Grid
from gis.succession import Passage
from gis.text import Text

MOST: Final = 20_000
"""Grids whose difference is told at once; they are held in memory, in two versions."""


@dataclass(frozen=True, slots=True)
class Differences:
    """What differs between two states.

    Attributes
    ----------
    change : Change
        Grids as they stand in the one and in the other; who serves as it is known of each.
    passages : tuple of Passage
        Ground that went from one grid to another, or stayed.
    came, went : mapping of UUID to tuple of Assignment
        Who serves a grid in the other state and not in the one, and the other way round.
    divisions : tuple of str
        Divisions made, changed or ended.
    """

    change: Change
    passages: tuple[Passage, ...]
    came: Mapping[UUID, tuple[Assignment, ...]]
    went: Mapping[UUID, tuple[Assignment, ...]]
    divisions: tuple[str, ...] = ()

    @classmethod
    def of(cls, change: Change, divisions: Iterable[str] = ()) -> Differences:
        """Of a change that knows who serves before and after, such as a plan's."""
        came: dict[UUID, tuple[Assignment, ...]] = {}
        went: dict[UUID, tuple[Assignment, ...]] = {}
        for i, step in change.grids.items():
            before = step.before.staff if step.before else ()
            after = step.after.staff if step.after else ()
            came[i] = tuple(a for a in after if _who(a) not in {_who(b) for b in before})
            went[i] = tuple(a for a in before if _who(a) not in {_who(b) for b in after})
        passages = tuple(succession.passages(change))
        return cls(change, passages, came, went, tuple(sorted(divisions)))

    def as_json(self) -> dict[str, Any]:
        """``grids``, ``moved`` (square kilometres, from whom to whom), ``divisions``, ``totals``.

        Each grid with its ``fate``: ``added``, ``removed``, ``changed``, or ``noded`` where only
        vertices were put on its border; the ``fields`` that differ; ``before`` and ``after``.
        """
        grids = [self._told(i) for i in self._ordered()]
        fates = [grid["fate"] for grid in grids]
        names = {i: self._reference(i) for i in self.change.grids}
        return {
            "totals": {
                fate: fates.count(fate) for fate in ("added", "removed", "changed", "noded")
            },
            "grids": grids,
            "moved": [
                {
                    "from": p.old and names[p.old],
                    "to": p.new and names[p.new],
                    "area_km2": round(p.area / 1e6, 6),
                }
                for p in self.passages
                if p.old != p.new
            ],
            "divisions": list(self.divisions),
        }

    def as_geojson(self) -> dict[str, Any]:
        """A feature for each grid before and after: ``side`` says which, ``fate`` what became."""
        features = []
        for i in self._ordered():
            step, fate = self.change.grids[i], self._fate(i)
            for side, entry in (("before", step.before), ("after", step.after)):
                if entry is not None:
                    feature = answers.feature(entry)
                    feature["id"] = f"{i}/{side}"
                    feature["properties"] |= {"grid": str(i), "side": side, "fate": fate}
                    features.append(feature)
        return {"type": "FeatureCollection", "features": features}

    # --- parts ---

    def _ordered(self) -> list[UUID]:
        def code(i: UUID) -> tuple[str, UUID]:
            entry = self.change.grids[i].after or self.change.grids[i].before
            return (entry.grid.code if entry else "", i)

        return sorted(self.change.grids, key=code)

    def _fate(self, grid: UUID) -> str:
        step = self.change.grids[grid]
        if step.before is None:
            return "added"
        if step.after is None:
            return "removed"
        staffed = self.came.get(grid) or self.went.get(grid)
        return "noded" if not staffed and grid in set(self.change.noded) else "changed"

    def _reference(self, grid: UUID) -> dict[str, Any]:
        step = self.change.grids[grid]
        entry = step.after or step.before
        return {"id": str(grid), "code": entry.grid.code if entry else ""}

    def _told(self, grid: UUID) -> dict[str, Any]:
        step = self.change.grids[grid]
        sides = [_values(step.before), _values(step.after)]
        came, went = self.came.get(grid, ()), self.went.get(grid, ())
        fields = [
            name
            for name in ("code", "name", "kind", "households", "counts")
            if step.before and step.after and sides[0][name] != sides[1][name]
        ]
        fate = self._fate(grid)
        if step.before and step.after and fate != "noded":
            moved = any(grid in (p.old, p.new) and p.old != p.new for p in self.passages)
            fields += ["border"] if moved else []
        fields += ["staff"] if came or went else []
        return {
            **self._reference(grid),
            "division": (step.after or step.before).grid.division,  # type: ignore[union-attr]  # one of them is
            "fate": fate,
            "fields": fields,
            "before": sides[0] or None,
            "after": sides[1] or None,
            "staff": {"came": [_told_of(a) for a in came], "went": [_told_of(a) for a in went]},
            "from": [str(i) for i in self.change.lineage.get(grid, ())],
        }


def _values(entry: Entry | None) -> dict[str, Any]:
    if entry is None:
        return {}
    grid = entry.grid
    return {
        "code": grid.code,
        "name": grid.name,
        "kind": grid.kind,
        "households": grid.households,
        "counts": dict(grid.counts),
        "area_km2": round(entry.shape.area / 1e6, 6),
    }


def _told_of(assignment: Assignment) -> dict[str, str]:
    return {"staff_no": assignment.staff_no, "role": assignment.role}


def _who(assignment: Assignment) -> tuple[str, str]:
    return assignment.staff_no, assignment.role


def between(reader: Reader, one: int, other: int, *, division: str | None = None) -> Differences:
    """What differs between two revisions, whichever came first.

    Parameters
    ----------
    division : str, optional
        Only what lies in it and in all that is run from it.

    Raises
    ------
    NotFound
        There is no such revision.
    InvalidValue
        Over :data:`MOST` grids differ.
    """
    first, last = sorted((one, other))
    then, now = (moments.moment(reader, number) for number in (first, last))
    inside = None if division is None else difference_store.subtree(reader, division, last)
    came, went = _staff(reader, then, now, inside)
    touched = difference_store.grids(reader, first, last, division) | came.keys() | went.keys()
    if len(touched) > MOST:
        raise InvalidValue(
            Text(
                f"两个版本之间有 {len(touched)} 个网格不同，超过 {MOST} 个，请按区划分别查询。",
                f"{len(touched)} grids differ, more than {MOST}: ask for one division at a time.",
            )
        )
    old, new = (neighbourhood.grids(reader, touched, number) for number in (first, last))
    steps = {}
    for i in touched:
        home = (new.get(i) or old.get(i)) or None
        if home is None or (inside is not None and home.division not in inside):
            continue  # made and gone in between, or elsewhere
        if old.get(i) == new.get(i) and not came.get(i) and not went.get(i):
            continue
        steps[i] = Step(_entry(old.get(i)), _entry(new.get(i)))
    lineage = traced(lineage_store.between(reader, first, last))
    kept = {child: of for child, of in lineage.items() if child in steps and child in new}
    change = Change(steps, {}, kept)
    codes = difference_store.divisions(reader, first, last)
    if one > other:
        change, came, went = _backwards(change), went, came
    found = Differences(change, tuple(succession.passages(change)), came, went)
    return replace(found, divisions=tuple(sorted(codes if inside is None else codes & inside)))


def _backwards(change: Change) -> Change:
    back: dict[UUID, list[UUID]] = {}
    for child, parents in change.lineage.items():
        for parent in parents:
            back.setdefault(parent, []).append(child)
    return replace(change.inverse(), lineage={i: tuple(of) for i, of in back.items()})


def _entry(grid: Grid | None) -> Entry | None:
    return None if grid is None else Entry(grid, Shape(grid.geometry))


Staff = dict[UUID, tuple[Assignment, ...]]


def _staff(
    reader: Reader, then: Moment, now: Moment, inside: Collection[str] | None
) -> tuple[Staff, Staff]:
    """Who came and went: by revisions, which may be of one day, and by days, outside of them."""
    rows = [
        row
        for row in (
            *difference_store.staff(reader, then.revision, now.revision),
            *difference_store.staff_by_day(reader, then.day, now.day),
        )
        if inside is None or row.division in inside
    ]
    sides: dict[bool, dict[tuple[UUID, str, str], Assignment]] = {True: {}, False: {}}
    for row in rows:
        one = Assignment(row.grid_id, row.division, row.staff_no, row.role, then.day)
        sides[row.came][row.grid_id, row.staff_no, row.role] = one
    return (
        _by_grid(a for who, a in sides[True].items() if who not in sides[False]),
        _by_grid(a for who, a in sides[False].items() if who not in sides[True]),
    )


def _by_grid(assignments: Iterable[Assignment]) -> Staff:
    found: Staff = {}
    for one in assignments:
        found[one.grid] = (*found.get(one.grid, ()), one)
    return found
