"""KML and KMZ as Google Earth, Ovital and GDAL write them, and as attackers do."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely

from gis.errors import FileRefused, HostileFile, UnreadableFile
from gis.formats import Limits, Table, read

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">'
RING = "114.9,25.8,0 114.91,25.8,0\n 114.91,25.81 114.9,25.8,0"
POLYGON = (
    f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{RING}</coordinates></LinearRing>"
    "</outerBoundaryIs></Polygon>"
)


def read_text(tmp_path: Path, text: str | bytes, **options: Any) -> Table:
    path = tmp_path / "a.kml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, **options)


def document(*placemarks: str) -> str:
    inside = "".join(f"<Placemark>{p}</Placemark>" for p in placemarks)
    return f"{HEAD}<Document>{inside}</Document></kml>"


def test_names_descriptions_and_extended_data_become_columns(tmp_path: Path) -> None:
    data = (
        '<ExtendedData><Data name="网格编码"><displayName>x</displayName><value>036</value></Data>'
        '<SchemaData schemaUrl="#s"><SimpleData name="户数">44</SimpleData></SchemaData>'
        "</ExtendedData>"
    )
    table = read_text(
        tmp_path,
        document(f"<name>第一网格</name>{data}{POLYGON}", "<name>二</name><description/>"),
    )
    assert table.columns == ("name", "网格编码", "户数", "description")
    assert table.rows[0] == {
        "name": "第一网格",
        "网格编码": "036",
        "户数": "44",
        "description": None,
    }
    ring = [(114.9, 25.8), (114.91, 25.8), (114.91, 25.81), (114.9, 25.8)]
    assert table.geometries == [shapely.Polygon(ring), None]
    assert table.crs == "EPSG:4326"


def test_holes_and_several_parts_come_through(tmp_path: Path) -> None:
    hole = (
        "<Polygon><innerBoundaryIs><LinearRing><coordinates>1,1 2,1 2,2 1,1</coordinates>"
        "</LinearRing></innerBoundaryIs><outerBoundaryIs><LinearRing><coordinates>"
        "0,0 4,0 4,4 0,4 0,0</coordinates></LinearRing></outerBoundaryIs></Polygon>"
    )
    table = read_text(
        tmp_path,
        document(
            f"<MultiGeometry>{hole}<MultiGeometry>{POLYGON}</MultiGeometry></MultiGeometry>",
            "<MultiGeometry><Point><coordinates>1,2</coordinates></Point>"
            "<Point><coordinates>3,4</coordinates></Point></MultiGeometry>",
            "<LineString><coordinates>1,2 3,4</coordinates></LineString>",
        ),
    )
    assert table.geometries is not None
    whole, points, line = table.geometries
    assert isinstance(whole, shapely.MultiPolygon)
    assert whole.geoms[0].area == 15.5
    assert len(whole.geoms) == 2
    assert points == shapely.MultiPoint([(1, 2), (3, 4)])
    assert line == shapely.LineString([(1, 2), (3, 4)])


def test_folders_are_layers(tmp_path: Path) -> None:
    text = (
        f"{HEAD}<Document><name>全部</name><Folder><name>网格</name><Placemark><name>1</name>"
        "</Placemark></Folder><Folder><Placemark><name>2</name></Placemark><name>社区</name>"
        "</Folder></Document></kml>"
    )
    table = read_text(tmp_path, text)
    assert [row["name"] for row in table.rows] == ["1", "2"]
    assert read_text(tmp_path, text, layer="网格").rows == [{"name": "1"}]
    with pytest.raises(UnreadableFile, match="网格"):
        read_text(tmp_path, text, layer="没有")


@pytest.mark.parametrize("driver", ["KML", "LIBKML"])
def test_what_gdal_writes_is_read(tmp_path: Path, driver: str) -> None:
    squares = [shapely.box(114.9, 25.8, 114.91, 25.81), shapely.box(1, 1, 2, 2)]
    pyogrio.raw.write(
        tmp_path / "a.kml",
        np.array(shapely.to_wkb(squares), dtype=object),
        [np.array(["036", "037"], dtype=object)],
        ["code"],
        driver=driver,
        geometry_type="Polygon",
        crs="EPSG:4326",
    )
    table = read(tmp_path / "a.kml")
    assert [row["code"] for row in table.rows] == ["036", "037"]
    assert table.geometries is not None
    assert [g.normalize() for g in table.geometries if g] == [s.normalize() for s in squares]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "GBK", "GB2312"])
def test_declared_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    text = document("<name>第一网格</name>").replace("UTF-8", declared)
    assert read_text(tmp_path, text.encode(encoding)).rows == [{"name": "第一网格"}]


def test_a_kmz_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.kmz"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("files/other.kml", document("<name>other</name>"))
        made.writestr("doc.kml", document("<name>第一网格</name>" + POLYGON))
        made.writestr("files/icon.png", b"\x89PNG")
    assert read(path).rows == [{"name": "第一网格"}]


# -- hostile documents -------------------------------------------------------------------

BOMB = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE kml [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE kml SYSTEM "http://127.0.0.1:1/kml.dtd">',
        f'<!DOCTYPE kml [<!ENTITY l0 "lol">{BOMB}]>',
        '<!DOCTYPE kml [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>',
        "<!DOCTYPE kml>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_and_entities_are_refused(
    tmp_path: Path, doctype: str, encoding: str
) -> None:
    text = document("<name>&l9;&e;</name>").replace("<kml", doctype + "<kml", 1)
    text = text.replace("UTF-8", encoding)
    with pytest.raises(HostileFile, match="DOCTYPE"):
        read_text(tmp_path, text.encode(encoding))


def test_a_network_link_is_refused(tmp_path: Path) -> None:
    link = "<NetworkLink><Link><href>http://127.0.0.1:1/x.kml</href></Link></NetworkLink>"
    with pytest.raises(HostileFile, match="NetworkLink"):
        read_text(tmp_path, f"{HEAD}<Document>{link}</Document></kml>")


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HostileFile, match="nested"):
        read_text(tmp_path, HEAD + "<Folder>" * 100_000)
    with pytest.raises(HostileFile, match="nested"):
        read_text(tmp_path, document("<MultiGeometry>" * 100_000))


def test_too_many_vertices_and_rows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(HostileFile, match="vertices"):
        read_text(tmp_path, document(POLYGON), limits=Limits(vertices=3))
    with pytest.raises(HostileFile, match="rows"):
        read_text(tmp_path, document(*["<name/>"] * 11), limits=Limits(rows=10))
    with pytest.raises(HostileFile, match="characters"):
        read_text(
            tmp_path, document("<name>" + "x" * 101 + "</name>"), limits=Limits(cell_chars=100)
        )


@pytest.mark.parametrize(
    "ring",
    [
        "1",
        "1,2 3",
        "a,b c,d",
        "1,nan 2,2 3,3 1,1",
        "1,1 2,2",
        "1e999,1 2,2 3,3 1,1",
        "181,0 1,1 2,2 1,1",
    ],
)
def test_crooked_coordinates_cost_only_their_row(tmp_path: Path, ring: str) -> None:
    table = read_text(tmp_path, document(POLYGON.replace(RING, ring), POLYGON))
    assert table.geometries is not None
    assert [g is None for g in table.geometries] == [True, False]
    assert [(f.code, f.row) for f in table.findings] == [("geometry_broken", 1)]


def test_every_way_of_breaking_off_is_an_error(tmp_path: Path) -> None:
    whole = document("<name>第一网格</name>" + POLYGON).encode()
    for end in range(1, len(whole)):
        with pytest.raises(FileRefused):
            read_text(tmp_path, whole[:end])


def test_a_kml_that_is_not_in_its_declared_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused):
        read_text(tmp_path, document("<name>网格</name>").encode("gbk"))
