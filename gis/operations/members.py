"""The members of operations in JSON: how each is read, strictly, and written back.

What is read comes from outside. Nothing is guessed or converted: a number is a number (``true`` is
none), a coordinate is on Earth, nothing is larger than a person could draw. Coordinates are
brought onto the lattice here, at the door. No reader goes deeper than what it expects, so that it
does not matter how deep the JSON is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NoReturn, get_args
from uuid import UUID

from shapely import LineString, MultiPolygon, Polygon

from gis.errors import MalformedOperation
from gis.lattice import SCALE
from gis.line_snapping import Snapping
from gis.operations.fields import LARGEST_COUNT, LONGEST_NAME, MOST_COUNTS
from gis.operations.redrawing import LONGEST, MOST_VERTICES
from gis.records import GridKind, Role
from gis.text import Text

MOST_LINES = 100
MOST_MOVES = 1000
MOST_GRIDS = 1000
MOST_GUIDES = 500
MOST_RINGS = 100
WIDEST_TOLERANCE = 100.0
"""Metres within which a line may be snapped."""

LONGEST_WORD = 64
"""Characters of a code, a staff number, the name of a member."""

Read = Callable[[Any, str], Any]
"""From JSON and the path of the member to a value that can be hashed; or MalformedOperation."""


@dataclass(frozen=True, slots=True)
class Member:
    """A kind of member: ``write`` gives the JSON that ``read`` reads back to an equal value."""

    read: Read
    write: Callable[[Any], Any]


def wrong(path: str, zh: str, en: str) -> NoReturn:
    """Raise MalformedOperation, naming the member."""
    shown = path or "operation"
    raise MalformedOperation(
        Text(f"操作中的“{shown}”有误：{zh}。", f"“{shown}” of the operation: {en}."), path
    )


def shown(name: str) -> str:
    """The name of a member that somebody made up, fit to be shown."""
    word = "".join(c if c.isprintable() else "?" for c in name[: LONGEST_WORD + 1])
    return word if len(word) <= LONGEST_WORD else word[:LONGEST_WORD] + "…"


def members_of(
    given: Any, path: str, allowed: Sequence[str], required: Sequence[str] = ()
) -> Mapping[str, Any]:
    """A JSON object that has the members that it must and may have."""
    if not isinstance(given, dict):
        wrong(path, "应为 JSON 对象", "it has to be a JSON object")
    for name in given:
        if name not in allowed:
            inside = f"{path}.{shown(str(name))}" if path else shown(str(name))
            known = ", ".join(allowed)
            wrong(inside, f"没有这一项，可用的有 {known}", f"no such member; there are {known}")
    for name in required:
        if name not in given:
            wrong(f"{path}.{name}" if path else name, "缺少这一项", "it is missing")
    return given


def many(item: Read, least: int, most: int) -> Read:
    """A list of something, as a tuple."""

    def read(given: Any, path: str) -> tuple[Any, ...]:
        if not isinstance(given, list) or not least <= len(given) <= most:
            wrong(path, f"应为 {least} 至 {most} 项的列表", f"a list of {least} to {most}")
        return tuple(item(one, f"{path}[{k}]") for k, one in enumerate(given))

    return read


def _number(given: Any, path: str, least: float, most: float) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float):
        wrong(path, "应为数字", "it has to be a number")
    # compared before it is made a float: integers have no end
    if not (math.isfinite(given) if isinstance(given, float) else True) or not (
        least <= given <= most
    ):
        wrong(path, f"应为 {least:g} 至 {most:g}", f"it has to be from {least:g} to {most:g}")
    return float(given)


def _pair(given: Any, path: str, reach: tuple[float, float]) -> tuple[float, float]:
    if not isinstance(given, list) or len(given) != 2:
        wrong(path, "应为 [经度, 纬度]", "it has to be [longitude, latitude]")
    x, y = (
        round(_number(v, f"{path}[{k}]", -reach[k], reach[k]) * SCALE) / SCALE
        for k, v in enumerate(given)
    )
    return x, y


def _place(given: Any, path: str) -> tuple[float, float]:
    return _pair(given, path, (180, 90))


def _offset(given: Any, path: str) -> tuple[float, float]:
    return _pair(given, path, (LONGEST, LONGEST))


def _move(given: Any, path: str) -> tuple[tuple[float, float], tuple[float, float]]:
    ends = members_of(given, path, ("from", "to"), ("from", "to"))
    return _place(ends["from"], f"{path}.from"), _place(ends["to"], f"{path}.to")


_line = many(_place, 2, MOST_VERTICES)


def _few(lines: Sequence[Sequence[Any]], path: str) -> None:
    if sum(map(len, lines)) > MOST_VERTICES:
        wrong(path, f"顶点总数超过 {MOST_VERTICES} 个", f"over {MOST_VERTICES} vertices in all")


def _lines(given: Any, path: str) -> tuple[Any, ...]:
    found: tuple[Any, ...] = many(_line, 1, MOST_LINES)(given, path)
    _few(found, path)
    return found


def _ring(given: Any, path: str) -> tuple[tuple[float, float], ...]:
    found: tuple[tuple[float, float], ...] = many(_place, 4, MOST_VERTICES)(given, path)
    if found[0] != found[-1]:
        wrong(path, "环的首尾应相同", "a ring ends where it begins")
    return found


def _polygon(given: Any, path: str) -> Polygon | MultiPolygon:
    members = members_of(given, path, ("type", "coordinates"), ("type", "coordinates"))
    rings, inside = many(_ring, 1, MOST_RINGS), f"{path}.coordinates"
    if members["type"] == "Polygon":
        parts = [rings(members["coordinates"], inside)]
    elif members["type"] == "MultiPolygon":
        parts = list(many(rings, 1, MOST_RINGS)(members["coordinates"], inside))
    else:
        wrong(
            f"{path}.type", "应为 Polygon 或 MultiPolygon", "it has to be Polygon or MultiPolygon"
        )
    _few([ring for part in parts for ring in part], inside)
    made = [Polygon(shell, holes) for shell, *holes in parts]
    return made[0] if members["type"] == "Polygon" else MultiPolygon(made)


def _written_polygon(area: Polygon | MultiPolygon) -> dict[str, Any]:
    parts = [
        [[list(p) for p in ring.coords] for ring in (part.exterior, *part.interiors)]
        for part in (area.geoms if isinstance(area, MultiPolygon) else [area])
    ]
    single = isinstance(area, Polygon)
    return {"type": area.geom_type, "coordinates": parts[0] if single else parts}


def _uuid(given: Any, path: str) -> UUID:
    # uuid.UUID also takes braces, "urn:uuid:" and hyphens anywhere
    if isinstance(given, str) and len(given) == 36:
        try:
            found = UUID(given)
        except ValueError:
            pass
        else:
            if str(found) == given.lower():
                return found
    wrong(path, "应为 UUID", "it has to be a UUID")


def text(longest: int) -> Read:
    """A word or name of visible characters."""

    def read(given: Any, path: str) -> str:
        word = given.strip() if isinstance(given, str) else ""
        if not 0 < len(word) <= longest or not word.isprintable():
            wrong(path, f"应为 1 至 {longest} 个可见字符", f"1 to {longest} visible characters")
        return word

    return read


def one_of(choices: Sequence[str]) -> Read:
    """One of several words."""

    def read(given: Any, path: str) -> str:
        if not isinstance(given, str) or given not in choices:
            wrong(path, f"应为 {'、'.join(choices)} 之一", f"one of {', '.join(choices)}")
        return given

    return read


def _count(given: Any, path: str) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= LARGEST_COUNT:
        wrong(path, f"应为 0 至 {LARGEST_COUNT} 的整数", f"a whole number, 0 to {LARGEST_COUNT}")
    return given


def _count_or_unknown(given: Any, path: str) -> int | None:
    return None if given is None else _count(given, path)


def _counts(item: Read) -> Read:
    def read(given: Any, path: str) -> tuple[tuple[str, Any], ...]:
        if not isinstance(given, dict) or len(given) > MOST_COUNTS:
            wrong(
                path,
                f"应为至多 {MOST_COUNTS} 项的 JSON 对象",
                f"it has to be a JSON object of at most {MOST_COUNTS} members",
            )
        name = text(LONGEST_WORD)
        found = {}
        for key, value in given.items():
            inside = f"{path}.{shown(str(key))}"
            found[name(key, inside)] = item(value, inside)
        if len(found) < len(given):
            wrong(path, "有重复的名称", "a name occurs twice")
        return tuple(sorted(found.items()))

    return read


def _boolean(given: Any, path: str) -> bool:
    if not isinstance(given, bool):
        wrong(path, "应为 true 或 false", "it has to be true or false")
    return given


def _day(given: Any, path: str) -> date:
    if isinstance(given, str) and len(given) == 10:
        try:
            found = date.fromisoformat(given)
        except ValueError:
            pass
        else:
            if found.isoformat() == given:
                return found
    wrong(path, "应为日期，如 2026-03-01", "it has to be a date such as 2026-03-01")


def _snapping(given: Any, path: str) -> Snapping:
    members = members_of(given, path, ("tolerance", "guides", "trace"), ("tolerance",))
    guides = many(_line, 0, MOST_GUIDES)(members.get("guides", []), f"{path}.guides")
    _few(guides, f"{path}.guides")
    return Snapping(
        _number(members["tolerance"], f"{path}.tolerance", 0.0, WIDEST_TOLERANCE),
        tuple(LineString(guide) for guide in guides),
        _boolean(members.get("trace", True), f"{path}.trace"),
    )


def _written_snapping(snapping: Snapping) -> dict[str, Any]:
    guides = [[list(p) for p in guide.coords] for guide in snapping.guides]
    return {"tolerance": snapping.tolerance, "guides": guides, "trace": snapping.trace}


def _ids_of_parts(given: Any, path: str) -> tuple[tuple[UUID, tuple[UUID, ...]], ...]:
    if not isinstance(given, dict) or not 0 < len(given) <= MOST_GRIDS:
        wrong(path, "应为以网格为键的 JSON 对象", "it has to be a JSON object by grid")
    parts = many(_uuid, 2, MOST_GRIDS)
    found = {}
    for key, ids in given.items():
        inside = f"{path}.{shown(str(key))}"
        found[_uuid(key, inside)] = parts(ids, inside)
    if len(found) < len(given):
        wrong(path, "有重复的网格", "a grid occurs twice")
    return tuple(sorted(found.items()))


def _plain(value: Any) -> Any:
    """Tuples as lists, all the way down."""
    return [_plain(v) for v in value] if isinstance(value, tuple) else value


GRID: Final = Member(_uuid, str)
GRIDS: Final = Member(many(_uuid, 2, MOST_GRIDS), lambda ids: [str(i) for i in ids])
IDS: Final = GRIDS
IDS_OF_PARTS: Final = Member(
    _ids_of_parts, lambda ids: {str(i): [str(part) for part in parts] for i, parts in ids}
)
DIVISION: Final = Member(text(LONGEST_WORD), str)
STAFF_NO: Final = Member(text(LONGEST_WORD), str)
NAME: Final = Member(text(LONGEST_NAME), str)
NAMES: Final = Member(many(text(LONGEST_NAME), 2, MOST_GRIDS), list)
KIND: Final = Member(one_of(get_args(GridKind)), str)
ROLE: Final = Member(one_of(get_args(Role)), str)
HOUSEHOLDS: Final = Member(_count_or_unknown, lambda n: n)
COUNTS: Final = Member(_counts(_count), dict)
COUNTS_OF_PARTS: Final = Member(
    many(_counts(_count_or_unknown), 2, MOST_GRIDS), lambda parts: [dict(p) for p in parts]
)
DAY: Final = Member(_day, date.isoformat)
YES: Final = Member(_boolean, bool)
LINE: Final = Member(_line, _plain)
LINES: Final = Member(_lines, _plain)
POLYGON: Final = Member(_polygon, _written_polygon)
STRETCH: Final = Member(many(_place, 2, 2), _plain)
OFFSET: Final = Member(_offset, list)
PLACES: Final = Member(many(_place, 1, MOST_MOVES), _plain)
MOVES: Final = Member(
    many(_move, 1, MOST_MOVES),
    lambda moves: [{"from": list(a), "to": list(b)} for a, b in moves],
)
SNAPPING: Final = Member(_snapping, _written_snapping)
