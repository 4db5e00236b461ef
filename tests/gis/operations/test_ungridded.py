"""Drawing, erasing and transferring: ground that changes hands."""

from __future__ import annotations

import pytest
import shapely
from shapely import Polygon

from gis import operations
from gis.testing import area, block
from tests.gis.operations.stage import (
    DIVISION,
    coverage_of,
    done,
    number,
    polygon,
    refused,
    sizes,
    towns,
    two,
)


def test_a_drawn_grid_is_clipped_to_ungridded_ground_and_noded():
    #  ┌───┬╌╌╌╌╌┐     only what is in the division and in no grid becomes the new grid
    #  │ 1 │╭─╌╮ ╎
    #  └───┴╌╌╌╌╌┘
    coverage = coverage_of(
        {1: block(0, 0, 1000, 1000)},
        {
            DIVISION: (
                [1],
                area((0, 0), (1000, 0), (2000, 0), (2000, 1000), (1000, 1000), (0, 1000)),
            )
        },
    )
    drawn = polygon((500, 400), (1500, 400), (1500, 1200), (500, 1200))
    change = operations.draw(coverage, DIVISION, drawn, households=7)
    after = done(coverage, change)
    assert sizes(after) == pytest.approx({"001": 1e6, "002": 300_000})
    assert shapely.area(after.ungridded(DIVISION)) * 1e14 == pytest.approx(700_000)
    again = operations.erase(after, change.added[0])
    assert shapely.area(done(after, again).ungridded(DIVISION)) * 1e14 == pytest.approx(1e6)


def test_a_grid_drawn_around_another_has_a_hole_for_it():
    coverage = coverage_of(
        {1: block(400, 400, 600, 600)}, {DIVISION: ([1], block(0, 0, 1000, 1000))}
    )
    drawn = polygon((200, 200), (800, 200), (800, 800), (200, 800))
    after = done(coverage, operations.draw(coverage, DIVISION, drawn))
    assert sizes(after)["002"] == pytest.approx(320_000)


def test_nothing_can_be_drawn_where_everything_is_gridded():
    drawn = polygon((200, 200), (800, 200), (800, 800), (200, 800))
    assert refused(operations.draw, two(), DIVISION, drawn).code == "no_ground"


def test_an_area_is_transferred_from_wherever_it_lies():
    coverage = two()
    drawn = polygon((900, 400), (1300, 400), (1300, 600), (900, 600))
    after = done(coverage, operations.transfer(coverage, number(1), drawn))
    assert sizes(after) == pytest.approx({"001": 1_060_000, "002": 940_000})


def test_a_transfer_with_a_hole_leaves_the_hole():
    coverage = two()
    ring = ((1400, 400), (1600, 400), (1600, 600), (1400, 600))
    drawn = polygon((900, 200), (1800, 200), (1800, 800), (900, 800), holes=[ring])
    after = done(coverage, operations.transfer(coverage, number(1), drawn))
    assert len(after.grid(number(2)).geometry.geoms) == 2


def test_a_transfer_of_the_whole_of_a_grid_is_refused():
    #  ┌───┬───┐
    #  │ 1 │ 2 │   all of 2 would go to 1: that is a merge
    #  └───┴───┘
    coverage = two()
    around = polygon((900, -100), (2100, -100), (2100, 1100), (900, 1100))
    found = refused(operations.transfer, coverage, number(1), around)
    assert found.code == "would_swallow"
    assert found.subjects == (f"{DIVISION}002",)


def test_a_transfer_leaves_other_divisions_their_ground():
    #  ┌───┬───┐
    #  │ 1 ├─┐2│  division …200
    #  ├─┬─┴─┼─┤
    #  │ └───┘3│  division …201 keeps all of it
    #  └───────┘
    coverage = towns()
    box = polygon((500, 500), (1500, 500), (1500, 1500), (500, 1500))
    change = operations.transfer(coverage, number(1), box)
    after = done(coverage, change)
    assert change.noded == [number(3)]
    assert sizes(after) == pytest.approx({"001": 1_250_000, "002": 750_000, "003": 2_000_000})


def test_a_corner_given_away_along_vertices_that_stood_is_a_change():
    #  ┌──┬────┐       ┌──┬────┐
    #  │  │  2╱│       │  │ 2 ╱     2 loses a corner and gains no vertex: it is
    #  │1 │  ╱ │   →   │1 │  ╱ 3    modified all the same, and told of
    #  └──┴─┴──┘       └──┴─┴──┘
    coverage = coverage_of(
        {
            1: block(0, 0, 1000, 1000),
            2: area((1000, 0), (1500, 0), (2000, 0), (2000, 1000), (1000, 1000)),
            3: block(2000, 0, 3000, 1000),
        }
    )
    corner = polygon((1500, 0), (2000, 0), (2000, 1000))
    change = operations.transfer(coverage, number(3), corner)
    after = done(coverage, change)
    assert sizes(after) == pytest.approx({"001": 1e6, "002": 750_000, "003": 1_250_000})
    assert change.modified == [number(2), number(3)]
    assert [row.grid for row in change.summary()] == [number(2), number(3)]


@pytest.mark.parametrize("bad", [None, 3, "x", [(1, 2)], shapely.Point(1, 2), Polygon()])
def test_what_is_no_polygon_is_refused(bad):
    assert refused(operations.transfer, two(), number(1), bad).code == "bad_line"
    assert refused(operations.draw, two(), DIVISION, bad).code == "bad_line"
