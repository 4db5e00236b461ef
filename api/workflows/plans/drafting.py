"""Drafting: new plans, copies of plans, their titles and who works on them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from api.auth.permissions import Action, require
from api.auth.principal import Principal
from api.store import audit, divisions, moments, plan_ground
from api.store import plan_guides as guide_store
from api.store import plan_operations as operation_store
from api.store import plan_requests as request_store
from api.store import plans as plan_store
from api.store.database import Writer
from api.store.moments import Moment
from api.store.plan_operations import Place
from api.workflows.plans.editing import EDITABLE
from api.workflows.plans.refusals import KeyReused
from api.workflows.plans.turns import (
    Done,
    Request,
    Turn,
    by_editor_or_admin,
    by_planner,
    digest_of,
    take,
)
from api.workflows.plans.working import Workbench
from gis.errors import InvalidValue
from gis.text import Text

LONGEST_TITLE = 200

LARGEST_SCOPE = 20_000
"""Grids that a plan works on at the most: several counties. They are held in memory."""


def create(
    bench: Workbench, principal: Principal, *, title: str, division: str, key: str | None = None
) -> UUID:
    """A new draft for a division and all that is run from it, on the newest revision.

    Parameters
    ----------
    key : str, optional
        Made by the caller, as that of a :class:`Request`: asked again with it, the same plan is
        answered and no other one is made.

    Raises
    ------
    NotFound
        There is no such division.
    InvalidValue
        The title is empty or too long, or the division has too many grids for one plan.
    KeyReused
        The key was for another plan.
    SignInRequired, Forbidden
    """
    words = _title(title)
    plan = uuid4() if key is None else _identity(principal, key)
    with bench.database.write(principal) as writer:
        revision = moments.latest(writer)
        divisions.require(writer, division, Moment(revision, moments.today()))
        require(principal, Action.EDIT_PLAN, divisions.area_of(writer, division))
        if plan_ground.more_than(writer, LARGEST_SCOPE, division, revision):
            raise InvalidValue(
                Text(
                    f"该区划的网格超过 {LARGEST_SCOPE} 个，请按下级区划分别编制方案。",
                    f"The division has over {LARGEST_SCOPE} grids: plan for those below it.",
                )
            )
        begun = plan_store.add(
            writer,
            plan,
            division=division,
            title=words,
            base_revision=revision,
            author=principal,
        )
        if key is not None:
            _keep_or_compare(writer, principal, Place(division, plan), key, words, begun=begun)
        if not begun:
            return plan
        request_store.sweep(writer)
        audit.record(
            writer,
            action="plan.create",
            object=f"plan/{plan}",
            division=division,
            after={"title": words, "base_revision": revision},
        )
    return plan


def _identity(principal: Principal, key: str) -> UUID:
    """The same for the same account and key: whoever comes second finds the plan made."""
    return uuid5(NAMESPACE_OID, f"{principal.account}/{key}")


def _keep_or_compare(
    writer: Writer, principal: Principal, place: Place, key: str, title: str, *, begun: bool
) -> None:
    digest = digest_of("create", 0, [title, place.division])
    if begun:
        request_store.keep(
            writer, place, key, who=principal, what="create", body=digest, version=1, answer={}
        )
        return
    known = request_store.find(writer, place, key)
    if known is None or bytes(known.body) != digest:
        raise KeyReused()


def copy(
    bench: Workbench, principal: Principal, plan: UUID, request: Request, title: str | None = None
) -> dict[str, Any]:
    """A draft of one's own with what a plan, in whatever state, has made of its scope.

    The copy begins with the operations in force; the plan itself does not change.

    Returns
    -------
    dict
        JSON: ``version`` and ``head`` of the plan, ``copy``: the id of the new one.

    Raises
    ------
    InvalidValue
        The title is empty or too long.
    NotFound, StaleVersion, KeyReused, Forbidden
    """
    words = None if title is None else _title(title)

    def act(turn: Turn) -> Done:
        source, made = turn.plan, uuid4()
        require(principal, Action.EDIT_PLAN, source.area)
        plan_store.add(
            turn.writer,
            made,
            division=source.division,
            title=words or source.title,
            base_revision=source.base_revision,
            author=principal,
            copied_from=plan,
            head=operation_store.count(turn.writer, turn.place, source.head),
        )
        operation_store.copy(turn.writer, turn.place, made)
        guide_store.copy(turn.writer, turn.place, made)
        copied = {"copy": str(made)}
        return Done(source.version, source.head, copied, trail=copied)

    return take(
        bench,
        principal,
        plan,
        request,
        what="copy",
        body=words,
        rule=by_planner,
        act=act,
    )


def revise(
    bench: Workbench,
    principal: Principal,
    plan: UUID,
    request: Request,
    *,
    title: str | None = None,
    editors: Collection[UUID] | None = None,
) -> dict[str, Any]:
    """Give a plan another title, or other fellow editors; what is not given stays.

    Returns
    -------
    dict
        JSON: ``version``, ``head``.

    Raises
    ------
    InvalidValue
        The title is no good, or somebody named as editor may not plan in that division.
    WrongStatus
        It is not being edited.
    NotFound, StaleVersion, KeyReused, NotAnEditor, Forbidden
    """
    words = None if title is None else _title(title)
    wanted = None if editors is None else sorted(set(editors))

    def act(turn: Turn) -> Done:
        turn.in_status(*EDITABLE)
        if wanted is not None:
            _ensure_colleagues(turn, wanted)
            others = [i for i in wanted if i != turn.plan.author]
            plan_store.set_editors(turn.writer, turn.plan.division, plan, others)
        version = plan_store.advance(turn.writer, plan, title=words)
        said = {"title": words} if words else {}
        named = {} if wanted is None else {"editors": [str(i) for i in wanted]}
        return Done(version, turn.plan.head, trail=said | named)

    return take(
        bench,
        principal,
        plan,
        request,
        what="revise",
        body=[words, None if wanted is None else [str(i) for i in wanted]],
        rule=by_editor_or_admin,
        act=act,
    )


def _ensure_colleagues(turn: Turn, wanted: Collection[UUID]) -> None:
    known = {row.id for row in plan_store.colleagues(turn.writer, turn.plan.division)}
    strangers = [str(i) for i in wanted if i not in known]
    if strangers:
        named = ", ".join(strangers)
        raise InvalidValue(
            Text(
                f"以下账号在该区划没有编制方案的权限：{named}。",
                f"These may not plan in that division: {named}.",
            )
        )


def _title(given: str) -> str:
    title = given.strip()
    if not title or len(title) > LONGEST_TITLE or not title.isprintable():
        raise InvalidValue(
            Text(
                f"方案名称应为 1 至 {LONGEST_TITLE} 个可见字符。",
                f"A plan's title has 1 to {LONGEST_TITLE} visible characters.",
            )
        )
    return title
