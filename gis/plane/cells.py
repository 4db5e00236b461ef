"""A persistent index of boxes: a new version shares all but a few cells with the old one.

A box is kept at the level whose cells are as large as it is, so it lies in at most four cells,
and finding what is near costs as much as there is near, however many boxes there are.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from immutables import Map

from gis.plane.exact import Bounds

Key = TypeVar("Key", bound=Hashable)
Cell = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class CellIndex(Generic[Key]):
    """Boxes by key; :meth:`changed` gives another index and leaves this one as it is."""

    _cells: Map[Cell, tuple[tuple[Key, Bounds], ...]] = field(default_factory=Map)
    _levels: Map[int, int] = field(default_factory=Map)

    def changed(self, removed: Mapping[Key, Bounds], added: Mapping[Key, Bounds]) -> CellIndex[Key]:
        """The index without ``removed`` and with ``added``."""
        cells, levels = self._cells.mutate(), self._levels.mutate()
        for key, box in removed.items():
            for cell in _cells(box):
                left = tuple(entry for entry in cells[cell] if entry[0] != key)
                if left:
                    cells[cell] = left
                else:
                    del cells[cell]
            level = _level(box)
            levels[level] -= 1
            if not levels[level]:
                del levels[level]
        for key, box in added.items():
            for cell in _cells(box):
                cells[cell] = (*cells.get(cell, ()), (key, box))
            level = _level(box)
            levels[level] = levels.get(level, 0) + 1
        return CellIndex(cells.finish(), levels.finish())

    def near(self, boxes: Iterable[Bounds]) -> set[Key]:
        """The keys of all boxes that touch one of ``boxes``, and perhaps some between them."""
        found: set[Key] = set()
        for box in _gathered(list(boxes)):
            for entries in self._around(box):
                for key, other in entries:
                    if (
                        other[0] <= box[2]
                        and other[2] >= box[0]
                        and other[1] <= box[3]
                        and other[3] >= box[1]
                    ):
                        found.add(key)
        return found

    def _around(self, box: Bounds) -> Iterator[tuple[tuple[Key, Bounds], ...]]:
        for level in self._levels:
            west, south, east, north = (c >> level for c in box)
            if (east - west + 1) * (north - south + 1) > len(self._cells):
                yield from (entry for cell, entry in self._cells.items() if cell[0] == level)
                continue
            for x in range(west, east + 1):
                for y in range(south, north + 1):
                    entries = self._cells.get((level, x, y))
                    if entries:
                        yield entries


def _gathered(boxes: list[Bounds]) -> list[Bounds]:
    """One box for all if they lie together, as the edges of a ring do."""
    if len(boxes) < 2:
        return boxes
    west, south = min(b[0] for b in boxes), min(b[1] for b in boxes)
    east, north = max(b[2] for b in boxes), max(b[3] for b in boxes)
    largest = max(max(b[2] - b[0], b[3] - b[1]) for b in boxes)
    if max(east - west, north - south) <= _TOGETHER * largest:
        return [(west, south, east, north)]
    return boxes


_TOGETHER = 4


def _level(box: Bounds) -> int:
    return max(box[2] - box[0], box[3] - box[1]).bit_length()


def _cells(box: Bounds) -> list[Cell]:
    level = _level(box)
    west, south, east, north = (c >> level for c in box)
    return [(level, x, y) for x in range(west, east + 1) for y in range(south, north + 1)]
