"""Backups: one file by ``pg_dump``, and putting one back so that failing costs nothing."""

from __future__ import annotations

import os
import secrets
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from api.cluster import roles
from api.cluster.address import libpq_url
from api.cluster.programs import find_client
from gis.errors import ClusterError, UnreadableFile
from gis.text import Text

_SWAP_ATTEMPTS = 50


def backup(url: str, file: Path) -> None:
    """Write the database at ``url`` to ``file`` in PostgreSQL's custom format.

    The file appears when it is complete, readable by its owner only: staff and their
    telephone numbers are in it. An existing file is replaced.

    Raises
    ------
    ClusterError
        When the database cannot be read or the file not be written; ``file`` is untouched.
    """
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(6)}")
    try:
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        done = _program("pg_dump", url, ["--format=custom", f"--file={fresh}"])
        if done.returncode != 0:
            raise _failed(Text("备份没有完成", "The backup was not made"), done.stderr)
        with fresh.open("rb") as written:
            os.fsync(written.fileno())
        fresh.replace(file)
    except OSError as error:
        raise _failed(Text("备份没有完成", "The backup was not made"), str(error)) from error
    finally:
        fresh.unlink(missing_ok=True)


def restore(url: str, file: Path) -> str | None:
    """Put the backup ``file`` in place of the database at ``url``.

    It is read into a new database first; only when that is complete are the two renamed, in
    one transaction. A backup can carry any SQL: restore only those that you made.

    Returns
    -------
    str or None
        The name under which the former database stays until the next restore, or None when
        there was none.

    Raises
    ------
    UnreadableFile
        When ``file`` is no backup; nothing has changed.
    ClusterError
        When reading it fails half-way; nothing has changed.
    """
    if not file.is_file():
        raise UnreadableFile(Text(f"没有备份文件 {file}。", f"There is no backup file {file}."))
    listing = subprocess.run(
        [find_client("pg_restore"), "--list", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode != 0:
        raise UnreadableFile(
            Text(
                f"{file} 不是可用的备份文件：{listing.stderr.strip()}",
                f"{file} is no backup that can be read: {listing.stderr.strip()}",
            )
        )
    keys = conninfo_to_dict(libpq_url(url))
    name = str(keys["dbname"])
    fresh, former = f"{name}_{secrets.token_hex(6)}", f"{name}_before_restore"
    with psycopg.connect(
        make_conninfo(libpq_url(url), dbname="postgres"), autocommit=True
    ) as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(fresh))
        )
        try:
            # Backups hold what the roles may do, but not the roles: they are the server's.
            roles.ensure(_with_name(url, fresh))
            done = _program(
                "pg_restore", _with_name(url, fresh), ["--exit-on-error", "--no-owner", str(file)]
            )
            if done.returncode != 0:
                raise _failed(
                    Text(
                        "备份没有恢复，现有数据未变", "Nothing was restored; the data are unchanged"
                    ),
                    done.stderr,
                )
            return _swap(server, name=name, fresh=fresh, former=former)
        finally:
            # After a swap there is none of this name any more.
            _drop(server, fresh)


def _swap(
    server: psycopg.Connection[tuple[object, ...]], *, name: str, fresh: str, former: str
) -> str | None:
    """Rename ``name`` to ``former`` and ``fresh`` to ``name``, both or neither."""
    exists = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if exists is None:
        server.execute(_rename(fresh, name))
        return None
    _drop(server, former)
    for attempt in range(_SWAP_ATTEMPTS):
        try:
            with server.transaction():
                server.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = %s AND pid <> pg_backend_pid()",
                    [name],
                )
                server.execute(_rename(name, former))
                server.execute(_rename(fresh, name))
        except psycopg.errors.ObjectInUse:
            # An application came back in between the two statements.
            time.sleep(0.1 * min(attempt, 10))
        else:
            return former
    raise _failed(
        Text("备份没有恢复，现有数据未变", "Nothing was restored; the data are unchanged"),
        f"{name}: still in use",
    )


def _rename(old: str, new: str) -> sql.Composed:
    return sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
        sql.Identifier(old), sql.Identifier(new)
    )


def _drop(server: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _with_name(url: str, name: str) -> str:
    return make_conninfo(libpq_url(url), dbname=name)


def _program(name: str, url: str, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs on a database; the password stays off the command line."""
    keys = conninfo_to_dict(libpq_url(url) if "://" in url else url)
    # PG* variables stay: they fill what the address leaves open, as they do for the application.
    environment = dict(os.environ)
    password = keys.pop("password", None)
    if password is not None:
        environment["PGPASSWORD"] = str(password)
    return subprocess.run(
        [find_client(name), f"--dbname={make_conninfo('', **keys)}", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


def _failed(what: Text, said: str) -> ClusterError:
    words = "\n".join(said.strip().splitlines()[-8:])
    return ClusterError(Text(f"{what.zh}：{words}", f"{what.en}: {words}"))
