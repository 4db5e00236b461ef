"""Coverages: sets of areas that tile a division, and what keeps a set from being one.

The check is exact. Edges of neighbours cancel (see :mod:`gis.edges`); if nothing is left over
against the border of the division the areas tile it, and that is all that has to be looked at.
What is left over bounds the places at fault: it is cut into faces, and each face is an overlap,
a gap, ungridded ground or a spill, by how many areas cover it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon, STRtree

from gis import edges as edge_sets
from gis import lattice, measure
from gis.findings import Finding
from gis.text import Text

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
    names = list(areas)
    inner = edge_sets.borders(areas.values()).edges
    outer = None if division is None else edge_sets.borders([division]).edges
    left, _ = edge_sets.residue(inner, outer)
    if not len(left):
        return []
    shapes = np.array(list(areas.values()), dtype=object)
    tree = STRtree(shapes)
    result = []
    for place in shapely.get_parts(
        shapely.polygonize(shapely.get_parts(shapely.unary_union(edge_sets.as_lines(left))))
    ):
        inside, covered_by = _probe(place, tree)
        covering = sorted(names[i] for i in covered_by)
        within = division is None or bool(shapely.intersects(division, inside))
        kind: FaceKind | None = None
        if not within and covering:
            kind = "spill"
        elif len(covering) > 1:
            kind = "overlap"
        elif within and not covering:
            kind = "uncovered"
            covering = sorted(names[i] for i in tree.query(place, predicate="intersects"))
        if kind:
            result.append(Face(kind, place, tuple(covering)))
    return result


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
        ``invalid_ring``, ``duplicate_code``, ``overlap``, ``gap``, ``spill`` are errors,
        ``not_gridded`` is a warning.
    """
    called = dict(labels or {})
    findings = [*_duplicate_labels(called)]
    sound: dict[str, MultiPolygon] = {}
    for name, area in areas.items():
        reason = lattice.problem(area)
        if reason is None:
            sound[name] = area
        else:
            findings.append(invalid_ring(called.get(name, name), area, reason))
    where = division_name or ""
    for face in faces(sound, division):
        who = tuple(called.get(a, a) for a in face.areas)
        findings.append(_described(face, who, where, gap_width, known=division is not None))
    return findings


def tiles(areas: Iterable[MultiPolygon], division: MultiPolygon) -> bool:
    """Do valid ``areas`` tile ``division`` exactly? Integer arithmetic only."""
    left, _ = edge_sets.residue(edge_sets.borders(areas).edges, edge_sets.borders([division]).edges)
    return not len(left)


def invalid_ring(subject: str, area: shapely.Geometry, reason: Text) -> Finding:
    """The finding for an area whose ring is invalid."""
    return Finding(
        code="invalid_ring",
        severity="error",
        what=Text(f"{subject}：{reason.zh}", f"{subject}: {reason.en}"),
        fix=Text(
            "请在制图软件中修复该图形（例如“修复几何图形”），再重新导入。",
            "Repair the shape in your GIS (for instance 'Fix geometries') and import again.",
        ),
        subjects=(subject,),
        place=lattice.problem_place(area) or shapely.point_on_surface(shapely.envelope(area)),
    )


def _duplicate_labels(labels: Mapping[str, str]) -> list[Finding]:
    by_label: dict[str, list[str]] = defaultdict(list)
    for name, label in labels.items():
        by_label[label].append(name)
    return [
        Finding(
            code="duplicate_code",
            severity="error",
            what=Text(f"编码 {label} 出现 {times} 次。", f"The code {label} stands {times} times."),
            fix=Text("请为每个网格编写不同的编码。", "Give each of them a code of its own."),
            subjects=(label,),
        )
        for label, times in Counter(labels.values()).items()
        if times > 1
    ]


def _described(
    face: Face, who: Sequence[str], where: str, gap_width: float, *, known: bool
) -> Finding:
    # Borders are straight in degrees; an area between geodesics would give a sliver along a long
    # straight border the ground between chord and geodesic.
    per_lon, per_lat = measure.metres_per_degree(face.place.centroid.y)
    area, width = face.place.area * per_lon * per_lat, measure.width(face.place)
    size = Text(
        f"面积约 {_square_metres_zh(area)}，最宽处约 {width:,.2f} 米",
        f"about {_square_metres_en(area)}, {width:,.2f} m at its widest",
    )
    names_zh, names_en = "、".join(who[:4]), ", ".join(who[:4])
    if len(who) > 4:
        names_zh, names_en = f"{names_zh} 等 {len(who)} 个", f"{names_en} and {len(who) - 4} more"
    if face.kind == "overlap":
        return Finding(
            "overlap",
            "error",
            Text(
                f"{names_zh} 相互重叠（{size.zh}）。",
                f"{names_en} overlap ({size.en}).",
            ),
            Text(
                "请将重叠部分划归其中一个；细小重叠可用 --repair 修复。",
                "Give the ground to one of them; slivers can be mended with --repair.",
            ),
            tuple(who),
            face.place,
            measure=area,
        )
    if face.kind == "spill":
        return Finding(
            "spill",
            "error",
            Text(
                f"{names_zh} 超出{where or '所属区划'}的边界（{size.zh}）。",
                f"{names_en} reaches beyond the border of {where or 'its division'} ({size.en}).",
            ),
            Text(
                "请将边界收回到所属村（社区）范围内；细小超出可用 --repair 修复。",
                "Draw the border back into its division; slivers can be mended with --repair.",
            ),
            tuple(who),
            face.place,
            measure=area,
        )
    if width < gap_width or not known:
        return Finding(
            "gap",
            "error" if width < gap_width else "warning",
            Text(
                f"{names_zh} 之间有空白（{size.zh}）。",
                f"There is a gap between {names_en} ({size.en}).",
            ),
            Text(
                "请将空白划入相邻的一个；细小空白可用 --repair 修复。",
                "Give the ground to a neighbour; slivers can be mended with --repair.",
            ),
            tuple(who),
            face.place,
            measure=area,
        )
    return Finding(
        "not_gridded",
        "warning",
        Text(
            f"{where or '区划'}内有未划网格的空白区域（{size.zh}）。",
            f"A gap in {where or 'the division'} belongs to no grid ({size.en}).",
        ),
        Text(
            "如属遗漏，请划入相邻网格或新设网格；否则将作为“未划网格”列示。",
            "If it was forgotten, add it to a grid; otherwise it is listed as not gridded.",
        ),
        tuple(who),
        face.place,
        measure=area,
    )


def _square_metres_zh(area: float) -> str:
    return f"{area / 1e6:,.2f} 平方公里" if area >= 1e5 else f"{area:,.2f} 平方米"


def _square_metres_en(area: float) -> str:
    return f"{area / 1e6:,.2f} km²" if area >= 1e5 else f"{area:,.2f} m²"
