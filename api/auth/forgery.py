"""Requests that another site makes a browser send, with the credentials the browser adds itself.

Browsers say where a request comes from: ``Sec-Fetch-Site`` where they trust the connection,
``Origin`` with everything that changes something. Beyond that a session asks for its token, which
another site cannot read.
"""

from __future__ import annotations

from dataclasses import dataclass

from api.auth import secret
from gis.errors import Forbidden
from gis.text import Text

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class Forged(Forbidden):
    """Sent by another site, or without what shows that it was not."""

    code = "csrf_failed"


@dataclass(frozen=True, slots=True)
class Sent:
    """What a request says of where it comes from.

    Attributes
    ----------
    origin, fetch_site : str or None
        The headers ``Origin`` and ``Sec-Fetch-Site``.
    own_origin : str or None
        Ours, by which the caller reached us.
    session : str or None
        The secret in the session's cookie.
    token : str or None
        The header ``X-CSRF-Token``.
    """

    origin: str | None
    fetch_site: str | None
    own_origin: str | None
    session: str | None = None
    token: str | None = None


_ELSEWHERE = Text(
    "请求来自其他网站，已拒绝。如经代理访问，请管理员设置 WANGGE_PUBLIC_URL。",
    "The request comes from another site and was refused. Behind a proxy, the administrator sets "
    "WANGGE_PUBLIC_URL.",
)
_NO_TOKEN = Text(
    "页面已过期，请刷新后重试。",
    "The page is out of date; reload it and try again.",
)


def refuse_elsewhere(sent: Sent) -> None:
    """Refuse what a browser says comes from elsewhere.

    Raises
    ------
    Forged
        It does. Other programs than browsers say nothing, and pass.
    """
    if sent.fetch_site is not None and sent.fetch_site != "same-origin":
        raise Forged(_ELSEWHERE)
    if sent.origin is not None and sent.origin != sent.own_origin:
        raise Forged(_ELSEWHERE)


def refuse_forged(sent: Sent) -> None:
    """Refuse what does not show that a page of ours sent it, with its session.

    Raises
    ------
    Forged
        It comes from elsewhere, does not say from where, or lacks the session's token.
    """
    refuse_elsewhere(sent)
    if sent.fetch_site is None and sent.origin is None:
        raise Forged(_ELSEWHERE)
    if not secret.csrf_matches(sent.session or "", sent.token or ""):
        raise Forged(_NO_TOKEN)
