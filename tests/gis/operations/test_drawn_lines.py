"""What is drawn: snapped to what is there, or refused in words."""

from __future__ import annotations

import random

import pytest
from shapely import LineString

from gis import operations
from gis.line_snapping import Snapping
from gis.operations import Refused
from gis.testing import area, block
from tests.gis.operations.stage import at, coverage_of, done, line, number, refused, steps, two


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


def test_a_line_of_thousands_of_vertices_is_laid_over_or_refused_in_good_time():
    coverage = coverage_of({1: block(0, 0, 10**6, 10**6)})
    within = line(*((300 * x, 500_000 + 37 * x % 1000) for x in range(-10, 4000)))
    done(coverage, operations.split(coverage, number(1), within))
    found = refused(operations.split, coverage, number(1), within * 2)
    assert found.code == "bad_line"
    assert found.place is not None


def test_a_scribble_that_crosses_itself_thousands_of_times_is_refused():
    chance = random.Random(1)
    scribble = line(*((chance.randrange(10**6), chance.randrange(10**6)) for _ in range(2000)))
    wide = coverage_of({1: block(0, 0, 10**6, 10**6)})
    found = refused(operations.split, wide, number(1), scribble)
    assert found.code == "bad_line"
    assert found.place is not None
