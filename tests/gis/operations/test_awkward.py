"""The awkward cases of redrawing, each with its drawing."""

from __future__ import annotations

from collections import Counter

import pytest
import shapely
from shapely import LineString

from gis import operations
from gis.line_snapping import Snapping
from gis.operations import Refused, check
from gis.testing import ORIGIN, area, block
from tests.gis.operations.stage import (
    DIVISION,
    assert_whole,
    at,
    counts,
    coverage_of,
    line,
    number,
    polygon,
    shape_of,
    square,
)

NEXT = "360702100201"


def steps(place):
    return place[0] + ORIGIN[0], place[1] + ORIGIN[1]


def two(**more):
    #  0    1000   2000
    #  ┌─────┬─────┐ 1000
    #  │  1  │  2  │
    #  └─────┴─────┘ 0
    return coverage_of({1: block(0, 0, 1000, 1000), 2: block(1000, 0, 2000, 1000)}, **more)


def done(coverage, change):
    """The coverage after a change: whole, and undone exactly."""
    after = change.apply(coverage)
    assert_whole(after)
    assert change.inverse().apply(after) == coverage
    return after


def sizes(coverage):
    return {g.code[-3:]: shapely.area(g.geometry) * 1e14 for g in coverage}


def refused(operation, *args, **more):
    found = check(operation, *args, **more)
    assert found is not None
    assert found.what.zh
    assert found.what.en
    return found


# --- vertices everybody shares ---


def test_a_moved_corner_moves_for_all_who_share_it():
    #  ┌──┬──┐      ┌──┬──┐
    #  │1 │ 2│      │1 ╲ 2│
    #  ├──o──┤  →   ├───o─┤
    #  │3 │ 4│      │3 ╱ 4│
    #  └──┴──┘      └──┴──┘
    four = coverage_of(
        {
            1: block(0, 1000, 1000, 2000),
            2: block(1000, 1000, 2000, 2000),
            3: block(0, 0, 1000, 1000),
            4: block(1000, 0, 2000, 1000),
        }
    )
    after = done(four, operations.move(four, [(at(1000, 1000), at(1300, 1100))]))
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
    ring = ((400, 400), (400, 600), (600, 600), (600, 400))
    island = coverage_of(
        {1: shape_of(square(0, 0, 1000, 1000), ring), 2: block(400, 400, 600, 600)}
    )
    moves = [(at(400, 600), at(400, 200)), (at(600, 600), at(600, 200))]
    assert refused(operations.move, island, moves).code == "inside_out"


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


# --- splitting ---


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
    ring = ((400, 400), (400, 600), (600, 600), (600, 400))
    island = coverage_of(
        {1: shape_of(square(0, 0, 1000, 1000), ring), 2: block(400, 400, 600, 600)}
    )
    change = operations.split(island, number(1), line((-10, 500), (1010, 500)))
    after = done(island, change)
    assert len(after) == 3
    assert change.noded == [number(2)]  # the island keeps its area and gains two vertices
    assert len(change.inserted[number(2)]) == 2


def test_a_line_to_the_hole_alone_does_not_cut():
    ring = ((400, 400), (400, 600), (600, 600), (600, 400))
    island = coverage_of(
        {1: shape_of(square(0, 0, 1000, 1000), ring), 2: block(400, 400, 600, 600)}
    )
    found = refused(operations.split, island, number(1), line((-10, 500), (500, 500)))
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


# --- reshaping ---


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


# --- merging ---


def test_grids_that_meet_in_a_point_only_do_not_merge():
    #  ┌───┐
    #  │ 1 │
    #  └───o───┐
    #      │ 2 │
    #      └───┘
    touching = coverage_of(
        {1: block(0, 1000, 1000, 2000), 2: block(1000, 0, 2000, 1000)},
        {
            DIVISION: (
                [1, 2],
                area((0, 0), (2000, 0), (2000, 2000), (0, 2000)),
            )
        },
        checked=True,
    )
    found = refused(operations.merge, touching, [number(1), number(2)])
    assert found.code == "not_connected"


def test_a_ring_of_grids_around_an_island_merges_into_one_with_a_hole():
    ring = {
        1: area((0, 0), (900, 0), (600, 300), (300, 300), (300, 600), (0, 900)),
        2: area((900, 0), (900, 900), (0, 900), (300, 600), (600, 600), (600, 300)),
        3: block(300, 300, 600, 600),
    }
    coverage = coverage_of(ring)
    after = done(coverage, operations.merge(coverage, [number(1), number(2)]))
    assert [len(g.geometry.geoms[0].interiors) for g in after] == [1, 0]


def test_an_island_is_merged_into_what_surrounds_it():
    ring = ((400, 400), (400, 600), (600, 600), (600, 400))
    island = coverage_of(
        {1: shape_of(square(0, 0, 1000, 1000), ring), 2: block(400, 400, 600, 600)}
    )
    after = done(island, operations.merge(island, [number(1), number(2)]))
    assert sizes(after) == pytest.approx({"001": 1e6})
    assert counts(after) == counts(island)


def test_grids_of_two_divisions_do_not_merge():
    both = coverage_of(
        {1: block(0, 1000, 1000, 2000), 2: block(0, 0, 1000, 1000)},
        {DIVISION: [1], NEXT: [2]},
    )
    found = refused(operations.merge, both, [number(1), number(2)])
    assert found.code == "different_division"


def test_a_hole_that_would_touch_the_shell_where_a_neighbour_begins_is_refused():
    #  ┌─────────────┐     2 is a notch in 1; a new grid inside 1 is cut so that its tip
    #  │ 1    ◁3     │     meets the corner of the notch. GEOS takes that for a fault.
    #  │     /╲      │
    #  └────╱2 ╲─────┘
    notched = coverage_of(
        {
            1: area((0, 0), (1000, 0), (1200, 800), (2000, 0), (4000, 0), (4000, 2000), (0, 2000)),
            2: area((1000, 0), (2000, 0), (1200, 800)),
        }
    )
    loop = line((2000, 0), (2500, 600), (2200, 600), (2000, 0))
    found = refused(operations.split, notched, number(1), loop)
    assert found.code == "pinched"
    assert found.place is not None


# --- ungridded ground ---


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


# --- one line ---


@pytest.mark.parametrize(
    ("drawn", "meant"),
    [
        (((-50, 500), (1050, 500)), "split"),
        (((800, 300), (1400, 300), (1400, 700), (800, 700)), "reshape"),
        (((500, 500), (1500, 500)), "merge"),
    ],
)
def test_one_line_does_what_it_means_and_says_so(drawn, meant):
    coverage = two()
    meaning, change = operations.line(coverage, line(*drawn))
    assert meaning.operation == meant
    assert meaning.words.zh
    done(coverage, change)


def test_a_line_that_means_nothing_is_asked_about():
    assert refused(operations.line, two(), line((100, 100), (200, 200))).code == "ambiguous"


# --- snapping ---


def test_a_line_snaps_to_vertices_then_borders_then_guides():
    coverage = two()
    road = LineString([at(0, 530), at(1000, 530)])
    sloppy = line((30, -20), (510, 510), (1040, 980))
    plain = operations.split(coverage, number(1), sloppy)
    change = operations.split(coverage, number(1), sloppy, snapping=Snapping(0.6, guides=[road]))
    after = done(coverage, change)
    vertices = {v for g in after for v in after.shape(g.id).vertices}
    assert plain.inserted
    assert change.inserted == {}  # both ends went to corners that are there
    assert steps((510, 530)) in vertices  # and the middle to the road


def test_rounding_never_opens_a_gap_between_neighbours():
    #  the border is so steep that the crossing lies on no lattice point
    coverage = coverage_of(
        {
            1: area((0, 0), (1000, 0), (1007, 1000), (0, 1000)),
            2: area((1000, 0), (2000, 0), (2000, 1000), (1007, 1000)),
        }
    )
    change = operations.split(coverage, number(1), line((-10, 333), (1100, 481)))
    after = done(coverage, change)
    assert len(after) == 3


def test_what_reaches_around_the_world_is_refused():
    far = [(-170.0, 25.8), (170.0, 25.8)]
    assert refused(operations.split, two(), number(1), far).code == "bad_line"
    moves = [(at(1000, 0), (-170.0, -80.0))]
    assert refused(operations.move, two(), moves).code == "bad_line"


@pytest.mark.parametrize("bad", [[], [(114.9, 25.8)], [(float("nan"), 1.0), (2.0, 3.0)], "line"])
def test_nonsense_is_refused_in_words(bad):
    with pytest.raises(Refused):
        operations.split(two(), number(1), bad)
