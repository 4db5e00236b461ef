"""Locking: grids that stay as they are until an editor unlocks them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from api.auth.principal import Principal
from api.store import plan_locks as lock_store
from api.store import plans as plan_store
from api.workflows.plans.editing import EDITABLE
from api.workflows.plans.turns import Done, Request, Turn, by_editor, take
from api.workflows.plans.working import Workbench
from gis.errors import NotFound
from gis.text import Text


def lock(
    bench: Workbench,
    principal: Principal,
    plan: UUID,
    request: Request,
    grids: Collection[UUID],
    *,
    locked: bool,
) -> dict[str, Any]:
    """Lock grids of a plan, or unlock them; what is so already stays so.

    A locked grid may gain vertices where a neighbour's border meets its own; whatever else would
    change it is refused: operations, undoing and redoing. It is no step, and is not undone.

    Returns
    -------
    dict
        JSON: ``version``, ``head``, ``locked``: all grids that are locked now.

    Raises
    ------
    NotFound
        There is no such plan, or a grid to be locked is not in it.
    WrongStatus, StaleVersion, KeyReused, NotAnEditor
    """
    wanted = sorted(set(grids))

    def act(turn: Turn) -> Done:
        turn.in_status(*EDITABLE)
        if locked:
            _ensure_there(bench, turn, wanted)
            lock_store.lock(turn.writer, turn.place, wanted, principal)
        else:
            lock_store.unlock(turn.writer, turn.place, wanted)
        version = plan_store.advance(turn.writer, plan)
        standing = [str(i) for i in lock_store.locked(turn.writer, turn.place)]
        trail = {"grids": [str(i) for i in wanted], "locked": locked}
        return Done(version, turn.plan.head, {"locked": standing}, trail=trail)

    return take(
        bench,
        principal,
        plan,
        request,
        what="lock" if locked else "unlock",
        body=[str(i) for i in wanted],
        rule=by_editor,
        act=act,
    )


def _ensure_there(bench: Workbench, turn: Turn, wanted: Collection[UUID]) -> None:
    state = bench.state(turn.writer, turn.plan)
    for i in wanted:
        entry = state.coverage.entries.get(i)
        if entry is None or entry.grid.division not in state.ground.inside:
            raise NotFound(Text(f"方案范围内没有网格 {i}。", f"There is no grid {i} in the plan."))
