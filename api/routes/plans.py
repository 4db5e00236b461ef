"""Plans: begun, edited, copied, read."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from api.auth.permissions import Action
from api.auth.principal import Principal
from api.routes.context import TEXT, DivisionCode, Limit, turns
from api.routes.identity import allow, private
from api.schemas import plan_state as standing
from api.schemas import plans as wire
from api.workflows.plans import drafting, editing, reading
from api.workflows.plans.turns import Request as Asked
from api.workflows.plans.working import Workbench
from gis.codes import CodeScheme

MAX_OPERATION = 512 * 1024
"""Bytes of a request with one operation: about ten times the longest line that it may draw."""

EDITING = allow(Action.EDIT_PLAN)

router = APIRouter(prefix="/plans", tags=["plans"], dependencies=[Depends(private)])

Planning = Annotated[Principal, Depends(EDITING)]
Id = Annotated[UUID, Path(alias="id", examples=["3b0c6c1e-8f0a-4d63-9a53-6f1d1f0c2a77"])]

# All grids of a county at once: some megabytes each.
TAKING = Depends(turns(4, wait=10, each=2, rule=EDITING))
"""One of a few turns at what is large or has to be worked out."""


async def _bench(request: Request) -> Workbench:
    bench: Workbench = request.app.state.workbench
    return bench


async def _scheme(request: Request) -> CodeScheme:
    scheme: CodeScheme = request.app.state.scheme
    return scheme


Bench = Annotated[Workbench, Depends(_bench)]
Scheme = Annotated[CodeScheme, Depends(_scheme)]


async def small_enough(request: Request) -> None:
    if len(await request.body()) > MAX_OPERATION:
        raise HTTPException(413)


def asked(turn: wire.Turn) -> Asked:
    """The version and the key of a request; one without a key gets one that nobody repeats."""
    return Asked(turn.version, turn.key or str(uuid4()), turn.client)


class PlannedAreas(JSONResponse):
    """GeoJSON by RFC 7946."""

    media_type = "application/geo+json"


def as_is(answer: Any) -> JSONResponse:
    """An answer with areas, sent as the workflow gave it.

    Its shape is that of the route's ``response_model``, which tests hold it against; checking each
    of some thousand coordinates once more would take longer than most operations.
    """
    return JSONResponse(answer)


@router.get("", summary="Plans, the newest first")
def list_plans(
    principal: Planning,
    bench: Bench,
    status: Annotated[wire.Status | None, Query(description="only those in this state")] = None,
    division: DivisionCode = None,
    mine: Annotated[bool, Query(description="only those one works on")] = False,
    limit: Limit = 100,
    after: Annotated[UUID | None, Query(description="the `next` of the page before")] = None,
) -> wire.Plans:
    """Those of the divisions in which one plans or reviews."""
    found = reading.plans(
        bench,
        principal,
        limit=limit,
        after=after,
        status=None if status is None else [status],
        division=division,
        mine=mine,
    )
    return wire.Plans(
        items=[wire.Plan.model_validate(one) for one in found],
        next=found[-1]["id"] if len(found) == limit else None,
    )


@router.post("", summary="Begin a plan", status_code=201)
def create_plan(principal: Planning, bench: Bench, given: wire.NewPlan) -> wire.Plan:
    """A draft on the newest revision, for a division and all that is run from it.

    Asked again with the same `key`, it answers with the same plan.
    """
    made = drafting.create(
        bench, principal, title=given.title, division=given.division, key=given.key
    )
    return wire.Plan.model_validate(reading.plan(bench, principal, made))


@router.get("/{id}", summary="One plan")
def get_plan(
    principal: Planning,
    bench: Bench,
    plan: Id,
) -> wire.Plan:
    """404 when there is none, or none that one may see."""
    return wire.Plan.model_validate(reading.plan(bench, principal, plan))


@router.patch("/{id}", summary="Change a plan's title or its editors")
def change_plan(
    principal: Planning,
    bench: Bench,
    plan: Id,
    given: wire.PlanChange,
) -> wire.Plan:
    """By who works on it, or who administers its division."""
    drafting.revise(bench, principal, plan, asked(given), title=given.title, editors=given.editors)
    return wire.Plan.model_validate(reading.plan(bench, principal, plan))


@router.post("/{id}/copy", summary="Copy a plan", status_code=201)
def copy_plan(
    principal: Planning,
    bench: Bench,
    plan: Id,
    given: wire.Copying,
) -> wire.Copied:
    """A draft of one's own that begins with what the plan, in whatever state, has made."""
    return wire.Copied.model_validate(
        drafting.copy(bench, principal, plan, asked(given), given.title)
    )


@router.get("/{id}/colleagues", summary="Who may be a fellow editor")
def list_colleagues(
    principal: Planning,
    bench: Bench,
    plan: Id,
) -> wire.Colleagues:
    """Those who may plan in the plan's division."""
    found = reading.colleagues(bench, principal, plan)
    return wire.Colleagues(items=[wire.Colleague.model_validate(one) for one in found])


@router.get("/{id}/operations", summary="The operations of a plan in order")
def list_operations(
    principal: Planning,
    bench: Bench,
    plan: Id,
    limit: Limit = 100,
    after: Annotated[
        int, Query(ge=0, le=wire.INTEGER, description="the `next` of the page before")
    ] = 0,
) -> standing.Steps:
    """Those that were undone and discarded, too."""
    found = reading.operations(bench, principal, plan, limit=limit, after=after)
    return standing.Steps(
        items=[standing.Step.model_validate(one) for one in found],
        next=str(found[-1]["number"]) if len(found) == limit else None,
    )


@router.post(
    "/{id}/operations",
    summary="Do an operation",
    response_model=standing.Stepped,
    dependencies=[Depends(small_enough)],
)
def operate(
    principal: Planning,
    bench: Bench,
    scheme: Scheme,
    plan: Id,
    given: standing.Operating,
) -> JSONResponse:
    """Answers with every grid that is not as it was.

    409 `stale_version` with the `version` that the plan has when it is another. 422 with the
    `places` where an operation cannot be, and nothing has changed.
    """
    return as_is(
        editing.operate(bench, principal, plan, asked(given), given.operation, scheme=scheme)
    )


@router.post("/{id}/undo", summary="Undo operations", response_model=standing.Stepped)
def undo(
    principal: Planning,
    bench: Bench,
    plan: Id,
    given: standing.Stepping,
) -> JSONResponse:
    """The last one, or all behind `to` at once, exactly; wherever and however long ago done."""
    return as_is(editing.undo(bench, principal, plan, asked(given), to=given.to))


@router.post("/{id}/redo", summary="Redo what was undone", response_model=standing.Stepped)
def redo(
    principal: Planning,
    bench: Bench,
    plan: Id,
    given: standing.Stepping,
) -> JSONResponse:
    """The one undone last, or all up to `to` at once, as long as nothing else was done since."""
    return as_is(editing.redo(bench, principal, plan, asked(given), to=given.to))


@router.get(
    "/{id}/grids",
    summary="The grids as the plan has them, as GeoJSON",
    dependencies=[TAKING],
    response_model=standing.GridCollection,
    response_class=PlannedAreas,
)
def export_grids(
    principal: Planning,
    bench: Bench,
    plan: Id,
    changed: Annotated[
        bool, Query(description="only those that are not as published, and who is gone")
    ] = False,
) -> JSONResponse:
    """All grids of the division that the plan is for."""
    found = reading.grids(bench, principal, plan, changed=changed)
    return PlannedAreas(found)


@router.get("/{id}/balance", summary="How evenly grids share the work, before and after")
def get_balance(
    principal: Planning,
    bench: Bench,
    plan: Id,
    division: Annotated[
        str,
        Query(
            max_length=40,
            pattern=TEXT,
            description="a village or community",
            examples=["360702100200"],
        ),
    ],
) -> standing.BalanceChange:
    """In one village or community to which the plan extends."""
    return standing.BalanceChange.model_validate(reading.balance(bench, principal, plan, division))
