"""The private PostGIS runs as long as anybody uses it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import psycopg
import pytest

from api.auth.principal import OPERATOR
from api.cluster import Cluster
from api.cluster.address import libpq_url
from api.settings import DatabaseSettings
from api.store.database import sql
from api.workflows.opening import installation, keep_running, stop_running

ANOTHER = """
import sys
from pathlib import Path
from api.settings import DatabaseSettings
from api.workflows.opening import installation_url
with installation_url(DatabaseSettings(url=None, data=Path(sys.argv[1]))):
    print("in", flush=True)
    sys.stdin.readline()
"""


def test_the_last_who_uses_it_stops_it(make_cluster):
    data = make_cluster().data
    settings = DatabaseSettings(url=None, data=data)
    with subprocess.Popen(
        [sys.executable, "-c", ANOTHER, str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "in\n"
        with installation(settings) as database:
            other.stdin.write("\n")
            other.stdin.flush()
            other.wait(timeout=60)
            assert database.ready()
    assert not Cluster(data).status().running


def test_the_application_comes_in_as_a_login_that_owns_nothing(make_cluster):
    """Told by the operating system's word, as the owner is; beyond its roles it can do nothing."""
    with installation(DatabaseSettings(url=None, data=make_cluster().data)) as database:
        who = sql("SELECT session_user AS login, current_user AS role")
        with database.read() as reader:
            assert tuple(reader.one(who)) == ("wangge_app", "wangge_reader")
        with database.write(OPERATOR) as writer:
            assert tuple(writer.one(who)) == ("wangge_app", "wangge_writer")
        with database.gate() as gate:
            assert tuple(gate.one(who)) == ("wangge_app", "wangge_gate")
        with psycopg.connect(libpq_url(database.url)) as connection:
            [(login, superuser, owned)] = connection.execute(
                "SELECT session_user, rolsuper, (SELECT count(*) FROM pg_class "
                "WHERE relowner = r.oid) FROM pg_roles r WHERE rolname = session_user"
            )
            assert (login, superuser, owned) == ("wangge_app", False, 0)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("SELECT * FROM staff")


def test_a_server_that_an_older_wangge_started_learns_of_the_application(make_cluster):
    cluster = make_cluster()
    cluster.start()
    rules = cluster.status().folder / "pg_ident.conf"
    lines = [line for line in rules.read_text().splitlines() if "wangge_app" not in line]
    rules.write_text("".join(f"{line}\n" for line in lines))
    os.kill(cluster.status().pid or 0, signal.SIGHUP)
    with installation(DatabaseSettings(url=None, data=cluster.data)) as database:
        assert database.ready()


def test_one_that_was_started_to_stay_outlives_its_users(make_cluster):
    data = make_cluster().data
    keep_running(data)
    with installation(DatabaseSettings(url=None, data=data)) as database:
        assert database.ready()
    assert Cluster(data).status().running
    stop_running(data)
    assert not Cluster(data).status().running
