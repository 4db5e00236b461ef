"""Catching up: what has happened to a plan since somebody last saw it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from api.auth.principal import Principal
from api.store import plan_operations as operation_store
from api.store import plan_requests as request_store
from api.store import plans as plan_store
from api.store.database import Reader, Row
from api.workflows.plans import answers, naming, reading
from api.workflows.plans.turns import by_planner, change_of, steps_of
from api.workflows.plans.working import State, Workbench, place_of
from gis.change import Change, compose

FARTHEST = 200
"""Versions after which all of a plan is read again sooner than each of its steps."""


def since(bench: Workbench, principal: Principal, plan: UUID, version: int) -> dict[str, Any]:
    """What has brought a plan from ``version`` to where it is now.

    Returns
    -------
    dict
        JSON: ``version`` and ``head`` now; ``steps`` one by one, who did what; the net of it:
        ``changed`` and ``removed`` grids, the ``balance`` of their divisions; ``locked`` grids and
        the ``plan`` as they are now. ``reload``: what has changed cannot be told, for it was
        rebased, or that version is long ago or not known: everything is to be read again, and
        ``steps``, ``changed``, ``removed`` and ``balance`` are empty.

    Raises
    ------
    NotFound
    """
    with bench.database.read(principal) as reader:
        row = plan_store.get(reader, plan)
        by_planner(reader, principal, row)
        (told,) = reading.as_json(reader, principal, [row])
        standing = {
            "version": row.version,
            "head": row.head,
            "locked": told["locked"],
            "plan": told,
        }
        turns = _turns(reader, row, version)
        if turns is None:
            return standing | {"reload": True, **_NOTHING}
        numbers = {number for turn in turns for number in steps_of(turn)}
        operations = operation_store.some(reader, place_of(row), numbers)
        state = bench.state(reader, row)
        steps = [_step(turn, operations) for turn in turns]
        naming.add_display_names(reader, [step["by"] for step in steps])
    net = compose(c for turn in turns if (c := change_of(turn, operations)) is not None)
    return standing | {"reload": False, "steps": steps} | _as_it_stands(state, net)


_NOTHING: Mapping[str, Any] = {"steps": [], "changed": [], "removed": [], "balance": {}}


def _turns(reader: Reader, plan: Row[Any], version: int) -> Sequence[Row[Any]] | None:
    """One for each version since; None if they do not tell what has changed."""
    if not plan.version - FARTHEST <= version <= plan.version:
        return None
    found = request_store.since(reader, place_of(plan), version)
    whole = [turn.version for turn in found] == list(range(version + 1, plan.version + 1))
    return found if whole and all(turn.what != "rebase" for turn in found) else None


def _step(turn: Row[Any], operations: Mapping[int, Row[Any]]) -> dict[str, Any]:
    name = turn.account_name
    if name is None and turn.number in operations:
        # From before names were kept; only whoever did an operation is known then.
        one = operations[turn.number]
        name = one.account_name if one.account == turn.account else None
    return {
        "version": turn.version,
        "what": turn.what,
        "by": {"id": str(turn.account), "name": name},
        "sentence": turn.answer.get("sentence"),
    }


def _as_it_stands(state: State, net: Change) -> dict[str, Any]:
    """The grids of a net change as the plan has them now."""
    standing = [state.coverage.entry(i) for i in net.grids if i in state.coverage]
    concerned = [c for c in answers.divisions_of(net) if c in state.ground.inside]
    return {
        "changed": [
            answers.feature(e) for e in sorted(standing, key=lambda e: (e.grid.code, e.grid.id))
        ],
        "removed": [str(i) for i in net.removed],
        "balance": answers.balances(state.coverage, concerned),
    }
