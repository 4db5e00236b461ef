"""Where this machine serves: the server says so in the data folder, other commands look it up."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from api.auth.address import AddressSettings
from api.commands.terminal import err, words
from api.settings import DatabaseSettings, ServerSettings

_WITHIN = 0.5
"""Seconds in which a server on this machine takes a connection."""


@contextmanager
def serving_at(url: str) -> Iterator[None]:
    """Let others know, while the block lasts, that this process serves the data folder at ``url``.

    With ``WANGGE_DATABASE_URL`` the folder is nobody's in particular, and nothing is said in it.
    """
    told = _file()
    if told is None:
        yield
        return
    with suppress(OSError):
        told.write_text(url, encoding="utf-8")
    try:
        yield
    finally:
        with suppress(OSError):
            if told.read_text(encoding="utf-8") == url:
                told.unlink()


def base_url(host: str, port: int) -> str:
    """Where a browser on this machine reaches a server that listens there, unless it is public."""
    public = AddressSettings.from_environment().public_url
    if public is not None:
        return public
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 — to be replaced
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"


def address() -> str:
    """The address to be put into links: the public one, else where the server is, if it runs.

    If that is not known, the one by the settings; and the terminal says so.
    """
    settings = ServerSettings.from_environment()
    by_settings = base_url(settings.host, settings.port)
    if AddressSettings.from_environment().public_url is not None:
        return by_settings
    known = _running()
    if known is None:
        err.print(
            words(
                f"未发现正在运行的服务，链接按设置写作 {by_settings}；"
                "若实际地址不同，请设置 WANGGE_PUBLIC_URL 或自行替换。",
                f"No running server is known here; the link has {by_settings}, by the settings. "
                "If it is reached elsewhere, set WANGGE_PUBLIC_URL or put that in its place.",
            )
        )
    return known or by_settings


def _running() -> str | None:
    """Where a server said that it serves, if it still does."""
    told = _file()
    if told is None:
        return None
    try:
        url = told.read_text(encoding="utf-8")
        parts = urlsplit(url)
        with socket.create_connection((parts.hostname or "", parts.port or 0), _WITHIN):
            return url
    except (OSError, ValueError):
        return None


def _file() -> Path | None:
    settings = DatabaseSettings.from_environment()
    return None if settings.url is not None else settings.data / "serving-at"
