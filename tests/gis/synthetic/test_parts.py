"""The parts the demo is made with: sharing out, growing, joining arcs, reading the register."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import UnreadableFile
from gis.synthetic.apportion import largest_remainder
from gis.synthetic.growth import CellGraph, divide, smooth
from gis.synthetic.numbering import in_chinese
from gis.synthetic.register import BOUNDARIES, read_outline, read_register
from gis.synthetic.rings import OUTSIDE, Arc, assemble


@given(
    st.lists(st.integers(1, 1000), min_size=1, max_size=40), st.integers(0, 3), st.integers(0, 500)
)
def test_shares_add_up_and_none_is_below_the_minimum(
    weights: list[int], minimum: int, extra: int
) -> None:
    total = minimum * len(weights) + extra
    shares = largest_remainder(total, weights, minimum)
    assert sum(shares) == total
    assert min(shares) >= minimum


def test_equal_remainders_go_to_the_earlier_one() -> None:
    assert largest_remainder(10, [1, 1, 1]) == [4, 3, 3]
    assert largest_remainder(10, [98, 1, 1], minimum=2) == [6, 2, 2]


def test_more_minimum_than_there_is_cannot_be_shared() -> None:
    with pytest.raises(ValueError, match="not enough"):
        largest_remainder(5, [1, 1, 1], minimum=2)


def _board(width: int, height: int) -> CellGraph:
    """A chessboard of cells; each adjoins those beside it and, a little, two at its corners."""
    number = np.arange(width * height).reshape(height, width)
    pairs = np.concatenate(
        [
            np.stack([number[:, :-1].ravel(), number[:, 1:].ravel()], axis=1),
            np.stack([number[:-1].ravel(), number[1:].ravel()], axis=1),
            np.stack([number[:-1, :-1].ravel(), number[1:, 1:].ravel()], axis=1),
        ]
    )
    lengths = np.where(np.diff(pairs, axis=1)[:, 0] == width + 1, 0.1, 1.0)
    across, down = np.meshgrid(np.arange(width), np.arange(height))
    centres = np.stack([across.ravel(), down.ravel()], axis=1).astype(float)
    return CellGraph(pairs, lengths, np.ones(len(pairs)), centres, np.ones(width * height))


def test_parts_grow_to_about_their_wanted_sizes() -> None:
    label, _ = divide(
        _board(30, 20),
        np.array([5, 590]),
        np.array([1.0, 3.0]),
        np.array([0, 0]),
        rounds=25,
        recentre=5,
    )
    assert np.bincount(label).tolist() == pytest.approx([150, 450], rel=0.25)


def test_smoothing_takes_a_lone_tooth_off_a_border() -> None:
    board = _board(6, 5)
    label = np.where(board.centres[:, 0] < 3, 0, 1)
    tooth = 2 * 6 + 3  # one cell of the first part that sticks out into the second
    label[tooth] = 0
    assert smooth(board, label, passes=3)[tooth] == 1


def test_smoothing_never_takes_a_part_away() -> None:
    board = _board(3, 3)
    label = np.zeros(9, np.int64)
    label[4] = 1
    assert smooth(board, label, passes=5)[4] == 1


def _arc(left: int, right: int, *points: tuple[int, int]) -> Arc:
    return Arc(np.array(points, np.int64) * 1000, left, right)


def test_an_arc_serves_both_its_sides() -> None:
    # ┌───┬───┐
    # │ 0 │ 1 │
    # └───┴───┘
    arcs = [
        _arc(0, 1, (2, 0), (2, 2)),
        _arc(0, OUTSIDE, (2, 2), (0, 2), (0, 0), (2, 0)),
        _arc(1, OUTSIDE, (2, 0), (4, 0), (4, 2), (2, 2)),
    ]
    halves = assemble(arcs, [0, 1])
    assert [round(half.area * 1e14) for half in halves] == [4_000_000, 4_000_000]
    assert round(assemble(arcs, [0, 0])[0].area * 1e14) == 8_000_000


def test_an_enclosed_area_is_a_hole_in_the_one_around_it() -> None:
    arcs = [
        _arc(0, OUTSIDE, (0, 0), (9, 0), (9, 9), (0, 9), (0, 0)),
        _arc(1, 0, (3, 3), (6, 3), (6, 6), (3, 6), (3, 3)),
    ]
    around, inside = assemble(arcs, [0, 1])
    assert len(around.geoms[0].interiors) == 1
    assert round((around.area + inside.area) * 1e14) == 81_000_000


def test_an_area_that_meets_itself_in_a_vertex_stays_valid() -> None:
    # Area 0 is two squares with a common corner, around which area 1 lies.
    arcs = [
        _arc(0, 1, (4, 4), (2, 4), (2, 2), (4, 2), (4, 4)),
        _arc(0, 1, (4, 4), (6, 4), (6, 6), (4, 6), (4, 4)),
        _arc(1, OUTSIDE, (0, 0), (9, 0), (9, 9), (0, 9), (0, 0)),
    ]
    both, around = assemble(arcs, [0, 1])
    assert both.is_valid
    assert len(both.geoms) == 2
    assert round((both.area + around.area) * 1e14) == 81_000_000


def test_numbers_are_read_as_they_are_spoken() -> None:
    spoken = [in_chinese(n) for n in (1, 10, 11, 20, 25, 99)]
    assert spoken == ["一", "十", "十一", "二十", "二十五", "九十九"]


def test_the_manifest_vouches_for_each_boundary_file() -> None:
    manifest = json.loads((BOUNDARIES / "manifest.json").read_text(encoding="utf-8"))
    listed = {entry["file"]: entry["sha256"] for entry in manifest["files"]}
    assert listed == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in BOUNDARIES.iterdir()
        if path.suffix in (".csv", ".geojson")
    }


def test_a_missing_or_broken_boundary_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"divisions_360702\.csv"):
        read_register(tmp_path)
    shutil.copy(BOUNDARIES / "outline_360702.geojson", tmp_path)
    (tmp_path / "outline_360702.geojson").write_text('{"features": []}', encoding="utf-8")
    with pytest.raises(UnreadableFile, match=r"outline_360702\.geojson"):
        read_outline(tmp_path)
