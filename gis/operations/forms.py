"""The form of each type of operation: its members in JSON, and how they become its arguments.

A new operation is one file of its own and one entry in :data:`FORMS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from gis.change import Change
from gis.codes import CodeScheme
from gis.coverage import Coverage
from gis.operations import members as m
from gis.operations.assign import assign
from gis.operations.draw import draw
from gis.operations.edit import edit
from gis.operations.erase import erase
from gis.operations.line import line
from gis.operations.members import Member, wrong
from gis.operations.merge import merge
from gis.operations.move import move
from gis.operations.push import push
from gis.operations.renumber import renumber
from gis.operations.reshape import reshape
from gis.operations.split import split
from gis.operations.transfer import transfer

Given = Mapping[str, Any]


def _nothing_more(given: Given) -> None:
    """What has been read goes together."""


def _split_goes_together(given: Given) -> None:
    if "line" in given and "lines" in given:
        wrong("lines", "“line”与“lines”只能给出一个", "give either line or lines, not both")
    if not given.get("apart") and "line" not in given and "lines" not in given:
        wrong("line", "缺少这一项", "it is missing")


def _assign_goes_together(given: Given) -> None:
    for name in ("start", "end"):
        if name in given and "to" not in given:
            wrong(name, "只在给出“to”时可用", "it goes with “to” only")
    if "to" in given and "start" not in given:
        wrong("start", "缺少这一项", "it is missing")


@dataclass(frozen=True, slots=True)
class Form:
    """What an operation looks like in JSON, and what does it."""

    apply: Callable[[Coverage, Given, CodeScheme], Change]
    required: Mapping[str, Member]
    optional: Mapping[str, Member] = field(default_factory=dict)
    some: tuple[str, ...] = ()
    """Of which at least one has to be given."""
    together: Callable[[Given], None] = _nothing_more

    @property
    def members(self) -> dict[str, Member]:
        """All that it may have."""
        return {**self.required, **self.optional}


def _move(coverage: Coverage, given: Given, _: CodeScheme) -> Change:
    return move(
        coverage,
        given.get("moves", ()),
        insert=given.get("insert", ()),
        delete=given.get("delete", ()),
    )


def _reshape(coverage: Coverage, given: Given, _: CodeScheme) -> Change:
    return reshape(coverage, given["grid"], given["line"], snapping=given.get("snapping"))


def _push(coverage: Coverage, given: Given, _: CodeScheme) -> Change:
    return push(coverage, given["grid"], given["stretch"], given["by"])


def _split(coverage: Coverage, given: Given, scheme: CodeScheme) -> Change:
    lines = [given["line"]] if "line" in given else given.get("lines", ())
    return split(
        coverage,
        given["grid"],
        lines,
        counts=[dict(part) for part in given["counts"]] if "counts" in given else None,
        names=given.get("names"),
        ids=given.get("ids"),
        apart=given.get("apart", False),
        snapping=given.get("snapping"),
        scheme=scheme,
    )


def _merge(coverage: Coverage, given: Given, _: CodeScheme) -> Change:
    return merge(coverage, given["grids"], keep=given.get("keep"), name=given.get("name"))


def _draw(coverage: Coverage, given: Given, scheme: CodeScheme) -> Change:
    return draw(
        coverage,
        given["division"],
        given["polygon"],
        name=given.get("name"),
        kind=given.get("kind", "basic"),
        households=given.get("households"),
        counts=dict(given.get("counts", ())),
        grid=given.get("id"),
        snapping=given.get("snapping"),
        scheme=scheme,
    )


def _erase(coverage: Coverage, given: Given, _: CodeScheme) -> Change:
    return erase(coverage, given["grid"])


def _transfer(coverage: Coverage, given: Given, _: CodeScheme) -> Change:
    return transfer(coverage, given["grid"], given["polygon"], snapping=given.get("snapping"))


def _edit(coverage: Coverage, given: Given, _: CodeScheme) -> Change:
    fields = dict(given)
    if "counts" in fields:
        fields["counts"] = dict(fields["counts"])
    return edit(coverage, **fields)


def _renumber(coverage: Coverage, given: Given, scheme: CodeScheme) -> Change:
    return renumber(coverage, given["division"], scheme=scheme)


def _line(coverage: Coverage, given: Given, scheme: CodeScheme) -> Change:
    return line(
        coverage,
        given["line"],
        division=given.get("division"),
        ids=dict(given["ids"]) if "ids" in given else None,
        snapping=given.get("snapping"),
        scheme=scheme,
    )[1]


def _assign(coverage: Coverage, given: Given, _: CodeScheme) -> Change:
    return assign(
        coverage,
        given["staff_no"],
        given["role"],
        to=given.get("to"),
        off=given.get("from"),
        start=given.get("start"),
        end=given.get("end"),
    )


_SNAPPED: Final = {"snapping": m.SNAPPING}
_GRID: Final = {"grid": m.GRID}

FORMS: Final[Mapping[str, Form]] = {
    "move": Form(
        _move,
        {},
        {"moves": m.MOVES, "insert": m.PLACES, "delete": m.PLACES},
        some=("moves", "insert", "delete"),
    ),
    "reshape": Form(_reshape, _GRID | {"line": m.LINE}, _SNAPPED),
    "push": Form(_push, _GRID | {"stretch": m.STRETCH, "by": m.OFFSET}),
    "split": Form(
        _split,
        _GRID,
        {
            "line": m.LINE,
            "lines": m.LINES,
            "counts": m.COUNTS_OF_PARTS,
            "names": m.NAMES,
            "ids": m.IDS,
            "apart": m.YES,
        }
        | _SNAPPED,
        together=_split_goes_together,
    ),
    "merge": Form(_merge, {"grids": m.GRIDS}, {"keep": m.GRID, "name": m.NAME}),
    "draw": Form(
        _draw,
        {"division": m.DIVISION, "polygon": m.POLYGON},
        {
            "id": m.GRID,
            "name": m.NAME,
            "kind": m.KIND,
            "households": m.HOUSEHOLDS,
            "counts": m.COUNTS,
        }
        | _SNAPPED,
    ),
    "erase": Form(_erase, _GRID),
    "transfer": Form(_transfer, _GRID | {"polygon": m.POLYGON}, _SNAPPED),
    "edit": Form(
        _edit,
        _GRID,
        {"name": m.NAME, "kind": m.KIND, "households": m.HOUSEHOLDS, "counts": m.COUNTS},
        some=("name", "kind", "households", "counts"),
    ),
    "renumber": Form(_renumber, {"division": m.DIVISION}),
    "line": Form(
        _line, {"line": m.LINE}, {"division": m.DIVISION, "ids": m.IDS_OF_PARTS} | _SNAPPED
    ),
    "assign": Form(
        _assign,
        {"staff_no": m.STAFF_NO, "role": m.ROLE},
        {"to": m.GRID, "from": m.GRID, "start": m.DAY, "end": m.DAY},
        some=("to", "from"),
        together=_assign_goes_together,
    ),
}
