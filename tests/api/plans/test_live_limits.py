"""Who may have a stream of events, how many of them, and for how long."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import ExitStack
from uuid import UUID, uuid4

import pytest
from starlette.concurrency import run_in_threadpool

from api.auth.principal import Grant, Principal
from api.live import hub as hubs
from api.live import people
from api.live.hub import Hub
from api.live.stream import MOST_WAITING, Event, Stream
from api.routes.plan_live import EventStream, events
from api.workflows.identity import Shown
from api.workflows.plans import attending
from api.workflows.plans.working import Workbench
from gis.errors import TooMany, Unavailable
from tests.event_loop import run
from tests.security.installation import (
    HERE,
    THERE,
    Installation,
    make_account,
)

PATIENCE = 60.0
"""Seconds to wait for what must come: a limit, not a measurement."""

PLACE = {"at": [114.9, 25.8], "view": [114.8, 25.7, 115.0, 25.9], "grids": [], "tool": "split"}


class Watcher:
    """Somebody with a session or a token of their own, who may plan and has a plan open."""

    def __init__(self, small: Installation, *, by_token: bool = False) -> None:
        name = f"w{uuid4().hex}"
        self.small, self.name = small, name
        self.account = make_account(small.database, name, [("planner", HERE)], password=False)
        self.browser = small.browser(self.account)
        made = self.browser.post("/api/v1/plans", {"title": "调整", "division": HERE})
        self.plan = UUID(made.json()["id"])
        self.shown = Shown(session=self.browser.session)
        if by_token:
            self.shown = Shown(token=small.token(self.account), name=name)

    def events(self, hub: Hub) -> AsyncGenerator[bytes]:
        """What is streamed to them; all the time it is looked whether they still may."""
        bench, who = Workbench(self.small.database), Principal(self.account, self.name, GRANTS)
        return events(
            hub,
            self.plan,
            self.account,
            self.name,
            version=lambda: attending.version(bench, who, self.plan),
            still=lambda: attending.still(bench, self.shown, self.account, self.plan),
            every=0.01,
        )

    def sql(self, statement: str) -> None:
        """As the owner of the database."""
        with self.small.sql() as connection:
            connection.execute(statement, [self.account])


GRANTS = (Grant("planner", HERE),)

ENDS = {
    "signed out": lambda one: one.browser.ask("DELETE", "/api/v1/session"),
    "session ended elsewhere": lambda one: one.sql("DELETE FROM session WHERE account = %s"),
    "disabled": lambda one: one.sql("UPDATE account SET disabled = true WHERE id = %s"),
    "may plan no more": lambda one: one.sql("DELETE FROM account_grant WHERE account = %s"),
    "may plan elsewhere": lambda one: one.sql(
        f"UPDATE account_grant SET division = '{THERE}' WHERE account = %s"  # noqa: S608
    ),
    "token revoked": lambda one: one.sql(
        "UPDATE token SET revoked_at = now() WHERE account = %s"
    ),
}  # fmt: skip


@pytest.mark.parametrize("why", ENDS)
def test_a_stream_ends_when_one_may_not_see_the_plan_any_more(office, why):
    one = Watcher(office, by_token=why == "token revoked")

    async def story():
        hub = Hub()
        hub.begun()
        async with asyncio.timeout(PATIENCE):
            told = one.events(hub)
            assert (await anext(told)).startswith(b"event: hello")
            alive = 0
            while alive < 3:
                alive += (await anext(told)) == b":\n\n"
            await run_in_threadpool(ENDS[why], one)
            [_ async for _ in told]
        assert hub.streams == 0

    run(story)


def test_to_watch_is_no_use_of_a_session(office):
    """Who has gone home is signed out in time, whatever stands open on their screen."""
    one = Watcher(office)
    one.sql("UPDATE session SET last_seen = now() - interval '1 hour', renew = true "
            "WHERE account = %s")  # fmt: skip
    bench = Workbench(office.database)
    assert attending.still(bench, one.shown, one.account, one.plan)
    with office.sql() as connection:
        [late, renew] = connection.execute(
            "SELECT last_seen < now() - interval '50 minutes', renew FROM session "
            "WHERE account = %s",
            [one.account],
        ).fetchone()
    assert (late, renew) == (True, True)


def test_a_page_that_does_not_read_is_dropped(office):
    one = Watcher(office)

    async def story():
        hub, sent = Hub(), []
        hub.begun()
        told = EventStream(one.events(hub))
        told.slowest = 0.01

        async def send(message):
            sent.append(message)
            if message.get("body"):
                await asyncio.Event().wait()

        async def receive():
            await asyncio.Event().wait()

        async with asyncio.timeout(PATIENCE):
            await told({"type": "http"}, receive, send)
        assert [one["type"] for one in sent] == ["http.response.start", "http.response.body"]
        assert sent[-1]["more_body"]
        assert hub.streams == 0

    run(story)


def test_a_page_that_goes_away_leaves_nothing_behind(office):
    one = Watcher(office)

    async def story():
        hub, open_ = Hub(), asyncio.Event()
        hub.begun()

        async def send(message):
            if message.get("body"):
                assert hub.streams == 1
                open_.set()

        async def receive():
            await open_.wait()
            return {"type": "http.disconnect"}

        async with asyncio.timeout(PATIENCE):
            await EventStream(one.events(hub))({"type": "http"}, receive, send)
        assert hub.streams == 0
        assert hub.people.told(one.plan) == []

    run(story)


def test_what_waits_for_a_slow_page_has_an_end():
    async def story():
        stream = Stream(uuid4(), uuid4(), "x")
        for number in range(MOST_WAITING):
            stream.offer(Event.of("comment", {"id": number}))
            stream.offer(Event.of("people", {"people": [number]}))
        assert not stream.ended
        first = [await stream.next(0) for _ in range(MOST_WAITING + 1)]
        assert first[0] == Event.of("comment", {"id": 0})
        assert first[-1] == Event.of("people", {"people": [MOST_WAITING - 1]})
        assert await stream.next(0) is None
        for number in range(MOST_WAITING + 1):
            stream.offer(Event.of("comment", {"id": number}))
        assert stream.ended
        assert await stream.next(PATIENCE) is None

    run(story)


def test_there_are_so_many_streams_and_no_more(monkeypatch):
    monkeypatch.setattr(hubs, "MOST_OF_ACCOUNT", 2)
    monkeypatch.setattr(hubs, "MOST_STREAMS", 3)

    async def story():
        hub, plan, one, other = Hub(), uuid4(), uuid4(), uuid4()
        hub.begun()
        with ExitStack() as open_:
            for account in (one, one):
                await hub.ready(account)
                open_.enter_context(hub.stream(plan, account, "x"))
            with pytest.raises(TooMany):
                await hub.ready(one)
            await hub.ready(other)
            open_.enter_context(hub.stream(plan, other, "y"))
            with pytest.raises(Unavailable):
                await hub.ready(uuid4())
        await hub.ready(one)

    run(story)


def test_without_its_database_a_worker_tells_nothing_rather_than_half():
    async def story():
        hub = Hub()
        with pytest.raises(Unavailable):
            await hub.ready(uuid4())
        hub.begun()
        with hub.stream(uuid4(), uuid4(), "x") as stream:
            assert not stream.ended
            hub.lost()
            assert stream.ended
            with hub.stream(uuid4(), uuid4(), "y") as late:
                assert late.ended
        hub.end()
        hub.begun()
        with pytest.raises(Unavailable):
            await hub.ready(uuid4())

    run(story)


def test_who_was_at_a_worker_that_has_died_is_gone_after_a_while(monkeypatch):
    there = {"plan": str(uuid4()), "client": "c", "account": str(uuid4()), "name": "远",
             "at": PLACE, "seen": "2026-01-01T00:00:00+00:00"}  # fmt: skip
    plan = UUID(there["plan"])

    async def story():
        hub = Hub()
        hub.begun()
        hub.heard("wangge_presence", json.dumps(there))
        with hub.stream(plan, uuid4(), "x") as own:
            assert len(hub.people.told(plan)) == 2
            hub._beat()
            assert len(hub.people.told(plan)) == 2
            monkeypatch.setattr(people, "GONE_AFTER", -1.0)
            hub._beat()
            assert [one["client"] for one in hub.people.told(plan)] == [own.client]

    run(story)


@pytest.mark.parametrize("message", ["", "7", "{}", "[]", '{"plan": "x"}', '{"plan": null}'])
def test_a_message_that_is_not_understood_is_passed_over(message):
    async def story():
        hub = Hub()
        hub.begun()
        with hub.stream(uuid4(), uuid4(), "x") as stream:
            for channel in ("wangge_plan", "wangge_presence"):
                hub.heard(channel, message)
            hub.heard("revision", "x")
            assert not stream.ended

    run(story)
