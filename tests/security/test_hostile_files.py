"""Files that are no files, archives built to harm, names that lie: refused, and nothing stays."""

from __future__ import annotations

import io
import os
import stat
import struct
import tempfile
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gis.errors import FileRefused, HostileFile, UnknownFormat, UnreadableFile
from gis.formats import Limits, read
from gis.formats.archive import open_archive
from gis.formats.limits import MIB
from gis.formats.source import opened

VRT = """<OGRVRTDataSource><OGRVRTLayer name="passwd">
<SrcDataSource>{source}</SrcDataSource><SrcLayer>x</SrcLayer>
</OGRVRTLayer></OGRVRTDataSource>"""


def children() -> set[int]:
    """The processes that this one has started."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and fields[0] != "Z":
            found.add(int(entry.parent.name))
    return found


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test here ends with no temporary file and no process more than it began with."""
    place = tmp_path / "temporary files"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    before = children()
    yield
    assert list(place.iterdir()) == []
    assert children() <= before


def refusal(path: Path, **options: object) -> FileRefused:
    """The error that reading ``path`` gives, which must speak both languages."""
    with pytest.raises(FileRefused) as caught:
        read(path, **options)  # type: ignore[arg-type]
    text = caught.value.text
    assert any("\u4e00" <= c <= "\u9fff" for c in text.zh)
    assert text.en.isascii() or "“" in text.en
    assert "\n" not in text.en
    assert "\x1b" not in text.en
    assert str(path.parent) not in text.en
    return caught.value


def archive(path: Path, members: dict[str, bytes], **options: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as made:
        for name, content in members.items():
            made.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return path


# -- what is not a file ------------------------------------------------------------------


@pytest.mark.parametrize(
    "suffix", [".geojson", ".gpkg", ".zip", ".fgb", ".kml", ".csv", ".xlsx", ".shp"]
)
def test_an_empty_file_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"empty{suffix}"
    path.touch()
    assert "0 bytes" in refusal(path).text.en


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe.geojson"
    os.mkfifo(path)
    assert "pipe" in refusal(path).text.en


def test_a_folder_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "folder.gpkg"
    path.mkdir()
    assert isinstance(refusal(path), UnreadableFile)


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/urandom", "/dev/tty", "/dev/stdin"])
def test_a_device_is_not_read(tmp_path: Path, device: str) -> None:
    path = tmp_path / "device.geojson"
    path.symlink_to(device)
    assert isinstance(refusal(path), UnreadableFile)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    assert "no file" in refusal(tmp_path / "missing.geojson").text.en


def test_a_name_with_a_null_byte_is_refused(tmp_path: Path) -> None:
    assert isinstance(refusal(tmp_path / "a\0b.geojson"), UnreadableFile)


def test_a_file_over_the_size_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.geojson"
    with path.open("wb") as file:
        file.truncate(3 * 1024 * MIB)  # sparse: takes no room on the disk
    tracemalloc.start()
    try:
        assert isinstance(refusal(path), HostileFile)
        assert tracemalloc.get_traced_memory()[1] < 2 * MIB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "name",
    [
        "it's; DROP TABLE.geojson",
        'a"b.geojson',
        "a\nb\x1b[31m.geojson",
        "第一网格·é😀.geojson",
        "-rf.geojson",
    ],
)
def test_a_strange_name_is_just_a_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text('{"type":"Feature","properties":{"a":1},"geometry":null}')
    table = read(path)
    assert table.rows == [{"a": 1}]
    assert table.source.isprintable()
    path.write_text("{")
    refusal(path)


# -- names that lie ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["a.geojson", "a.json", "a.kml", "a.gpkg", "a.fgb", "a.csv", "a.shp", "a.zip", "a.xlsx", "a"],
)
def test_a_virtual_data_source_is_refused_under_any_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(VRT.format(source="/etc/passwd"))
    assert "VRT" in refusal(path).text.en


def test_a_virtual_data_source_behind_a_comment_and_a_doctype_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    path.write_text(
        '<?xml version="1.0"?><!-- <kml> --><!DOCTYPE kml>\n' + VRT.format(source="/etc/passwd")
    )
    assert isinstance(refusal(path), FileRefused)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.geojson", b"PK\x05\x06" + b"\0" * 18),
        ("a.gpkg", b'{"type":"FeatureCollection","features":[]}'),
        ("a.csv", b"SQLite format 3\0" + b"\0" * 100),
        ("a.kml", b"name,lon,lat\n"),
        ("a.xlsx", b"code,name\n1,2\n"),
        ("a.fgb", b"\x89PNG\r\n"),
        ("a.zip", b"Rar!\x1a\x07"),
        ("a.csv", b"%PDF-1.7"),
        ("a.geojson", b"\x00\x01\x02\x03"),
        ("a.json", b"<html><body>404</body></html>"),
        ("a.dat", b"hello"),
    ],
)
def test_a_name_that_disagrees_with_the_contents_is_refused(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert isinstance(refusal(path), (UnknownFormat, UnreadableFile))


def test_an_old_excel_file_is_refused_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)
    assert ".xlsx" in refusal(path).text.en


# -- archives ----------------------------------------------------------------------------


def bomb(path: Path, name: str, size: int, *, declared: int | None = None) -> Path:
    """An archive with one member of ``size`` zeros that may declare another size."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made, made.open(name, "w") as part:
        for _ in range(size // MIB):
            part.write(b"\0" * MIB)
    if declared is not None:
        data = bytearray(path.read_bytes())
        for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
            struct.pack_into("<I", data, data.find(signature) + offset, declared)
        path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", ["a.shp", "doc.kml"])
def test_a_zip_bomb_of_175_kilobytes_is_refused_in_small_memory(tmp_path: Path, name: str) -> None:
    path = bomb(tmp_path / "bomb.zip", name, 175 * MIB)
    assert path.stat().st_size < 200_000
    tracemalloc.start()
    try:
        assert isinstance(refusal(path), HostileFile)
        assert tracemalloc.get_traced_memory()[1] < 4 * MIB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["a.shp", "doc.kml"])
def test_a_zip_bomb_that_declares_a_small_size_is_stopped_while_it_unpacks(
    tmp_path: Path, name: str
) -> None:
    path = bomb(tmp_path / "bomb.zip", name, 175 * MIB, declared=1000)
    tracemalloc.start()
    try:
        assert isinstance(refusal(path), FileRefused)
        assert tracemalloc.get_traced_memory()[1] < 8 * MIB
    finally:
        tracemalloc.stop()


def test_a_zip_bomb_that_declares_a_large_packed_size_is_refused(tmp_path: Path) -> None:
    path = bomb(tmp_path / "bomb.zip", "a.shp", 175 * MIB)
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.find(b"PK\x01\x02") + 20, 100 * MIB)
    path.write_bytes(data)
    assert "zip bomb" in refusal(path).text.en


def test_members_that_share_one_packed_body_are_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "overlap.zip", {f"{i:03}.shp": b"\0" * 7 * MIB for i in range(20)})
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    body = data[: data.find(b"PK\x03\x04", 4)]
    directory = data[at:]
    entry = directory.find(b"PK\x01\x02")
    while entry >= 0:
        struct.pack_into("<I", directory, entry + 42, 0)
        entry = directory.find(b"PK\x01\x02", entry + 4)
    struct.pack_into("<I", directory, directory.rfind(b"PK\x05\x06") + 16, len(body))
    path.write_bytes(body + directory)
    assert "zip bomb" in refusal(path).text.en


def test_what_comes_out_is_counted_over_all_members(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.shp": os.urandom(MIB)})
    limits = Limits(file_bytes=path.stat().st_size)
    with opened(path, limits) as source, open_archive(source, limits) as found:
        assert sum(map(len, found.blocks(found.entries[0]))) == MIB
        with pytest.raises(HostileFile):
            list(found.blocks(found.entries[0]))


def test_an_excel_bomb_is_refused(tmp_path: Path) -> None:
    path = archive(
        tmp_path / "bomb.xlsx",
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.xml": b"<workbook/>",
            "xl/worksheets/sheet1.xml": b"<c/>" * (20 * MIB),
        },
    )
    assert "zip bomb" in refusal(path).text.en


def test_many_members_of_ordinary_ratio_are_counted_together(tmp_path: Path) -> None:
    noise = os.urandom(MIB)
    path = archive(tmp_path / "many.zip", {f"{i}.shp": noise for i in range(8)})
    error = refusal(path, limits=Limits(file_bytes=path.stat().st_size, archive_ratio=10))
    assert isinstance(error, HostileFile) or "lacks" in error.text.en
    assert isinstance(refusal(path, limits=Limits(file_bytes=MIB)), HostileFile)


def test_an_archive_with_too_many_members_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "many.zip", {f"{i}.txt": b"" for i in range(1001)})
    assert "1000 files" in refusal(path).text.en


def test_an_archive_that_lies_about_its_number_of_members_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "many.zip", {f"{i:05}.txt": b"" for i in range(30_000)})
    data = bytearray(path.read_bytes())
    struct.pack_into("<HH", data, data.rfind(b"PK\x05\x06") + 8, 1, 1)
    path.write_bytes(data)
    tracemalloc.start()
    try:
        assert isinstance(refusal(path), HostileFile)
        assert tracemalloc.get_traced_memory()[1] < MIB
    finally:
        tracemalloc.stop()


def test_a_second_directory_in_zip64_form_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"a.shp": b"x"})
    data = path.read_bytes()
    at = data.rfind(b"PK\x05\x06")
    end64 = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 10**6, 10**6, 10**8, 0)
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, at, 1)
    path.write_bytes(data[:at] + end64 + locator + data[at:])
    assert isinstance(refusal(path), HostileFile)


@pytest.mark.parametrize("inner", ["inner.zip", "data/INNER.ZIP", "a.kmz", "a.tar.gz", "a.7z"])
def test_an_archive_in_an_archive_is_refused(tmp_path: Path, inner: str) -> None:
    path = archive(tmp_path / "outer.zip", {inner: b"PK", "a.shp": b"x"})
    assert "another archive" in refusal(path).text.en


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x.shp", "/etc/x.shp", "..\\..\\x.shp", "C:\\x.shp", "a/../../x.shp"]
)
def test_a_path_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path / "slip.zip", {name: b"x"})
    assert "leads out" in refusal(path).text.en
    assert sorted(p.name for p in tmp_path.iterdir()) == ["slip.zip", "temporary files"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_a_link_or_special_file_in_an_archive_is_refused(tmp_path: Path, kind: int) -> None:
    path = tmp_path / "link.zip"
    info = zipfile.ZipInfo("a.shp")
    info.external_attr = (kind | 0o777) << 16
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(info, "/etc/passwd")
    assert "a link" in refusal(path).text.en


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "locked.zip", {"a.shp": b"x" * 100})
    data = bytearray(path.read_bytes())
    data[data.find(b"PK\x03\x04") + 6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "password" in refusal(path).text.en


def test_an_archive_cut_off_in_the_middle_is_refused(tmp_path: Path) -> None:
    whole = archive(tmp_path / "whole.zip", {"a.shp": os.urandom(5000), "a.dbf": b"x"}).read_bytes()
    for share in (0.01, 0.3, 0.9, 0.999):
        path = tmp_path / "cut.zip"
        path.write_bytes(whole[: int(len(whole) * share) + 4])
        assert isinstance(refusal(path), FileRefused)


def test_an_archive_with_flipped_bytes_is_refused_or_read(tmp_path: Path) -> None:
    whole = archive(tmp_path / "whole.zip", {"a.shp": b"x" * 500, "a.dbf": b"y"}).read_bytes()
    path = tmp_path / "flipped.zip"
    for position in range(4, len(whole)):
        flipped = bytearray(whole)
        flipped[position] ^= 0xFF
        path.write_bytes(flipped)
        refusal(path)


def test_an_archive_without_anything_of_ours_says_what_would_do(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"readme.txt": b"hello", "run.exe": b"MZ"})
    assert "Shapefile" in refusal(path).text.en


def test_the_names_inside_an_archive_never_reach_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    plain = io.open

    def watched(file: object, *arguments: object, **options: object) -> object:
        opened.append(str(file))
        return plain(file, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(io, "open", watched)
    members = {f"$(touch x)`;evil{s}": b"\0" * 200 for s in (".shp", ".shx", ".dbf")}
    refusal(archive(tmp_path / "names.zip", members))
    written = {Path(name).name for name in opened if "wangge-" in name}
    assert written == {"input.shp", "input.shx", "input.dbf"}
