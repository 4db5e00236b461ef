"""The private PostGIS: starting, finding, and keeping others out."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from api.cluster import Cluster
from api.cluster.folders import socket_folder
from api.cluster.processes import end_processes, server_processes
from gis.errors import ClusterError

MakeCluster = Callable[..., Cluster]


def ask(cluster: Cluster, query: str, database: str = "postgres") -> object:
    """The first value that a query gives."""
    with psycopg.connect(cluster.psycopg_conninfo(database)) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def test_an_empty_folder_becomes_a_running_postgis(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    assert cluster.status().state == "absent"
    cluster.start()
    cluster.ensure_database()
    with psycopg.connect(cluster.psycopg_conninfo(), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION postgis")
    assert str(ask(cluster, "SELECT postgis_lib_version()", "wangge")) >= "3.3"
    status = cluster.status()
    assert (status.state, status.running, status.version) == ("running", True, 15)
    cluster.stop()
    assert cluster.status().state == "stopped"


def test_text_is_utf8_pages_have_checksums_and_chinese_letters_are_letters(
    make_cluster: MakeCluster,
) -> None:
    cluster = make_cluster()
    cluster.start()
    assert ask(cluster, "SHOW server_encoding") == "UTF8"
    assert ask(cluster, "SHOW data_checksums") == "on"
    assert ask(cluster, "SELECT '沙石镇' ~ '^[[:alpha:]]+$'") is True


def test_a_cluster_that_must_last_waits_for_the_disk(make_cluster: MakeCluster) -> None:
    cluster = make_cluster(durable=True)
    cluster.start()
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        assert ask(cluster, f"SHOW {name}") == "on"


def test_starting_a_running_server_changes_nothing(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    first = cluster.status().pid
    again = Cluster(cluster.data)
    again.start()
    assert again.status().pid == first
    assert (cluster.started_here, again.started_here) == (True, False)


def test_processes_that_start_it_at_once_get_the_same_server(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    program = (
        "import sys; from pathlib import Path; from api.cluster import Cluster;"
        "c = Cluster(Path(sys.argv[1]), durable=False); c.start();"
        "c.ensure_database(); print(c.status().pid)"
    )
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(cluster.data)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    told = [starter.communicate()[0] for starter in starters]
    assert [starter.returncode for starter in starters] == [0] * 4
    assert told == [f"{cluster.status().pid}\n"] * 4


def test_the_server_never_runs_as_root(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    process = Path(f"/proc/{cluster.status().pid}")
    assert process.stat().st_uid == cluster.status().folder.stat().st_uid != 0


def test_it_runs_in_a_checkout_that_the_servers_account_cannot_enter(
    make_cluster: MakeCluster,
) -> None:
    cluster = make_cluster("closed/checkout/.data")
    closed = cluster.data.parents[1]
    closed.mkdir(mode=0o700)
    cluster.start()
    cluster.ensure_database()
    pid = cluster.status().pid
    assert (cluster.data / "pg/PG_VERSION").is_file()
    assert Cluster(cluster.data).status().pid == pid
    cluster.stop()
    cluster.start()
    assert ask(cluster, "SELECT 1", "wangge") == 1


def test_data_that_lost_their_checkout_are_kept_and_their_server_ended(
    make_cluster: MakeCluster,
) -> None:
    """As after ``rm .data/pg`` where that is a link to a folder of the server's own."""
    cluster = make_cluster("closed/.data")
    cluster.data.parent.mkdir(mode=0o700)
    cluster.start()
    old = cluster.status().pid
    (cluster.data / "pg").rename(cluster.data / "gone")
    kept = (cluster.data / "gone").resolve()
    cluster.start()
    try:
        assert cluster.status().pid != old
        assert cluster.status().folder != kept
        assert (kept / "PG_VERSION").is_file()
        if kept.parent != cluster.data:
            assert server_processes(kept) == set()
    finally:
        end_processes(kept)


def test_a_link_to_data_that_are_gone_is_refused(make_cluster: MakeCluster, tmp_path: Path) -> None:
    cluster = make_cluster()
    cluster.data.mkdir()
    (cluster.data / "pg").symlink_to(tmp_path / "gone")
    with pytest.raises(ClusterError, match="which is gone"):
        cluster.start()
    (cluster.data / "pg").unlink()


@pytest.mark.parametrize("name", ["with blank", "赣州 网格", "it's", 'say "$HOME"', "back\\slash"])
def test_any_folder_name_will_do(make_cluster: MakeCluster, name: str) -> None:
    cluster = make_cluster(name)
    cluster.start()
    assert ask(cluster, "SELECT 1") == 1
    cluster.stop()


def test_the_path_of_the_socket_stays_short_however_deep_the_data_lie(
    make_cluster: MakeCluster,
) -> None:
    cluster = make_cluster("/".join(["a-long-name-of-a-folder"] * 8))
    cluster.start()
    found = cluster.status().socket
    assert found is not None
    assert len(os.fsencode(found / ".s.PGSQL.5432.lock")) <= 103
    assert ask(cluster, "SELECT 1") == 1


def test_only_its_owner_may_enter_the_folder_of_the_socket(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    found = cluster.status().socket
    assert found is not None
    assert found.stat().st_mode & 0o777 == 0o700
    assert found.stat().st_uid == cluster.status().folder.stat().st_uid


def test_a_socket_folder_that_somebody_laid_out_for_us_is_refused(
    make_cluster: MakeCluster, tmp_path: Path
) -> None:
    cluster = make_cluster()
    cluster.start()
    cluster.stop()
    folder = cluster.status().folder
    trap = socket_folder(folder, folder.stat().st_uid)
    trap.symlink_to(tmp_path)
    try:
        with pytest.raises(ClusterError, match="somebody else's"):
            cluster.start()
        assert list(tmp_path.iterdir()) == []
    finally:
        trap.unlink()


def test_only_the_servers_account_and_who_started_it_come_in(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    folder = cluster.status().folder
    assert (folder / "pg_hba.conf").read_text() == "local all all peer map=wangge\n"
    mine, owner = pwd.getpwuid(os.geteuid()).pw_name, pwd.getpwuid(folder.stat().st_uid).pw_name
    rows = (folder / "pg_ident.conf").read_text().splitlines()
    assert rows == [
        f'wangge "{name}" {login}'
        for name in dict.fromkeys([owner, mine])
        for login in ("wangge", "wangge_app")
    ]
    with pytest.raises(psycopg.OperationalError, match=r"[Pp]eer authentication failed"):
        psycopg.connect(cluster.psycopg_conninfo("postgres"), user="postgres")


def test_a_caller_whom_the_running_server_does_not_know_yet_is_let_in(
    make_cluster: MakeCluster,
) -> None:
    cluster = make_cluster()
    cluster.start()
    pid = cluster.status().pid
    rules = cluster.status().folder / "pg_ident.conf"
    rules.write_text("")
    os.kill(pid or 0, 1)
    while cluster.status().running:
        pass
    cluster.start()
    assert cluster.status().running
    assert cluster.status().pid == pid


def test_it_does_not_listen_on_the_network_unless_asked(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    assert ask(cluster, "SHOW listen_addresses") == ""


def test_asked_for_a_port_it_listens_on_this_machine_and_wants_a_password(
    make_cluster: MakeCluster,
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    cluster = make_cluster(port=port)
    cluster.start()
    assert ask(cluster, "SHOW listen_addresses") == "localhost"
    by_tcp = f"host=127.0.0.1 port={port} user=wangge dbname=postgres"
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(by_tcp)
    with psycopg.connect(cluster.psycopg_conninfo("postgres")) as connection:
        connection.execute("ALTER ROLE wangge PASSWORD 'only here'")
    with psycopg.connect(by_tcp, password="only here"):  # noqa: S106
        pass
    # Who does not know the port finds it all the same.
    assert ask(Cluster(cluster.data), "SELECT 1") == 1


def test_postgresqls_own_variables_do_not_lead_elsewhere(
    make_cluster: MakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"PGDATA": "/nowhere", "PGPORT": "1", "PGHOST": "example.invalid"}.items():
        monkeypatch.setenv(name, value)
    cluster = make_cluster()
    cluster.start()
    assert ask(cluster, "SELECT 1") == 1


def test_a_data_folder_of_another_major_version_is_refused_and_left_alone(
    make_cluster: MakeCluster,
) -> None:
    cluster = make_cluster()
    cluster.start()
    cluster.stop()
    version = cluster.status().folder / "PG_VERSION"
    version.write_text("12\n")
    with pytest.raises(ClusterError) as refusal:
        cluster.start()
    text = refusal.value.text
    for words in (text.zh, text.en):
        assert "PostgreSQL 12" in words
        assert "15." in words
        assert "postgresql-12-postgis-3" in words
        assert "wangge db backup" in words
    version.write_text("15\n")
    cluster.start()


def test_settings_made_with_alter_system_last(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    with psycopg.connect(cluster.psycopg_conninfo("postgres"), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET work_mem = '33MB'")
    cluster.stop()
    cluster.start()
    assert ask(cluster, "SHOW work_mem") == "33MB"


def test_logs_stay_within_bounds(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    logs = cluster.status().log
    for day in range(10, 30):
        (logs / f"server-202001{day}-000000.log").write_text("old\n")
    cluster.trim_logs()
    kept = sorted(path.name for path in logs.iterdir())
    assert len(kept) == 5
    assert kept[0] == "server-20200126-000000.log"
    assert ask(cluster, "SHOW log_rotation_size") == "8MB"


def test_a_database_is_made_once_copied_and_dropped(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    cluster.ensure_database()
    cluster.ensure_database()
    with psycopg.connect(cluster.psycopg_conninfo()) as connection:
        connection.execute("CREATE TABLE mark AS SELECT 7 AS n")
    cluster.create_database("copy", template="wangge")
    assert ask(cluster, "SELECT n FROM mark", "copy") == 7
    with pytest.raises(psycopg.errors.DuplicateDatabase):
        cluster.create_database("copy")
    in_use = psycopg.connect(cluster.psycopg_conninfo("copy"))
    cluster.drop_database("copy")
    in_use.close()
    cluster.drop_database("copy")
    assert ask(cluster, "SELECT count(*) FROM pg_database WHERE datname = 'copy'") == 0


def test_stopping_one_leaves_the_others(make_cluster: MakeCluster) -> None:
    one, other = make_cluster("one"), make_cluster("other")
    one.start()
    other.start()
    one.stop()
    one.stop()
    assert other.status().running


def test_stopping_what_never_was_does_nothing(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.stop()
    assert not cluster.data.exists()


def test_a_data_folder_that_cannot_be_written_is_named(
    make_cluster: MakeCluster, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ClusterError, match="WANGGE_DATA"):
        make_cluster(str(tmp_path / "file" / "data")).start()
