"""Making a new data folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from api.cluster.account import Account
from api.cluster.configuration import ROLE, include_settings
from api.cluster.folders import new_folder, put_in_place
from api.cluster.programs import Programs
from gis.errors import ClusterError
from gis.text import Text


def initialise(data: Path, programs: Programs, account: Account, *, durable: bool) -> Path:
    """Make the data folder of ``data``; returns where it really is.

    It is made under another name and renamed when complete: a folder called ``pg`` is never
    half-made, whenever the power fails.
    """
    fresh = new_folder(data, account)
    done = account.run(
        [
            programs.path("initdb"),
            "--pgdata",
            fresh.name,
            "--username",
            ROLE,
            "--encoding=UTF8",
            "--auth=peer",
            "--data-checksums",
            *_locale(programs.major),
            *([] if durable else ["--no-sync"]),
        ],
        cwd=fresh.parent,
        timeout=300,
    )
    if done.returncode != 0:
        raise ClusterError(
            Text(
                f"无法建立数据库目录（initdb）：{done.stderr.strip()}",
                f"The database folder could not be made (initdb): {done.stderr.strip()}",
            )
        )
    include_settings(fresh, account)
    return put_in_place(fresh, data)


def _locale(major: int) -> list[str]:
    """Sort by code point, know every script's letters; the same on every machine.

    With plain ``C``, PostgreSQL would take Chinese characters for punctuation (pg_trgm
    finds nothing in them).
    """
    if major >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    if sys.platform == "darwin":
        return ["--locale=C", "--lc-ctype=en_US.UTF-8"]
    if "C.UTF-8" in _known_locales():
        return ["--locale=C.UTF-8"]
    return ["--locale=C", "--locale-provider=icu", "--icu-locale=und"]


def _known_locales() -> set[str]:
    """Names of the C library's locales, in the spelling ``C.UTF-8``."""
    try:
        listing = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False)
    except OSError:
        return set()
    return {name.replace("utf8", "UTF-8") for name in listing.stdout.split()}
