"""Norms: of what size a grid should be. Every jurisdiction has its own, and none is built in.

>>> Norms(urban=(300, 500)).of("urban")
(300, 500)
>>> Norms(urban=(300, 500)).of("rural") is None
True
"""

from __future__ import annotations

from dataclasses import dataclass

from gis.records import DivisionKind


@dataclass(frozen=True, slots=True)
class Norms:
    """How many households a basic grid should have, at least and at most, by kind of division.

    None: not looked at.
    """

    rural: tuple[int, int] | None = None
    urban: tuple[int, int] | None = None

    def of(self, kind: DivisionKind | None) -> tuple[int, int] | None:
        """The norm for grids of divisions of a kind; None without one."""
        return {"rural": self.rural, "urban": self.urban}.get(kind or "")
