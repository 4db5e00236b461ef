"""Splitting: by a line from border to border, whatever it meets on the way."""

from __future__ import annotations

from collections import Counter

import pytest

from gis import operations
from gis.operations import check
from gis.testing import area, block
from tests.gis.operations.stage import (
    DIVISION,
    NEXT,
    TOWN,
    counts,
    coverage_of,
    done,
    four,
    island,
    line,
    number,
    refused,
    shape_of,
    sizes,
    square,
    towns,
    two,
)


def test_a_split_puts_its_ends_into_the_neighbour_and_the_ring_of_the_division():
    coverage = two()
    change = operations.split(coverage, number(1), line((-50, 500), (1300, 400)))
    after = done(coverage, change)
    assert len(after) == 3
    assert change.noded == [number(2)]
    assert len(change.inserted[number(2)]) == 1
    assert len(change.inserted[DIVISION]) == 1
    assert counts(after) == counts(coverage)
    assert set(change.lineage.values()) == {(number(1),)}


def test_a_neighbour_in_another_division_gains_the_vertex_too():
    #  ┌──────┐
    #  │  1   │  division …200
    #  ├──o───┤  ← the border between the divisions
    #  │  2   │  division …201
    #  └──────┘
    both = coverage_of(
        {1: block(0, 1000, 1000, 2000), 2: block(0, 0, 1000, 1000)},
        {DIVISION: [1], NEXT: [2]},
    )
    change = operations.split(both, number(1), line((333, 900), (400, 2100)))
    done(both, change)
    gained = change.inserted
    assert gained.keys() == {number(2), DIVISION, NEXT}
    assert gained[number(2)] <= gained[DIVISION]
    assert gained[number(2)] == gained[NEXT]


def test_a_line_from_vertex_to_vertex_adds_none():
    coverage = two()
    change = operations.split(coverage, number(1), line((0, 0), (1000, 1000)))
    after = done(coverage, change)
    assert change.inserted == {}
    assert sizes(after) == pytest.approx({"002": 1e6, "003": 5e5, "004": 5e5})


def test_a_line_that_follows_a_border_for_a_while():
    #  ┌─────┬─────┐
    #  │   1 ║  2  │     the line comes up along the common border and turns into 1
    #  │ ════╝     │
    #  └─────┴─────┘
    bent = coverage_of(
        {
            1: area((0, 0), (1000, 0), (1000, 500), (1000, 1000), (0, 1000)),
            2: area((1000, 0), (2000, 0), (2000, 1000), (1000, 1000), (1000, 500)),
        }
    )
    change = operations.split(bent, number(1), line((1000, 1000), (1000, 500), (-10, 500)))
    after = done(bent, change)
    assert sizes(after) == pytest.approx({"002": 1e6, "003": 5e5, "004": 5e5})


def test_two_lines_that_cross_make_four_parts():
    coverage = two()
    lines = [line((-10, 500), (1010, 500)), line((500, -10), (500, 1010))]
    after = done(coverage, operations.split(coverage, number(1), lines))
    assert len(after) == 5
    assert counts(after) == counts(coverage)


def test_a_closed_line_inside_makes_an_island():
    #  ┌────────┐
    #  │  ┌──┐  │
    #  │  └──┘  │
    #  └────────┘
    coverage = two()
    loop = line((300, 300), (700, 300), (700, 700), (300, 700), (300, 300))
    after = done(coverage, operations.split(coverage, number(1), loop))
    rings = Counter(len(p.interiors) for g in after for p in g.geometry.geoms)
    assert rings[1] == 1


def test_a_grid_with_a_hole_is_split_through_the_hole():
    whole = island()
    change = operations.split(whole, number(1), line((-10, 500), (1010, 500)))
    after = done(whole, change)
    assert len(after) == 3
    assert change.noded == [number(2)]  # the island keeps its area and gains two vertices
    assert len(change.inserted[number(2)]) == 2


def test_a_line_to_the_hole_alone_does_not_cut():
    whole = island()
    found = refused(operations.split, whole, number(1), line((-10, 500), (500, 500)))
    assert found.code == "does_not_cut"


def test_a_line_that_ends_inside_does_not_cut():
    found = refused(operations.split, two(), number(1), line((-10, 500), (500, 500)))
    assert found.code == "does_not_cut"
    assert found.place is not None


def test_a_multipart_grid_split_through_one_part_keeps_the_other_with_the_nearer_piece():
    #  ┌──┐  ┌──┐ ┌──┐       1 lies in three parts; the line cuts the first one
    #  │──│  │ 1│ │ 1│
    #  └──┘  └──┘ └──┘
    parts = coverage_of(
        {1: shape_of(square(0, 0, 1000, 1000), square(2000, 700, 3000, 1000))},
        {DIVISION: ([1], block(0, 0, 3000, 1000))},
    )
    after = done(parts, operations.split(parts, number(1), line((-10, 500), (1010, 500))))
    north = max(after, key=lambda g: g.geometry.bounds[3])
    assert len(after) == 2
    assert len(north.geometry.geoms) == 2


def test_a_multipart_grid_falls_apart_into_its_parts():
    parts = coverage_of(
        {1: shape_of(square(0, 0, 1000, 1000), square(2000, 700, 3000, 1000))},
        {DIVISION: ([1], block(0, 0, 3000, 1000))},
    )
    after = done(parts, operations.split(parts, number(1), [], apart=True))
    assert len(after) == 2
    assert counts(after) == counts(parts)


def test_counts_that_are_given_must_add_up():
    cut = line((-10, 500), (1010, 500))
    wrong = [{"households": 5, "shops": 1}, {"households": 5, "shops": 0}]
    right = [{"households": 5, "shops": 1}, {"households": 6, "shops": 0}]
    assert refused(operations.split, two(), number(1), cut, counts=wrong).code == "bad_counts"
    after = done(two(), operations.split(two(), number(1), cut, counts=right))
    assert sorted(g.households for g in after) == [5, 6, 21]


def test_a_vertex_on_the_border_of_divisions_enters_the_ring_of_the_town_too():
    #  ┌─o─┬───┐  the ring of the town, that of …200
    #  │ ╎ │ 2 │
    #  ├─o─┴───┤  …200, …201, and grid 3
    #  │   3   │
    #  └───────┘
    coverage = towns()
    change = operations.split(coverage, number(1), line((333, 900), (401, 2100)))
    done(coverage, change)
    gained = change.inserted
    assert gained.keys() == {number(3), DIVISION, NEXT, TOWN}
    assert gained[number(3)] == gained[NEXT]
    assert gained[DIVISION] == gained[NEXT] | gained[TOWN]


def test_a_line_through_a_corner_where_borders_meet_adds_no_vertex():
    #  ╲──┬──┐
    #  │1╲│ 2│
    #  ├──╲──┤
    #  │3 │╲4│
    #  └──┴──╲
    coverage = four()
    change = operations.split(coverage, number(1), line((-500, 2500), (2500, -500)))
    after = done(coverage, change)
    assert change.inserted == {}
    assert len(after) == 5


def test_a_line_that_touches_the_island_in_one_corner():
    #  ┌────────┐
    #  ╲   ╱╲   │     down to the corner of the island and up again
    #  │╲_┌──┐  │
    #  └──┴──┴──┘
    whole = island()
    after = done(
        whole, operations.split(whole, number(1), line((-10, 800), (400, 600), (1010, 800)))
    )
    assert len(after) == 3
    assert counts(after) == counts(whole)


def test_a_line_that_crosses_itself_cuts_off_the_loop():
    #    ╲  ╱╲
    #     ╲╱  │    three parts: above, below, the loop
    #     ╱╲  │
    #    ╱  ╲╱
    coverage = two()
    bow = line((-10, 200), (800, 800), (800, 200), (-10, 800))
    after = done(coverage, operations.split(coverage, number(1), bow))
    assert len(after) == 4


def test_a_line_there_and_back_cuts_once():
    #  ──────⇄──────
    coverage = two()
    there = line((-10, 500), (1010, 500), (-10, 500))
    assert len(done(coverage, operations.split(coverage, number(1), there))) == 3


def test_a_line_a_step_beside_the_border_is_the_border():
    coverage = two()
    beside = line((999, -10), (999, 1010))
    assert refused(operations.split, coverage, number(1), beside).code == "does_not_cut"


@pytest.mark.parametrize("height", [1, 2, 3, 40])
def test_a_zigzag_of_single_steps_is_cut_or_refused(height):
    #  ╱╲╱╲╱╲╱╲   each tooth a step wide: parts that rounding leaves nothing of are refused
    coverage = two()
    zigzag = line(*((x, 500 + height * (x % 2)) for x in range(-10, 1011)))
    found = check(operations.split, coverage, number(1), zigzag)
    if found is None:
        done(coverage, operations.split(coverage, number(1), zigzag))
    else:
        assert found.code == "too_fine"
        assert found.place is not None
