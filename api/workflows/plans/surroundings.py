"""What stands around a change: at the revision on which it was made, and at the newest.

Only what the change comes near is read, so that putting it together with what was published
meanwhile costs by what changed, not by how large the scope or the nation is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

import shapely
from shapely import MultiPolygon

from api.store import divisions as division_store
from api.store import lineage as lineage_store
from api.store import moments, neighbourhood
from api.store.database import Reader
from api.store.lineage import Descent
from api.store.moments import Moment
from gis.change import Change
from gis.errors import Conflict
from gis.lattice import SCALE
from gis.plane.exact import Vertex
from gis.records import Assignment, Grid
from gis.text import Text

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a change.

    Attributes
    ----------
    base, latest : int
        The revision on which it was made, and the newest.
    then, now : mapping of UUID to Grid
        The grids near, at either.
    rings_then, rings_now : mapping of code to MultiPolygon
        The divisions that they belong to, and those whose rings change.
    serving : mapping of UUID to tuple of Assignment
        Who serves these grids on ``day``.
    holders : mapping of code to set of UUID
        Each code that a grid of these divisions has or ever had, and whose it was.
    lineage : mapping of UUID to tuple of UUID
        For grids that were made meanwhile, which of ``then`` they came from.
    """

    base: int
    latest: int
    then: Mapping[UUID, Grid]
    now: Mapping[UUID, Grid]
    rings_then: Mapping[str, MultiPolygon]
    rings_now: Mapping[str, MultiPolygon]
    serving: Mapping[UUID, tuple[Assignment, ...]]
    holders: Mapping[str, set[UUID]]
    lineage: Mapping[UUID, tuple[UUID, ...]]
    day: date

    @property
    def moved_on(self) -> bool:
        """Did anything near change meanwhile, other than who serves?"""
        return self.then != self.now or self.rings_then != self.rings_now


def around(reader: Reader, yours: Change, base: int) -> Surroundings:
    """What stands around ``yours``, which was made on revision ``base``.

    Under :func:`api.store.revisions.lock` the newest revision stays the newest.

    Raises
    ------
    Conflict
        A division that it is about does not stand any more.
    """
    latest, day = moments.latest(reader), moments.today()
    boxes = _boxes_of(yours)
    near = neighbourhood.grids_near(reader, boxes, (base, latest)) | set(yours.grids)
    then, now = _at_both(lambda revision: neighbourhood.grids(reader, near, revision), base, latest)
    # Where those near changed, all that came of them is needed: parts that lie farther off, too.
    changed = [i for i in near if then.get(i) != now.get(i)]
    wider = _boxes(
        shape.geometry for side in (then, now) for i in changed if (shape := side.get(i))
    )
    farther = neighbourhood.grids_near(reader, wider, (base, latest)) - near
    if farther:
        then |= neighbourhood.grids(reader, farther, base)
        now |= neighbourhood.grids(reader, farther, latest)
    homes = {grid.division for side in (then, now) for grid in side.values()}
    homes |= _homes(yours)
    rings = homes | set(yours.areas)
    rings |= neighbourhood.divisions_changed(reader, [*boxes, *wider], base, latest)
    rings_then, rings_now = _at_both(lambda revision: _rings(reader, rings, revision), base, latest)
    _ensure_standing({*_homes(yours), *yours.areas}, rings_now)
    return Surroundings(
        base,
        latest,
        then,
        now,
        rings_then,
        rings_now,
        neighbourhood.serving(reader, {*then, *now}, day),
        neighbourhood.holders(reader, homes),
        _descent(reader, base, latest, set(now) - set(then)),
        day,
    )


def _at_both(
    read: Callable[[int], dict[Key, Value]], base: int, latest: int
) -> tuple[dict[Key, Value], dict[Key, Value]]:
    then = read(base)
    return then, dict(then) if base == latest else read(latest)


def _homes(yours: Change) -> set[str]:
    return {
        entry.grid.division
        for step in yours.grids.values()
        for entry in (step.before, step.after)
        if entry
    }


def _boxes_of(yours: Change) -> list[neighbourhood.Bounds]:
    """The boxes of all that the change touches; of a mere vertex that of the vertex."""
    noded = set(yours.noded)
    shapes: list[MultiPolygon] = []
    vertices: set[Vertex] = set()
    for i, step in yours.grids.items():
        if i in noded and step.before and step.after:
            vertices |= step.before.shape.vertices ^ step.after.shape.vertices
        else:
            shapes += [e.shape.geometry for e in (step.before, step.after) if e]
    for before, after in yours.areas.values():
        vertices |= before.vertices ^ after.vertices
    points = [(x / SCALE, y / SCALE) for x, y in vertices]
    return [(x, y, x, y) for x, y in points] + _boxes(shapes)


def _boxes(shapes: Iterable[MultiPolygon]) -> list[neighbourhood.Bounds]:
    return [shape.bounds for shape in shapes]


def _rings(reader: Reader, codes: Collection[str], revision: int) -> dict[str, MultiPolygon]:
    found = division_store.areas(reader, Moment(revision, date.min), codes)
    return {row.code: shapely.from_wkb(bytes(row.geom)) for row in found}


def _ensure_standing(codes: Collection[str], rings: Mapping[str, MultiPolygon]) -> None:
    gone = sorted(set(codes) - rings.keys())
    if gone:
        raise Conflict(
            Text(
                f"区划 {'、'.join(gone)} 已不存在，请另行编制方案。",
                f"{', '.join(gone)} does not stand any more; this calls for another plan.",
            )
        )


def _descent(
    reader: Reader, base: int, latest: int, made: Collection[UUID]
) -> dict[UUID, tuple[UUID, ...]]:
    """Where grids that were made meanwhile came from, traced back to what stood at ``base``."""
    found: set[Descent] = set()
    front, seen = set(made), set(made)
    while front:
        rows = lineage_store.between(reader, base, latest, front)
        found |= set(rows)
        front = {parent for row in rows for parent in row.parents} - seen
        seen |= front
    return {child: of for child, of in traced(found).items() if child in made}


def traced(descents: Iterable[Descent]) -> dict[UUID, tuple[UUID, ...]]:
    """For each grid which ones it came from, those that these revisions began with."""
    origins: dict[UUID, tuple[UUID, ...]] = {}
    fresh: dict[UUID, tuple[UUID, ...]] = {}
    revision = 0
    for one in sorted(descents, key=lambda d: (d.revision, d.child)):
        if one.revision > revision:  # what one revision says is of grids as they were before it
            origins |= fresh
            fresh, revision = {}, one.revision
        of = [o for parent in one.parents for o in origins.get(parent, (parent,))]
        fresh[one.child] = tuple(dict.fromkeys(of))
    return origins | fresh
