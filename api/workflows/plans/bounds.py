"""What a change of a plan may touch."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from api.store import staff as staff_store
from api.store.database import Reader
from gis.change import Change
from gis.errors import NotFound
from gis.operations import Refused
from gis.operations.wire import Operation
from gis.text import Text


def ensure_inside(change: Change, inside: Collection[str]) -> None:
    """What a plan may touch: grids of its scope; those around may gain vertices, no more.

    Raises
    ------
    Refused
        ``outside_scope``.
    """
    noded = set(change.noded)
    beyond = [
        entry
        for i, step in change.grids.items()
        if i not in noded
        for entry in (step.before, step.after)
        if entry and entry.grid.division not in inside
    ]
    if not beyond:
        return
    names = sorted({entry.grid.code for entry in beyond})
    raise Refused(
        "outside_scope",
        Text(
            f"网格 {'、'.join(names)} 不在方案范围之内。",
            f"The plan does not extend to {', '.join(names)}.",
        ),
        beyond[0].shape.geometry,
        names,
    )


def ensure_unlocked(change: Change, locked: Iterable[UUID]) -> None:
    """Locked grids may gain vertices on their borders, no more.

    Raises
    ------
    Refused
        ``locked``, with the first of them as the place.
    """
    noded = set(change.noded)
    kept = sorted(i for i in set(locked) & change.grids.keys() if i not in noded)
    entries = [entry for i in kept if (entry := change.grids[i].before or change.grids[i].after)]
    if not entries:
        return
    names = sorted(entry.grid.code for entry in entries)
    raise Refused(
        "locked",
        Text(
            f"网格 {'、'.join(names)} 已锁定，不能改动；如需改动，请先解锁。",
            f"Locked against change: {', '.join(names)}. Unlock first.",
        ),
        entries[0].shape.geometry,
        names,
    )


def ensure_known(reader: Reader, operation: Operation) -> None:
    """Raises NotFound if somebody is to be put on a grid who is not in the register of staff."""
    given = dict(operation.arguments)
    if operation.type != "assign" or given.get("to") is None:
        return
    number = given["staff_no"]
    if not staff_store.known(reader, [number]):
        raise NotFound(
            Text(f"没有工号为 {number} 的人员。", f"There is nobody with staff number {number}.")
        )
