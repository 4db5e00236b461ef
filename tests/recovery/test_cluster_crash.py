"""What the private PostGIS does after a crash, a power cut, or somebody's rm."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from api.cluster import Cluster
from api.cluster.folders import locked
from api.cluster.processes import server_processes
from gis.errors import ClusterError

MakeCluster = Callable[..., Cluster]


def write_mark(cluster: Cluster, value: int) -> None:
    with psycopg.connect(cluster.psycopg_conninfo(), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS mark (n integer)")
        connection.execute("INSERT INTO mark VALUES (%s)", [value])


def marks(cluster: Cluster) -> list[int]:
    with psycopg.connect(cluster.psycopg_conninfo()) as connection:
        return [n for (n,) in connection.execute("SELECT n FROM mark ORDER BY n")]


@contextmanager
def busy_backend(cluster: Cluster) -> Iterator[int]:
    """A backend that computes and does not look whether its postmaster lives."""
    with psycopg.connect(cluster.psycopg_conninfo()) as connection:
        pid = connection.info.backend_pid

        def compute() -> None:
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT count(*) FROM generate_series(1, 100000000000)")

        thread = threading.Thread(target=compute)
        thread.start()
        try:
            yield pid
        finally:
            thread.join()


def test_after_kill_9_the_next_start_brings_back_what_was_committed(
    make_cluster: MakeCluster,
) -> None:
    cluster = make_cluster(durable=True)
    cluster.start()
    cluster.ensure_database()
    write_mark(cluster, 1)
    before = cluster.status().pid
    assert before is not None
    with busy_backend(cluster) as orphan:
        os.kill(before, signal.SIGKILL)
        cluster.start()
        assert orphan not in server_processes(cluster.status().folder)
    assert cluster.status().pid != before
    assert marks(cluster) == [1]
    write_mark(cluster, 2)
    assert marks(cluster) == [1, 2]


def test_everything_killed_at_once_is_recovered(make_cluster: MakeCluster) -> None:
    cluster = make_cluster(durable=True)
    cluster.start()
    cluster.ensure_database()
    write_mark(cluster, 1)
    socket = cluster.status().socket
    for pid in server_processes(cluster.status().folder):
        with suppress(ProcessLookupError):  # it ended when it saw the others gone
            os.kill(pid, signal.SIGKILL)
    assert socket is not None
    assert list(socket.iterdir()) != []
    cluster.start()
    assert marks(cluster) == [1]


def test_a_pid_file_whose_number_went_to_another_program_does_not_stop_us(
    make_cluster: MakeCluster,
) -> None:
    cluster = make_cluster()
    cluster.start()
    cluster.ensure_database()
    folder = cluster.status().folder
    owner = folder.stat()
    left = (folder / "postmaster.pid").read_text()
    cluster.stop()
    identity = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "1000"], **identity) as other:
        numbers = left.splitlines()
        numbers[0] = str(other.pid)
        (folder / "postmaster.pid").write_text("\n".join(numbers) + "\n")
        assert cluster.status().state == "stopped"
        cluster.stop()
        cluster.start()
        assert other.poll() is None
        other.kill()
    assert cluster.status().running


def test_socket_files_left_behind_do_not_stop_us(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    socket = cluster.status().socket
    cluster.stop()
    assert socket is not None
    socket.mkdir(mode=0o700)
    (socket / ".s.PGSQL.5432").write_text("")
    (socket / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n/elsewhere\n1\n5432\n\n")
    cluster.start()
    assert cluster.status().running


def test_a_server_whose_socket_was_deleted_is_started_again(make_cluster: MakeCluster) -> None:
    """A cleaner of /tmp took the folder away: the server runs, but nobody can reach it."""
    cluster = make_cluster()
    cluster.start()
    socket = cluster.status().socket
    assert socket is not None
    shutil.rmtree(socket)
    cluster.start()
    assert cluster.status().running


@pytest.mark.parametrize("content", ["", "garbage\n", "-1\n", "999999999\n/x\n1\n5432\n/x\n"])
def test_a_broken_pid_file_does_not_stop_us(make_cluster: MakeCluster, content: str) -> None:
    cluster = make_cluster()
    cluster.start()
    cluster.stop()
    (cluster.status().folder / "postmaster.pid").write_text(content)
    assert cluster.status().state == "stopped"
    cluster.start()
    assert cluster.status().running


def test_initdb_killed_in_the_middle_is_done_again(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    program = (
        "import os, sys; from pathlib import Path; import api.cluster.initdb as initdb;"
        "initdb.put_in_place = lambda fresh, data: os.kill(os.getpid(), 9);"
        "from api.cluster import Cluster;"
        "Cluster(Path(sys.argv[1]), durable=False).start()"
    )
    killed = subprocess.run([sys.executable, "-c", program, str(cluster.data)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not (cluster.data / "pg").exists()
    assert len(list(cluster.data.glob("pg.unfinished-*"))) == 1
    cluster.start()
    assert cluster.status().running
    assert sorted(path.name for path in cluster.data.iterdir()) == ["pg", "pg.lock"]


def test_a_folder_that_never_became_a_database_is_put_aside(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    half = cluster.data / "pg"
    (half / "base/1").mkdir(parents=True)
    (half / "PG_VERSION").write_text("15\n")
    cluster.start()
    assert cluster.status().running
    [aside] = cluster.data.glob("pg.broken-*")
    assert (aside / "base/1").is_dir()


def test_an_empty_folder_is_no_obstacle(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    (cluster.data / "pg").mkdir(parents=True)
    cluster.start()
    assert cluster.status().running


def test_a_damaged_folder_with_databases_is_not_replaced(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    cluster.ensure_database()
    cluster.stop()
    control = cluster.status().folder / "global/pg_control"
    control.rename(control.with_name("lost"))
    with pytest.raises(ClusterError, match="damaged"):
        cluster.start()
    control.with_name("lost").rename(control)
    cluster.start()
    assert cluster.status().running


def test_a_server_whose_folder_was_deleted_does_not_take_its_successor_along(
    make_cluster: MakeCluster,
) -> None:
    cluster = make_cluster()
    cluster.start()
    old = cluster.status().pid
    assert old is not None
    shutil.rmtree(cluster.status().folder)
    cluster.start()
    assert old not in server_processes(cluster.status().folder)
    assert cluster.status().running


def test_a_copy_of_a_running_installation_is_a_database_of_its_own(
    make_cluster: MakeCluster,
) -> None:
    """As ``cp -r`` makes it: root's files, and the pid file of the original in it."""
    original, copy = make_cluster("original"), make_cluster("copy")
    original.start()
    original.ensure_database()
    write_mark(original, 1)
    with psycopg.connect(original.psycopg_conninfo(), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    shutil.copytree(original.data, copy.data)
    copy.start()
    write_mark(copy, 2)
    assert marks(copy) == [1, 2]
    assert marks(original) == [1]
    assert copy.status().pid != original.status().pid


def test_a_start_that_fails_says_what_the_server_said(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    cluster.stop()
    folder = cluster.status().folder
    with (folder / "postgresql.auto.conf").open("a") as settings:
        settings.write("shared_buffers = nonsense\n")
    with pytest.raises(ClusterError, match="shared_buffers"):
        cluster.start()


def test_a_killed_holder_of_the_lock_holds_nothing(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.data.mkdir()
    program = (
        "import os, sys; from pathlib import Path; from api.cluster.folders import locked;"
        "lock = locked(Path(sys.argv[1])); lock.__enter__();"
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(cluster.data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(ClusterError, match="locked"), locked(cluster.data, patience=0):
            pass
        holder.kill()
        holder.wait()
    cluster.start()
    assert cluster.status().running


def test_the_folder_of_data_can_move_while_stopped(make_cluster: MakeCluster) -> None:
    cluster = make_cluster("before")
    cluster.start()
    cluster.ensure_database()
    write_mark(cluster, 1)
    cluster.stop()
    moved = make_cluster("after")
    Path(cluster.data).rename(moved.data)
    moved.start()
    assert marks(moved) == [1]
