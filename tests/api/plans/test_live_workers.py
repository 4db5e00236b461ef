"""Workers tell each other what happens to plans, and who has them open."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from starlette.concurrency import run_in_threadpool

from api.live.hub import Hub
from api.live.serving import running
from api.live.stream import Stream
from api.workflows.plans import attending, commenting
from gis.errors import TooMany
from gis.operations import Refused
from tests.api.plans.scene import ACROSS_WEST, FURROW, WEST, Scene, edit
from tests.event_loop import run

PATIENCE = 60.0
"""Seconds to wait for what must come: a limit, not a measurement."""


class Worker:
    """The hub of a worker, and the streams that it sends."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.hub = scene, Hub()
        self._open = ExitStack()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Worker]:
        """It listens."""

        async def tell(messages):
            await run_in_threadpool(attending.pass_on, self.scene.database, messages)

        async with running(self.hub, self.scene.database.url, tell):
            async with asyncio.timeout(PATIENCE):
                await self.hub.ready(uuid4())
            with self._open:
                yield self

    def watch(self, plan: UUID, who: str = "planner") -> Stream:
        """A stream of somebody's."""
        account = self.scene.people[who].account
        return self._open.enter_context(self.hub.stream(plan, account, who))

    async def move(self, plan: UUID, client: str, who: str, at: list[float]) -> None:
        """Somebody says where they are."""
        person = self.scene.people[who]
        said = self.hub.moving(plan, client, person.account, {"at": at})
        await run_in_threadpool(attending.move, self.scene.bench, person, plan, said)


@asynccontextmanager
async def two(scene: Scene) -> AsyncIterator[tuple[Worker, Worker]]:
    async with Worker(scene).running() as one, Worker(scene).running() as other:
        yield one, other


async def until(stream: Stream, name: str, wanted=lambda _: True) -> Any:
    """The next of these events that is as wanted."""
    async with asyncio.timeout(PATIENCE):
        while not stream.ended:
            event = await stream.next(PATIENCE)
            if event is not None and event.name == name:
                data = json.loads(event.written.decode().partition("data: ")[2])
                if wanted(data):
                    return data
    raise AssertionError(f"ended before any {name}")


def names(said: Any) -> list[str]:
    return [one["name"] for one in said["people"]]


def test_workers_tell_each_other_who_is_where(scene):
    plan = scene.plan()

    async def story():
        async with two(scene) as (one, other):
            first, second = one.watch(plan), other.watch(plan, "mate")
            for stream in (first, second):
                await until(stream, "people", lambda said: names(said) == ["mate", "planner"])
            # asked of the worker that does not hold the stream
            await other.move(plan, first.client, "planner", [114.9, 25.8])
            for stream in (first, second):
                await until(stream, "people", lambda s: s["people"][1]["at"] == [114.9, 25.8])

    run(story)


def test_a_worker_that_comes_later_learns_who_is_there(scene):
    plan = scene.plan()

    async def story():
        async with Worker(scene).running() as one:
            first = one.watch(plan)
            async with Worker(scene).running() as other:
                second = other.watch(plan, "mate")
                await until(second, "people", lambda said: names(said) == ["mate", "planner"])
                await until(first, "people", lambda said: names(said) == ["mate", "planner"])

    run(story)


def test_nobody_says_where_somebody_else_is(scene):
    plan = scene.plan()

    async def story():
        async with two(scene) as (one, other):
            first, second = one.watch(plan), other.watch(plan, "mate")
            await until(first, "people", lambda said: names(said) == ["mate", "planner"])
            await one.move(plan, first.client, "mate", [1.0, 1.0])
            await other.move(plan, second.client, "mate", [2.0, 2.0])
            said = await until(first, "people", lambda s: s["people"][0]["at"] is not None)
            assert [p["at"] for p in said["people"]] == [[2.0, 2.0], None]

    run(story)


def test_where_somebody_is_is_told_once_a_second_at_the_most(scene):
    plan = scene.plan()

    async def story():
        async with Worker(scene).running() as worker:
            stream = worker.watch(plan)
            await worker.move(plan, stream.client, "planner", [1.0, 1.0])
            with pytest.raises(TooMany):
                await worker.move(plan, stream.client, "planner", [2.0, 2.0])

    run(story)


def test_of_other_plans_nothing_is_heard(scene):
    plan, other = scene.plan(), scene.plan()

    async def story():
        async with Worker(scene).running() as worker:
            here, there = worker.watch(plan), worker.watch(other)
            await run_in_threadpool(scene.operate, other, ACROSS_WEST)
            await run_in_threadpool(scene.operate, plan, edit(WEST, name="西"))
            assert (await until(there, "plan"))["what"] == "operate"
            assert (await until(here, "plan"))["version"] == 2
            assert await here.next(0) is None

    run(story)


def test_what_did_not_come_to_pass_is_not_told(scene):
    """It is announced inside of the transaction, and heard when that has been committed."""
    plan = scene.plan()

    async def story():
        async with Worker(scene).running() as worker:
            stream = worker.watch(plan)
            with pytest.raises(Refused):
                await run_in_threadpool(scene.operate, plan, edit(FURROW, name="别处"))
            who = scene.people["mate"]
            await run_in_threadpool(commenting.comment, scene.bench, who, plan, "之后")
            seen = [await stream.next(PATIENCE) for _ in range(2)]
            assert {one.name for one in seen if one} == {"people", "comment"}

    run(story)
