"""Security headers on every answer, and a limit on the size of every request."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors
from gis.text import Text

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
}


class _TooLarge(Exception):
    pass


class Protection:
    """ASGI middleware: headers unless an answer brings its own, and 413 for an oversized body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        received = 0
        started = False

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY:
                raise _TooLarge
            return message

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self.app(scope, counted, guarded)
        except _TooLarge:
            if started:
                raise
            answer = errors.problem(
                Request(scope),
                413,
                "too_large",
                Text(
                    f"请求内容超过 {MAX_BODY // 1024 // 1024} MB 上限，请分批提交。",
                    f"A request may hold {MAX_BODY // 1024 // 1024} MB at most; send it in parts.",
                ),
            )
            await answer(scope, receive, guarded)
