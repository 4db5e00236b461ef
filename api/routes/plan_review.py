"""From draft to revision: plans submitted, approved or returned, rebased, published."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request

from api.auth.permissions import Action
from api.auth.principal import Principal
from api.routes.identity import allow, private
from api.routes.plans import TAKING, Bench, Id, PlannedAreas, Planning, Scheme, asked
from api.schemas import differences as compared
from api.schemas import plan_state as standing
from api.schemas import plans as wire
from api.workflows.plans import checks, publishing, rebasing, reviewing, transitions
from api.workflows.plans.transitions import Transition
from api.workflows.plans.working import Workbench

router = APIRouter(prefix="/plans", tags=["plans"], dependencies=[Depends(private)])

Reviewing = Annotated[Principal, Depends(allow(Action.REVIEW_PLAN))]
Publishing = Annotated[Principal, Depends(allow(Action.PUBLISH))]


def _brought(
    principal: Principal, bench: Workbench, plan: Id, given: wire.Remarked, transition: Transition
) -> wire.Moved:
    return wire.Moved.model_validate(
        transitions.bring(bench, principal, plan, asked(given), transition, given.comment)
    )


@router.post("/{id}/submit", summary="Submit a plan for review")
def submit(
    principal: Planning,
    bench: Bench,
    plan: Id,
    given: wire.Remarked,
) -> wire.Moved:
    """It can be edited no more until it is returned or withdrawn."""
    return _brought(principal, bench, plan, given, "submit")


@router.post("/{id}/withdraw", summary="Withdraw a plan")
def withdraw(
    principal: Planning,
    bench: Bench,
    plan: Id,
    given: wire.Remarked,
) -> wire.Moved:
    """As long as it is not published; it can be taken up again."""
    return _brought(principal, bench, plan, given, "withdraw")


@router.post("/{id}/reopen", summary="Take up a withdrawn plan again")
def reopen(
    principal: Planning,
    bench: Bench,
    plan: Id,
    given: wire.Remarked,
) -> wire.Moved:
    """It is a draft once more."""
    return _brought(principal, bench, plan, given, "reopen")


@router.post("/{id}/approve", summary="Approve a plan")
def approve(
    principal: Reviewing,
    bench: Bench,
    plan: Id,
    given: wire.Remarked,
) -> wire.Moved:
    """Not by those who worked on it, unless the installation lets them."""
    return _brought(principal, bench, plan, given, "approve")


@router.post("/{id}/reject", summary="Return a plan to its author")
def reject(
    principal: Reviewing,
    bench: Bench,
    plan: Id,
    given: wire.Remarked,
) -> wire.Moved:
    """With a comment that says why."""
    return _brought(principal, bench, plan, given, "reject")


@router.post("/{id}/rebase", summary="Bring a draft onto the newest revision")
def rebase(
    principal: Planning,
    bench: Bench,
    scheme: Scheme,
    plan: Id,
    given: wire.Choosing,
) -> wire.Rebased:
    """409 `published_meanwhile` with `conflicts` where others have changed the same grid or border.

    Each conflict shows the grid as GeoJSON in three versions: `base`, `theirs`, `yours`. Ask again
    and `choose` one for each.
    """
    return wire.Rebased.model_validate(
        rebasing.rebase(bench, principal, plan, asked(given), choose=given.choose, scheme=scheme)
    )


@router.post("/{id}/publish", summary="Publish an approved plan")
def publish(
    principal: Publishing,
    bench: Bench,
    scheme: Scheme,
    plan: Id,
    given: wire.Choosing,
) -> wire.Published:
    """All of it becomes the next revision, or nothing; answered when it stands.

    What others have published elsewhere since its base is kept. 409 `published_meanwhile` with
    `conflicts`, as for rebasing, where it is the same grid or border.
    """
    return wire.Published.model_validate(
        publishing.publish(bench, principal, plan, asked(given), choose=given.choose, scheme=scheme)
    )


@router.get("/{id}/diff", summary="What a plan changes", dependencies=[TAKING])
def get_difference(
    principal: Planning,
    bench: Bench,
    plan: Id,
    other: Annotated[
        UUID | None,
        Query(alias="with", description="how it differs from this plan, in place of its base"),
    ] = None,
) -> compared.PlanDifference:
    """Grids added, removed, redrawn, renamed; whose ground becomes whose; staff; the balance."""
    found = (
        reviewing.difference(bench, principal, plan)
        if other is None
        else reviewing.comparison(bench, principal, plan, other)
    )
    return compared.PlanDifference.model_validate(found)


@router.get(
    "/{id}/diff.geojson",
    summary="What a plan changes, as GeoJSON",
    dependencies=[TAKING],
    response_model=compared.DifferenceCollection,
    response_class=PlannedAreas,
)
def export_difference(
    principal: Planning,
    bench: Bench,
    plan: Id,
) -> PlannedAreas:
    """A feature for each grid as it was (`side`: `before`) and as it is to be (`after`)."""
    return PlannedAreas(reviewing.difference_geojson(bench, principal, plan))


@router.get("/{id}/checks", summary="What there is to be said about a plan", dependencies=[TAKING])
def get_checks(
    request: Request,
    principal: Planning,
    bench: Bench,
    scheme: Scheme,
    plan: Id,
) -> standing.Checks:
    """Whether it is a coverage; sizes against the norms that are set; staff; codes."""
    found = checks.checks(bench, principal, plan, scheme=scheme, norms=request.app.state.norms)
    return standing.Checks.model_validate(found)
