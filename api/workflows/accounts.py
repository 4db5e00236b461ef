"""Accounts and their grants, as their administrators manage them.

Who administers an area gives grants inside it only, sees accounts that have a grant in it or were
made by themselves, and changes only those of which no grant reaches beyond it. Who administers the
whole installation may do all of that everywhere. The database says the same once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.auth.permissions import Action, require
from api.auth.principal import Principal, Role
from api.store import accounts as store
from api.store import audit, divisions
from api.store.database import Database, Reader, Row, Writer
from api.workflows import invitations
from api.workflows.invitations import Link
from gis.errors import NotFound
from gis.text import Text

Wanted = tuple[Role, str | None]
"""A role and the division it is to hold in; None for the whole installation."""


@dataclass(frozen=True, slots=True)
class Created:
    """A new account, and the link by which its holder sets a password."""

    account: Row[Any]
    link: Link


def page(
    database: Database, principal: Principal, *, q: str = "", after: str = "", limit: int = 100
) -> Sequence[Row[Any]]:
    """Up to ``limit`` accounts by name, behind ``after``, that ``principal`` may see."""
    require(principal, Action.MANAGE_ACCOUNTS)
    with database.read(principal) as reader:
        return store.page(reader, q=q, after=after, limit=limit)


def one(database: Database, principal: Principal, account: UUID) -> Row[Any]:
    """One account.

    Raises
    ------
    NotFound
        There is none, or none that ``principal`` may see.
    """
    require(principal, Action.MANAGE_ACCOUNTS)
    with database.read(principal) as reader:
        return store.one(reader, account)


def create(
    database: Database,
    principal: Principal,
    *,
    name: str,
    display_name: str,
    staff_no: str | None = None,
    grants: Iterable[Wanted] = (),
) -> Created:
    """A new account with its grants.

    Raises
    ------
    Conflict
        The name is taken, or a grant is given twice.
    NotFound
        There is no such division or member of staff.
    Forbidden
        A grant, or the member of staff, lies outside the area of ``principal``.
    """
    require(principal, Action.MANAGE_ACCOUNTS)
    wanted = list(grants)
    with database.write(principal) as writer:
        for _, division in wanted:
            _require_in(writer, principal, division)
        account = store.create(writer, name=name, display_name=display_name, staff_no=staff_no)
        audit.record(
            writer,
            action="account.create",
            object=f"account/{account}",
            division=_common(division for _, division in wanted),
            after={"name": name, "display_name": display_name, "staff_no": staff_no},
        )
        for role, division in wanted:
            _grant(writer, account, name, role, division)
        made = store.one(writer, account)
        return Created(made, invitations.issue(writer, made, _place(made)))


def change(
    database: Database, principal: Principal, account: UUID, changes: Mapping[str, Any]
) -> Row[Any]:
    """Change ``display_name``, ``staff_no`` or ``disabled``, whichever is given.

    Raises
    ------
    NotFound
        There is no such account or member of staff.
    Forbidden
        A grant of the account, or the member of staff, lies outside the area of ``principal``.
    Conflict
        The account is the last that administers the whole installation.
    """
    # No name and no state is not a value for them.
    given = {key: value for key, value in changes.items() if value is not None or key == "staff_no"}
    with database.write(principal) as writer:
        before = _managed(writer, principal, account)
        store.update(
            writer,
            account,
            display_name=given.get("display_name"),
            disabled=given.get("disabled"),
            staff_no=given.get("staff_no", store.UNCHANGED),
        )
        after = store.one(writer, account)
        changed = [key for key in given if before._mapping[key] != after._mapping[key]]
        audit.record(
            writer,
            action="account.change",
            object=f"account/{account}",
            division=_place(before),
            before={key: before._mapping[key] for key in ("name", *changed)},
            after={key: after._mapping[key] for key in ("name", *changed)},
        )
        return after


def issue_link(database: Database, principal: Principal, account: UUID) -> Link:
    """A link by which the account's holder sets a password; former ones are not good any more.

    Raises
    ------
    NotFound, Forbidden
        As in :func:`change`.
    Conflict
        The account is disabled.
    """
    with database.write(principal) as writer:
        found = _managed(writer, principal, account)
        return invitations.issue(writer, found, _place(found))


def add_grant(
    database: Database, principal: Principal, account: UUID, role: Role, division: str | None
) -> Mapping[str, Any]:
    """Grant ``role`` in ``division`` and all below it: ``id``, ``role``, ``division`` and its name.

    Raises
    ------
    NotFound
        There is no such account or division.
    Forbidden
        The division lies outside the area of ``principal``.
    Conflict
        It stands already.
    """
    with database.write(principal) as writer:
        _require_in(writer, principal, division)
        found = store.one(writer, account)
        grant = _grant(writer, account, found.name, role, division)
        return _held(store.one(writer, account), grant)


def remove_grant(database: Database, principal: Principal, account: UUID, grant: UUID) -> None:
    """Take a grant back.

    Raises
    ------
    NotFound
        There is no such account or grant.
    Forbidden
        It is of a division outside the area of ``principal``.
    Conflict
        It is that of the last who administers the whole installation.
    """
    require(principal, Action.MANAGE_ACCOUNTS)
    with database.write(principal) as writer:
        found = store.one(writer, account)
        held = _held(found, grant)
        _require_in(writer, principal, held["division"])
        store.remove_grant(writer, account, grant)
        audit.record(
            writer,
            action="grant.remove",
            object=f"account/{account}",
            division=held["division"],
            before={"name": found.name, "role": held["role"], "division": held["division"]},
        )


def end_sessions(database: Database, principal: Principal, account: UUID) -> None:
    """End all sessions of an account.

    Raises
    ------
    NotFound, Forbidden
        As in :func:`change`.
    """
    with database.write(principal) as writer:
        found = _managed(writer, principal, account)
        ended = store.end_sessions(writer, account)
        audit.record(
            writer,
            action="session.end_all",
            object=f"account/{account}",
            division=_place(found),
            after={"name": found.name, "sessions": ended},
        )


def _grant(writer: Writer, account: UUID, name: str, role: Role, division: str | None) -> UUID:
    grant = store.add_grant(writer, account, role, division)
    audit.record(
        writer,
        action="grant.add",
        object=f"account/{account}",
        division=division,
        after={"name": name, "role": role, "division": division},
    )
    return grant


def _held(account: Row[Any], grant: UUID) -> Mapping[str, Any]:
    for held in account.grants:
        if held["id"] == str(grant):
            return dict(held)
    raise NotFound(Text("没有此项授权。", "There is no such grant."))


def _require_in(reader: Reader, principal: Principal, division: str | None) -> None:
    """See that ``principal`` administers ``division``; None: the whole installation."""
    area = () if division is None else divisions.area_of(reader, division)
    require(principal, Action.MANAGE_ACCOUNTS, area)


def _managed(reader: Reader, principal: Principal, account: UUID) -> Row[Any]:
    """The account, of which no grant lies outside the area of ``principal``."""
    require(principal, Action.MANAGE_ACCOUNTS)
    found = store.one(reader, account)
    for held in found.grants:
        _require_in(reader, principal, held["division"])
    return found


def _place(account: Row[Any]) -> str | None:
    return _common(held["division"] for held in account.grants)


def _common(places: Iterable[str | None]) -> str | None:
    """The one division of all; None when they are of several, and for administrators of all."""
    found = set(places)
    return found.pop() if len(found) == 1 else None
