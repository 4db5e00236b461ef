"""kill -9 of who publishes, and of PostgreSQL, at any moment: all of a publication, or nothing."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress

from api.auth.principal import OPERATOR
from api.cluster import Cluster
from api.cluster.processes import server_processes
from api.store import audit, moments, revisions
from api.store import plans as plan_store
from api.store.database import Database
from tests.api.plans.publications import assert_sound, text_of
from tests.recovery.ground import lay
from tests.recovery.test_publishing_over_each_other import LONG, started, told

KILLS = 100 if LONG else 3
CLIENTS = 4


def wait_for(folder, count: int, kind: str, process) -> None:
    """Until so many lines of a kind were told: clients are at work then."""
    until = time.monotonic() + 120
    while sum(kind in note for note in told(folder)) < count:
        assert process.poll() is None, "the clients ended"
        assert time.monotonic() < until, f"nothing {kind} within 120 s"
        time.sleep(0.02)


def assert_whole(database: Database, folder, earlier: dict[int, bytes]) -> dict[int, bytes]:
    """What was acknowledged is there, all else wholly there or wholly absent."""
    # Read first: clients that outlived the database go on publishing while this looks.
    acknowledged = {n["published"]: n["revision"] for n in told(folder) if "published" in n}
    with database.read(OPERATOR) as reader:
        latest = moments.latest(reader)
        rows = {n: revisions.get(reader, n) for n in range(1, latest + 1)}
        by_plan = {str(row.plan): n for n, row in rows.items() if row.plan}
        plans = plan_store.page(reader, limit=100_000, revision=latest)
        trail = [
            row.object
            for portion in audit.stream(reader, audit.Filter(action="plan.publish"))
            for row in portion
        ]
    assert acknowledged.items() <= by_plan.items()
    assert by_plan == {
        str(plan.id): plan.published_revision for plan in plans if plan.status == "published"
    }
    assert sorted(trail) == sorted(f"plan/{plan}" for plan in by_plan)
    assert_sound(database)
    texts = {n: text_of(database, n) for n in range(max(1, latest - 3), latest + 1)}
    assert {n: text for n, text in texts.items() if n in earlier} == {
        n: text for n, text in earlier.items() if n in texts
    }
    return texts


def kill_database(cluster: Cluster) -> None:
    """The postmaster, or all of its processes at once."""
    pid = cluster.status().pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    for other in server_processes(cluster.status().folder):
        with suppress(ProcessLookupError):
            os.kill(other, signal.SIGKILL)


def test_killed_at_any_moment_a_publication_is_there_or_not_at_all(
    make_cluster: Callable[..., Cluster], tmp_path, record_property
) -> None:
    cluster = make_cluster(durable=True)
    cluster.start()
    cluster.ensure_database()
    lay(cluster.url())
    chance = random.Random(5)
    earlier: dict[int, bytes] = {}
    clients, rounds = None, 0
    killed = {"clients": 0, "database": 0}
    try:
        for number in range(KILLS):
            if clients is None:
                rounds += 1
                notes = tmp_path / f"{rounds:03d}.notes"
                clients = started(cluster.url(), notes, rounds, CLIENTS, 3600)
                wait_for(tmp_path, rounds, "ready", clients)
            done = sum("published" in note for note in told(tmp_path))
            wait_for(tmp_path, done + 1, "published", clients)
            time.sleep(chance.uniform(0, 0.3))
            if number % 2:
                clients.kill()
                clients.wait()
                clients = None
                killed["clients"] += 1
            else:
                kill_database(cluster)
                cluster.start()
                killed["database"] += 1
            database = Database(cluster.url(), pool_size=1)
            earlier = assert_whole(database, tmp_path, earlier)
            database.close()
    finally:
        if clients is not None:
            clients.kill()
            clients.wait()
    assert [note["fault"] for note in told(tmp_path) if "fault" in note] == []
    record_property("told", f"killed: {killed}, published: {len(earlier)} compared at the end")
