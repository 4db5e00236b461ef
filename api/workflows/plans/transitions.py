"""Transitions: from draft to submitted, approved or returned; withdrawn, and taken up again.

::

                 ┌────────── returned ◄─────────┐
                 ▼              │               │
    draft ──► submitted ────────┼────► approved ──► published
      ▲          │              │         │
      └───── withdrawn ◄────────┴─────────┘     (and from draft)

Publishing stands in :mod:`api.workflows.plans.publishing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID, uuid4

from api.auth.principal import Principal
from api.store import announcing
from api.store import plan_comments as comment_store
from api.store import plan_operations as operation_store
from api.store import plans as plan_store
from api.workflows.plans.refusals import EmptyPlan, OwnPlan, ReasonMissing
from api.workflows.plans.turns import (
    Done,
    Request,
    Rule,
    Turn,
    by_editor,
    by_reviewer,
    take,
    works_on,
)
from api.workflows.plans.working import Workbench

Transition = Literal["submit", "withdraw", "reopen", "approve", "reject"]


@dataclass(frozen=True, slots=True)
class Way:
    """From which states to which, and whose it is."""

    origins: tuple[str, ...]
    to: str
    rule: Rule


WAYS: Mapping[Transition, Way] = {
    "submit": Way(("draft", "returned"), "submitted", by_editor),
    "withdraw": Way(("draft", "returned", "submitted", "approved"), "withdrawn", by_editor),
    "reopen": Way(("withdrawn",), "draft", by_editor),
    "approve": Way(("submitted",), "approved", by_reviewer),
    "reject": Way(("submitted", "approved"), "returned", by_reviewer),
}
"""Every transition but publishing."""


def bring(
    bench: Workbench,
    principal: Principal,
    plan: UUID,
    request: Request,
    transition: Transition,
    comment: str | None = None,
) -> dict[str, Any]:
    """Bring a plan into another state.

    Parameters
    ----------
    comment : str, optional
        Kept with the plan's comments; needed where it is rejected.

    Returns
    -------
    dict
        JSON: ``version``, ``head``, ``status``.

    Raises
    ------
    WrongStatus, EmptyPlan, ReasonMissing
    OwnPlan
        It is to be approved by somebody who worked on it, and the installation does not let them.
    NotFound, StaleVersion, KeyReused, NotAnEditor, Forbidden
    """
    way = WAYS[transition]
    words = (comment or "").strip()
    if transition == "reject" and not words:
        raise ReasonMissing()

    def act(turn: Turn) -> Done:
        turn.in_status(*way.origins)
        if transition == "submit" and not operation_store.changed(turn.writer, turn.place):
            raise EmptyPlan()
        if (
            transition == "approve"
            and works_on(principal, turn.plan)
            and not plan_store.self_approval(turn.writer)
        ):
            raise OwnPlan()
        if words:
            said = uuid4()
            comment_store.add(turn.writer, turn.place, said, who=principal, text=words)
            announcing.commented(turn.writer, plan, said)
        version = plan_store.move(turn.writer, plan, way.to, principal)
        status = {"status": way.to}
        return Done(version, turn.plan.head, status, trail=status)

    return take(
        bench,
        principal,
        plan,
        request,
        what=transition,
        body=words,
        rule=way.rule,
        act=act,
    )
