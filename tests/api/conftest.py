"""Asking the real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest


@pytest.fixture(scope="session")
def api(server_url: str) -> Iterator[httpx.Client]:
    """A client of ``/api/v1`` on the demo, for tests that only read."""
    with httpx.Client(base_url=f"{server_url}/api/v1", timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def get(api: httpx.Client) -> Callable[..., Any]:
    """The JSON at an address, which must be there."""

    def ask(address: str, **parameters: Any) -> Any:
        answer = api.get(address, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return ask


@pytest.fixture(scope="session")
def walk(get: Callable[..., Any]) -> Callable[..., list[Any]]:
    """All items of all pages at an address, following ``next``."""

    def follow(address: str, **parameters: Any) -> list[Any]:
        page = get(address, **parameters)
        items = page["items"]
        while page["next"] is not None:
            page = get(address, **parameters, after=page["next"])
            items += page["items"]
        return items

    return follow
