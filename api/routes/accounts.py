"""Accounts and their grants, for administrators."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request

from api.routes.context import TEXT, DatabaseDep, Limit
from api.routes.identity import ManagingAccounts, ManagingAccountsInPerson, private
from api.schemas import accounts as wire
from api.visit import visit
from api.workflows import accounts
from api.workflows.invitations import Link

router = APIRouter(prefix="/accounts", tags=["accounts"], dependencies=[Depends(private)])

Id = Annotated[UUID, Path(examples=["7c1f4f0e-0a52-4a0e-9a53-6f1d1f0c2a77"])]


def _linked(request: Request, link: Link) -> dict[str, Any]:
    # Behind the #: browsers keep that to themselves, so the code is in no server's log.
    return {
        "link": f"{visit(request).base_url}/#/welcome/{link.code}",
        "link_expires_at": link.expires_at,
    }


@router.get("", summary="Accounts by name")
def list_accounts(
    principal: ManagingAccounts,
    database: DatabaseDep,
    q: Annotated[
        str, Query(max_length=60, pattern=TEXT, description="part of a name or staff number")
    ] = "",
    limit: Limit = 100,
    after: Annotated[
        str, Query(max_length=60, pattern=TEXT, description="the `next` of the page before")
    ] = "",
) -> wire.Accounts:
    """Those that have a grant in one's area or were made by oneself; all, for the whole area."""
    found = accounts.page(database, principal, q=q, after=after, limit=limit)
    return wire.Accounts(
        items=[wire.Account.model_validate(one) for one in found],
        next=found[-1].name if len(found) == limit else None,
    )


@router.post("", summary="Make an account", status_code=201)
def create_account(
    request: Request,
    principal: ManagingAccountsInPerson,
    database: DatabaseDep,
    given: wire.NewAccount,
) -> wire.CreatedAccount:
    """The answer has a link, good once, by which its holder sets a password.

    409 when the name is taken. Grants are given inside one's own area only.
    """
    made = accounts.create(
        database,
        principal,
        name=given.name,
        display_name=given.display_name.strip(),
        staff_no=given.staff_no,
        grants=[(grant.role, grant.division) for grant in given.grants],
    )
    return wire.CreatedAccount.model_validate(
        wire.Account.model_validate(made.account).model_dump() | _linked(request, made.link)
    )


@router.get("/{id}", summary="One account")
def get_account(
    principal: ManagingAccounts,
    database: DatabaseDep,
    id: Id,  # noqa: A002 — as the address says it
) -> wire.Account:
    """404 when there is none, or none that one may see."""
    return wire.Account.model_validate(accounts.one(database, principal, id))


@router.patch("/{id}", summary="Change an account")
def change_account(
    principal: ManagingAccounts,
    database: DatabaseDep,
    id: Id,  # noqa: A002 — as the address says it
    given: wire.AccountChange,
) -> wire.Account:
    """Its name for display, the member of staff it is, and whether it is disabled.

    One that is disabled has no session and no token any more. 409 for the last administrator of
    the whole installation.
    """
    changes = given.model_dump(exclude_unset=True)
    return wire.Account.model_validate(accounts.change(database, principal, id, changes))


@router.post("/{id}/link", summary="A link to set a new password")
def issue_link(
    request: Request,
    principal: ManagingAccountsInPerson,
    database: DatabaseDep,
    id: Id,  # noqa: A002 — as the address says it
) -> wire.Link:
    """Good once; those handed out before are not good any more."""
    return wire.Link.model_validate(_linked(request, accounts.issue_link(database, principal, id)))


@router.post("/{id}/grants", summary="Grant a role", status_code=201)
def add_grant(
    principal: ManagingAccounts,
    database: DatabaseDep,
    id: Id,  # noqa: A002 — as the address says it
    given: wire.NewGrant,
) -> wire.Grant:
    """In a division of one's own area, and in all below it. 409 when it stands already."""
    return wire.Grant.model_validate(
        accounts.add_grant(database, principal, id, given.role, given.division)
    )


@router.delete("/{id}/grants/{grant}", summary="Take a role back", status_code=204)
def remove_grant(
    principal: ManagingAccounts,
    database: DatabaseDep,
    id: Id,  # noqa: A002 — as the address says it
    grant: Id,
) -> None:
    """Of a division of one's own area. 409 for the last administrator of the whole installation."""
    accounts.remove_grant(database, principal, id, grant)


@router.post("/{id}/sign-out", summary="End all sessions of an account", status_code=204)
def sign_out(
    principal: ManagingAccounts,
    database: DatabaseDep,
    id: Id,  # noqa: A002 — as the address says it
) -> None:
    """Its tokens stay."""
    accounts.end_sessions(database, principal, id)
