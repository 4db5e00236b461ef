"""Rebasing: a draft is brought onto the newest revision, with what was published since."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from api.auth.principal import Principal
from api.store import moments
from api.store import plan_operations as operation_store
from api.store import plans as plan_store
from api.workflows.plans import joining
from api.workflows.plans.editing import EDITABLE, REBASED
from api.workflows.plans.joining import Joined
from api.workflows.plans.publishing import Choice, of_plan
from api.workflows.plans.turns import Done, Request, Turn, by_editor, take
from api.workflows.plans.working import NOTHING, State, Workbench
from gis import changejson
from gis.change import Change, Step
from gis.codes import DEFAULT, CodeScheme
from gis.errors import Conflict
from gis.text import Text


def rebase(
    bench: Workbench,
    principal: Principal,
    plan: UUID,
    request: Request,
    *,
    choose: Choice | None = None,
    scheme: CodeScheme = DEFAULT,
) -> dict[str, Any]:
    """Bring a draft onto the newest revision.

    Its steps are kept where each of them can still be done and undone exactly. Otherwise they
    become one step, behind which undoing does not go; they stay in the record as discarded.

    Parameters
    ----------
    choose : mapping of grid to side, optional
        Whose version is to stand, for grids that both changed and any others.

    Returns
    -------
    dict
        JSON: ``version``, ``head``, ``base_revision``; ``folded``, whether the steps became one;
        ``recoded``: for new grids whose code another one was given meanwhile the code they have
        got instead.

    Raises
    ------
    PublishedMeanwhile
        Both changed the same grid or border.
    Refused
        The versions chosen do not go together.
    WrongStatus, StaleVersion, KeyReused, NotFound, NotAnEditor, Forbidden
    """
    chosen = dict(choose or {})

    def act(turn: Turn) -> Done:
        turn.in_status(*EDITABLE)
        latest, row = moments.latest(turn.writer), turn.plan
        if row.base_revision == latest:
            return _done(row.version, row.head, latest, None)
        joined = joining.join(
            turn.writer, of_plan(turn.writer, row), row.base_revision, choose=chosen, scheme=scheme
        )
        # Under READ COMMITTED another revision may have come: what was read is what counts.
        latest = joined.around.latest
        ground = bench.ground(turn.writer, row.division, latest)
        start = State.of(ground, NOTHING)
        kept = None if chosen else _replayed(turn, start, joined)
        if kept is not None:
            version = plan_store.advance(turn.writer, plan, base_revision=latest)
            return _done(version, row.head, latest, joined, kept)
        state, head = _fold(turn, start, joined)
        version = plan_store.advance(turn.writer, plan, head=head, base_revision=latest)
        return _done(version, head, latest, joined, state, folded=True)

    return take(
        bench,
        principal,
        plan,
        request,
        what="rebase",
        body={str(i): chosen[i] for i in sorted(chosen)},
        rule=by_editor,
        act=act,
    )


def _done(
    version: int,
    head: int,
    latest: int,
    joined: Joined | None,
    state: State | None = None,
    *,
    folded: bool = False,
) -> Done:
    recoded = joined.recoded if joined else {}
    said = {
        "base_revision": latest,
        "folded": folded,
        "recoded": {str(i): code for i, (_, code) in recoded.items()},
    }
    return Done(version, head, said, state=state, trail=said)


def _replayed(turn: Turn, state: State, joined: Joined) -> State | None:
    """The plan as its steps make it on the new base; None if they do not lead to the same."""
    try:
        for change in operation_store.changes(turn.writer, turn.place, turn.plan.head):
            state = state.after(changejson.from_json(change))
    except Conflict:
        return None
    return state if _areas_alone(state.net) == _areas_alone(joined.net) else None


def _areas_alone(net: Change) -> Change:
    """Without those who serve, who come and go outside of plans."""
    steps = {
        i: Step(
            step.before and replace(step.before, staff=()),
            step.after and replace(step.after, staff=()),
        )
        for i, step in net.grids.items()
    }
    return Change({i: step for i, step in steps.items() if step.before != step.after}, net.areas)


def _fold(turn: Turn, start: State, joined: Joined) -> tuple[State, int]:
    """Make one step of all that the plan does; the number of it."""
    latest = joined.around.latest
    sentence = Text(f"方案更新至版本 {latest}。", f"Brought onto revision {latest}.")
    change = Change(joined.net.grids, joined.net.areas, joined.net.lineage, (REBASED,), sentence)
    number = operation_store.add(
        turn.writer,
        turn.place,
        head=0,
        key=turn.key,
        who=turn.principal,
        operation={"type": REBASED, "revision": latest},
        change=changejson.to_json(change),
        sentence=sentence,
    )
    old = operation_store.net(turn.writer, turn.place)
    operation_store.write_net(
        turn.writer,
        turn.place,
        {"grids": {}, "areas": {}},
        gone_grids=[UUID(i) for i in old["grids"]],
        gone_areas=list(old["areas"]),
    )
    operation_store.write_net(turn.writer, turn.place, changejson.to_json(change))
    return start.after(change), number
