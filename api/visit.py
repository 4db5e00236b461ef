"""A request's surroundings, settled once before any route: from where, by which address, with what.

And what is added to its answer, whichever route makes it: the session's cookie, and that nobody
in between keeps what was meant for one caller.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import Scope

from api.auth import cookies, forgery, secret
from api.auth.address import AddressSettings, origin_of

PRIVATE = "private, no-store"
CSRF_HEADER = "X-CSRF-Token"

_KEY = "wangge.visit"

# They begin a session, and so have no token of one yet; what they take is JSON, which a form of
# another site cannot send.
_SIGNING_IN = frozenset(
    {"/api/v1/session", "/api/v1/invitations/look", "/api/v1/invitations/accept"}
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A token that came with a request; by Basic with the name of its owner."""

    token: str
    name: str | None = None


@dataclass(slots=True)
class Visit:
    """One request and what its answer takes along.

    Attributes
    ----------
    address : str or None
        Where the caller is, as far as those who say so are believed.
    base_url : str
        Under what the caller reached us; links are made with it. Without a slash at its end.
    secure : bool
        Whether that is by TLS.
    session : str or None
        The secret in the session's cookie.
    shown : Shown or None
        A token in ``Authorization``. Who sends one does not act by a cookie.
    authorized : bool
        Whether there is an ``Authorization`` at all.
    browser : bool
        Whether a page of ours asks, which shows its own way to sign in.
    """

    address: str | None
    base_url: str
    secure: bool
    session: str | None
    shown: Shown | None
    authorized: bool
    browser: bool
    _cookies: list[str] = field(default_factory=list)
    _csrf: str | None = None
    _private: bool = False

    def keep_session(self, value: str) -> None:
        """Let the caller have the session whose secret is ``value`` from now on."""
        self._cookies = [cookies.set_cookie(value, secure=self.secure)]
        self._csrf = secret.csrf_token(value)
        self.session = value

    def drop_session(self) -> None:
        """Let the caller's browser forget its session."""
        self._cookies = [cookies.drop_cookie(secure=self.secure)]
        self._csrf = None
        self.session = None

    def keep_private(self) -> None:
        """Let nobody keep the answer: it depends on who asked."""
        self._private = True

    def add_to(self, headers: MutableHeaders) -> None:
        """Put into the answer's headers what it takes along."""
        for cookie in self._cookies:
            headers.append("Set-Cookie", cookie)
        if self._csrf is not None:
            headers[CSRF_HEADER] = self._csrf
        if self._private or self._cookies:
            headers["Cache-Control"] = PRIVATE


def visit(request: Request) -> Visit:
    """That of ``request``."""
    found: Visit = request.scope[_KEY]
    return found


def begin(scope: Scope, addresses: AddressSettings) -> Visit:
    """Settle the surroundings of a request.

    Its scope gets the caller's address and the scheme by which they came. Nothing is refused
    here: see :func:`refuse_forged`.
    """
    headers = Headers(scope=scope)
    peer, port = scope.get("client") or (None, 0)
    if addresses.trusts(peer):
        peer = addresses.caller(peer, ",".join(headers.getlist("x-forwarded-for")))
        scope["client"] = (peer, port)
        if (scheme := headers.get("x-forwarded-proto", "").strip().lower()) in ("http", "https"):
            scope["scheme"] = scheme
    base = addresses.public_url or f"{scope.get('scheme', 'http')}://{headers.get('host', '')}"
    secure = base.startswith("https://")
    authorization = headers.get("authorization")
    cookie = cookies.read_cookie("; ".join(headers.getlist("cookie")), secure=secure)
    found = Visit(
        address=peer,
        base_url=base,
        secure=secure,
        session=cookie if cookie and authorization is None else None,
        shown=_shown(authorization),
        authorized=authorization is not None,
        browser=any(name in headers for name in ("sec-fetch-mode", "x-requested-with"))
        or cookie is not None,
    )
    scope[_KEY] = found
    return found


def refuse_forged(scope: Scope, found: Visit) -> None:
    """Refuse what another site made a browser send, before anything else is looked at.

    Raises
    ------
    Forged
        It changes something, comes with what browsers add by themselves, and does not show that
        a page of ours sent it.
    """
    if scope["method"] in forgery.SAFE_METHODS:
        return
    headers = Headers(scope=scope)
    sent = forgery.Sent(
        origin=headers.get("origin"),
        fetch_site=headers.get("sec-fetch-site"),
        own_origin=origin_of(found.base_url),
        session=found.session,
        token=headers.get(CSRF_HEADER),
    )
    begins = scope["method"] == "POST" and scope["path"] in _SIGNING_IN
    if found.session is not None and not begins:
        forgery.refuse_forged(sent)
    elif begins or (found.authorized and (found.shown is None or found.shown.name is not None)):
        # Browsers send Basic by themselves, once they have it; Bearer only a program can send.
        forgery.refuse_elsewhere(sent)


def _shown(authorization: str | None) -> Shown | None:
    kind, _, value = (authorization or "").partition(" ")
    value = value.strip()
    if kind.lower() == "bearer":
        return Shown(value)
    if kind.lower() != "basic":
        return None
    try:
        name, separator, token = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return Shown(token, name) if separator else None
