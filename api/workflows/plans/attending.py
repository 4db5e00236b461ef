"""Attending: who has a plan open, and where in it they are.

It is passed on between workers and shown to those who have the same plan open, and is written
nowhere: neither into a table nor into the audit trail nor into a log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from api.auth.principal import ANONYMOUS, Principal
from api.store import announcing
from api.store import plans as plan_store
from api.store.database import Database
from api.workflows import identity
from api.workflows.identity import Shown
from api.workflows.plans.turns import by_planner
from api.workflows.plans.working import Workbench
from gis.errors import WanggeError


def version(bench: Workbench, principal: Principal, plan: UUID) -> int:
    """The version of a plan that ``principal`` may see; raises NotFound, Forbidden."""
    with bench.database.read(principal) as reader:
        row = plan_store.get(reader, plan)
        by_planner(reader, principal, row)
        return int(row.version)


def called(bench: Workbench, principal: Principal) -> str:
    """What others who have a plan open know somebody by."""
    if principal.account is None:
        return principal.name
    with bench.database.read(principal) as reader:
        names = plan_store.display_names(reader, [principal.account])
    return names.get(principal.account, principal.name)


def move(
    bench: Workbench, principal: Principal, plan: UUID, said: Mapping[str, Any] | None
) -> None:
    """Pass on where somebody is in a plan; raises NotFound, Forbidden.

    ``said`` is None where it is not known that they have it open: nothing is passed on then.
    """
    with bench.database.write(principal) as writer:
        by_planner(writer, principal, plan_store.get(writer, plan))
        if said is not None:
            announcing.present(writer, [said])


def pass_on(database: Database, messages: Iterable[Mapping[str, Any]]) -> None:
    """Tell the other workers about those whose streams of events this one holds."""
    with database.write(ANONYMOUS) as writer:
        announcing.present(writer, messages)


def still(bench: Workbench, shown: Shown, account: UUID | None, plan: UUID) -> bool:
    """May whoever opened a stream of events go on reading it?

    Whoever has signed out or lost their rights may not. To watch is no use of a session: one that
    nobody uses runs out, however long its streams are open.
    """
    try:
        found = identity.standing(bench.database, shown)
        if found is None or found.account != account:
            return False
        version(bench, found, plan)
    except WanggeError:
        return False
    return True
