"""Secrets that the server hands out: of sessions, tokens and invitations.

Each is 32 random bytes, written in base64url (RFC 4648, section 5). The database keeps its SHA-256
only: who reads the database cannot sign in with what stands there. No salt is needed, as nobody
guesses 256 bits; and since they are looked up by their hash, how long a comparison takes says
nothing about them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import zlib

TOKEN_PREFIX = "wgt_"  # noqa: S105 — by which people and scanners know one

_BYTES = 32
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_TOKEN = re.compile(rf"{TOKEN_PREFIX}([A-Za-z0-9_-]{{43}})([A-Za-z0-9_-]{{6}})")


def new_secret() -> str:
    """A new secret: 43 characters."""
    return secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> bytes:
    """What the database keeps of ``secret``: 32 bytes."""
    return hashlib.sha256(secret.encode()).digest()


def well_formed(secret: str) -> bool:
    """Whether it could be one at all; what cannot need not be looked up."""
    return _SECRET.fullmatch(secret) is not None


def new_token() -> tuple[str, bytes]:
    """A new token, and what the database keeps of it.

    Examples
    --------
    >>> token, kept = new_token()
    >>> token.startswith("wgt_"), token_digest(token) == kept
    (True, True)
    """
    secret = new_secret()
    return f"{TOKEN_PREFIX}{secret}{_check(secret)}", digest(secret)


def token_digest(token: str) -> bytes | None:
    """What the database keeps of ``token``; None for what is no token.

    Its last six characters are a checksum, so that a token with a slip in it is told from one
    that was revoked without asking the database.

    Examples
    --------
    >>> token_digest("wgt_cut-off") is None
    True
    """
    parts = _TOKEN.fullmatch(token)
    if parts is None or parts[2] != _check(parts[1]):
        return None
    return digest(parts[1])


def _check(secret: str) -> str:
    summed = zlib.crc32(secret.encode()).to_bytes(4, "big")
    return base64.urlsafe_b64encode(summed).decode().rstrip("=")


def csrf_token(session: str) -> str:
    """What a page sends along with what it changes, to show that it could read its session.

    Made from the session's secret, so that it needs no place to be kept and ends with it.
    """
    made = hmac.new(session.encode(), b"wangge csrf", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def csrf_matches(session: str, given: str) -> bool:
    """Whether ``given`` is that of ``session``, in constant time."""
    return hmac.compare_digest(csrf_token(session).encode(), given.encode())
