"""Three thousand polygons, and four faults found among them in their places."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import shapely
from shapely import Polygon

from api.workflows.importing import Report
from gis import crs, lattice
from gis.findings import Finding
from gis.testing import assert_tiles
from tests.api.importing import files
from tests.api.importing.conftest import Installation

COUNT = 3_000
CORNER, SIDE = (114.6, 25.6), 0.6
"""South-west corner and side of the country, degrees."""

Row = dict[str, object]


def village_code(number: int) -> str:
    return f"3607{number // 10:02d}1{number % 10:02d}201"


@pytest.fixture(scope="module")
def country() -> tuple[list[Row], list[Row]]:
    """Divisions and grids: cells of Voronoi in sixteen squares, on the lattice and noded.

    Each grid belongs to the square that its middle is in; a village is the union of its grids.
    """
    rng = np.random.default_rng(20260501)
    places = rng.random((COUNT, 2)) * SIDE + CORNER
    frame = shapely.box(*CORNER, CORNER[0] + SIDE, CORNER[1] + SIDE)
    cells = shapely.voronoi_polygons(
        shapely.multipoints(places), extend_to=frame, ordered=True
    ).geoms
    # Clipping rounds the same point of two neighbours alike only when done to the whole.
    cells = shapely.coverage_simplify(
        [lattice.snap(shapely.intersection(cell, frame)) for cell in cells], 0.0
    )
    square = np.minimum(((places - CORNER) / SIDE * 4).astype(int), 3)
    number = square[:, 0] * 4 + square[:, 1]
    divisions, grids = [], []
    for village in range(16):
        mine = np.flatnonzero(number == village)
        code = village_code(village)
        whole = shapely.coverage_union_all(np.array(cells, dtype=object)[mine])
        divisions.append({"区划代码": code, "名称": f"第{village}村", "geometry": whole})
        grids += [
            {"网格编码": f"{code}{i:03d}", "网格名称": f"{i}", "geometry": cells[cell]}
            for i, cell in enumerate(mine.tolist(), start=1)
        ]
    return divisions, grids


@pytest.fixture
def place(empty: Installation, country: tuple[list[Row], list[Row]]) -> Installation:
    report = empty.divisions(files.geojson(empty.folder / "divisions.geojson", country[0]))
    assert report.outcome == "imported", report.findings[:3]
    return empty


def test_all_of_them_come_in_and_tile(place: Installation, country: tuple[list[Row], list[Row]]):
    report = place.grids(country[1])
    assert (report.outcome, report.added, report.refused) == ("imported", COUNT, 0)
    divisions = place.standing_divisions()
    grids = place.standing_grids().values()
    for code, division in divisions.items():
        assert_tiles([g.geometry for g in grids if g.division == code], division.geometry)
    assert place.checked().findings == ()


def inner(grids: list[Row], start: int) -> int:
    """The first row from ``start`` on whose grid is well inside its village."""
    for row in range(start, len(grids)):
        shape = grids[row]["geometry"]
        near = [g for g in grids if g is not grids[row] and shape.touches(g["geometry"])]
        if len({str(g["网格编码"])[:12] for g in [*near, grids[row]]}) == 1:
            return row
    raise AssertionError("there is none")


def gap(shape: Polygon) -> tuple[Polygon, Polygon]:
    """A corner of the grid, some 100 m wide, is left to nobody."""
    corner = shapely.Point(shape.exterior.coords[0]).buffer(0.0015, quad_segs=2)
    return lattice.snap(shape.difference(corner)), corner.intersection(shape)


def overlap(shape: Polygon) -> tuple[Polygon, Polygon]:
    """The grid reaches some 200 m into its neighbours."""
    bump = shapely.Point(shape.exterior.coords[1]).buffer(0.002, quad_segs=2)
    return lattice.snap(shape.union(bump)), bump.difference(shape)


def junction(shape: Polygon) -> tuple[Polygon, shapely.Point]:
    """A vertex in the middle of a border that the neighbour does not have."""
    points = list(shape.exterior.coords)
    middle = lattice.snap(shapely.LineString(points[:2]).interpolate(0.5, normalized=True))
    return Polygon([points[0], middle.coords[0], *points[1:]]), middle


def offset(shape: Polygon) -> tuple[Polygon, Polygon]:
    """The grid is in GCJ-02, 600 m to the south-east."""
    bent = crs.from_wgs84(shape, "gcj02")
    return bent, bent


@pytest.mark.parametrize("stands", [True, False], ids=["known grids", "new grids"])
def test_a_gap_an_overlap_a_t_junction_and_an_offset_are_told_with_their_places(
    stands: bool,
    place: Installation,
    country: tuple[list[Row], list[Row]],
):
    grids = [dict(row) for row in country[1]]
    if stands:
        assert place.grids(grids).outcome == "imported"
    spoil: dict[str, Callable[[Polygon], tuple[Polygon, shapely.Geometry]]] = {
        "gap": gap, "overlap": overlap, "t_junction": junction, "offset": offset,
    }  # fmt: skip
    rows, places = {}, {}
    for (name, how), start in zip(spoil.items(), (100, 800, 1_600, 2_400), strict=True):
        rows[name] = inner(country[1], start)
        grids[rows[name]]["geometry"], places[name] = how(grids[rows[name]]["geometry"])
    report = place.grids(grids)
    assert report.outcome == "refused"
    assert report.findings[0].code == "offset"
    for name, codes in (
        ("offset", ("offset",)),
        ("overlap", ("overlap",)),
        ("gap", ("gap", "not_gridded")),
        ("t_junction", ("t_junction",)),
    ):
        code = str(grids[rows[name]]["网格编码"])
        found = told(report, codes, places[name])
        assert any(code in f.subjects for f in found) or name == "t_junction", name
        if name == "offset":
            assert (found[0].subjects, found[0].row) == ((code,), rows[name] + 1)
            assert "GCJ-02" in found[0].what.zh
    elsewhere = [
        f
        for f in report.findings
        if not any(f.place.distance(spot) < 0.01 for spot in places.values())
    ]
    assert elsewhere == []


def told(report: Report, codes: tuple[str, ...], spot: shapely.Geometry) -> list[Finding]:
    found = [f for f in report.findings if f.code in codes and f.place.distance(spot) < 1e-6]
    assert found, (codes, [(f.code, f.what.en) for f in report.findings][:10])
    return found


def test_five_hundred_overlaps_are_sorted_out_and_the_rest_is_taken(
    place: Installation, country: tuple[list[Row], list[Row]]
):
    grids = [dict(row) for row in country[1]]
    for row in grids[::6]:
        shape = row["geometry"]
        row["geometry"] = lattice.snap(shape.union(shape.centroid.buffer(0.009, quad_segs=2)))
    report = place.grids(grids, partial=True)
    assert report.outcome == "imported"
    assert report.added + report.refused == COUNT
    assert report.refused >= 400
    assert not [f for f in place.checked().findings if f.severity == "error"]
