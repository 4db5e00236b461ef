"""Personal tokens: keys for programs such as QGIS, GDAL and notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from api.auth import secret
from api.auth.permissions import Action, require
from api.auth.principal import SCOPES, Principal, Scope
from api.store import accounts, audit
from api.store.database import Database, Row
from api.workflows.identity import own_id
from gis.errors import Conflict, Forbidden
from gis.text import Text

MOST = 50
"""Tokens that an account may have at a time."""


def of(database: Database, principal: Principal) -> Sequence[Row[Any]]:
    """One's tokens that were not revoked, the newest first."""
    require(principal, Action.OWN_ACCOUNT)
    with database.read(principal) as reader:
        return accounts.tokens(reader, own_id(principal))


def issue(
    database: Database, principal: Principal, name: str, scopes: Iterable[Scope], days: int
) -> dict[str, Any]:
    """A new token for oneself, good for ``days``; ``token`` in the answer is the key itself.

    Raises
    ------
    Forbidden
        It is asked for with a token: a key must not make keys that outlast it.
    Conflict
        There are :data:`MOST` already.
    """
    require(principal, Action.OWN_ACCOUNT)
    if principal.via == "token":
        raise Forbidden(Text("不能用令牌创建令牌，请登录后操作。", "Sign in to make a token."))
    account = own_id(principal)
    wanted = [scope for scope in SCOPES if scope in set(scopes)]
    token, kept = secret.new_token()
    with database.write(principal) as writer:
        if len(accounts.tokens(writer, account)) >= MOST:
            raise Conflict(
                Text(
                    f"每个账号最多 {MOST} 个令牌，请先撤销不用的令牌。",
                    f"An account has {MOST} tokens at the most; revoke those not in use.",
                )
            )
        made = accounts.create_token(
            writer,
            account,
            name=name.strip(),
            hash=kept,
            scopes=wanted,
            expires_at=datetime.now(UTC) + timedelta(days=days),
        )
        audit.record(
            writer,
            action="token.create",
            object=f"token/{made}",
            after={"name": name.strip(), "scopes": wanted, "days": days},
        )
        [row] = [one for one in accounts.tokens(writer, account) if one.id == made]
    return dict(row._mapping) | {"token": token}


def revoke(database: Database, principal: Principal, token: UUID) -> None:
    """Let one of one's tokens be good no more.

    Raises
    ------
    NotFound
        One has none of that id.
    """
    require(principal, Action.OWN_ACCOUNT)
    account = own_id(principal)
    with database.write(principal) as writer:
        names = {row.id: row.name for row in accounts.tokens(writer, account)}
        accounts.revoke_token(writer, account, token)
        audit.record(
            writer,
            action="token.revoke",
            object=f"token/{token}",
            before={"name": names.get(token)},
        )
