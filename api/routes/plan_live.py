"""A plan while others work on it: a stream of what happens, and who is where."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from api.live.hub import Hub
from api.live.stream import Event
from api.protection import BODILESS
from api.routes.identity import private
from api.routes.plans import Bench, Id, Planning
from api.schemas import plan_live as wire
from api.visit import visit
from api.workflows.identity import Shown, own_id
from api.workflows.plans import attending

_log = logging.getLogger(__name__)

ALIVE = 15.0
"""Seconds after which a stream shows that it is alive, and it is seen whether it may go on."""

router = APIRouter(prefix="/plans", tags=["plans"], dependencies=[Depends(private)])


async def _hub(request: Request) -> Hub:
    hub: Hub = request.app.state.hub
    return hub


Live = Annotated[Hub, Depends(_hub)]


class EventStream(StreamingResponse):
    """Server-sent events; nothing in between is to gather them."""

    media_type = "text/event-stream"
    slowest = 10.0
    """Seconds that somebody may take to take an event; who takes longer is dropped."""

    def __init__(self, events: AsyncGenerator[bytes]) -> None:
        super().__init__(events, headers={"X-Accel-Buffering": "no"})
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events, to a HEAD none."""

        async def in_time(message: Message) -> None:
            async with asyncio.timeout(self.slowest):
                await send(message)

        try:
            if scope.get(BODILESS):
                await Response(headers=dict(self.headers))(scope, receive, send)
            else:
                await super().__call__(scope, receive, in_time)
        except TimeoutError:
            _log.info("a page that does not read its events was dropped")
        finally:
            # At once, not when the memory is tidied up: it holds one of the account's streams.
            await self._events.aclose()


@router.get(
    "/{id}/events",
    summary="What happens to a plan, as it happens",
    status_code=200,
    response_class=EventStream,
    responses={
        200: {
            "description": "Server-sent events",
            "content": {
                "text/event-stream": {
                    "schema": {"type": "string"},
                    "example": 'event: plan\ndata: {"version":4,"what":"operate"}\n\n',
                }
            },
        }
    },
)
async def watch(
    request: Request,
    principal: Planning,
    bench: Bench,
    hub: Live,
    plan: Id,
) -> EventStream:
    """`hello` `{client, version, people}` first; then, each as it happens:

    - `plan` `{version, what, by, client}`: the plan is at another version; `client` only if the
      request named one.
    - `people` `{people: [{client, account, name, at, view, grids, tool, seen}]}`: all who have the
      plan open.
    - `comment` `{id}`: a comment is new or has changed.
    - `revision` `{revision}`: something was published, wherever.

    It ends when one signs out, may no longer see the plan, or does not keep up; and when the server
    stops or loses its database. Ask for what was missed by `since`.
    """
    account = own_id(principal)
    await run_in_threadpool(attending.version, bench, principal, plan)
    name = await run_in_threadpool(attending.called, bench, principal)
    await hub.ready(account)
    came = visit(request)
    token = came.shown
    shown = Shown(
        session=came.session,
        token=None if token is None else token.token,
        name=None if token is None else token.name,
        address=came.address,
    )
    return EventStream(
        events(
            hub,
            plan,
            account,
            name,
            version=lambda: attending.version(bench, principal, plan),
            still=lambda: attending.still(bench, shown, account, plan),
        )
    )


async def events(
    hub: Hub,
    plan: UUID,
    account: UUID,
    name: str,
    *,
    version: Callable[[], int],
    still: Callable[[], bool],
    every: float = ALIVE,
) -> AsyncGenerator[bytes]:
    """What is sent to a page that has a plan open, until it may not see it any more."""
    with hub.stream(plan, account, name) as stream:
        # Read once the stream is open: what happens from then on is told by it.
        standing = {"client": stream.client, "version": await run_in_threadpool(version)}
        yield Event.of("hello", standing | {"people": hub.people.told(plan)}).written
        look = time.monotonic() + every
        while not stream.ended:
            event = await stream.next(max(0.0, look - time.monotonic()))
            if event is not None:
                yield event.written
            if time.monotonic() >= look:
                if not await run_in_threadpool(still):
                    return
                yield b":\n\n"
                look = time.monotonic() + every


@router.post("/{id}/presence", summary="Say where one is in a plan", status_code=204)
async def tell_presence(
    principal: Planning,
    bench: Bench,
    hub: Live,
    plan: Id,
    given: wire.Presence,
) -> None:
    """Every two seconds at the most, for the others who have it open. It is kept nowhere."""
    place = given.model_dump(mode="json", exclude={"client"})
    said = hub.moving(plan, given.client, own_id(principal), place)
    await run_in_threadpool(attending.move, bench, principal, plan, said)
