"""``wangge locate``, ``export`` and ``report`` as people run them."""

from __future__ import annotations

import csv
import json
import subprocess
from pathlib import Path

import geopandas as gpd
import numpy as np
import psycopg
import pytest
import shapely

from api.cluster.address import libpq_url
from api.commands.terminal import Exit
from gis import crs, lattice
from tests.api.commands.conftest import Run
from tests.api.importing import files


def stored(url: str, query: str) -> dict[str, shapely.Geometry]:
    with psycopg.connect(libpq_url(url)) as connection:
        rows = connection.execute(query).fetchall()
    return {code: shapely.from_wkb(bytes(wkb)) for code, wkb in rows}


GRIDS = "SELECT code, ST_AsBinary(geom) FROM grid_version WHERE upper_inf(revisions)"
DIVISIONS = "SELECT code, ST_AsBinary(geom) FROM division_version WHERE upper_inf(revisions)"
PLACES = "SELECT place_id::text, ST_AsBinary(geom) FROM place WHERE upper_inf(revisions)"


def integers(shape: shapely.Geometry) -> list[list[int]]:
    """The lattice steps of every vertex; each float must be the one that stands for them."""
    assert lattice.on_lattice(shape)
    normal = shape if shape.geom_type == "Point" else lattice.as_multipolygon(shape)
    return lattice.to_integers(normal).tolist()


@pytest.mark.parametrize(
    ("what", "query", "key"),
    [("grids", GRIDS, "code"), ("divisions", DIVISIONS, "code"), ("places", PLACES, "id")],
)
def test_exports_are_read_back_bit_for_bit(
    what: str, query: str, key: str, run: Run, shared_demo_url: str, tmp_path: Path
):
    ran = run("export", what, "--output", "out/a.geojson", url=shared_demo_url)
    assert ran.code == Exit.OK
    file = tmp_path / "out/a.geojson"
    frame = gpd.read_file(file)
    expected = stored(shared_demo_url, query)
    assert sorted(frame[key]) == sorted(expected)
    for code, shape in zip(frame[key], frame.geometry, strict=True):
        assert integers(shape) == integers(expected[code])
    told = subprocess.run(
        ["ogrinfo", "-so", "-al", file], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert f"Feature Count: {len(expected)}" in told
    assert "WGS 84" in told
    assert [p.name for p in file.parent.iterdir()] == ["a.geojson"]


def test_gdal_itself_gives_the_integers_of_the_database(
    run: Run, shared_demo_url: str, tmp_path: Path
):
    run("export", "grids", "-o", "a.geojson", "--division", "360702100200", url=shared_demo_url)
    subprocess.run(
        ["ogr2ogr", "-f", "GPKG", tmp_path / "b.gpkg", tmp_path / "a.geojson"], check=True
    )
    frame = gpd.read_file(tmp_path / "b.gpkg")
    expected = stored(shared_demo_url, GRIDS)
    assert len(frame)
    assert all(code.startswith("360702100200") for code in frame["code"])
    for code, shape in zip(frame["code"], frame.geometry, strict=True):
        assert integers(shape) == integers(expected[code])


def test_an_older_revision_is_exported_as_it_was(run: Run, demo_database_url: str, tmp_path: Path):
    code = "360702100200001"
    row = {"网格编码": code, "网格名称": "改了名的网格", "geometry": stored(
        demo_database_url, GRIDS)[code]}  # fmt: skip
    files.geojson(tmp_path / "new.geojson", [row])
    assert run("import", "grids", "new.geojson", url=demo_database_url).code == Exit.OK
    names = {}
    for revision in ("1", "2"):
        run("export", "grids", "-o", f"{revision}.geojson", "--revision", revision,
            "--division", "360702100200", url=demo_database_url)  # fmt: skip
        content = json.loads((tmp_path / f"{revision}.geojson").read_text(encoding="utf-8"))
        assert content["revision"] == int(revision)
        names[revision] = {f["properties"]["code"]: f["properties"]["name"]
                           for f in content["features"]}[code]  # fmt: skip
    assert names["2"] == "改了名的网格"
    assert names["1"] != names["2"]


def test_exports_in_gcj02_come_back_unchanged(run: Run, demo_database_url: str, tmp_path: Path):
    run("export", "grids", "-o", "a.geojson", "--crs", "gcj02", url=demo_database_url)
    first = gpd.read_file(tmp_path / "a.geojson").geometry.iloc[0]
    back = crs.to_wgs84(first, "gcj02")
    assert 500 < shapely.distance(first.centroid, back.centroid) * 100_000 < 700
    ran = run("import", "grids", "a.geojson", "--crs", "gcj02", url=demo_database_url)
    assert (ran.code, "nothing differs" in ran.out) == (Exit.OK, True)


def points(url: str) -> list[dict[str, object]]:
    """A thousand points: most in the district, some beyond, two without a place."""
    whole = stored(url, DIVISIONS)["360702000000"]
    west, south, east, north = whole.bounds
    places = np.random.default_rng(7).uniform((west, south), (east, north), (1_000, 2)).round(7)
    rows = [
        {"编号": i, "经度": lon, "纬度": lat, "status": f"备注{i}"}
        for i, (lon, lat) in enumerate(places.tolist())
    ]
    for i in (10, 500):
        rows[i] |= {"经度": None, "纬度": None}
    return rows


@pytest.mark.parametrize(
    ("name", "write"), [("p.csv", files.text_table), ("p.xlsx", files.workbook)]
)
def test_a_thousand_points_are_located(
    name: str, write, run: Run, shared_demo_url: str, tmp_path: Path
):
    rows = points(shared_demo_url)
    write(tmp_path / name, rows)
    ran = run("locate", name, "--output", "out.csv", url=shared_demo_url)
    assert ran.code == Exit.OK, ran
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        answers = list(csv.DictReader(file))
    assert [int(a["编号"]) for a in answers] == list(range(1_000))
    assert answers[3]["status"] == "备注3", "the file's own column stays"
    grids = stored(shared_demo_url, GRIDS)
    whole = stored(shared_demo_url, DIVISIONS)["360702000000"]
    codes, shapes = sorted(grids), [grids[code] for code in sorted(grids)]
    tree = shapely.STRtree(shapes)
    seen = {"gridded": 0, "not_gridded": 0, "outside": 0, "no_point": 0}
    for row, answer in zip(rows, answers, strict=True):
        status, code = answer["wangge_status"], answer["wangge_grid_code"]
        seen[status] += 1
        if row["经度"] is None:
            assert (status, code) == ("no_point", "")
            continue
        point = shapely.Point(row["经度"], row["纬度"])
        inside = sorted(tree.query(point, predicate="intersects").tolist())
        assert code == (codes[inside[0]] if inside else "")
        assert (status == "outside") == (not whole.intersects(point))
    assert all(seen.values()), seen
    assert f"{seen['gridded']} of 1,000" in ran.err


def test_the_coverage_map_is_one_page_in_the_language_asked_for(
    run: Run, shared_demo_url: str, tmp_path: Path
):
    ran = run("report", "coverage", "--output", "map.html", "--lang", "zh", url=shared_demo_url)
    assert ran.code == Exit.OK
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "章贡区" in page
    assert 'src="http' not in page


def test_what_cannot_be_written_is_told_at_once(run: Run, tmp_path: Path):
    (tmp_path / "file").write_text("")
    ran = run("export", "grids", "-o", "file/a.geojson", url="postgresql://nobody@127.0.0.1:9/none")
    assert ran.code == Exit.VALUE
    assert "cannot be written" in ran.err
