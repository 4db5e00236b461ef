"""Who has which plan open, and where in it they are: in memory, for as long as they do."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

GONE_AFTER = 60.0
"""Seconds after which whoever was not heard of has gone: their worker has died."""

PLACE = ("at", "view", "grids", "tool")
"""What is said of where somebody is."""

_NOWHERE: Mapping[str, Any] = {"at": None, "view": None, "grids": [], "tool": None}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(slots=True)
class Person:
    """Somebody who has a plan open, in one page.

    Attributes
    ----------
    place : mapping
        Where they are: :data:`PLACE`.
    seen : str
        When they last moved, RFC 3339.
    heard : float
        When a worker last told of them, by this process's clock.
    """

    plan: UUID
    client: str
    account: str
    name: str
    place: Mapping[str, Any] = field(default_factory=lambda: _NOWHERE)
    seen: str = field(default_factory=_now)
    heard: float = field(default_factory=time.monotonic)

    def told(self) -> dict[str, Any]:
        """As others who have the plan open are told."""
        return {
            "client": self.client,
            "account": self.account,
            "name": self.name,
            **self.place,
            "seen": self.seen,
        }


class People:
    """All who have a plan open, at whatever worker."""

    def __init__(self) -> None:
        self._of: defaultdict[UUID, dict[str, Person]] = defaultdict(dict)

    def told(self, plan: UUID) -> list[dict[str, Any]]:
        """Those who have a plan open, by name."""
        found = self._of.get(plan, {}).values()
        return [one.told() for one in sorted(found, key=lambda p: (p.name.lower(), p.client))]

    def find(self, plan: UUID, client: str, account: str) -> Person | None:
        """Whoever is called ``client``, if that is a page of this account."""
        one = self._of.get(plan, {}).get(client)
        return one if one is not None and one.account == account else None

    def here(self, one: Person) -> bool:
        """Somebody has a plan open; is that news?"""
        known = self._of[one.plan].get(one.client)
        if known is not None and known.account != one.account:
            return False
        self._of[one.plan][one.client] = one
        return known is None or known.told() != one.told()

    def move(self, plan: UUID, client: str, account: str, place: Mapping[str, Any]) -> bool:
        """Somebody has moved; is that news? Nobody moves anybody else."""
        one = self.find(plan, client, account)
        if one is None:
            return False
        one.place = {name: place.get(name, _NOWHERE[name]) for name in PLACE}
        one.seen, one.heard = _now(), time.monotonic()
        return True

    def gone(self, plan: UUID, client: str) -> bool:
        """Somebody has closed a plan; is that news?"""
        there = self._of.get(plan, {})
        known = there.pop(client, None) is not None
        if not there:
            self._of.pop(plan, None)
        return known

    def sweep(self, own: Collection[str]) -> set[UUID]:
        """Forget who was not heard of for long, but those of ``own`` streams; whose plans."""
        late = time.monotonic() - GONE_AFTER
        silent = [
            (plan, client)
            for plan, there in self._of.items()
            for client, one in there.items()
            if one.heard < late and client not in own
        ]
        return {plan for plan, client in silent if self.gone(plan, client)}

    def clear(self) -> None:
        """Forget everybody."""
        self._of.clear()
