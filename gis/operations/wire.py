"""Operations as they go over the wire, and as a plan keeps them.

>>> edit = parse({"type": "edit", "grid": "00000000-0000-0000-0000-000000000001", "name": "东门"})
>>> edit.as_json()["name"]
'东门'
>>> parse({"type": "explode"})
Traceback (most recent call last):
...
gis.errors.MalformedOperation: “type” of the operation: one of assign, draw, ...

======== ============================================================================
type     members (those in brackets may be left out)
======== ============================================================================
move     [moves: [{from, to}]], [insert: [place]], [delete: [place]]; at least one
reshape  grid, line, [snapping]
push     grid, stretch: [place, place], by: [degrees east, degrees north]
split    grid, line or lines (or neither with apart: true), [counts], [names], [ids],
         [apart], [snapping]
merge    grids, [keep], [name]
draw     division, polygon (GeoJSON geometry), [id], [name], [kind], [households],
         [counts], [snapping]
erase    grid
transfer grid, polygon, [snapping]
edit     grid, and what changes: [name], [kind], [households; null: unknown], [counts]
renumber division
line     line, [division], [ids: {grid: [part]}], [snapping]
assign   staff_no, role, [to] with start and [end], [from]
======== ============================================================================

A place is ``[longitude, latitude]`` in degrees; ``snapping`` is ``{tolerance (metres), [guides:
[line]], [trace]}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from gis.change import Change
from gis.codes import DEFAULT, CodeScheme
from gis.coverage import Coverage
from gis.findings import Finding
from gis.operations.forms import FORMS
from gis.operations.line import meaning
from gis.operations.members import members_of, one_of, wrong
from gis.operations.refusal import check

TYPES: Final = tuple(sorted(FORMS))
"""Every type of operation."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation with its arguments; a value, made by :func:`parse`.

    Attributes
    ----------
    type : str
        Which: ``split``, ``merge``, ...
    arguments : tuple of (name, value)
        By the names of the members in JSON.
    """

    type: str
    arguments: tuple[tuple[str, Any], ...]

    def apply(self, coverage: Coverage, *, scheme: CodeScheme = DEFAULT) -> Change:
        """What it does to a coverage.

        Parameters
        ----------
        scheme : CodeScheme
            How new grids get their codes.

        Raises
        ------
        Refused
            It cannot be done; nothing was changed.
        NotFound
            A grid or division is not there.
        """
        return FORMS[self.type].apply(coverage, dict(self.arguments), scheme)

    def check(self, coverage: Coverage, *, scheme: CodeScheme = DEFAULT) -> Finding | None:
        """Why it cannot be done, in a stable code, words and the place; None if it can."""
        return check(self.apply, coverage, scheme=scheme)

    def as_json(self) -> dict[str, Any]:
        """JSON that :func:`parse` reads back to an equal operation."""
        known = FORMS[self.type].members
        return {"type": self.type} | {name: known[name].write(v) for name, v in self.arguments}

    def settled(self, coverage: Coverage, change: Change) -> Operation:
        """The operation as it should be kept, once it has been done.

        It says what was left open: the identities of the grids that it made, and what a line
        meant. Done again, on the same coverage or one that has changed elsewhere, it makes grids
        of the same identities or is refused; it never comes to mean something else.

        Parameters
        ----------
        coverage : Coverage
            That to which it was applied.
        change : Change
            What came of it.
        """
        given = dict(self.arguments)
        if self.type == "draw":
            return _operation("draw", given | {"id": change.added[0]})
        if self.type == "split":
            return _operation("split", given | {"ids": _parts(change)[given["grid"]]})
        if self.type != "line":
            return self
        meant = meaning(
            coverage, given["line"], division=given.get("division"), snapping=given.get("snapping")
        )
        if meant.operation == "split":
            return _operation("line", given | {"ids": tuple(sorted(_parts(change).items()))})
        if meant.operation == "merge":
            return _operation("merge", {"grids": meant.grids})
        kept = {k: v for k, v in given.items() if k in ("line", "snapping")}
        return _operation("reshape", {"grid": meant.grids[0], **kept})


def parse(given: Any) -> Operation:
    """The operation that JSON stands for.

    Parameters
    ----------
    given : JSON value
        As :func:`json.loads` gives it; anything at all.

    Raises
    ------
    MalformedOperation
        It is none; ``member`` and the words say where and why. That it can be read does not
        mean that it can be done: see :meth:`Operation.check`.
    """
    if not isinstance(given, dict):
        wrong("", "应为 JSON 对象", "it has to be a JSON object")
    if "type" not in given:
        wrong("type", "缺少这一项", "it is missing")
    kind = one_of(TYPES)(given["type"], "type")
    form = FORMS[kind]
    members_of(given, "", ("type", *form.members), ("type", *form.required))
    read = {
        name: member.read(given[name], name)
        for name, member in form.members.items()
        if name in given
    }
    if form.some and not any(name in read for name in form.some):
        some = ", ".join(form.some)
        wrong(form.some[0], f"至少要有 {some} 之一", f"at least one of {some} is needed")
    form.together(read)
    return _operation(kind, read)


def _operation(kind: str, arguments: Mapping[str, Any]) -> Operation:
    return Operation(kind, tuple(sorted(arguments.items())))


def _parts(change: Change) -> dict[UUID, tuple[UUID, ...]]:
    """The grids that a split made, in the order of its parts, by the grid that it cut.

    That is the order in which it gave them their codes: what lies at the same place in reading
    order can be told apart by these alone.
    """
    by_parent: dict[UUID, dict[UUID, str]] = {}
    for grid, step in change.grids.items():
        if step.before is None and step.after is not None:
            (parent,) = change.lineage[grid]
            by_parent.setdefault(parent, {})[grid] = step.after.grid.code
    return {
        parent: tuple(sorted(codes, key=codes.__getitem__)) for parent, codes in by_parent.items()
    }
