"""Whoever has a plan open is told what happens to it, and who else is there, as it happens."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from itertools import count
from queue import Queue
from typing import Any

import httpx
import psycopg
import pytest
from hypothesis import settings

from api.cluster.address import libpq_url
from tests.api.plans.scene import edit
from tests.security.installation import (
    GRIDS,
    HERE,
    Application,
    Installation,
    fill,
)
from tests.security.installation import running as installed
from tests.server_fixtures import serving

LONG = settings().max_examples >= 2000
"""Of ``make test-long``."""

numbers = count(100)

PATIENCE = 60.0
"""Seconds to wait for what must come: a limit, not a measurement."""

PLACE = {"at": [114.9, 25.8], "view": [114.8, 25.7, 115.0, 25.9], "grids": [], "tool": "split"}


# --- pages on the real server --------------------------------------------------------------------


class Page:
    """A page that has a plan open: its events, in order."""

    def __init__(self, client: httpx.Client, plan: str) -> None:
        self.client, self.plan = client, plan
        self.headers: httpx.Headers | None = None
        self.failure: Exception | None = None
        self._events: Queue[tuple[str, Any] | None] = Queue()
        self._answer: httpx.Response | None = None
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        self.hello = self.next("hello")
        self.name = self.hello["client"]

    def _read(self) -> None:
        address = f"/api/v1/plans/{self.plan}/events"
        sent = {"Accept-Encoding": "gzip"}
        try:
            with self.client.stream("GET", address, headers=sent, timeout=None) as answer:
                assert answer.status_code == 200, answer.read()
                self.headers, self._answer = answer.headers, answer
                event = ""
                for line in answer.iter_lines():
                    field, _, value = line.partition(": ")
                    if field == "event":
                        event = value
                    elif field == "data":
                        self._events.put((event, json.loads(value)))
        except Exception as error:  # noqa: BLE001 — told to the test
            self.failure = error
        self._events.put(None)

    def next(self, event: str, wanted: Any = None) -> Any:
        """The next of these events that is as ``wanted`` says; those before it are dropped."""
        while (found := self._events.get(timeout=PATIENCE)) is not None:
            if found[0] == event and (wanted is None or wanted(found[1])):
                return found[1]
        raise AssertionError(f"no {event} any more: {self.failure!r}")

    def ended(self) -> None:
        """Wait until the server has ended it; it must end as an answer that is complete."""
        while self._events.get(timeout=PATIENCE) is not None:
            pass
        assert self.failure is None, self.failure

    def close(self) -> None:
        """Close the page without a word, as a network that is gone does."""
        assert self._answer is not None
        line = self._answer.extensions["network_stream"].get_extra_info("socket")
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE)


class Office:
    """A real server on an installation of its own."""

    def __init__(self, address: str, small: Installation) -> None:
        self.address, self.small = address, small
        self._open = ExitStack()

    def __enter__(self) -> Office:
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    def client(self, who: str) -> httpx.Client:
        """Somebody signed in, with connections of their own."""
        browser = self.small.browser(who)
        client = httpx.Client(
            base_url=self.address,
            cookies=browser.cookies,
            headers={"X-CSRF-Token": browser.csrf or "", "Origin": self.address},
            timeout=PATIENCE,
        )
        return self._open.enter_context(client)

    def page(self, client: httpx.Client, plan: str) -> Page:
        """A page that has a plan open."""
        page = Page(client, plan)
        self._open.callback(page.close)
        return page

    def plan(self, client: httpx.Client) -> str:
        """A new plan of somebody's."""
        made = client.post("/api/v1/plans", json={"title": "调整", "division": HERE})
        return str(made.json()["id"])


def do(client: httpx.Client, plan: str, deed: str, /, **body: Any) -> Any:
    """What is answered to a deed that must succeed."""
    answer = client.post(f"/api/v1/plans/{plan}/{deed}", json=body)
    assert answer.status_code < 300, answer.text
    return answer.json() if answer.content else None


def renaming() -> dict[str, Any]:
    """An operation that was not done before."""
    return edit(GRIDS[1], name=f"第{next(numbers)}网格")


@pytest.fixture(scope="module")
def small(database_server, asgi: Application) -> Iterator[Installation]:
    template = database_server.template("security", fill)
    with database_server.fresh(template) as url, installed(url, asgi) as found:
        yield found


@pytest.fixture(scope="module")
def office(small: Installation) -> Iterator[Office]:
    """The real server with two workers."""
    with serving(small.url, workers=2) as address, Office(address, small) as found:
        yield found


def test_two_who_have_a_plan_open_see_each_other_and_what_each_does(office):
    first, second = office.client("planner"), office.client("approver")
    plan = office.plan(first)
    one = office.page(first, plan)
    assert (one.hello["version"], [p["name"] for p in one.hello["people"]]) == (1, ["planner"])
    other = office.page(second, plan)
    one.next("people", lambda said: len(said["people"]) == 2)
    # where they are
    do(first, plan, "presence", client=one.name, **PLACE)
    moved = other.next("people", lambda said: any(p["at"] for p in said["people"]))
    [there] = [p for p in moved["people"] if p["client"] == one.name]
    assert there["account"] == str(office.small.accounts["planner"])
    assert {name: there[name] for name in PLACE} == PLACE
    # what they do
    do(first, plan, "operations", version=1, client=one.name, operation=renaming())
    who = {"id": str(office.small.accounts["planner"]), "name": "planner"}
    assert other.next("plan") == {
        "version": 2, "what": "operate", "by": who, "client": one.name,
    }  # fmt: skip
    said = do(second, plan, "comments", text="?")["id"]
    assert one.next("comment") == {"id": said}
    other.close()
    one.next("people", lambda said: [p["client"] for p in said["people"]] == [one.name])


def test_whoever_has_a_plan_open_hears_of_the_review_and_of_publications(office):
    first, second = office.client("planner"), office.client("approver")
    plan, elsewhere = office.plan(first), office.plan(first)
    page = office.page(first, elsewhere)
    watching = office.page(second, plan)
    do(first, plan, "operations", version=1, operation=renaming())
    for version, (deed, by) in enumerate((("submit", first), ("approve", second)), 2):
        do(by, plan, deed, version=version)
        told = watching.next("plan", lambda said, what=deed: said["what"] == what)
        assert told["version"] == version + 1
    published = do(second, plan, "publish", version=4)
    for one in (page, watching):
        assert one.next("revision") == {"revision": published["revision"]}
    assert watching.next("plan")["what"] == "publish"


def test_nothing_gathers_or_keeps_what_is_streamed(office):
    client = office.client("planner")
    page = office.page(client, office.plan(client))
    assert page.headers is not None
    assert page.headers["content-type"].startswith("text/event-stream")
    assert "no-store" in page.headers["cache-control"]
    assert page.headers["x-accel-buffering"] == "no"
    assert "content-encoding" not in page.headers


def test_asked_for_the_headers_alone_it_ends(office):
    client = office.client("planner")
    answer = client.head(f"/api/v1/plans/{office.plan(client)}/events")
    assert (answer.status_code, answer.content) == (200, b"")


def test_where_somebody_is_is_written_nowhere(office):
    client = office.client("planner")
    plan = office.plan(client)
    page, before = office.page(client, plan), rows(office.small.url)
    do(client, plan, "presence", client=page.name, **PLACE)
    page.next("people", lambda said: said["people"][0]["at"] is not None)
    assert rows(office.small.url) == before


def rows(url: str) -> dict[str, int]:
    """How many rows every table has."""
    with psycopg.connect(libpq_url(url)) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class "
            "WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        ).fetchall()
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for (name,) in tables
        }


def test_when_the_database_was_lost_streams_end_and_begin_anew(office):
    client = office.client("planner")
    plan = office.plan(client)
    page = office.page(client, plan)
    with psycopg.connect(libpq_url(office.small.url)) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'wangge listener' AND datname = current_database()"
        )
    page.ended()
    again = office.page(client, plan)
    do(client, plan, "operations", version=again.hello["version"], operation=renaming())
    assert again.next("plan")["version"] == 2


@pytest.mark.parametrize("workers", [1, 2] if LONG else [2])
def test_a_server_that_is_told_to_stop_ends_its_streams_and_stops(database_server, asgi, workers):
    """One that waited for them would have its workers killed, and their answers cut."""
    template = database_server.template("security", fill)
    with (
        database_server.fresh(template) as url,
        installed(url, asgi) as small,
        ExitStack() as open_,
    ):
        with serving(url, workers=workers) as address:
            office = open_.enter_context(Office(address, small))
            client = office.client("planner")
            plan = office.plan(client)
            pages = [office.page(client, plan) for _ in range(4)]
        for page in pages:
            page.ended()
