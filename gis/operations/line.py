"""Line: one drawn line does what it means.

::

     ╶───┼───────┼───╴  across A: split     ╭──╮           out of A and back: reshape
         │   A   │                        ──┼──┼──

A line from border to border cuts; a line from a grid through others and back takes what it
encloses; a line that only joins two neighbours across their border merges them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from gis.change import Change
from gis.coverage import Coverage, Name
from gis.line_snapping import Snapping, snapped
from gis.operations.merge import merge
from gis.operations.redrawing import Line, lay, uneven, vertices_of
from gis.operations.refusal import Refused
from gis.operations.reshape import reshape
from gis.operations.split import split
from gis.operations.words import called
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


def meaning(coverage: Coverage, drawn: Line, *, snapping: Snapping | None = None) -> Meant:
    """What the line means, from where it runs.

    ==========================================  ================================
    from A through others back to A             reshape A
    A is crossed from border to border          split A (the one most crossed)
    from A to its neighbour B, ending inside    merge A and B
    ==========================================  ================================

    Raises
    ------
    Refused
        ``ambiguous``: it means nothing of this.
    """
    overlay = lay(coverage, [snapped(coverage, vertices_of(drawn), snapping)])
    path = overlay.lines[0]
    grids = [n for n in overlay.shapes if isinstance(n, UUID)]
    visited = _visited(overlay, grids)
    start, end = _inside(overlay, grids, path[0]), _inside(overlay, grids, path[-1])
    if start is not None and start == end and _leaves(overlay, start):
        who = called(coverage.grid(start))
        return Meant(
            "reshape",
            (start,),
            Text(f"从网格{who.zh}出发并返回：调整边界。", f"Out of {who.en} and back: reshape."),
        )
    cut = [i for i in visited if i not in (start, end) and _crosses(overlay, i)]
    if cut:
        best = max(cut, key=lambda i: (_length(overlay, i), str(i)))
        who = called(coverage.grid(best))
        return Meant(
            "split", (best,), Text(f"贯穿网格{who.zh}：划分。", f"Across {who.en}: split.")
        )
    if start is not None and end is not None and start != end and set(visited) == {start, end}:
        one, other = called(coverage.grid(start)), called(coverage.grid(end))
        return Meant(
            "merge",
            (start, end),
            Text(f"连接{one.zh}与{other.zh}：合并。", f"From {one.en} to {other.en}: merge."),
        )
    raise Refused(
        "ambiguous",
        Text(
            "看不出这条线的用意：请贯穿一个网格（划分）、从网格出发再返回（调整），"
            "或从一个网格画到相邻网格（合并）。",
            "It is not clear what this line means: cross a grid to split it, leave one and come "
            "back to reshape it, or go from one to its neighbour to merge them.",
        ),
    )


def line(
    coverage: Coverage, drawn: Line, *, snapping: Snapping | None = None
) -> tuple[Meant, Change]:
    """Do what the line means, and say what that was.

    Raises
    ------
    Refused
        As :func:`meaning` and the operation it chose.
    """
    meant = meaning(coverage, drawn, snapping=snapping)
    if meant.operation == "merge":
        return meant, merge(coverage, meant.grids)
    if meant.operation == "split":
        return meant, split(coverage, meant.grids[0], drawn, snapping=snapping)
    return meant, reshape(coverage, meant.grids[0], drawn, snapping=snapping)


def _visited(overlay: Overlay[Name], grids: list[UUID]) -> list[UUID]:
    return [i for i in grids if overlay.links_inside(i)]


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
    try:
        return len(overlay.pieces(grid)) > len(overlay.shapes[grid].faces)
    except UnevenChain as error:
        raise uneven(error) from error


def _length(overlay: Overlay[Name], grid: UUID) -> float:
    return sum(
        float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)
        for a, b in overlay.links_inside(grid)
    )
