# %% [markdown]
# # Redrawing grids of a GeoPackage / 在 GeoPackage 中调整网格
#
# Reads grids and divisions, redraws them so that they go on tiling their division, measures, and
# writes them back. Run it as a script, or cell by cell in a notebook:
#
#     python examples/redraw.py grids.gpkg redrawn.gpkg

# %%
from __future__ import annotations

import sys
from uuid import UUID

import geopandas
import pandas

from gis import operations
from gis.balance import balance
from gis.change import compose
from gis.coverage import Coverage
from gis.lattice import as_multipolygon, snap
from gis.operations import check
from gis.records import Grid

# %% [markdown]
# ## Load
#
# Everything is snapped to the lattice once, when it comes in.


# %%
def load(path: str) -> Coverage:
    """The coverage in the layers ``grids`` and ``divisions`` of a GeoPackage."""
    grids = geopandas.read_file(path, layer="grids").to_crs(4326)
    divisions = geopandas.read_file(path, layer="divisions").to_crs(4326)
    return Coverage.of(
        [
            Grid(
                id=UUID(row.id),
                code=row.code,
                name=row.name,
                division=row.division,
                geometry=as_multipolygon(snap(row.geometry)),
                households=None if pandas.isna(row.households) else int(row.households),
            )
            for row in grids.itertuples(index=False)
        ],
        {
            row.code: as_multipolygon(snap(row.geometry))
            for row in divisions.itertuples(index=False)
        },
    )


# %% [markdown]
# ## Redraw
#
# An operation is a function of the coverage that gives a change; applying the change gives another
# coverage. `check` says beforehand why something cannot be.


# %%
def redraw(coverage: Coverage, division: str) -> Coverage:
    """Even out the division a little: the grid with most households is cut in two."""
    print(f"{'before':>8}", told(coverage, division))
    busiest = max(coverage.members(division), key=lambda grid: grid.households or 0)
    west, south, east, north = busiest.geometry.bounds
    middle = (west + east) / 2
    line = [(middle, south - 0.001), (middle, north + 0.001)]
    halves = operations.split(coverage, busiest.id, line)
    print(halves.sentence)
    cut = halves.apply(coverage)

    smallest = min(cut.members(division), key=lambda grid: cut.entry(grid.id).shape.area)
    around = [i for i in cut.neighbours(smallest.id) if cut.grid(i).division == division]
    joined = operations.merge(cut, [min(around, key=str), smallest.id])
    print(joined.sentence)
    done = joined.apply(cut)

    refusal = check(operations.split, done, done.members(division)[0].id, line[:1] * 2)
    print("A line of one point:", refusal.what if refusal else "would do")

    net = compose([halves, joined])
    for row in net.summary():
        print(f"  {row.code} {row.fate}: {row.area_before or 0:.0f} → {row.area_after or 0:.0f} m²")
    print("Undone exactly:", net.inverse().apply(done) == coverage)
    print(f"{'after':>8}", told(done, division))
    return done


# %% [markdown]
# ## Measure


# %%
def told(coverage: Coverage, division: str) -> str:
    """The balance of a division in one line."""
    found = balance(coverage, division)
    return (
        f"{len(found.grids)} grids, {found.households} households, {found.area / 1e6:.3f} km², "
        f"workload up to {found.largest_deviation:.0%} off the mean, "
        f"{found.ungridded:.0f} m² ungridded"
    )


# %% [markdown]
# ## Write it back
#
# The divisions too: their rings have the vertices that new borders put on them.


# %%
def save(coverage: Coverage, path: str) -> None:
    """Write the layers ``grids`` and ``divisions``."""
    grids = geopandas.GeoDataFrame(
        {
            "id": [str(g.id) for g in coverage],
            "code": [g.code for g in coverage],
            "name": [g.name for g in coverage],
            "division": [g.division for g in coverage],
            "households": [g.households for g in coverage],
        },
        geometry=[g.geometry for g in coverage],
        crs=4326,
    )
    codes = sorted(coverage.areas)
    divisions = geopandas.GeoDataFrame(
        {"code": codes}, geometry=[coverage.area(c).geometry for c in codes], crs=4326
    )
    grids.to_file(path, layer="grids", driver="GPKG")
    divisions.to_file(path, layer="divisions", driver="GPKG")


# %%
def main(source: str, target: str) -> None:
    """All of it, for the first division of the file."""
    coverage = load(source)
    division = next(iter(coverage)).division
    save(redraw(coverage, division), target)


if __name__ == "__main__":
    main(*sys.argv[1:])
