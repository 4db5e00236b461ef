"""Reshaping and pushing: a drawn line becomes the border."""

from __future__ import annotations

import pytest
import shapely

from gis import operations
from gis.testing import area, block
from tests.gis.operations.stage import (
    DIVISION,
    at,
    coverage_of,
    done,
    island,
    line,
    number,
    refused,
    shape_of,
    sizes,
    square,
    steps,
    towns,
    two,
)


def test_a_line_out_and_back_takes_what_it_encloses():
    coverage = two()
    drawn = line((800, 300), (1400, 300), (1400, 700), (800, 700))
    after = done(coverage, operations.reshape(coverage, number(1), drawn))
    assert sizes(after) == pytest.approx({"001": 1_160_000, "002": 840_000})


def test_a_line_out_and_back_takes_from_several():
    #  ┌───┬───┐
    #  │   │ 2 │
    #  │ 1 ├───┤    the line takes a bite of both
    #  │   │ 3 │
    #  └───┴───┘
    three = coverage_of(
        {
            1: area((0, 0), (1000, 0), (1000, 500), (1000, 1000), (0, 1000)),
            2: block(1000, 500, 2000, 1000),
            3: block(1000, 0, 2000, 500),
        }
    )
    drawn = line((800, 300), (1400, 300), (1400, 700), (800, 700))
    after = done(three, operations.reshape(three, number(1), drawn))
    assert sizes(after) == pytest.approx({"001": 1_160_000, "002": 420_000, "003": 420_000})


def test_in_the_other_direction_it_gives_away():
    coverage = two()
    drawn = line((1200, 300), (600, 300), (600, 700), (1200, 700))
    after = done(coverage, operations.reshape(coverage, number(1), drawn))
    assert sizes(after) == pytest.approx({"001": 840_000, "002": 1_160_000})


def test_a_line_from_vertex_to_vertex_replaces_the_border_between():
    coverage = two()
    drawn = line((1000, 0), (1300, 300), (700, 700), (1000, 1000))
    after = done(coverage, operations.reshape(coverage, number(1), drawn))
    assert steps((1300, 300)) in after.shape(number(1)).vertices
    assert steps((700, 700)) in after.shape(number(2)).vertices


def test_a_whole_neighbour_is_not_swallowed():
    three = coverage_of(
        {
            1: area((0, 0), (1000, 0), (1000, 500), (1000, 1000), (0, 1000)),
            2: block(1000, 500, 2000, 1000),
            3: block(1000, 0, 2000, 500),
        }
    )
    drawn = line((800, 300), (1200, 300), (2100, 400), (2100, 1100), (800, 1100), (800, 900))
    found = refused(operations.reshape, three, number(1), drawn)
    assert found.code == "would_swallow"
    assert found.subjects == (f"{DIVISION}002",)


def test_a_line_beyond_the_division_stops_at_its_border():
    coverage = two()
    drawn = line((800, 500), (1400, 500), (1400, 1200), (800, 1200), (800, 600))
    after = done(coverage, operations.reshape(coverage, number(1), drawn))
    assert sizes(after) == pytest.approx({"001": 1_200_000, "002": 800_000})
    assert shapely.area(after.area(DIVISION).geometry) * 1e14 == pytest.approx(2e6)


def test_a_stretch_of_border_is_pushed():
    coverage = two()
    change = operations.push(coverage, number(1), (at(1000, 200), at(1000, 800)), (200 / 1e7, 0.0))
    after = done(coverage, change)
    assert sizes(after) == pytest.approx({"001": 1_120_000, "002": 880_000})
    back = operations.push(coverage, number(1), (at(1000, 200), at(1000, 800)), (-200 / 1e7, 0.0))
    assert sizes(done(coverage, back)) == pytest.approx({"001": 880_000, "002": 1_120_000})


def test_a_line_over_five_neighbours_and_a_hole_takes_from_all():
    #  ┌────┬─────┐
    #  │   ╭┼──╮  │
    #  │    ├──┼──┤     the hole in the third neighbour is ungridded ground:
    #  │ 1  │▒▒│  │     what the line encloses of it is taken as well
    #  │    ├──┼──┤
    #  │   ╰┼──╯  │
    #  └────┴─────┘
    places = {k + 2: block(1000, 200 * k, 2000, 200 * k + 200) for k in range(5)}
    hole = ((1300, 450), (1300, 550), (1500, 550), (1500, 450))
    places[4] = shape_of(square(1000, 400, 2000, 600), hole)
    places[1] = area((0, 0), *((1000, 200 * k) for k in range(6)), (0, 1000))
    coverage = coverage_of(places, {DIVISION: (list(places), block(0, 0, 2000, 1000))})
    drawn = line((500, 50), (1400, 50), (1400, 950), (500, 950))
    after = done(coverage, operations.reshape(coverage, number(1), drawn))
    assert sizes(after) == pytest.approx(
        {
            "001": 1_360_000,
            "002": 140_000,
            "003": 120_000,
            "004": 110_000,
            "005": 120_000,
            "006": 140_000,
        }
    )


def test_a_line_across_the_border_of_the_division_takes_nothing_beyond():
    #  ┌───┬───┐
    #  │ 1 │ 2 │  division …200
    #  ├─┬─┬───┤
    #  │ ╰─╯ 3 │  division …201
    #  └───────┘
    beyond = line((500, 1500), (500, 500), (700, 500), (700, 1500))
    assert refused(operations.reshape, towns(), number(1), beyond).code == "does_not_enclose"


def test_the_side_of_an_island_pushed_onto_the_border_stops_there():
    #  ┌────────┐      ┌────────┐
    #  │  ┌──┐  │      │  ┌──┐  │
    #  │  └──┘  │  →   │  │  │  │
    #  └────────┘      └──┴──┴──┘
    whole = island()
    side = (at(400, 400), at(600, 400))
    after = done(whole, operations.push(whole, number(2), side, (0.0, -600 / 1e7)))
    assert sizes(after) == pytest.approx({"001": 880_000, "002": 120_000})
