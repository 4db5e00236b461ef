"""Editing: operations on a plan, undone and redone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from api.auth.principal import Principal
from api.store import plan_operations as operation_store
from api.store import plans as plan_store
from api.store import staff as staff_store
from api.store.database import Reader
from api.workflows.plans import answers
from api.workflows.plans.refusals import NothingToUndo
from api.workflows.plans.turns import Done, Request, Turn, by_editor, take
from api.workflows.plans.working import State, Workbench
from gis import changejson
from gis.change import Change, Step
from gis.codes import DEFAULT, CodeScheme
from gis.coverage import Entry
from gis.errors import NotFound
from gis.operations import Refused
from gis.operations.wire import Operation, parse
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
        _ensure_known(turn.writer, wanted)
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
        return _stepped(turn, state, change, head=number, number=number)

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


def undo(bench: Workbench, principal: Principal, plan: UUID, request: Request) -> dict[str, Any]:
    """Undo the last operation in force, exactly; answered as :func:`operate`.

    Raises
    ------
    NothingToUndo
    NotFound, StaleVersion, WrongStatus, KeyReused, NotAnEditor
    """

    def act(turn: Turn) -> Done:
        turn.in_status(*EDITABLE)
        row = operation_store.one(turn.writer, turn.place, turn.plan.head)
        if row is None or row.operation["type"] == REBASED:
            raise NothingToUndo()
        before = operation_store.before(turn.writer, turn.place, turn.plan.head)
        change = changejson.from_json(row.change).inverse()
        state = bench.state(turn.writer, turn.plan)
        return _stepped(turn, state, change, head=before, number=row.number)

    return take(bench, principal, plan, request, what="undo", body=None, rule=by_editor, act=act)


def redo(bench: Workbench, principal: Principal, plan: UUID, request: Request) -> dict[str, Any]:
    """Do again what was undone last, exactly; answered as :func:`operate`.

    Raises
    ------
    NothingToUndo
    NotFound, StaleVersion, WrongStatus, KeyReused, NotAnEditor
    """

    def act(turn: Turn) -> Done:
        turn.in_status(*EDITABLE)
        number = operation_store.behind(turn.writer, turn.place, turn.plan.head)
        row = number and operation_store.one(turn.writer, turn.place, number)
        if not row:
            raise NothingToUndo(redo=True)
        change = changejson.from_json(row.change)
        state = bench.state(turn.writer, turn.plan)
        return _stepped(turn, state, change, head=row.number, number=row.number)

    return take(bench, principal, plan, request, what="redo", body=None, rule=by_editor, act=act)


def _stepped(turn: Turn, state: State, change: Change, *, head: int, number: int) -> Done:
    """Take a step from ``state``: the net change and the plan's head follow it."""
    after = state.after(change)
    write_net(turn, state.net, after.net, change)
    version = plan_store.advance(turn.writer, turn.plan.id, head=head)
    concerned = [c for c in answers.divisions_of(change) if c in state.ground.inside]
    answer = answers.told(change) | {"balance": answers.balances(after.coverage, concerned)}
    said = {"number": number, "sentence": answer["sentence"]["zh"]}
    return Done(version, head, answer, number, change, after, said)


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


def _ensure_known(reader: Reader, operation: Operation) -> None:
    """Raises NotFound if somebody is to be put on a grid who is not in the register of staff."""
    given = dict(operation.arguments)
    if operation.type != "assign" or given.get("to") is None:
        return
    number = given["staff_no"]
    if not staff_store.known(reader, [number]):
        raise NotFound(
            Text(f"没有工号为 {number} 的人员。", f"There is nobody with staff number {number}.")
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
