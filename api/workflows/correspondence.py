"""What became of which grid: the table by which figures are joined, and a grid's lineage."""

from __future__ import annotations

import csv
import heapq
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from api.store import differences as difference_store
from api.store import lineage as lineage_store
from api.store.database import Reader
from api.workflows.differences import Differences
from gis.errors import NotFound
from gis.text import Text

COLUMNS = (
    "old_code", "old_id", "new_code", "new_id", "area_km2", "share_of_old", "share_of_new",
    "lineage",
)  # fmt: skip
"""Of the table of which grids became which."""

_PORTION = 500

Row = Mapping[str, Any]


def table(found: Differences) -> list[Row]:
    """Which grids became which, by :data:`COLUMNS`; shares are of area.

    Ground that was in no grid, or is in none, has no code there. The shares of what became of a
    grid add up to 1.
    """
    steps, lineage = found.change.grids, found.change.lineage
    rows = []
    for p in found.passages:
        old = steps[p.old].before if p.old else None
        new = steps[p.new].after if p.new else None
        descends = p.new is not None and p.old in lineage.get(p.new, ())
        rows.append(
            {
                "old_code": old and old.grid.code,
                "old_id": old and str(old.grid.id),
                "new_code": new and new.grid.code,
                "new_id": new and str(new.grid.id),
                "area_km2": round(p.area / 1e6, 6),
                "share_of_old": round(p.area / old.shape.area, 6) if old else None,
                "share_of_new": round(p.area / new.shape.area, 6) if new else None,
                "lineage": descends or p.old == p.new,
            }
        )
    return sorted(rows, key=_order)


def complete_table(
    reader: Reader, found: Differences, revision: int, *, division: str | None = None
) -> Iterator[Row]:
    """The table with the grids that stayed as they were, in its order, as they are read.

    Parameters
    ----------
    found : Differences
        Between another revision and ``revision``, of ``division``.
    """
    inside = None if division is None else difference_store.subtree(reader, division, revision)
    changed = table(found)
    told = {row["old_id"] for row in changed} | {row["new_id"] for row in changed}
    same = (
        {
            "old_code": row.code,
            "old_id": str(row.grid_id),
            "new_code": row.code,
            "new_id": str(row.grid_id),
            "area_km2": round(row.area_m2 / 1e6, 6),
            "share_of_old": 1.0,
            "share_of_new": 1.0,
            "lineage": True,
        }
        for row in difference_store.standing(reader, revision, inside)
        if str(row.grid_id) not in told
    )
    return heapq.merge(changed, same, key=_order)


def _order(row: Row) -> tuple[str, str]:
    """By the old code; what had none comes last."""
    return row["old_code"] or "~", row["new_code"] or "~"


def as_csv(rows: Iterable[Row]) -> Iterator[str]:
    """The table as CSV, in portions, with the mark by which spreadsheets know UTF-8.

    It holds codes, identities and numbers only: nothing that a spreadsheet would compute.
    """
    written = io.StringIO()
    written.write("\ufeff")
    lines = csv.DictWriter(written, COLUMNS)
    lines.writeheader()
    for number, row in enumerate(rows, start=1):
        lines.writerow({**row, "lineage": int(bool(row["lineage"]))})
        if number % _PORTION == 0:
            yield written.getvalue()
            written.seek(0)
            written.truncate()
    yield written.getvalue()


def lineage_of(reader: Reader, id_or_code: str) -> dict[str, Any]:
    """Which grids a grid came from, and which came of it, as JSON.

    The grid is named by its UUID or by a code that it has or had; a code is never another grid's.
    ``first`` and ``last`` are the revisions at which it stood; ``last`` is null while it stands.

    Raises
    ------
    NotFound
        There never was such a grid.
    """
    grid = _named(reader, id_or_code)
    life = grid and lineage_store.lives(reader, [grid]).get(grid)
    if not grid or not life:
        raise NotFound(Text(f"没有网格 {id_or_code}。", f"There is no grid {id_or_code}."))
    return {
        "id": str(grid),
        "code": life.code,
        "name": life.name,
        "division": life.division,
        "first": life.first,
        "last": life.last,
        "links": [
            {
                "revision": row.revision,
                "at": row.published_at.isoformat(),
                "child": {
                    "id": str(row.child),
                    "code": row.child_code,
                    "name": row.child_name,
                },
                "parent": {
                    "id": str(row.parent),
                    "code": row.parent_code,
                    "name": row.parent_name,
                },
            }
            for row in lineage_store.links(reader, grid)
        ],
    }


def _named(reader: Reader, id_or_code: str) -> UUID | None:
    try:
        return UUID(id_or_code)
    except ValueError:
        return lineage_store.holder(reader, id_or_code)
