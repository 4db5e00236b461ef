"""Changes as JSON: what a plan's log keeps, and what is read back to undo, review and merge.

A shape is a text of lattice steps: for each ring its first vertex and then how far it is to each
next one, ``x y dx dy dx dy``, the last one, which is the first again, left out; ``;`` between the
rings of a part and ``|`` between parts. That takes less than half the room of GeoJSON, and a change
that was written and read is equal to the one before, integer for integer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
import shapely

from gis import lattice
from gis.change import Change, Step
from gis.coverage import Entry
from gis.errors import InvalidValue
from gis.findings import Finding
from gis.merging import GridConflict
from gis.plane.shape import Shape
from gis.records import Assignment, Grid
from gis.text import Text

VERSION = 1


def to_json(change: Change) -> dict[str, Any]:
    """A JSON-ready mapping that :func:`from_json` reads back to an equal change."""
    return {
        "version": VERSION,
        "kinds": list(change.kinds),
        "sentence": _text(change.sentence),
        "grids": {
            str(i): {"before": _entry(g.before), "after": _entry(g.after)}
            for i, g in sorted(change.grids.items())
        },
        "areas": {
            code: {"before": _shape(before), "after": _shape(after)}
            for code, (before, after) in sorted(change.areas.items())
        },
        "lineage": {str(i): [str(p) for p in of] for i, of in sorted(change.lineage.items())},
        "warnings": [dict(w.as_dict()) for w in change.warnings],
    }


def from_json(given: Mapping[str, Any]) -> Change:
    """The change that :func:`to_json` wrote.

    Raises
    ------
    InvalidValue
        It is no such thing.
    """
    try:
        if given["version"] != VERSION:
            raise ValueError(given["version"])
        return Change(
            {
                UUID(i): Step(_read_entry(g["before"]), _read_entry(g["after"]))
                for i, g in given["grids"].items()
            },
            {
                code: (_read_shape(a["before"]), _read_shape(a["after"]))
                for code, a in given["areas"].items()
            },
            {UUID(i): tuple(map(UUID, of)) for i, of in given["lineage"].items()},
            tuple(given["kinds"]),
            _read_text(given["sentence"]),
            tuple(map(_read_finding, given["warnings"])),
        )
    except (KeyError, TypeError, ValueError, AttributeError, shapely.GEOSException) as error:
        raise InvalidValue(
            Text(f"改动记录无法读取：{error}。", f"This is no change that can be read: {error}.")
        ) from error


def conflict_to_json(conflict: GridConflict) -> dict[str, Any]:
    """A JSON-ready mapping of what has to be decided: the grid, its border, in three versions."""
    border = conflict.border
    return {
        "grid": str(conflict.grid),
        "fields": list(conflict.fields),
        "words": _text(conflict.words),
        "base": _entry(conflict.base),
        "theirs": _entry(conflict.theirs),
        "yours": _entry(conflict.yours),
        "border": None
        if border is None
        else {
            "neighbours": [str(i) for i in border.neighbours],
            "base": shapely.geometry.mapping(border.base),
            "theirs": shapely.geometry.mapping(border.theirs),
            "yours": shapely.geometry.mapping(border.yours),
        },
        "place": None if conflict.place is None else shapely.geometry.mapping(conflict.place),
    }


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _read_text(given: Mapping[str, str]) -> Text:
    return Text(given["zh"], given["en"])


def _shape(shape: Shape) -> str:
    return "|".join(
        ";".join(_ring(ring) for ring in part) for part in lattice.rings(shape.geometry)
    )


def _ring(ring: lattice.Ring) -> str:
    steps = np.vstack([ring[:1], np.diff(ring[:-1], axis=0)])
    return " ".join(map(str, steps.ravel().tolist()))


def _read_shape(given: str) -> Shape:
    return Shape(
        lattice.from_rings([[_read_ring(r) for r in part.split(";")] for part in given.split("|")])
    )


def _read_ring(given: str) -> lattice.Ring:
    steps = np.array(given.split(" "), dtype=np.int64).reshape(-1, 2).cumsum(axis=0)
    if len(steps) < 3:
        raise ValueError("ring")
    return np.vstack([steps, steps[:1]])


def _entry(entry: Entry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    grid = entry.grid
    return {
        "id": str(grid.id),
        "code": grid.code,
        "name": grid.name,
        "division": grid.division,
        "kind": grid.kind,
        "households": grid.households,
        "counts": dict(grid.counts),
        "synthetic": grid.synthetic,
        "geometry": _shape(entry.shape),
        "staff": [
            {
                "staff_no": a.staff_no,
                "division": a.division,
                "role": a.role,
                "start": a.start.isoformat(),
                "end": None if a.end is None else a.end.isoformat(),
            }
            for a in entry.staff
        ],
    }


def _read_entry(given: Mapping[str, Any] | None) -> Entry | None:
    if given is None:
        return None
    shape = _read_shape(given["geometry"])
    identifier = UUID(given["id"])
    grid = Grid(
        id=identifier,
        code=given["code"],
        name=given["name"],
        division=given["division"],
        geometry=shape.geometry,
        kind=given["kind"],
        households=given["households"],
        counts=dict(given["counts"]),
        synthetic=given["synthetic"],
    )
    staff = tuple(
        Assignment(
            grid=identifier,
            division=a["division"],
            staff_no=a["staff_no"],
            role=a["role"],
            start=date.fromisoformat(a["start"]),
            end=None if a["end"] is None else date.fromisoformat(a["end"]),
        )
        for a in given["staff"]
    )
    return Entry(grid, shape, staff)


def _read_finding(given: Mapping[str, Any]) -> Finding:
    return Finding(
        code=given["code"],
        severity=given["severity"],
        what=_read_text(given["what"]),
        fix=_read_text(given["fix"]),
        subjects=tuple(given["subjects"]),
        place=None if given["place"] is None else shapely.geometry.shape(given["place"]),
        row=given["row"],
        measure=given["measure"],
    )
