"""Reshape: a drawn line becomes the border of a grid where it leaves it and comes back.

::

    ┌─────┬─────┐       ┌─────┬─────┐
    │  A ╭┼──╮  │       │  A  ╰──╮  │    The line begins and ends in A: A takes what it encloses,
    │    ╰┼──╯  │   →   │     ╭──╯  │    from one neighbour or several. It begins and ends in a
    │     │  B  │       │     │  B  │    neighbour: that one takes from A.
    └─────┴─────┘       └─────┴─────┘

A line from border to border of A replaces the border between: what is outside A is taken, what it
cuts off from A goes to the neighbour beyond.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from uuid import UUID

from gis.change import Change
from gis.coverage import Coverage, Entry, Name
from gis.findings import Finding
from gis.line_snapping import Snapping, snapped
from gis.operations.redrawing import (
    Line,
    conclude,
    ground_in,
    lay,
    uneven,
    vertices_of,
    with_pieces,
    without,
)
from gis.operations.refusal import Refused, lines, point
from gis.operations.words import called, listed, several_parts
from gis.plane import walks
from gis.plane.exact import Edge, Vertex, bounds_of, encloses
from gis.plane.overlay import Overlay, Region, pruned
from gis.plane.walks import Face, UnevenChain
from gis.text import Text


def reshape(
    coverage: Coverage, grid: UUID, line: Line, *, snapping: Snapping | None = None
) -> Change:
    """Redraw a stretch of the border of a grid.

    Parameters
    ----------
    line : line
        Degrees.

    Raises
    ------
    Refused
        ``does_not_enclose``, ``ambiguous``, ``would_swallow``, ``bad_line``, ``too_fine``.
    """
    entry = coverage.entry(grid)
    path = snapped(coverage, vertices_of(line), snapping)
    overlay = lay(coverage, [path], [bounds_of(path)], [grid])
    try:
        return _reshaped(coverage, entry, overlay)
    except UnevenChain as error:
        raise uneven(error) from error


def _reshaped(coverage: Coverage, entry: Entry, overlay: Overlay[Name]) -> Change:
    grid, division = entry.grid.id, entry.grid.division
    start, end = (_owners(coverage, overlay, overlay.lines[0][k], division) for k in (0, -1))
    if grid in start and grid in end:
        on_border = (len(start) > 1 and len(end) > 1) or _bare(overlay, grid)
        return _exchange(coverage, entry, overlay, give=on_border)
    hosts = sorted((start & end) - {grid}, key=str)
    if len(hosts) != 1 or not overlay.links_inside(grid):
        raise Refused(
            "ambiguous",
            Text(
                "线的两端应在同一个网格内：从哪个网格出发并返回，就由哪个网格取得所围区域。",
                "Begin and end the line in the same grid: the one that is to gain.",
            ),
            point(overlay.lines[0][0]),
            [entry.grid.code],
        )
    return _exchange(coverage, coverage.entry(hosts[0]), overlay, give=False, only=grid)


def _bare(overlay: Overlay[Name], grid: UUID) -> bool:
    """Do both ends of the line lie on the border of the grid?"""
    vertices = {a for a, _ in overlay.chain(grid)}
    return overlay.lines[0][0] in vertices and overlay.lines[0][-1] in vertices


def _owners(coverage: Coverage, overlay: Overlay[Name], vertex: Vertex, division: str) -> set[UUID]:
    """The grids of the division in or on which a vertex lies."""
    found = set()
    for name in overlay.shapes:
        if isinstance(name, UUID) and coverage.entry(name).grid.division == division:
            array = overlay.edge_array(name)
            on = ((array[:, 0] == vertex[0]) & (array[:, 1] == vertex[1])).any()
            if on or encloses(array, (2 * vertex[0], 2 * vertex[1])):
                found.add(name)
    return found


def _exchange(
    coverage: Coverage,
    gainer: Entry,
    overlay: Overlay[Name],
    *,
    give: bool,
    only: UUID | None = None,
) -> Change:
    name, division = gainer.grid.id, gainer.grid.division
    outside = _enclosed(overlay, name)
    held: dict[UUID, list[Face]] = {}
    bare: list[Face] = []
    if outside:
        region = Region(walks.chain(e for f in outside for e in f.edges()))
        held, bare = ground_in(coverage, overlay, region, division)
    held.pop(name, None)
    if only is not None:
        held, bare = {k: v for k, v in held.items() if k == only}, []
    given = _cut_off(coverage, overlay, gainer, held) if give else {}
    if not held and not bare and not given:
        raise _nothing(gainer, overlay)
    gained = [f for pieces in held.values() for f in pieces] + bare
    lost = [f for pieces in given.values() for f in pieces]
    chains: dict[Name, set[Edge]] = {}
    for other in {*held, *given}:
        less = without(overlay, other, held.get(other, ()))
        more = [e for f in given.get(other, ()) for e in f.edges()]
        chains[other] = walks.chain([*less, *more])
        if not chains[other]:
            raise swallowed(coverage, other)
    plus = with_pieces(overlay, name, gained)
    chains[name] = walks.chain(plus, (e for f in lost for e in f.edges()))
    shapes = overlay.finished(chains)
    who = called(gainer.grid)
    taken = listed(coverage.entry(i).grid for i in sorted({*held, *given}, key=str))
    ground = Text("未划网格区域", "ungridded ground") if bare else Text("", "")
    parties = Text(
        "、".join(filter(None, [taken.zh, ground.zh])),
        ", ".join(filter(None, [taken.en, ground.en])),
    )
    warnings: list[Finding] = []
    for changed in chains:
        if isinstance(changed, UUID):
            warnings += several_parts(coverage.entry(changed).grid, shapes[changed])
    return conclude(
        coverage,
        {},
        shapes,
        kind="reshape",
        sentence=Text(
            f"调整网格{who.zh}与{parties.zh}之间的边界。",
            f"Redrew the border of {who.en} with {parties.en}.",
        ),
        warnings=warnings,
    )


def _enclosed(overlay: Overlay[Name], name: Name) -> list[Face]:
    """The areas outside a grid that the line encloses together with its border."""
    chain = overlay.chain(name)
    inside = set(overlay.links_inside(name))
    # Stretches that lie on borders of others bound the area too.
    drawn = {(min(a, b), max(a, b)) for line in overlay.lines for a, b in pairwise(line)}
    outside = [
        (a, b)
        for a, b in drawn
        if (a, b) not in inside and (a, b) not in chain and (b, a) not in chain
    ]
    follow = pruned(outside, {a for a, _ in chain})
    both = [*follow, *((b, a) for a, b in follow)]
    walls = [(b, a) for a, b in chain]
    touched = {*both}
    found = [
        face
        for face in walks.faces([*walls, *both], unbounded=True)
        if any(e in touched for e in face.edges())
    ]
    return _nearer_side(found, chain, set(follow))


def _nearer_side(faces: Sequence[Face], chain: frozenset[Edge], links: set[Edge]) -> list[Face]:
    """Where a line cuts a hole of the grid in two, only the smaller side is meant."""
    owner: dict[Edge, int] = {e: k for k, face in enumerate(faces) for e in face.edges()}
    dropped: set[int] = set()
    for a, b in sorted(links):
        one, other = owner.get((a, b)), owner.get((b, a))
        if one is None or other is None or one == other or {one, other} & dropped:
            continue
        if all(any((v, u) in chain for u, v in faces[k].edges()) for k in (one, other)):
            dropped.add(max(one, other, key=lambda k: (faces[k].doubled_area(), k)))
    return [face for k, face in enumerate(faces) if k not in dropped]


def _cut_off(
    coverage: Coverage, overlay: Overlay[Name], giver: Entry, held: dict[UUID, list[Face]]
) -> dict[UUID, list[Face]]:
    """Pieces the line cuts off from the grid, by the neighbour beyond; the largest stays."""
    name = giver.grid.id
    pieces = overlay.pieces(name)
    cut = [f for f in pieces if any((min(e), max(e)) in overlay.links for e in f.edges())]
    given: dict[UUID, list[Face]] = {}
    if len(cut) < 2:
        return given
    stays = max(cut, key=lambda face: (face.doubled_area(), face.shell))
    for piece in cut:
        if piece is stays:
            continue
        borders = {(b, a) for a, b in piece.edges()}
        lengths: dict[UUID, float] = {}
        for other in overlay.shapes:
            if isinstance(other, UUID) and other != name:
                if coverage.entry(other).grid.division != giver.grid.division:
                    continue
                common = borders & overlay.chain(other)
                if common:
                    lengths[other] = sum(
                        ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for a, b in common
                    )
        if not lengths:
            raise Refused(
                "ambiguous",
                Text(
                    "切下的部分没有相邻网格可归入；如要拆分网格，请用“拆分”操作。",
                    "No neighbour borders on what is cut off; use split to make two grids.",
                ),
                lines(e for e in piece.edges()),
                [giver.grid.code],
            )
        best = max(sorted(lengths, key=str), key=lambda k: lengths[k])
        given.setdefault(best, []).append(piece)
    return given


def _nothing(entry: Entry, overlay: Overlay[Name]) -> Refused:
    return Refused(
        "does_not_enclose",
        Text(
            "所画的线没有与网格边界围成区域：线应从网格出发，到外面，再回到网格。",
            "The line encloses nothing: draw it out of the grid and back into it.",
        ),
        lines(pairwise(overlay.lines[0])),
        [entry.grid.code],
    )


def swallowed(coverage: Coverage, grid: UUID) -> Refused:
    """The refusal to take a whole grid away."""
    gone = coverage.entry(grid)
    who = called(gone.grid)
    return Refused(
        "would_swallow",
        Text(
            f"网格{who.zh}会被全部划走；如要合并请用“合并”。",
            f"Nothing would be left of {who.en}; use merge to join grids.",
        ),
        gone.shape.geometry,
        [gone.grid.code],
    )
