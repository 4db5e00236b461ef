"""The server's configuration files. All are written anew at each start.

What an installation wants otherwise is set with ``ALTER SYSTEM``; that is read last.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.cluster.account import Account, name_of
from api.cluster.roles import APPLICATION

ROLE = "wangge"
"""The database role that owns everything."""

LOGINS = (ROLE, APPLICATION)
"""Whom the operating system's word lets in: who may be the owner may be the application, too."""

MAP = "wangge"
SETTINGS_FILE = "wangge.conf"
LOG_FOLDER = "log"
LOG_FILES_KEPT = 5
LOG_FILE_MEGABYTES = 8
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Configuration:
    """How a server listens, and whether it may lose data in a power cut.

    Attributes
    ----------
    socket : Path
        Folder of the Unix socket.
    port : int
        Port number; also the end of the socket's name.
    tcp : bool
        Whether to listen on the loopback address as well.
    durable : bool
        False only for tests: fast, and broken after a power cut.
    """

    socket: Path
    port: int
    tcp: bool
    durable: bool

    def settings(self, memory: int) -> dict[str, str]:
        """Settings for ``postgresql.conf`` on a machine with ``memory`` bytes.

        The machine is shared with the application and often with a person's desktop, so the
        shares are half of what PostgreSQL's manual advises for a dedicated server.
        """
        megabytes = memory // _MEGABYTE
        settings = {
            "listen_addresses": "localhost" if self.tcp else "",
            "port": str(self.port),
            "unix_socket_directories": str(self.socket),
            "unix_socket_permissions": "0700",
            "password_encryption": "scram-sha-256",
            "max_connections": "100",
            "shared_buffers": f"{_within(megabytes // 8, 64, 1024)}MB",
            "effective_cache_size": f"{_within(megabytes // 2, 128, 65536)}MB",
            "maintenance_work_mem": f"{_within(megabytes // 32, 64, 512)}MB",
            "work_mem": "16MB",
            # Compiling a query costs more than most of ours take.
            "jit": "off",
            "random_page_cost": "1.1",
            "wal_compression": "on",
            "max_wal_size": "1GB",
            "timezone": "UTC",
            "lc_messages": "C",
            "logging_collector": "on",
            "log_destination": "stderr",
            "log_directory": LOG_FOLDER,
            "log_filename": "server-%Y%m%d-%H%M%S.log",
            "log_file_mode": "0600",
            "log_rotation_age": "0",
            "log_rotation_size": f"{LOG_FILE_MEGABYTES}MB",
            "log_line_prefix": "%m [%p] %d ",
        }
        if not self.durable:
            settings |= {
                "fsync": "off",
                "synchronous_commit": "off",
                "full_page_writes": "off",
                "checkpoint_timeout": "1h",
            }
        return settings

    def host_rules(self) -> str:
        """``pg_hba.conf``: the socket's owner without a password; over TCP never without."""
        rules = [f"local all all peer map={MAP}"]
        if self.tcp:
            rules += [f"host all all {net} scram-sha-256" for net in ("127.0.0.1/32", "::1/128")]
        return "\n".join(rules) + "\n"


def identities(account: Account) -> str:
    """``pg_ident.conf``: who on this machine may come in as one of :data:`LOGINS`.

    The server's own account and, when root started it, root, who can become that account
    anyway.
    """
    names = dict.fromkeys([account.name, name_of(os.geteuid())])
    return "".join(f'{MAP} "{name}" {login}\n' for name in names for login in LOGINS)


def knows_logins(folder: Path) -> bool:
    """Whether ``pg_ident.conf`` has all of :data:`LOGINS`; an older Wangge wrote fewer."""
    words = (folder / "pg_ident.conf").read_text(encoding="utf-8").split()
    return set(LOGINS) <= set(words)


def write_configuration(folder: Path, configuration: Configuration, account: Account) -> None:
    """Write the three files into data folder ``folder``, as ``account``'s own."""
    write_file(folder / SETTINGS_FILE, _as_text(configuration.settings(machine_memory())), account)
    write_file(folder / "pg_hba.conf", configuration.host_rules(), account)
    write_identities(folder, account)


def write_identities(folder: Path, account: Account) -> bool:
    """Write ``pg_ident.conf``; returns whether it changed."""
    path, text = folder / "pg_ident.conf", identities(account)
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    write_file(path, text, account)
    return True


def include_settings(folder: Path, account: Account) -> None:
    """Make a fresh ``postgresql.conf`` read our settings after its own."""
    path = folder / "postgresql.conf"
    text = path.read_text(encoding="utf-8")
    write_file(path, f"{text}\ninclude = '{SETTINGS_FILE}'\n", account)


def write_file(path: Path, text: str, account: Account) -> None:
    """Replace a file of the server's in one step.

    By a new file and a rename: were we root and wrote through ``path``, the server's account
    could have laid a link there to any file of root's.
    """
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        if account.dropped:
            os.fchown(descriptor, account.uid, account.gid)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    fresh.rename(path)


def trim_logs(folder: Path) -> None:
    """Keep the newest :data:`LOG_FILES_KEPT` log files; PostgreSQL itself deletes none."""
    logs = sorted((folder / LOG_FOLDER).glob("server-*.log"))
    for old in logs[:-LOG_FILES_KEPT]:
        old.unlink(missing_ok=True)


def machine_memory() -> int:
    """Bytes of memory that this machine, or this container, has."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(total, int(Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii")))
    except (OSError, ValueError):
        return total


def _within(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))


def _as_text(settings: Mapping[str, str]) -> str:
    """Settings in the quoting of ``postgresql.conf``."""
    quoted = {k: v.replace("\\", "\\\\").replace("'", "''") for k, v in settings.items()}
    return "# Written at each start. Use ALTER SYSTEM for settings of your own.\n" + "".join(
        f"{name} = '{value}'\n" for name, value in quoted.items()
    )
