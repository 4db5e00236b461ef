"""What the operations that redraw borders share: laying a line over a coverage, and concluding.

:func:`conclude` is the only way from new shapes to a :class:`~gis.change.Change`: it looks at
every edge that was not there before, and refuses with the place what would not be a coverage.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from shapely import LinearRing, LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gis import lattice
from gis.change import Change, Step
from gis.coverage import Coverage, Entry, Name
from gis.errors import InvalidGeometry
from gis.findings import Finding
from gis.operations.refusal import Refused, point
from gis.operations.words import listed
from gis.plane import soundness, walks
from gis.plane.exact import Bounds, Edge, Vertex, bounds_of, grown
from gis.plane.noder import TooFine, TooTangled
from gis.plane.overlay import Overlay, Region
from gis.plane.shape import Shape
from gis.plane.walks import Face, UnevenChain
from gis.text import Text

Line: TypeAlias = LineString | LinearRing | Sequence[tuple[float, float]]
"""A drawn line: longitude and latitude in degrees."""

MOST_VERTICES = 5000

LONGEST = 10
"""Degrees that a drawn line may reach: within it, 64 bits hold every product."""


def vertices_of(line: Line) -> list[Vertex]:
    """A drawn line on the lattice.

    Raises
    ------
    Refused
        ``bad_line``: fewer than two different points, too many, or not on Earth.
    """
    given = line.coords if isinstance(line, LineString) else line
    try:
        coordinates = np.asarray([(p[0], p[1]) for p in given], dtype=np.float64).reshape(-1, 2)
        steps = lattice.to_steps(coordinates)
    except (InvalidGeometry, TypeError, ValueError, IndexError) as error:
        raise _bad_line(
            "线的坐标无效。", "The line has coordinates that are no numbers."
        ) from error
    if len(steps) > MOST_VERTICES:
        raise _bad_line(
            f"线的顶点超过 {MOST_VERTICES} 个。",
            f"The line has over {MOST_VERTICES} vertices.",
            point((int(steps[MOST_VERTICES, 0]), int(steps[MOST_VERTICES, 1]))),
        )
    if len(steps) and (np.abs(coordinates) > [180, 90]).any():
        raise _bad_line("线超出经纬度范围。", "The line is beyond longitude ±180, latitude ±90.")
    _ensure_short(steps)
    found: list[Vertex] = []
    for x, y in steps.tolist():
        if not found or found[-1] != (x, y):
            found.append((x, y))
    if len(found) < 2:
        raise _bad_line("线至少要有两个不同的点。", "A line needs two different points.")
    return found


def rings_of(polygon: Polygon | MultiPolygon) -> list[list[Vertex]]:
    """The rings of a drawn polygon, closed, on the lattice, the polygon on their left.

    Raises
    ------
    Refused
        ``bad_line``: it is empty, crosses itself, or its coordinates are no good.
    """
    if not isinstance(polygon, Polygon | MultiPolygon):
        raise _bad_line("应为多边形。", "A polygon is wanted.")
    try:
        snapped = lattice.snap(polygon)
    except InvalidGeometry as error:
        raise Refused("bad_line", error.text) from error
    problem = lattice.problem(snapped)
    if problem is not None:
        raise Refused("bad_line", problem, lattice.problem_place(snapped))
    parts = lattice.rings(lattice.as_multipolygon(snapped))
    _ensure_short(lattice.to_integers(snapped))
    rings = [[(x, y) for x, y in ring.tolist()] for part in parts for ring in part]
    if sum(map(len, rings)) > MOST_VERTICES:
        raise _bad_line("多边形的顶点过多。", "The polygon has too many vertices.", snapped)
    return rings


def _ensure_short(steps: NDArray[np.int64]) -> None:
    if len(steps) and np.ptp(steps, axis=0).max() > LONGEST * lattice.SCALE:
        raise _bad_line(
            f"所画图形跨度超过 {LONGEST} 度。", f"It reaches over more than {LONGEST} degrees."
        )


def _bad_line(zh: str, en: str, place: BaseGeometry | None = None) -> Refused:
    return Refused("bad_line", Text(zh, en), place)


def lay(
    coverage: Coverage,
    lines: Sequence[Sequence[Vertex]],
    around: Iterable[Bounds] = (),
    also: Iterable[Name] = (),
) -> Overlay[Name]:
    """Lines laid over what they come near, what is in the boxes ``around``, and ``also``.

    Raises
    ------
    Refused
        ``too_fine``.
    """
    boxes = [grown(bounds_of(edge), 4) for line in lines for edge in pairwise(line)]
    names = sorted({*coverage.near([*boxes, *around]), *also}, key=str)
    try:
        return Overlay({name: coverage.shape(name) for name in names}, lines)
    except TooFine as error:
        raise too_fine(error.place) from error
    except TooTangled as error:
        raise Refused(
            "bad_line",
            Text(
                "所画的线与边界或自身相交次数过多。",
                "The line crosses borders or itself too often.",
            ),
            point(error.place),
        ) from error


def too_fine(place: Vertex) -> Refused:
    """The refusal where borders would run nearer than the lattice can tell apart."""
    return Refused(
        "too_fine",
        Text(
            "此处的线与边界过于接近，格网精度（约 1 厘米）无法区分。",
            "Line and borders run too near each other here for the lattice (about 1 cm).",
        ),
        point(place),
    )


def region_of(rings: Iterable[Sequence[Vertex]]) -> Region:
    """The region inside noded rings that run with it on their left.

    Raises
    ------
    UnevenChain
        They bound nothing.
    """
    edges = (e for ring in rings for e in pairwise(ring) if e[0] != e[1])
    return Region(walks.chain(edges))


def ground_in(
    coverage: Coverage, overlay: Overlay[Name], region: Region, division: str
) -> tuple[dict[UUID, list[Face]], list[Face]]:
    """What of a division lies in a region: by grid, and ungridded.

    The overlay holds every grid that meets the region.
    """
    held: dict[UUID, list[Face]] = {}
    for name in overlay.shapes:
        if isinstance(name, UUID) and coverage.entry(name).grid.division == division:
            found = overlay.within(name, region)
            if found:
                held[name] = found
    taken = [e for pieces in held.values() for f in pieces for e in f.edges()]
    if walks.chain(taken) == region.edges:
        return held, []  # all of it is gridded; the ring of a division may be long
    inside = overlay.within(division, region) if division in overlay.shapes else []
    bare = walks.chain((e for f in inside for e in f.edges()), taken)
    return held, walks.faces(bare)


def without(overlay: Overlay[Name], name: Name, pieces: Iterable[Face]) -> set[Edge]:
    """The border of a shape less some of its pieces."""
    return walks.chain(overlay.chain(name), (e for f in pieces for e in f.edges()))


def with_pieces(overlay: Overlay[Name], name: Name, pieces: Iterable[Face]) -> set[Edge]:
    """The border of a shape together with pieces of others."""
    return walks.chain([*overlay.chain(name), *(e for f in pieces for e in f.edges())])


def conclude(
    coverage: Coverage,
    entries: Mapping[UUID, Entry | None],
    shapes: Mapping[Name, Shape],
    *,
    kind: str,
    sentence: Text,
    lineage: Mapping[UUID, tuple[UUID, ...]] | None = None,
    warnings: Sequence[Finding] = (),
) -> Change:
    """The change to these grids, if what it leaves is a coverage.

    Parameters
    ----------
    entries : mapping
        Grids as they will stand; None for those that go.
    shapes : mapping
        Shapes of other grids and of divisions that change (by vertices put into their rings).

    Raises
    ------
    Refused
    """
    every = dict(entries)
    for name, shape in shapes.items():
        if isinstance(name, UUID) and name not in every:
            every[name] = coverage.entry(name).with_shape(shape)
    steps = {
        i: Step(coverage.entries.get(i), entry)
        for i, entry in every.items()
        if coverage.entries.get(i) != entry
    }
    areas = {
        name: (coverage.area(name), shape)
        for name, shape in shapes.items()
        if isinstance(name, str) and coverage.area(name) != shape
    }
    _ensure_sound(coverage, steps, {code: after for code, (_, after) in areas.items()})
    if not steps and not areas:
        raise Refused(
            "nothing_changes",
            Text("该操作不会改变任何网格。", "This would not change any grid."),
        )
    return Change(steps, areas, lineage or {}, (kind,), sentence, tuple(warnings))


def _ensure_sound(
    coverage: Coverage, steps: Mapping[UUID, Step], areas: Mapping[str, Shape]
) -> None:
    redrawn = {
        i: s
        for i, s in steps.items()
        if not (s.before and s.after and s.before.shape is s.after.shape)
    }
    after: dict[Name, Shape] = {i: s.after.shape for i, s in redrawn.items() if s.after}
    before: dict[Name, Shape] = {i: s.before.shape for i, s in redrawn.items() if s.before}
    shifted = soundness.shifted(before.values(), after.values())
    before |= {code: coverage.area(code) for code in areas}
    fresh = soundness.new_edges(before, {**after, **areas})
    boxes = [*soundness.boxes_of(fresh), *shifted]
    near = coverage.near(boxes)
    nearby: dict[Name, Shape] = {
        name: coverage.shape(name)
        for name in near
        if isinstance(name, UUID) and name not in redrawn
    }
    rings = {code: coverage.area(code) for code in near if isinstance(code, str)}
    rings.update(areas)
    container: dict[Name, Shape] = {}
    for i, step in redrawn.items():
        if step.after:
            code = step.after.grid.division
            container[i] = areas.get(code) or coverage.area(code)
    found = soundness.faults(fresh, after, nearby, container, rings.values(), moved=bool(shifted))
    if found:
        raise _refused(coverage, steps, found)
    around = {
        name: coverage.shape(name)
        for name in coverage.near(shape.bounds for shape in after.values())
        if isinstance(name, UUID)
    }
    left = {name: shape for name, shape in around.items() if name not in redrawn} | after
    fault = soundness.pinched(left)
    if fault and not soundness.pinched(around):
        raise _refused(coverage, steps, [fault])


def _refused(
    coverage: Coverage, steps: Mapping[UUID, Step], found: Sequence[soundness.Fault[Name]]
) -> Refused:
    fault = found[0]
    grids = []
    for name in fault.areas:
        if isinstance(name, UUID):
            entry = coverage.entries.get(name) or steps[name].after
            if entry:
                grids.append(entry.grid)
    who = listed(grids[:3]) if grids else Text("区划", "the division")
    code, words = {
        "crossing": (
            "would_cross",
            Text(f"{who.zh}的边界会在此处相交。", f"Borders would cross here: {who.en}."),
        ),
        "pinched": (
            "pinched",
            Text(
                f"{who.zh}会在此处与自身一点相接，其他软件会误判为无效。",
                f"{who.en} would touch itself here, which other programs take for a fault.",
            ),
        ),
        "ring": (
            "would_break_ring",
            Text(f"{who.zh}的边界会自相交或消失。", f"The ring of {who.en} would be invalid."),
        ),
        "overlap": ("would_overlap", Text(f"{who.zh}会相互重叠。", f"{who.en} would overlap.")),
        "outside": (
            "outside_division",
            Text(f"{who.zh}会超出所属区划。", f"{who.en} would leave its division."),
        ),
    }[fault.kind]
    return Refused(code, words, point(fault.place), [g.code for g in grids])


def uneven(error: UnevenChain) -> Refused:
    """The refusal where the result would bound no proper area."""
    return too_fine(error.place)


def same_division(coverage: Coverage, grids: Collection[UUID]) -> str:
    """The one division of several grids.

    Raises
    ------
    Refused
        ``different_division``.
    """
    found = {coverage.entry(i).grid.division for i in grids}
    if len(found) > 1:
        raise Refused(
            "different_division",
            Text(
                "所选网格不属于同一个村（社区）：" + "、".join(sorted(found)) + "。",
                "The grids are not of one division: " + ", ".join(sorted(found)) + ".",
            ),
        )
    return found.pop()
