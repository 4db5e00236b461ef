"""Merge: two or more grids that hang together become one.

::

    ┌───┬───┐        ┌───────┐
    │ A │ B │  ──→   │   A   │      Counts add up. Who served B now serves A, and is listed.
    └───┴───┘        └───────┘
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from gis.change import Change
from gis.coverage import Coverage, Entry
from gis.findings import Finding
from gis.operations.fields import name_of
from gis.operations.redrawing import conclude, same_division, uneven
from gis.operations.refusal import Refused
from gis.operations.words import called, listed, several_parts, staff_listed, summed
from gis.plane import walks
from gis.plane.shape import Shape
from gis.plane.walks import UnevenChain
from gis.records import Assignment
from gis.text import Text


def merge(
    coverage: Coverage,
    grids: Sequence[UUID],
    *,
    keep: UUID | None = None,
    name: str | None = None,
) -> Change:
    """Join grids of one division.

    Parameters
    ----------
    grids : sequence of UUID
        Two or more; each shares a border with another of them.
    keep : UUID, optional
        Whose identity, code, name and kind survive; the first one's by default.

    Raises
    ------
    Refused
        ``too_few_grids``, ``different_division``, ``not_connected``, ``bad_value``.
    """
    ids = list(dict.fromkeys(grids))
    if len(ids) < 2:
        raise Refused(
            "too_few_grids", Text("请选择至少两个网格。", "Select at least two grids to merge.")
        )
    survivor = ids[0] if keep is None else keep
    if survivor not in ids:
        raise Refused(
            "bad_value",
            Text("保留的网格应在所选网格之中。", "The grid to keep is not among those to merge."),
        )
    entries = {i: coverage.entry(i) for i in ids}
    same_division(coverage, ids)
    _ensure_connected(entries)
    try:
        shape = Shape.of_edges(walks.chain(e for x in entries.values() for e in x.shape.edges))
    except UnevenChain as error:
        raise uneven(error) from error
    kept = entries[survivor]
    gone = [x for i, x in entries.items() if i != survivor]
    merged = kept.with_shape(shape).with_grid(
        households=_households(entries.values()),
        counts=summed(x.grid.counts for x in entries.values()),
        **({} if name is None else {"name": name_of(name)}),
    )
    moved = [replace(a, grid=survivor) for x in gone for a in x.staff]
    result = Entry(merged.grid, shape, _without_doubles([*kept.staff, *moved]))
    who = called(kept.grid)
    others = listed(x.grid for x in gone)
    changed: dict[UUID, Entry | None] = {i: None for i in ids if i != survivor}
    changed[survivor] = result
    return conclude(
        coverage,
        changed,
        {},
        kind="merge",
        sentence=Text(f"将{others.zh}并入{who.zh}。", f"Merged {others.en} into {who.en}."),
        lineage={survivor: tuple(ids)},
        warnings=[
            *several_parts(merged.grid, shape),
            *staff_listed("staff_moved", moved, (x.grid for x in gone)),
            *_unknown(list(entries.values())),
        ],
    )


def _ensure_connected(entries: dict[UUID, Entry]) -> None:
    ids = list(entries)
    reached = {ids[0]}
    border = {(b, a) for a, b in entries[ids[0]].shape.edges}
    left = set(ids[1:])
    while left:
        found = next(
            (i for i in sorted(left) if not border.isdisjoint(entries[i].shape.edges)), None
        )
        if found is None:
            lone = listed(entries[i].grid for i in sorted(left))
            raise Refused(
                "not_connected",
                Text(
                    f"{lone.zh}与其余网格没有共同边界（仅一点相接不算）。",
                    f"{lone.en} shares no border with the rest; meeting in a point is not enough.",
                ),
                entries[min(left)].shape.geometry,
                [entries[i].grid.code for i in sorted(left)],
            )
        left.remove(found)
        reached.add(found)
        border |= {(b, a) for a, b in entries[found].shape.edges}


def _households(entries: Iterable[Entry]) -> int | None:
    known = [x.grid.households for x in entries if x.grid.households is not None]
    return sum(known) if known else None


def _without_doubles(staff: Sequence[Assignment]) -> tuple[Assignment, ...]:
    seen: dict[tuple[str, str], Assignment] = {}
    for assignment in staff:
        seen.setdefault((assignment.staff_no, assignment.role), assignment)
    return tuple(seen.values())


def _unknown(entries: Sequence[Entry]) -> list[Finding]:
    unknown = [x.grid for x in entries if x.grid.households is None]
    if not unknown or len(unknown) == len(entries):
        return []
    who = listed(unknown)
    return [
        Finding(
            "unknown_counts",
            "warning",
            Text(f"{who.zh}的户数未知，未计入。", f"The households of {who.en} are not known."),
            Text("请补充户数。", "Enter the households of the merged grid."),
            tuple(g.code for g in unknown),
        )
    ]
