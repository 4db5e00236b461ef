"""Links by which somebody sets a password: the first one, or a new one in place of a lost one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from api.auth import limits, passwords, secret
from api.store import accounts, audit, gate
from api.store.database import Database, Row, Writer
from api.workflows.identity import NOT_GOOD, Door, Opened, set_password
from gis.errors import Conflict, NotFound
from gis.text import Text

GOOD_FOR = timedelta(days=3)
"""A weekend, and the day after it."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link that is good once; its ``code`` is the secret in it."""

    code: str = field(repr=False)
    purpose: Literal["welcome", "reset"]
    expires_at: datetime


def issue(writer: Writer, account: Row[Any], division: str | None) -> Link:
    """A link for ``account``; those handed out before are not good any more.

    Whoever calls has seen to it that the writer's principal may; ``division`` is where the audit
    trail has it.

    Raises
    ------
    Conflict
        The account is disabled.
    """
    if account.disabled:
        raise Conflict(
            Text("该账号已停用，请先启用。", "The account is disabled; enable it first.")
        )
    link = Link(
        code=secret.new_secret(),
        purpose="reset" if account.has_password else "welcome",
        expires_at=datetime.now(UTC) + GOOD_FOR,
    )
    accounts.invite(
        writer,
        account.id,
        hash=secret.digest(link.code),
        purpose=link.purpose,
        expires_at=link.expires_at,
    )
    audit.record(
        writer,
        action="account.link",
        object=f"account/{account.id}",
        division=division,
        after={"name": account.name, "purpose": link.purpose},
    )
    return link


def _found(database: Database, code: str) -> gate.Invitation:
    if secret.well_formed(code):
        with database.gate() as entrance:
            found = gate.invitation(entrance, secret.digest(code))
        if found is not None:
            return found
    raise NotFound(NOT_GOOD)


def look(database: Database, code: str) -> Mapping[str, str]:
    """Whom a link is for: ``name``, ``display_name`` and ``purpose``.

    Raises
    ------
    NotFound
        It was used, has expired, or never was.
    """
    found = _found(database, code)
    return {
        "name": found.account.name,
        "display_name": found.account.display_name,
        "purpose": found.purpose,
    }


def accept(database: Database, door: Door, code: str, password: str) -> Opened:
    """Set the password of the account that a link is for, and sign in.

    Raises
    ------
    NotFound
        The link is not good, or not any more.
    InvalidValue
        The password will not do.
    """
    account = _found(database, code).account
    passwords.check_new(password, name=account.name)
    opened = set_password(database, door, account, password, how="link", link=secret.digest(code))
    with database.gate() as entrance:
        # Whoever forgot the password has tried before.
        gate.clear_attempts(entrance, [limits.of_sign_in(account.name, None)[0].key])
    return opened
