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

from gis.errors import (
    Conflict,
    CoverageFault,
    FileRefused,
    InvalidGeometry,
    InvalidValue,
    NotFound,
    Unavailable,
    WanggeError,
)
from gis.text import Lang, Text, language_of

STATUSES: Mapping[type[WanggeError], int] = {
    InvalidValue: 422,
    InvalidGeometry: 422,
    CoverageFault: 422,
    FileRefused: 422,
    NotFound: 404,
    Conflict: 409,
    Unavailable: 503,
    WanggeError: 500,
}

MEDIA_TYPE = "application/problem+json"

_TITLES = {
    400: Text("请求有误", "Bad request"),
    404: Text("未找到", "Not found"),
    405: Text("不支持该请求方法", "Method not allowed"),
    409: Text("存在冲突", "Conflict"),
    413: Text("请求内容过大", "Content too large"),
    422: Text("请求内容无法处理", "The request cannot be processed"),
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
    return JSONResponse(
        body,
        status,
        media_type=MEDIA_TYPE,
        headers={"Content-Language": lang, "Vary": "Accept-Language"},
    )


def _wangge(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WanggeError)  # noqa: S101 — registered for this class only
    status = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    members: dict[str, Any] = {}
    if isinstance(error, CoverageFault):
        members["findings"] = [f.as_dict(language(request)) for f in error.findings]
    return problem(request, status, error.code, error.text, **members)


def _validation(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 — registered for this class only
    faults = [
        {"where": ".".join(str(part) for part in fault["loc"]), "what": fault["msg"]}
        for fault in error.errors()
    ]
    where_list = ", ".join(fault["where"] for fault in faults)
    detail = Text(
        f"以下参数或内容无法识别：{where_list}。",
        "; ".join(f"{fault['where']}: {fault['what']}" for fault in faults),
    )
    return problem(request, 422, "invalid_request", detail, errors=faults)


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 — registered for this class only
    detail = (
        Text(f"没有这个地址：{request.url.path}", f"There is nothing at {request.url.path}.")
        if error.status_code == 404
        else str(error.detail)
    )
    answer = problem(request, error.status_code, "http", detail)
    answer.headers.update(error.headers or {})
    return answer


def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    _log.exception("%s %s failed", request.method, request.url.path, exc_info=error)
    detail = Text(
        "服务器出现未预料的错误，已记入日志，请联系管理员。",
        "Something unforeseen went wrong; it is in the server's log. Tell its administrator.",
    )
    return problem(request, 500, "internal", detail)


def add_handlers(app: FastAPI) -> None:
    """Let ``app`` answer every error as problem+json."""
    app.add_exception_handler(WanggeError, _wangge)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)
