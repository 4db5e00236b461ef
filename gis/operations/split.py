"""Split: one grid becomes two or more, along drawn lines.

::

    ┌───────┐        ┌───┬───┐
    │   A   │  ──→   │ B │ C │      Parts are new grids that descend from A. Counts are shared
    └───────┘        └───┴───┘      out by area, their sums kept; who serves A serves every part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from shapely import LineString

from gis.change import Change
from gis.codes import DEFAULT, CodeScheme, in_reading_order
from gis.coverage import Coverage, Entry, Name
from gis.findings import Finding
from gis.line_snapping import Snapping, snapped
from gis.operations.redrawing import Line, conclude, lay, uneven, vertices_of
from gis.operations.refusal import Refused, lines
from gis.operations.words import called, fresh_codes, identity, shared_out, staff_listed
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
    drawn: Sequence[Line] | Line,
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
        Counts that are given must add up to the grid's.
    apart : bool
        Make every separate part of a multipart grid a grid of its own; no line is needed.

    Raises
    ------
    Refused
        ``does_not_cut``, ``bad_counts``, ``bad_line``, ``no_code``, ``too_fine``.
    """
    entry = coverage.entry(grid)
    paths = [] if apart and not _several(drawn) else _paths(coverage, drawn, snapping)
    overlay = lay(coverage, paths, also=[grid]) if paths else None
    try:
        groups = _parts(entry, overlay, apart=apart)
        chains = _chains(groups)
        shapes: dict[Name, Shape] = {}
        if overlay is not None:
            shapes = overlay.bystanders(chains, [grid])
            chains = overlay.straightened(chains)
        trimmed = [Shape.of_edges(chain) for chain in chains]
    except UnevenChain as error:
        raise uneven(error) from error
    parts = _new_grids(coverage, entry, trimmed, counts, names, ids, scheme)
    who = called(entry.grid)
    new = "、".join(p.grid.code for p in parts)
    changed: dict[UUID, Entry | None] = {grid: None} | {p.grid.id: p for p in parts}
    return conclude(
        coverage,
        changed,
        shapes,
        kind="split",
        sentence=Text(
            f"将网格{who.zh}划分为 {len(parts)} 个：{new}。",
            f"Split {who.en} into {len(parts)}: {new.replace('、', ', ')}.",
        ),
        lineage={p.grid.id: (grid,) for p in parts},
        warnings=[*_slivers(parts), *staff_listed("staff_in_parts", entry.staff, [entry.grid])],
    )


def _several(drawn: Sequence[Line] | Line) -> list[Line]:
    """One line or several, told apart: the first thing in a line is a pair of numbers."""
    if isinstance(drawn, LineString):
        return [drawn]
    given: list[Any] = list(drawn)
    if not given or isinstance(given[0], LineString) or np.ndim(given[0]) > 1:
        return given
    return [given]


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
    coverage: Coverage,
    entry: Entry,
    shapes: Sequence[Shape],
    counts: Sequence[Counts] | None,
    names: Sequence[str] | None,
    ids: Sequence[UUID] | None,
    scheme: CodeScheme,
) -> list[Entry]:
    order = in_reading_order({k: s.geometry for k, s in enumerate(shapes)})
    ordered = [shapes[k] for k in order]
    old = entry.grid
    shared = _shared(entry, ordered, counts)
    for given, what in ((names, "名称/names"), (ids, "标识/ids")):
        if given is not None and len(given) != len(ordered):
            raise Refused(
                "bad_value",
                Text(
                    f"划分为 {len(ordered)} 个网格，但给出了 {len(given)} 个{what}。",
                    f"There are {len(ordered)} parts, but {len(given)} {what} were given.",
                ),
            )
    fresh = fresh_codes(coverage, old.division, len(ordered), old.kind, scheme)
    result = []
    for k, shape in enumerate(ordered):
        households, others = shared[k]
        identifier = ids[k] if ids else identity([old.id], shape)
        part = entry.with_shape(shape).with_grid(
            id=identifier,
            code=fresh[k],
            name=names[k] if names else f"{old.name}-{k + 1}",
            households=households,
            counts=others,
        )
        staff = tuple(replace(a, grid=identifier) for a in entry.staff)
        result.append(Entry(part.grid, shape, staff))
    return result


def _shared(
    entry: Entry, shapes: Sequence[Shape], counts: Sequence[Counts] | None
) -> list[tuple[int | None, dict[str, int]]]:
    old = entry.grid
    totals: dict[str, int | None] = {"households": old.households, **old.counts}
    if counts is None:
        weights = [shape.area for shape in shapes]
        columns = {name: shared_out(total, weights) for name, total in totals.items()}
        counts = [{name: column[k] for name, column in columns.items()} for k in range(len(shapes))]
    elif (
        len(counts) != len(shapes)
        or any(
            sum(part.get(name) or 0 for part in counts) != (total or 0)
            for name, total in totals.items()
        )
        or any((value or 0) < 0 or name not in totals for c in counts for name, value in c.items())
    ):
        raise Refused(
            "bad_counts",
            Text(
                "各部分的数量之和应等于原网格的数量。",
                "The counts of the parts must add up to those of the grid.",
            ),
            subjects=[old.code],
        )
    return [(part.get("households"), {n: part.get(n) or 0 for n in old.counts}) for part in counts]


def _slivers(parts: Sequence[Entry]) -> list[Finding]:
    small = [p.grid for p in parts if p.shape.area < 1.0]
    if not small:
        return []
    return [
        Finding(
            "tiny_part",
            "warning",
            Text("划分出的部分不足 1 平方米。", "A part is smaller than a square metre."),
            Text("请检查所画的线。", "Look at the line again."),
            tuple(g.code for g in small),
        )
    ]
