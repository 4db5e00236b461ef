"""From a change that stands on the newest revision to the next revision, and the last look at it.

The engine has verified what it gave; the numbers are looked at once more as they stand in the
database, before anybody sees them: a published state that is no coverage cannot be taken back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

import shapely
from shapely import MultiPolygon

from api.auth.permissions import Action, may
from api.auth.principal import Principal
from api.store import divisions as division_store
from api.store import grids as grid_store
from api.store import neighbourhood
from api.store.database import Reader, Writer
from api.store.moments import Moment
from api.workflows.plans.joining import Joined
from api.workflows.publication import Publication, publish
from gis import faults, lattice, tiling
from gis.change import Change
from gis.errors import CoverageFault, Forbidden
from gis.findings import Finding, errors
from gis.plane.exact import Vertex
from gis.plane.shape import Shape
from gis.records import Assignment, Division, Grid
from gis.text import Text


def write(
    writer: Writer,
    principal: Principal,
    joined: Joined,
    summary: Text,
    *,
    plan: UUID | None = None,
    scope: str | None = None,
) -> int:
    """Write the next revision and return its number.

    The caller holds :func:`api.store.revisions.lock` since before ``joined`` was read.

    Parameters
    ----------
    scope : str, optional
        The division to which the change is confined; everywhere, unless given.

    Raises
    ------
    Forbidden
        More than vertices would change in a division where ``principal`` may not publish, or
        which does not lie in the scope.
    CoverageFault
        What it would leave is no coverage.
    """
    net = joined.net
    areas = division_store.areas_of(writer, {*net.areas, *_homes(net)})
    ours = {
        code
        for code, area in areas.items()
        if may(principal, Action.PUBLISH, area) and (scope is None or scope in area)
    }
    publication = _publication(writer, joined, ours, plan)
    number = publish(writer, publication, principal.name, summary)
    _ensure_sound(writer, number, net)
    return number


def _homes(net: Change, less: Collection[UUID] = ()) -> set[str]:
    return {
        entry.grid.division
        for i, step in net.grids.items()
        if i not in less
        for entry in (step.before, step.after)
        if entry
    }


def _publication(reader: Reader, joined: Joined, ours: set[str], plan: UUID | None) -> Publication:
    net, day = joined.net, joined.around.day
    noded = set(net.noded)
    written: list[Grid] = []
    beyond: list[Grid | Division] = []
    for i, step in net.grids.items():
        entry = step.after or step.before
        if entry is None or (step.before and step.after and step.before.grid == step.after.grid):
            if entry is not None and entry.grid.division not in ours:
                raise _beyond([entry.grid.code])
            continue
        if entry.grid.division in ours:
            written += [step.after.grid] if step.after else []
        elif i in noded:
            beyond.append(entry.grid)
        else:
            raise _beyond([entry.grid.code])
    standing = Moment(joined.around.latest, day)
    rings = [
        replace(division, geometry=net.areas[division.code][1].geometry)
        for division in division_store.records(reader, standing, net.areas)
    ]
    # A ring that runs where it ran is written as what it is, be it in one's own area or not.
    redrawn = {
        code
        for code, (before, after) in net.areas.items()
        if code in ours and not _same_line(before, after)
    }
    came, went = staffing(net, day)
    return Publication(
        divisions=[ring for ring in rings if ring.code in redrawn],
        grids=written,
        removed=net.removed,
        noded=frozenset({*net.areas, *_homes(net)} - _homes(net, less=noded)),
        came=came,
        went=went,
        beyond=[*beyond, *(ring for ring in rings if ring.code not in redrawn)],
        lineage=net.lineage,
        plan=plan,
    )


def _same_line(one: Shape, other: Shape) -> bool:
    """Do two rings differ in nothing but vertices on them?"""
    return all(
        shapely.distance(shapely.boundary(line.geometry), shapely.Point(*lattice.to_degrees(v)))
        < _BEND
        for line, vertices in (
            (other, one.vertices - other.vertices),
            (one, other.vertices - one.vertices),
        )
        for v in vertices
    )


_BEND = 3 / lattice.SCALE
"""As far as a vertex may lie off the border that it is put on, rounded as it is."""


def staffing(net: Change, day: date) -> tuple[list[Assignment], list[Assignment]]:
    """Who comes to which grid from ``day`` on, or later, and who goes."""
    came: list[Assignment] = []
    went: list[Assignment] = []
    for step in net.grids.values():
        before = step.before.staff if step.before else ()
        after = step.after.staff if step.after else ()
        for one in after:
            start = max(one.start, day)
            if one not in before and (one.end is None or one.end > start):
                came.append(replace(one, start=start))
        went += [one for one in before if one not in after]
    return came, went


def _beyond(codes: Iterable[str]) -> Forbidden:
    named = "、".join(codes)
    return Forbidden(
        Text(
            f"网格 {named} 不在您可以发布的范围之内。",
            f"You may not publish changes of {named}, which lies beyond your area or the plan's.",
        )
    )


# --- the last look ---


def _ensure_sound(reader: Reader, number: int, net: Change) -> None:
    """Look at what stands at revision ``number`` where something changed, as it was written."""
    moment = Moment(number, date.min)
    homes = _homes(net)
    rings = {row.code: row for row in division_store.areas(reader, moment, homes)}
    by_division: dict[str, list[Grid]] = defaultdict(list)
    for grid in grid_store.records(reader, moment, homes):
        by_division[grid.division].append(grid)
    found: list[Finding] = []
    for code, members in sorted(by_division.items()):
        found += tiling.check(
            {str(grid.id): grid.geometry for grid in members},
            shapely.from_wkb(bytes(rings[code].geom)),
            division_name=f"{rings[code].name}（{code}）",
            labels={str(grid.id): grid.code for grid in members},
        )
    wrong = errors(found) or _one_sided(reader, number, net)
    if wrong:
        raise CoverageFault(
            Text(
                f"发布后的网格将不成其为一个覆盖，未发布：{wrong[0].what.zh}",
                f"What was to be published is no coverage; nothing was published: "
                f"{wrong[0].what.en}",
            ),
            wrong,
        )


def _one_sided(reader: Reader, number: int, net: Change) -> list[Finding]:
    """Vertices on the borders of divisions that somebody whose border runs there lacks."""
    vertices: set[Vertex] = set()
    for before, after in net.areas.values():
        vertices |= before.vertices ^ after.vertices
    if not vertices:
        return []
    points = {v: shapely.Point(*lattice.to_degrees(v)) for v in sorted(vertices)}
    boxes = [point.bounds for point in points.values()]
    shapes: dict[str, MultiPolygon] = {
        row.code: shapely.from_wkb(bytes(row.wkb))
        for row in neighbourhood.divisions_near(reader, boxes, number)
    }
    near = neighbourhood.grids(reader, neighbourhood.grids_near(reader, boxes, [number]), number)
    shapes |= {grid.code: grid.geometry for grid in near.values()}
    codes = list(shapes)
    borders = shapely.STRtree(shapely.boundary(list(shapes.values())))
    # By the tree: every vertex against every border grows with the square of a plan.
    pairs = borders.query(list(points.values()), predicate="dwithin", distance=_ON_BORDER)
    known = {code: set(map(tuple, lattice.to_integers(s).tolist())) for code, s in shapes.items()}
    found = []
    for index, (vertex, point) in enumerate(points.items()):
        beside = [codes[k] for k in pairs[1][pairs[0] == index]]
        lacking = sorted(code for code in beside if vertex not in known[code])
        # A vertex that was taken out is lacking on all sides.
        if lacking and len(lacking) < len(beside):
            found.append(faults.junction(point, lacking, ""))
    return found


_ON_BORDER = 0.5 / lattice.SCALE


def changes_anything(net: Change, day: date) -> bool:
    """Is there anything to be published?"""
    if net.areas or any(
        (s.before.grid if s.before else None) != (s.after.grid if s.after else None)
        for s in net.grids.values()
    ):
        return True
    return any(map(bool, staffing(net, day)))


def counted(net: Change) -> Text:
    """How much a change is, in words, for a revision's summary."""
    added, removed, modified = len(net.added), len(net.removed), len(net.modified)
    return Text(
        f"新增 {added}、撤销 {removed}、调整 {modified} 个网格",
        f"{added} grids added, {removed} removed, {modified} changed",
    )
