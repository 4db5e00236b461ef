"""Noding: neighbours get every vertex of their common border."""

from __future__ import annotations

import itertools

import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis import edges, lattice, tiling
from gis.noding import node
from gis.testing import ORIGIN, area


def test_a_vertex_that_stands_on_a_neighbours_edge_enters_its_ring():
    #   (0,200)──────(100,200)──────(200,200)
    #      │             │      B       │
    #      │      A      ├──────────────┤ (100,77): in B and C, not in A
    #      │             │      C       │
    #   (0,0)────────(100,0)────────(200,0)
    areas = {
        "A": area((0, 0), (100, 0), (100, 200), (0, 200)),
        "B": area((100, 77), (200, 77), (200, 200), (100, 200)),
        "C": area((100, 0), (200, 0), (200, 77), (100, 77)),
    }
    noded = node(areas)
    assert [(i.area, i.vertex) for i in noded.insertions] == [
        ("A", (ORIGIN[0] + 100, ORIGIN[1] + 77))
    ]
    assert noded.changed == {"A"}
    whole = area((0, 0), (100, 0), (200, 0), (200, 77), (200, 200), (100, 200), (0, 200))
    assert tiling.tiles(noded.areas.values(), whole)


def test_a_vertex_rounded_off_a_slanting_edge_is_taken_by_both():
    #  (0,0)───────────── slanting ─────────────(1000,333): (500,167) is half a step off the line
    areas = {
        "below": area((0, 0), (600, -400), (1000, 333)),
        "left": area((0, 0), (500, 167), (0, 700)),
        "right": area((500, 167), (1000, 333), (0, 700)),
    }
    noded = node(areas)
    assert [i.area for i in noded.insertions] == ["below"]
    assert len(edges.residue(edges.borders(noded.areas.values()).edges)[0]) == 4


def test_the_same_point_rounded_to_two_places_becomes_one_again():
    areas = {
        "A": area((0, 0), (100, 0), (100, 100), (0, 100)),
        "B": area((100, 0), (200, 0), (200, 100), (101, 100)),
    }
    noded = node(areas, fixed=["A"])
    assert [(w.area, w.after) for w in noded.welds] == [("B", (ORIGIN[0] + 100, ORIGIN[1] + 100))]
    assert noded.changed == {"B"}
    assert not tiling.faces(noded.areas)


def test_an_area_without_faults_is_handed_back_as_the_same_object():
    areas = {
        "A": area((0, 0), (100, 0), (100, 100), (0, 100)),
        "B": area((100, 0), (200, 0), (200, 100), (100, 100)),
    }
    noded = node(areas)
    assert noded.areas["A"] is areas["A"]
    assert not noded.changed


def test_a_narrow_neck_of_one_area_is_not_welded_shut():
    #  two lobes of one grid, joined by a neck one step (1 cm) wide
    neck = area((0, 0), (100, 0), (100, 49), (101, 49), (101, 0), (200, 0), (200, 50), (0, 50))
    assert node({"neck": neck}).areas["neck"] is neck


@given(
    st.lists(st.integers(1, 999), min_size=1, max_size=12, unique=True),
    st.integers(-500, 500),
    st.integers(600, 5000),
)
def test_any_subdivision_of_one_side_is_taken_over_by_the_other(cuts, slope, height):
    """However a neighbour's side of a straight border is cut, both end with the same vertices."""
    xs = [0, *sorted(x * 1000 for x in cuts), 1_000_000]
    on_line = [(x, round(slope * x / 1000)) for x in xs]
    one = area(on_line[0], on_line[-1], (1_000_000, slope * 1000 + height * 1000))
    pieces = {
        f"piece {i}": area(b, a, (a[0], -2_000_000), (b[0], -2_000_000))
        for i, (a, b) in enumerate(itertools.pairwise(on_line))
    }
    noded = node({"one": one} | pieces)
    left, _ = edges.residue(edges.borders(noded.areas.values()).edges)
    shared = {tuple(v) for v in on_line}
    ring = {
        (int(x) - ORIGIN[0], int(y) - ORIGIN[1]) for x, y in lattice.to_integers(noded.areas["one"])
    }
    assert shared <= ring
    assert shapely.is_valid(list(noded.areas.values())).all()
    assert not tiling.faces(noded.areas)
    assert len(left)


def test_a_new_vertex_on_a_border_of_divisions_enters_all_who_share_it():
    """Two divisions and a grid beyond share the edge; only the grid on this side has the vertex."""
    #   ┌───────────┬───────────┐
    #   │ west      v  east     │   v stands in the grid `cut` only; the long edge is shared by
    #   │ (cut)     │ (whole)   │   both divisions and by the grid `whole`
    #   └───────────┴───────────┘
    areas = {
        "division west": area((0, 0), (100, 0), (100, 100), (0, 100)),
        "division east": area((100, 0), (200, 0), (200, 100), (100, 100)),
        "whole": area((100, 0), (200, 0), (200, 100), (100, 100)),
        "cut": area((0, 0), (100, 0), (100, 50), (100, 100), (0, 100)),
    }
    assert node(areas).changed == {"division west", "division east", "whole"}


def test_a_vertex_that_both_neighbours_have_but_their_villages_lack_is_found():
    """All edges are shared, by two grids or by two villages: only the families tell."""
    #   ┌───────────┬───────────┐
    #   │ west      v  east     │   the grids on both sides have v, the villages have not
    #   └───────────┴───────────┘
    areas = {
        "west": area((0, 0), (100, 0), (100, 100), (0, 100)),
        "east": area((100, 0), (200, 0), (200, 100), (100, 100)),
        "west grid": area((0, 0), (100, 0), (100, 50), (100, 100), (0, 100)),
        "east grid": area((100, 0), (200, 0), (200, 100), (100, 100), (100, 50)),
    }
    within = {"west grid": "west", "east grid": "east"}
    noded = node(areas, within=within, fixed=["west", "east"])
    assert noded.changed == {"west", "east"}
    for grid, village in within.items():
        assert tiling.tiles([noded.areas[grid]], noded.areas[village])


def test_grids_that_agree_beside_their_villages_vertex_are_welded_to_it():
    """Rounding put the same point one step beside, in both grids alike."""
    areas = {
        "west": area((0, 0), (100, 0), (100, 50), (100, 100), (0, 100)),
        "east": area((100, 0), (200, 0), (200, 100), (100, 100), (100, 50)),
        "west grid": area((0, 0), (100, 0), (101, 50), (100, 100), (0, 100)),
        "east grid": area((100, 0), (200, 0), (200, 100), (100, 100), (101, 50)),
    }
    within = {"west grid": "west", "east grid": "east"}
    noded = node(areas, within=within, fixed=["west", "east"])
    assert noded.changed == {"west grid", "east grid"}
    for grid, village in within.items():
        assert tiling.tiles([noded.areas[grid]], noded.areas[village])
