"""Moving, inserting and deleting vertices: all who share them follow."""

from __future__ import annotations

import pytest
import shapely

from gis import operations
from gis.operations import check
from gis.testing import area, block
from tests.gis.operations.stage import (
    DIVISION,
    at,
    coverage_of,
    done,
    four,
    island,
    number,
    refused,
    sizes,
    steps,
    towns,
    two,
)


def test_a_moved_corner_moves_for_all_who_share_it():
    #  ┌──┬──┐      ┌──┬──┐
    #  │1 │ 2│      │1 ╲ 2│
    #  ├──o──┤  →   ├───o─┤
    #  │3 │ 4│      │3 ╱ 4│
    #  └──┴──┘      └──┴──┘
    coverage = four()
    after = done(coverage, operations.move(coverage, [(at(1000, 1000), at(1300, 1100))]))
    for n in (1, 2, 3, 4):
        assert steps((1300, 1100)) in after.shape(number(n)).vertices


def test_a_corner_that_a_neighbour_has_only_on_an_edge_cannot_open_a_gap():
    #  ┌─────┬───┐     3 has no corner of its own where 1 and 2 meet; the coverage that is
    #  │  1  │ 2 │     loaded must have it noded, so that a drag moves 3 as well.
    #  ├─────o───┤
    #  │    3    │
    #  └─────────┘
    three = coverage_of(
        {
            1: block(0, 1000, 1000, 2000),
            2: block(1000, 1000, 2000, 2000),
            3: area((0, 0), (2000, 0), (2000, 1000), (1000, 1000), (0, 1000)),
        }
    )
    after = done(three, operations.move(three, [(at(1000, 1000), at(1000, 800))]))
    assert steps((1000, 800)) in after.shape(number(3)).vertices


def test_a_vertex_on_the_border_of_the_division_is_locked():
    found = refused(operations.move, two(), [(at(1000, 0), at(1100, 100))])
    assert found.code == "locked"
    assert found.place == shapely.Point(at(1000, 0))


def test_a_move_across_another_border_is_refused_with_the_place():
    #  ┌─────┬─────┬────┐      o is dragged over the border between 2 and 3
    #  │  1  o  2  │  3 │
    #  │     │  ───┼→   │
    #  └─────┴─────┴────┘
    three = coverage_of(
        {
            1: area((0, 0), (1000, 0), (1000, 500), (1000, 1000), (0, 1000)),
            2: area((1000, 0), (2000, 0), (2000, 1000), (1000, 1000), (1000, 500)),
            3: block(2000, 0, 3000, 1000),
        }
    )
    found = refused(operations.move, three, [(at(1000, 500), at(2500, 500))])
    assert found.code in {"would_cross", "would_break_ring"}
    assert found.place is not None


def test_a_vertex_is_put_into_a_border_and_dragged_in_one_step():
    coverage = two()
    change = operations.move(coverage, [(at(1000, 400), at(1200, 400))], insert=[at(1000, 400)])
    after = done(coverage, change)
    assert sizes(after)["001"] == pytest.approx(1_100_000)


def test_a_vertex_taken_out_of_a_border_goes_for_both():
    bent = coverage_of(
        {
            1: area((0, 0), (1000, 0), (1200, 500), (1000, 1000), (0, 1000)),
            2: area((1000, 0), (2000, 0), (2000, 1000), (1000, 1000), (1200, 500)),
        }
    )
    after = done(bent, operations.move(bent, delete=[at(1200, 500)]))
    assert sizes(after) == pytest.approx({"001": 1e6, "002": 1e6})


def test_a_vertex_where_three_borders_meet_cannot_be_taken_out():
    four = coverage_of(
        {
            1: block(0, 1000, 1000, 2000),
            2: block(1000, 1000, 2000, 2000),
            3: area((0, 0), (2000, 0), (2000, 1000), (1000, 1000), (0, 1000)),
        }
    )
    assert refused(operations.move, four, delete=[at(1000, 1000)]).code == "junction"


def test_an_island_can_be_turned_but_not_inside_out():
    #  ┌────────┐
    #  │ 1 ┌─┐  │     the top of island 2 is dragged below its bottom
    #  │   │2│  │
    #  │   └─┘  │
    #  └────────┘
    whole = island()
    moves = [(at(400, 600), at(400, 200)), (at(600, 600), at(600, 200))]
    assert refused(operations.move, whole, moves).code == "inside_out"


def test_a_moved_vertex_that_lands_on_a_border_is_noded_with_it():
    #  1 is a wedge whose tip is dragged exactly onto the far border of 2, which 3 shares
    three = coverage_of(
        {
            1: area((0, 0), (500, 500), (0, 1000)),
            2: area((0, 0), (1000, 0), (1000, 1000), (0, 1000), (500, 500)),
            3: block(1000, 0, 2000, 1000),
        }
    )
    found = check(operations.move, three, [(at(500, 500), at(1000, 500))])
    # 2 would hang together in a point only: its ring would touch itself
    assert found is not None
    assert found.code == "would_break_ring"


def test_a_vertex_put_near_the_border_of_a_division_does_not_bend_it():
    #  ┌───────┐
    #  │   3   │     the click is 30 steps (0.3 m) below the locked border;
    #  └───o───┘     the vertex stands on it all the same
    #      ×
    coverage = four()
    change = operations.move(coverage, insert=[at(500, -30)])
    after = done(coverage, change)
    assert change.inserted == {
        number(3): frozenset({steps((500, 0))}),
        DIVISION: frozenset({steps((500, 0))}),
    }
    assert sizes(after) == pytest.approx(sizes(coverage))


def test_one_vertex_cannot_go_to_two_places():
    coverage = four()
    moves = [(at(1000, 1000), at(1100, 1100)), (at(1000, 1000), at(900, 900))]
    assert refused(operations.move, coverage, moves).code == "bad_value"


def test_vertices_that_change_places_would_turn_the_border_inside_out():
    #  ┌────────┐
    #  │  a──┐  │     a goes to b and b to a
    #  │  └──b  │
    #  └────────┘
    moves = [(at(400, 400), at(600, 600)), (at(600, 600), at(400, 400))]
    assert refused(operations.move, island(), moves).code == "inside_out"


def test_a_vertex_moved_onto_the_next_one_becomes_that_one():
    #  ┌────────┐      ┌────────┐
    #  │  ┌──┐  │      │   ╱│   │
    #  │  o→─┘  │  →   │  ╱─┘   │
    #  └────────┘      └────────┘
    whole = island()
    after = done(whole, operations.move(whole, [(at(400, 400), at(600, 400))]))
    assert sizes(after) == pytest.approx({"001": 980_000, "002": 20_000})


def test_an_island_dragged_to_the_border_touches_it_in_one_point():
    #  ┌────────┐      ┌────────┐
    #  │  ┌──┐  │      │  ┌──┐  │    the new vertex enters the hole, the shell
    #  │  o──┘  │  →   o──╲──┘  │    and the ring of the division
    #  └────────┘      └────────┘
    whole = island()
    change = operations.move(whole, [(at(400, 400), at(0, 400))])
    done(whole, change)
    assert change.inserted[DIVISION] == frozenset({steps((0, 400))})


def test_grids_that_touch_in_one_point_stay_in_touch_when_it_is_moved():
    #  ┌───┐             ┌───┐
    #  │ 1 │      →      │ 1 ╲
    #  └───o───┐         └──o──┐
    #      │ 2 │            ╲ 2│
    #      └───┘             └─┘
    touching = coverage_of(
        {1: block(0, 1000, 1000, 2000), 2: block(1000, 0, 2000, 1000)},
        {DIVISION: ([1, 2], block(0, 0, 2000, 2000))},
    )
    after = done(touching, operations.move(touching, [(at(1000, 1000), at(900, 900))]))
    common = after.shape(number(1)).vertices & after.shape(number(2)).vertices
    assert common == {steps((900, 900))}


def test_a_corner_where_divisions_meet_is_locked():
    #  ┌───┬───┐
    #  │ 1 │ 2 │  division …200
    #  ├───o───┤
    #  │   3   │  division …201
    #  └───────┘
    found = refused(operations.move, towns(), [(at(1000, 1000), at(1000, 1100))])
    assert found.code == "locked"
    assert found.place == shapely.Point(at(1000, 1000))


@pytest.mark.parametrize("bad", [None, 3, "x", [None], [(1, 2)], [("a", "b")]])
def test_what_names_no_places_is_refused(bad):
    assert refused(operations.move, two(), bad).code == "bad_line"
