"""Timing two ways of doing the same, turn by turn."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comparison:
    """Medians of two ways of doing the same, in milliseconds."""

    what: str
    ours: str
    ours_ms: float
    peer: str
    peer_ms: float

    @property
    def ratio(self) -> float:
        """How many times as long ours takes; below 1 it is the faster."""
        return self.ours_ms / self.peer_ms


def side_by_side(
    what: str,
    ours: tuple[str, Callable[[], object]],
    peer: tuple[str, Callable[[], object]],
    *,
    rounds: int,
) -> Comparison:
    """Run both in turns, ``rounds`` times each after one to warm up.

    In turns, so that what else the machine does falls on both alike.
    """
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 1):
        for (_, run), kept in zip((ours, peer), times, strict=True):
            begun = time.perf_counter()
            run()
            if number:
                kept.append((time.perf_counter() - begun) * 1000)
    return Comparison(
        what, ours[0], statistics.median(times[0]), peer[0], statistics.median(times[1])
    )
