"""Where a private PostGIS keeps its data, its socket and its lock."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.cluster.account import Account, name_of
from gis.errors import ClusterError
from gis.text import Text

ELSEWHERE = Path("/var/lib/wangge")
"""Where root puts the data when the server's account cannot enter the data folder."""

_SOCKETS = Path("/tmp")  # noqa: S108  (the one short path on every system; its owner is checked)
_UNFINISHED = "pg.unfinished-"
_FIRST_OWN_DATABASE = 16384


@contextmanager
def locked(data: Path, *, patience: float = 660.0) -> Iterator[None]:
    """Hold the lock of a data folder, against other processes and other threads.

    Waits for up to ``patience`` seconds: somebody else may be replaying a long crash.
    """
    path = data / "pg.lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    except PermissionError:
        # Made by another account; for locking, reading is enough.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        deadline = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise ClusterError(
                        Text(
                            f"另一个进程一直占用着数据目录（{path}）。",
                            f"Another process keeps the data folder locked ({path}).",
                        )
                    ) from None
                time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)


def make_data_folder(data: Path) -> None:
    """Make ``data`` if it is not there.

    Raises
    ------
    ClusterError
        When it cannot be made or written to.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
        if os.access(data, os.W_OK | os.X_OK):
            return
        reason = os.strerror(errno.EACCES)
    except OSError as error:
        reason = error.strerror or str(error)
    raise ClusterError(
        Text(
            f"数据目录 {data} 无法写入（{reason}）。请用 WANGGE_DATA 指定可写的目录。",
            f"The data folder {data} cannot be written to ({reason}). "
            "Name one that can in WANGGE_DATA.",
        )
    )


def data_version(folder: Path) -> int | None:
    """The major version of an initialised data folder; None when it is not (fully) one."""
    try:
        if not (folder / "global/pg_control").is_file():
            return None
        return int((folder / "PG_VERSION").read_text(encoding="ascii").split(".")[0])
    except (OSError, ValueError):
        return None


def real_folder(data: Path) -> Path:
    """The data folder itself: ``<data>/pg``, or what it links to.

    Raises
    ------
    ClusterError
        When it is a link to nothing. An empty database must not silently stand in.
    """
    folder = data / "pg"
    if folder.is_symlink() and not folder.exists():
        raise ClusterError(
            Text(
                f"{folder} 指向的 {folder.readlink()} 已不存在。若数据确已不再需要，"
                f"请删除 {folder} 后重试；否则请恢复该目录。",
                f"{folder} points to {folder.readlink()}, which is gone. Bring it back, or, if "
                f"those data are no longer wanted, remove {folder} and try again.",
            )
        )
    return folder.resolve()


def set_aside_unfinished(data: Path) -> None:
    """Clear away what a killed ``initdb`` left.

    Our own temporary folders are removed. A ``<data>/pg`` that never became a data folder
    is moved aside rather than deleted; one that has held databases is refused.
    """
    for leftover in data.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    folder = data / "pg"
    if not folder.exists() or data_version(folder) is not None:
        return
    if not any(folder.iterdir()):
        if folder.is_symlink():
            folder.unlink()
        else:
            folder.rmdir()
        return
    databases = [p.name for p in (folder / "base").glob("*") if p.name.isdigit()]
    if any(int(name) >= _FIRST_OWN_DATABASE for name in databases):
        raise ClusterError(
            Text(
                f"{folder} 中有数据库，但缺少 PG_VERSION 或 global/pg_control，已损坏。"
                "请从备份恢复；要从空库开始，请先把它移走。",
                f"{folder} holds databases but lacks PG_VERSION or global/pg_control: it is "
                "damaged. Restore a backup; to begin with an empty one, move it away first.",
            )
        )
    folder.rename(data / f"pg.broken-{secrets.token_hex(4)}")


def new_folder(data: Path, account: Account) -> Path:
    """An empty folder of ``account``'s beside the place where the data will be.

    Beside, so that :func:`put_in_place` is one rename. When the account cannot enter
    ``data``, or cannot own anything in it, the place is below :data:`ELSEWHERE`.
    """
    here = data / f"{_UNFINISHED}{secrets.token_hex(4)}"
    here.mkdir(mode=0o700)
    try:
        account.give(here)
    except OSError:
        enterable = False
    else:
        enterable = account.can_enter(here)
    if enterable:
        return here
    here.rmdir()
    try:
        ELSEWHERE.mkdir(mode=0o755, parents=True, exist_ok=True)
        home = ELSEWHERE / f"{_fingerprint(data.resolve())}-{secrets.token_hex(4)}"
        home.mkdir(mode=0o755)
        there = home / f"{_UNFINISHED}{secrets.token_hex(4)}"
        there.mkdir(mode=0o700)
        account.give(there)
    except OSError as error:
        raise ClusterError(
            Text(
                f"用户 {account.name} 进不了 {data}，也无法在 {ELSEWHERE} 建立目录（{error}）。",
                f"The account {account.name} cannot enter {data}, and no folder could be made "
                f"in {ELSEWHERE} ({error}).",
            )
        ) from error
    return there


def put_in_place(fresh: Path, data: Path) -> Path:
    """Make a fully initialised folder the data folder, in one step; returns where it is."""
    if fresh.parent.resolve() == data.resolve():
        return fresh.rename(data / "pg").resolve()
    there = fresh.rename(fresh.parent / "pg")
    (data / "pg").symlink_to(there)
    return there


def earlier_homes(data: Path) -> list[Path]:
    """Data folders below :data:`ELSEWHERE` that were made for ``data`` before.

    They stay when somebody deletes ``data``; a server may still run on them.
    """
    return [
        home / "pg"
        for home in ELSEWHERE.glob(f"{_fingerprint(data.resolve())}-*")
        if (home / "pg").is_dir()
    ]


def own_again(folder: Path, account: Account) -> None:
    """Give a data folder back to ``account`` after root has copied it (``cp -r``, ``tar``)."""
    account.give(folder)
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            account.give(Path(parent) / name)
    folder.chmod(0o700)


def socket_folder(folder: Path, uid: int) -> Path:
    """The folder of the socket for data folder ``folder`` served by account ``uid``.

    In /tmp, because the whole path of a socket may have at most 107 bytes (103 on macOS).
    Besides its path, the folder's inode tells it from one that was moved away while its
    server still runs: two servers must not share a socket.
    """
    try:
        inode = folder.stat().st_ino
    except FileNotFoundError:
        inode = 0
    return _SOCKETS / f"wangge-{uid}-{_fingerprint(folder / str(inode))}"


def make_socket_folder(path: Path, account: Account) -> None:
    """Make the socket's folder, or check the one that is there.

    Anybody may make a folder of that name in /tmp before us and so see, or answer, what
    we say to the server. So it must be a true folder, the server's own, closed to others.

    Raises
    ------
    ClusterError
        When it is a link, or somebody else's.
    """
    try:
        path.mkdir(mode=0o700)
        account.give(path)
    except FileExistsError:
        pass
    found = path.lstat()
    owners = {account.uid} if not account.dropped else {account.uid, 0}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        raise ClusterError(
            Text(
                f"{path} 已被他人占用（属于 {name_of(found.st_uid)}），不能用作数据库套接字目录。"
                "请管理员将其删除后重试。",
                f"{path} is somebody else's (it belongs to {name_of(found.st_uid)}) and cannot "
                "hold the database's socket. Have it removed and try again.",
            )
        )
    account.give(path)
    path.chmod(0o700)


def clear_sockets(path: Path) -> None:
    """Remove sockets and their lock files. Only when no server of ours is running."""
    for left in path.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)


def remove_socket_folder(path: Path, owner: int) -> None:
    """Remove the folder of a stopped server's socket, if it is there and ``owner``'s."""
    try:
        if path.lstat().st_uid != owner or path.is_symlink():
            return
        clear_sockets(path)
        path.rmdir()
    except OSError:
        return  # gone already, or somebody put something of theirs into it


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
