"""One's own account: password, sessions, tokens."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request

from api.auth.permissions import Action
from api.routes.context import DatabaseDep, turns
from api.routes.identity import (
    OwnAccount,
    OwnAccountInPerson,
    allow,
    identified,
    private,
)
from api.routes.session import DoorDep
from api.schemas import session as wire
from api.visit import visit
from api.workflows import identity, tokens

router = APIRouter(prefix="/account", tags=["account"], dependencies=[Depends(private)])

Id = Annotated[UUID, Path(examples=["0b5f6c1e-8f0a-4d63-9a53-6f1d1f0c2a77"])]


@router.get("", summary="One's own account")
def get_account(principal: OwnAccount, database: DatabaseDep) -> wire.Own:
    """Name and number of whoever asks."""
    return wire.Own.model_validate(identity.own(database, principal).account)


@router.put(
    "/password",
    summary="Change one's password",
    status_code=204,
    dependencies=[
        Depends(turns(4, wait=20, each=2, rule=allow(Action.OWN_ACCOUNT, in_person=True)))
    ],
)
def change_password(
    request: Request,
    _: OwnAccountInPerson,
    database: DatabaseDep,
    door: DoorDep,
    given: wire.PasswordChange,
) -> None:
    """All one's sessions end; a new one is in the cookie of the answer.

    401 `sign_in_failed` when the current one is wrong, 429 `too_many_attempts` after too many.
    """
    found = identified(request)
    if found is not None:
        opened = identity.change_password(database, door, found, given.current, given.new)
        visit(request).keep_session(opened.secret)


@router.get("/sessions", summary="One's sessions")
def list_sessions(
    request: Request, principal: OwnAccount, database: DatabaseDep
) -> wire.OpenSessions:
    """Where one is signed in, the one seen last first."""
    found = identified(request)
    current = found.session if found else None
    return wire.OpenSessions(
        items=[
            wire.OpenSession.model_validate(dict(row._mapping) | {"current": row.id == current})
            for row in identity.sessions(database, principal)
        ]
    )


@router.delete("/sessions", summary="Sign out everywhere", status_code=204)
def sign_out_everywhere(request: Request, principal: OwnAccount, database: DatabaseDep) -> None:
    """Ends all of one's sessions, this one too. Tokens stay."""
    identity.sign_out_everywhere(database, principal)
    visit(request).drop_session()


@router.delete("/sessions/{id}", summary="End one of one's sessions", status_code=204)
def end_session(
    principal: OwnAccount,
    database: DatabaseDep,
    id: Id,  # noqa: A002 — as the address says it
) -> None:
    """404 when one has no such session."""
    identity.end_session(database, principal, id)


@router.get("/tokens", summary="One's tokens")
def list_tokens(principal: OwnAccount, database: DatabaseDep) -> wire.Tokens:
    """Keys for programs such as QGIS, as long as they are valid."""
    return wire.Tokens.model_validate({"items": tokens.of(database, principal)})


@router.post("/tokens", summary="Make a token", status_code=201)
def create_token(
    principal: OwnAccountInPerson, database: DatabaseDep, given: wire.NewToken
) -> wire.IssuedToken:
    """The token itself is in this answer and nowhere else.

    Send it as `Authorization: Bearer …`, or as the password to one's name in HTTP's Basic. It
    opens no more than its scopes, and never more than its owner may.
    """
    issued = tokens.issue(database, principal, given.name, given.scopes, given.days)
    return wire.IssuedToken.model_validate(issued)


@router.delete("/tokens/{id}", summary="Revoke a token", status_code=204)
def revoke_token(
    principal: OwnAccount,
    database: DatabaseDep,
    id: Id,  # noqa: A002 — as the address says it
) -> None:
    """It is refused from now on. 404 when one has no such token."""
    tokens.revoke(database, principal, id)
