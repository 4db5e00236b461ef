"""Split: one grid becomes two or more, along drawn lines.

::

    ┌───────┐        ┌───┬───┐
    │   A   │  ──→   │ B │ C │      Parts are new grids that descend from A. Counts are shared
    └───────┘        └───┴───┘      out by area, their sums kept; who serves A serves every part.

A line may also cut several grids at once (:func:`split_across`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from numbers import Real
from typing import Any
from uuid import UUID

import shapely
from shapely import LineString

from gis.change import Change
from gis.codes import DEFAULT, CodeScheme, in_reading_order
from gis.coverage import Coverage, Entry, Name
from gis.findings import Finding
from gis.line_snapping import Snapping, snapped
from gis.operations.fields import LONGEST_NAME, count_of, name_of, new_identities
from gis.operations.redrawing import Line, conclude, lay, uneven, vertices_of
from gis.operations.refusal import Refused, lines
from gis.operations.words import (
    fresh_codes,
    identity,
    listed,
    shared_out,
    staff_listed,
)
from gis.plane.exact import Vertex
from gis.plane.overlay import Overlay
from gis.plane.shape import Shape
from gis.plane.walks import Face, UnevenChain
from gis.text import Text

Counts = Mapping[str, int | None]
"""``households`` and further counts of one part."""


def split(
    coverage: Coverage,
    grid: UUID,
    drawn: Sequence[Line] | Line = (),
    *,
    counts: Sequence[Counts] | None = None,
    names: Sequence[str] | None = None,
    ids: Sequence[UUID] | None = None,
    apart: bool = False,
    snapping: Snapping | None = None,
    scheme: CodeScheme = DEFAULT,
) -> Change:
    """Cut a grid along one or several lines.

    Parameters
    ----------
    drawn : line or sequence of lines
        Degrees. What hangs over the border or ends inside is ignored.
    counts, names, ids : sequences, optional
        For each part, in reading order (rows from north to south, each from west to east).
        Counts that are given must add up to the grid's. Without ``ids`` they follow from the
        grid's identity and the shapes; a server keeps those that came of it with the operation
        (:meth:`gis.operations.wire.Operation.settled`), so that the parts stay who they are when
        the operation is done again on ground that has changed meanwhile.
    apart : bool
        Make every separate part of a multipart grid a grid of its own; no line is needed.

    Raises
    ------
    Refused
        ``does_not_cut``, ``bad_counts``, ``bad_value``, ``bad_line``, ``no_code``, ``too_fine``.
    """
    entry = coverage.entry(grid)
    paths = [] if apart and not _several(drawn) else _paths(coverage, drawn, snapping)
    overlay = lay(coverage, paths, also=[grid]) if paths else None
    cut = _cut([entry], overlay, apart=apart)
    shapes = cut.parts[grid]
    fresh = fresh_codes(coverage, entry.grid.division, len(shapes), entry.grid.kind, scheme)
    parts = _new_grids(entry, shapes, fresh, _shared(entry, shapes, counts), names, ids)
    return _concluded(coverage, {grid: parts}, cut.bystanders)


def split_across(
    coverage: Coverage,
    grids: Sequence[UUID],
    drawn: Line,
    *,
    ids: Mapping[UUID, Sequence[UUID]] | None = None,
    snapping: Snapping | None = None,
    scheme: CodeScheme = DEFAULT,
) -> Change:
    """Cut several grids along one line, in one change.

    Parameters
    ----------
    grids : sequence of UUID
        Each of them is crossed by the line.
    ids : mapping of UUID to sequence of UUID, optional
        For each grid the identities of its parts, as for :func:`split`.

    Raises
    ------
    Refused
        As :func:`split`, if any of them cannot be cut.
    """
    if ids is not None and set(ids) != set(grids):
        raise Refused(
            "bad_value",
            Text(
                "给出了标识的网格与这条线贯穿的网格不一致。",
                "The line does not cut those grids for whose parts identities are given.",
            ),
        )
    entries = sorted((coverage.entry(i) for i in dict.fromkeys(grids)), key=lambda e: e.grid.code)
    overlay = lay(coverage, _paths(coverage, [drawn], snapping), also=[e.grid.id for e in entries])
    cut = _cut(entries, overlay)
    parts: dict[UUID, list[Entry]] = {}
    taken: list[str] = []
    for entry in entries:
        old, shapes = entry.grid, cut.parts[entry.grid.id]
        fresh = fresh_codes(coverage, old.division, len(shapes), old.kind, scheme, taken)
        taken += fresh
        given = None if ids is None else ids[old.id]
        shared = _shared(entry, shapes, None)
        parts[old.id] = _new_grids(entry, shapes, fresh, shared, None, given)
    return _concluded(coverage, parts, cut.bystanders)


@dataclass(frozen=True, slots=True)
class _Cut:
    parts: Mapping[UUID, Sequence[Shape]]
    """In reading order, by the grid that is cut."""
    bystanders: Mapping[Name, Shape]
    """Who gains a vertex by it."""


def _cut(entries: Sequence[Entry], overlay: Overlay[Name] | None, *, apart: bool = False) -> _Cut:
    own = [entry.grid.id for entry in entries]
    try:
        groups = [_parts(entry, overlay, apart=apart) for entry in entries]
        chains = [chain for group in groups for chain in _chains(group)]
        bystanders: Mapping[Name, Shape] = {}
        if overlay is not None:
            bystanders = overlay.bystanders(chains, own)
            chains = overlay.straightened(chains)
        found = [Shape.of_edges(chain) for chain in chains]
        for shape, piece in zip(found, (p for group in groups for p in group), strict=True):
            if not shape.faces:  # narrower than a bend of the border, which became straight again
                raise UnevenChain(piece[0].shell[0])
        shapes = iter(found)
    except UnevenChain as error:
        raise uneven(error) from error
    parts = {}
    for grid, group in zip(own, groups, strict=True):
        found = list(islice(shapes, len(group)))
        order = in_reading_order({k: shape.geometry for k, shape in enumerate(found)})
        parts[grid] = [found[k] for k in order]
    return _Cut(parts, bystanders)


def _concluded(
    coverage: Coverage, parts: Mapping[UUID, Sequence[Entry]], bystanders: Mapping[Name, Shape]
) -> Change:
    new = [part for some in parts.values() for part in some]
    new_identities(coverage, [part.grid.id for part in new])
    entries = [coverage.entry(grid) for grid in parts]
    who = listed(entry.grid for entry in entries)
    named = [part.grid.code for part in new]
    changed: dict[UUID, Entry | None] = dict.fromkeys(parts)
    changed |= {part.grid.id: part for part in new}
    staff = [a for entry in entries for a in entry.staff]
    return conclude(
        coverage,
        changed,
        bystanders,
        kind="split",
        sentence=Text(
            f"将网格{who.zh}拆分为 {len(new)} 个：{'、'.join(named)}。",
            f"Split {who.en} into {len(new)}: {', '.join(named)}.",
        ),
        lineage={part.grid.id: (grid,) for grid, some in parts.items() for part in some},
        warnings=[
            *_slivers(new),
            *staff_listed("staff_in_parts", staff, [e.grid for e in entries if e.staff]),
        ],
    )


def _several(drawn: Sequence[Line] | Line) -> list[Line]:
    """One line or several, told apart: the first thing in a line is a pair of numbers."""
    if isinstance(drawn, LineString):
        return [drawn]
    try:
        given: list[Any] = list(drawn)
    except TypeError:
        return [drawn]  # no line, as will be said
    if not given or isinstance(given[0], LineString):
        return given
    try:
        first = given[0][0]
    except (TypeError, IndexError, KeyError):
        return [given]  # no line, as will be said
    return [given] if isinstance(first, Real | str) else given


def _paths(
    coverage: Coverage, drawn: Sequence[Line] | Line, snapping: Snapping | None
) -> list[list[Vertex]]:
    paths = [snapped(coverage, vertices_of(line), snapping) for line in _several(drawn)]
    if not paths:
        vertices_of([])
    return paths


def _parts(entry: Entry, overlay: Overlay[Name] | None, *, apart: bool) -> list[list[Face]]:
    """The faces of each new grid."""
    whole = list(entry.shape.faces)
    pieces = whole if overlay is None else overlay.pieces(entry.grid.id)
    if len(pieces) == len(whole) and not (apart and len(whole) > 1):
        place = lines(overlay.links) if overlay and overlay.links else entry.shape.geometry
        raise Refused(
            "does_not_cut",
            Text(
                "所画的线没有把网格切开：线应从边界到边界贯穿网格。",
                "The line does not cut the grid through: draw it from border to border.",
            ),
            place,
            [entry.grid.code],
        )
    if apart or overlay is None:
        return [[piece] for piece in pieces]
    cut, uncut = _sorted_out(pieces, overlay)
    if not cut:
        raise UnevenChain(entry.shape.faces[0].shell[0])  # rounding made it collapse
    groups = [[piece] for piece in cut]
    areas = [Shape.of_faces([piece]).steps for piece in cut]
    for piece in uncut:
        distance = shapely.distance(areas, Shape.of_faces([piece]).steps)
        groups[int(distance.argmin())].append(piece)
    return groups


def _sorted_out(pieces: Sequence[Face], overlay: Overlay[Name]) -> tuple[list[Face], list[Face]]:
    """Pieces that a line bounds, and parts that it left alone."""
    cut: list[Face] = []
    uncut: list[Face] = []
    for piece in pieces:
        bounded = any(e in overlay.links or (e[1], e[0]) in overlay.links for e in piece.edges())
        (cut if bounded else uncut).append(piece)
    return cut, uncut


def _chains(groups: Sequence[Sequence[Face]]) -> list[set[tuple[Vertex, Vertex]]]:
    return [{e for face in group for e in face.edges()} for group in groups]


def _new_grids(
    entry: Entry,
    shapes: Sequence[Shape],
    codes: Sequence[str],
    shared: Sequence[tuple[int | None, dict[str, int]]],
    names: Sequence[str] | None,
    ids: Sequence[UUID] | None,
) -> list[Entry]:
    old = entry.grid
    for given, what in ((names, Text("名称", "names")), (ids, Text("标识", "identities"))):
        if given is not None and len(given) != len(shapes):
            raise Refused(
                "bad_value",
                Text(
                    f"拆分为 {len(shapes)} 个网格，但给出了 {len(given)} 个{what.zh}。",
                    f"There are {len(shapes)} parts, but {len(given)} {what.en} were given.",
                ),
                subjects=[old.code],
            )
    result = []
    for k, shape in enumerate(shapes):
        identifier = ids[k] if ids else identity([old.id], shape)
        part = entry.with_shape(shape).with_grid(
            id=identifier,
            code=codes[k],
            name=name_of(names[k]) if names else _part_name(old.name, k + 1),
            households=shared[k][0],
            counts=shared[k][1],
        )
        staff = tuple(replace(a, grid=identifier) for a in entry.staff)
        result.append(Entry(part.grid, shape, staff))
    return result


def _part_name(name: str, number: int) -> str:
    ending = f"-{number}"
    return name[: LONGEST_NAME - len(ending)] + ending


def _shared(
    entry: Entry, shapes: Sequence[Shape], counts: Sequence[Counts] | None
) -> list[tuple[int | None, dict[str, int]]]:
    """Households and other counts of each part; those that are given add up."""
    old = entry.grid
    totals: dict[str, int | None] = {"households": old.households, **old.counts}
    if counts is None:
        weights = [shape.area for shape in shapes]
        columns = {name: shared_out(total, weights) for name, total in totals.items()}
        counts = [{name: column[k] for name, column in columns.items()} for k in range(len(shapes))]
    given = [
        {name: None if n is None else count_of(n) for name, n in part.items()} for part in counts
    ]
    sums = {name: sum(part.get(name) or 0 for part in given) for name in totals}
    known = all(name in totals for part in given for name in part)
    if len(given) != len(shapes) or not known or any(sums[n] != (totals[n] or 0) for n in totals):
        raise Refused(
            "bad_counts",
            Text(
                "各部分的数量之和应等于原网格的数量。",
                "The counts of the parts must add up to those of the grid.",
            ),
            subjects=[old.code],
        )
    return [(part.get("households"), {n: part.get(n) or 0 for n in old.counts}) for part in given]


def _slivers(parts: Sequence[Entry]) -> list[Finding]:
    small = [p.grid for p in parts if p.shape.area < 1.0]
    if not small:
        return []
    return [
        Finding(
            "tiny_part",
            "warning",
            Text("拆分出的部分不足 1 平方米。", "A part is smaller than a square metre."),
            Text("请检查所画的线。", "Look at the line again."),
            tuple(g.code for g in small),
        )
    ]
