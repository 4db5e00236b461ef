"""Starting, stopping and asking the private PostGIS."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg
from psycopg import sql

from api.cluster import archive
from api.cluster.account import Account, server_account
from api.cluster.address import socket_conninfo, socket_url
from api.cluster.configuration import (
    LOG_FOLDER,
    ROLE,
    Configuration,
    knows_logins,
    trim_logs,
    write_identities,
)
from api.cluster.folders import (
    data_version,
    earlier_homes,
    locked,
    make_data_folder,
    own_again,
    real_folder,
    set_aside_unfinished,
    socket_folder,
)
from api.cluster.initdb import initialise
from api.cluster.lifecycle import end, launch, reload_identities, wait_until
from api.cluster.processes import find_postmaster, read_pid_file
from api.cluster.programs import Programs, find_programs
from api.cluster.roles import APPLICATION
from api.settings import DatabaseSettings, normalised_url
from gis.errors import ClusterError

DEFAULT_DATABASE = "wangge"
_SOCKET_PORT = 5432


@dataclass(frozen=True, slots=True)
class ClusterStatus:
    """What the private PostGIS does.

    Attributes
    ----------
    state : {"absent", "stopped", "starting", "running"}
        ``absent``: nothing was ever initialised.
    folder : Path
        The data folder, links resolved.
    version : int or None
        Its major version of PostgreSQL.
    pid : int or None
        Process id of the postmaster.
    socket : Path or None
        Folder of the socket while it runs.
    log : Path
        Folder of the log files.
    """

    state: Literal["absent", "stopped", "starting", "running"]
    folder: Path
    version: int | None
    pid: int | None
    socket: Path | None
    log: Path

    @property
    def running(self) -> bool:
        """Whether it answers."""
        return self.state == "running"


class Cluster:
    """A PostgreSQL server of our own on ``<data>/pg``.

    It listens on a Unix socket in a folder that only its owner may enter, and asks the
    operating system, not a password, who is calling.

    Parameters
    ----------
    data : Path
        The installation's data folder, e.g. ``.data``.
    durable : bool
        False for tests: several times as fast, but a power cut destroys it.
    port : int, optional
        Listen on the loopback address too, at this port. Whoever comes in by that way needs
        a password (``ALTER ROLE wangge PASSWORD …``).

    Attributes
    ----------
    started_here : bool
        Whether this object started the server, and so should be the one to stop it.
    """

    def __init__(self, data: Path, *, durable: bool = True, port: int | None = None) -> None:
        self.data = data.absolute()
        self.durable = durable
        self.port = port
        self.started_here = False

    # Starting and stopping

    def start(self) -> None:
        """Start the server if it does not run; make the data folder if there is none.

        Any number of processes may call this at once.

        Raises
        ------
        ClusterError
            When it cannot be started. The message says what to do.
        """
        make_data_folder(self.data)
        if self._answers() and knows_logins(real_folder(self.data)):
            return
        with locked(self.data):
            set_aside_unfinished(self.data)
            folder, programs, account = self._ready_folder()
            if _lost_its_socket(folder):
                end(folder)
            if find_postmaster(folder) is None:
                launch(
                    folder,
                    programs,
                    account,
                    Configuration(
                        socket=socket_folder(folder, account.uid),
                        port=self.port or _SOCKET_PORT,
                        tcp=self.port is not None,
                        durable=self.durable,
                    ),
                )
                self.started_here = True
            elif write_identities(folder, account):
                # Somebody else started it, without us in its list.
                reload_identities(folder)
            wait_until(self._answers, folder)

    def stop(self) -> None:
        """Stop the server, if it runs. Sessions are ended, what they committed stays."""
        if not (self.data / "pg").exists():
            return
        with locked(self.data):
            end(real_folder(self.data))
            self.started_here = False

    def status(self) -> ClusterStatus:
        """What the server does now. Starts and changes nothing."""
        folder = real_folder(self.data)
        version = data_version(folder)
        postmaster = find_postmaster(folder) if version is not None else None
        state: Literal["absent", "stopped", "starting", "running"] = "stopped"
        if version is None:
            state = "absent"
        elif postmaster is not None:
            state = "running" if self._answers() else "starting"
        return ClusterStatus(
            state=state,
            folder=folder,
            version=version,
            pid=postmaster.pid if postmaster else None,
            socket=postmaster.socket if postmaster else None,
            log=folder / LOG_FOLDER,
        )

    # Addresses

    def url(self, database: str = DEFAULT_DATABASE) -> str:
        """The SQLAlchemy address of a database: ``postgresql+psycopg://…`` by the socket."""
        socket, port = self._address()
        return socket_url(database, socket=socket, port=port, user=ROLE)

    def application_url(self, database: str = DEFAULT_DATABASE) -> str:
        """The same for the application, which owns nothing; its role is made by the migrations."""
        socket, port = self._address()
        return socket_url(database, socket=socket, port=port, user=APPLICATION)

    def psycopg_conninfo(self, database: str = DEFAULT_DATABASE) -> str:
        """The same as libpq key words, for psycopg, ``psql``, GDAL and QGIS."""
        socket, port = self._address()
        return socket_conninfo(database, socket=socket, port=port, user=ROLE)

    # Databases

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make a database, as a copy of ``template`` when given.

        Raises
        ------
        psycopg.errors.DuplicateDatabase
            When there is one of that name.
        """
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template is not None:
            statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
        self._administer(statement)

    def drop_database(self, name: str) -> None:
        """Remove a database and end the sessions in it. Does nothing when there is none."""
        self._administer(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )

    def ensure_database(self, name: str = DEFAULT_DATABASE) -> None:
        """Make the database ``name`` unless it is there. The migrations fill it."""
        with psycopg.connect(self.psycopg_conninfo("postgres"), autocommit=True) as connection:
            row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if row.fetchone() is not None:
                return
        try:
            self.create_database(name)
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return  # somebody else was a moment faster

    def backup(self, file: Path, database: str = DEFAULT_DATABASE) -> None:
        """Write a backup; see :func:`api.cluster.archive.backup`."""
        archive.backup(self.url(database), file)

    def restore(self, file: Path, database: str = DEFAULT_DATABASE) -> str | None:
        """Put a backup in place of ``database``; see :func:`api.cluster.archive.restore`."""
        return archive.restore(self.url(database), file)

    def trim_logs(self) -> None:
        """Delete old log files. A server that runs for months wants this now and then."""
        trim_logs(real_folder(self.data))

    # How it is done

    def _ready_folder(self) -> tuple[Path, Programs, Account]:
        """The initialised data folder, the programs that fit it, the account that serves it."""
        place = self.data / "pg"
        if place.exists() or place.is_symlink():
            folder = real_folder(self.data)
            programs = find_programs(data_version(folder))
            owner = folder.stat().st_uid
            account = server_account(owner)
            if owner == 0 and account.dropped:
                own_again(folder, account)
            return folder, programs, account
        programs, account = find_programs(), server_account(None)
        for left in earlier_homes(self.data):
            # The data folder was deleted under a server that we had started elsewhere.
            end(left)
        return initialise(self.data, programs, account, durable=self.durable), programs, account

    def _answers(self) -> bool:
        """Whether a server answers at our address, lets us in, and serves this data folder."""
        try:
            folder = real_folder(self.data)
            with psycopg.connect(
                self.psycopg_conninfo("postgres"), connect_timeout=5, autocommit=True
            ) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except (psycopg.Error, ClusterError):
            return False
        return row is not None and Path(row[0]).resolve() == folder

    def _address(self) -> tuple[Path, int]:
        """Socket folder and port: as the running server noted them, else as it will have them."""
        folder = real_folder(self.data)
        noted = read_pid_file(folder)
        if noted is not None and noted.socket is not None:
            return noted.socket, noted.port
        owner = folder.stat().st_uid if folder.exists() else None
        uid = server_account(owner or None).uid
        return socket_folder(folder, uid), self.port or _SOCKET_PORT

    def _administer(self, statement: sql.Composed) -> None:
        """Run a statement that must stand outside a transaction."""
        with psycopg.connect(self.psycopg_conninfo("postgres"), autocommit=True) as connection:
            connection.execute(statement)


def _lost_its_socket(folder: Path) -> bool:
    """Whether a server runs that nobody can reach: cleaners of /tmp delete what looks old."""
    postmaster = find_postmaster(folder)
    if postmaster is None or postmaster.socket is None:
        return False
    return not (postmaster.socket / f".s.PGSQL.{postmaster.port}").exists()


def database_url(settings: DatabaseSettings) -> str:
    """Where the database is: ``WANGGE_DATABASE_URL`` when given, else the private PostGIS.

    The private PostGIS is not started by asking, and its address is settled only by its first
    start; see :meth:`Cluster.start`.
    """
    if settings.url is not None:
        return normalised_url(settings.url)
    return Cluster(settings.data).url()


def application_url(settings: DatabaseSettings) -> str:
    """How the application comes in: ``WANGGE_APP_DATABASE_URL`` when given.

    Else as ``WANGGE_DATABASE_URL`` says, else to the private PostGIS as ``wangge_app``.
    """
    given = settings.app_url or settings.url
    return Cluster(settings.data).application_url() if given is None else normalised_url(given)
