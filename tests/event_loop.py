"""Running a coroutine in a test: in a thread of its own.

Playwright keeps an event loop running in the thread of the tests for as long as a browser is open,
and there can be only one in a thread.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import anyio

T = TypeVar("T")


def run(story: Callable[[], Awaitable[T]]) -> T:
    """What the coroutine gives back."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(anyio.run, story).result()
