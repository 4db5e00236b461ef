"""Listening to the database: one connection, opened again whenever it is lost."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence

import psycopg
from psycopg import sql

_log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 0.2, 10.0
"""Seconds before it is tried again, doubled each time."""

_CONNECT_WITHIN = 5


class Listener:
    """Hears what is announced on ``channels``.

    Parameters
    ----------
    address : str
        Of the database, as libpq reads it.
    heard : callable
        Is given each channel and message.
    begun, lost : callable
        Called when it begins to listen, and when it no longer does.
    """

    def __init__(
        self,
        address: str,
        channels: Sequence[str],
        *,
        heard: Callable[[str, str], None],
        begun: Callable[[], None],
        lost: Callable[[], None],
    ) -> None:
        self._address = address
        self._listen = sql.SQL("; ").join(
            sql.SQL("LISTEN {}").format(sql.Identifier(channel)) for channel in channels
        )
        self._heard, self._begun, self._lost = heard, begun, lost
        self._was_listening = False

    async def run(self) -> None:
        """Listen until it is cancelled."""
        wait = FIRST_WAIT
        while True:
            try:
                await self._hear()
            except (psycopg.Error, OSError) as error:
                # It may name the address, which the class of the error does not.
                _log.warning("not listening to the database: %s", type(error).__name__)
            if self._was_listening:
                wait = FIRST_WAIT
            # Not all workers at the same moment.
            await asyncio.sleep(wait * random.uniform(0.5, 1))  # noqa: S311 — no secret
            wait = min(2 * wait, LONGEST_WAIT)

    async def _hear(self) -> None:
        self._was_listening = False
        connection = await psycopg.AsyncConnection.connect(
            self._address,
            autocommit=True,
            connect_timeout=_CONNECT_WITHIN,
            application_name="wangge listener",
            # A server that has vanished is noticed though nothing is ever sent to it.
            keepalives_idle=10,
            keepalives_interval=5,
            keepalives_count=3,
        )
        async with connection:
            await connection.execute(self._listen)
            self._was_listening = True
            self._begun()
            try:
                async for notice in connection.notifies():
                    self._heard(notice.channel, notice.payload)
            finally:
                self._lost()
