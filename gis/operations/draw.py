"""Draw: a new grid in ungridded ground.

::

    ┌─────┬─────┐        ┌─────┬─────┐
    │   ╭╌┼╌╌╮  │        │     ├──╮  │     The polygon is clipped to the ground that is in no
    │ A ╰╌┼╌╌╯  │   →    │ A   ├──╯  │     grid, and meets its neighbours vertex for vertex.
    └─────┴─────┘        └─────┴─────┘
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID, uuid5

from shapely import MultiPolygon, Polygon

from gis.change import Change
from gis.codes import DEFAULT, CodeScheme
from gis.coverage import Coverage, Entry
from gis.line_snapping import Snapping, snapped
from gis.operations.fields import count_of, counts_of, kind_of, name_of, new_identities
from gis.operations.redrawing import (
    conclude,
    ground_in,
    lay,
    region_of,
    rings_of,
    uneven,
)
from gis.operations.refusal import Refused
from gis.operations.words import called, fresh_codes, several_parts
from gis.plane.exact import bounds_of
from gis.plane.shape import Shape
from gis.plane.walks import UnevenChain
from gis.records import Grid, GridKind
from gis.text import Text

_DRAWN = UUID("6f0f9c3e-4c5a-5d0e-9f0c-5f1f0b8f7a11")
"""The namespace of grids that were drawn anew."""


def draw(
    coverage: Coverage,
    division: str,
    polygon: Polygon | MultiPolygon,
    *,
    name: str | None = None,
    kind: GridKind = "basic",
    households: int | None = None,
    counts: Mapping[str, int] | None = None,
    grid: UUID | None = None,
    snapping: Snapping | None = None,
    scheme: CodeScheme = DEFAULT,
) -> Change:
    """Make a grid of the ungridded ground inside a polygon.

    Parameters
    ----------
    division : str
        Whose ground.
    polygon : Polygon or MultiPolygon, degrees
    name : str, optional
        "网格" and the number of its code by default.
    grid : UUID, optional
        The identity of the new grid. Without it, it follows from the shape: a grid that is drawn
        where one was erased would be that one. A server gives one for each drawing and keeps it
        with the operation, so that doing the operation again gives the same grid.

    Raises
    ------
    Refused
        ``no_ground``: none of it is ungridded. ``bad_line``, ``bad_value``, ``bad_counts``,
        ``no_code``, ``too_fine``.
    """
    coverage.area(division)
    kind_of(kind)
    title = None if name is None else name_of(name)
    number = None if households is None else count_of(households)
    others = counts_of(counts or {})
    rings = [snapped(coverage, ring, snapping) for ring in rings_of(polygon)]
    overlay = lay(coverage, rings, [bounds_of(r) for r in rings])
    try:
        _, bare = ground_in(coverage, overlay, region_of(overlay.lines), division)
        if not bare:
            raise Refused(
                "no_ground",
                Text("所画区域内没有未划网格的范围。", "The polygon holds no ungridded ground."),
                polygon,
            )
        chain = {e for face in bare for e in face.edges()}
        bystanders = overlay.bystanders([chain], [])
        shape = Shape.of_edges(overlay.straightened([chain])[0])
    except UnevenChain as error:
        raise uneven(error) from error
    code = fresh_codes(coverage, division, 1, kind, scheme)[0]
    identifier = grid or uuid5(_DRAWN, shape.geometry.wkb_hex)
    new_identities(coverage, [identifier])
    record = Grid(
        id=identifier,
        code=code,
        name=title or f"网格{code.removeprefix(division)}",
        division=division,
        geometry=shape.geometry,
        kind=kind,
        households=number,
        counts=others,
    )
    who = called(record)
    return conclude(
        coverage,
        {identifier: Entry(record, shape)},
        bystanders,
        kind="draw",
        sentence=Text(f"新设网格{who.zh}。", f"Drew the new grid {who.en}."),
        lineage={identifier: ()},
        warnings=several_parts(record, shape),
    )
