"""Signing in with the organisation's own accounts: to the provider and back."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api import errors
from api.auth import cookies
from api.auth.oidc import FLOW_SECONDS, Flow, SignInRefused
from api.routes.context import DatabaseDep, LangDep, turns
from api.routes.identity import public
from api.routes.own_pages import page_policy
from api.routes.session import DoorDep
from api.visit import Visit, visit
from api.workflows import oidc
from api.workflows.identity_provider import IdentityProvider
from gis.errors import WanggeError
from gis.text import Lang, Text

router = APIRouter(prefix="/auth/oidc", include_in_schema=False)

COOKIE = "wangge-oidc"
"""Of the flow, for as long as somebody may take at the provider."""

_LASTS = timedelta(seconds=FLOW_SECONDS)

# The provider may be slow, and each of these waits for it.
_TURN = Depends(turns(8, wait=10, each=4, rule=public))

_FOLDER = Path(__file__).with_name("templates")
_STYLE = (_FOLDER / "refused.css").read_text("utf-8")
_PAGE = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True).get_template("refused.html")
_POLICY = page_policy(_STYLE)
_WORDS = {
    "title": Text("未能登录", "Not signed in"),
    "back": Text("返回首页", "Back to the start"),
}

_log = logging.getLogger("wangge")


def _provider(request: Request) -> IdentityProvider:
    found: IdentityProvider | None = request.app.state.oidc
    if found is None:
        raise HTTPException(404)
    return found


@router.get("/start", dependencies=[_TURN])
def start(
    request: Request,
    lang: LangDep,
    following: Annotated[str | None, Query(alias="next", max_length=4000)] = None,
) -> Response:
    """To the provider; ``next`` is where to go afterwards, on this server only."""
    provider, here = _provider(request), visit(request)
    try:
        address, flow = provider.begin(following, _callback(here))
    except WanggeError as error:
        return _refused(request, error, lang)
    answer = RedirectResponse(address, 303)
    _keep(answer, flow.as_cookie(), here, lasts=_LASTS)
    return answer


@router.get("/callback", dependencies=[_TURN])
def callback(request: Request, database: DatabaseDep, door: DoorDep, lang: LangDep) -> Response:
    """Back from the provider, whose parameters these are, with a new session or with the reason."""
    provider, here = _provider(request), visit(request)
    kept = cookies.read_cookie(request.headers.get("cookie"), secure=here.secure, name=COOKIE)
    try:
        flow = Flow.from_cookie(kept, int(time.time()))
        known = provider.finish(flow, dict(request.query_params), _callback(here))
        opened = oidc.sign_in(database, door, known)
    except WanggeError as error:
        answer = _refused(request, error, lang)
    else:
        here.keep_session(opened.secret)
        answer = RedirectResponse(flow.next, 303)
    # Whatever came of it, this flow is over.
    _keep(answer, "", here, lasts=timedelta(0))
    return answer


def _callback(here: Visit) -> str:
    return f"{here.base_url}/auth/oidc/callback"


def _keep(answer: Response, value: str, here: Visit, *, lasts: timedelta) -> None:
    cookie = cookies.set_cookie(value, secure=here.secure, lasts=lasts, name=COOKIE)
    answer.headers.append("Set-Cookie", cookie)
    here.keep_private()


def _refused(request: Request, error: WanggeError, lang: Lang) -> Response:
    """A page that says why, for the person at the browser; programs get their problem+json."""
    if isinstance(error, SignInRefused):
        # From the provider, or from whoever pretends to be it: shown so that it stays on a line.
        _log.warning("sign-in with the identity provider refused: %r", error.reason)
    answer = errors.domain(request, error)
    if "text/html" not in request.headers.get("accept", ""):
        return answer
    page = _PAGE.render(
        lang="zh-CN" if lang == "zh" else "en",
        words={name: text.to(lang) for name, text in _WORDS.items()},
        detail=error.text.to(lang),
        style=_STYLE,
    )
    headers = {"Content-Security-Policy": _POLICY, "Content-Language": lang}
    return HTMLResponse(page, answer.status_code, headers=headers)
