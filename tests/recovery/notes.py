"""What the clients asked to be published, and what they were told."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Notes:
    """Kept by all clients of a test together.

    Attributes
    ----------
    published : dict
        The revision of each plan of which a client was told that it is published.
    conflicts : set
        Plans of which a client was told, by 409, that others have changed or done the same.
    others : dict
        Any other refusal of a publication: status and code, by plan.
    faults : list
        What should not happen.
    lost : Counter
        Answers that did not come, and were asked for once more: ``reset`` by a server that went,
        ``503`` of one without its database, ``left`` where the client itself hung up.
    """

    published: dict[str, int] = field(default_factory=dict)
    conflicts: set[str] = field(default_factory=set)
    others: dict[str, tuple[int, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._asked: set[str] = set()
        self._state = threading.Condition()

    @contextmanager
    def publishing(self, plan: str) -> Iterator[None]:
        """While a client waits to be told whether a plan is published."""
        with self._state:
            self._asked.add(plan)
            self._state.notify_all()
        try:
            yield
        finally:
            with self._state:
                self._asked.discard(plan)

    def lose(self, how: str) -> None:
        """Count an answer that did not come."""
        with self._state:
            self.lost[how] += 1

    def wait_for_publication(self) -> None:
        """Until a client asks for one that nobody waits for yet."""
        with self._state:
            before = set(self._asked)
            began = self._state.wait_for(lambda: self.faults or self._asked - before, timeout=120)
        assert began, "nobody publishes"

    @property
    def asked(self) -> set[str]:
        """Plans whose publication was asked for, and not yet answered."""
        with self._state:
            return set(self._asked)
