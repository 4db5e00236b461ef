"""Who somebody is: signing in and out, and finding out whom a request comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from api.auth import limits, passwords, secret
from api.auth.permissions import Action, may, require
from api.auth.principal import Principal
from api.store import accounts, audit, gate
from api.store.database import Database, Gate, Row
from gis.errors import NotFound, SignInRequired
from gis.text import Text

_WRONG = Text("用户名或密码不正确。", "The name or the password is wrong.")
NOT_GOOD = Text(
    "该链接无效、已使用或已过期，请联系管理员重新发放。",
    "This link is not good, was used already or has expired; ask for a new one.",
)
_WRONG_PASSWORD = Text("当前密码不正确。", "The current password is wrong.")


class SignInFailed(SignInRequired):
    """A wrong password, or the name of nobody: which of them is not said."""

    code = "sign_in_failed"


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody stands who wants to come in.

    ``agent`` is what the browser calls itself, ``session`` the secret of a session it has so far:
    that one ends, and nothing of it goes on in the new one.
    """

    address: str | None = None
    agent: str | None = None
    session: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Identified:
    """Whom a request comes from.

    Attributes
    ----------
    session : UUID or None
        None for a token.
    expires_at : datetime
        When the session or the token ends at the latest.
    renewed : str or None
        The secret by which the session goes from now on, when it is another one.
    """

    principal: Principal
    session: UUID | None
    expires_at: datetime
    renewed: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a request carried: the secret of a session, or a token with the name of its owner."""

    session: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    name: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session: its secret, to be kept by the browser, and whose it is."""

    secret: str = field(repr=False)
    identified: Identified


# --- whom a request comes from -------------------------------------------------------------------


def by_session(database: Database, shown: str, address: str | None) -> Identified | None:
    """Whose session ``shown`` is the secret of; None when it has ended or never was.

    After a change of rights the session gets another secret.
    """
    if not secret.well_formed(shown):
        return None
    with database.gate() as entrance:
        found = gate.session_by_hash(entrance, secret.digest(shown))
        if found is None:
            return None
        gate.touch(entrance, found.id)
        renewed = None
        if found.renew and found.current:
            new = secret.new_secret()
            # Of several requests at once one renews it; the others still go by the old one.
            if gate.rotate(entrance, found.id, old=secret.digest(shown), new=secret.digest(new)):
                renewed = new
    principal = gate.principal_of(found.account, "session", address=address)
    return Identified(principal, found.id, found.expires_at, renewed)


def by_token(
    database: Database, shown: str, name: str | None, address: str | None
) -> Identified | None:
    """Whose token ``shown`` is; None when it is not valid, or of another account than ``name``."""
    digest = secret.token_digest(shown)
    if digest is None:
        return None
    with database.gate() as entrance:
        found = gate.token_by_hash(entrance, digest)
        if found is None or (name is not None and name.lower() != found.account.name.lower()):
            return None
        gate.touch_token(entrance, found.id)
    principal = gate.principal_of(found.account, "token", address=address, scopes=found.scopes)
    return Identified(principal, None, found.expires_at)


def standing(database: Database, shown: Shown) -> Principal | None:
    """Whom a request that goes on for long came from; None once that is not valid any more.

    It counts as no use of the session, and renews nothing.
    """
    with database.gate() as entrance:
        if shown.token is not None:
            digest = secret.token_digest(shown.token)
            token = None if digest is None else gate.token_by_hash(entrance, digest)
            if token is None:
                return None
            return gate.principal_of(
                token.account, "token", address=shown.address, scopes=token.scopes
            )
        if shown.session is None or not secret.well_formed(shown.session):
            return None
        session = gate.session_by_hash(entrance, secret.digest(shown.session))
    if session is None:
        return None
    return gate.principal_of(session.account, "session", address=shown.address)


def anonymous_reading(database: Database) -> bool:
    """May people who have not signed in read what is published?"""
    with database.read() as reader:
        return gate.anonymous_reading(reader)


# --- coming in -----------------------------------------------------------------------------------


def sign_in(database: Database, door: Door, name: str, password: str) -> Opened:
    """A session for the account called ``name``, if this is its password.

    Raises
    ------
    TooManyAttempts
        By that name or from that address; the password was not looked at.
    SignInFailed
        The password is wrong, or nobody is called so, or they may not sign in.
    """
    account = _attempted(database, door, name, password, SignInFailed(_WRONG))
    kept = str(account.password_hash)
    better = passwords.hashed(password) if passwords.outdated(kept) else None
    with database.gate() as entrance:
        now = gate.account_by_id(entrance, account.id)
        if now is None or now.disabled or now.password_hash != kept:
            raise SignInFailed(_WRONG)  # changed since it was looked at
        if better is not None:
            gate.set_password(entrance, account.id, better)
        return open_for(entrance, now, door)


def _attempted(
    database: Database, door: Door, name: str, password: str, refusal: SignInFailed
) -> gate.Account:
    """The account called ``name``, whose password this is; the attempt counts unless it is."""
    attempt = limits.of_sign_in(name, door.address)
    with database.gate() as entrance:
        wait = gate.attempt(entrance, attempt)
        account = None if wait else gate.account_by_name(entrance, name.strip())
    if wait:
        raise limits.refuse(wait)
    # Nobody's password takes as long as anybody's.
    right = passwords.matches(password, account.password_hash if account else None)
    with database.gate() as entrance:
        if account is not None and right and not account.disabled:
            by_name, *by_address = attempt
            gate.clear_attempts(entrance, [by_name.key])
            for one in by_address:
                gate.forgive(entrance, one.key)
            return account
        # What was typed as a name is not repeated: it may have been a password.
        who = Principal(address=door.address)
        if account is not None:
            who = replace(who, account=account.id, name=account.name)
        audit.record(
            entrance,
            action="session.failed",
            object=f"account/{account.id}" if account else "account",
            after={"name": account.name} if account else None,
            principal=who,
        )
    raise refusal


def open_for(entrance: Gate, account: gate.Account, door: Door, *, how: str = "password") -> Opened:
    """A new session for ``account``, who has shown who they are; the door's former one ends.

    Parameters
    ----------
    how : str
        By what they have shown it, for the audit trail: ``password``, ``link``, ``oidc``.
    """
    if door.session is not None and secret.well_formed(door.session):
        former = gate.session_by_hash(entrance, secret.digest(door.session))
        if former is not None:
            gate.end_session(entrance, former.id)
    shown = secret.new_secret()
    session = gate.open_session(
        entrance, account.id, secret.digest(shown), address=door.address, agent=door.agent
    )
    gate.signed_in(entrance, account.id)
    found = gate.session_by_hash(entrance, secret.digest(shown))
    if found is None:
        raise SignInFailed(_WRONG)  # disabled at this very moment
    principal = gate.principal_of(account, "session", address=door.address)
    audit.record(
        entrance,
        action="session.sign_in",
        object=f"session/{session}",
        after={"by": how},
        principal=principal,
    )
    return Opened(shown, Identified(principal, session, found.expires_at))


# --- going out -----------------------------------------------------------------------------------


def sign_out(database: Database, found: Identified) -> None:
    """End the session that somebody asks by."""
    if found.session is None:
        return
    with database.gate(found.principal) as entrance:
        if gate.end_session(entrance, found.session):
            audit.record(entrance, action="session.sign_out", object=f"session/{found.session}")


def sign_out_everywhere(database: Database, principal: Principal) -> None:
    """End all of one's sessions."""
    require(principal, Action.OWN_ACCOUNT)
    account = own_id(principal)
    with database.write(principal) as writer:
        ended = accounts.end_sessions(writer, account)
        audit.record(
            writer,
            action="session.end_all",
            object=f"account/{account}",
            after={"name": principal.name, "sessions": ended},
        )


def end_session(database: Database, principal: Principal, session: UUID) -> None:
    """End one of one's sessions.

    Raises
    ------
    NotFound
        One has none of that id.
    """
    require(principal, Action.OWN_ACCOUNT)
    with database.write(principal) as writer:
        accounts.end_session(writer, own_id(principal), session)
        audit.record(writer, action="session.end", object=f"session/{session}")


# --- one's own account ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Own:
    """One's own account, and what was granted to it."""

    account: dict[str, Any]
    grants: list[dict[str, Any]]


def own(database: Database, principal: Principal) -> Own:
    """The account of ``principal``, as they see it themselves."""
    with database.read(principal) as reader:
        row = accounts.one(reader, own_id(principal))
    shown = ("id", "name", "display_name", "staff_no", "has_password")
    held = ("role", "division", "division_name")
    return Own(
        account={name: row._mapping[name] for name in shown},
        grants=[{name: grant[name] for name in held} for grant in row.grants],
    )


def own_id(principal: Principal) -> UUID:
    """The account of ``principal``.

    Raises
    ------
    SignInRequired
        Nobody has signed in.
    """
    if principal.account is None:
        raise SignInRequired(Text("请先登录。", "Sign in first."))
    return principal.account


def sessions(database: Database, principal: Principal) -> Sequence[Row[Any]]:
    """One's sessions, the one seen last first."""
    require(principal, Action.OWN_ACCOUNT)
    with database.read(principal) as reader:
        return accounts.sessions(reader, own_id(principal))


def allowed(principal: Principal | None, *, anonymous_reading: bool) -> list[Action]:
    """What ``principal`` may do somewhere."""
    return [
        action
        for action in Action
        if (principal is not None and may(principal, action))
        or (action is Action.READ_PUBLISHED and anonymous_reading)
    ]


def change_password(
    database: Database, door: Door, found: Identified, current: str, new: str
) -> Opened:
    """Let somebody have another password: all their sessions end, and a new one begins.

    Raises
    ------
    TooManyAttempts, SignInFailed
        As for :func:`sign_in`, for the ``current`` one.
    InvalidValue
        The ``new`` one will not do.
    """
    require(found.principal, Action.OWN_ACCOUNT)
    passwords.check_new(new, name=found.principal.name)
    account = _attempted(
        database, door, found.principal.name, current, SignInFailed(_WRONG_PASSWORD)
    )
    return set_password(database, door, account, new, how="password")


def set_password(
    database: Database,
    door: Door,
    account: gate.Account,
    password: str,
    *,
    how: str,
    link: bytes | None = None,
) -> Opened:
    """Let ``account`` have this password, end all its sessions and open a new one.

    Parameters
    ----------
    link : bytes, optional
        Hash of the link by which that is done; it is used up.

    Raises
    ------
    NotFound
        The link was used meanwhile.
    """
    kept = passwords.hashed(password)
    with database.gate() as entrance:
        if link is not None and not gate.use_invitation(entrance, link):
            raise NotFound(NOT_GOOD)
        gate.end_invitations(entrance, account.id)
        gate.set_password(entrance, account.id, kept)
        gate.end_sessions(entrance, account.id)
        audit.record(
            entrance,
            action="account.password",
            object=f"account/{account.id}",
            after={"name": account.name, "by": how},
            principal=gate.principal_of(account, "session", address=door.address),
        )
        return open_for(entrance, account, door, how=how)
