"""What is written reads back the same, and no spreadsheet takes it for a formula."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pyogrio.raw
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.formats import csv_safe, read, write_csv, write_geojson
from gis.formats.write import Feature

SCALE = 10_000_000
LONGITUDES = st.integers(-180 * SCALE, 180 * SCALE)
LATITUDES = st.integers(-90 * SCALE, 90 * SCALE)


def written(*features: Feature) -> dict[str, Any]:
    found = json.loads(b"".join(write_geojson(features)))
    assert isinstance(found, dict)
    return found


def test_the_parts_of_a_collection_are_those_of_rfc_7946() -> None:
    square = shapely.box(114.9, 25.8, 114.91, 25.81)
    found = written((UUID(int=1), {"code": "1", "since": date(2024, 1, 31)}, square), (2, {}, None))
    assert found["type"] == "FeatureCollection"
    assert found["bbox"] == [114.9, 25.8, 114.91, 25.81]
    first, second = found["features"]
    assert first["id"] == "00000000-0000-0000-0000-000000000001"
    assert first["properties"] == {"code": "1", "since": "2024-01-31"}
    assert second == {"type": "Feature", "id": 2, "geometry": None, "properties": {}}
    assert "crs" not in found


def test_outer_rings_run_counterclockwise_and_holes_clockwise() -> None:
    clockwise = shapely.Polygon(
        [(0, 0), (0, 4), (4, 4), (4, 0)], [[(1, 1), (2, 1), (2, 2), (1, 2)]]
    )
    outer, hole = written((1, {}, clockwise))["features"][0]["geometry"]["coordinates"]
    assert shapely.LinearRing(outer).is_ccw
    assert not shapely.LinearRing(hole).is_ccw


def test_members_of_the_collection_can_be_added() -> None:
    found = json.loads(b"".join(write_geojson([], members={"revision": 7})))
    assert found == {"type": "FeatureCollection", "revision": 7, "features": []}


def test_only_a_batch_of_features_is_held_at_a_time() -> None:
    taken = 0

    def endless() -> Iterator[Feature]:
        nonlocal taken
        for taken in itertools.count(1):
            yield taken, {}, shapely.box(0, 0, 1, 1)

    pieces = write_geojson(endless())
    for _ in range(4):
        next(pieces)
    assert taken < 1000


@given(st.lists(st.tuples(LONGITUDES, LATITUDES), min_size=3, max_size=8, unique=True))
def test_every_coordinate_of_the_lattice_reads_back_bit_for_bit(
    integers: list[tuple[int, int]],
) -> None:
    points = np.array(integers) / SCALE
    ring = shapely.Polygon(points)
    for geometry in (ring, shapely.MultiPolygon([ring]), shapely.LineString(points)):
        text = b"".join(write_geojson([(1, {}, geometry)])).decode()
        assert "e-" not in text
        decimals = [part.split(",")[0].split("]")[0] for part in text.split(".")[1:]]
        assert all(len(d) <= 7 for d in decimals)
        back = shapely.from_geojson(json.dumps(json.loads(text)["features"][0]["geometry"]))
        assert set(map(tuple, shapely.get_coordinates(back))) == set(map(tuple, points))
        low, high = points.min(axis=0), points.max(axis=0)
        assert json.loads(text)["bbox"] == [*low, *high]


@given(LONGITUDES)
def test_the_text_of_a_number_is_its_shortest(n: int) -> None:
    ring = shapely.Polygon([(n / SCALE, 0), (n / SCALE, 1), (0, 1), (1, 0)])
    text = b"".join(write_geojson([(1, {}, ring)])).decode()
    shortest = f"{n / SCALE:.7f}".rstrip("0")
    assert (
        f"[{shortest + '0' if shortest.endswith('.') else shortest},1.0]".replace("-0.0,", "0.0,")
        in text
    )


def test_coordinates_beyond_the_earth_are_written_all_the_same() -> None:
    metres = shapely.Polygon([(591263.5, 2854992.25), (591300, 2854992), (591300, 2855000)])
    found = written((1, {}, metres))["features"][0]["geometry"]
    assert shapely.Polygon(found["coordinates"][0]).equals(metres)


def test_what_is_no_number_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        list(write_geojson([(1, {"a": float("nan")}, None)]))


def test_mixed_batches_keep_their_order(tmp_path: Path) -> None:
    shapes = [
        shapely.Point(1, 2),
        shapely.box(0, 0, 1, 1),
        None,
        shapely.Polygon(),
        shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)]),
        shapely.LineString([(0, 0), (1, 1)]),
    ] * 100
    path = tmp_path / "a.geojson"
    path.write_bytes(b"".join(write_geojson((i, {"n": i}, s) for i, s in enumerate(shapes))))
    table = read(path)
    assert [row["n"] for row in table.rows] == list(range(600))
    assert table.geometries is not None
    for back, shape in zip(table.geometries, shapes, strict=True):
        assert back is None if shape is None or shape.is_empty else back.equals(shape)


def test_gdal_reads_the_export_bit_for_bit(tmp_path: Path) -> None:
    generator = np.random.default_rng(7)
    squares = []
    for _ in range(300):
        west, south = np.rint((generator.random(2) * 5 + [112, 24]) * SCALE)
        east, north = west + 12_345, south + 54_321
        corners = np.array([(west, south), (east, south), (east, north), (west, north)]) / SCALE
        squares.append(shapely.Polygon(corners))
    path = tmp_path / "a.geojson"
    path.write_bytes(b"".join(write_geojson((i, {"名称": "甲"}, s) for i, s in enumerate(squares))))
    meta, _, blobs, values = pyogrio.raw.read(path)
    assert meta["crs"] == "EPSG:4326"
    assert values[0][0] == "甲"
    back = shapely.get_coordinates(shapely.from_wkb(blobs))
    assert np.array_equal(back, shapely.get_coordinates(squares))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_text_that_begins_like_a_formula_is_made_harmless(start: str) -> None:
    assert csv_safe(start + "cmd|' /C calc'!A0") == "'" + start + "cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-5, "-5"),
        (-2.5, "-2.5"),
        (np.int64(-3), "-3"),
        (True, "true"),
        (None, ""),
        ("网格", "网格"),
        ("a=b", "a=b"),
        ("", ""),
        (date(2024, 1, 31), "2024-01-31"),
        ("-5", "'-5"),
    ],
)
def test_numbers_stay_numbers_and_other_text_stays_itself(value: object, text: str) -> None:
    assert csv_safe(value) == text


def test_csv_begins_with_the_mark_by_which_excel_knows_utf_8() -> None:
    lines = list(write_csv([{"网格编码": "1", "户数": 44}], ["网格编码", "户数"]))
    assert lines == ["\ufeff网格编码,户数\r\n", "1,44\r\n"]


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=3, max_size=3
        )
    )
)
def test_no_cell_of_any_csv_is_a_formula_and_none_is_lost(rows: list[list[str]]) -> None:
    columns = ["a", "b", "c"]
    text = "".join(write_csv((dict(zip(columns, row, strict=True)) for row in rows), columns))
    back = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))[1:]
    assert back == [[csv_safe(cell) for cell in row] for row in rows]
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in back for cell in row
    )
