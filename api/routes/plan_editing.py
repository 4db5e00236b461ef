"""Editing plans together: previews, locks, what has happened since one last looked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import JSONResponse

from api.routes.identity import private
from api.routes.plans import Bench, Id, Planning, Scheme, as_is, asked, small_enough
from api.schemas import plan_live as wire
from api.schemas.plans import INTEGER
from api.workflows.plans import catching_up, locking, previewing

router = APIRouter(prefix="/plans", tags=["plans"], dependencies=[Depends(private)])


@router.post(
    "/{id}/preview",
    summary="Try an operation",
    response_model=wire.Previewed,
    dependencies=[Depends(small_enough)],
)
def preview(
    principal: Planning,
    bench: Bench,
    scheme: Scheme,
    plan: Id,
    given: wire.Previewing,
) -> JSONResponse:
    """What it would do to the plan as it is now, and what a drawn line means; nothing is done.

    Refused as it would be when done. New grids get other ids then.
    """
    return as_is(previewing.preview(bench, principal, plan, given.operation, scheme=scheme))


@router.post("/{id}/locks", summary="Lock grids against change, or unlock them")
def lock(
    principal: Planning,
    bench: Bench,
    plan: Id,
    given: wire.Locking,
) -> wire.Locked:
    """By its editors. What would change a locked grid is answered by 422 `locked`."""
    return wire.Locked.model_validate(
        locking.lock(bench, principal, plan, asked(given), given.grids, locked=given.locked)
    )


@router.get(
    "/{id}/since",
    summary="What has happened to a plan since a version of it",
    response_model=wire.Since,
)
def get_since(
    principal: Planning,
    bench: Bench,
    plan: Id,
    version: Annotated[
        int, Query(ge=1, le=INTEGER, description="the one that the caller has", examples=[3])
    ],
) -> JSONResponse:
    """The net of it, and each step in words. `reload`: read the plan and its grids again."""
    return as_is(catching_up.since(bench, principal, plan, version))
