"""Turns: one change of a plan after the other, each once.

A change comes with the version that its caller saw and with a key that the caller made up. The
plan's row is locked first, so that everybody's turn comes one after the other; then a key that was
seen before gets the answer it got then, without anything being done; then the version has to be
the plan's. What a turn does is one transaction with its row in the audit trail.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from api.auth.permissions import Action, may, require
from api.auth.principal import Principal
from api.store import announcing, audit
from api.store import plan_operations as operation_store
from api.store import plan_requests as request_store
from api.store import plans as plan_store
from api.store.database import Reader, Row, Writer
from api.store.plan_operations import Place
from api.workflows.plans import answers
from api.workflows.plans.refusals import KeyReused, NotAnEditor, StaleVersion, WrongStatus
from api.workflows.plans.working import State, Workbench, place_of
from gis import changejson
from gis.change import Change, compose

LONGEST_KEY = 100


@dataclass(frozen=True, slots=True)
class Request:
    """What each change of a plan comes with.

    Attributes
    ----------
    version : int
        The plan's, as the caller saw it.
    key : str
        Made by the caller, another one for each thing to be done, the same one when the answer was
        lost and it is asked for again; 1 to 100 characters.
    client : str or None
        What the caller's stream of events is called (:mod:`api.live`), to know their own again.
    """

    version: int
    key: str
    client: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is, with the plan locked."""

    writer: Writer
    principal: Principal
    plan: Row[Any]
    key: str

    @property
    def place(self) -> Place:
        """The key of the plan's tables."""
        return place_of(self.plan)

    def in_status(self, *statuses: str) -> None:
        """Raises WrongStatus unless the plan is in one of ``statuses``."""
        if self.plan.status not in statuses:
            raise WrongStatus(self.plan.status)


@dataclass(frozen=True, slots=True)
class Done:
    """What a turn did.

    Attributes
    ----------
    version, head : int
        Of the plan, afterwards.
    answer : mapping
        What else is answered, but for the grids that changed.
    number : int or None
        The operation that was done, undone or redone: those grids follow from it.
    change : Change or None
        What that did.
    state : State or None
        What the plan is afterwards, when that is known.
    trail : mapping
        What the audit trail says of it.
    """

    version: int
    head: int
    answer: Mapping[str, Any] = field(default_factory=dict)
    number: int | None = None
    change: Change | None = None
    state: State | None = None
    trail: Mapping[str, Any] = field(default_factory=dict)


class _Repeated(Exception):
    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__()
        self.answer = answer


Rule = Callable[[Reader, Principal, Row[Any]], None]
"""Raises Forbidden or SignInRequired unless somebody may do it to a plan."""


def by_editor(_: Reader, principal: Principal, plan: Row[Any]) -> None:
    """For the author and the fellow editors, as long as they plan in that division."""
    require(principal, Action.EDIT_PLAN, plan.area)
    if not works_on(principal, plan):
        raise NotAnEditor()


def by_editor_or_admin(reader: Reader, principal: Principal, plan: Row[Any]) -> None:
    """For them and for whoever administers the division: a plan outlives its author's post."""
    if not may(principal, Action.MANAGE_ACCOUNTS, plan.area):
        by_editor(reader, principal, plan)


def by_reviewer(_: Reader, principal: Principal, plan: Row[Any]) -> None:
    """For those who review plans of that division."""
    require(principal, Action.REVIEW_PLAN, plan.area)


def by_planner(_: Reader, principal: Principal, plan: Row[Any]) -> None:
    """For all who see it: those who plan or review in that division."""
    if not may(principal, Action.REVIEW_PLAN, plan.area):
        require(principal, Action.EDIT_PLAN, plan.area)


def works_on(principal: Principal, plan: Row[Any]) -> bool:
    """Is it the author's or a fellow editor's account?"""
    return principal.account is not None and principal.account in (plan.author, *plan.editing)


def take(
    bench: Workbench,
    principal: Principal,
    plan: UUID,
    request: Request,
    *,
    what: str,
    body: Any,
    rule: Rule,
    act: Callable[[Turn], Done],
) -> dict[str, Any]:
    """Do something to a plan, once.

    Parameters
    ----------
    what : str
        Its name: ``operate``, ``undo``, ``submit``; the audit trail has it as ``plan.submit``.
    body : JSON value
        All else that was said in the request: the same key with another body is refused.
    act : callable
        Does it, and has the version grow.

    Returns
    -------
    dict
        JSON: ``version``, ``head``, and what ``act`` answered.

    Raises
    ------
    NotFound
        There is no such plan for ``principal``.
    KeyReused, StaleVersion
    """
    digest = digest_of(what, request.version, body)
    try:
        with bench.database.write(principal) as writer:
            row = plan_store.lock(writer, plan)
            rule(writer, principal, row)
            _ensure_new(writer, row, principal, request, digest)
            if row.version != request.version:
                raise StaleVersion(request.version, row.version)
            turn = Turn(writer, principal, row, request.key)
            done = act(turn)
            said = {"version": done.version, "head": done.head, **done.answer}
            request_store.keep(
                writer,
                turn.place,
                request.key,
                who=principal,
                what=what,
                body=digest,
                version=done.version,
                answer=said,
                number=done.number,
            )
            if done.version != row.version:
                announcing.changed(
                    writer, plan, version=done.version, what=what, who=principal,
                    client=request.client,
                )  # fmt: skip
            audit.record(
                writer,
                action=f"plan.{what}",
                object=f"plan/{plan}",
                division=row.division,
                before={"version": row.version, "head": row.head, "status": row.status},
                after={"version": done.version, "head": done.head, **done.trail},
            )
    except _Repeated as repeated:
        return repeated.answer
    if done.state is not None:
        bench.keep(plan, done.head, done.state)
    return said if done.change is None else said | answers.changed(done.change)


def _ensure_new(
    writer: Writer, plan: Row[Any], principal: Principal, request: Request, digest: bytes
) -> None:
    place = place_of(plan)
    known = request_store.find(writer, place, request.key)
    if known is None:
        return
    if known.account != principal.account or bytes(known.body) != digest:
        raise KeyReused()
    rows = operation_store.some(writer, place, steps_of(known))
    change = change_of(known, rows)
    raise _Repeated(known.answer | ({} if change is None else answers.changed(change)))


def steps_of(request: Row[Any]) -> list[int]:
    """The numbers of the operations that a request did, undid or redid, in that order."""
    single = [] if request.number is None else [request.number]
    return list(request.answer.get("steps", single))


def change_of(request: Row[Any], operations: Mapping[int, Row[Any]]) -> Change | None:
    """What a request did to grids, from what is stored of its operations; None: nothing."""
    stored = [changejson.from_json(operations[n].change) for n in steps_of(request)]
    if not stored:
        return None
    return joined([one.inverse() for one in stored] if request.what == "undo" else stored)


def joined(changes: Sequence[Change]) -> Change:
    """Several steps as one."""
    return changes[0] if len(changes) == 1 else compose(changes)


def digest_of(what: str, version: int, body: Any) -> bytes:
    """By which a request is known again: its hash, the key left out."""
    said = json.dumps([what, version, body], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).digest()
