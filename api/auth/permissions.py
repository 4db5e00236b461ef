"""Permissions: which role allows which action, and where. Every workflow asks here.

The database says the same once more on its own: see ``api/migrations/versions/0002_accounts.py``.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from api.auth.principal import Principal, Role, Scope
from gis.errors import Forbidden, SignInRequired
from gis.text import Text


class Action(StrEnum):
    """What somebody wants to do."""

    READ_PUBLISHED = "read_published"
    READ_CONTACTS = "read_contacts"
    OWN_ACCOUNT = "own_account"
    EDIT_PLAN = "edit_plan"
    REVIEW_PLAN = "review_plan"
    PUBLISH = "publish"
    MANAGE_STAFF = "manage_staff"
    IMPORT = "import"
    MANAGE_ACCOUNTS = "manage_accounts"
    READ_AUDIT = "read_audit"
    CONFIGURE = "configure"


_EVERY: frozenset[Role] = frozenset({"viewer", "field", "planner", "approver", "admin"})

ALLOWED_BY: dict[Action, frozenset[Role]] = {
    Action.READ_PUBLISHED: _EVERY,
    # ``field`` sees those of their own grids only: the store narrows that down.
    Action.READ_CONTACTS: frozenset({"field", "planner", "approver", "admin"}),
    Action.OWN_ACCOUNT: _EVERY,
    Action.EDIT_PLAN: frozenset({"planner", "approver", "admin"}),
    Action.REVIEW_PLAN: frozenset({"approver", "admin"}),
    Action.PUBLISH: frozenset({"approver", "admin"}),
    Action.MANAGE_STAFF: frozenset({"approver", "admin"}),
    Action.IMPORT: frozenset({"approver", "admin"}),
    Action.MANAGE_ACCOUNTS: frozenset({"admin"}),
    Action.READ_AUDIT: frozenset({"admin"}),
    Action.CONFIGURE: frozenset({"admin"}),
}

NEEDS_SCOPE: dict[Action, Scope] = {
    Action.READ_PUBLISHED: "read",
    Action.READ_CONTACTS: "contacts",
    Action.OWN_ACCOUNT: "admin",
    Action.EDIT_PLAN: "plan",
    Action.REVIEW_PLAN: "publish",
    Action.PUBLISH: "publish",
    Action.MANAGE_STAFF: "publish",
    Action.IMPORT: "publish",
    Action.MANAGE_ACCOUNTS: "admin",
    Action.READ_AUDIT: "admin",
    Action.CONFIGURE: "admin",
}

_NOT_HERE = Text("您没有在此区划进行此操作的权限。", "You may not do this in this division.")
_SIGN_IN = Text("请先登录。", "Sign in first.")
_SCOPE = Text("所用令牌的权限范围不包括此操作。", "The token that was used is not meant for this.")


def may(principal: Principal, action: Action, area: Collection[str] | None = None) -> bool:
    """Whether ``principal`` may do ``action``.

    Parameters
    ----------
    area : collection of str, optional
        The codes of the division concerned and of all above it by managing parent. An empty one
        stands for the whole installation. None asks whether they may do it anywhere at all.
    """
    if NEEDS_SCOPE[action] not in principal.scopes:
        return False
    if action is Action.OWN_ACCOUNT:
        # Also of those who were granted nothing yet, or nothing any more.
        return principal.account is not None
    return any(
        grant.role in ALLOWED_BY[action]
        and (area is None or grant.division is None or grant.division in area)
        for grant in principal.grants
    )


def require(principal: Principal, action: Action, area: Collection[str] | None = None) -> None:
    """Nothing, if ``principal`` :func:`may` do it.

    Raises
    ------
    SignInRequired
        Nobody has signed in.
    Forbidden
        Somebody has, and may not.
    """
    if may(principal, action, area):
        return
    if principal.account is None:
        raise SignInRequired(_SIGN_IN)
    raise Forbidden(_SCOPE if NEEDS_SCOPE[action] not in principal.scopes else _NOT_HERE)
