"""The hub of a worker: what it hears goes to the streams that it holds."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from api.live.people import PLACE, People, Person
from api.live.stream import Event, Stream
from gis.errors import TooMany, Unavailable
from gis.text import Text

_log = logging.getLogger(__name__)

MOST_STREAMS = 400
"""That a worker holds; it answers about a thousand requests at once."""

MOST_OF_ACCOUNT = 12
"""Streams of one account at a worker: as many plans may they have open at once."""

MOST_PLACES = 1.0
"""Seconds that have to lie between what a page says of where it is; pages wait for two."""

WAIT_FOR_DATABASE = 5.0
"""Seconds that a new stream waits while the database is looked for."""

HEARTBEAT = 20.0
"""Seconds after which other workers are told again who is here."""

_GATHER = 0.25
"""Seconds for which movements are gathered before they are told."""

_MANY = Text(
    "您同时打开的方案页面过多，请关闭一些后重试。",
    "You have too many plans open at once; close some of them.",
)
_FULL = Text(
    "同时打开方案的人过多，请稍后重试。", "Too many people have plans open; try again shortly."
)
_NOT_LISTENING = Text(
    "暂时无法接收方案的实时变动，请稍后重试。",
    "What happens to plans cannot be told at the moment; try again shortly.",
)
_TOO_FAST = Text("位置更新过于频繁。", "That is too often.")

Tell = Callable[[Sequence[Mapping[str, Any]]], Awaitable[None]]
"""Tells all workers, this one too, about people."""


class Hub:
    """The streams of a worker, and all people who have a plan open.

    All of it belongs to one event loop.
    """

    def __init__(self) -> None:
        self.people = People()
        self._streams: defaultdict[UUID, dict[str, Stream]] = defaultdict(dict)
        self._own = Counter[UUID]()
        self._listening = asyncio.Event()
        self._running = self._ended = False
        self._moved: set[UUID] = set()
        self._spoke: dict[str, float] = {}
        self._to_tell: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        self._worker = uuid4().hex

    # --- streams ---

    async def ready(self, account: UUID) -> None:
        """Nothing, if there is room for another stream of an account.

        Raises
        ------
        TooMany
            The account has as many as one may have.
        Unavailable
            All accounts together have; or the database is not listened to.
        """
        if self._running and not self._listening.is_set():
            try:
                async with asyncio.timeout(WAIT_FOR_DATABASE):
                    await self._listening.wait()
            except TimeoutError:
                pass
        if not self._listening.is_set():
            raise Unavailable(_NOT_LISTENING)
        if self._own[account] >= MOST_OF_ACCOUNT:
            raise TooMany(_MANY, 10)
        if self._own.total() >= MOST_STREAMS:
            raise Unavailable(_FULL)

    @contextmanager
    def stream(self, plan: UUID, account: UUID, name: str) -> Iterator[Stream]:
        """A stream of what happens to a plan, as long as the ``with`` block lasts.

        It has ended from the beginning when the database is not listened to any more.
        """
        stream = Stream(plan, account, name)
        self._streams[plan][stream.client] = stream
        self._own[account] += 1
        try:
            if self._listening.is_set():
                self._came(stream)
            else:
                stream.end()
            yield stream
        finally:
            self._left(stream)

    @property
    def streams(self) -> int:
        """How many there are at this worker."""
        return self._own.total()

    def _came(self, stream: Stream) -> None:
        one = Person(stream.plan, stream.client, str(stream.account), stream.name)
        self.people.here(one)
        self._news(stream.plan)
        self._to_tell.put_nowait(_here(one))

    def _left(self, stream: Stream) -> None:
        stream.end()
        self._own[stream.account] -= 1
        self._own += Counter()  # without those that have none
        there = self._streams[stream.plan]
        del there[stream.client]
        if not there:
            del self._streams[stream.plan]
        self._spoke.pop(stream.client, None)
        if self.people.gone(stream.plan, stream.client):
            self._news(stream.plan)
            self._to_tell.put_nowait(
                {"plan": str(stream.plan), "client": stream.client, "gone": True}
            )

    def begin(self) -> None:
        """The database is going to be listened to; who asks for a stream can wait for it."""
        self._running = True

    def end(self) -> None:
        """End all streams and take no more: the server stops."""
        self._running, self._ended = False, True
        self.lost()

    # --- people ---

    def moving(
        self, plan: UUID, client: str, account: UUID, place: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """The message that tells all workers where somebody is now; None if nobody is so called.

        Raises
        ------
        TooMany
            They told it less than a second ago.
        """
        one = self.people.find(plan, client, str(account))
        if one is None:
            return None
        now = time.monotonic()
        if now - self._spoke.get(client, 0.0) < MOST_PLACES:
            raise TooMany(_TOO_FAST, 1)
        if len(self._spoke) > 2 * MOST_STREAMS:  # those of pages at other workers stay behind
            self._spoke = {c: at for c, at in self._spoke.items() if now - at < MOST_PLACES}
        self._spoke[client] = now
        return {"plan": str(plan), "client": client, "account": str(account), "at": dict(place)}

    # --- what is heard ---

    def begun(self) -> None:
        """The database is listened to: whoever is elsewhere is asked to say so."""
        if not self._ended:
            self._listening.set()
            self._to_tell.put_nowait({"call": self._worker})

    def lost(self) -> None:
        """The database is not listened to any more: what happens there cannot be told."""
        self._listening.clear()
        self.people.clear()
        for stream in self._every():
            stream.end()

    def heard(self, channel: str, message: str) -> None:
        """Pass on what was announced; another version of the application may say it otherwise."""
        try:
            self._heard(channel, message)
        except (ValueError, KeyError, TypeError):
            _log.warning("a message on channel %s cannot be understood", channel)

    def _heard(self, channel: str, message: str) -> None:
        if channel == "revision":
            event = Event.of("revision", {"revision": int(message)})
            for stream in self._every():
                stream.offer(event)
            return
        said = json.loads(message)
        if "call" in said:
            if said["call"] != self._worker:
                self._tell_all()
            return
        plan = UUID(said["plan"])
        if "event" in said:
            event = Event.of(said["event"], said["data"])
            for stream in list(self._streams.get(plan, {}).values()):
                stream.offer(event)
        elif self._heard_of(plan, said):
            self._news(plan)

    def _heard_of(self, plan: UUID, said: Mapping[str, Any]) -> bool:
        client = str(said["client"])
        own = client in self._streams.get(plan, {})
        if said.get("gone"):
            return not own and self.people.gone(plan, client)
        if "name" not in said:
            return self.people.move(plan, client, str(said["account"]), said["at"])
        if own:
            return False  # known here better than anywhere
        place = {name: said["at"].get(name) for name in PLACE}
        return self.people.here(
            Person(plan, client, str(said["account"]), str(said["name"]), place, str(said["seen"]))
        )

    def _every(self) -> list[Stream]:
        return [one for there in self._streams.values() for one in there.values()]

    # --- telling ---

    def _news(self, plan: UUID) -> None:
        """Have those who have a plan open told who is there, gathered for a moment."""
        if not self._moved:
            asyncio.get_running_loop().call_later(_GATHER, self._tell_moved)
        self._moved.add(plan)

    def _tell_moved(self) -> None:
        for plan in self._moved:
            if there := self._streams.get(plan):
                event = Event.of("people", {"people": self.people.told(plan)})
                for stream in there.values():
                    stream.offer(event)
        self._moved = set()

    def _tell_all(self) -> None:
        for stream in self._every():
            one = self.people.find(stream.plan, stream.client, str(stream.account))
            if one is not None:
                self._to_tell.put_nowait(_here(one))

    def _beat(self) -> None:
        """Let others hear of the people here, and forget those of whom nobody lets us hear."""
        self._tell_all()
        for plan in self.people.sweep({one.client for one in self._every()}):
            self._news(plan)

    async def run(self, tell: Tell) -> None:
        """Tell other workers about the people at this one, until it is cancelled."""
        beat = time.monotonic() + HEARTBEAT
        while True:
            messages: list[Mapping[str, Any]] = []
            try:
                async with asyncio.timeout(max(0.0, beat - time.monotonic())):
                    messages.append(await self._to_tell.get())
            except TimeoutError:
                beat = time.monotonic() + HEARTBEAT
                self._beat()
            while not self._to_tell.empty():
                messages.append(self._to_tell.get_nowait())
            if messages:
                try:
                    await tell(messages)
                except Unavailable:
                    continue  # the streams end as well, and whoever comes back is told anew


def _here(one: Person) -> Mapping[str, Any]:
    return {
        "plan": str(one.plan),
        "client": one.client,
        "account": one.account,
        "name": one.name,
        "at": one.place,
        "seen": one.seen,
    }
