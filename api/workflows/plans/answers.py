"""What is answered to an operation: the grids that changed, in GeoJSON, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import shapely

from gis import balance as balancing
from gis.balance import Balance
from gis.change import Change
from gis.coverage import Coverage, Entry


def feature(entry: Entry) -> dict[str, Any]:
    """A grid as it stands in a plan: areas in square kilometres, degrees on the lattice."""
    grid = entry.grid
    return {
        "type": "Feature",
        "id": str(grid.id),
        "geometry": dict(shapely.geometry.mapping(entry.shape.geometry)),
        "properties": {
            "code": grid.code,
            "name": grid.name,
            "kind": grid.kind,
            "division": grid.division,
            "households": grid.households,
            "counts": dict(grid.counts),
            "area_km2": round(entry.shape.area / 1e6, 6),
            "workers": entry.workers,
            "staff": [
                {
                    "staff_no": a.staff_no,
                    "role": a.role,
                    "start": a.start.isoformat(),
                    "end": None if a.end is None else a.end.isoformat(),
                }
                for a in entry.staff
            ],
            "synthetic": grid.synthetic,
        },
    }


def changed(change: Change) -> dict[str, Any]:
    """``changed``: every grid that is not as it was, by code; ``removed``: those that are gone."""
    standing = [step.after for step in change.grids.values() if step.after]
    return {
        "changed": [feature(e) for e in sorted(standing, key=lambda e: (e.grid.code, e.grid.id))],
        "removed": [str(i) for i in change.removed],
    }


def told(change: Change) -> dict[str, Any]:
    """What was done, in words, and what the planner should look at."""
    return {
        "sentence": {"zh": change.sentence.zh, "en": change.sentence.en},
        "warnings": [dict(w.as_dict()) for w in change.warnings],
    }


def divisions_of(change: Change) -> list[str]:
    """The divisions whose grids really changed: not those that only gained a vertex."""
    noded = set(change.noded)
    return sorted(
        {
            entry.grid.division
            for i, step in change.grids.items()
            if i not in noded
            for entry in (step.before, step.after)
            if entry
        }
    )


def balances(coverage: Coverage, divisions: Iterable[str]) -> dict[str, Any]:
    """The balance of each division by code; areas in square kilometres."""
    return {code: balance(balancing.balance(coverage, code)) for code in divisions}


def balance(found: Balance) -> dict[str, Any]:
    """How evenly the grids of a division share the work; deviations as shares of the mean."""
    return {
        "division": found.division,
        "households": found.households,
        "workers": found.workers,
        "area_km2": round(found.area / 1e6, 6),
        "not_gridded_km2": round(found.ungridded / 1e6, 6),
        "mean_workload": round(found.mean_workload, 3),
        "largest_deviation": round(found.largest_deviation, 4),
        "grids": [
            {
                "id": str(row.grid),
                "code": row.code,
                "households": row.households,
                "workers": row.workers,
                "area_km2": round(row.area / 1e6, 6),
                "deviation": round(row.deviation, 4),
                "polsby_popper": round(float(row.polsby_popper), 4),
                "parts": row.parts,
            }
            for row in found.grids
        ],
    }
