"""Downloads: RFC 7946, to the last integer, tagged, and whole or not at all."""

from __future__ import annotations

import gzip
import re
import socket
from contextlib import ExitStack
from urllib.parse import urlsplit

import geopandas
import httpx
import numpy as np
import psycopg
import pytest
import shapely
from shapely.geometry import shape

from api.auth.principal import OPERATOR
from api.cluster.address import libpq_url
from api.store import audit, installation
from api.store import staff as staff_store
from api.store.database import Database
from gis import lattice, tiling
from gis.records import Staff

LAYERS = ("grids", "divisions", "places")
ROOT = "360702000000"


def test_the_whole_layers_are_there(get):
    assert len(get("/export/divisions.geojson")["features"]) == 247
    assert len(get("/export/places.geojson")["features"]) == 28
    grids = get("/export/grids.geojson")["features"]
    assert len(grids) == get("/coverage")["totals"]["grids"]
    assert len({feature["id"] for feature in grids}) == len(grids)


@pytest.mark.parametrize("layer", LAYERS)
def test_what_goes_out_is_rfc_7946(api, layer):
    answer = api.get(f"/export/{layer}.geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    collection = answer.json()
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    assert collection["revision"] == 1
    shapes = [shape(feature["geometry"]) for feature in collection["features"]]
    assert tuple(collection["bbox"]) == tuple(shapely.total_bounds(shapes))
    for polygon in shapely.get_parts([s for s in shapes if s.area]):
        assert polygon.exterior.is_ccw
        assert not any(hole.is_ccw for hole in polygon.interiors)
    assert not re.search(r"\d\.\d{8}", re.sub(r'"properties":\{[^}]*\}', "", answer.text))


def test_grids_come_back_bit_for_bit_as_they_stand(get):
    for feature in get("/export/grids.geojson", division="360702001002")["features"]:
        area = shape(feature["geometry"])
        assert lattice.on_lattice(area)
        kept = shape(get(f"/grids/{feature['id']}")["geometry"])
        assert (lattice.to_integers(area) == lattice.to_integers(kept)).all()


def test_the_grids_of_every_community_tile_it(get):
    areas = {f["id"]: shape(f["geometry"]) for f in get("/export/divisions.geojson")["features"]}
    by_division = {}
    for feature in get("/export/grids.geojson")["features"]:
        of = by_division.setdefault(feature["properties"]["division"], [])
        of.append(shape(feature["geometry"]))
    assert len(by_division) == 148
    assert all(tiling.tiles(grids, areas[code]) for code, grids in by_division.items())


def test_geopandas_reads_it_back(api, tmp_path):
    file = tmp_path / "grids.geojson"
    file.write_bytes(api.get("/export/grids.geojson").content)
    frame = geopandas.read_file(file)
    assert frame.crs.to_epsg() == 4326
    coordinates = shapely.get_coordinates(frame.geometry.to_numpy())
    assert (np.rint(coordinates * 1e7) / 1e7 == coordinates).all()


def test_properties_agree_with_the_counts(get):
    counts = {f["id"]: f["properties"] for f in get("/export/divisions.geojson")["features"]}
    whole = get("/coverage")
    for code, totals in [
        (ROOT, whole["totals"]),
        *((c["code"], c["totals"]) for c in whole["children"]),
    ]:
        of = counts[code]
        assert (of["grids"], of["workers"], of["unstaffed"]) == (
            totals["grids"], totals["workers"], totals["unstaffed"]
        )  # fmt: skip
        assert (of["households"] or 0) == totals["households"]
    grids = [f["properties"] for f in get("/export/grids.geojson")["features"]]
    assert sum(g["workers"] for g in grids) == whole["totals"]["workers"]
    assert sum(g["households"] for g in grids) == whole["totals"]["households"]
    assert {g["synthetic"] for g in grids} == {True}


def test_a_division_and_a_level_narrow_it_down(get):
    assert len(get("/export/grids.geojson", division="360702001002")["features"]) == 6
    towns = get("/export/divisions.geojson", level="township")["features"]
    assert {f["properties"]["level"] for f in towns} == {"township"}
    below = get("/export/divisions.geojson", division="360702001000")["features"]
    assert len(below) == 15
    assert get("/export/places.geojson", division="360702001002", date="2999-01-01")["features"]


def test_an_empty_download_is_a_collection_without_features(get):
    assert get("/export/grids.geojson", division="360702091000")["features"] == []


# --- tags ------------------------------------------------------------------------------------


@pytest.mark.parametrize("layer", LAYERS)
def test_what_the_caller_holds_is_not_sent_again(api, layer):
    address = f"/export/{layer}.geojson"
    tag = api.get(address).headers["etag"]
    for held in (tag, f'"x", {tag}', "*", tag.removeprefix("W/")):
        again = api.get(address, headers={"If-None-Match": held})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["cache-control"] == "no-cache"
    assert api.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_each_address_has_a_tag_of_its_own(api):
    addresses = [
        *(f"/export/{layer}.geojson" for layer in LAYERS),
        "/export/grids.geojson?division=360702001002",
        "/export/grids.geojson?division=360702001000",
        "/export/grids.geojson?date=2999-01-01",
    ]
    tags = {api.head(address).headers["etag"] for address in addresses}
    assert len(tags) == len(addresses)


def test_a_change_of_staff_changes_the_tag(demo_database_url, serve):
    address = f"{serve(demo_database_url)}/api/v1/export/grids.geojson?division=360702001002"
    before = httpx.get(address)
    database = Database(demo_database_url, pool_size=1)
    with database.read() as reader:
        state = installation.staff_state(reader)
    worker = next(
        p["staff_no"]
        for p in httpx.get(
            address.replace("export/grids.geojson", "staff") + "&role=worker"
        ).json()["items"]
    )
    with database.write(OPERATOR) as writer:
        staff_store.write(
            writer, [Staff(worker, "离任", "full_time", "360702001002", active=False)]
        )
        audit.record(writer, action="staff.change", object=worker)
    with database.read() as reader:
        assert installation.staff_state(reader) > state
    database.close()
    after = httpx.get(address, headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]
    workers = [
        sum(f["properties"]["workers"] for f in answer.json()["features"])
        for answer in (before, after)
    ]
    assert workers == [6, 5]


# --- sending ---------------------------------------------------------------------------------


def test_it_is_compressed_for_those_who_take_it(server_url):
    address = f"{server_url}/api/v1/export/grids.geojson"
    with httpx.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in answer.headers["vary"].lower()
    plain = httpx.get(address, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed) == plain.content
    assert len(packed) < len(plain.content) / 3


def test_downloads_that_are_broken_off_leave_their_connections(serve, demo_database_url):
    address = urlsplit(serve(demo_database_url))
    request = b"GET /api/v1/export/grids.geojson HTTP/1.1\r\nHost: x\r\n\r\n"
    for _ in range(40):
        with socket.create_connection((address.hostname, address.port), timeout=30) as client:
            client.sendall(request)
            assert client.recv(100)
    answer = httpx.get(f"{address.geturl()}/api/v1/export/grids.geojson", timeout=60)
    assert len(answer.json()["features"]) > 1000


def test_downloads_that_hang_keep_nobody_else_from_the_database(serve, demo_database_url):
    address = urlsplit(serve(demo_database_url))
    request = b"GET /api/v1/export/grids.geojson HTTP/1.1\r\nHost: x\r\n\r\n"
    with ExitStack() as open_, psycopg.connect(libpq_url(demo_database_url)) as other:
        other.execute("LOCK TABLE assignment IN ACCESS EXCLUSIVE MODE")
        for _ in range(50):
            client = socket.create_connection((address.hostname, address.port), timeout=30)
            open_.enter_context(client).sendall(request)
        for _ in range(5):
            answer = httpx.get(f"{address.geturl()}/api/v1/divisions", timeout=60)
            assert answer.status_code == 200
        other.rollback()
        assert httpx.get(f"{address.geturl()}/api/v1/coverage", timeout=60).status_code == 200


def test_a_download_whose_database_goes_away_is_broken_off_not_ended(serve, demo_database_url):
    address = f"{serve(demo_database_url)}/api/v1/export/grids.geojson"
    plain = {"Accept-Encoding": "identity"}
    with psycopg.connect(libpq_url(demo_database_url)) as other:
        # The download gets as far as its first line, and no grid.
        other.execute("LOCK TABLE assignment IN ACCESS EXCLUSIVE MODE")
        with httpx.stream("GET", address, headers=plain) as answer:
            assert answer.status_code == 200
            pieces = answer.iter_raw()
            assert next(pieces).startswith(b'{"type":"FeatureCollection"')
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
                list(pieces)
    # The next one finds a new connection.
    assert httpx.get(address, timeout=60).json()["features"]
