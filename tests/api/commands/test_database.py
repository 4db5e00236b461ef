"""``wangge db`` on a private PostGIS of its own, and a command that is stopped."""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from api.cluster.address import libpq_url
from api.cluster.folders import earlier_homes
from api.commands.terminal import Exit
from tests.api.commands.conftest import WANGGE, Run, environment
from tests.api.importing import files, town


@pytest.fixture
def data(run: Run) -> Iterator[Path]:
    """A data folder that the server's account can enter; its server is stopped at the end."""
    root = Path(tempfile.mkdtemp(prefix="wangge-test-cli-"))
    root.chmod(0o755)
    folder = root / "data"
    yield folder
    run("db", "stop", WANGGE_DATA=str(folder))
    for home in earlier_homes(folder):
        shutil.rmtree(home.parent)
    shutil.rmtree(root)


def test_the_private_database_from_start_to_restore(run: Run, data: Path, tmp_path: Path):
    own = {"WANGGE_DATA": str(data)}
    ran = run("db", "status", **own)
    assert (ran.code, "absent" in ran.out) == (Exit.UNAVAILABLE, True)
    assert run("db", "start", **own).code == Exit.OK
    ran = run("db", "status", lang="zh", **own)
    assert (ran.code, "运行中" in ran.out) == (Exit.OK, True)
    url = run("db", "url", **own).out.strip()
    files.geojson(tmp_path / "divisions.geojson", town.divisions())
    assert run("import", "divisions", "divisions.geojson", **own).code == Exit.OK
    assert run("db", "backup", "kept.dump", **own).code == Exit.OK
    with psycopg.connect(libpq_url(url)) as connection:
        connection.execute("TRUNCATE division, division_version, revision CASCADE")
    assert "0 divisions" in run("check", **own).out
    assert run("db", "restore", "kept.dump", **own).code == Exit.OK
    assert "4 divisions" in run("check", **own).out
    assert run("db", "stop", **own).code == Exit.OK
    assert "stopped" in run("db", "status", **own).out


def test_somebody_elses_server_is_not_ours_to_start_or_stop(run: Run, shared_demo_url: str):
    for command in ("start", "stop", "status"):
        ran = run("db", command, url=shared_demo_url)
        assert (ran.code, "WANGGE_DATABASE_URL" in ran.err) == (Exit.VALUE, True)
    assert run("db", "url", url=shared_demo_url).code == Exit.OK


def test_a_restore_from_something_else_is_refused(run: Run, database_url: str, tmp_path: Path):
    (tmp_path / "no.dump").write_text("not a dump")
    ran = run("db", "restore", "no.dump", url=database_url)
    assert ran.code in (Exit.FILE, Exit.UNAVAILABLE, Exit.VALUE)
    assert "Traceback" not in ran.err


def test_ctrl_c_stops_an_import_and_nothing_of_it_remains(
    run: Run, database_url: str, tmp_path: Path
):
    """Another publication holds the lock, so the import is certainly waiting when it is stopped."""
    files.geojson(tmp_path / "divisions.geojson", town.divisions())
    with psycopg.connect(libpq_url(database_url)) as other:
        other.execute("LOCK TABLE revision IN SHARE ROW EXCLUSIVE MODE")
        with subprocess.Popen(
            [WANGGE, "import", "divisions", "divisions.geojson"],
            env=environment(database_url), cwd=tmp_path,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
            # A test run in the background has Ctrl-C switched off, and its children with it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        ) as process:  # fmt: skip
            until = time.monotonic() + 120
            while time.monotonic() < until and not _waits(database_url):
                assert process.poll() is None, process.communicate()
                time.sleep(0.1)
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=60)
            if process.poll() is None:
                process.kill()
            _, err = process.communicate()
            assert (process.returncode, "Traceback" in err) == (Exit.STOPPED, False), err
            assert "Stopped" in err
        other.rollback()
    assert "0 divisions" in run("check", url=database_url).out


def _waits(url: str) -> bool:
    with psycopg.connect(libpq_url(url)) as connection:
        row = connection.execute(
            """SELECT count(*) FROM pg_stat_activity
               WHERE datname = current_database() AND wait_event_type = 'Lock'"""
        ).fetchone()
    return row is not None and row[0] > 0
