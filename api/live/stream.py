"""A stream of events to one page, as server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

MOST_WAITING = 100
"""Events that wait for a page that is slow; one that is slower still has to begin anew."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event as it is sent, written once for all streams.

    >>> Event.of("comment", {"id": 7}).written
    b'event: comment\\ndata: {"id":7}\\n\\n'
    """

    name: str
    written: bytes

    @classmethod
    def of(cls, name: str, data: Mapping[str, Any]) -> Event:
        """An event with JSON as its data."""
        said = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        return cls(name, f"event: {name}\ndata: {said}\n\n".encode())


class Stream:
    """Events on their way to one page that has a plan open.

    Of events that only say how things stand (``people``) the newest alone waits.

    Attributes
    ----------
    client : str
        What the page is called; made up anew for each stream.
    ended : bool
        Nothing more will come.
    """

    def __init__(self, plan: UUID, account: UUID, name: str) -> None:
        self.plan, self.account, self.name = plan, account, name
        self.client = uuid4().hex
        self.ended = False
        self._waiting: deque[Event] = deque()
        self._people: Event | None = None
        self._something = asyncio.Event()

    def offer(self, event: Event) -> None:
        """Let an event be sent; too many for a page that does not take them end the stream."""
        if event.name == "people":
            self._people = event
        elif len(self._waiting) < MOST_WAITING:
            self._waiting.append(event)
        else:
            self.end()
        self._something.set()

    def end(self) -> None:
        """Let the stream end now, whatever waits."""
        self.ended = True
        self._waiting.clear()
        self._people = None
        self._something.set()

    async def next(self, seconds: float) -> Event | None:
        """The next event; None when there is none within ``seconds``, or the stream has ended."""
        if not self._something.is_set():
            try:
                async with asyncio.timeout(seconds):
                    await self._something.wait()
            except TimeoutError:
                return None
        event = self._waiting.popleft() if self._waiting else self._people
        if event is self._people:
            self._people = None
        if not self._waiting and self._people is None and not self.ended:
            self._something.clear()
        return event
