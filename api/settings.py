"""What an installation can set, from the environment (prefix ``WANGGE_``).

Nothing is read when this module is imported: each class reads when it is asked to.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from gis.codes import CodeScheme
from gis.errors import InvalidValue
from gis.norms import Norms
from gis.text import Lang, Text, language_of

DRIVER = "postgresql+psycopg"
_SCHEMES = ("postgres", "postgresql", DRIVER)

BasemapType = Literal["xyz", "wmts"]

_SIGNATURES = frozenset(f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512))
"""Signatures of a provider that may be pinned: by a key pair, so that nobody else can make one."""


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Where the database is.

    Attributes
    ----------
    url : str or None
        ``WANGGE_DATABASE_URL``, with our driver in it; None for the private PostGIS. Its login
        owns the tables and may migrate them.
    data : Path
        ``WANGGE_DATA``: the installation's data folder, ``.data`` unless given. Absolute.
    app_url : str or None
        ``WANGGE_APP_DATABASE_URL``: how the application itself comes in, by a login that owns
        nothing and is a member of ``wangge_reader``, ``wangge_writer`` and ``wangge_gate``. None:
        as ``url`` says; its statements run under those roles all the same.
    """

    url: str | None
    data: Path
    app_url: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> DatabaseSettings:
        """Read the environment (or a mapping given in its place)."""
        values = _environment(environment)
        url = _value(values, "WANGGE_DATABASE_URL")
        app_url = _value(values, "WANGGE_APP_DATABASE_URL")
        return cls(
            url=normalised_url(url) if url is not None else None,
            data=Path(_value(values, "WANGGE_DATA") or ".data").expanduser().absolute(),
            app_url=normalised_url(app_url) if app_url is not None else None,
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


@dataclass(frozen=True, slots=True)
class GuideSettings:
    """Lines that every plan can be drawn along.

    Attributes
    ----------
    folder : Path or None
        ``WANGGE_GUIDES``: a folder of files with roads and water, in any format that imports
        read. Absolute; None without.
    """

    folder: Path | None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> GuideSettings:
        """Read the environment (or a mapping given in its place).

        Raises
        ------
        InvalidValue
            There is no such folder.
        """
        given = _value(_environment(environment), "WANGGE_GUIDES")
        if given is None:
            return cls(None)
        folder = Path(given).expanduser().absolute()
        if not folder.is_dir():
            raise InvalidValue(
                Text(
                    f"WANGGE_GUIDES 指定的文件夹 {folder} 不存在。",
                    f"There is no folder {folder}, which WANGGE_GUIDES names.",
                )
            )
        return cls(folder)


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """Signing in with the organisation's own accounts, by OpenID Connect.

    Attributes
    ----------
    issuer : str
        ``WANGGE_OIDC_ISSUER``: the provider's name for itself, letter by letter; ``https`` unless
        it is on this machine.
    client_id : str
        ``WANGGE_OIDC_CLIENT_ID``: what the provider calls this installation.
    client_secret : str or None
        ``WANGGE_OIDC_CLIENT_SECRET``, or the content of the file that
        ``WANGGE_OIDC_CLIENT_SECRET_FILE`` names; None for a public client.
    label : Text
        ``WANGGE_OIDC_LABEL``: words of the button on the sign-in page.
    algorithms : tuple of str
        ``WANGGE_OIDC_ALGORITHMS``: signatures that are accepted, ``RS256,ES256`` unless given.
    claim : str
        ``WANGGE_OIDC_CLAIM``: which claim holds the sign-in name of an account that was made for
        somebody who has not come yet, ``preferred_username`` unless given.
    """

    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    label: Text
    algorithms: tuple[str, ...]
    claim: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> OidcSettings | None:
        """Read the environment (or a mapping given in its place); None without a provider.

        Raises
        ------
        InvalidValue
            Something is missing, or cannot be. The message repeats no secret.
        """
        values = _environment(environment)
        issuer = _value(values, "WANGGE_OIDC_ISSUER")
        if issuer is None:
            return None
        _check_issuer(issuer)
        client = _value(values, "WANGGE_OIDC_CLIENT_ID")
        if client is None:
            raise InvalidValue(
                Text(
                    "还需要设置 WANGGE_OIDC_CLIENT_ID。", "WANGGE_OIDC_CLIENT_ID is needed as well."
                )
            )
        label = _value(values, "WANGGE_OIDC_LABEL")
        return cls(
            issuer=issuer,
            client_id=client,
            client_secret=_secret(values, "WANGGE_OIDC_CLIENT_SECRET"),
            label=Text("统一身份认证登录", "Sign in with your organisation's account")
            if label is None
            else Text(label, label),
            algorithms=_algorithms(values),
            claim=_value(values, "WANGGE_OIDC_CLAIM") or "preferred_username",
        )


def code_scheme(environment: Mapping[str, str] | None = None) -> CodeScheme:
    """How the installation writes the codes of its divisions and grids; China's unless given.

    ``WANGGE_CODE_DIVISION``: pattern of a division's code, such as ``[A-Z]{2}[0-9]{4}``.
    ``WANGGE_CODE_SEGMENTS``: lengths of its parts, highest level first, such as ``2,2,2,3,3``.
    Codes of another pattern tell no levels unless it is given.
    ``WANGGE_CODE_GRID_DIGITS``: digits of a grid's number.
    ``WANGGE_CODE_ORDER``: ``rows`` or ``columns``.
    ``WANGGE_CODE_RESERVED``: numbers of dedicated grids, such as ``901-949,990-999``.

    Parameters
    ----------
    environment : mapping, optional
        Read in place of the environment.

    Raises
    ------
    InvalidValue
        A value cannot be read, or the parts do not fit together.

    Examples
    --------
    >>> abroad = code_scheme({"WANGGE_CODE_DIVISION": "[A-Z]{2}[0-9]{4}"})
    >>> abroad.grid_code("NL0363", 7)
    'NL0363007'
    """
    values = _environment(environment)
    given: dict[str, Any] = {}
    for name, key in (("WANGGE_CODE_DIVISION", "division"), ("WANGGE_CODE_ORDER", "order")):
        if (text := _value(values, name)) is not None:
            given[key] = text
    if _value(values, "WANGGE_CODE_GRID_DIGITS") is not None:
        given["grid_digits"] = _whole_number(
            values, "WANGGE_CODE_GRID_DIGITS", default=3, least=1, most=6
        )
    if (lengths := _numbers(values, "WANGGE_CODE_SEGMENTS", "2,2,2,3,3")) is not None:
        given["segments"] = [length for (length,) in lengths]
    if (ranges := _numbers(values, "WANGGE_CODE_RESERVED", "901-949,990-999")) is not None:
        given["reserved"] = ranges
    return CodeScheme.from_mapping(given)


def norms(environment: Mapping[str, str] | None = None) -> Norms:
    """How many households a grid should have in this jurisdiction; nothing unless it is set.

    ``WANGGE_NORM_RURAL``, ``WANGGE_NORM_URBAN``: least and most, such as ``300-500``.

    Raises
    ------
    InvalidValue

    Examples
    --------
    >>> norms({"WANGGE_NORM_URBAN": "300-500"})
    Norms(rural=None, urban=(300, 500))
    """
    values = _environment(environment)
    return Norms(_range(values, "WANGGE_NORM_RURAL"), _range(values, "WANGGE_NORM_URBAN"))


def _range(values: Mapping[str, str], name: str) -> tuple[int, int] | None:
    found = _numbers(values, name, "300-500")
    if found is None:
        return None
    if len(found) == 1 and len(found[0]) == 2 and found[0][0] <= found[0][1]:
        return found[0][0], found[0][1]
    raise InvalidValue(
        Text(f"{name} 应形如 300-500。", f"{name} should be two numbers, such as 300-500.")
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


def _numbers(values: Mapping[str, str], name: str, example: str) -> list[tuple[int, ...]] | None:
    """Whole numbers, or ranges of them, between commas, in the form of ``example``."""
    text = _value(values, name)
    if text is None:
        return None
    form = r"[0-9]{1,6}-[0-9]{1,6}" if "-" in example else r"[1-9][0-9]?"
    parts = [part.strip() for part in text.split(",")]
    if all(re.fullmatch(form, part) for part in parts):
        return [tuple(int(number) for number in part.split("-")) for part in parts]
    raise InvalidValue(
        Text(
            f"{name} 应写作 {example} 的形式，现为“{text}”。",
            f'{name} is written like {example}; it is "{text}".',
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


def _secret(values: Mapping[str, str], name: str) -> str | None:
    """A secret from a variable, or from the file that the same name with ``_FILE`` gives."""
    file = _value(values, f"{name}_FILE")
    if file is None:
        return _value(values, name)
    try:
        return Path(file).read_text("utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidValue(
            Text(f"{name}_FILE 指定的文件无法读取。", f"The file of {name}_FILE cannot be read.")
        ) from error


def _check_issuer(issuer: str) -> None:
    parts = urlsplit(issuer)
    here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
    bare = not (parts.query or parts.fragment or parts.username or parts.password)
    if not (parts.hostname and bare and (parts.scheme == "https" or here)):
        raise InvalidValue(
            Text(
                "WANGGE_OIDC_ISSUER 应以 https:// 开头，且不含参数。",
                "WANGGE_OIDC_ISSUER must begin with https:// and have no parameters.",
            )
        )


def _algorithms(values: Mapping[str, str]) -> tuple[str, ...]:
    given = _value(values, "WANGGE_OIDC_ALGORITHMS") or "RS256,ES256"
    names = tuple(name.strip() for name in given.split(","))
    if _SIGNATURES.issuperset(names):
        return names
    known = ", ".join(sorted(_SIGNATURES))
    raise InvalidValue(
        Text(
            f"WANGGE_OIDC_ALGORITHMS 只能取自 {known}，现为“{given}”。",
            f'WANGGE_OIDC_ALGORITHMS is made of {known}; it is "{given}".',
        )
    )
