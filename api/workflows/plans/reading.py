"""Reading plans: what stands in them, and what may be done with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from api.auth.permissions import Action, may, require
from api.auth.principal import Principal
from api.store import divisions, moments
from api.store import plan_operations as operation_store
from api.store import plans as plan_store
from api.store.database import Reader, Row
from api.store.moments import Moment
from api.workflows.plans import answers, naming
from api.workflows.plans.editing import EDITABLE
from api.workflows.plans.refusals import STATUSES
from api.workflows.plans.transitions import WAYS
from api.workflows.plans.turns import by_planner, works_on
from api.workflows.plans.working import State, Workbench, place_of
from gis import balance as balancing
from gis.errors import InvalidValue, NotFound, WanggeError
from gis.text import Text


def plan(bench: Workbench, principal: Principal, plan: UUID) -> dict[str, Any]:
    """A plan as JSON; raises NotFound where there is none for ``principal``."""
    with bench.database.read(principal) as reader:
        (told,) = as_json(reader, principal, [_get(reader, principal, plan)])
        return told


def plans(
    bench: Workbench,
    principal: Principal,
    *,
    limit: int,
    after: UUID | None = None,
    status: Collection[str] | None = None,
    division: str | None = None,
    mine: bool = False,
) -> list[dict[str, Any]]:
    """Up to ``limit`` plans that ``principal`` may see, the newest first, behind ``after``.

    Raises
    ------
    NotFound
        There is no such division.
    InvalidValue
        There is no such status.
    SignInRequired, Forbidden
    """
    if not may(principal, Action.REVIEW_PLAN):
        require(principal, Action.EDIT_PLAN)
    unknown = sorted(set(status or ()) - STATUSES.keys())
    if unknown:
        raise InvalidValue(Text(f"没有方案状态 {unknown[0]}。", f"No plan can be {unknown[0]}."))
    with bench.database.read(principal) as reader:
        revision = moments.latest(reader)
        divisions.require(reader, division, Moment(revision, moments.today()))
        rows = plan_store.page(
            reader,
            limit=limit,
            revision=revision,
            after=after,
            status=status,
            division=division,
            mine=principal.account if mine else None,
        )
        return as_json(reader, principal, rows)


def state(bench: Workbench, principal: Principal, plan: UUID) -> State:
    """The working coverage of a plan; raises NotFound."""
    with bench.database.read(principal) as reader:
        return bench.state(reader, _get(reader, principal, plan))


def operations(
    bench: Workbench, principal: Principal, plan: UUID, *, limit: int, after: int = 0
) -> list[dict[str, Any]]:
    """Up to ``limit`` operations in order behind number ``after``, as JSON; raises NotFound.

    ``state`` says of each whether it is ``in_force``, ``undone`` (and can be redone) or
    ``discarded``.
    """
    with bench.database.read(principal) as reader:
        row = _get(reader, principal, plan)
        found = operation_store.page(reader, place_of(row), limit=limit, after=after)
        told = [
            {
                "number": one.number,
                "account": {"id": str(one.account), "name": one.account_name},
                "at": one.at.isoformat(),
                "operation": one.operation,
                "sentence": {"zh": one.sentence_zh, "en": one.sentence_en},
                "state": "discarded"
                if one.discarded
                else "in_force"
                if one.number <= row.head
                else "undone",
            }
            for one in found
        ]
        naming.add_display_names(reader, [step["account"] for step in told])
        return told


def grids(
    bench: Workbench, principal: Principal, plan: UUID, *, changed: bool = False
) -> dict[str, Any]:
    """The grids of the scope as the plan has them, in GeoJSON; raises NotFound.

    With ``changed`` those only that are not as published, whoever's they are; ``removed`` then
    names those that are gone.
    """
    found = state(bench, principal, plan)
    if changed:
        told = answers.changed(found.net)
        return {
            "type": "FeatureCollection",
            "features": told["changed"],
            "removed": told["removed"],
        }
    entries = [
        found.coverage.entry(grid.id)
        for grid in found.coverage
        if grid.division in found.ground.inside
    ]
    return {"type": "FeatureCollection", "features": [answers.feature(e) for e in entries]}


def balance(bench: Workbench, principal: Principal, plan: UUID, division: str) -> Mapping[str, Any]:
    """How evenly the grids of a village or community share the work in the plan, and before.

    Raises
    ------
    NotFound
        There is no such plan, or the plan does not extend to the division.
    """
    found = state(bench, principal, plan)
    if division not in found.ground.inside:
        raise NotFound(
            Text(f"方案范围不包括区划 {division}。", f"The plan does not extend to {division}.")
        )
    return {
        "before": answers.balance(balancing.balance(found.ground.coverage, division)),
        "after": answers.balance(balancing.balance(found.coverage, division)),
    }


def colleagues(bench: Workbench, principal: Principal, plan: UUID) -> list[dict[str, Any]]:
    """Who may be a fellow editor of a plan: id, name, display name; raises NotFound."""
    with bench.database.read(principal) as reader:
        row = _get(reader, principal, plan)
        return [
            {"id": str(one.id), "name": one.name, "display_name": one.display_name}
            for one in plan_store.colleagues(reader, row.division)
        ]


def _get(reader: Reader, principal: Principal, plan: UUID) -> Row[Any]:
    row = plan_store.get(reader, plan)
    by_planner(reader, principal, row)
    return row


def as_json(reader: Reader, principal: Principal, rows: Iterable[Row[Any]]) -> list[dict[str, Any]]:
    """Plans as they are answered, with the names of their people and what may be done with them."""
    told = [_one_as_json(reader, principal, row) for row in rows]
    naming.add_display_names(reader, [who for one in told for who in naming.of_plan(one)])
    return told


def _one_as_json(reader: Reader, principal: Principal, row: Row[Any]) -> dict[str, Any]:
    def at(moment: Any) -> str | None:
        return None if moment is None else moment.isoformat()

    def whose(account: UUID | None, name: str | None) -> dict[str, Any] | None:
        return None if account is None else {"id": str(account), "name": name}

    return {
        "id": str(row.id),
        "title": row.title,
        "division": row.division,
        "division_name": row.division_name,
        "status": row.status,
        "base_revision": row.base_revision,
        "latest_revision": row.latest_revision,
        "version": row.version,
        "head": row.head,
        "operations": row.operations,
        "author": whose(row.author, row.author_name),
        "editors": row.editors,
        "copied_from": None if row.copied_from is None else str(row.copied_from),
        "created_at": at(row.created_at),
        "updated_at": at(row.updated_at),
        "submitted_by": whose(row.submitted_by, row.submitted_by_name),
        "submitted_at": at(row.submitted_at),
        "reviewed_by": whose(row.reviewed_by, row.reviewed_by_name),
        "reviewed_at": at(row.reviewed_at),
        "published_revision": row.published_revision,
        "locked": [str(grid) for grid in row.locked],
        "may": deeds(reader, principal, row),
    }


def deeds(reader: Reader, principal: Principal, plan: Row[Any]) -> list[str]:
    """What ``principal`` may do with a plan in its present state."""
    edits = works_on(principal, plan) and may(principal, Action.EDIT_PLAN, plan.area)
    found = ["copy"] if may(principal, Action.EDIT_PLAN, plan.area) else []
    if edits and plan.status in EDITABLE:
        found += ["edit", "rebase"]
    for name, way in WAYS.items():
        if plan.status in way.origins and _allowed(reader, principal, plan, name):
            found.append(name)
    if plan.status == "approved" and may(principal, Action.PUBLISH, plan.area):
        found.append("publish")
    return found


def _allowed(reader: Reader, principal: Principal, plan: Row[Any], name: Any) -> bool:
    try:
        WAYS[name].rule(reader, principal, plan)
    except WanggeError:
        return False
    if name != "approve" or not works_on(principal, plan):
        return True
    return plan_store.self_approval(reader)
