"""Publishing: an approved plan becomes the next revision, all of it or nothing.

One transaction locks the plan and whoever else publishes, puts the plan together with what was
published since its base, writes the versions of what changes, who serves, lineage, the revision and
the audit trail, and commits; only then it is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar
from uuid import UUID

from api.auth.permissions import Action, require
from api.auth.principal import Principal
from api.store import plans as plan_store
from api.store import revisions
from api.store.database import Reader, RolledBack, Row
from api.workflows.plans import joining, working, writing
from api.workflows.plans.refusals import EmptyPlan
from api.workflows.plans.turns import Done, Request, Turn, take
from api.workflows.plans.working import Workbench
from gis.change import Change
from gis.codes import DEFAULT, CodeScheme
from gis.merging import Side
from gis.text import Text

ATTEMPTS: Final = 3
"""How often a publication is tried when the database undoes it for the sake of others."""

Choice = Mapping[UUID, Side]
"""Whose version is to stand, by grid."""


def publish(
    bench: Workbench,
    principal: Principal,
    plan: UUID,
    request: Request,
    *,
    choose: Choice | None = None,
    scheme: CodeScheme = DEFAULT,
) -> dict[str, Any]:
    """Publish an approved plan.

    Parameters
    ----------
    choose : mapping of grid to side, optional
        Whose version is to stand, for grids that both changed and any others.

    Returns
    -------
    dict
        JSON: ``version``, ``head``, ``status``, ``revision``; ``base_revision`` of the plan and
        ``merged``, whether anything near was published since; ``recoded``: for new grids whose
        code another one was given meanwhile the code they have got instead.

    Raises
    ------
    PublishedMeanwhile
        Both changed the same grid or border.
    Refused
        The versions chosen do not go together.
    CoverageFault
        What it would leave is no coverage.
    EmptyPlan
        All of it stands already.
    WrongStatus, StaleVersion, KeyReused, NotFound, Forbidden, SignInRequired
    """
    chosen = dict(choose or {})

    def act(turn: Turn) -> Done:
        turn.in_status("approved")
        writer = turn.writer
        revisions.lock(writer)
        joined = joining.join(
            writer, of_plan(writer, turn.plan), turn.plan.base_revision,
            choose=chosen, scheme=scheme,
        )  # fmt: skip
        if not writing.changes_anything(joined.net, joined.around.day):
            raise EmptyPlan()
        number = writing.write(
            writer,
            principal,
            joined,
            _summary(turn.plan.title, joined.net),
            plan=plan,
            scope=turn.plan.division,
        )
        version = plan_store.move(writer, plan, "published", principal, published_revision=number)
        said = {
            "status": "published",
            "revision": number,
            "base_revision": turn.plan.base_revision,
            "merged": joined.around.moved_on,
            "recoded": {str(i): code for i, (_, code) in joined.recoded.items()},
        }
        return Done(version, turn.plan.head, said, trail=said)

    return retried(
        lambda: take(
            bench,
            principal,
            plan,
            request,
            what="publish",
            body={str(i): chosen[i] for i in sorted(chosen)},
            rule=by_publisher,
            act=act,
        )
    )


def by_publisher(_: Reader, principal: Principal, plan: Row[Any]) -> None:
    """For those who publish in the division of the plan's scope."""
    require(principal, Action.PUBLISH, plan.area)


def of_plan(reader: Reader, plan: Row[Any]) -> Change:
    """All that a plan changes of its base, with the lineage of its grids."""
    net = working.net(reader, plan)
    return replace(net, lineage=working.lineage(reader, plan, net))


Answer = TypeVar("Answer")


def retried(deed: Callable[[], Answer]) -> Answer:
    """Do a transaction again when the database has undone it for the sake of others.

    Raises
    ------
    RolledBack
        Time and again.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return deed()
        except RolledBack:
            continue
    return deed()


def _summary(title: str, net: Change) -> Text:
    counted = writing.counted(net)
    return Text(f"发布方案“{title}”：{counted.zh}", f"Published “{title}”: {counted.en}")
