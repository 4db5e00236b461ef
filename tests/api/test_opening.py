"""The private PostGIS runs as long as anybody uses it."""

from __future__ import annotations

import subprocess
import sys

from api.cluster import Cluster
from api.settings import DatabaseSettings
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


def test_one_that_was_started_to_stay_outlives_its_users(make_cluster):
    data = make_cluster().data
    keep_running(data)
    with installation(DatabaseSettings(url=None, data=data)) as database:
        assert database.ready()
    assert Cluster(data).status().running
    stop_running(data)
    assert not Cluster(data).status().running
