"""Files in other coordinate systems come back to their places; undeclared ones are recognised."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import shapely

from api.workflows.importing import Report
from gis import crs, lattice, measure
from gis.errors import InvalidValue
from gis.records import Grid
from tests.api.importing import files
from tests.api.importing.conftest import Installation

SHAGANG = "360702100"
"""The town of the demonstration whose grids are taken."""


def rows_of(grids: Mapping[str, Grid], system: str | None, decimals: int | None = None):
    rows = []
    for grid in grids.values():
        shape = grid.geometry if system is None else crs.from_wgs84(grid.geometry, system)
        if decimals is not None:
            shape = shapely.transform(shape, lambda xy: np.round(xy, decimals))
        rows.append(
            {"网格编码": grid.code, "网格名称": grid.name, "户数": grid.households,
             "geometry": shape}
        )  # fmt: skip
    return rows


def written(folder: Path, rows: list[dict], system: str) -> Path:
    if system.isdigit():
        return files.geopackage(folder / "a.gpkg", rows, crs=f"EPSG:{system}")
    return files.geojson(folder / "a.geojson", rows)


@pytest.mark.parametrize("system", ["gcj02", "bd09", "4547"])
def test_a_file_in_another_system_says_what_stands(system: str, demo: Installation):
    """Converted there and back, every vertex is the same integer again: nothing has changed."""
    grids = demo.standing_grids()
    file = written(demo.folder, rows_of(grids, system), system)
    report = demo.grids(file, crs=system)
    assert (report.outcome, report.unchanged, report.refused) == ("unchanged", len(grids), 0)


@pytest.mark.parametrize(("system", "decimals"), [("gcj02", 7), ("gcj02", 6), ("bd09", 6)])
def test_a_file_with_few_decimals_is_put_onto_the_known_vertices(
    system: str, decimals: int, demo: Installation
):
    """Rounding in another system moves vertices by up to seven lattice steps."""
    grids = demo.standing_grids()
    file = files.geojson(demo.folder / "a.geojson", rows_of(grids, system, decimals))
    report = demo.grids(file, crs=system)
    assert (report.outcome, report.unchanged) == ("unchanged", len(grids))
    told = [f for f in report.findings if f.code == "snapped"]
    assert told
    assert max(f.measure for f in told) < 0.5 * 1.5 * 111_000 / 10**decimals + 0.02


def test_new_grids_in_gcj02_tile_and_lie_within_a_centimetre(demo: Installation):
    """Into a database that has the villages but none of the grids."""
    before = {c: g for c, g in demo.standing_grids().items() if c.startswith(SHAGANG)}
    demo.forget_grids()
    file = files.geojson(demo.folder / "a.geojson", rows_of(before, "gcj02"))
    report = demo.grids(file, crs="gcj02")
    assert (report.outcome, report.added) == ("imported", len(before))
    after = demo.standing_grids()
    for code, grid in before.items():
        far = shapely.get_coordinates(after[code].geometry) - shapely.get_coordinates(grid.geometry)
        assert np.abs(far * measure.metres_per_degree(25.8)).max() < 0.01
    assert not [f for f in demo.checked().findings if f.severity == "error"]


@pytest.mark.parametrize(
    ("system", "name", "distance"), [("gcj02", "GCJ-02", 600), ("bd09", "BD-09", 1_250)]
)
def test_an_undeclared_system_is_named_before_the_faults_it_makes(
    system: str, name: str, distance: float, demo: Installation
):
    file = files.geojson(demo.folder / "a.geojson", rows_of(demo.standing_grids(), system))
    report = demo.grids(file)
    assert report.outcome == "refused"
    first, *rest = report.findings
    assert first.code == "offset"
    assert name in first.what.zh
    assert f"--crs {system}" in first.fix.zh
    assert first.measure == pytest.approx(distance, rel=0.15)
    assert {"spill"} <= {f.code for f in rest}
    assert demo.revision() == 1


def test_one_grid_beside_its_place_is_named_among_all(demo: Installation):
    grids = demo.standing_grids()
    code = f"{SHAGANG}200003"
    rows = rows_of(grids, None)
    row = next(r for r in rows if r["网格编码"] == code)
    row["geometry"] = crs.from_wgs84(row["geometry"], "gcj02")
    first = offset_of(demo.grids(rows))
    assert first.subjects == (code,)
    assert first.row == rows.index(row) + 1
    assert first.place.intersects(row["geometry"])
    assert "GCJ-02" in first.what.en


def test_one_new_grid_beside_its_place_is_seen_by_the_ground_left_for_it(demo: Installation):
    """Nothing is known of it: the others of its village leave just its shape, 600 m away."""
    village = f"{SHAGANG}200"
    grids = {c: g for c, g in demo.standing_grids().items() if c.startswith(village)}
    demo.forget_grids()
    code = f"{village}003"
    rows = rows_of(grids, None)
    row = next(r for r in rows if r["网格编码"] == code)
    row["geometry"] = crs.from_wgs84(row["geometry"], "gcj02")
    assert offset_of(demo.grids(rows)).subjects == (code,)


def offset_of(report: Report):
    assert report.outcome == "refused"
    assert report.findings[0].code == "offset"
    return report.findings[0]


def test_metres_given_for_degrees_are_refused_with_the_zone(demo: Installation):
    rows = rows_of(dict(list(demo.standing_grids().items())[:3]), "4547")
    with pytest.raises(InvalidValue, match="--crs 4547"):
        demo.grids(files.text_table(demo.folder / "a.csv", rows))


def test_everything_imported_is_on_the_lattice(demo: Installation):
    rows = rows_of(demo.standing_grids(), "gcj02", 6)
    demo.grids(files.geojson(demo.folder / "a.geojson", rows), crs="gcj02", repair=0.3)
    assert all(lattice.on_lattice(g.geometry) for g in demo.standing_grids().values())
