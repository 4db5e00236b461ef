"""Sixteen clients of a real server publish over each other; what they leave can be done again."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

import httpx
import pytest
from hypothesis import settings

from api.auth.principal import OPERATOR
from api.store import audit, plans, revisions
from api.store.database import Database
from api.workflows.plans import joining, publishing, writing
from gis.text import Text
from tests.api.commands.conftest import environment
from tests.api.plans.publications import text_of
from tests.cluster_fixtures import DatabaseServer
from tests.recovery.clients import Account, signed_in, working
from tests.recovery.ground import VILLAGES, lay
from tests.recovery.notes import Notes
from tests.recovery.server import Server
from tests.recovery.standing import assert_coverage, assert_told, standing

LONG = settings().max_examples >= 2000
"""Of ``make test-long``."""

CLIENTS, SECONDS = 16, 60 if LONG else 3


@pytest.fixture(scope="session")
def ground_template(database_server: DatabaseServer) -> str:
    """Name of a template database that holds the county of :mod:`tests.recovery.ground`."""
    return database_server.template("recovery", lay)


@dataclass(frozen=True)
class Place:
    """A real server with so many workers, its database, and what its clients were told."""

    url: str
    workers: int
    server: Server
    notes: Notes


@pytest.fixture(scope="module", params=[1, 2] if LONG else [2], ids="{} workers".format)
def place(
    request: pytest.FixtureRequest, database_server: DatabaseServer, ground_template: str
) -> Iterator[Place]:
    with database_server.fresh(ground_template) as url:
        server = Server(environment(url), request.param)
        try:
            server.start()
            yield Place(url, request.param, server, Notes())
        finally:
            server.stop()


@pytest.fixture
def database(place: Place) -> Iterator[Database]:
    with closing(Database(place.url, pool_size=1)) as database:
        yield database


@pytest.fixture
def copy(database_server: DatabaseServer, ground_template: str) -> Iterator[Database]:
    """Another database as it was before anybody published."""
    with (
        database_server.fresh(ground_template) as url,
        closing(Database(url, pool_size=1)) as database,
    ):
        yield database


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


def test_sixteen_clients_publish_over_each_other(place, database, copy, record_property):
    notes = place.notes
    with working(place.server.address, CLIENTS, notes):
        until = time.monotonic() + SECONDS
        # However slow the machine is, there is something to look at.
        while time.monotonic() < until or len(notes.published) < CLIENTS:
            assert notes.faults == []
            time.sleep(0.05)
    published = assert_told(database, notes)
    latest = 1 + len(published)
    with database.read(OPERATOR) as reader:
        assert audit.verify(reader).whole
    for number in range(1, latest + 1):
        assert_coverage(database, number)
    replay(database, copy, latest)
    record_property(
        "told",
        f"{place.workers} workers, {CLIENTS} clients, {SECONDS} s: {len(published)} published, "
        f"{len(notes.conflicts)} conflicts; answers lost: {dict(notes.lost)}",
    )


def test_what_is_asked_once_more_after_a_lost_answer_is_done_once(place, database):
    """Everybody hangs up before the answer, and asks again, of whichever worker it may be."""
    notes = place.notes
    [client] = signed_in(place.server.address, 1, notes, threading.Event())
    draft, before = client.begin(VILLAGES[0]), standing(database)

    def at_once(who: Account, deed: str, **more: object) -> dict[str, object]:
        body = {"version": draft.version, "key": deed, **more}
        path = f"/plans/{draft.plan}/{deed}"

        def ask(number: int) -> httpx.Response:
            with closing(who.again()) as account:
                return account.ask("POST", path, body, patience=0.004 * number)

        with ThreadPoolExecutor(6) as asking:
            answers = list(asking.map(ask, range(1, 7)))
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.text for answer in answers}) == 1
        return answers[0].json()

    edit = {"type": "edit", "grid": min(draft.grids), "name": "东门"}
    done = at_once(client.planner, "operations", operation=edit)
    assert (done["version"], done["head"]) == (draft.version + 1, 1)
    draft.version += 1
    assert client.review(draft)
    published = at_once(client.approver, "publish")
    client.close()
    assert notes.lost["left"] > 0
    notes.published[draft.plan] = published["revision"]
    assert standing(database) == before | {draft.plan: published["revision"]}
