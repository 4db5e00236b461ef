"""Line: one drawn line does what it means.

::

     ╶───┼───────┼───╴  across A: split     ╭──╮           out of A and back: reshape
         │   A   │                        ──┼──┼──

     ╶───┼───┼───┼───╴  across A and B: both are split, in one change
         │ A │ B │

A line from border to border cuts, and it cuts whatever it crosses so; a line from a grid through
others and back takes what it encloses; a line that only joins two neighbours across their border
merges them. A line from inside A through B into C cuts B: who cuts draws over the border at either
end, so ends that lie inside a grid do not count where something is crossed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal
from uuid import UUID

from gis.change import Change
from gis.codes import DEFAULT, CodeScheme
from gis.coverage import Coverage, Name
from gis.line_snapping import Snapping, snapped
from gis.operations.merge import merge
from gis.operations.redrawing import Line, lay, uneven, vertices_of
from gis.operations.refusal import Refused, lines
from gis.operations.reshape import reshape
from gis.operations.split import split_across
from gis.operations.words import called, listed
from gis.plane.exact import Vertex, encloses
from gis.plane.overlay import Overlay
from gis.plane.walks import UnevenChain
from gis.text import Text

Meaning = Literal["split", "reshape", "merge"]


@dataclass(frozen=True, slots=True)
class Meant:
    """What a drawn line means, said in words, and the grids it concerns."""

    operation: Meaning
    grids: tuple[UUID, ...]
    words: Text


def meaning(
    coverage: Coverage,
    drawn: Line,
    *,
    division: str | None = None,
    snapping: Snapping | None = None,
) -> Meant:
    """What the line means, from where it runs.

    ====================================================  ==========================
    from A through others back to A                       reshape A
    from A over the border into its neighbour B, and      merge A and B
    nowhere else
    whatever else is crossed from border to border        split that, all of it
    ====================================================  ==========================

    Parameters
    ----------
    division : str, optional
        Only grids of this one are meant; where the line runs over others it means nothing.

    Raises
    ------
    Refused
        ``ambiguous``: it means nothing of this.
    """
    overlay = lay(coverage, [snapped(coverage, vertices_of(drawn), snapping)])
    path = overlay.lines[0]
    grids = [
        n
        for n in overlay.shapes
        if isinstance(n, UUID) and division in (None, coverage.grid(n).division)
    ]
    visited = [i for i in grids if overlay.links_inside(i)]
    start, end = _inside(overlay, grids, path[0]), _inside(overlay, grids, path[-1])
    if start is not None and start == end and _leaves(overlay, start):
        who = called(coverage.grid(start))
        return Meant(
            "reshape",
            (start,),
            Text(f"从网格{who.zh}出发并返回：调整边界。", f"Out of {who.en} and back: reshape."),
        )
    if start is not None and end is not None and start != end and set(visited) == {start, end}:
        one, other = called(coverage.grid(start)), called(coverage.grid(end))
        return Meant(
            "merge",
            (start, end),
            Text(f"连接{one.zh}与{other.zh}：合并。", f"From {one.en} to {other.en}: merge."),
        )
    cut = [i for i in visited if _crosses(overlay, i)]
    if cut:
        cut.sort(key=lambda i: coverage.grid(i).code)
        who = listed(coverage.grid(i) for i in cut)
        return Meant(
            "split",
            tuple(cut),
            Text(f"贯穿网格{who.zh}：拆分。", f"Across {who.en}: split."),
        )
    raise Refused(
        "ambiguous",
        Text(
            "看不出这条线的用意：请贯穿一个或几个网格（拆分）、从网格出发再返回（调整），"
            "或从一个网格画到相邻网格（合并）。",
            "It is not clear what this line means: cross one or several grids to split them, "
            "leave one and come back to reshape it, or go from one to its neighbour to merge them.",
        ),
        lines(pairwise(path)),
    )


def line(
    coverage: Coverage,
    drawn: Line,
    *,
    division: str | None = None,
    ids: Mapping[UUID, Sequence[UUID]] | None = None,
    snapping: Snapping | None = None,
    scheme: CodeScheme = DEFAULT,
) -> tuple[Meant, Change]:
    """Do what the line means, and say what that was; one change, whatever it is.

    Parameters
    ----------
    division : str, optional
        As for :func:`meaning`.
    ids : mapping of UUID to sequence of UUID, optional
        The line is known to split these grids, into parts with these identities; anything else
        is refused (``bad_value``).

    Raises
    ------
    Refused
        As :func:`meaning` and the operation it chose.
    """
    meant = meaning(coverage, drawn, division=division, snapping=snapping)
    if ids is not None and set(meant.grids if meant.operation == "split" else ()) != set(ids):
        raise Refused(
            "bad_value",
            Text(
                f"这条线的用意已与原先不同：{meant.words.zh}",
                f"The line does not mean what it meant before. {meant.words.en}",
            ),
            subjects=[coverage.grid(i).code for i in meant.grids],
        )
    if meant.operation == "merge":
        return meant, merge(coverage, meant.grids)
    if meant.operation == "split":
        parts = split_across(
            coverage, meant.grids, drawn, ids=ids, snapping=snapping, scheme=scheme
        )
        return meant, parts
    return meant, reshape(coverage, meant.grids[0], drawn, snapping=snapping)


def _leaves(overlay: Overlay[Name], grid: UUID) -> bool:
    """Does the line run outside the grid anywhere?"""
    inside = set(overlay.links_inside(grid))
    return not overlay.links <= inside


def _inside(overlay: Overlay[Name], grids: list[UUID], vertex: Vertex) -> UUID | None:
    """The grid in whose inside a vertex lies, not on a border."""
    for i in grids:
        array = overlay.edge_array(i)
        if ((array[:, 0] == vertex[0]) & (array[:, 1] == vertex[1])).any():
            return None
        if encloses(array, (2 * vertex[0], 2 * vertex[1])):
            return i
    return None


def _crosses(overlay: Overlay[Name], grid: UUID) -> bool:
    """Does the line run from border to border of the grid? A loop inside does not."""
    border = overlay.chain(grid)
    try:
        pieces = overlay.pieces(grid)
    except UnevenChain as error:
        raise uneven(error) from error
    bounded = [piece for piece in pieces if not border.isdisjoint(piece.edges())]
    return len(bounded) > len(overlay.shapes[grid].faces)
