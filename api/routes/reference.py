"""The API reference: a page of plain HTML made from the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader
from starlette.responses import Response

from api.errors import MEDIA_TYPE
from api.openapi import resolve
from api.routes.context import BIGINT, LangDep
from api.routes.identity import public
from api.routes.own_pages import page_policy
from gis.text import Lang, Text

router = APIRouter(include_in_schema=False, dependencies=[Depends(public)])

_FOLDER = Path(__file__).with_name("templates")
_STYLE = (_FOLDER / "reference.css").read_text("utf-8")
_TEMPLATES = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_POLICY = page_policy(_STYLE)

WORDS: Mapping[str, Text] = {
    "title": Text("接口说明", "API reference"),
    "lead": Text(
        "以下 GET 地址均可在浏览器中直接打开，部分须先登录。各项数据均可用 revision（版本）或 "
        "date（日期）读取历史状态；坐标为 EPSG:4326 经纬度。程序可用个人令牌访问："
        "Authorization: Bearer，或以其作为 HTTP Basic 的密码。",
        "Every GET address below opens in a browser, some after signing in. Everything can be "
        "read as of a revision or a date; coordinates are EPSG:4326 longitude and latitude. "
        "Programs send a personal token: as Authorization: Bearer, or as the password in HTTP's "
        "Basic.",
    ),
    "parameters": Text("参数", "Parameters"),
    "name": Text("名称", "Name"),
    "type": Text("类型", "Type"),
    "meaning": Text("说明", "Meaning"),
    "required": Text("必填", "required"),
    "default": Text("默认", "default"),
    "example": Text("例", "e.g."),
    "body": Text("请求正文", "Body"),
    "answer": Text("返回", "Answer"),
    "errors": Text("出错时", "Errors"),
    "errors_are": Text(
        "一律返回 application/problem+json（RFC 9457）：401 需要登录，403 无权访问，404 不存在，"
        "409 存在冲突，422 参数有误，429 请求过于频繁，503 暂不可用。语言随 Accept-Language。",
        "Always application/problem+json (RFC 9457): 401 for who has not signed in, 403 for who "
        "may not, 404 for what does not exist, 409 for a conflict, 422 for a parameter that is "
        "wrong, 429 for too many requests, 503 when the server cannot answer now. In the language "
        "of Accept-Language.",
    ),
    "document": Text("OpenAPI 文档", "OpenAPI document"),
    "map": Text("回到地图", "Back to the map"),
    "other": Text("English", "中文"),
}

SUBJECTS: Mapping[str, Text] = {
    "lookup": Text("查询所在网格", "Lookup"),
    "coverage": Text("覆盖统计", "Coverage"),
    "areas": Text("区划、网格与服务点", "Divisions, grids and places"),
    "people": Text("人员", "Staff"),
    "installation": Text("版本、搜索与配置", "Revisions, search and configuration"),
    "export": Text("导出", "Export"),
    "plans": Text("方案", "Plans"),
    "revisions": Text("已发布版本", "Published revisions"),
    "maps": Text("覆盖图", "Coverage map"),
    "session": Text("登录与退出", "Signing in and out"),
    "account": Text("我的账号", "One's own account"),
    "accounts": Text("账号与授权", "Accounts and grants"),
    "audit": Text("审计与设置", "Audit trail and settings"),
    "service": Text("运行状态", "Service"),
}


@dataclass(frozen=True, slots=True)
class _Parameter:
    name: str
    where: str
    kind: str
    required: bool
    default: str | None
    example: str | None
    meaning: str


@dataclass(frozen=True, slots=True)
class _Operation:
    id: str
    subject: str
    method: str
    path: str
    summary: str
    description: tuple[str, ...]
    parameters: tuple[_Parameter, ...]
    body: str | None
    answer: str | None
    answer_type: str


@router.get("/docs")
async def reference(
    request: Request, accepted: LangDep, lang: Annotated[Lang | None, Query()] = None
) -> Response:
    """The page in the caller's language; its style is let through by its hash, nothing else is."""
    language = lang or accepted
    page = _page(request.app.openapi(), language)
    headers = {
        "Content-Security-Policy": _POLICY,
        "Content-Language": language,
        "Vary": "Accept-Language",
    }
    return HTMLResponse(page, headers=headers)


def _page(document: Mapping[str, Any], lang: Lang) -> str:
    subjects: dict[str, list[_Operation]] = {}
    for operation in _operations(document):
        subjects.setdefault(operation.subject, []).append(operation)
    return _TEMPLATES.get_template("reference.html").render(
        lang="zh-CN" if lang == "zh" else "en",
        other="en" if lang == "zh" else "zh",
        words={name: text.to(lang) for name, text in WORDS.items()},
        subjects=[(name, SUBJECTS[name].to(lang), found) for name, found in subjects.items()],
        version=document["info"]["version"],
        style=_STYLE,
    )


def _operations(document: Mapping[str, Any]) -> Iterator[_Operation]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            answers = operation["responses"]
            kind, answer = _answer(answers.get("200") or answers.get("201") or {})
            yield _Operation(
                id=f"{method}{path}".replace("/", "-"),
                subject=operation["tags"][0],
                method=method.upper(),
                path=path,
                summary=operation["summary"],
                description=tuple(operation.get("description", "").split("\n\n")),
                parameters=tuple(
                    map(partial(_parameter, document=document), operation.get("parameters", ()))
                ),
                body=_answer(operation.get("requestBody", {}))[1],
                answer=answer,
                answer_type=kind,
            )


def _parameter(parameter: Mapping[str, Any], document: Mapping[str, Any]) -> _Parameter:
    schema = parameter["schema"]
    return _Parameter(
        name=parameter["name"],
        where=parameter["in"],
        kind=_kind(schema, document),
        required=parameter.get("required", False),
        default=str(schema["default"]) if schema.get("default") not in (None, "") else None,
        example=str(schema["examples"][0]) if "examples" in schema else None,
        meaning=parameter.get("description", ""),
    )


def _kind(schema: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    schema = resolve(schema, document)
    if "anyOf" in schema:
        kinds = [_kind(inner, document) for inner in schema["anyOf"]]
        return " | ".join(kind for kind in kinds if kind != "null")
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    low, high = schema.get("minimum"), schema.get("maximum")
    kind = str(schema.get("format") or schema.get("type", ""))
    bounded = low is not None and high is not None and high < BIGINT
    return f"{kind} {low:g} … {high:g}" if bounded else kind


def _answer(response: Mapping[str, Any]) -> tuple[str, str | None]:
    """The media type of an answer (or body), and an example of it when there is one."""
    for kind, body in response.get("content", {}).items():
        if kind != MEDIA_TYPE:
            shown = body.get("example")
            return kind, None if shown is None else json.dumps(shown, ensure_ascii=False, indent=2)
    return "", None
