"""The gate: accounts with their secrets (hashed), sessions, tokens, invitations, attempts.

Everything needed for signing in and for finding out whom a request comes from, and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row

from api.auth.limits import Limit
from api.auth.principal import SCOPES, Grant, Principal, Scope, Via
from api.store.database import Gate, Reader, sql

LIFETIME = timedelta(days=7)
"""After that a session ends, however much it is used."""

IDLE = timedelta(hours=12)
"""A session that is not used for so long ends."""

SEEN_EVERY = timedelta(seconds=60)
"""How exactly it is known when a session or a token was last used."""

OVERLAP = timedelta(seconds=30)
"""For so long the former id of a renewed session is taken, for requests under way."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the gate knows it; ``grants`` are those that stand now."""

    id: UUID
    name: str
    display_name: str
    password_hash: str | None = field(repr=False)
    oidc_issuer: str | None
    oidc_subject: str | None
    staff_no: str | None
    disabled: bool
    grants: tuple[Grant, ...]

    @property
    def has_password(self) -> bool:
        """Can they sign in with a password?"""
        return self.password_hash is not None


@dataclass(frozen=True, slots=True)
class Session:
    """A session that has not ended.

    Attributes
    ----------
    current : bool
        Found by the id it has now; False: by the one it had before it was renewed.
    renew : bool
        Rights have changed: it wants a new id.
    expires_at : datetime
        When it ends at the latest.
    """

    id: UUID
    account: Account
    created_at: datetime
    last_seen: datetime
    expires_at: datetime
    renew: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Token:
    """A token that has neither expired nor been revoked."""

    id: UUID
    account: Account
    name: str
    scopes: frozenset[Scope]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that has neither been used nor expired; ``purpose`` is ``welcome`` or ``reset``."""

    account: Account
    purpose: str
    expires_at: datetime


def principal_of(
    account: Account,
    via: Via,
    *,
    address: str | None = None,
    scopes: Collection[Scope] = SCOPES,
) -> Principal:
    """For whom a request of ``account`` is carried out."""
    return Principal(
        account=account.id,
        name=account.name,
        grants=account.grants,
        staff_no=account.staff_no,
        via=via,
        scopes=frozenset(scopes),
        address=address,
    )


# --- accounts ------------------------------------------------------------------------------------

_ACCOUNT = """
  a.id AS account, a.name, a.display_name, a.password_hash, a.oidc_issuer, a.oidc_subject,
  a.staff_no, a.disabled,
  ARRAY(SELECT ARRAY[g.role, g.division] FROM account_grant g WHERE g.account = a.id
        ORDER BY g.role, g.division) AS grants"""
_BY_NAME = sql(f"SELECT {_ACCOUNT} FROM account a WHERE lower(a.name) = lower(:name)")
_BY_ID = sql(f"SELECT {_ACCOUNT} FROM account a WHERE a.id = :id")
_BY_LINK = sql(f"""
  SELECT {_ACCOUNT} FROM account a WHERE a.oidc_issuer = :issuer AND a.oidc_subject = :subject""")
_LINK = sql("""
  UPDATE account SET oidc_issuer = :issuer, oidc_subject = :subject
  WHERE id = :id AND kind = 'person' AND password_hash IS NULL AND oidc_issuer IS NULL""")


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.account,
        name=row.name,
        display_name=row.display_name,
        password_hash=row.password_hash,
        oidc_issuer=row.oidc_issuer,
        oidc_subject=row.oidc_subject,
        staff_no=row.staff_no,
        disabled=row.disabled,
        grants=tuple(Grant(role, division) for role, division in row.grants),
    )


def account_by_name(gate: Gate, name: str) -> Account | None:
    """The account of this name, in whatever case; disabled ones as well."""
    row = gate.one(_BY_NAME, name=name)
    return _account(row) if row else None


def account_by_id(gate: Gate, account: UUID) -> Account | None:
    """One account; disabled ones as well."""
    row = gate.one(_BY_ID, id=account)
    return _account(row) if row else None


def account_by_link(gate: Gate, issuer: str, subject: str) -> Account | None:
    """The account that is linked to somebody at an identity provider; disabled ones as well."""
    row = gate.one(_BY_LINK, issuer=issuer, subject=subject)
    return _account(row) if row else None


def link(gate: Gate, account: UUID, issuer: str, subject: str) -> bool:
    """Link an account that has no way in yet to somebody at an identity provider; did it work?"""
    return gate.run(_LINK, id=account, issuer=issuer, subject=subject) == 1


def set_password(gate: Gate, account: UUID, password_hash: str) -> None:
    """Let an account have this password, or the same one hashed anew."""
    gate.run(
        sql("UPDATE account SET password_hash = :hash WHERE id = :id"),
        id=account,
        hash=password_hash,
    )


def signed_in(gate: Gate, account: UUID) -> None:
    """Note that somebody signed in just now."""
    gate.run(sql("UPDATE account SET last_sign_in = now() WHERE id = :id"), id=account)


# --- sessions ------------------------------------------------------------------------------------

_SESSION = sql(f"""
  SELECT s.id, s.created_at, s.last_seen, s.expires_at, s.renew, s.hash = :hash AS current,
    {_ACCOUNT}
  FROM session s JOIN account a ON a.id = s.account AND NOT a.disabled
  WHERE (s.hash = :hash OR s.previous_hash = :hash AND s.previous_until > now())
    AND s.expires_at > now() AND s.last_seen > now() - CAST(:idle AS interval)""")
_OPEN = sql("""
  INSERT INTO session (id, account, hash, expires_at, address, agent)
  VALUES (:id, :account, :hash, now() + CAST(:lifetime AS interval), :address, :agent)""")
_SWEEP = sql("DELETE FROM session WHERE expires_at < now()")
_TOUCH = sql("""
  UPDATE session SET last_seen = now()
  WHERE id = :id AND last_seen < now() - CAST(:every AS interval)""")
_ROTATE = sql("""
  UPDATE session SET hash = :new, previous_hash = hash, renew = false,
    previous_until = now() + CAST(:overlap AS interval)
  WHERE id = :id AND hash = :old""")


def session_by_hash(gate: Gate, hash: bytes) -> Session | None:  # noqa: A002
    """The session of this id, if it has not ended and its account is not disabled."""
    row = gate.one(_SESSION, hash=hash, idle=IDLE)
    if row is None:
        return None
    return Session(
        id=row.id,
        account=_account(row),
        created_at=row.created_at,
        last_seen=row.last_seen,
        expires_at=row.expires_at,
        renew=row.renew,
        current=row.current,
    )


def open_session(
    gate: Gate,
    account: UUID,
    hash: bytes,  # noqa: A002
    *,
    address: str | None = None,
    agent: str | None = None,
) -> UUID:
    """A new session; sessions that ran out are forgotten."""
    gate.run(_SWEEP)
    session = uuid4()
    gate.run(
        _OPEN,
        id=session,
        account=account,
        hash=hash,
        lifetime=LIFETIME,
        address=address,
        agent=agent and agent[:300],
    )
    return session


def touch(gate: Gate, session: UUID) -> None:
    """Note that a session is in use."""
    gate.run(_TOUCH, id=session, every=SEEN_EVERY)


def rotate(gate: Gate, session: UUID, *, old: bytes, new: bytes) -> bool:
    """Give a session another id in place of ``old``; False: somebody else did meanwhile."""
    return gate.run(_ROTATE, id=session, old=old, new=new, overlap=OVERLAP) == 1


def end_session(gate: Gate, session: UUID) -> bool:
    """End a session; was there one?"""
    return gate.run(sql("DELETE FROM session WHERE id = :id"), id=session) == 1


def end_sessions(gate: Gate, account: UUID, *, but: UUID | None = None) -> int:
    """End all sessions of an account but one; how many that were."""
    return gate.run(
        sql("""
          DELETE FROM session
          WHERE account = :account AND (CAST(:but AS uuid) IS NULL OR id <> :but)"""),
        account=account,
        but=but,
    )


# --- tokens --------------------------------------------------------------------------------------

_TOKEN = sql(f"""
  SELECT t.id, t.name AS token_name, t.scopes, t.expires_at, {_ACCOUNT}
  FROM token t JOIN account a ON a.id = t.account AND NOT a.disabled
  WHERE t.hash = :hash AND t.revoked_at IS NULL AND t.expires_at > now()""")
_TOUCH_TOKEN = sql("""
  UPDATE token SET last_used = now()
  WHERE id = :id AND (last_used IS NULL OR last_used < now() - CAST(:every AS interval))""")


def token_by_hash(gate: Gate, hash: bytes) -> Token | None:  # noqa: A002
    """The token, if it is still good and its account is not disabled."""
    row = gate.one(_TOKEN, hash=hash)
    if row is None:
        return None
    return Token(row.id, _account(row), row.token_name, frozenset(row.scopes), row.expires_at)


def touch_token(gate: Gate, token: UUID) -> None:
    """Note that a token is in use."""
    gate.run(_TOUCH_TOKEN, id=token, every=SEEN_EVERY)


# --- invitations ---------------------------------------------------------------------------------

_INVITATION = sql(f"""
  SELECT i.purpose, i.expires_at, {_ACCOUNT}
  FROM invitation i JOIN account a ON a.id = i.account AND NOT a.disabled
  WHERE i.hash = :hash AND i.used_at IS NULL AND i.expires_at > now()""")
_USE = sql("""
  UPDATE invitation SET used_at = now()
  WHERE hash = :hash AND used_at IS NULL AND expires_at > now()
  RETURNING account""")
_USE_OTHERS = sql("""
  UPDATE invitation SET used_at = now() WHERE account = :account AND used_at IS NULL""")


def invitation(gate: Gate, hash: bytes) -> Invitation | None:  # noqa: A002
    """What a link is good for, if it still is."""
    row = gate.one(_INVITATION, hash=hash)
    return Invitation(_account(row), row.purpose, row.expires_at) if row else None


def use_invitation(gate: Gate, hash: bytes) -> bool:  # noqa: A002
    """Use a link up, and with it the account's others; False: it was used meanwhile."""
    row = gate.one(_USE, hash=hash)
    if row is None:
        return False
    gate.run(_USE_OTHERS, account=row.account)
    return True


def end_invitations(gate: Gate, account: UUID) -> None:
    """Let no link of an account be good any more: its password was chosen otherwise."""
    gate.run(_USE_OTHERS, account=account)


# --- attempts ------------------------------------------------------------------------------------

_ONE_AT_A_TIME = sql("""
  SELECT pg_advisory_xact_lock(hashtextextended(key, 0))
  FROM unnest(CAST(:keys AS text[])) AS key""")
_FULL = sql("""
  SELECT EXTRACT(epoch FROM at + CAST(:within AS interval) - now()) AS wait FROM attempt
  WHERE key = :key AND at > now() - CAST(:within AS interval)
  ORDER BY at DESC OFFSET :number - 1 LIMIT 1""")


def attempt(gate: Gate, limits: Iterable[Limit]) -> float | None:
    """Count an attempt under each of ``limits``, unless one of them is reached.

    Attempts under the same key are counted one after the other, so that a burst does not slip
    through.

    Returns
    -------
    float or None
        Seconds until there may be another; None: this one may go on, and is counted.
    """
    found = sorted(limits, key=lambda limit: limit.key)
    gate.rows(_ONE_AT_A_TIME, keys=[limit.key for limit in found])
    waits = [
        float(row.wait)
        for limit in found
        if (row := gate.one(_FULL, key=limit.key, within=limit.within, number=limit.number))
    ]
    if waits:
        return max(*waits, 1.0)
    for limit in found:
        gate.run(
            sql("DELETE FROM attempt WHERE key = :key AND at <= now() - CAST(:within AS interval)"),
            key=limit.key,
            within=limit.within,
        )
        gate.run(sql("INSERT INTO attempt (key) VALUES (:key)"), key=limit.key)
    return None


def clear_attempts(gate: Gate, keys: Iterable[str]) -> None:
    """Forget the attempts under these keys."""
    gate.run(sql("DELETE FROM attempt WHERE key = ANY(:keys)"), keys=list(keys))


def forgive(gate: Gate, key: str) -> None:
    """Forget the newest attempt under a key: it succeeded."""
    gate.run(
        sql("""
          DELETE FROM attempt WHERE ctid = (
            SELECT ctid FROM attempt WHERE key = :key ORDER BY at DESC LIMIT 1)"""),
        key=key,
    )


# --- settings ------------------------------------------------------------------------------------


def anonymous_reading(reader: Reader) -> bool:
    """May people who have not signed in read what is published? Also asked by ordinary readers."""
    row = reader.one(sql("SELECT anonymous_reading FROM setting"))
    return bool(row and row.anonymous_reading)
