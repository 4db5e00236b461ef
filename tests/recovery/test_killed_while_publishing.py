"""kill -9 of the server, and of PostgreSQL, at any moment: all of a publication, or nothing."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from itertools import cycle, islice
from pathlib import Path

from api.cluster import Cluster
from api.cluster.processes import server_processes
from api.commands.terminal import Exit
from api.store.database import Database
from tests.api.commands.conftest import Run, environment
from tests.api.plans.publications import text_of
from tests.recovery.clients import working
from tests.recovery.ground import lay
from tests.recovery.notes import Notes
from tests.recovery.server import Server
from tests.recovery.standing import assert_told, standing
from tests.recovery.test_publishing_over_each_other import LONG

SAMPLE = ("server", "database", "backend")
ALL = ("server", "database", "server", "database", "everything", "postmaster", "worker", "backend")
"""What is killed: all processes of the server, all of PostgreSQL, both at once; the postmaster
alone, whose backends live on; one process that answers requests; one connection's backend.
"""

KILLS, WORKERS, CLIENTS = (100, 2, 8) if LONG else (3, 1, 4)


class Installation:
    """A private PostGIS and the server on it, on a data folder, as ``wangge up`` has them."""

    def __init__(self, cluster: Cluster, chance: random.Random) -> None:
        self.cluster, self.chance = cluster, chance
        self.variables = {"WANGGE_DATA": str(cluster.data)}
        self.server = Server(environment(**self.variables), WORKERS)

    def kill(self, what: str) -> None:
        """``kill -9``."""
        if what in ("server", "everything"):
            self.server.kill()
        if what == "worker":
            self.server.kill_worker(self.chance.randrange(WORKERS))
        status = self.cluster.status()
        assert status.pid is not None
        if what in ("database", "everything", "postmaster"):
            os.kill(status.pid, signal.SIGKILL)
        if what in ("database", "everything"):
            for pid in server_processes(status.folder):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        if what == "backend" and (busy := connections(status.folder)):
            pid = self.chance.choice(busy)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            # Once the postmaster has taken notice, it starts all over.
            while Path(f"/proc/{pid}").exists():
                time.sleep(0.01)


def connections(folder: Path) -> list[int]:
    """PostgreSQL's processes that serve a connection of ours, by what they call themselves."""
    found = []
    for pid in sorted(server_processes(folder)):
        with suppress(OSError):
            title = Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace")
            if title.startswith("postgres: wangge"):
                found.append(pid)
    return found


def test_killed_at_any_moment_a_publication_is_there_or_not_at_all(
    make_cluster: Callable[..., Cluster], run_here: Run, record_property
) -> None:
    cluster = make_cluster(durable=True)
    cluster.start()
    cluster.ensure_database()
    lay(cluster.url())
    chance = random.Random(5)
    kinds = list(islice(cycle(ALL if LONG else SAMPLE), KILLS))
    if LONG:
        chance.shuffle(kinds)
    here = Installation(cluster, chance)
    notes, earlier = Notes(), {}
    struck = Counter()
    try:
        here.server.start()
        with working(here.server.address, CLIENTS, notes):
            for what in kinds:
                notes.wait_for_publication()
                time.sleep(chance.uniform(0, 0.2))
                unanswered = notes.asked
                here.kill(what)
                # Read first: whoever outlived it goes on publishing while this looks.
                told = dict(notes.published)
                cluster.start()
                with closing(Database(cluster.url(), pool_size=1)) as database:
                    stands = standing(database)
                    assert told.items() <= stands.items()
                    waiting = unanswered & stands.keys() - told.keys()
                    struck["committed" if waiting else "undone" if unanswered else "none"] += 1
                    latest = len(stands) + 1
                    texts = {n: text_of(database, n) for n in range(max(1, latest - 3), latest + 1)}
                    assert all(earlier.get(n, text) == text for n, text in texts.items())
                    earlier |= texts
                here.server.start()
                for command in (("check",), ("audit", "verify")):
                    ran = run_here(*command, **here.variables)
                    assert ran.code == Exit.OK, ran
                assert notes.faults == []
        with closing(Database(cluster.url(), pool_size=1)) as database:
            published = assert_told(database, notes)
    finally:
        here.server.stop()
    record_property(
        "told",
        f"{KILLS} kills, {len(published)} published, {len(notes.conflicts)} conflicts, answers "
        f"lost: {dict(notes.lost)}; what was asked for and not answered at a kill: {dict(struck)}",
    )
