"""Proof, in integers, that the areas of a demo fit each other.

Rings run with their area on the left. If every edge inside a whole occurs exactly once in each
direction, and the edges left over are exactly those of the whole, then the parts tile the whole
and share every vertex (see :mod:`gis.edges`). Nothing is rounded and no tolerance is involved.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from shapely import MultiPolygon

from gis import edges
from gis.findings import Finding
from gis.records import Division, Grid
from gis.text import Text


def tiling_faults(divisions: Sequence[Division], grids: Sequence[Grid]) -> list[Finding]:
    """Where divisions do not tile their statistical parent, or grids their division.

    A division without any part (a village not gridded) is not looked at. Villages are also
    checked against the county, so that neighbours across townships share every vertex.
    """
    whole = {division.code: division.geometry for division in divisions}
    parts: defaultdict[str, list[MultiPolygon]] = defaultdict(list)
    for division in divisions:
        if division.statistical_parent is not None:
            parts[division.statistical_parent].append(division.geometry)
    for grid in grids:
        parts[grid.division].append(grid.geometry)
    found = [_fault(code, whole[code], parts[code]) for code in sorted(parts)]
    for county in (d for d in divisions if d.level == "county"):
        villages = [d.geometry for d in divisions if d.level == "village"]
        found.append(_fault(county.code, county.geometry, villages))
    return [fault for fault in found if fault is not None]


def _fault(code: str, whole: MultiPolygon, parts: Iterable[MultiPolygon]) -> Finding | None:
    inner, outer = edges.borders(parts).edges, edges.borders([whole]).edges
    odd, _ = edges.residue(inner, outer)
    twice = [edge for edge, count in Counter(map(tuple, inner.tolist())).items() if count > 1]
    wrong = np.vstack([odd, np.array(twice, np.int64).reshape(-1, 4)])
    if not len(wrong):
        return None
    return Finding(
        code="tiling",
        severity="error",
        what=Text(
            f"{code} 的下级区域没有恰好铺满它：有 {len(wrong)} 段边界不吻合。",
            f"The parts of {code} do not tile it exactly: {len(wrong)} edges do not match.",
        ),
        fix=Text("请重新生成演示数据。", "Build the demo again."),
        subjects=(code,),
        place=shapely.multilinestrings(edges.as_lines(wrong)),
        measure=float(len(wrong)),
    )
