"""Files for GDAL and the spreadsheet reader: what they hold, the confined process holds."""

from __future__ import annotations

import json
import platform
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely

from gis.errors import FileRefused, HostileFile, UnknownFormat, UnreadableFile
from gis.formats import Limits, read, sandbox
from gis.formats.limits import MIB

SQUARES = [shapely.box(114.9 + i / 100, 25.8, 114.91 + i / 100, 25.81) for i in range(3)]
CODES = ["360702100200001", "360702100200002", "360702100200003"]


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test here ends with no temporary file and no process of ours more than before."""
    place = tmp_path / "temporary files"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    started: list[subprocess.Popen[bytes]] = []
    plain = subprocess.Popen

    def watched(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
        started.append(plain(*arguments, **options))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", watched)
    yield
    assert list(place.iterdir()) == []
    assert all(child.returncode is not None for child in started)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server to which nobody may come."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server
        with pytest.raises(BlockingIOError):
            server.accept()


def layer(path: Path, driver: str, **options: str) -> Path:
    """A file with three squares and their codes, as GDAL writes it."""
    pyogrio.raw.write(
        path,
        np.array(shapely.to_wkb(SQUARES), dtype=object),
        [np.array(CODES, dtype=object)],
        ["code"],
        driver=driver,
        geometry_type="Polygon",
        crs="EPSG:4490",
        **options,
    )
    return path


def geopackage(path: Path, *statements: str) -> Path:
    """A GeoPackage in which ``statements`` were run afterwards."""
    layer(path, "GPKG", layer="grids")
    connection = sqlite3.connect(path)
    connection.executescript(";\n".join(("PRAGMA writable_schema=ON", *statements)))
    connection.close()
    return path


# -- the confinement itself --------------------------------------------------------------

PROBE = """
import json, os, socket, sys
sys.path.insert(0, sys.argv[1])
from gis.formats.sandbox import confine
here = os.getcwd()
confine.limit_resources(memory_bytes=2 << 30, seconds=5, written_bytes=1 << 20)
measures = (["network"] if confine.leave_network() else []) + confine.lock_down([], here)

def refused(deed):
    try:
        deed()
    except OSError:
        return True
    return False

def connect():
    with socket.socket() as s:
        s.settimeout(2)
        s.connect(("127.0.0.1", int(sys.argv[2])))

def look_up():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.sendto(b"x", ("127.0.0.1", 53))

def write_much():
    with open(here + "/much", "wb") as file:
        file.write(b"x" * (2 << 20))

import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
print(json.dumps({
    "measures": measures,
    "connect": refused(connect),
    "look up": refused(look_up),
    "read": refused(lambda: open("/etc/passwd").read()),
    "list": refused(lambda: os.listdir("/etc")),
    "write outside": refused(lambda: open(here + "/../escaped", "w")),
    "write much": refused(write_much),
    "run": refused(lambda: os.execv("/bin/true", ["true"])),
    "own folder": not refused(lambda: open(here + "/own", "w").close()),
}))
"""


def test_the_confined_process_can_neither_connect_nor_read_nor_run_anything(
    tmp_path: Path, listener: socket.socket
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    root = str(Path(sandbox.__file__).parents[3])
    done = subprocess.run(
        [sys.executable, "-I", "-c", PROBE, root, str(listener.getsockname()[1])],
        cwd=place,
        capture_output=True,
        check=True,
        timeout=60,
    )
    found = json.loads(done.stdout)
    if sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64"):
        assert "seccomp" in found["measures"]
    assert found["own folder"]
    assert found["write much"]
    if {"seccomp", "network"} & set(found["measures"]):
        assert found["connect"]
    if "seccomp" in found["measures"]:
        assert found["run"]
        assert found["look up"]
    if "landlock" in found["measures"]:
        assert found["read"]
        assert found["list"]
        assert found["write outside"]


def test_only_the_one_driver_is_left_and_refuses_a_virtual_data_source(tmp_path: Path) -> None:
    vrt = '<OGRVRTDataSource><OGRVRTLayer name="input"><SrcDataSource>/etc/passwd</SrcDataSource>'
    for driver, name in (
        ("GPKG", "input.gpkg"),
        ("FlatGeobuf", "input.fgb"),
        ("ESRI Shapefile", "input.shp"),
    ):
        with sandbox.workplace() as folder:
            (folder / name).write_text(vrt + "</OGRVRTLayer></OGRVRTDataSource>")
            task = {"reader": "ogr", "driver": driver, "file": name, "layer": None}
            with pytest.raises(FileRefused) as caught:
                sandbox.run({**task, "encoding": None}, folder, Limits())
            assert "root:" not in caught.value.text.en
            assert str(folder) not in caught.value.text.en


@pytest.mark.parametrize("inner", ["grids.shp", "grids.gpkg", "grids.geojson", "doc.kml"])
@pytest.mark.parametrize("target", ["/etc/passwd", "/vsicurl/http://127.0.0.1:{port}/x"])
def test_a_virtual_data_source_in_an_archive_is_refused_and_fetches_nothing(
    tmp_path: Path, listener: socket.socket, inner: str, target: str
) -> None:
    address = target.format(port=listener.getsockname()[1])
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(
            inner,
            f'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{address}</SrcDataSource>'
            "</OGRVRTLayer></OGRVRTDataSource>",
        )
        made.writestr("grids.shx", b"\0" * 100)
        made.writestr("grids.dbf", b"\0" * 100)
    with pytest.raises(FileRefused):
        read(path)


def test_reading_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(HostileFile, match="seconds"):
        read(layer(tmp_path / "a.gpkg", "GPKG"), limits=Limits(seconds=0))


@pytest.mark.parametrize("deed", ["time.sleep(600)", "os.close(1); time.sleep(600)"])
def test_a_reader_that_sleeps_is_stopped_by_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    path = layer(tmp_path / "a.gpkg", "GPKG")
    assert len(read(path).rows) == 3
    monkeypatch.setattr(sandbox, "_START", f"import os, time; {deed}")
    with pytest.raises(HostileFile, match="seconds"):
        read(path, limits=Limits(seconds=1))


def test_reading_that_takes_too_much_memory_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(FileRefused):
        read(layer(tmp_path / "a.gpkg", "GPKG"), limits=Limits(memory_bytes=40 * MIB))


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT, signal.SIGXCPU])
def test_a_reader_that_dies_is_an_error_and_not_an_empty_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: signal.Signals
) -> None:
    path = layer(tmp_path / "a.gpkg", "GPKG")
    assert len(read(path).rows) == 3
    monkeypatch.setattr(sandbox, "_START", f"import os; os.kill(os.getpid(), {int(end)})")
    with pytest.raises(FileRefused):
        read(path)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"{}",
        b"[]\n",
        b"null\n",
        b'{"rows":1,"names":["a"]}\n[1,2]\n',
        b'{"rows":1,"names":["a"]}\n',
        b'{"rows":9,"names":[],"geometry":true}\n' + b"\xff" * 72,
        b'{"rows":1,"names":[],"geometry":true}\n' + b"\xff" * 8,
        b'{"refused":"no_such_error","zh":"","en":""}\n',
        b"[" * 100_000 + b"\n",
    ],
)
def test_an_answer_of_another_shape_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    path = layer(tmp_path / "a.gpkg", "GPKG")
    assert len(read(path).rows) == 3
    monkeypatch.setattr(sandbox, "_START", f"import os; os.write(1, {answer!r})")
    with pytest.raises(FileRefused):
        read(path)


# -- GeoPackage --------------------------------------------------------------------------


def test_a_trigger_never_runs_and_the_file_stays_as_it_is(tmp_path: Path) -> None:
    path = geopackage(
        tmp_path / "a.gpkg",
        "CREATE TRIGGER evil AFTER UPDATE ON grids BEGIN DELETE FROM grids; END",
        "CREATE TRIGGER worse AFTER INSERT ON gpkg_contents BEGIN DELETE FROM grids; END",
    )
    before = path.read_bytes()
    assert [row["code"] for row in read(path).rows] == CODES
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.gpkg", "temporary files"]


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"


@pytest.mark.parametrize(
    "statements",
    [
        ("ALTER TABLE grids RENAME TO hidden", f"CREATE VIEW grids AS {ENDLESS}"),
        (
            "ALTER TABLE gpkg_contents RENAME TO hidden",
            f"CREATE VIEW gpkg_contents AS {ENDLESS}",
        ),
        (
            "CREATE VIEW v AS SELECT load_extension('/tmp/x.so') AS fid",
            (
                "INSERT INTO gpkg_contents (table_name, data_type, identifier) "
                "VALUES ('v', 'attributes', 'v')"
            ),
        ),
        (
            (
                "INSERT INTO sqlite_master VALUES ('table', 'p', 'p', 0, "
                "'CREATE VIRTUAL TABLE p USING VirtualOGR(''/etc/passwd'')')"
            ),
        ),
    ],
)
def test_views_and_virtual_tables_are_refused(tmp_path: Path, statements: tuple[str, ...]) -> None:
    with pytest.raises(HostileFile, match="view or virtual table"):
        read(geopackage(tmp_path / "a.gpkg", *statements))


def test_a_computed_column_that_swells_is_stopped(tmp_path: Path) -> None:
    path = geopackage(
        tmp_path / "a.gpkg",
        "ALTER TABLE grids ADD COLUMN big TEXT AS (hex(zeroblob(400000000))) VIRTUAL",
    )
    with pytest.raises(FileRefused):
        read(path, limits=Limits(memory_bytes=1024 * MIB))


def test_a_computed_column_that_takes_forever_is_stopped(tmp_path: Path) -> None:
    slow = "+".join(["length(hex(zeroblob(50000000)))"] * 400)
    path = geopackage(
        tmp_path / "a.gpkg", f"ALTER TABLE grids ADD COLUMN slow INT AS ({slow}) VIRTUAL"
    )
    with pytest.raises(HostileFile, match="seconds"):
        read(path, limits=Limits(seconds=2))


@pytest.mark.parametrize(
    "name", ['x"; DROP TABLE grids; --', "x'y", "../../etc/passwd", "第 一\n网格"]
)
def test_a_layer_name_is_never_taken_for_sql(tmp_path: Path, name: str) -> None:
    path = layer(tmp_path / "a.gpkg", "GPKG", layer="grids")
    with pytest.raises(UnreadableFile):
        read(path, layer=name)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE gpkg_contents SET table_name = ?", (name,))
    connection.commit()
    connection.close()
    with pytest.raises(FileRefused):
        read(path)


def test_a_plain_sqlite_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (a)")
    connection.commit()
    connection.close()
    with pytest.raises(UnknownFormat, match="not a GeoPackage"):
        read(path)


def test_nested_collections_in_a_geopackage_cost_only_their_row(tmp_path: Path) -> None:
    one = b"\x01\x07\0\0\0\x01\0\0\0"
    blob = b"GP\0\x01" + (4490).to_bytes(4, "little") + one * 40_000 + one[:5] + b"\0" * 4
    path = layer(tmp_path / "a.gpkg", "GPKG", layer="grids", SPATIAL_INDEX="NO")
    connection = sqlite3.connect(path)
    for (trigger,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type='trigger'"
    ).fetchall():
        connection.execute(f'DROP TRIGGER "{trigger}"')
    connection.execute("UPDATE grids SET geom = ? WHERE fid = 2", (blob,))
    connection.commit()
    connection.close()
    try:
        table = read(path)
    except FileRefused:
        return
    assert table.geometries is not None
    assert table.geometries[1] is None
    assert table.geometries[0] is not None


# -- damage ------------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "driver"), [(".gpkg", "GPKG"), (".fgb", "FlatGeobuf")])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_a_database_cut_off_in_the_middle_is_refused(
    tmp_path: Path, suffix: str, driver: str, share: float
) -> None:
    whole = layer(tmp_path / f"whole{suffix}", driver).read_bytes()
    path = tmp_path / f"cut{suffix}"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(FileRefused):
        read(path)


@pytest.mark.parametrize("part", [".shp", ".shx", ".dbf"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_a_shapefile_cut_off_in_the_middle_is_refused_or_its_rows_are_reported(
    tmp_path: Path, part: str, share: float
) -> None:
    path = layer(tmp_path / "a.shp", "ESRI Shapefile")
    broken = tmp_path / f"a{part}"
    broken.write_bytes(broken.read_bytes()[: int(broken.stat().st_size * share)])
    try:
        table = read(path)
    except FileRefused:
        return
    assert [f.severity for f in table.findings if f.severity == "error"]


@pytest.mark.parametrize("missing", [".shx", ".dbf"])
def test_a_shapefile_without_one_of_its_parts_is_refused(tmp_path: Path, missing: str) -> None:
    path = layer(tmp_path / "a.shp", "ESRI Shapefile")
    (tmp_path / f"a{missing}").unlink()
    with pytest.raises(UnreadableFile, match=f"lacks its {missing}"):
        read(path)


def test_a_part_of_a_shapefile_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    path = layer(tmp_path / "a.shp", "ESRI Shapefile")
    (tmp_path / "a.dbf").unlink()
    (tmp_path / "a.dbf").symlink_to("/etc/passwd")
    with pytest.raises(UnreadableFile):
        read(path)


# -- workbooks ---------------------------------------------------------------------------

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(path: Path, sheet: str, strings: str = "") -> Path:
    """A workbook with one sheet, whose cells are given as XML."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
        )
        made.writestr(
            "xl/workbook.xml",
            f'<workbook {NAMESPACE} xmlns:r="{relations}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        made.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{relations}/sharedStrings" Target="sharedStrings.xml"/>'
            "</Relationships>",
        )
        made.writestr("xl/sharedStrings.xml", f"<sst {NAMESPACE}>{strings}</sst>")
        made.writestr(SHEET, f"<worksheet {NAMESPACE}><sheetData>{sheet}</sheetData></worksheet>")
    return path


def test_a_sound_workbook_of_this_making_is_read(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2"><v>7</v></c></row>'
    table = read(workbook(tmp_path / "a.xlsx", cells, "<si><t>编号</t></si>"))
    assert table.rows == [{"编号": 7}]


def test_a_sheet_with_one_cell_in_its_last_corner_does_not_cost_its_whole_area(
    tmp_path: Path,
) -> None:
    rows = ("1", "A1"), ("1048576", "XFD1048576")
    cells = "".join(f'<row r="{row}"><c r="{at}"><v>1</v></c></row>' for row, at in rows)
    with pytest.raises(FileRefused):
        read(workbook(tmp_path / "a.xlsx", cells), limits=Limits(memory_bytes=1024 * MIB))


def test_one_long_string_in_many_cells_is_stopped(tmp_path: Path) -> None:
    strings = f"<si><t>{'x' * (2 * MIB)}</t></si>"
    rows = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 5001))
    path = workbook(tmp_path / "a.xlsx", rows, strings)
    with pytest.raises(FileRefused):
        read(path, limits=Limits(memory_bytes=1024 * MIB, archive_ratio=2000))


def test_entities_in_a_workbook_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", "")
    with zipfile.ZipFile(path) as made:
        members = {name: made.read(name) for name in made.namelist()}
    members[SHEET] = (
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet>&e;</worksheet>'
    )
    with zipfile.ZipFile(path, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    with pytest.raises(HostileFile, match="entities"):
        read(path)


@pytest.mark.parametrize(
    "cells",
    [
        "<row",
        "<row r='1'><c r='A0'><v>1</v></c></row>",
        "\x00",
        "<row r='99999999999999999999'/>",
        "<row r='1'><c r='ZZZZZZZZZ1'><v>1</v></c></row>",
        "<row r='1'><c r='A1' t='s'><v>99999</v></c></row>",
    ],
)
def test_a_damaged_sheet_is_refused(tmp_path: Path, cells: str) -> None:
    with pytest.raises(FileRefused):
        read(workbook(tmp_path / "a.xlsx", cells))
