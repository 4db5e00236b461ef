"""The session's cookie, as text.

With TLS it is named ``__Host-…``: browsers take such a cookie only from the host itself, over TLS
and for the whole site, so that no neighbouring host can plant one.
"""

from __future__ import annotations

from datetime import timedelta

NAME = "wangge"
LASTS = timedelta(days=7)
"""After which a session ends however much it is used; it ends sooner when it is not."""


def cookie_name(*, secure: bool, name: str = NAME) -> str:
    """What the cookie is called, with TLS and without."""
    return f"__Host-{name}" if secure else name


def set_cookie(value: str, *, secure: bool, lasts: timedelta = LASTS, name: str = NAME) -> str:
    """The ``Set-Cookie`` header by which a browser keeps ``value``.

    Examples
    --------
    >>> set_cookie("abc", secure=False, lasts=timedelta(hours=1))
    'wangge=abc; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax'
    """
    parts = [
        f"{cookie_name(secure=secure, name=name)}={value}",
        f"Max-Age={int(lasts.total_seconds())}",
        "Path=/",
        "HttpOnly",
        "SameSite=Lax",
    ]
    return "; ".join([*parts, "Secure"] if secure else parts)


def drop_cookie(*, secure: bool, name: str = NAME) -> str:
    """The ``Set-Cookie`` header by which a browser forgets it."""
    return set_cookie("", secure=secure, lasts=timedelta(0), name=name)


def read_cookie(header: str | None, *, secure: bool, name: str = NAME) -> str | None:
    """The cookie's value in a ``Cookie`` header; the first one when there are several.

    Examples
    --------
    >>> read_cookie("theme=dark; wangge=abc", secure=False)
    'abc'
    """
    wanted = cookie_name(secure=secure, name=name)
    for part in (header or "").split(";"):
        found, separator, value = part.strip().partition("=")
        if separator and found == wanted:
            return value
    return None
