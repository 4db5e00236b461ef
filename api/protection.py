"""What holds for every request: where it comes from, security headers, a limit, no bare failure."""

from __future__ import annotations

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors
from api.auth.address import AddressSettings
from api.auth.forgery import Forged
from api.visit import begin, refuse_forged

MAX_BODY = 2 * 1024 * 1024
"""Bytes. The largest request but for files, 10,000 points, takes about 0.6 MB."""

MAX_UPLOAD = 32 * 1024 * 1024
"""Bytes of a request with a file. Its route looks who asks before it takes any of them."""

_UPLOADS = re.compile(r"/api/v1/plans/[^/]+/(?:guides|import)")

BODILESS = "wangge.bodiless"
"""Stands in the scope of a HEAD: an answer that would not end need not begin."""

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "Cache-Control": "no-cache",
}


class Protection:
    """ASGI middleware around everything else.

    What another site made a browser send is answered by 403 before anything else is looked at.
    Answers carry the headers above unless they bring their own. A body over :data:`MAX_BODY`, or
    :data:`MAX_UPLOAD` where files are taken, is answered by 413, whether its length is declared or
    only shows. What nobody foresaw is answered here by 500, since Starlette would do it outside,
    where no header is added. HEAD is GET without the body.
    """

    def __init__(self, app: ASGIApp, addresses: AddressSettings) -> None:
        self.app = app
        self.addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        visit = begin(scope, self.addresses)
        received, most = 0, _most(scope)
        started = ended = False
        bodiless = scope["method"] == "HEAD"

        async def limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                # FastAPI lets this one through where it turns others into 400.
                raise HTTPException(413)
            return message

        async def guarded(message: Message) -> None:
            nonlocal started, ended
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                visit.add_to(headers)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            elif bodiless:
                if not ended:
                    ended = True
                    await send({"type": "http.response.body", "body": b""})
                return
            await send(message)

        request = Request(scope)
        if _declared(scope) > most:
            await errors.refused(request, HTTPException(413))(scope, receive, guarded)
            return
        try:
            refuse_forged(scope, visit)
        except Forged as error:
            await errors.domain(request, error)(scope, receive, guarded)
            return
        try:
            inner = dict(scope, method="GET") | {BODILESS: True} if bodiless else scope
            await self.app(inner, limited, guarded)
        except Exception as error:
            if started:
                raise  # the server cuts the connection: nobody takes half an answer for a whole
            await errors.unforeseen(request, error)(scope, receive, guarded)


def _most(scope: Scope) -> int:
    file = scope["method"] == "POST" and _UPLOADS.fullmatch(scope["path"])
    return MAX_UPLOAD if file else MAX_BODY


def _declared(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isascii() and length.isdecimal() else 0
