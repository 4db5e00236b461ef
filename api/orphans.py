"""A worker ends with the process that started it.

Whoever kills the first process of ``wangge up`` outright leaves its workers nobody to stop them:
they would keep the port, and go on answering beside the next server.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PERIOD = 1.0
"""Seconds between two looks."""

_PARENT = "WANGGE_STARTED_BY"


def told_to_workers() -> None:
    """Let the workers that this process starts know whose they are."""
    os.environ[_PARENT] = str(os.getpid())


@asynccontextmanager
async def ending_with_parent() -> AsyncIterator[None]:
    """End this process at once when the one that started it has gone, until the block ends.

    What was acknowledged stands in the database; what was not is rolled back there, as when the
    worker itself is killed. Without :func:`told_to_workers` before, nothing is watched.
    """
    parent = os.environ.get(_PARENT)
    watching = None if parent is None else asyncio.create_task(_watch(int(parent)))
    try:
        yield
    finally:
        if watching:
            watching.cancel()


async def _watch(parent: int) -> None:
    # A worker whose parent has gone belongs to another process, init as a rule.
    while parent in (os.getppid(), os.getpid()):
        await asyncio.sleep(PERIOD)
    os._exit(1)
