"""Finding PostgreSQL's programs: those that come with PostGIS, of the version that fits.

Uses the standard library only: ``scripts/bootstrap`` asks it before anything is installed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gis.errors import ClusterError
from gis.text import Text

OLDEST_MAJOR = 15
_NEEDED = ("initdb", "pg_ctl", "postgres")
# Debian and Ubuntu, Fedora's and PostgreSQL's own RPMs, Homebrew on both chips, Postgres.app.
_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/opt/homebrew/opt/postgresql/bin",
    "/usr/local/opt/postgresql/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True, slots=True)
class Programs:
    """One installation of PostgreSQL.

    Attributes
    ----------
    folder : Path
        Where ``initdb``, ``pg_ctl``, ``postgres``, ``pg_dump`` and ``pg_restore`` are.
    version : str
        As the server says it, e.g. ``"15.14"``.
    postgis : bool
        Whether PostGIS is installed for it.
    """

    folder: Path
    version: str
    postgis: bool

    @property
    def major(self) -> int:
        """Major version; data folders of different majors do not fit each other."""
        return int(self.version.split(".", maxsplit=1)[0])

    def path(self, name: str) -> str:
        """The program ``name``, as an absolute path."""
        return str(self.folder / name)


def find_programs(major: int | None = None) -> Programs:
    """The PostgreSQL to use: ``WANGGE_PG_BIN``, else the first or newest one with PostGIS.

    Parameters
    ----------
    major : int, optional
        The major version of an existing data folder; only this one fits.

    Raises
    ------
    ClusterError
        When there is none, none with PostGIS, or none of version ``major``. The message
        names what was found and what to install.
    """
    given = os.environ.get("WANGGE_PG_BIN")
    if given:
        found = [p for p in (_inspect(Path(given)),) if p is not None]
        if not found:
            raise ClusterError(
                Text(
                    f"WANGGE_PG_BIN 指向的 {given} 中没有 PostgreSQL 服务器程序。",
                    f"WANGGE_PG_BIN is {given}, which holds no PostgreSQL server programs.",
                )
            )
    else:
        found = [p for p in map(_inspect, _unique(_candidates())) if p is not None]
    return _choose(found, major)


def find_client(name: str) -> str:
    """A program that talks to a server (``pg_dump``, ``pg_restore``), as an absolute path.

    The server's own when there is one here, else whatever the system has: to back up a
    server elsewhere, no server is needed.
    """
    try:
        return find_programs().path(name)
    except ClusterError:
        found = shutil.which(name)
        if found is None:
            raise
        return found


def _choose(found: list[Programs], major: int | None) -> Programs:
    """The first of ``found`` that has PostGIS and fits, or a message that says what lacks."""
    if not found:
        raise ClusterError(
            Text("没有找到 PostgreSQL 服务器程序。", "No PostgreSQL server programs were found.")
            + _advice(major or OLDEST_MAJOR)
        )
    seen_zh = "、".join(f"{p.version}（{p.folder}）" for p in found)
    seen_en = ", ".join(f"{p.version} ({p.folder})" for p in found)
    fitting = [p for p in found if (major is None and p.major >= OLDEST_MAJOR) or p.major == major]
    if not fitting and major is not None:
        raise ClusterError(
            Text(
                f"数据目录由 PostgreSQL {major} 建立，而本机安装的是 {seen_zh}；"
                "不同主版本的数据目录不能通用。",
                f"The data folder was made by PostgreSQL {major}, but what is installed is "
                f"{seen_en}; data folders of different major versions do not fit each other.",
            )
            + _advice(major)
            + Text(
                f"或者：用 PostgreSQL {major} 执行 wangge db backup 备份，移走旧数据目录，"
                "再用新版本执行 wangge db restore 恢复。",
                f"Or: back up with PostgreSQL {major} (wangge db backup), move the old data "
                "folder away, and restore with the new version (wangge db restore).",
            )
        )
    if not fitting:
        raise ClusterError(
            Text(
                f"需要 PostgreSQL {OLDEST_MAJOR} 或更高版本，本机安装的是 {seen_zh}。",
                f"PostgreSQL {OLDEST_MAJOR} or newer is needed; installed: {seen_en}.",
            )
            + _advice(OLDEST_MAJOR)
        )
    for programs in fitting:
        if programs.postgis:
            return programs
    raise ClusterError(
        Text(
            f"找到 PostgreSQL {seen_zh}，但没有为它安装 PostGIS。",
            f"PostgreSQL {seen_en} is there, but PostGIS is not installed for it.",
        )
        + _advice(fitting[0].major)
    )


def _advice(major: int) -> Text:
    packages = f"postgresql-{major} postgresql-{major}-postgis-3"
    return Text(
        f"Debian/Ubuntu：sudo apt-get install {packages}；macOS：brew install postgis。"
        "程序若在别处，请用 WANGGE_PG_BIN 指明其目录。",
        f"Debian/Ubuntu: sudo apt-get install {packages}; macOS: brew install postgis. "
        "If the programs are elsewhere, name their folder in WANGGE_PG_BIN.",
    )


def _candidates() -> Iterator[Path]:
    """Folders that may hold the programs, the most wanted first."""
    if shutil.which("pg_config"):
        folder = _output(["pg_config", "--bindir"])
        if folder:
            yield Path(folder)
    for pattern in _FOLDERS:
        yield from sorted(Path("/").glob(pattern[1:]), key=_number_in, reverse=True)
    server = shutil.which("postgres")
    if server:
        yield Path(server).parent


def _number_in(folder: Path) -> tuple[int, ...]:
    """Versions in a path, so that 16 sorts after 9.6."""
    return tuple(int(n) for n in re.findall(r"\d+", str(folder)))


def _unique(folders: Iterable[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for folder in folders:
        real = folder.resolve()
        if real not in seen:
            seen.add(real)
            yield folder


def _inspect(folder: Path) -> Programs | None:
    """What is installed in ``folder``, or None when it is no server."""
    if not all(os.access(folder / name, os.X_OK) for name in _NEEDED):
        return None
    # It says: postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)
    match = re.search(r"\) (\d+(?:\.\d+)?)", _output([str(folder / "postgres"), "--version"]))
    if match is None:
        return None
    return Programs(folder=folder, version=match[1], postgis=_has_postgis(folder, match[1]))


def _has_postgis(folder: Path, version: str) -> bool:
    shares = [folder.parent / "share/postgresql", folder.parent / "share"]
    shares.append(Path("/usr/share/postgresql") / version.split(".", maxsplit=1)[0])
    own = folder / "pg_config"
    if os.access(own, os.X_OK):
        told = _output([str(own), "--sharedir"])
        if told:
            shares.insert(0, Path(told))
    return any((share / "extension/postgis.control").is_file() for share in shares)


def _output(command: list[str]) -> str:
    """What a program says on standard output; empty when it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
