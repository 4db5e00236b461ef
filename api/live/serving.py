"""Live events for as long as a worker serves."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from types import FrameType
from typing import Any

from api.cluster.address import libpq_url
from api.live.hub import Hub, Tell
from api.live.listener import Listener
from api.store import announcing

_log = logging.getLogger(__name__)

CHANNELS = (announcing.REVISION, announcing.PLAN, announcing.PRESENCE)


@asynccontextmanager
async def running(hub: Hub, url: str, tell: Tell) -> AsyncIterator[None]:
    """Let ``hub`` hear what is announced in the database at ``url`` until the block ends."""
    listener = Listener(
        libpq_url(url), CHANNELS, heard=hub.heard, begun=hub.begun, lost=hub.lost
    )  # fmt: skip
    hub.begin()
    tasks = [asyncio.create_task(listener.run()), asyncio.create_task(hub.run(tell))]
    for task in tasks:
        task.add_done_callback(_unforeseen)
    try:
        with _when_stopped(hub.end):
            yield
    finally:
        hub.end()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _unforeseen(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("live events have stopped", exc_info=error)


@contextmanager
def _when_stopped(end: Callable[[], None]) -> Iterator[None]:
    """Call ``end`` as soon as the process is told to stop.

    Servers wait for all answers to be complete before they say that it is time to go, and an
    answer that goes on for ever never is.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    former: dict[signal.Signals, Any] = {}

    def stopping(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(end)
        # That of an event loop does nothing: the loop learns of the signal on its own.
        if callable(handler := former[signal.Signals(number)]):
            handler(number, frame)

    for number in (signal.SIGTERM, signal.SIGINT):
        former[number] = signal.getsignal(number)
        signal.signal(number, stopping)
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
