"""Coverages: sets of areas that tile a division, and what keeps a set from being one.

The check is exact. Edges of neighbours cancel (see :mod:`gis.edges`); if nothing is left over
against the border of the division the areas tile it, and that is all that has to be looked at.
What is left over bounds the places at fault: it is cut into faces, and each face is an overlap,
a gap, ungridded ground or a spill, by how many areas cover it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon, STRtree

from gis import edges as edge_sets
from gis import faults, lattice
from gis.findings import Finding, errors
from gis.noding import node

GAP_WIDTH = 20.0
"""Metres. Uncovered ground narrower than this is a fault between borders that should meet;
wider ground is reported as not gridded."""

FaceKind = Literal["overlap", "uncovered", "spill"]


@dataclass(frozen=True, slots=True)
class Face:
    """A connected place where a set of areas does not cover its division exactly once."""

    kind: FaceKind
    place: Polygon
    areas: tuple[str, ...]
    """Who covers it (overlap, spill), or who borders on it (uncovered)."""


def faces(areas: Mapping[str, MultiPolygon], division: MultiPolygon | None = None) -> list[Face]:
    """The places where ``areas`` do not cover ``division`` exactly once; empty for a coverage.

    Parameters
    ----------
    areas : mapping of name to MultiPolygon
        Valid polygons in canonical form on the lattice, EPSG:4326, noded (:mod:`gis.noding`).
    division : MultiPolygon, optional
        What they should tile. Without it, ground enclosed by areas counts as uncovered and
        nothing as a spill.
    """
    left = _left(areas, division)
    return _faces(left, areas, division) if len(left) else []


def _left(areas: Mapping[str, MultiPolygon], division: MultiPolygon | None) -> edge_sets.Edges:
    """The edges at which ``areas`` do not tile ``division``."""
    inner = edge_sets.borders(areas.values()).edges
    outer = None if division is None else edge_sets.borders([division]).edges
    return edge_sets.residue(inner, outer)[0]


def _faces(
    left: edge_sets.Edges, areas: Mapping[str, MultiPolygon], division: MultiPolygon | None
) -> list[Face]:
    names = list(areas)
    tree = STRtree(np.array(list(areas.values()), dtype=object))
    result = []
    for whole in _cut_by(edge_sets.as_lines(left)):
        for place in _uniform(whole, tree, division):
            inside, covered_by = _probe(place, tree)
            covering = sorted(names[i] for i in covered_by)
            within = division is None or bool(shapely.intersects(division, inside))
            if not within and covering:
                result.append(Face("spill", place, tuple(covering)))
            elif len(covering) > 1:
                result.append(Face("overlap", place, tuple(covering)))
            elif within and not covering:
                # Corners of a face can be where borders cross, a rounding error off either.
                near = tree.query(place, predicate="dwithin", distance=0.1 / lattice.SCALE)
                result.append(Face("uncovered", place, tuple(sorted(names[i] for i in near))))
    return result


def _cut_by(lines: NDArray[np.object_]) -> NDArray[np.object_]:
    """The faces that lines leave between them."""
    faces: NDArray[np.object_] = shapely.get_parts(
        shapely.polygonize(shapely.get_parts(shapely.union_all(lines)))
    )
    return faces


_NOTHING = 1e-6
"""Share of a face below which what an area has of it is rounding."""


def _uniform(place: Polygon, tree: STRtree, division: MultiPolygon | None) -> list[Polygon]:
    """The parts of a face that differ in who covers them, or in being of the division.

    Where two neighbours overlap a third, their common border cancels and runs unseen through the
    face; so does the border of the division where a neighbour ends on it.
    """
    every = tree.geometries[tree.query(place, predicate="intersects")]
    if division is not None:
        every = np.append(every, division)
    share = shapely.area(shapely.intersection(every, place)) / place.area
    partial = every[(share > _NOTHING) & (share < 1 - _NOTHING)]
    if not len(partial):
        return [place]
    lines = shapely.intersection(shapely.boundary(partial), place)
    parts = _cut_by(np.append(lines, shapely.boundary(place)))
    inside = shapely.intersects(place, shapely.point_on_surface(parts))
    by_cover: dict[bytes, list[Polygon]] = defaultdict(list)
    for part in parts[inside & (shapely.area(parts) > _NOTHING * place.area)]:
        by_cover[shapely.intersects(partial, _probe(part, tree)[0]).tobytes()].append(part)
    return [p for some in by_cover.values() for p in shapely.get_parts(shapely.union_all(some))]


_WEIGHTS = ((1 / 3, 1 / 3), (0.2376, 0.4519), (0.5381, 0.1713), (0.1171, 0.7433), (0.6127, 0.3071))


def _probe(place: Polygon, tree: STRtree) -> tuple[shapely.Point, Sequence[int]]:
    """A point inside ``place`` and on nobody's border, and the areas that hold it.

    Borders that neighbours share run unseen through a face, and any one point may lie on one.
    """
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(place))
    a, b, c = shapely.get_coordinates(triangles[np.argmax(shapely.area(triangles))])[:3]
    for u, v in _WEIGHTS:
        point = shapely.Point(a + u * (b - a) + v * (c - a))
        inside = tree.query(point, predicate="within")
        if len(inside) == len(tree.query(point, predicate="intersects")):
            break
    return point, inside.tolist()


def check(
    areas: Mapping[str, MultiPolygon],
    division: MultiPolygon | None = None,
    *,
    division_name: str | None = None,
    labels: Mapping[str, str] | None = None,
    gap_width: float = GAP_WIDTH,
) -> list[Finding]:
    """Everything that keeps ``areas`` from tiling ``division``, each with its place.

    Parameters
    ----------
    areas : mapping of name to MultiPolygon
        On the lattice, EPSG:4326. Invalid ones are reported and left out of the rest.
    division : MultiPolygon, optional
        What they should tile.
    labels : mapping of name to str, optional
        What to call an area in words and in ``subjects`` (its code); the name itself by default.
    gap_width : float
        Metres; see :data:`GAP_WIDTH`.

    Returns
    -------
    list of Finding
        ``invalid_ring``, ``duplicate_code``, ``overlap``, ``gap``, ``spill``, ``t_junction`` are
        errors, ``not_gridded`` is a warning.
    """
    called = {name: name for name in areas} | dict(labels or {})
    where = division_name or ""
    findings = faults.duplicate_codes(called.values())
    sound: dict[str, MultiPolygon] = {}
    for name, area in areas.items():
        reason = lattice.problem(area)
        if reason is None:
            sound[name] = area
        else:
            findings.append(faults.invalid_ring(called[name], area, reason))
    left = _left(sound, division)
    if not len(left):
        return findings
    for face in _faces(left, sound, division):
        who = tuple(sorted(called[name] for name in face.areas))
        if face.kind == "overlap":
            findings.append(faults.overlap(face.place, who))
        elif face.kind == "spill":
            findings.append(faults.spill(face.place, who, where))
        else:
            known = division is not None
            findings.append(faults.gap(face.place, who, where, gap_width, known=known))
    return findings + _junctions(sound, division, called, where, errors(findings))


def _junctions(
    areas: Mapping[str, MultiPolygon],
    division: MultiPolygon | None,
    called: Mapping[str, str],
    where: str,
    told: Sequence[Finding],
) -> list[Finding]:
    """Vertices exactly on a border whose other side lacks them: no gap yet, but one drag away.

    Those at the places already ``told`` are their corners.
    """
    outer = {} if division is None else {"": division}
    noded = node({**areas, **outer}, within=dict.fromkeys(areas, ""), tolerance=0.0)
    lacking: dict[tuple[int, int], dict[str, shapely.Point]] = defaultdict(dict)
    for insertion in noded.insertions:
        lacking[insertion.vertex][insertion.area] = insertion.point
    corners = shapely.union_all([finding.place for finding in told])
    findings = []
    for who in lacking.values():
        point = next(iter(who.values()))
        if not shapely.dwithin(corners, point, 1 / lattice.SCALE):
            findings.append(faults.junction(point, [called[i] for i in who if i], where))
    return findings


def tiles(areas: Iterable[MultiPolygon], division: MultiPolygon) -> bool:
    """Do valid ``areas`` tile ``division`` exactly? Integer arithmetic only."""
    left, _ = edge_sets.residue(edge_sets.borders(areas).edges, edge_sets.borders([division]).edges)
    return not len(left)
