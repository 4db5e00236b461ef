"""Reading GeoJSON as people really write it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import UnreadableFile
from gis.formats import Limits, Table, read
from gis.formats.jsontext import JsonText, check_depth

RING = [[114.9, 25.8], [114.91, 25.8], [114.91, 25.81], [114.9, 25.8]]


def read_text(tmp_path: Path, text: str | bytes, name: str = "a.geojson", **options: Any) -> Table:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, **options)


def feature(geometry: object = None, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: dict[str, Any], **members: object) -> str:
    return json.dumps(
        {"type": "FeatureCollection", "features": features, **members}, ensure_ascii=False
    )


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": rings}


def test_a_collection_gives_its_columns_rows_and_geometries(tmp_path: Path) -> None:
    table = read_text(
        tmp_path,
        collection(
            feature(polygon(RING), 网格编码="360702100200001", 户数=44),
            feature(None, 网格编码="360702100200002", 备注="无图形"),
        ),
    )
    assert table.columns == ("网格编码", "户数", "备注")
    assert table.rows == [
        {"网格编码": "360702100200001", "户数": 44, "备注": None},
        {"网格编码": "360702100200002", "户数": None, "备注": "无图形"},
    ]
    assert table.geometries == [shapely.Polygon(RING), None]
    assert (table.format, table.crs, table.encoding) == ("geojson", "EPSG:4326", "utf-8")
    assert table.source == "a.geojson"
    assert table.findings == ()


@pytest.mark.parametrize(
    "wkt",
    [
        "POINT (1 2)",
        "LINESTRING (1 2, 3 4)",
        "POLYGON ((0 0, 4 0, 4 4, 0 0), (1 0.5, 2 0.5, 2 1, 1 0.5))",
        "MULTIPOINT ((1 2), (3 4))",
        "MULTILINESTRING ((1 2, 3 4), (5 6, 7 8))",
        "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 9 5, 9 9, 5 5), (6 5.5, 7 5.5, 7 6, 6 5.5)))",
        "GEOMETRYCOLLECTION (POINT (1 2), POLYGON ((0 0, 1 0, 1 1, 0 0)))",
    ],
)
def test_every_kind_of_geometry_comes_through(tmp_path: Path, wkt: str) -> None:
    geometry = shapely.from_wkt(wkt)
    for text in (
        shapely.to_geojson(geometry),
        json.dumps(feature(shapely.geometry.mapping(geometry))),
        collection(feature(shapely.geometry.mapping(geometry))),
    ):
        table = read_text(tmp_path, text)
        assert table.geometries is not None
        assert [g.wkt for g in table.geometries if g] == [wkt]


def test_features_may_stand_before_the_members_that_say_what_they_are(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "EPSG:4490"}}
    members = {"features": [feature(polygon(RING))], "crs": crs, "type": "FeatureCollection"}
    table = read_text(tmp_path, json.dumps(members))
    assert (table.crs, len(table.rows)) == ("EPSG:4490", 1)


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\n\x1e", "\n\n"])
def test_a_sequence_of_features_is_read(tmp_path: Path, separator: str) -> None:
    text = separator.join(json.dumps(feature(polygon(RING), n=i)) for i in range(5))
    if "\x1e" in separator:
        text = "\x1e" + text
    table = read_text(tmp_path, text, "a.geojsonl")
    assert [row["n"] for row in table.rows] == [0, 1, 2, 3, 4]
    assert table.format == "geojsonseq"


@pytest.mark.parametrize(
    ("encoding", "stated", "codes"),
    [
        ("utf-8", None, []),
        ("utf-8-sig", None, []),
        ("utf-16", None, []),
        ("gb18030", None, ["encoding_guessed"]),
        ("gb18030", "GBK", []),
        ("big5", "big5", []),
    ],
)
def test_text_in_other_encodings_is_read_and_a_guess_is_reported(
    tmp_path: Path, encoding: str, stated: str | None, codes: list[str]
) -> None:
    text = collection(feature(None, 名稱="網格")).encode(encoding)
    table = read_text(tmp_path, text, encoding=stated)
    assert table.rows == [{"名稱": "網格"}]
    assert [f.code for f in table.findings] == codes


def test_a_stated_encoding_that_is_wrong_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="--encoding"):
        read_text(tmp_path, collection(feature(None, a="网格")).encode("gbk"), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("urn:ogc:def:crs:EPSG::4490", "EPSG:4490"),
        ("EPSG:4547", "EPSG:4547"),
        ("http://www.opengis.net/def/crs/EPSG/0/4490", "EPSG:4490"),
    ],
)
def test_the_crs_of_the_older_form_is_read(tmp_path: Path, name: str, crs: str) -> None:
    member = {"type": "name", "properties": {"name": name}}
    assert read_text(tmp_path, collection(crs=member)).crs == crs


def test_metres_are_refused_as_degrees_and_taken_when_the_crs_says_so(tmp_path: Path) -> None:
    metres = [[591263.2, 2854992.7], [591300.0, 2854992.7], [591300.0, 2855000.0]]
    text = collection(feature(polygon([*metres, metres[0]])))
    table = read_text(tmp_path, text)
    assert table.geometries == [None]
    assert "EPSG:4547" in table.findings[0].what.en
    assert read_text(tmp_path, text, crs="EPSG:4547").geometries == [shapely.Polygon(metres)]


def test_swapped_coordinates_are_named_as_such(tmp_path: Path) -> None:
    swapped = [[y, x] for x, y in RING]
    table = read_text(tmp_path, collection(feature(polygon(swapped))))
    assert table.geometries == [None]
    assert "swapped" in table.findings[0].what.en


def test_an_open_ring_is_closed_and_reported(tmp_path: Path) -> None:
    table = read_text(tmp_path, collection(feature(polygon(RING[:-1]))))
    assert table.geometries == [shapely.Polygon(RING)]
    assert [(f.code, f.row) for f in table.findings] == [("ring_closed", 1)]


def test_heights_are_left_out_and_reported(tmp_path: Path) -> None:
    table = read_text(tmp_path, collection(feature(polygon([[x, y, 99.5] for x, y in RING]))))
    assert table.geometries == [shapely.Polygon(RING)]
    assert [f.code for f in table.findings] == ["heights_left_out"]


def test_the_identifiers_of_features_become_a_column(tmp_path: Path) -> None:
    table = read_text(tmp_path, collection({**feature(None, a=1), "id": "x-1"}))
    assert table.rows == [{"id": "x-1", "a": 1}]


def test_lists_and_objects_become_json_text(tmp_path: Path) -> None:
    table = read_text(tmp_path, collection(feature(None, a=[1, {"二": 2}])))
    assert table.rows == [{"a": '[1, {"二": 2}]'}]


def test_codes_keep_every_digit_and_leading_zeros(tmp_path: Path) -> None:
    table = read_text(tmp_path, collection(feature(None, a=360702100200001, b="007")))
    assert table.rows == [{"a": 360702100200001, "b": "007"}]


def test_progress_goes_forward_to_the_end(tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    text = collection(*(feature(polygon(RING), n=i) for i in range(1000)))
    read_text(tmp_path, text, progress=lambda done, whole: told.append((done, whole)))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (len(text), len(text))


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(VALUES)
def test_strict_json_reads_what_json_writes(value: object) -> None:
    for ensure_ascii in (True, False):
        text = json.dumps(value, ensure_ascii=ensure_ascii)
        assert JsonText(text).value() == value


def depth_of(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max(map(depth_of, inner), default=0) + isinstance(value, (dict, list))


@given(VALUES)
def test_the_depth_is_known_without_parsing(value: object) -> None:
    data = json.dumps(value).encode()
    depth = depth_of(value)
    check_depth(data, depth)
    if depth:
        with pytest.raises(Exception, match="nested"):
            check_depth(data, depth - 1)


def test_the_default_limits_hold_a_county(tmp_path: Path) -> None:
    assert Limits().rows >= 100_000
    assert Limits().vertices >= 100_000 * 100
