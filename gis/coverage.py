"""Coverage: the grids of one or several divisions as an immutable value.

A coverage is never changed. An operation (:mod:`gis.operations`) gives a
:class:`~gis.change.Change`, and applying it gives another coverage that shares with this one
everything the change did not touch: both are persistent hash maps, so an old coverage kept for
undo costs next to nothing, and a step takes as long among a million grids as among a hundred.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import numpy as np
import shapely
from immutables import Map
from shapely import LineString, MultiLineString, MultiPolygon

from gis import findings, lattice, noding, tiling
from gis.errors import CoverageFault, NotFound
from gis.plane import walks
from gis.plane.cells import CellIndex
from gis.plane.exact import Bounds, Edge, undirected
from gis.plane.shape import Shape
from gis.records import Assignment, Grid
from gis.text import Text

Name = UUID | str
"""What an area is known by: a grid by its UUID, a division by its code."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A grid as it stands in a coverage: its record, its shape, who serves it."""

    grid: Grid
    shape: Shape
    staff: tuple[Assignment, ...] = ()

    def with_shape(self, shape: Shape) -> Entry:
        """The same grid with another area."""
        return Entry(replace(self.grid, geometry=shape.geometry), shape, self.staff)

    def with_grid(self, **fields: object) -> Entry:
        """The same grid with other values in its record; not for its geometry."""
        return Entry(replace(self.grid, **fields), self.shape, self.staff)  # type: ignore[arg-type]  # mypy cannot type replace(**fields)

    @property
    def workers(self) -> int:
        """How many grid workers serve it."""
        return sum(a.role == "worker" for a in self.staff)


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """Grids that tile their divisions, with no overlap and every common vertex shared.

    Make one with :meth:`of`. Ground of a division that is in no grid is *ungridded*; it is
    whatever its grids leave over.

    Attributes
    ----------
    reserved : frozenset of str
        Codes that no new grid may get: those that stood when the coverage was made, and retired
        ones.
    """

    entries: Map[UUID, Entry] = field(default_factory=Map)
    areas: Map[str, Shape] = field(default_factory=Map)
    reserved: frozenset[str] = frozenset()
    _members: Map[str, Map[UUID, None]] = field(default_factory=Map)
    _index: CellIndex[Name] = field(default_factory=CellIndex)

    @classmethod
    def of(
        cls,
        grids: Iterable[Grid],
        divisions: Mapping[str, MultiPolygon],
        *,
        staff: Iterable[Assignment] = (),
        retired: Collection[str] = (),
        checked: bool = False,
    ) -> Coverage:
        """The coverage of ``grids`` within ``divisions``.

        Parameters
        ----------
        grids : iterable of Grid
        divisions : mapping of code to MultiPolygon
            The divisions that the grids belong to, on the lattice. Those around them (towns)
            may be given too: they gain the vertices that operations put on their border.
        staff : iterable of Assignment, optional
            Who serves which grid.
        retired : collection of str
            Codes of former grids, not to be used again.
        checked : bool
            The grids are known to be a valid and noded coverage (published state): take them as
            they are. Otherwise vertices that neighbours lack are put into their rings first, and
            everything is checked.

        Raises
        ------
        CoverageFault
            Grids overlap or lie outside their division; the findings say where. Ground in no
            grid is allowed, however narrow.
        NotFound
            A grid belongs to a division that is not given.
        """
        every = list(grids)
        serving: dict[UUID, list[Assignment]] = defaultdict(list)
        for assignment in staff:
            serving[assignment.grid].append(assignment)
        by_division: dict[str, list[Grid]] = defaultdict(list)
        for grid in every:
            by_division[grid.division].append(grid)
        for code in by_division:
            if code not in divisions:
                raise NotFound(
                    Text(
                        f"没有区划 {code} 的边界。", f"The border of division {code} is not given."
                    )
                )
        areas = {code: Shape(lattice.as_multipolygon(shape)) for code, shape in divisions.items()}
        if not checked:
            every, areas = _noded(every, areas)
            _refuse_faults(every, areas)
        boxes = _boxes([g.geometry for g in every])
        entries = {
            g.id: Entry(g, Shape(g.geometry, box), tuple(serving.get(g.id, ())))
            for g, box in zip(every, boxes, strict=True)
        }
        index: CellIndex[Name] = CellIndex()
        return cls(
            entries=Map(entries),
            areas=Map(areas),
            reserved=frozenset(retired).union(g.code for g in every),
            _members=Map(
                {code: Map({g.id: None for g in by_division.get(code, ())}) for code in areas}
            ),
            _index=index.changed(
                {},
                {i: e.shape.bounds for i, e in entries.items()}
                | {code: shape.bounds for code, shape in areas.items()},
            ),
        )

    # --- reading ---

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Grid]:
        """The grids by code."""
        return iter(sorted((e.grid for e in self.entries.values()), key=lambda g: (g.code, g.id)))

    def __contains__(self, grid: object) -> bool:
        return grid in self.entries

    def __eq__(self, other: object) -> bool:
        """Equal integer for integer: grids, divisions, staff."""
        if not isinstance(other, Coverage):
            return NotImplemented
        return (
            self.entries == other.entries
            and self.areas == other.areas
            and self.reserved == other.reserved
        )

    __hash__ = None  # type: ignore[assignment]  # compared by value, never a key

    def entry(self, grid: UUID) -> Entry:
        """The grid with its shape and staff.

        Raises
        ------
        NotFound
        """
        found = self.entries.get(grid)
        if found is None:
            raise NotFound(Text(f"没有网格 {grid}。", f"There is no grid {grid}."))
        return found

    def grid(self, grid: UUID) -> Grid:
        """The grid's record; raises NotFound."""
        return self.entry(grid).grid

    def area(self, division: str) -> Shape:
        """The ring of a division with every vertex that grids put on it; raises NotFound."""
        found = self.areas.get(division)
        if found is None:
            raise NotFound(Text(f"没有区划 {division}。", f"There is no division {division}."))
        return found

    def shape(self, name: Name) -> Shape:
        """The shape of a grid or division; raises NotFound."""
        return self.area(name) if isinstance(name, str) else self.entry(name).shape

    def members(self, division: str) -> list[Grid]:
        """The grids of a division, by code."""
        ids = self._members.get(division, ())
        return sorted((self.entries[i].grid for i in ids), key=lambda g: (g.code, g.id))

    def codes(self, division: str) -> set[str]:
        """The codes of the grids of a division."""
        return {self.entries[i].grid.code for i in self._members.get(division, ())}

    def near(self, boxes: Iterable[Bounds]) -> set[Name]:
        """Grids and divisions whose boxes touch one of ``boxes``, in steps."""
        return self._index.near(boxes)

    # --- derived views ---

    def neighbours(self, grid: UUID) -> dict[UUID, MultiLineString]:
        """The grids, of any division, that share a border with ``grid``, and that border."""
        own = self.entry(grid).shape
        result: dict[UUID, MultiLineString] = {}
        for name in self.near([own.bounds]):
            if isinstance(name, UUID) and name != grid:
                common = [e for e in own.edges if (e[1], e[0]) in self.shape(name).edges]
                if common:
                    result[name] = _lines(common)
        return result

    def arcs(self, division: str | None = None) -> dict[frozenset[UUID | None], MultiLineString]:
        """The shared borders: between each pair of neighbours, and (with None) the rest."""
        ids = list(self.entries) if division is None else list(self._members.get(division, ()))
        sides: dict[Edge, list[UUID]] = defaultdict(list)
        for i in ids:
            for a, b in self.entries[i].shape.edges:
                sides[undirected(a, b)].append(i)
        between: dict[frozenset[UUID | None], list[Edge]] = defaultdict(list)
        for edge, owners in sides.items():
            pair: frozenset[UUID | None] = frozenset(owners)
            between[pair if len(owners) > 1 else pair | {None}].append(edge)
        return {pair: _lines(edges) for pair, edges in between.items()}

    def outer_border(self, division: str) -> MultiLineString:
        """The border of the grids of a division taken together."""
        return _lines(self._union_edges(division))

    def ungridded(self, division: str) -> MultiPolygon:
        """The ground of a division that is in no grid; empty when it is fully gridded."""
        chain = walks.chain(self.area(division).edges, self._union_edges(division))
        return Shape.of_edges(chain).geometry

    def _union_edges(self, division: str) -> set[Edge]:
        ids = self._members.get(division, ())
        return walks.chain(e for i in ids for e in self.entries[i].shape.edges)

    # --- another coverage ---

    def with_entries(
        self, entries: Mapping[UUID, Entry | None], areas: Mapping[str, Shape]
    ) -> Coverage:
        """This coverage with other entries (None: removed); nothing is checked.

        For :meth:`gis.change.Change.apply`, which knows what stood there before.
        """
        kept, members = self.entries.mutate(), self._members.mutate()
        gone: dict[Name, Bounds] = {}
        come: dict[Name, Bounds] = {}
        for i, entry in entries.items():
            before = kept.get(i)
            if before is not None:
                gone[i] = before.shape.bounds
                if entry is None or entry.grid.division != before.grid.division:
                    members[before.grid.division] = members[before.grid.division].delete(i)
            if entry is None:
                kept.pop(i, None)
                continue
            kept[i] = entry
            come[i] = entry.shape.bounds
            if before is None or entry.grid.division != before.grid.division:
                code = entry.grid.division
                members[code] = members.get(code, Map()).set(i, None)
        rings = self.areas.update(areas)
        for code, shape in areas.items():
            gone[code], come[code] = self.areas[code].bounds, shape.bounds
        same = {name for name in gone if come.get(name) == gone[name]}
        return Coverage(
            kept.finish(),
            rings,
            self.reserved,
            members.finish(),
            self._index.changed(
                {n: b for n, b in gone.items() if n not in same},
                {n: b for n, b in come.items() if n not in same},
            ),
        )

    def faults(self) -> list[findings.Finding]:
        """Everything that keeps this from being a coverage, all of it looked at; [] as a rule.

        Ground in no grid is no fault here, however narrow: see :meth:`ungridded`.
        """
        result: list[findings.Finding] = []
        for code, ids in self._members.items():
            own = {str(i): self.entries[i].grid.geometry for i in ids}
            labels = {str(i): self.entries[i].grid.code for i in ids}
            result += _broken(own, self.area(code), labels, code)
        return result


def _noded(
    grids: Sequence[Grid], areas: Mapping[str, Shape]
) -> tuple[list[Grid], dict[str, Shape]]:
    own = {str(g.id): lattice.as_multipolygon(g.geometry) for g in grids}
    rings = {code: shape.geometry for code, shape in areas.items()}
    noded = noding.node(
        own | rings, within={str(g.id): g.division for g in grids}, fixed=list(rings)
    ).areas
    return (
        [replace(g, geometry=noded[str(g.id)]) for g in grids],
        {code: Shape(noded[code]) for code in areas},
    )


def _refuse_faults(grids: Sequence[Grid], areas: Mapping[str, Shape]) -> None:
    found: list[findings.Finding] = []
    by_division: dict[str, list[Grid]] = defaultdict(list)
    for grid in grids:
        by_division[grid.division].append(grid)
    for code, members in by_division.items():
        own = {str(g.id): g.geometry for g in members}
        labels = {str(g.id): g.code for g in members}
        found += _broken(own, areas[code], labels, code)
    if found:
        raise CoverageFault(
            Text(
                f"网格不成其为一个覆盖：{found[0].what.zh}",
                f"The grids are no coverage: {found[0].what.en}",
            ),
            found,
        )


def _broken(
    own: Mapping[str, MultiPolygon], ring: Shape, labels: Mapping[str, str], code: str
) -> list[findings.Finding]:
    """Faults but for gaps: in a draft ground may be in no grid, be it ever so narrow."""
    found = tiling.check(own, ring.geometry, labels=labels, division_name=code)
    return [f for f in findings.errors(found) if f.code != "gap"]


def _boxes(geometries: list[MultiPolygon]) -> list[Bounds]:
    if not geometries:
        return []
    steps = np.rint(shapely.bounds(geometries) * lattice.SCALE).astype(np.int64)
    return [(w, s, e, n) for w, s, e, n in steps.tolist()]


def _lines(edges: Iterable[Edge]) -> MultiLineString:
    lines = [LineString(lattice.to_degrees(edge)) for edge in sorted(edges)]
    merged = shapely.line_merge(MultiLineString(lines))
    return MultiLineString([merged]) if isinstance(merged, LineString) else merged
