"""Editing: operations on a plan, undone and redone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from api.auth.principal import Principal
from api.store import plan_locks as lock_store
from api.store import plan_operations as operation_store
from api.store import plans as plan_store
from api.workflows.plans import answers, tiled
from api.workflows.plans.bounds import ensure_inside, ensure_known, ensure_unlocked
from api.workflows.plans.refusals import NothingToUndo
from api.workflows.plans.turns import Done, Request, Turn, by_editor, joined, take
from api.workflows.plans.working import State, Workbench
from gis import changejson
from gis.change import Change, Step
from gis.codes import DEFAULT, CodeScheme
from gis.coverage import Entry
from gis.errors import NotFound
from gis.operations.wire import parse
from gis.text import Text

EDITABLE = ("draft", "returned")
"""The states in which a plan can be edited."""

REBASED = "rebased"
"""The type of the step into which a rebase folds what it cannot keep apart; undo stops there."""


def operate(
    bench: Workbench,
    principal: Principal,
    plan: UUID,
    request: Request,
    operation: Any,
    *,
    scheme: CodeScheme = DEFAULT,
) -> dict[str, Any]:
    """Do an operation, given as JSON (:mod:`gis.operations.wire`).

    Grids that it makes get identities here, whatever the caller says, and keep them when it is
    undone and redone. ``scheme`` says how they get their codes.

    Returns
    -------
    dict
        JSON: ``version``, ``head``, ``changed`` (GeoJSON features), ``removed``, ``balance`` of
        the divisions concerned by code, ``sentence``, ``warnings``.

    Raises
    ------
    MalformedOperation, Refused
        It is none, or cannot be done; nothing was changed.
    NotFound, StaleVersion, WrongStatus, KeyReused, NotAnEditor
    """
    wanted = parse(operation)

    def act(turn: Turn) -> Done:
        turn.in_status(*EDITABLE)
        state = bench.state(turn.writer, turn.plan)
        ensure_known(turn.writer, wanted)
        change = _with_own_identities(wanted.apply(state.coverage, scheme=scheme))
        ensure_inside(change, state.ground.inside)
        settled = wanted.settled(state.coverage, change)
        number = operation_store.add(
            turn.writer,
            turn.place,
            head=turn.plan.head,
            key=turn.key,
            who=turn.principal,
            operation=settled.as_json(),
            change=changejson.to_json(change),
            sentence=change.sentence,
        )
        return stepped(turn, state, change, head=number, steps=[number])

    return take(
        bench,
        principal,
        plan,
        request,
        what="operate",
        body=wanted.as_json(),
        rule=by_editor,
        act=act,
    )


def undo(
    bench: Workbench, principal: Principal, plan: UUID, request: Request, *, to: int | None = None
) -> dict[str, Any]:
    """Undo the last operation in force, or all behind ``to``, exactly; as one turn.

    Answered as :func:`operate`, with the net change.

    Parameters
    ----------
    to : int, optional
        Number of the operation that is to be the last one in force; 0: none.

    Raises
    ------
    NothingToUndo
    NotFound
        There is no such plan, or no operation ``to`` in force before the last one.
    StaleVersion, WrongStatus, KeyReused, NotAnEditor, Refused
    """

    def act(turn: Turn) -> Done:
        turn.in_status(*EDITABLE)
        head = turn.plan.head
        low = operation_store.before(turn.writer, turn.place, head) if to is None else to
        if low >= head:
            raise NothingToUndo()
        if low and not operation_store.between(turn.writer, turn.place, low - 1, low):
            raise _no_step(low)
        rows = operation_store.between(turn.writer, turn.place, low, head)
        if not rows or any(row.operation["type"] == REBASED for row in rows):
            raise NothingToUndo()
        changes = [changejson.from_json(row.change).inverse() for row in reversed(rows)]
        several = Text(f"撤销 {len(rows)} 步。", f"Undone: {len(rows)} steps.")
        steps = [row.number for row in reversed(rows)]
        state = bench.state(turn.writer, turn.plan)
        return stepped(turn, state, _as_one(changes, several), head=low, steps=steps)

    return take(
        bench, principal, plan, request, what="undo", body=to, rule=by_editor, act=act
    )  # fmt: skip


def redo(
    bench: Workbench, principal: Principal, plan: UUID, request: Request, *, to: int | None = None
) -> dict[str, Any]:
    """Do again what was undone last, or all up to ``to``, exactly; as one turn.

    Answered as :func:`operate`, with the net change.

    Parameters
    ----------
    to : int, optional
        Number of the operation that is to be the last one in force.

    Raises
    ------
    NothingToUndo
    NotFound
        There is no such plan, or ``to`` cannot be redone.
    StaleVersion, WrongStatus, KeyReused, NotAnEditor, Refused
    """

    def act(turn: Turn) -> Done:
        turn.in_status(*EDITABLE)
        head = turn.plan.head
        high = operation_store.behind(turn.writer, turn.place, head) if to is None else to
        if high is None or high <= head:
            raise NothingToUndo(redo=True)
        rows = operation_store.between(turn.writer, turn.place, head, high)
        if not rows or rows[-1].number != high:
            raise _no_step(high)
        changes = [changejson.from_json(row.change) for row in rows]
        several = Text(f"重做 {len(rows)} 步。", f"Done again: {len(rows)} steps.")
        steps = [row.number for row in rows]
        state = bench.state(turn.writer, turn.plan)
        return stepped(turn, state, _as_one(changes, several), head=high, steps=steps)

    return take(
        bench, principal, plan, request, what="redo", body=to, rule=by_editor, act=act
    )  # fmt: skip


def _as_one(changes: Sequence[Change], several: Text) -> Change:
    return joined(changes) if len(changes) == 1 else replace(joined(changes), sentence=several)


def _no_step(number: int) -> NotFound:
    return NotFound(
        Text(
            f"方案中没有可以回到的第 {number} 步。", f"The plan has no step {number} to go to."
        )
    )  # fmt: skip


def stepped(turn: Turn, state: State, change: Change, *, head: int, steps: Sequence[int]) -> Done:
    """Take a step from ``state``: the net change and the plan's head follow it.

    Raises
    ------
    Refused
        ``locked``: it changes a grid that is locked.
    """
    ensure_unlocked(change, lock_store.locked(turn.writer, turn.place))
    after = state.after(change)
    write_net(turn, state.net, after.net, change)
    version = plan_store.advance(turn.writer, turn.plan.id, head=head)
    answer = told(state, after, change) | {"steps": list(steps)}
    said = {"number": steps[-1], "sentence": answer["sentence"]["zh"]}
    return Done(version, head, answer, steps[-1], change, after, said)


def told(before: State, after: State, change: Change) -> dict[str, Any]:
    """What is answered to a step but for the grids: words, warnings and the balance."""
    concerned = [c for c in answers.divisions_of(change) if c in before.ground.inside]
    left = tiled.strips_left(after.coverage, change, concerned)
    return answers.told(replace(change, warnings=(*change.warnings, *left))) | {
        "balance": answers.balances(after.coverage, concerned)
    }


def write_net(turn: Turn, before: Change, after: Change, touched: Change) -> None:
    """Write the net change ``after``, which differs from ``before`` in what was touched."""
    standing = Change(
        {i: after.grids[i] for i in touched.grids if i in after.grids},
        {code: after.areas[code] for code in touched.areas if code in after.areas},
    )
    operation_store.write_net(
        turn.writer,
        turn.place,
        changejson.to_json(standing),
        gone_grids=[i for i in touched.grids if i in before.grids and i not in after.grids],
        gone_areas=[c for c in touched.areas if c in before.areas and c not in after.areas],
    )


def _with_own_identities(change: Change) -> Change:
    """The change with other identities for the grids that it adds.

    An operation derives them from the shapes, or takes the caller's; here nobody chooses them, so
    that they are those of no other grid, in whatever plan or village.
    """
    own = {i: uuid4() for i in change.added}
    if not own:
        return change
    return replace(
        change,
        grids={own.get(i, i): _renamed(step, own.get(i)) for i, step in change.grids.items()},
        lineage={own.get(i, i): parents for i, parents in change.lineage.items()},
    )


def _renamed(step: Step, own: UUID | None) -> Step:
    if own is None or step.after is None:
        return step
    entry = step.after
    staff = tuple(replace(assignment, grid=own) for assignment in entry.staff)
    return Step(step.before, Entry(replace(entry.grid, id=own), entry.shape, staff))
