"""Sixteen clients publish over each other; what they leave can be looked at and done again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from api.auth.principal import OPERATOR
from api.store import moments, plans, revisions
from api.store.database import Database
from api.workflows.plans import joining, publishing, writing
from gis.text import Text
from tests.api.plans.publications import assert_sound, text_of
from tests.cluster_fixtures import DatabaseServer
from tests.recovery.ground import lay

LONG = settings().max_examples >= 2000
"""Of ``make test-long``."""

PROCESSES, CLIENTS, SECONDS = (4, 4, 60) if LONG else (2, 8, 5)


@pytest.fixture(scope="session")
def ground_template(database_server: DatabaseServer) -> str:
    """Name of a template database that holds the county of :mod:`tests.recovery.ground`."""
    return database_server.template("recovery", lay)


@pytest.fixture
def url(database_server: DatabaseServer, ground_template: str) -> Iterator[str]:
    with database_server.fresh(ground_template) as address:
        yield address


@pytest.fixture
def copy_url(database_server: DatabaseServer, ground_template: str) -> Iterator[str]:
    with database_server.fresh(ground_template) as address:
        yield address


def started(url: str, notes: Path, seed: int, clients: int, seconds: float):
    command = [sys.executable, "-m", "tests.recovery.clients", url, notes, seed, clients, seconds]
    return subprocess.Popen([str(part) for part in command], cwd=Path(__file__).parents[2])


def told(folder: Path) -> list[dict[str, object]]:
    """What the clients were told; a line that a kill cut short counts as not told."""
    found = []
    for path in sorted(folder.glob("*.notes")):
        for line in path.read_text("utf-8").splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                continue
    return found


def replay(original: Database, copy: Database, latest: int) -> None:
    """Publish every plan once more, in order, on the state that the first revision left."""
    for number in range(2, latest + 1):
        with original.read(OPERATOR) as reader:
            row = plans.get(reader, revisions.get(reader, number).plan)
            yours = publishing.of_plan(reader, row)
        with copy.write(OPERATOR) as writer:
            revisions.lock(writer)
            joined = joining.join(writer, yours, row.base_revision)
            again = writing.write(writer, OPERATOR, joined, Text("重放", "Replayed"))
        assert again == number
        assert text_of(copy, number) == text_of(original, number)


def test_sixteen_clients_publish_over_each_other(url, copy_url, tmp_path, record_property):
    working = [started(url, tmp_path / f"{n}.notes", n, CLIENTS, SECONDS) for n in range(PROCESSES)]
    assert [process.wait(timeout=SECONDS + 240) for process in working] == [0] * PROCESSES
    notes = told(tmp_path)
    assert [note["fault"] for note in notes if "fault" in note] == []
    published = {note["published"]: note["revision"] for note in notes if "published" in note}
    kinds = Counter(next(iter(note)) for note in notes)
    record_property("told", ", ".join(f"{kind} {n}" for kind, n in sorted(kinds.items())))
    assert len(published) >= PROCESSES
    database, copy = Database(url), Database(copy_url)
    with database.read(OPERATOR) as reader:
        latest = moments.latest(reader)
        standing = {str(revisions.get(reader, n).plan): n for n in range(2, latest + 1)}
    assert standing == published
    for number in range(1, latest + 1):
        assert_sound(database, number)
    replay(database, copy, latest)
    database.close()
    copy.close()
