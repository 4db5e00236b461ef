"""Is what is published a valid coverage?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import MultiPolygon

from api.store import divisions, grids
from api.store.database import Reader
from api.store.moments import Moment
from gis import lattice, tiling
from gis.codes import DEFAULT, CodeScheme
from gis.errors import InvalidValue
from gis.findings import Finding
from gis.records import Grid
from gis.text import Text

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, and what was found."""

    revision: int
    divisions: int
    grids: int
    findings: tuple[Finding, ...]


def check_published(
    reader: Reader, moment: Moment, tell: Tell | None = None, *, scheme: CodeScheme = DEFAULT
) -> Checked:
    """Check every division's grids against it, and divisions of a level against each other.

    Codes are held against ``scheme``: what was imported before it was set may follow another.

    Errors are faults of the coverage; ground that is not gridded is told as a warning.
    """
    areas = {
        row.code: (row.name, row.level, shapely.from_wkb(bytes(row.geom)))
        for row in divisions.areas(reader, moment)
    }
    every = grids.records(reader, moment)
    by_division: dict[str, list[Grid]] = defaultdict(list)
    for grid in every:
        by_division[grid.division].append(grid)
    findings = [
        *_of_another_scheme(areas, every, scheme),
        *_off_lattice(every),
        *_beside_each_other(areas),
    ]
    for done, (code, found) in enumerate(sorted(by_division.items())):
        if tell:
            tell("check", done, len(by_division))
        name, _, area = areas.get(code, ("", "", None))
        if area is None:
            findings.append(_homeless(code, found))
            continue
        findings += tiling.check(
            {str(grid.id): grid.geometry for grid in found},
            area,
            division_name=f"{name}（{code}）",
            labels={str(grid.id): grid.code for grid in found},
        )
    return Checked(moment.revision, len(areas), len(every), tuple(findings))


def _of_another_scheme(
    areas: dict[str, tuple[str, str, MultiPolygon]], every: list[Grid], scheme: CodeScheme
) -> Iterator[Finding]:
    for code, (_, _, area) in areas.items():
        try:
            scheme.check_division(code)
        except InvalidValue as error:
            yield _wrong_code(code, error, area)
    for grid in every:
        try:
            scheme.check_grid(grid.code, grid.division)
        except InvalidValue as error:
            yield _wrong_code(grid.code, error, grid.geometry)


def _wrong_code(code: str, error: InvalidValue, area: MultiPolygon) -> Finding:
    return Finding(
        "invalid_code",
        "error",
        error.text,
        Text(
            "请更正编码，或核对编码规则设置（WANGGE_CODE_…）。",
            "Mend the code, or look at the setting of the codes (WANGGE_CODE_…).",
        ),
        (code,),
        area,
    )


def _beside_each_other(areas: dict[str, tuple[str, str, MultiPolygon]]) -> list[Finding]:
    levels: dict[str, dict[str, MultiPolygon]] = defaultdict(dict)
    for code, (_, level, area) in areas.items():
        levels[level][code] = area
    return [finding for level in levels.values() for finding in tiling.check(level)]


def _off_lattice(every: list[Grid]) -> list[Finding]:
    if not every:
        return []
    shapes = np.array([grid.geometry for grid in every], dtype=object)
    coordinates, index = shapely.get_coordinates(shapes, return_index=True)
    off = (lattice.to_degrees(lattice.to_steps(coordinates)) != coordinates).any(axis=1)
    return [
        Finding(
            "off_lattice",
            "error",
            Text(
                f"{every[i].code}：有坐标不在 1e-7 度的格点上。",
                f"{every[i].code}: a coordinate is no multiple of 1e-7 degree.",
            ),
            Text("请重新导入该网格。", "Import the grid again."),
            (every[i].code,),
            shapely.Point(coordinates[np.flatnonzero(off & (index == i))[0]]),
        )
        for i in sorted(set(index[off].tolist()))
    ]


def _homeless(code: str, found: list[Grid]) -> Finding:
    return Finding(
        "no_division",
        "error",
        Text(
            f"{len(found)} 个网格所属的区划 {code} 在该版本中不存在。",
            f"{len(found)} grids belong to division {code}, which does not stand at this revision.",
        ),
        Text("请导入该区划，或撤销这些网格。", "Import the division, or retire the grids."),
        tuple(grid.code for grid in found),
        shapely.point_on_surface(found[0].geometry),
    )
