"""What is said about plans, pinned to a grid or a place."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path

from api.routes.identity import private
from api.routes.plans import Bench, Id, Planning
from api.schemas import plan_comments as wire
from api.workflows.plans import commenting

CommentId = Annotated[UUID, Path(examples=["3b0c6c1e-8f0a-4d63-9a53-6f1d1f0c2a77"])]

router = APIRouter(prefix="/plans", tags=["plans"], dependencies=[Depends(private)])


@router.get("/{id}/comments", summary="What was said about a plan")
def list_comments(
    principal: Planning,
    bench: Bench,
    plan: Id,
) -> wire.Comments:
    """In order, those that were dealt with too."""
    found = commenting.comments(bench, principal, plan)
    return wire.Comments(items=[wire.Comment.model_validate(one) for one in found])


@router.post("/{id}/comments", summary="Comment on a plan", status_code=201)
def add_comment(
    principal: Planning,
    bench: Bench,
    plan: Id,
    given: wire.NewComment,
) -> wire.Comment:
    """On all of it, or on a grid or a place in it. The plan's version stays."""
    made = commenting.comment(
        bench, principal, plan, given.text, grid=given.grid, point=given.point
    )
    return wire.Comment.model_validate(made)


@router.patch("/{id}/comments/{comment}", summary="Reword a comment, or mark it as dealt with")
def change_comment(
    principal: Planning,
    bench: Bench,
    plan: Id,
    comment: CommentId,
    given: wire.CommentChange,
) -> wire.Comment:
    """Reworded by whoever wrote it; marked by all who see it."""
    return wire.Comment.model_validate(
        commenting.change_comment(
            bench, principal, plan, comment, text=given.text, resolved=given.resolved
        )
    )
