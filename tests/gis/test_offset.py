"""A file beside its place is told, with how far, which way and why; a redrawn one is left alone."""

from __future__ import annotations

import doctest
from collections.abc import Callable, Sequence

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import box

from gis import crs, offset
from gis.measure import metres_per_degree

ZHANGGONG, DENVER = (114.9, 25.8), (-105.0, 39.7)

few = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
seeds = st.integers(0, 2**16)


def villages(
    seed: int, *, size: float = 1_200.0, count: int = 20, jitter: float = 0.0, at=ZHANGGONG
) -> np.ndarray:
    """A coverage of ``count`` village-like cells, ``size`` metres across, with crooked borders.

    The same seed gives the same cells; ``jitter`` moves the places they grow from by that
    share of their size, so that every border is redrawn and every village stays about there.
    """
    rng = np.random.default_rng(seed)
    side = size * np.sqrt(count)
    places = rng.random((count, 2)) * side
    waves, phase = rng.normal(0, 1 / (0.6 * size), (12, 2)), rng.random((12, 2)) * 2 * np.pi
    frame = box(0, 0, side, side)
    places = np.clip(places + rng.normal(0, 1, places.shape) * jitter * size, 1, side - 1)
    cells = np.array(
        shapely.voronoi_polygons(shapely.multipoints(places), extend_to=frame, ordered=True).geoms
    )

    def crooked(xy: np.ndarray) -> np.ndarray:
        wave = xy @ waves.T
        bend = np.column_stack([np.sin(wave + phase[:, axis]).sum(axis=1) for axis in (0, 1)])
        return (xy + 0.01 * size * bend) / metres_per_degree(at[1]) + at

    return shapely.transform(
        shapely.segmentize(shapely.intersection(cells, frame), size / 12), crooked
    )


def gcj02(geometries: np.ndarray) -> np.ndarray:
    return crs.from_wgs84(geometries, "gcj02")


def bd09(geometries: np.ndarray) -> np.ndarray:
    return crs.from_wgs84(geometries, "bd09")


def undone(geometries: np.ndarray) -> np.ndarray:
    return crs.to_wgs84(geometries, "gcj02")


def moved(geometries: np.ndarray, east: float, north: float) -> np.ndarray:
    lat = float(shapely.total_bounds(geometries)[1])
    return shapely.transform(
        geometries, lambda xy: xy + np.array([east, north]) / metres_per_degree(lat)
    )


def half_of(geometries: np.ndarray, seed: int) -> np.ndarray:
    """Of each only what lies on one side of a line through its middle: a half-gridded village."""
    rng = np.random.default_rng(seed)
    halves = []
    for geometry in geometries:
        x, y = geometry.centroid.coords[0]
        angle = rng.random() * 2 * np.pi
        half = shapely.affinity.rotate(box(x - 1, y, x + 1, y + 1), angle, (x, y), use_radians=True)
        halves.append(geometry.intersection(half))
    return np.array(halves)


def found(file: Sequence[object], known: Sequence[object]) -> list[offset.OffsetFinding]:
    return offset.detect_all(list(zip(file, known, strict=True)))


def test_the_examples_in_the_docstrings_are_true():
    results = doctest.testmod(offset)
    assert results.attempted > 5
    assert results.failed == 0


# --- the whole file ---------------------------------------------------------------------------


@pytest.mark.parametrize("size", [300.0, 1_200.0, 4_000.0])
@pytest.mark.parametrize(
    ("bend", "like", "length", "way", "advice"),
    [
        (gcj02, "gcj02", 595, "东南", "--crs gcj02"),
        (bd09, "bd09", 1_180, "东北偏东", "--crs bd09"),
        (undone, "gcj02_undone", 595, "西北", "--crs wgs84"),
    ],
)
def test_a_bent_file_is_named_with_its_length_its_direction_and_the_cure(
    bend: Callable[[np.ndarray], np.ndarray], like, length, way, advice, size
):
    known = villages(1, size=size)
    (shift,) = found(bend(known), known)
    assert shift.like == like
    assert shift.whole
    assert shift.distance == pytest.approx(length, abs=35)
    assert np.hypot(*np.subtract(shift.expected, (shift.east, shift.north))) < 40
    finding = shift.finding
    assert (finding.code, finding.severity) == ("offset", "warning")
    assert finding.measure == shift.distance
    assert f"向{way}" in finding.what.zh
    assert f"{shift.distance:.0f} m" in finding.what.en
    assert advice in finding.fix.zh
    assert advice in finding.fix.en
    assert finding.place.equals(box(*shapely.total_bounds(bend(known))))


@few
@given(seeds)
def test_a_bent_file_is_recognised_although_its_borders_were_redrawn_too(seed):
    known, redrawn = villages(seed), villages(seed, jitter=0.05)
    shift = offset.detect(list(zip(gcj02(redrawn), known, strict=True)))
    assert shift is not None
    assert (shift.like, shift.whole) == ("gcj02", True)


@few
@given(seeds)
def test_a_bent_file_is_recognised_although_its_villages_are_half_gridded(seed):
    known = villages(seed)
    shift = offset.detect(list(zip(gcj02(half_of(known, seed)), known, strict=True)))
    assert shift is not None
    assert (shift.like, shift.whole) == ("gcj02", True)


@pytest.mark.parametrize("bearing", [0, 45, 90, 200, 300])
def test_any_other_shift_is_told_with_length_and_direction_and_blames_no_system(bearing):
    known = villages(3)
    east, north = 250 * np.sin(np.radians(bearing)), 250 * np.cos(np.radians(bearing))
    (shift,) = found(moved(known, east, north), known)
    assert (shift.like, shift.expected) == (None, None)
    assert shift.distance == pytest.approx(250, abs=5)
    assert abs((shift.bearing - bearing + 180) % 360 - 180) < 3
    assert offset.direction(bearing).en in shift.finding.what.en
    assert "coordinate system" in shift.finding.fix.en
    assert "gcj" not in shift.finding.fix.en.lower()


def test_outside_china_a_shift_like_gcj02_is_called_just_that():
    known = villages(4, at=DENVER)
    (shift,) = found(moved(known, 540, -250), known)
    assert shift.like == "as_gcj02_abroad"
    assert "of the size and direction of GCJ-02" in shift.finding.what.en
    assert "与 GCJ-02" in shift.finding.what.zh
    assert "--crs gcj02" not in shift.finding.fix.en
    (other,) = found(moved(known, -540, 250), known)
    assert other.like is None


def test_without_matching_codes_the_outlines_tell_it():
    known = shapely.union_all(villages(5, count=40))
    file = crs.from_wgs84(known, "gcj02")
    shift = offset.detect_outline(file, known)
    assert shift is not None
    assert (shift.like, shift.whole) == ("gcj02", True)
    assert offset.detect_outline(known, known) is None
    assert offset.detect_outline(shapely.union_all(villages(5, count=40)[:25]), known) is None


# --- some of the file -------------------------------------------------------------------------


def test_one_bent_polygon_among_3000_is_found_and_the_others_are_not_accused():
    known = villages(6, count=3_000)
    file = known.copy()
    file[1234] = gcj02(file[1234:1235])[0]
    (shift,) = offset.detect_all(
        list(zip(file, known, strict=True)), names=[f"v{i}" for i in range(3_000)]
    )
    assert (shift.pairs, shift.whole, shift.like) == ((1234,), False, "gcj02")
    assert shift.finding.subjects == ("v1234",)
    assert shift.finding.place.equals(file[1234])
    assert "1 个图形" in shift.finding.what.zh


def test_one_shifted_county_abroad_is_found_among_3000():
    known = villages(7, count=3_000, size=40_000, at=DENVER)
    file = known.copy()
    file[17] = moved(file[17:18], 550, -240)[0]
    (shift,) = found(file, known)
    assert (shift.pairs, shift.like) == ((17,), "as_gcj02_abroad")


def test_polygons_shifted_in_two_ways_are_told_apart():
    known = villages(8)
    file = known.copy()
    file[:6] = gcj02(file[:6])
    file[6:10] = bd09(file[6:10])
    first, second = found(file, known)
    assert (first.like, first.pairs) == ("gcj02", tuple(range(6)))
    assert (second.like, second.pairs) == ("bd09", tuple(range(6, 10)))
    assert offset.detect(list(zip(file, known, strict=True))) == first


def test_of_a_large_bent_file_every_polygon_is_counted():
    known = villages(9, count=400)
    (shift,) = found(gcj02(known), known)
    assert shift.whole
    assert len(shift.pairs) > 390


# --- no false alarms --------------------------------------------------------------------------


@few
@given(seeds, st.floats(0.0, 0.35), st.sampled_from([400.0, 1_200.0, 4_000.0]))
def test_redrawn_borders_are_no_shift(seed, jitter, size):
    known = villages(seed, size=size)
    redrawn = villages(seed, size=size, jitter=jitter)
    assert [f for f in found(redrawn, known) if f.whole or len(f.pairs) > 1] == []


@few
@given(seeds, st.sampled_from([400.0, 1_200.0, 4_000.0]))
def test_half_gridded_villages_are_no_shift(seed, size):
    known = villages(seed, size=size)
    assert found(half_of(known, seed), known) == []


@few
@given(seeds)
def test_villages_with_each_others_codes_are_no_shift(seed):
    known = villages(seed)
    assert [f for f in found(np.roll(known, 1), known) if f.whole or len(f.pairs) > 1] == []


@few
@given(seeds)
def test_two_villages_whose_codes_were_swapped_in_a_good_file_are_no_shift(seed):
    known = villages(seed)
    near = int(np.argsort(shapely.distance(shapely.centroid(known), known[0].centroid))[1])
    file = known.copy()
    file[[0, near]] = file[[near, 0]]
    assert found(file, known) == []


def test_a_village_that_gained_its_neighbour_is_no_shift():
    #  +-----+-----+         +-----------+
    #  |  a  |  b  |   ->    |     a     |
    #  +-----+-----+         +-----------+
    known = box(114.90, 25.80, 114.92, 25.82)
    assert found([box(114.90, 25.80, 114.94, 25.82)], [known]) == []


def test_a_rectangle_whose_one_side_moved_by_the_length_of_gcj02_is_no_shift():
    known = box(114.90, 25.80, 114.95, 25.83)
    assert found([box(114.90, 25.80, 114.956, 25.83)], [known]) == []


def test_a_file_of_another_county_is_not_this_detectors_business():
    known = villages(10)
    assert found(moved(known, 60_000, 0), known) == []


@pytest.mark.parametrize("nothing", [None, shapely.Polygon(), shapely.MultiPolygon()])
def test_missing_and_empty_polygons_are_passed_over(nothing):
    known = villages(11)
    assert offset.detect([]) is None
    assert offset.detect([(nothing, known[0]), (known[0], nothing)]) is None
    pairs = [*zip(gcj02(known), known, strict=True), (nothing, known[0]), (known[0], nothing)]
    shift = offset.detect(pairs)
    assert shift is not None
    assert shift.pairs == tuple(range(len(known)))


def test_lines_points_and_flat_polygons_do_no_harm():
    known = villages(12)[0]
    flat = shapely.Polygon([(114.9, 25.8), (115.0, 25.8), (114.95, 25.8)])
    for odd in (shapely.Point(114.9, 25.8), shapely.LineString([(114.9, 25.8), (115, 26)]), flat):
        assert offset.detect([(odd, known)]) is None
        assert offset.detect([(known, odd)]) is None


def test_a_large_file_of_lines_and_redrawn_villages_does_no_harm():
    known = villages(13, count=150)
    file = villages(13, count=150, jitter=0.1)
    lines = shapely.boundary(moved(known, 300, 0))
    assert found([*file, *lines], [*known, *known]) == []


def test_the_sixteen_winds_are_named_in_order():
    assert [offset.direction(d).zh for d in (0, 90, 112.5, 180, 247.5, 270, 348.8, 349)] == [
        "北",
        "东",
        "东南偏东",
        "南",
        "西南偏西",
        "西",
        "北",
        "北",
    ]
