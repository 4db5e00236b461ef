"""The made-up areas fit each other exactly, and the proof of it notices when they do not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from gis import lattice
from gis.records import Division
from gis.synthetic.register import read_outline
from gis.synthetic.tiling import tiling_faults
from gis.synthetic.zhanggong import Demo


def _level(demo: Demo, level: str) -> list[Division]:
    return [division for division in demo.divisions if division.level == level]


def test_grids_tile_villages_tile_townships_tile_the_district(demo: Demo) -> None:
    assert tiling_faults(demo.divisions, demo.grids) == []


def test_geos_agrees_that_each_level_is_a_coverage(demo: Demo) -> None:
    for areas in (_level(demo, "township"), _level(demo, "village"), demo.grids):
        shapes = np.array([area.geometry for area in areas])
        assert shapely.is_valid(shapes).all()
        assert shapely.coverage_is_valid(shapes)


def test_every_area_is_one_piece_without_holes(demo: Demo) -> None:
    shapes = [area.geometry for area in (*demo.divisions, *demo.grids)]
    assert {len(shape.geoms) for shape in shapes} == {1}
    assert {len(shape.geoms[0].interiors) for shape in shapes} == {0}


def test_every_area_is_on_the_lattice_and_in_canonical_form(demo: Demo) -> None:
    for area in (*demo.divisions, *demo.grids):
        assert lattice.on_lattice(area.geometry)
        assert lattice.as_multipolygon(area.geometry).wkb == area.geometry.wkb
        assert area.geometry.geoms[0].exterior.is_ccw


def test_the_district_keeps_each_vertex_of_its_real_outline(demo: Demo) -> None:
    county = demo.divisions[0]
    steps = {tuple(p) for p in lattice.to_integers(county.geometry).tolist()}
    outline = read_outline()
    assert {tuple(p) for p in outline.tolist()} <= steps
    real = Polygon(lattice.to_degrees(outline))
    # What noding adds lies within a lattice step or so of the outline.
    assert county.geometry.hausdorff_distance(real) < 2e-7


def test_shapes_are_compact_and_grids_have_a_moderate_number_of_vertices(demo: Demo) -> None:
    for area in (*demo.divisions[1:], *demo.grids):
        plane = shapely.transform(area.geometry, lambda c: c * (0.9, 1.0))
        assert 4 * np.pi * plane.area / plane.length**2 > 0.3, area.code
    corners = [shapely.get_num_coordinates(grid.geometry) - 1 for grid in demo.grids]
    assert 12 <= np.median(corners) <= 30
    assert max(corners) < 70


def test_a_vertex_that_only_one_neighbour_has_is_found(demo: Demo) -> None:
    grid = demo.grids[100]
    ring = shapely.get_coordinates(grid.geometry)
    fewer = MultiPolygon([Polygon(np.delete(ring, 3, axis=0))])
    grids = [replace(g, geometry=fewer) if g is grid else g for g in demo.grids]
    assert [f.subjects for f in tiling_faults(demo.divisions, grids)] == [(grid.division,)]


def test_a_missing_grid_and_a_doubled_one_are_found(demo: Demo) -> None:
    for grids in (demo.grids[1:], (*demo.grids, demo.grids[0])):
        faults = tiling_faults(demo.divisions, grids)
        assert [fault.subjects for fault in faults] == [(demo.grids[0].division,)]


def test_two_villages_that_differ_in_one_step_are_found(demo: Demo) -> None:
    village = next(d for d in demo.divisions if d.level == "village" and not d.programme)
    steps = lattice.to_integers(village.geometry)
    steps[2] += 1
    moved = replace(village, geometry=lattice.from_rings([[steps]]))
    divisions = [moved if d is village else d for d in demo.divisions]
    found = {fault.subjects[0] for fault in tiling_faults(divisions, demo.grids)}
    assert village.statistical_parent in found
