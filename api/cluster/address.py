"""Addresses of databases, for SQLAlchemy and for libpq's programs."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlsplit

from psycopg.conninfo import make_conninfo

from api.settings import DRIVER, normalised_url
from gis.errors import InvalidValue
from gis.text import Text


def libpq_url(url: str) -> str:
    """``url`` as libpq and its programs (``psql``, ``pg_dump``, QGIS) read it."""
    return "postgresql://" + normalised_url(url).partition("://")[2]


def socket_url(database: str, *, socket: Path, port: int, user: str) -> str:
    """A SQLAlchemy address for a server that listens on a Unix socket in folder ``socket``."""
    return (
        f"{DRIVER}://{quote(user, safe='')}@/{quote(database, safe='')}"
        f"?host={quote(str(socket), safe='')}&port={port}"
    )


def socket_conninfo(database: str, *, socket: Path, port: int, user: str) -> str:
    """The same as libpq key words, for psycopg, ``psql`` and GDAL."""
    return make_conninfo(host=str(socket), port=port, user=user, dbname=database)


def database_name(url: str) -> str:
    """The database that an address names.

    >>> database_name("postgresql://anna@db.example/wangge")
    'wangge'
    """
    name = urlsplit(libpq_url(url)).path.lstrip("/")
    if not name:
        raise InvalidValue(
            Text(
                "数据库地址未写明数据库名称。",
                "The database address does not name a database.",
            )
        )
    return name
