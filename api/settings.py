"""What an installation can set, from the environment (prefix ``WANGGE_``).

Nothing is read when this module is imported: each class reads when it is asked to.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from gis.errors import InvalidValue
from gis.text import Lang, Text, language_of

DRIVER = "postgresql+psycopg"
_SCHEMES = ("postgres", "postgresql", DRIVER)

BasemapType = Literal["xyz", "wmts"]


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Where the database is.

    Attributes
    ----------
    url : str or None
        ``WANGGE_DATABASE_URL``, with our driver in it; None for the private PostGIS.
    data : Path
        ``WANGGE_DATA``: the installation's data folder, ``.data`` unless given. Absolute.
    """

    url: str | None
    data: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> DatabaseSettings:
        """Read the environment (or a mapping given in its place)."""
        values = _environment(environment)
        url = _value(values, "WANGGE_DATABASE_URL")
        return cls(
            url=normalised_url(url) if url is not None else None,
            data=Path(_value(values, "WANGGE_DATA") or ".data").expanduser().absolute(),
        )


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How the application is served.

    Attributes
    ----------
    host : str
        ``WANGGE_HOST``: address to listen on; this machine only unless given.
    port : int
        ``WANGGE_PORT``, 8000 unless given.
    workers : int
        ``WANGGE_WORKERS``: processes that answer, 1 unless given.
    language : {"zh", "en"}
        ``WANGGE_LANG``: of messages on the terminal; else by the system's locale.
    """

    host: str
    port: int
    workers: int
    language: Lang

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> ServerSettings:
        """Read the environment (or a mapping given in its place)."""
        values = _environment(environment)
        return cls(
            host=_value(values, "WANGGE_HOST") or "127.0.0.1",
            port=_whole_number(values, "WANGGE_PORT", default=8000, least=1, most=65535),
            workers=_whole_number(values, "WANGGE_WORKERS", default=1, least=1, most=256),
            language=_language(values),
        )


@dataclass(frozen=True, slots=True)
class BasemapSettings:
    """The map under the grids, if an installation has one.

    Attributes
    ----------
    url : str
        ``WANGGE_BASEMAP_URL``: a template with ``{z}``, ``{x}`` and ``{y}`` (or ``{-y}``) for
        XYZ, the address of the service for WMTS.
    type : {"xyz", "wmts"}
        ``WANGGE_BASEMAP_TYPE``, ``xyz`` unless given.
    attribution : str
        ``WANGGE_BASEMAP_ATTRIBUTION``: who made it, shown on the map.
    layer, matrix_set : str or None
        ``WANGGE_BASEMAP_LAYER`` and ``WANGGE_BASEMAP_MATRIX_SET``; WMTS needs both.
    """

    url: str
    type: BasemapType
    attribution: str
    layer: str | None = None
    matrix_set: str | None = None

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] | None = None
    ) -> BasemapSettings | None:
        """Read the environment (or a mapping given in its place); None without a basemap."""
        values = _environment(environment)
        url = _value(values, "WANGGE_BASEMAP_URL")
        if url is None:
            return None
        kind = _basemap_type(values)
        layer = _value(values, "WANGGE_BASEMAP_LAYER")
        matrix_set = _value(values, "WANGGE_BASEMAP_MATRIX_SET")
        _check_basemap(url, kind, layer, matrix_set)
        return cls(
            url=url,
            type=kind,
            attribution=_value(values, "WANGGE_BASEMAP_ATTRIBUTION") or "",
            layer=layer,
            matrix_set=matrix_set,
        )


def normalised_url(url: str) -> str:
    """``url`` with the one driver that Wangge uses.

    Accepts ``postgres://``, ``postgresql://`` and ``postgresql+psycopg://``.

    Raises
    ------
    InvalidValue
        For any other scheme. The message does not repeat the address: it may hold a password.

    Examples
    --------
    >>> normalised_url("postgres://anna@db.example:5432/wangge")
    'postgresql+psycopg://anna@db.example:5432/wangge'
    """
    scheme, separator, rest = url.strip().partition("://")
    if not separator or scheme.lower() not in _SCHEMES:
        raise InvalidValue(
            Text(
                "数据库地址应以 postgresql:// 开头。",
                "A database address begins with postgresql://.",
            )
        )
    return f"{DRIVER}://{rest}"


def _environment(given: Mapping[str, str] | None) -> Mapping[str, str]:
    return os.environ if given is None else given


def _value(values: Mapping[str, str], name: str) -> str | None:
    """A variable without the blanks around it; None when unset or empty (as compose has it)."""
    return values.get(name, "").strip() or None


def _whole_number(
    values: Mapping[str, str], name: str, *, default: int, least: int, most: int
) -> int:
    text = _value(values, name)
    if text is None:
        return default
    # Not int() alone: it takes "1_000" and other scripts' digits too.
    if text.isascii() and text.isdigit() and least <= int(text) <= most:
        return int(text)
    raise InvalidValue(
        Text(
            f"{name} 应为 {least} 到 {most} 之间的整数，现为“{text}”。",
            f'{name} must be a whole number from {least} to {most}; it is "{text}".',
        )
    )


def _language(values: Mapping[str, str]) -> Lang:
    given = _value(values, "WANGGE_LANG")
    if given is None:
        locale = next((values[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if values.get(n)), None)
        return language_of(locale)
    primary = given.lower().replace("_", "-").split("-")[0].split(".")[0]
    if primary in ("zh", "en"):
        return language_of(given)
    raise InvalidValue(
        Text(
            f"WANGGE_LANG 应为 zh 或 en，现为“{given}”。",
            f'WANGGE_LANG must be zh or en; it is "{given}".',
        )
    )


def _basemap_type(values: Mapping[str, str]) -> BasemapType:
    given = (_value(values, "WANGGE_BASEMAP_TYPE") or "xyz").lower()
    if given == "xyz":
        return "xyz"
    if given == "wmts":
        return "wmts"
    raise InvalidValue(
        Text(
            f"WANGGE_BASEMAP_TYPE 应为 xyz 或 wmts，现为“{given}”。",
            f'WANGGE_BASEMAP_TYPE must be xyz or wmts; it is "{given}".',
        )
    )


def _check_basemap(url: str, kind: BasemapType, layer: str | None, matrix_set: str | None) -> None:
    """Refuse what could only show an empty map. Messages leave the address out: it has a key."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise InvalidValue(
            Text(
                "WANGGE_BASEMAP_URL 应以 http:// 或 https:// 开头。",
                "WANGGE_BASEMAP_URL must begin with http:// or https://.",
            )
        )
    if kind == "xyz" and not ("{z}" in url and "{x}" in url and ("{y}" in url or "{-y}" in url)):
        raise InvalidValue(
            Text(
                "WANGGE_BASEMAP_URL 中应包含 {z}、{x} 和 {y}。",
                "WANGGE_BASEMAP_URL must contain {z}, {x} and {y}.",
            )
        )
    if kind == "wmts" and (layer is None or matrix_set is None):
        raise InvalidValue(
            Text(
                "WMTS 底图还需要 WANGGE_BASEMAP_LAYER 和 WANGGE_BASEMAP_MATRIX_SET。",
                "A WMTS basemap also needs WANGGE_BASEMAP_LAYER and WANGGE_BASEMAP_MATRIX_SET.",
            )
        )
