"""The real part of the demo: the register of divisions and the outline of the district."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path

from gis import lattice
from gis.errors import UnreadableFile
from gis.lattice import Ring
from gis.records import DivisionKind, Level
from gis.text import Text

BOUNDARIES = Path(__file__).resolve().parents[2] / "data" / "boundaries"
"""Where the boundary files of the project lie."""

DISTRICT = "章贡区"
"""Who runs the grid programme: units managed by somebody else are outside it."""

_KINDS: dict[str, DivisionKind] = {
    "村民委员会": "rural",
    "居民委员会": "urban",
    "虚拟/类似村级": "virtual",
}
_LEVELS: dict[str, Level] = {"county": "county", "township": "township", "village": "village"}
_FORMER = re.compile(r"2017 name: ([^;]+)")


@dataclass(frozen=True, slots=True)
class Unit:
    """One row of the register.

    ``programme`` is True for the villages and communities that the district itself runs, and
    for the upper units that manage any of them.
    """

    code: str
    name: str
    level: Level
    kind: DivisionKind | None
    statistical_parent: str | None
    managing_parent: str | None
    managed_by: str | None
    programme: bool
    aliases: tuple[str, ...]


def read_register(folder: Path = BOUNDARIES) -> tuple[Unit, ...]:
    """The 247 units, in the order of their codes.

    The county's own parent, the prefecture, is not in the register: its parents are None.

    Raises
    ------
    UnreadableFile
        The file is missing or has other columns.
    """
    path = folder / "divisions_360702.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = sorted(csv.DictReader(file), key=lambda row: row["code"])
        codes = {row["code"] for row in rows}
        taking_part = [r for r in rows if r["managed_by"] == DISTRICT and _in_grids(r)]
        managing = {r["de_facto_parent_code"] for r in taking_part}
        upper = managing | {r["parent_code"] for r in rows if r["code"] in managing}
        inside = upper | {r["code"] for r in taking_part}
        return tuple(_unit(row, codes, row["code"] in inside) for row in rows)
    except (OSError, KeyError) as error:
        raise UnreadableFile(
            Text(
                f"无法读取演示数据的区划表 {path.name}：{error}。",
                f"The register of divisions for the demo, {path.name}, cannot be read: {error}.",
            )
        ) from error


def _in_grids(row: dict[str, str]) -> bool:
    return row["level"] == "village" and _KINDS[row["urban_rural_type"]] != "virtual"


def _unit(row: dict[str, str], codes: set[str], programme: bool) -> Unit:
    level = _LEVELS[row["level"]]
    return Unit(
        code=row["code"],
        name=row["short_name"],
        level=level,
        kind=_KINDS[row["urban_rural_type"]] if level == "village" else None,
        statistical_parent=row["parent_code"] if row["parent_code"] in codes else None,
        managing_parent=row["de_facto_parent_code"] or None,
        managed_by=row["managed_by"] or None,
        programme=programme,
        aliases=_aliases(row),
    )


def _aliases(row: dict[str, str]) -> tuple[str, ...]:
    """The official name and the names of 2017, long and short, without the name itself."""
    names = [row["name"]]
    for former in _FORMER.findall(row["note"]):
        names += [former.strip(), _short(former.strip())]
    return tuple(dict.fromkeys(name for name in names if name != row["short_name"]))


def _short(official: str) -> str:
    """八境台居委会 → 八境台社区, 石铺村委会 → 石铺村."""
    for ending, short in (("居委会", "社区"), ("村委会", "村")):
        if official.endswith(ending):
            return official.removesuffix(ending) + short
    return official


def read_outline(folder: Path = BOUNDARIES) -> Ring:
    """The outline of the district: a closed counter-clockwise ring in lattice steps.

    Raises
    ------
    UnreadableFile
        The file is missing or holds no polygon.
    """
    path = folder / "outline_360702.geojson"
    try:
        geometry = json.loads(path.read_text(encoding="utf-8"))["features"][0]["geometry"]
        ring = lattice.to_steps(geometry["coordinates"][0])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise UnreadableFile(
            Text(
                f"无法读取演示数据的区界 {path.name}：{error}。",
                f"The outline of the district for the demo, {path.name}, cannot be read: {error}.",
            )
        ) from error
    return lattice.canonical_ring(ring, counter_clockwise=True)
