"""Is it a coverage? The whole check with places and words against Shapely's yes or no.

``coverage_is_valid`` knows neither the divisions' outlines nor gaps, and says nothing of where.
"""

from __future__ import annotations

from collections.abc import Iterator

import shapely

from api.store import grids
from api.store.moments import moment
from api.workflows.checking import check_published
from bench.installation import Installation
from bench.measure import Comparison, side_by_side


def compare(installation: Installation) -> Iterator[Comparison]:
    """All grids of the demonstration."""
    with installation.database.read() as reader:
        now = moment(reader)
        shapes = [grid.geometry for grid in grids.records(reader, now)]
        yield side_by_side(
            "coverage check",
            ("wangge check, read included", lambda: check_published(reader, now)),
            ("shapely.coverage_is_valid", lambda: shapely.coverage_is_valid(shapes)),
            rounds=7,
        )
