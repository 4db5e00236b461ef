"""What differs between two revisions, and what became of which grid."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
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
from gis.errors import NotFound
from gis.plane.shape import Shape
from gis.records import Assignment, Grid
from gis.succession import Passage
from gis.text import Text

COLUMNS = (
    "old_code", "old_id", "new_code", "new_id", "area_km2", "share_of_old", "share_of_new",
    "lineage",
)  # fmt: skip
"""Of the table of which grids became which."""


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

    def table(self) -> list[dict[str, Any]]:
        """Which grids became which, by :data:`COLUMNS`; shares are of area.

        Ground that was in no grid, or is in none, has no code there. The shares of what became of
        a grid add up to 1.
        """
        rows = []
        for p in self.passages:
            old = self.change.grids[p.old].before if p.old else None
            new = self.change.grids[p.new].after if p.new else None
            descends = p.new is not None and p.old in self.change.lineage.get(p.new, ())
            rows.append(
                {
                    "old_code": old and old.grid.code,
                    "old_id": old and str(old.grid.id),
                    "new_code": new and new.grid.code,
                    "new_id": new and str(new.grid.id),
                    "area_km2": round(p.area / 1e6, 6),
                    "share_of_old": round(p.area / old.shape.area, 6) if old else None,
                    "share_of_new": round(p.area / new.shape.area, 6) if new else None,
                    "lineage": descends or p.old == p.new,
                }
            )
        return sorted(rows, key=lambda r: (r["old_code"] or "~", r["new_code"] or "~"))

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
    """
    first, last = sorted((one, other))
    then, now = (moments.moment(reader, number) for number in (first, last))
    inside = None if division is None else difference_store.subtree(reader, division, last)
    came, went = _staff(reader, then, now)
    touched = difference_store.grids(reader, first, last, division) | came.keys() | went.keys()
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


def _staff(reader: Reader, then: Moment, now: Moment) -> tuple[Staff, Staff]:
    """Who came and went: by revisions, which may be of one day, and by days, outside of them."""
    rows = [
        *difference_store.staff(reader, then.revision, now.revision),
        *difference_store.staff_by_day(reader, then.day, now.day),
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


def complete_table(
    reader: Reader, one: int, other: int, *, division: str | None = None
) -> list[dict[str, Any]]:
    """The table of which grids became which, with those that stayed as they were.

    Raises
    ------
    NotFound
    """
    found = between(reader, one, other, division=division)
    inside = None if division is None else difference_store.subtree(reader, division, other)
    rows = found.table()
    told = {row["old_id"] for row in rows} | {row["new_id"] for row in rows}
    for row in difference_store.standing(reader, other, inside):
        if str(row.grid_id) not in told:
            rows.append(
                {
                    "old_code": row.code,
                    "old_id": str(row.grid_id),
                    "new_code": row.code,
                    "new_id": str(row.grid_id),
                    "area_km2": round(row.area_m2 / 1e6, 6),
                    "share_of_old": 1.0,
                    "share_of_new": 1.0,
                    "lineage": True,
                }
            )
    return sorted(rows, key=lambda r: (r["old_code"] or "~", r["new_code"] or "~"))


def as_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The table as CSV in UTF-8, with the mark by which spreadsheets know it.

    It holds codes, identities and numbers only: nothing that a spreadsheet would compute.
    """
    written = io.StringIO()
    table = csv.DictWriter(written, COLUMNS)
    table.writeheader()
    table.writerows({**row, "lineage": int(bool(row["lineage"]))} for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def lineage_of(reader: Reader, grid: UUID) -> dict[str, Any]:
    """Which grids a grid came from, and which came of it, as JSON.

    ``first`` and ``last`` are the revisions at which it stood; ``last`` is null while it stands.

    Raises
    ------
    NotFound
        There never was such a grid.
    """
    life = lineage_store.lives(reader, [grid]).get(grid)
    if life is None:
        raise NotFound(Text(f"没有网格 {grid}。", f"There is no grid {grid}."))
    return {
        "id": str(grid),
        "code": life.code,
        "name": life.name,
        "division": life.division,
        "first": life.first,
        "last": life.last,
        "links": [
            {
                "revision": row.revision,
                "at": row.published_at.isoformat(),
                "child": {
                    "id": str(row.child),
                    "code": row.child_code,
                    "name": row.child_name,
                },
                "parent": {
                    "id": str(row.parent),
                    "code": row.parent_code,
                    "name": row.parent_name,
                },
            }
            for row in lineage_store.links(reader, grid)
        ],
    }
