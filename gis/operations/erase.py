"""Erase: a grid goes back to ungridded ground.

::

    ┌───┬───┐        ┌───┬───┐
    │ A │ B │  ──→   │ A │   │      Its neighbours keep their borders. Who served it is listed.
    └───┴───┘        └───┴───┘
"""

from __future__ import annotations

from uuid import UUID

from gis.change import Change
from gis.coverage import Coverage
from gis.operations.redrawing import conclude
from gis.operations.words import called, staff_listed
from gis.text import Text


def erase(coverage: Coverage, grid: UUID) -> Change:
    """Take a grid away; its ground is ungridded afterwards. Raises NotFound."""
    entry = coverage.entry(grid)
    who = called(entry.grid)
    return conclude(
        coverage,
        {grid: None},
        {},
        kind="erase",
        sentence=Text(
            f"撤销网格{who.zh}，其范围转为未划网格区域。",
            f"Erased {who.en}; its ground is ungridded now.",
        ),
        warnings=staff_listed("staff_released", entry.staff, [entry.grid]),
    )
