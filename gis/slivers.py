"""Mending slivers: overlaps, gaps and spills narrower than a stated width.

Nothing is mended in silence: each sliver comes back as a finding with its place, its size and
who gained or lost it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gis import lattice, measure
from gis.findings import Finding
from gis.noding import node
from gis.text import Text
from gis.tiling import Face, faces

_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Mended:
    """Areas after slivers were given to one owner each, and a notice for each sliver."""

    areas: Mapping[str, MultiPolygon]
    findings: tuple[Finding, ...]


def mend(
    areas: Mapping[str, MultiPolygon],
    division: MultiPolygon | None,
    width: float,
    *,
    fixed: Collection[str] = (),
    labels: Mapping[str, str] | None = None,
) -> Mended:
    """Give each sliver narrower than ``width`` to one area.

    An overlap stays with the area whose label comes first and is cut from the others; ground that
    spills out of the division is cut off; a gap goes to the neighbour with which it shares the
    longest border.

    Parameters
    ----------
    areas : mapping of name to MultiPolygon
        Valid, in canonical form on the lattice, noded, EPSG:4326.
    width : float
        Metres; the diameter of the largest circle inside a sliver is less than this.
    fixed : collection of names
        Areas that are not to change (they may gain vertices by noding).

    Returns
    -------
    Mended
        What cannot be mended without spoiling a ring is left as it was. Vertices that came to lie
        on the border of the division stand in the areas only: node them with it and with
        whatever lies beyond (:func:`gis.noding.node`).
    """
    current = dict(areas)
    called = dict(labels or {})
    firm = frozenset(fixed)
    findings: list[Finding] = []
    tried: set[bytes] = set()
    for _ in range(_ROUNDS):
        slivers = [
            face
            for face in faces(current, division)
            if measure.width(face.place) < width and face.place.wkb not in tried
        ]
        if not slivers:
            break
        for face in slivers:
            tried.add(face.place.wkb)
            done = _mended(face, current, firm, called)
            if done is not None:
                current |= done[0]
                findings.append(_notice(face, done[1], called))
        border = {} if division is None else {"": division}
        noded = node(current | border, fixed=[*firm, *border]).areas
        current = {name: noded[name] for name in current}
        division = noded.get("")
    return Mended(current, tuple(findings))


def _mended(
    face: Face, areas: Mapping[str, MultiPolygon], fixed: frozenset[str], labels: Mapping[str, str]
) -> tuple[dict[str, MultiPolygon], str] | None:
    """The areas that change and who has the ground now ("" for nobody), or None if none may."""
    free = [name for name in face.areas if name not in fixed]
    if face.kind == "uncovered":
        by_border = sorted(
            free, key=lambda name: (-_shared(areas[name], face.place), labels.get(name, name))
        )
        for name in by_border[:1]:
            grown = _sound(shapely.union(areas[name], face.place))
            return None if grown is None else ({name: grown}, name)
        return None
    if face.kind == "spill":
        keeper, losers = "", free
        if len(free) < len(face.areas):
            return None
    else:
        firm = [name for name in face.areas if name in fixed]
        if len(firm) > 1:
            return None
        keeper = firm[0] if firm else min(free, key=lambda name: labels.get(name, name))
        losers = [name for name in free if name != keeper]
    changed: dict[str, MultiPolygon] = {}
    for name in losers:
        cut = _sound(shapely.difference(areas[name], face.place))
        if cut is None:
            return None
        changed[name] = cut
    return changed, keeper


def _shared(area: BaseGeometry, face: Polygon) -> float:
    return float(shapely.length(shapely.intersection(shapely.boundary(area), face.exterior)))


def _sound(geometry: BaseGeometry) -> MultiPolygon | None:
    snapped = lattice.snap(geometry)
    if lattice.problem(snapped) is not None:
        return None
    return lattice.as_multipolygon(snapped)


def _notice(face: Face, keeper: str, labels: Mapping[str, str]) -> Finding:
    who = tuple(sorted(labels.get(name, name) for name in face.areas))
    width, area = measure.width(face.place), measure.area(face.place)
    owner = labels.get(keeper, keeper)
    kind = {
        "overlap": Text("重叠", "overlap"),
        "uncovered": Text("空白", "gap"),
        "spill": Text("越界部分", "spill"),
    }[face.kind]
    where = Text(f"划归 {owner}", f"given to {owner}") if keeper else Text("已裁去", "was cut off")
    return Finding(
        code="mended",
        severity="notice",
        what=Text(
            f"{'、'.join(who)} 处的细小{kind.zh}（宽 {width:.2f} 米，{area:.2f} 平方米）"
            f"{where.zh}。",
            f"A sliver of {kind.en} at {', '.join(who)} ({width:.2f} m wide, {area:.2f} m²) "
            f"{where.en}.",
        ),
        fix=Text("请核对该处边界。", "Look at the border there."),
        subjects=who,
        place=face.place,
        measure=width,
    )
