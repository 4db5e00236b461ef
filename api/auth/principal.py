"""Principals: for whom something is done, and what they were granted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

Role = Literal["viewer", "field", "planner", "approver", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)

Scope = Literal["read", "contacts", "plan", "publish", "admin"]
"""What a token may be used for, at most: never more than its owner may."""
SCOPES: tuple[Scope, ...] = get_args(Scope)

Via = Literal["anonymous", "session", "token", "terminal"]
"""How somebody came in; ``terminal`` is the command line on the server itself."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a division and in all below it by managing parent.

    ``division`` is None for the whole installation.
    """

    role: Role
    division: str | None


@dataclass(frozen=True, slots=True)
class Principal:
    """For whom a request or a command is carried out.

    Attributes
    ----------
    account : UUID or None
        None for anonymous callers.
    name : str
        The sign-in name, as it stands in the audit trail; empty for anonymous callers.
    grants : tuple of Grant
        As they stood when the request began.
    staff_no : str or None
        Which member of staff this is; theirs are the grids that role ``field`` is about.
    scopes : frozenset of Scope
        What the way in allows: all of them, but for tokens.
    address : str or None
        Where the request came from.
    """

    account: UUID | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()
    staff_no: str | None = None
    via: Via = "anonymous"
    scopes: frozenset[Scope] = frozenset(SCOPES)
    address: str | None = None


ANONYMOUS = Principal()

OPERATOR = Principal(
    account=UUID("00000000-0000-0000-0000-000000000001"),
    name="operator",
    grants=(Grant("admin", None),),
    via="terminal",
)
"""Whoever has the server's command line: they could read the database's files as well."""
