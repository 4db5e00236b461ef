"""Transfer: an area drawn as a polygon goes to a grid, from wherever it lies.

::

    ┌─────┬─────┐        ┌─────┬─────┐
    │   ┌─┼─┐ B │        │   A └─┐ B │     What of the polygon lies in other grids of the division
    │ A └─┼─┘   │   →    │     ┌─┘   │     or in none becomes A's. Counts stay where they are.
    └─────┴─────┘        └─────┴─────┘
"""

from __future__ import annotations

from uuid import UUID

from shapely import MultiPolygon, Polygon

from gis.change import Change
from gis.coverage import Coverage, Name
from gis.line_snapping import Snapping, snapped
from gis.operations.redrawing import (
    conclude,
    ground_in,
    lay,
    region_of,
    rings_of,
    uneven,
    with_pieces,
    without,
)
from gis.operations.refusal import Refused
from gis.operations.reshape import swallowed
from gis.operations.words import called, listed, several_parts
from gis.plane.exact import Edge, bounds_of
from gis.plane.walks import UnevenChain
from gis.text import Text


def transfer(
    coverage: Coverage,
    grid: UUID,
    polygon: Polygon | MultiPolygon,
    *,
    snapping: Snapping | None = None,
) -> Change:
    """Give what lies in a polygon to a grid.

    Parameters
    ----------
    grid : UUID
        Who gains.
    polygon : Polygon or MultiPolygon, degrees
        What of it lies outside the grid's division stays as it is.

    Raises
    ------
    Refused
        ``no_ground``, ``would_swallow``, ``bad_line``, ``too_fine``.
    """
    entry = coverage.entry(grid)
    rings = [snapped(coverage, ring, snapping) for ring in rings_of(polygon)]
    overlay = lay(coverage, rings, [bounds_of(r) for r in rings], [grid])
    try:
        held, bare = ground_in(coverage, overlay, region_of(overlay.lines), entry.grid.division)
        held.pop(grid, None)
        if not held and not bare:
            raise Refused(
                "no_ground",
                Text(
                    "所画区域内没有可划入的范围。", "The polygon holds nothing that could be given."
                ),
                polygon,
                [entry.grid.code],
            )
        gained = [*(f for pieces in held.values() for f in pieces), *bare]
        chains: dict[Name, set[Edge]] = {}
        for other, pieces in held.items():
            chains[other] = without(overlay, other, pieces)
            if not chains[other]:
                raise swallowed(coverage, other)
        chains[grid] = with_pieces(overlay, grid, gained)
        shapes = overlay.finished(chains)
    except UnevenChain as error:
        raise uneven(error) from error
    who = called(entry.grid)
    losers = listed(coverage.entry(i).grid for i in sorted(held, key=str))
    source = losers if held else Text("未划网格区域", "ungridded ground")
    return conclude(
        coverage,
        {},
        shapes,
        kind="transfer",
        sentence=Text(
            f"将{source.zh}中的一片区域划给网格{who.zh}。",
            f"Gave an area of {source.en} to {who.en}.",
        ),
        warnings=[
            w
            for name in chains
            if isinstance(name, UUID)
            for w in several_parts(coverage.entry(name).grid, shapes[name])
        ],
    )
