"""Snapping: a known vertex written again, a little beside, goes back to its place."""

from __future__ import annotations

import doctest

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gis import lattice, snapping, tiling
from gis.snapping import onto_known, steps_in
from gis.testing import area, block

KNOWN = [block(0, 0, 1_000, 1_000), block(1_000, 0, 2_000, 1_000)]


def test_the_examples_in_its_words_are_right():
    assert doctest.testmod(snapping).failed == 0


def test_vertices_within_reach_go_to_the_nearest_known_one():
    beside = area((3, -2), (1_001, 4), (998, 1_003), (0, 1_000))
    found = onto_known({"a": beside}, KNOWN, reach=6)["a"]
    assert lattice.as_multipolygon(found.area) == KNOWN[0]
    assert found.vertices == 3
    assert 0.04 < found.farthest < 0.05


def test_vertices_beyond_reach_stay_where_they_are():
    beside = area((3, -2), (1_001, 4), (998, 1_003), (0, 1_000))
    assert onto_known({"a": beside}, KNOWN, reach=1.5) == {}


def test_what_is_known_already_is_not_touched():
    assert onto_known({"a": KNOWN[0]}, KNOWN, reach=50) == {}
    assert onto_known({"a": KNOWN[0]}, [], reach=50) == {}
    assert onto_known({}, KNOWN) == {}


@given(st.integers(0, 2**32 - 1), st.integers(1, 8))
def test_a_rounded_coverage_is_the_known_one_again(seed: int, decimals_lost: int):
    """However its vertices are displaced, the same point of two neighbours moves alike."""
    rng = np.random.default_rng(seed)
    moved: dict[tuple[int, int], np.ndarray] = {}

    def beside(steps: np.ndarray) -> np.ndarray:
        return np.array(
            [moved.setdefault(tuple(p), p + rng.integers(-decimals_lost, decimals_lost, 2))
             for p in steps.tolist()]
        )  # fmt: skip

    rounded = {
        str(i): lattice.as_multipolygon(
            lattice.from_rings([[beside(ring) for ring in part] for part in lattice.rings(shape)])
        )
        for i, shape in enumerate(KNOWN)
    }
    found = onto_known(rounded, KNOWN, reach=12)
    back = [
        lattice.as_multipolygon(found[name].area if name in found else shape)
        for name, shape in rounded.items()
    ]
    assert tiling.tiles(back, block(0, 0, 2_000, 1_000)) or back == KNOWN
    assert back == KNOWN


def test_a_metre_is_ninety_steps():
    assert round(steps_in(1.0)) == 90
