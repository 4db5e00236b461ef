"""Files whose vertices lie a little beside the known ones: fewer decimals, other systems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from gis import crs, lattice, measure
from gis.findings import Finding, errors
from gis.noding import TOLERANCE
from gis.snapping import Snapped, onto_known, steps_in
from gis.text import Text

MOST = 0.5
"""Metres. However wide the slivers to be mended, no vertex goes farther to a known one."""

_COARSE = 0.05
"""Metres. Coordinates that are multiples of more than this do not meet known borders."""

_SAMPLE, _FAULTS = 2_000, 50
"""How many coordinates and how many faults are looked at."""


def snapped(
    areas: Mapping[str, MultiPolygon],
    rows: Mapping[str, int],
    *,
    stays: Iterable[MultiPolygon],
    was: Iterable[MultiPolygon],
    step: float | None,
    repair: float | None,
) -> tuple[dict[str, MultiPolygon], list[Finding]]:
    """``areas`` with the vertices that are known ones, written again, in their places.

    Parameters
    ----------
    areas, rows : mapping by code
        What the file has, and in which row.
    stays : iterable of MultiPolygon
        What stands around and stays.
    was : iterable of MultiPolygon
        What the file replaces: a border moved on purpose is not to go back, but one that differs
        by the rounding of coordinates has not moved.
    step : float or None
        Metres to which the file's coordinates are rounded (:func:`coordinate_step`). A vertex no
        farther from a known one than rounding takes it is that one.
    repair : float or None
        Metres: from that far vertices go to what stays. Neither takes one over :data:`MOST`.
    """
    stay = list(stays)
    result = dict(areas)
    moved: dict[str, list[Snapped]] = {}
    # Half a step east and half a step north, and the lattice's own rounding.
    rounding = TOLERANCE + steps_in(0.75 * step) if step and 0.75 * step <= MOST else TOLERANCE
    reaches = [(rounding, [*stay, *was])]
    if repair is not None:
        reaches.append((steps_in(min(repair, MOST)), stay))
    for reach, known in reaches:
        for code, found in onto_known(result, known, reach=reach).items():
            if lattice.problem(found.area) is None:
                result[code] = lattice.as_multipolygon(found.area)
                moved.setdefault(code, []).append(found)
    return result, [_told(code, rows[code], result[code], found) for code, found in moved.items()]


def _told(code: str, row: int, area: MultiPolygon, moves: Sequence[Snapped]) -> Finding:
    count, far = sum(m.vertices for m in moves), max(m.farthest for m in moves)
    return Finding(
        "snapped",
        "notice",
        Text(
            f"{code} 有 {count} 个顶点与已有顶点相距不超过 {far:.2f} 米，已并到已有顶点。",
            f"{count} vertices of {code} lay up to {far:.2f} m from known ones and were put "
            "onto them.",
        ),
        Text("无需处理。", "Nothing needs to be done."),
        (code,),
        shapely.point_on_surface(area),
        row,
        far,
    )


def coordinate_step(shapes: Iterable[BaseGeometry | None], system: crs.System) -> float | None:
    """Metres between neighbouring values that the coordinates can have.

    None when they have all their decimals, so far as can be seen.
    """
    there = [shape for shape in shapes if shape is not None and not shape.is_empty]
    if not there:
        return None
    every = shapely.get_coordinates(there[:: max(1, len(there) // 200)])
    values = every[:: max(1, len(every) // _SAMPLE)].ravel()
    for decimals in range(8):
        scaled = values * 10.0**decimals
        if np.abs(scaled - np.rint(scaled)).max() < 1e-4:
            metres = 1.0 if system.kind == "projected" else 111_000.0
            return float(metres / 10.0**decimals)
    return None


def too_coarse(step: float | None, findings: Iterable[Finding]) -> list[Finding]:
    """A warning that rounded coordinates are behind the faults: most are as narrow as that."""
    places = [f.place for f in errors(findings) if f.code in ("gap", "overlap", "spill")]
    some = places[:: max(1, len(places) // _FAULTS)]
    if step is None or step < _COARSE or not some:
        return []
    if float(np.median([measure.width(place) for place in some])) > 2 * step:
        return []
    repair = max(0.1, round(3 * step, 1))
    return [
        Finding(
            "coarse_coordinates",
            "warning",
            Text(
                f"文件坐标只精确到约 {step:.2g} 米，与已有边界不能完全吻合，"
                "会出现细小的空白、重叠和越界。",
                f"The file's coordinates are rounded to about {step:.2g} m. They miss the known "
                "borders, which makes slivers of gaps, overlaps and spills.",
            ),
            Text(
                f"请导出小数位更多的文件（经纬度 7 位以上），或加 --repair {repair:g} 导入。",
                f"Export it with more decimals (7 for degrees), or import with --repair "
                f"{repair:g}.",
            ),
            measure=step,
        )
    ]
