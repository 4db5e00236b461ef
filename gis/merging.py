"""Three-way merge: what two planners did to the same coverage, put together.

::

           base ── theirs ──┐
             └──── yours ───┴── merged, or conflicts that name base, theirs and yours

Changes to different grids combine, and so do a new name here and a new border there. The borders
of one grid combine when each planner redrew another stretch: borders are sets of edges, so what
either took away is taken away and what either put there is put there; the result is verified like
any operation's. What both changed differently is a conflict, and is decided by grid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal
from uuid import UUID

from shapely.geometry.base import BaseGeometry

from gis import merged_records
from gis.change import Change
from gis.codes import DEFAULT, CodeScheme
from gis.coverage import Coverage, Entry, Name
from gis.errors import InvalidValue
from gis.merged_borders import (
    BorderConflict,
    BothRedrew,
    combined,
    nodes_on,
    path_along,
    stretch,
    with_nodes,
)
from gis.merged_ground import ensure_no_gap
from gis.merged_records import BothChanged, Serving
from gis.merged_vertices import without_lost
from gis.operations.redrawing import conclude
from gis.operations.refusal import Refused, point
from gis.plane.exact import Edge, Vertex, undirected
from gis.plane.shape import Shape
from gis.plane.walks import UnevenChain
from gis.text import Text

Side = Literal["theirs", "yours"]


@dataclass(frozen=True, slots=True)
class GridConflict:
    """A grid that both changed, differently; None where one of them has no such grid.

    Attributes
    ----------
    grid : UUID
    fields : tuple of str
        In what: names of the record's fields, ``staff``, ``border``, ``existence``.
    base, theirs, yours : Entry or None
        The grid in the three versions.
    border : BorderConflict or None
        The stretch that both redrew, in the three versions, if it is about one.
    place : BaseGeometry or None
        Where to look, if it is about a place.
    words : Text
    """

    grid: UUID
    fields: tuple[str, ...]
    base: Entry | None
    theirs: Entry | None
    yours: Entry | None
    border: BorderConflict | None
    place: BaseGeometry | None
    words: Text


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of a merge.

    Attributes
    ----------
    change : Change or None
        From base to the merged coverage; None while there are conflicts.
    conflicts : tuple of GridConflict
        What has to be decided, by grid.
    """

    change: Change | None
    conflicts: tuple[GridConflict, ...]


def merge_changes(
    base: Coverage,
    theirs: Change,
    yours: Change,
    *,
    choose: Mapping[UUID, Side] | None = None,
    scheme: CodeScheme = DEFAULT,
) -> Merged:
    """Put two changes to ``base`` together.

    Parameters
    ----------
    theirs, yours : Change
        Net changes (:func:`gis.change.compose`), each of which applies to ``base``.
    choose : mapping of grid to side, optional
        Whose version is to stand, for grids in conflict and any others. The parts into which the
        other side had split such a grid are dropped.
    scheme : CodeScheme
        How your new grids get other codes where both gave the same.

    Returns
    -------
    Merged
        A change without conflicts has been verified: what it leaves is a coverage.

    Raises
    ------
    Refused
        The versions chosen do not go together; the place says where. (Choose the same side for
        grids that share the border in question.) ``would_leave_gap``: ground that is in a grid in
        both versions would be in none. ``duplicate_code``: two grids would have the same code.
        ``no_code``: none is left for a new one.
    """
    work = _Merge(base, theirs, yours, dict(choose or {}), scheme)
    for grid in sorted({*theirs.grids, *yours.grids}):
        work.one(grid)
    work.divisions()
    work.people()
    work.codes()
    work.node()
    if work.conflicts:
        return Merged(None, tuple(work.conflicts[i] for i in sorted(work.conflicts)))
    if not work.entries and not work.areas:
        return Merged(Change({}), ())
    shapes: dict[Name, Shape] = dict(work.areas.items())
    try:
        change = conclude(
            base,
            work.entries,
            shapes,
            kind="merge plans",
            sentence=theirs.sentence + yours.sentence,
            lineage={**theirs.lineage, **yours.lineage},
            warnings=(*theirs.warnings, *yours.warnings),
        )
    except Refused as refused:
        if refused.code == "nothing_changes":
            return Merged(Change({}), ())
        if choose:
            raise
        return Merged(None, work.about(refused))
    if choose:
        ensure_no_gap(base, change, theirs, yours)
    kinds = theirs.kinds + yours.kinds
    return Merged(replace(change, kinds=kinds), ())


class _Merge:
    def __init__(
        self,
        base: Coverage,
        theirs: Change,
        yours: Change,
        choose: dict[UUID, Side],
        scheme: CodeScheme,
    ) -> None:
        self.scheme = scheme
        self.base, self.theirs, self.yours, self.choose = base, theirs, yours, choose
        self.entries: dict[UUID, Entry | None] = {}
        self.areas: dict[str, Shape] = {}
        self.conflicts: dict[UUID, GridConflict] = {}

    def divisions(self) -> None:
        """The rings of divisions, with the vertices that either side put on them.

        Where versions were chosen, only with those that a grid has: the others would be there for
        nobody.
        """
        used = {
            vertex
            for entry in self.entries.values()
            if entry is not None
            for vertex in entry.shape.vertices
        }
        for code in sorted({*self.theirs.areas, *self.yours.areas}):
            shape = self.base.area(code)
            sides = [
                change.areas.get(code, (shape, shape))[1] for change in (self.theirs, self.yours)
            ]
            try:
                both = Shape.of_edges(combined(shape, *sides))
            except (UnevenChain, BothRedrew):
                both = shape
            if self.choose:
                plain = without_lost(shape, sides, used)
                both = with_nodes(plain, nodes_on(plain, sides, used))
            self.areas[code] = both

    def node(self) -> None:
        """Whoever has an edge that another's version has with vertices on it takes these.

        Shapes that stand so in one version fit each other already: what runs along their borders
        within a step or two is a narrow strip between them, not the same border.
        """
        stands = {i: entry.shape for i, entry in self.entries.items() if entry is not None}
        owner = {edge: i for i, shape in stands.items() for edge in shape.edges}
        onward: dict[Vertex, set[Vertex]] = {}
        for a, b in owner:
            onward.setdefault(a, set()).add(b)
        nodes: dict[Edge, set[Vertex]] = {}
        for (a, b), i in owner.items():
            if (b, a) not in owner:  # nobody is beyond, or somebody who has more vertices
                path = path_along(b, a, onward)
                others = {owner[e] for e in pairwise([b, *path, a]) if e in owner}
                if i not in others and not self._together({i, *others}):
                    nodes.setdefault(undirected(a, b), set()).update(path)
        for i, shape in stands.items():
            noded = with_nodes(shape, nodes)
            if noded is not shape:
                self.entries[i] = self._standing(i).with_shape(noded)
        for code, ring in self.areas.items():
            self.areas[code] = with_nodes(ring, nodes)

    def _together(self, grids: set[UUID]) -> bool:
        """Do grids stand with the shapes that they have in one and the same version?"""
        for change in (self.theirs, self.yours):
            for grid in grids:
                step, entry = change.grids.get(grid), self.entries[grid]
                version = step.after if step else self.base.entries.get(grid)
                if version is None or entry is None or version.shape != entry.shape:
                    break
            else:
                return True
        return False

    def _standing(self, grid: UUID) -> Entry:
        entry = self.entries[grid]
        if entry is None:
            raise KeyError(grid)
        return entry

    def one(self, grid: UUID) -> None:
        """Merge one grid."""
        base = self.base.entries.get(grid)
        theirs = self.theirs.grids[grid].after if grid in self.theirs.grids else base
        yours = self.yours.grids[grid].after if grid in self.yours.grids else base
        if grid in self.choose:
            self.entries[grid] = theirs if self.choose[grid] == "theirs" else yours
        elif base is None and self._disowned(grid):
            self.entries[grid] = None
        elif yours in (theirs, base):
            self.entries[grid] = theirs
        elif theirs == base:
            self.entries[grid] = yours
        elif base is None or theirs is None or yours is None:
            self._conflict(grid, ("existence",), base, theirs, yours)
        else:
            self._both(grid, base, theirs, yours)

    def _disowned(self, grid: UUID) -> bool:
        """Is it a part of a grid of which the other side's version was chosen?"""
        mine, against = (
            (self.theirs, "yours") if grid in self.theirs.grids else (self.yours, "theirs")
        )
        parents = mine.lineage.get(grid, ())
        return any(self.choose.get(parent) == against for parent in parents)

    def _both(self, grid: UUID, base: Entry, theirs: Entry, yours: Entry) -> None:
        values, wrong = merged_records.record(base.grid, theirs.grid, yours.grid)
        staff = base.staff
        try:
            staff = merged_records.staff(base, theirs, yours)
        except BothChanged:
            wrong.append("staff")
        border: BorderConflict | None = None
        place: BaseGeometry | None = None
        shape = base.shape
        try:
            shape = Shape.of_edges(combined(base.shape, theirs.shape, yours.shape))
            if not shape.faces:  # each took a part of it, together all
                raise BothRedrew(base.shape.edges)
        except BothRedrew as both:
            wrong.append("border")
            border = stretch(self.base, grid, theirs.shape, yours.shape, both.edges)
            place = border.base
        except UnevenChain as error:
            wrong.append("border")
            border = self._whole_border(grid, theirs, yours)
            place = point(error.place)
        if wrong:
            self._conflict(grid, tuple(wrong), base, theirs, yours, border, place)
            return
        merged = base.with_shape(shape).with_grid(**values)
        self.entries[grid] = replace(merged, staff=staff)

    def _whole_border(
        self, grid: UUID, theirs: Entry | None, yours: Entry | None
    ) -> BorderConflict | None:
        """All that either redrew of the border of a grid."""
        if grid not in self.base or theirs is None or yours is None:
            return None
        old = self.base.shape(grid).edges
        gone = (old - theirs.shape.edges) | (old - yours.shape.edges)
        return stretch(self.base, grid, theirs.shape, yours.shape, gone) if gone else None

    def people(self) -> None:
        """Nobody is moved to two places because each planner moved them to another one."""
        ways = [_moved(change) for change in (self.theirs, self.yours)]
        for who in sorted(ways[0].keys() & ways[1].keys()):
            (off, on), (also_off, also_on) = ways[0][who], ways[1][who]
            if off.isdisjoint(also_off):
                continue
            here = {grid for grid in on - also_on if self._serves(grid, who)}
            there = {grid for grid in also_on - on if self._serves(grid, who)}
            if here and there:
                for grid in sorted(here | there):
                    self._about(grid, "staff")

    def _serves(self, grid: UUID, who: Serving) -> bool:
        entry = self.entries.get(grid)
        return entry is not None and who in merged_records.serving(entry.staff)

    def codes(self) -> None:
        """No two grids with the same code: each planner may have given it to a new one."""
        by_code: dict[str, list[UUID]] = {}
        for grid, entry in sorted(self.entries.items()):
            if entry is not None:
                by_code.setdefault(entry.grid.code, []).append(grid)
        used = set(by_code)
        for code, grids in by_code.items():
            if len(grids) < 2:
                continue
            yours = [i for i in grids if i not in self.base and i not in self.theirs.grids]
            if len(yours) != len(grids) - 1:
                if all(grid in self.choose for grid in grids):
                    raise _same_code(code)
                for grid in grids:
                    self._about(grid, "code")
                continue
            for grid in yours:
                self._recode(grid, code, used)

    def _recode(self, grid: UUID, code: str, used: set[str]) -> None:
        """Your new grid takes the next code that neither side uses."""
        entry = self.entries[grid]
        if entry is None:
            return
        division = entry.grid.division
        used |= {g.code for g in self.base.members(division)}
        try:
            fresh = self.scheme.next_free(division, used, self.base.reserved, kind=entry.grid.kind)
        except InvalidValue as error:
            raise Refused("no_code", error.text) from error
        used.add(fresh)
        self.entries[grid] = entry.with_grid(code=fresh)

    def _about(self, grid: UUID, field: str) -> None:
        """A conflict about one field, unless it has been decided."""
        if grid in self.choose:
            return
        base = self.base.entries.get(grid)
        theirs = self._after(self.theirs, grid) if grid in self.theirs.grids else base
        yours = self._after(self.yours, grid) if grid in self.yours.grids else base
        self._conflict(grid, (field,), base, theirs, yours)

    @staticmethod
    def _after(change: Change, grid: UUID) -> Entry | None:
        step = change.grids.get(grid)
        return step.after if step else None

    def about(self, refused: Refused) -> tuple[GridConflict, ...]:
        """Conflicts of the grids at which two borders, each good by itself, do not go together."""
        found = dict(self.conflicts)
        for grid, entry in self.entries.items():
            code = entry.grid.code if entry else ""
            if code in refused.subjects:
                base = self.base.entries.get(grid)
                theirs = self._after(self.theirs, grid) if grid in self.theirs.grids else base
                yours = self._after(self.yours, grid) if grid in self.yours.grids else base
                border = self._whole_border(grid, theirs, yours)
                found[grid] = GridConflict(
                    grid, ("border",), base, theirs, yours, border, refused.place, refused.text
                )
        if not found:
            raise refused
        return tuple(found[i] for i in sorted(found))

    def _conflict(
        self,
        grid: UUID,
        fields: tuple[str, ...],
        base: Entry | None,
        theirs: Entry | None,
        yours: Entry | None,
        border: BorderConflict | None = None,
        place: BaseGeometry | None = None,
    ) -> None:
        if grid in self.conflicts:
            fields = tuple(dict.fromkeys((*self.conflicts[grid].fields, *fields)))
            border, place = self.conflicts[grid].border, self.conflicts[grid].place
        known = base or theirs or yours
        name = known.grid.code if known else str(grid)
        zh = "、".join(_ZH[f] for f in fields)
        words = Text(
            f"网格 {name} 的{zh}双方都有改动。",
            f"Both changed {', '.join(fields)} of grid {name}.",
        )
        self.conflicts[grid] = GridConflict(grid, fields, base, theirs, yours, border, place, words)


def _moved(change: Change) -> dict[Serving, tuple[set[UUID], set[UUID]]]:
    """The grids that people were taken off and put on, by person and role."""
    found: dict[Serving, tuple[set[UUID], set[UUID]]] = {}
    for grid, step in change.grids.items():
        before, after = (
            merged_records.serving(entry.staff if entry else ())
            for entry in (step.before, step.after)
        )
        for who in before.keys() ^ after.keys():
            off, on = found.setdefault(who, (set(), set()))
            (off if who in before else on).add(grid)
    return found


def _same_code(code: str) -> Refused:
    return Refused(
        "duplicate_code",
        Text(
            f"所选版本中有两个网格使用编码 {code}。",
            f"Of the versions chosen two have the code {code}.",
        ),
        subjects=[code],
    )


_ZH = {
    "code": "编码",
    "name": "名称",
    "kind": "类型",
    "division": "所属区划",
    "households": "户数",
    "counts": "数量",
    "synthetic": "来源标记",
    "staff": "人员",
    "border": "边界",
    "existence": "存废",
}
