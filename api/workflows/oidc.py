"""Whose account somebody is whom the identity provider knows. Nobody registers themselves."""

from __future__ import annotations

from api.auth.oidc import Identity, SignInRefused
from api.auth.principal import Grant, Principal
from api.store import audit, gate
from api.store.database import Database, Gate
from api.store.gate import Account
from api.workflows import identity
from api.workflows.identity import Door, Opened
from gis.text import Text

_NOBODY = Text(
    "您的身份已通过认证，但尚未开通本系统账号，或账号已停用。请联系管理员。",
    "You are known to the identity provider, but have no account here that is in use. "
    "Ask your administrator.",
)


def sign_in(database: Database, door: Door, known: Identity) -> Opened:
    """A session for the account of whoever the provider says it is.

    That is the account which is linked to them; or, the first time, the one whose name is theirs
    at the provider and that has no other way in, neither a password nor a link: it is linked to
    them for good. Whoever administers the whole installation is never found by a name, which some
    providers let people choose.

    Raises
    ------
    SignInRefused
        There is no such account, or it is disabled.
    """
    with database.gate() as entrance:
        account = _account(entrance, door, known)
        if account is not None:
            return identity.open_for(entrance, account, door, how="oidc")
        audit.record(
            entrance,
            action="session.failed",
            object="account",
            after={"issuer": known.issuer, "name": known.name},
            principal=Principal(address=door.address),
        )
    raise SignInRefused(_NOBODY, "no account in use is linked to this subject, nor can be")


def _account(entrance: Gate, door: Door, known: Identity) -> Account | None:
    linked = gate.account_by_link(entrance, known.issuer, known.subject)
    if linked is not None:
        return None if linked.disabled else linked
    named = None if known.name is None else gate.account_by_name(entrance, known.name)
    if named is None or named.disabled or named.has_password or named.oidc_issuer is not None:
        return None
    if Grant("admin", None) in named.grants:
        return None
    if not gate.link(entrance, named.id, known.issuer, known.subject):
        return None  # somebody set a password, or linked it, at this moment
    audit.record(
        entrance,
        action="account.link",
        object=f"account/{named.id}",
        after={"issuer": known.issuer, "subject": known.subject},
        principal=gate.principal_of(named, "session", address=door.address),
    )
    return named
