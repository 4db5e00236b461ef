"""What an operation did to a coverage: a value that can be applied, undone, joined and sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from gis.coverage import Coverage, Entry, Name
from gis.errors import Conflict
from gis.findings import Finding
from gis.plane.exact import Vertex, turn
from gis.plane.shape import Shape
from gis.text import Text


@dataclass(frozen=True, slots=True)
class Step:
    """A grid, or the ring of a division, before and after; None where it does not exist."""

    before: Entry | None
    after: Entry | None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a summary: a grid's area and counts, before and after (None: not there)."""

    grid: UUID
    code: str
    name: str
    fate: str
    area_before: float | None
    area_after: float | None
    counts_before: Mapping[str, int | None] | None
    counts_after: Mapping[str, int | None] | None


@dataclass(frozen=True, slots=True)
class Change:
    """The difference between two coverages, and how it came about.

    Attributes
    ----------
    grids : mapping of UUID to Step
        Every grid that is not as it was: removed, added, modified, or given a vertex.
    areas : mapping of code to (Shape, Shape)
        The rings of divisions that gained a vertex, before and after.
    lineage : mapping of UUID to tuple of UUID
        For new grids, which ones they came from.
    kinds : tuple of str
        The operations, in order.
    sentence : Text
        What was done, in words.
    warnings : tuple of Finding
        What the planner should look at; nothing is done in silence.
    """

    grids: Mapping[UUID, Step]
    areas: Mapping[str, tuple[Shape, Shape]] = field(default_factory=dict)
    lineage: Mapping[UUID, tuple[UUID, ...]] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    sentence: Text = field(default_factory=lambda: Text("未作改动。", "Nothing changed."))
    warnings: tuple[Finding, ...] = ()

    # --- what it holds ---

    @property
    def added(self) -> list[UUID]:
        """Grids that were not there."""
        return sorted(i for i, g in self.grids.items() if g.before is None)

    @property
    def removed(self) -> list[UUID]:
        """Grids that are no more."""
        return sorted(i for i, g in self.grids.items() if g.after is None)

    @property
    def modified(self) -> list[UUID]:
        """Grids that stay and differ in more than vertices put into their rings."""
        return sorted(
            i for i, g in self.grids.items() if g.before and g.after and not self._noded(g)
        )

    @property
    def noded(self) -> list[UUID]:
        """Neighbours that only gained or lost vertices along a border that stays where it was."""
        return sorted(i for i, g in self.grids.items() if self._noded(g))

    @staticmethod
    def _noded(grid: Step) -> bool:
        if grid.before is None or grid.after is None or grid.before.staff != grid.after.staff:
            return False
        if grid.before.with_shape(grid.after.shape).grid != grid.after.grid:
            return False
        old, new = grid.before.shape, grid.after.shape
        return old != new and (_on_border(old, new) or _on_border(new, old))

    @property
    def inserted(self) -> dict[Name, frozenset[Vertex]]:
        """The vertices that rings of neighbours and divisions gained."""
        found: dict[Name, frozenset[Vertex]] = {}
        for i in self.noded:
            grid = self.grids[i]
            if grid.before and grid.after:
                found[i] = grid.after.shape.vertices - grid.before.shape.vertices
        for code, (before, after) in self.areas.items():
            found[code] = after.vertices - before.vertices
        return {name: vertices for name, vertices in found.items() if vertices}

    def __bool__(self) -> bool:
        return bool(self.grids or self.areas)

    # --- doing and undoing ---

    def apply(self, coverage: Coverage) -> Coverage:
        """The coverage after this change.

        Raises
        ------
        Conflict
            A grid is not as it was when the change was made (see :mod:`gis.merging`).
        """
        for i, grid in self.grids.items():
            if coverage.entries.get(i) != grid.before:
                shown = grid.before.grid.code if grid.before else str(i)
                raise Conflict(
                    Text(f"网格 {shown} 已被改动。", f"Grid {shown} has changed meanwhile.")
                )
        for code, (before, _) in self.areas.items():
            if coverage.areas.get(code) != before:
                raise Conflict(
                    Text(
                        f"区划 {code} 的边界已被改动。",
                        f"The border of {code} has changed meanwhile.",
                    )
                )
        return coverage.with_entries(
            {i: g.after for i, g in self.grids.items()},
            {code: after for code, (_, after) in self.areas.items()},
        )

    def inverse(self) -> Change:
        """The change that undoes this one, exactly."""
        return Change(
            {i: Step(g.after, g.before) for i, g in self.grids.items()},
            {code: (after, before) for code, (before, after) in self.areas.items()},
            {},
            tuple(f"undo {kind}" for kind in reversed(self.kinds)),
            Text(f"撤销：{self.sentence.zh}", f"Undone: {self.sentence.en}"),
        )

    def then(self, later: Change) -> Change:
        """The net change of this one followed by ``later``; what cancels is left out."""
        grids = dict(self.grids)
        for i, step in later.grids.items():
            first = grids[i].before if i in grids else step.before
            if first == step.after:
                grids.pop(i, None)
            else:
                grids[i] = Step(first, step.after)
        areas = dict(self.areas)
        for code, (before, after) in later.areas.items():
            start = areas[code][0] if code in areas else before
            if start == after:
                areas.pop(code, None)
            else:
                areas[code] = (start, after)
        standing = {i for i, g in grids.items() if g.before is None}
        return Change(
            grids,
            areas,
            _joined_lineage(self.lineage, later.lineage, standing),
            self.kinds + later.kinds,
            self.sentence + later.sentence if self.kinds else later.sentence,
            self.warnings + later.warnings,
        )

    # --- telling ---

    def summary(self) -> list[Row]:
        """Area (square metres) and counts before and after, for each grid that really changed."""
        rows = []
        noded = set(self.noded)
        for i, step in self.grids.items():
            if i in noded:
                continue
            standing = step.after or step.before
            if standing is None:
                continue
            fate = (
                "added" if step.before is None else "removed" if step.after is None else "changed"
            )
            rows.append(
                Row(
                    i,
                    standing.grid.code,
                    standing.grid.name,
                    fate,
                    step.before.shape.area if step.before else None,
                    step.after.shape.area if step.after else None,
                    _counts(step.before),
                    _counts(step.after),
                )
            )
        return sorted(rows, key=lambda row: (row.code, row.grid))


_BEND = 2.5
"""Steps by which a border may bend where a vertex is put into it: a node within 1.5 steps of a
vertex is that vertex, and what is noded is rounded to the lattice."""


def _on_border(coarse: Shape, fine: Shape) -> bool:
    """Is ``fine`` nothing but ``coarse`` with vertices put on its edges?"""
    pieces = fine.edges - coarse.edges
    onward = dict(pieces)
    if len(onward) != len(pieces):
        return False
    for a, b in coarse.edges - fine.edges:
        vertex = onward.pop(a, None)
        while vertex is not None and vertex != b:
            if not _beside(vertex, a, b):
                return False
            vertex = onward.pop(vertex, None)
        if vertex is None:
            return False
    return not onward


def _beside(vertex: Vertex, a: Vertex, b: Vertex) -> bool:
    """Is a vertex so near to an edge that it may have been put into it?"""
    run, off = (b[0] - a[0], b[1] - a[1]), (vertex[0] - a[0], vertex[1] - a[1])
    length2 = run[0] ** 2 + run[1] ** 2
    along = run[0] * off[0] + run[1] * off[1]
    return 0 <= along <= length2 and turn(a, b, vertex) ** 2 <= _BEND**2 * length2


def compose(changes: Iterable[Change]) -> Change:
    """The net change of a sequence."""
    net = Change({})
    for change in changes:
        net = net.then(change)
    return net


def _joined_lineage(
    first: Mapping[UUID, tuple[UUID, ...]],
    second: Mapping[UUID, tuple[UUID, ...]],
    standing: set[UUID],
) -> dict[UUID, tuple[UUID, ...]]:
    """Lineage of what stands in the end, traced back to what stood at first."""

    def origins(grid: UUID, steps: Sequence[Mapping[UUID, tuple[UUID, ...]]]) -> list[UUID]:
        for k in range(len(steps) - 1, -1, -1):
            if grid in steps[k]:
                return [o for parent in steps[k][grid] for o in origins(parent, steps[:k])]
        return [grid]

    joined: dict[UUID, tuple[UUID, ...]] = {}
    for grid in (*first, *second):
        found = tuple(dict.fromkeys(origins(grid, (first, second))))
        if grid in standing or found != (grid,):
            joined[grid] = found
    return {grid: parents for grid, parents in joined.items() if grid in standing}


def _counts(entry: Entry | None) -> dict[str, int | None] | None:
    if entry is None:
        return None
    return {"households": entry.grid.households, **entry.grid.counts}
