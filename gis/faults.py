"""The faults of a coverage in words a planner understands, each with its place and its mending."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import shapely
from shapely import Point, Polygon

from gis import lattice, measure
from gis.findings import Finding
from gis.text import Text

_NAMED = 4
"""Grids that a sentence names; ``subjects`` holds them all."""


def invalid_ring(subject: str, area: shapely.Geometry, reason: Text) -> Finding:
    """The ring of ``subject`` is invalid."""
    return Finding(
        code="invalid_ring",
        severity="error",
        what=Text(f"{subject}：{reason.zh}", f"{subject}: {reason.en}"),
        fix=Text(
            "请在制图软件中修复该图形（例如“修复几何图形”），或加 --repair 导入。",
            "Repair the shape in your GIS (for instance 'Fix geometries'), or import with "
            "--repair.",
        ),
        subjects=(subject,),
        place=lattice.problem_place(area) or shapely.point_on_surface(shapely.envelope(area)),
    )


def duplicate_codes(labels: Iterable[str]) -> list[Finding]:
    """Codes that several areas have."""
    return [
        Finding(
            code="duplicate_code",
            severity="error",
            what=Text(f"编码 {label} 出现 {times} 次。", f"The code {label} stands {times} times."),
            fix=Text("请为每个网格编写不同的编码。", "Give each of them a code of its own."),
            subjects=(label,),
        )
        for label, times in Counter(labels).items()
        if times > 1
    ]


def overlap(place: Polygon, who: Sequence[str]) -> Finding:
    """``who`` cover the same ground."""
    area, _, size = _size(place)
    names = _names(who)
    return Finding(
        "overlap",
        "error",
        Text(f"{names.zh} 相互重叠（{size.zh}）。", f"{names.en} overlap ({size.en})."),
        Text(
            "请将重叠部分划归其中一个；细小重叠可用 --repair 修复。",
            "Give the ground to one of them; slivers can be mended with --repair.",
        ),
        tuple(who),
        place,
        measure=area,
    )


def spill(place: Polygon, who: Sequence[str], where: str) -> Finding:
    """``who`` reach beyond the border of the division called ``where``."""
    area, _, size = _size(place)
    names = _names(who)
    reach = "reaches" if len(who) == 1 else "reach"
    return Finding(
        "spill",
        "error",
        Text(
            f"{names.zh} 超出{where or '所属区划'}的边界（{size.zh}）。",
            f"{names.en} {reach} beyond the border of {where or 'its division'} ({size.en}).",
        ),
        Text(
            "请将边界收回到所属村（社区）范围内；细小超出可用 --repair 修复。",
            "Draw the border back into its division; slivers can be mended with --repair.",
        ),
        tuple(who),
        place,
        measure=area,
    )


def gap(
    place: Polygon, who: Sequence[str], where: str, gap_width: float, *, known: bool
) -> Finding:
    """Nobody covers ``place``, on which ``who`` border.

    Narrower than ``gap_width`` metres it is a fault; wider, it is ungridded ground of the
    division, when that is ``known``.
    """
    area, width, size = _size(place)
    if width >= gap_width and known:
        return Finding(
            "not_gridded",
            "warning",
            Text(
                f"{where or '区划'}内有一处未划网格（{size.zh}）。",
                f"Ground in {where or 'the division'} belongs to no grid ({size.en}).",
            ),
            Text(
                "如属遗漏，请划入相邻网格或新设网格；否则将按“未划网格”列示。",
                "If it was forgotten, add it to a grid; otherwise it is listed as not gridded.",
            ),
            tuple(who),
            place,
            measure=area,
        )
    names = _names(who)
    border = Text(f"{where or '区划'}的边界", f"the border of {where or 'the division'}")
    if len(who) > 1:
        what = Text(f"{names.zh} 之间有空白", f"There is a gap between {names.en}")
    elif who:
        what = Text(
            f"{names.zh} 与{border.zh}之间有空白",
            f"There is a gap between {names.en} and {border.en}",
        )
    else:
        what = Text(f"{border.zh}处有空白", f"There is a gap at {border.en}")
    return Finding(
        "gap",
        "error" if width < gap_width else "warning",
        Text(f"{what.zh}（{size.zh}）。", f"{what.en} ({size.en})."),
        Text(
            "请将空白划入相邻的一个；细小空白可用 --repair 修复。",
            "Give the ground to a neighbour; slivers can be mended with --repair.",
        ),
        tuple(who),
        place,
        measure=area,
    )


def junction(place: Point, who: Sequence[str], where: str) -> Finding:
    """``who`` lack a vertex that their neighbour has at ``place``; nobody: the division does."""
    names = _names(who) if who else Text(where or "区划", where or "the division")
    return Finding(
        "t_junction",
        "error",
        Text(
            f"相邻图形在此处有顶点，而 {names.zh} 的边界上没有（T 形接头）。",
            f"A neighbour has a vertex here that the border of {names.en} lacks (T-junction).",
        ),
        Text(
            "请重新导入该处的网格，系统会自动补入顶点。",
            "Import the grids here again; the vertex is then put in.",
        ),
        tuple(who),
        place,
    )


def _names(who: Sequence[str]) -> Text:
    zh, en = "、".join(who[:_NAMED]), ", ".join(who[:_NAMED])
    if len(who) > _NAMED:
        more = len(who) - _NAMED
        return Text(f"{zh} 等 {len(who)} 个", f"{en} and {more} more")
    return Text(zh, " and ".join(en.rsplit(", ", 1)))


def _size(place: Polygon) -> tuple[float, float, Text]:
    """Square metres, metres at the widest, and both in words.

    Borders are straight in degrees; an area between geodesics would give a sliver along a long
    straight border the ground between chord and geodesic.
    """
    per_lon, per_lat = measure.metres_per_degree(place.centroid.y)
    area, width = place.area * per_lon * per_lat, measure.width(place)
    wide = f"{width:,.0f}" if width >= 100 else f"{width:,.2f}"
    return (
        area,
        width,
        Text(
            f"面积约 {_square_metres_zh(area)}，最宽处约 {wide} 米",
            f"about {_square_metres_en(area)}, {wide} m at its widest",
        ),
    )


def _square_metres_zh(area: float) -> str:
    return f"{area / 1e6:,.2f} 平方公里" if area >= 1e5 else f"{area:,.2f} 平方米"


def _square_metres_en(area: float) -> str:
    return f"{area / 1e6:,.2f} km²" if area >= 1e5 else f"{area:,.2f} m²"
