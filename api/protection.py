"""What holds for every request: where it comes from, security headers, a limit, no bare failure."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors
from api.auth.address import AddressSettings
from api.auth.forgery import Forged
from api.visit import begin, refuse_forged

MAX_BODY = 2 * 1024 * 1024
"""Bytes. The largest request there is, 10,000 points, takes about 0.6 MB."""

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
    Answers carry the headers above unless they bring their own. A body over :data:`MAX_BODY` is
    answered by 413, whether its length is declared or only shows. What nobody foresaw is answered
    here by 500, since Starlette would do it outside, where no header is added. HEAD is GET
    without the body.
    """

    def __init__(self, app: ASGIApp, addresses: AddressSettings) -> None:
        self.app = app
        self.addresses = addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        visit = begin(scope, self.addresses)
        received = 0
        started = ended = False
        bodiless = scope["method"] == "HEAD"

        async def limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY:
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
        if _declared(scope) > MAX_BODY:
            await errors.refused(request, HTTPException(413))(scope, receive, guarded)
            return
        try:
            refuse_forged(scope, visit)
        except Forged as error:
            await errors.domain(request, error)(scope, receive, guarded)
            return
        try:
            await self.app(dict(scope, method="GET") if bodiless else scope, limited, guarded)
        except Exception as error:
            if started:
                raise  # the server cuts the connection: nobody takes half an answer for a whole
            await errors.unforeseen(request, error)(scope, receive, guarded)


def _declared(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isascii() and length.isdecimal() else 0
