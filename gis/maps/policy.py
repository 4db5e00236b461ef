"""The Content-Security-Policy of a page: its own code by hash, and nothing else."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html.parser import HTMLParser

# A script element of any other type is a block of data, which browsers never run.
_RUNS = {"", "text/javascript", "application/javascript", "module"}


def source_hash(code: str) -> str:
    """The CSP source expression for an inline script or style, ``'sha256-…'``."""
    digest = hashlib.sha256(code.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def policy_for(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """A policy under which exactly these inline scripts and styles run.

    Styles need no ``'unsafe-inline'``: Leaflet and our own code set styles through the
    CSSOM, which a policy does not restrict, and write no ``style`` attribute.
    """
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(["script-src", *map(source_hash, scripts)]),
            " ".join(["style-src", *map(source_hash, styles)]),
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def code_in(html: str) -> tuple[list[str], list[str]]:
    """The inline scripts that a browser would run, and the style sheets, in order."""
    reader = _CodeReader()
    # Browsers turn CR LF into LF before they hash.
    reader.feed(html.replace("\r\n", "\n").replace("\r", "\n"))
    reader.close()
    return reader.scripts, reader.styles


class _CodeReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self._into: list[str] | None = None
        self._parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "style":
            self._into = self.styles
        elif tag == "script":
            given = {name: (value or "").strip().lower() for name, value in attrs}
            if given.get("type", "") in _RUNS and "src" not in given:
                self._into = self.scripts
        self._parts = []

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._parts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._into is not None and tag in ("script", "style"):
            self._into.append("".join(self._parts))
            self._into = None
