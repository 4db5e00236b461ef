"""Signing in and out, by password or by a link that was handed over."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request

from api.auth.secret import csrf_token
from api.routes.context import DatabaseDep, turns
from api.routes.identity import Anyone, OpenReading, identified, private, public
from api.schemas import session as wire
from api.schemas.installation import Words
from api.store.database import Database
from api.visit import visit
from api.workflows import identity, invitations
from api.workflows.identity import Door, Identified

router = APIRouter(tags=["session"], dependencies=[Depends(private)])

# A password takes a core and 64 MiB for a moment; who waits for it holds no thread.
_SIGNING_IN = Depends(turns(4, wait=20, each=3, rule=public))


async def _door(
    request: Request,
    agent: Annotated[str | None, Header(alias="User-Agent", include_in_schema=False)] = None,
) -> Door:
    surroundings = visit(request)
    return Door(surroundings.address, agent and agent[:200], surroundings.session)


DoorDep = Annotated[Door, Depends(_door)]


def described(request: Request, database: Database, found: Identified | None) -> wire.Session:
    """Who asks, as it goes over the wire."""
    reading: OpenReading = request.app.state.open_reading
    anonymous_reading = reading.read(database)
    session = visit(request).session
    own = found and identity.own(database, found.principal)
    label = provider.settings.label if (provider := request.app.state.oidc) else None
    values: dict[str, Any] = {
        "account": own and own.account,
        "via": found.principal.via if found else "anonymous",
        "grants": own.grants if own else [],
        "may": identity.allowed(
            found.principal if found else None, anonymous_reading=anonymous_reading
        ),
        "anonymous_reading": anonymous_reading,
        "csrf": csrf_token(session) if found and session else None,
        "oidc": label and {"label": Words(zh=label.zh, en=label.en)},
        "expires_at": found and found.expires_at,
    }
    return wire.Session.model_validate(values)


@router.get("/session", summary="Who asks, and what they may do")
def get_session(request: Request, _: Anyone, database: DatabaseDep) -> wire.Session:
    """The account that is signed in, its grants, and whether everybody may read.

    `csrf` goes into the header `X-CSRF-Token` of every request that changes something.
    """
    return described(request, database, identified(request))


@router.post("/session", summary="Sign in", dependencies=[_SIGNING_IN])
def sign_in(
    request: Request, database: DatabaseDep, door: DoorDep, given: wire.SignIn
) -> wire.Session:
    """A new session, in the cookie of the answer.

    401 `sign_in_failed` for a wrong password and for a name that does not exist alike; 429
    `too_many_attempts` after too many of them, with `Retry-After`.
    """
    opened = identity.sign_in(database, door, given.name, given.password)
    visit(request).keep_session(opened.secret)
    return described(request, database, opened.identified)


@router.delete("/session", summary="Sign out", status_code=204)
def sign_out(request: Request, _: Anyone, database: DatabaseDep) -> None:
    """Ends the session that asks; nothing happens when there is none."""
    if (found := identified(request)) is not None and found.session is not None:
        identity.sign_out(database, found)
    visit(request).drop_session()


@router.post("/invitations/look", summary="Whom a link is for", dependencies=[Depends(public)])
def look(database: DatabaseDep, given: wire.Invitation) -> wire.Invited:
    """404 when it was used, has expired or never was."""
    return wire.Invited.model_validate(invitations.look(database, given.code))


@router.post("/invitations/accept", summary="Set a password by a link", dependencies=[_SIGNING_IN])
def accept(
    request: Request, database: DatabaseDep, door: DoorDep, given: wire.Acceptance
) -> wire.Session:
    """Sets the password of the account that the link is for, and signs in with it.

    All other sessions of the account end. The link is good once.
    """
    opened = invitations.accept(database, door, given.code, given.password)
    visit(request).keep_session(opened.secret)
    return described(request, database, opened.identified)
