"""GeoJSON built to exhaust, to mislead or to fetch: refused, or the row is, with the reason."""

from __future__ import annotations

import json
import socket
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from gis.errors import FileRefused, HostileFile, UnknownFormat, UnreadableFile
from gis.formats import Limits, read
from gis.formats.limits import MIB


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server that must never be spoken to: a test asks it at the end whether anybody came."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server
        with pytest.raises(BlockingIOError):
            server.accept()


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "file.geojson"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def collection(*geometries: str) -> str:
    features = ",".join(
        f'{{"type":"Feature","properties":{{}},"geometry":{g}}}' for g in geometries
    )
    return f'{{"type":"FeatureCollection","features":[{features}]}}'


def polygon(*ring: str) -> str:
    return f'{{"type":"Polygon","coordinates":[[{",".join(ring)}]]}}'


SOUND = polygon("[0,0]", "[1,0]", "[1,1]", "[0,0]")


def nested_collections(depth: int) -> str:
    inside = '{"type":"GeometryCollection","geometries":['
    return inside * depth + "]}" * depth


def test_forty_thousand_nested_geometry_collections_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, collection(nested_collections(40_000)))
    assert path.stat().st_size > 1_800_000
    with pytest.raises(HostileFile, match="nested"):
        read(path)


@pytest.mark.parametrize("bracket", ["[", '{"a":'])
def test_a_million_open_brackets_do_not_exhaust_the_stack(tmp_path: Path, bracket: str) -> None:
    path = written(tmp_path, '{"type":"FeatureCollection","features":' + bracket * 1_000_000)
    with pytest.raises(HostileFile, match="nested"):
        read(path)


def test_nesting_cannot_hide_behind_brackets_and_quotes_in_text(tmp_path: Path) -> None:
    hidden = '{"\\"]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\\\\":' + nested_collections(1000) + "}"
    with pytest.raises(HostileFile, match="nested"):
        read(written(tmp_path, '{"type":"Feature","geometry":null,"properties":' + hidden + "}"))


def test_brackets_in_text_are_not_nesting(tmp_path: Path) -> None:
    name = "[{" * 1000 + '\\"' + "[" * 1000 + "\\\\"
    table = read(
        written(tmp_path, f'{{"type":"Feature","geometry":null,"properties":{{"n":"{name}"}}}}')
    )
    assert table.rows[0]["n"] == json.loads(f'"{name}"')


def test_collections_nested_within_reason_are_read(tmp_path: Path) -> None:
    inside = '{"type":"GeometryCollection","geometries":[' * 5 + SOUND + "]}" * 5
    table = read(written(tmp_path, collection(inside)))
    assert table.geometries is not None
    assert table.geometries[0] is not None
    assert table.geometries[0].area == 0.5


def test_a_crs_that_is_a_link_is_refused_and_not_followed(
    tmp_path: Path, listener: socket.socket
) -> None:
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/crs"
    crs = f'"crs":{{"type":"link","properties":{{"href":"{address}","type":"proj4"}}}}'
    path = written(tmp_path, f'{{"type":"FeatureCollection",{crs},"features":[]}}')
    with pytest.raises(HostileFile, match="never followed"):
        read(path)


@pytest.mark.parametrize(
    "name",
    [
        "+proj=longlat +nadgrids=/etc/passwd +type=crs",
        "/etc/passwd",
        "file:///etc/passwd",
        "http://127.0.0.1:1/crs",
        "EPSG:4326 +nadgrids=@null",
        'GEOGCS["x",EXTENSION["PROJ4","+nadgrids=/etc/passwd"]]',
    ],
)
def test_a_crs_name_that_is_no_authority_code_goes_no_further(tmp_path: Path, name: str) -> None:
    crs = json.dumps({"type": "name", "properties": {"name": name}})
    with pytest.raises(UnreadableFile, match="not known"):
        read(written(tmp_path, f'{{"type":"FeatureCollection","crs":{crs},"features":[]}}'))


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_json_does_not_have_is_refused(tmp_path: Path, constant: str) -> None:
    with pytest.raises(UnreadableFile, match="not a JSON number"):
        read(written(tmp_path, collection(polygon(f"[{constant},0]", "[1,0]", "[1,1]", "[0,0]"))))


@pytest.mark.parametrize(
    "position",
    [
        "[1e999,0]",
        "[-1e999,0]",
        "[1e308,0]",
        "[181,0]",
        "[0,-90.5]",
        "[" + "9" * 400 + ",0]",
        "[0]",
        "[]",
        "[0,0,0,0,0]",
        '["1","2"]',
        "[true,false]",
        "[null,null]",
        "7",
        '{"x":1}',
        "[[1,2],[3,4]]",
    ],
)
def test_a_position_that_is_no_place_costs_only_its_own_row(tmp_path: Path, position: str) -> None:
    bad = polygon("[0,0]", "[1,0]", position, "[0,0]")
    table = read(written(tmp_path, collection(SOUND, bad, SOUND)))
    assert table.geometries is not None
    assert [g is None for g in table.geometries] == [False, True, False]
    assert [(f.code, f.severity, f.row) for f in table.findings] == [
        ("geometry_broken", "error", 2)
    ]


@pytest.mark.parametrize(
    "geometry",
    [
        '{"type":"Polygon"}',
        '{"type":"Polygon","coordinates":7}',
        '{"type":"Circle","coordinates":[]}',
        '{"type":["Polygon"],"coordinates":[]}',
        '"Polygon"',
        "[]",
        '{"type":"MultiPolygon","coordinates":[[]]}',
        '{"type":"GeometryCollection","geometries":[{"type":"Polygon","coordinates":[[[0,0],[1,1]]]}]}',
        '{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[0,0]]]]}',
        '{"type":"LineString","coordinates":[[0,0]]}',
    ],
)
def test_a_crooked_geometry_costs_only_its_own_row(tmp_path: Path, geometry: str) -> None:
    table = read(written(tmp_path, collection(geometry, SOUND)))
    assert table.geometries is not None
    assert [g is None for g in table.geometries] == [True, False]
    assert [f.row for f in table.findings] == [1]


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"Feature","geometry":null,"properties":{"code":"1","code":"2"}}',
        '{"type":"FeatureCollection","features":[],"features":[]}',
        '{"type":"FeatureCollection","type":"Feature","features":[]}',
    ],
)
def test_a_key_that_stands_twice_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableFile, match="twice"):
        read(written(tmp_path, text))


def test_a_number_of_a_million_digits_is_refused(tmp_path: Path) -> None:
    digits = "1" * 1_000_000
    path = written(tmp_path, f'{{"type":"Feature","geometry":null,"properties":{{"n":{digits}}}}}')
    with pytest.raises(UnreadableFile):
        read(path)


def test_an_integer_beyond_64_bits_stays_exact(tmp_path: Path) -> None:
    digits = "360702100200001360702100200001"
    path = written(tmp_path, f'{{"type":"Feature","geometry":null,"properties":{{"n":{digits}}}}}')
    assert read(path).rows[0]["n"] == digits


def test_too_many_vertices_are_refused_while_counting(tmp_path: Path) -> None:
    ring = ",".join(["[0,0]"] * 1000)
    with pytest.raises(HostileFile, match="vertices"):
        read(written(tmp_path, collection(polygon(ring))), limits=Limits(vertices=999))


def test_too_many_features_and_columns_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, collection(*["null"] * 11))
    with pytest.raises(HostileFile, match="rows"):
        read(path, limits=Limits(rows=10))
    wide = json.dumps({f"c{i}": i for i in range(501)})
    with pytest.raises(HostileFile, match="columns"):
        read(written(tmp_path, f'{{"type":"Feature","geometry":null,"properties":{wide}}}'))


def test_a_file_of_white_space_and_one_of_one_long_string_cost_little(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(FileRefused):
            read(written(tmp_path, b" " * (8 * MIB)))
        with pytest.raises(FileRefused):
            read(written(tmp_path, b'{"a":"' + b"x" * (8 * MIB)))
        assert tracemalloc.get_traced_memory()[1] < 64 * MIB
    finally:
        tracemalloc.stop()


def test_every_way_of_breaking_off_is_an_error_and_not_a_shorter_file(tmp_path: Path) -> None:
    whole = collection(SOUND, SOUND).encode()
    for end in range(1, len(whole)):
        with pytest.raises(FileRefused):
            read(written(tmp_path, whole[:end]))


@pytest.mark.parametrize("end", ["}", "]", ",{}", "null", "garbage", '{"type":"Feature"', "\x00"])
def test_what_follows_the_end_is_refused(tmp_path: Path, end: str) -> None:
    with pytest.raises(FileRefused):
        read(written(tmp_path, collection(SOUND) + end))


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "[1,2]",
        "{}",
        '{"a":1}',
        '{"type":"Topology"}',
        '{"type":"FeatureCollection"}',
        '{"type":7}',
        '{"features":[]}',
        '{"type":"Feature","properties":[1]}',
        '{"type":"FeatureCollection","features":[7]}',
        '{"type":"FeatureCollection","features":{}}',
        '{"type":"FeatureCollection","features":"x"}',
        "{\"type\":'Feature'}",
        "{,}",
        '{"type"}',
    ],
)
def test_json_that_is_not_geojson_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises((UnknownFormat, UnreadableFile)):
        read(written(tmp_path, text))


@pytest.mark.parametrize("data", [b"\xff\xfe{\x00", b'{"a":"\xff\xff\xff"}', b'{"a":"\x80"}'])
def test_bytes_that_are_text_in_no_encoding_are_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(FileRefused):
        read(written(tmp_path, data))


def test_half_a_surrogate_in_text_does_not_break_reading(tmp_path: Path) -> None:
    table = read(
        written(tmp_path, '{"type":"Feature","geometry":null,"properties":{"n":"\\ud800"}}')
    )
    table.rows[0]["n"].encode("utf-8")


def test_an_infinite_property_is_reported(tmp_path: Path) -> None:
    table = read(written(tmp_path, '{"type":"Feature","geometry":null,"properties":{"n":-1e999}}'))
    assert table.rows[0]["n"] is None
    assert [(f.code, f.row) for f in table.findings] == [("number_too_large", 1)]
