"""Previewing: what an operation would do to a plan, without doing it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from api.auth.principal import Principal
from api.store import plan_locks as lock_store
from api.store import plans as plan_store
from api.workflows.plans import answers
from api.workflows.plans.bounds import ensure_inside, ensure_known, ensure_unlocked
from api.workflows.plans.editing import EDITABLE, told
from api.workflows.plans.refusals import WrongStatus
from api.workflows.plans.turns import by_planner
from api.workflows.plans.working import Workbench, place_of
from gis.change import Change
from gis.codes import DEFAULT, CodeScheme
from gis.operations.wire import parse


def preview(
    bench: Workbench,
    principal: Principal,
    plan: UUID,
    operation: Any,
    *,
    scheme: CodeScheme = DEFAULT,
) -> dict[str, Any]:
    """What :func:`api.workflows.plans.editing.operate` would answer now; nothing is stored.

    Grids that would be new have identities that say nothing: they get others when it is done.

    Returns
    -------
    dict
        JSON: ``changed``, ``removed``, ``balance``, ``sentence``, ``warnings``; ``type``: what a
        drawn line turned out to be, of other operations their own; ``staff_open``: who serves
        grids that would go, and where they would then.

    Raises
    ------
    MalformedOperation, Refused
        It is none, or cannot be done.
    NotFound, WrongStatus
    """
    wanted = parse(operation)
    with bench.database.read(principal) as reader:
        row = plan_store.get(reader, plan)
        by_planner(reader, principal, row)
        if row.status not in EDITABLE:
            raise WrongStatus(row.status)
        state = bench.state(reader, row)
        locked = lock_store.locked(reader, place_of(row))
        ensure_known(reader, wanted)
    change = wanted.apply(state.coverage, scheme=scheme)
    ensure_inside(change, state.ground.inside)
    ensure_unlocked(change, locked)
    return (
        told(state, state.after(change), change)
        | answers.changed(change)
        | {
            # A line is called by what it did; all else by its own name.
            "type": change.kinds[0] if wanted.type == "line" else wanted.type,
            "staff_open": staff_open(change),
        }
    )


def staff_open(change: Change) -> list[dict[str, Any]]:
    """Who serves the grids that go, by grid; ``now`` names the grids where they would then.

    It is empty where somebody is left without a grid of those concerned.
    """
    now: dict[tuple[str, str], list[str]] = defaultdict(list)
    for i, step in change.grids.items():
        for serving in step.after.staff if step.after else ():
            now[serving.staff_no, serving.role].append(str(i))
    gone = [entry for i in change.removed if (entry := change.grids[i].before)]
    return [
        {
            "grid": str(entry.grid.id),
            "code": entry.grid.code,
            "staff_no": serving.staff_no,
            "role": serving.role,
            "now": sorted(now[serving.staff_no, serving.role]),
        }
        for entry in sorted(gone, key=lambda e: (e.grid.code, e.grid.id))
        for serving in entry.staff
    ]
