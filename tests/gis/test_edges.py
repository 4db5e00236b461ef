"""Areas as sets of directed edges: what cancels and what is left."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gis import edges
from gis.testing import block

WEST, EAST = block(0, 0, 100, 100), block(100, 0, 200, 100)


def test_a_border_is_walked_with_the_area_on_its_left():
    ring = edges.borders([WEST]).edges
    doubled = (ring[:, 0] * ring[:, 3] - ring[:, 2] * ring[:, 1]).astype(object).sum()
    assert doubled == 2 * 100 * 100


def test_the_common_border_of_neighbours_cancels():
    left, times = edges.residue(edges.borders([WEST, EAST]).edges)
    assert len(left) == 6
    assert set(np.abs(times).tolist()) == {1}


def test_nothing_is_left_of_areas_that_tile_another():
    whole = edges.borders([block(0, 0, 100, 100)]).edges
    assert len(edges.residue(edges.borders([WEST]).edges, whole)[0]) == 0


def test_an_edge_is_unbalanced_only_within_its_own_group():
    both = edges.borders([WEST, EAST])
    together = edges.unbalanced(both.edges, np.zeros(len(both.edges), np.int64))
    apart = edges.unbalanced(both.edges, both.owner)
    assert (together.sum(), apart.sum()) == (6, 8)
    assert not len(edges.unbalanced(both.edges[:0], both.owner[:0]))


@given(st.permutations(range(8)))
def test_the_order_of_edges_does_not_matter(order: list[int]):
    both = edges.borders([WEST, EAST]).edges
    shuffled = edges.residue(both[list(order)])[0]
    as_sets = [{tuple(e) for e in found.tolist()} for found in (shuffled, edges.residue(both)[0])]
    assert as_sets[0] == as_sets[1]
