"""Whose account the server runs under: never root's."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gis.errors import ClusterError
from gis.text import Text

# What the server's programs may see of our environment: nothing that holds a secret,
# and no PG* variable, which would silently lead them to another server.
_KEPT_VARIABLES = ("PATH", "TZ", "LD_LIBRARY_PATH", "LOCPATH")


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the operating system that runs the server.

    ``dropped`` says that we are root and change to this account.
    """

    name: str
    uid: int
    gid: int
    dropped: bool

    def run(
        self, command: Sequence[str], *, cwd: Path, timeout: float | None = 60
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end under this account; its output is captured."""
        environment = {k: v for k, v in os.environ.items() if k in _KEPT_VARIABLES}
        environment["LC_ALL"] = "C"
        identity: dict[str, object] = (
            {"user": self.uid, "group": self.gid, "extra_groups": ()} if self.dropped else {}
        )
        return subprocess.run(  # type: ignore[call-overload,no-any-return]  # identity varies
            list(command),
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
            umask=0o077,
            start_new_session=True,
            **identity,
        )

    def can_enter(self, folder: Path) -> bool:
        """Whether the account reaches ``folder``: every folder above it must let it pass."""
        if not self.dropped:
            return os.access(folder, os.X_OK)
        # Asked of the kernel under that very account, so that ACLs and mounts count too.
        try:
            done = self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)], cwd=Path("/"))
        except OSError:
            return False
        return done.returncode == 0

    def give(self, path: Path) -> None:
        """Make a file or folder the account's own. A link is not followed."""
        if self.dropped:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def server_account(owner: int | None) -> Account:
    """The account for the server, given the owner of an existing data folder (or None).

    A data folder is served by its owner. A new one is served by whoever calls; for root,
    by an unprivileged account: ``postgres``, else ``wangge`` (made when possible), else
    ``nobody``.

    Raises
    ------
    ClusterError
        When the data folder belongs to somebody else, or when there is no account.
    """
    mine = os.geteuid()
    if mine != 0:
        if owner not in (None, mine):
            raise ClusterError(
                Text(
                    f"数据目录属于用户 {name_of(owner)}，当前用户是 {name_of(mine)}。"
                    "请改用该用户（或 root）运行，或用 WANGGE_DATA 指定另一个目录。",
                    f"The data folder belongs to {name_of(owner)}, and you are {name_of(mine)}. "
                    "Run as that user (or root), or name another folder in WANGGE_DATA.",
                )
            )
        me = _entry(mine)
        return Account(me.pw_name, me.pw_uid, me.pw_gid, dropped=False)
    entry = _entry(owner) if owner else _unprivileged()
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, dropped=True)


def name_of(uid: int | None) -> str:
    """The name of an account, or its number when it has none."""
    try:
        return pwd.getpwuid(uid).pw_name if uid is not None else "?"
    except KeyError:
        return str(uid)


def _entry(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise ClusterError(
            Text(
                f"用户编号 {uid} 在本机没有对应的用户名，PostgreSQL 无法以其身份运行。"
                "请使用有名称的用户，或用 WANGGE_DATABASE_URL 指定已有的 PostGIS。",
                f"User id {uid} has no name on this machine; PostgreSQL does not run under it. "
                "Use a named user, or give an existing PostGIS in WANGGE_DATABASE_URL.",
            )
        ) from None


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "wangge"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    if shutil.which("useradd"):
        made = subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "wangge"],
            capture_output=True,
            check=False,
        )
        if made.returncode == 0:
            return pwd.getpwnam("wangge")
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise ClusterError(
            Text(
                "PostgreSQL 不能以 root 身份运行，本机又没有可用的普通用户"
                "（postgres、wangge、nobody）。请新建用户 wangge 后重试。",
                "PostgreSQL never runs as root, and there is no unprivileged user "
                "(postgres, wangge, nobody). Create a user wangge and try again.",
            )
        ) from None
