"""Domain errors to RFC 9457 problem details, in one place."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api import faults
from api.visit import visit
from gis.errors import (
    Conflict,
    CoverageFault,
    FileRefused,
    Forbidden,
    InvalidGeometry,
    InvalidValue,
    MalformedOperation,
    NotFound,
    SignInRequired,
    TooMany,
    Unavailable,
    WanggeError,
)
from gis.operations.refusal import Refused
from gis.text import Lang, Text, language_of

STATUSES: Mapping[type[WanggeError], int] = {
    InvalidValue: 422,
    InvalidGeometry: 422,
    CoverageFault: 422,
    Refused: 422,
    FileRefused: 422,
    NotFound: 404,
    Conflict: 409,
    SignInRequired: 401,
    Forbidden: 403,
    TooMany: 429,
    Unavailable: 503,
    WanggeError: 500,
}

MEDIA_TYPE = "application/problem+json"

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_RETRY_AFTER = "5"

_TITLES = {
    400: Text("请求有误", "Bad request"),
    401: Text("需要登录", "Sign-in required"),
    403: Text("无权访问", "Forbidden"),
    404: Text("未找到", "Not found"),
    405: Text("不支持该请求方法", "Method not allowed"),
    409: Text("存在冲突", "Conflict"),
    413: Text("请求内容过大", "Content too large"),
    422: Text("请求内容无法处理", "The request cannot be processed"),
    429: Text("请求过于频繁", "Too many requests"),
    500: Text("服务器内部错误", "Internal server error"),
    503: Text("服务暂不可用", "Service unavailable"),
}

_log = logging.getLogger("wangge")


def language(request: Request) -> Lang:
    """The language of a request: ``Accept-Language``, English when it names neither."""
    return language_of(request.headers.get("accept-language"))


def problem(
    request: Request, status: int, code: str, detail: Text | str, **members: Any
) -> JSONResponse:
    """A problem+json answer in the caller's language."""
    lang = language(request)
    title = _TITLES.get(status)
    body = {
        "type": "about:blank",
        "title": title.to(lang) if title else HTTPStatus(status).phrase,
        "status": status,
        "detail": detail.to(lang) if isinstance(detail, Text) else detail,
        "code": code,
        **members,
    }
    headers = {"Content-Language": lang, "Vary": "Accept-Language"}
    if status == 503:
        headers["Retry-After"] = _RETRY_AFTER
    return JSONResponse(body, status, media_type=MEDIA_TYPE, headers=headers)


def domain(request: Request, error: Exception) -> JSONResponse:
    """The answer to a domain error."""
    assert isinstance(error, WanggeError)  # noqa: S101 — registered for this class only
    status = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    # What a refusal of its own kind has to say, such as the conflicts of a publication.
    members: dict[str, Any] = dict(getattr(error, "members", {}))
    if isinstance(error, CoverageFault):
        members["findings"] = [f.as_dict(language(request)) for f in error.findings]
    if isinstance(error, Refused):
        members["places"] = error.places
    if isinstance(error, MalformedOperation):
        members["member"] = error.member
    answer = problem(request, status, error.code, error.text, **members)
    if isinstance(error, SignInRequired):
        _challenge(request, answer)
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _challenge(request: Request, answer: JSONResponse) -> None:
    """Say how to sign in, to programs; a page of ours would have the browser's own dialogue."""
    schemes = ['Bearer realm="Wangge"']
    if not visit(request).browser:
        schemes.insert(0, 'Basic realm="Wangge", charset="UTF-8"')
    answer.headers["WWW-Authenticate"] = ", ".join(schemes)


def _validation(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 — registered for this class only
    detail, found = faults.explain(error.errors(), language(request))
    return problem(request, 422, "invalid_request", detail, errors=found)


def refused(request: Request, error: Exception) -> JSONResponse:
    """What the framework refuses: an address, a method or a body that cannot be."""
    assert isinstance(error, HTTPException)  # noqa: S101 — registered for this class only
    # A body that cannot be parsed is 400 for the framework; here what does not parse is 422.
    status = 422 if error.status_code == 400 else error.status_code
    path, method = request.url.path, request.method
    details = {
        422: Text("请求正文无法解析。", "The body of the request cannot be parsed."),
        404: Text(f"没有这个地址：{path}", f"There is nothing at {path}."),
        405: Text(f"该地址不支持 {method} 方法。", f"{method} is not possible at {path}."),
        413: Text("请求正文过大，请分批提交。", "The request is too large; send it in parts."),
    }
    answer = problem(request, status, "http", details.get(status, str(error.detail)))
    answer.headers.update(error.headers or {})
    if status == 405:
        answer.headers["Allow"] = ", ".join(_allowed(request))
    return answer


def _allowed(request: Request) -> list[str]:
    """The methods of an address; its routes name one each, and the framework the first's only."""
    scope = request.scope
    whole = dict(scope, root_path=scope.get("app_root_path", scope.get("root_path", "")))
    found = [
        method
        for method in _METHODS
        if any(
            route.matches(whole | {"method": method})[0] is Match.FULL
            for route in request.app.routes
        )
    ]
    return ["GET", "HEAD", *found[1:]] if found[:1] == ["GET"] else found or ["GET", "HEAD"]


def unforeseen(request: Request, error: Exception) -> JSONResponse:
    """What nobody thought of: the caller learns no more than that; the log has it all."""
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    detail = Text(
        "服务器出现未预料的错误，已记入日志，请联系管理员。",
        "Something unforeseen went wrong; it is in the server's log. Tell its administrator.",
    )
    return problem(request, 500, "internal", detail)


def add_handlers(app: FastAPI) -> None:
    """Let ``app`` answer every error as problem+json; :class:`api.protection.Protection` calls
    :func:`unforeseen` for what is none of these.
    """
    app.add_exception_handler(WanggeError, domain)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, refused)
