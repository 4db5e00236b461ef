"""Shapefiles: zipped, or a .shp with its parts beside it. GDAL reads them in the confined process.

The table (.dbf) does not say reliably what its text is: the bytes are taken as they are, and what
they mean is settled here, by the caller's word, the .cpg file, the language byte, or by trying.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from pathlib import Path, PurePosixPath
from typing import Any

from gis.errors import UnreadableFile
from gis.findings import Finding
from gis.formats import sandbox
from gis.formats.archive import open_archive
from gis.formats.encodings import DBF_LANGUAGES, decode_cut, fits, guessed, known
from gis.formats.gdal import table_of
from gis.formats.limits import Limits
from gis.formats.refusals import no_such_layer, noticed, other_layers, unreadable
from gis.formats.source import Progress, Source, opened, printable
from gis.formats.table import Table
from gis.text import Text

_LANGUAGE_OFFSET = 29
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def read_zipped(
    source: Source,
    *,
    layer: str | None,
    encoding: str | None,
    crs: str | None,
    limits: Limits,
    progress: Progress,
) -> Table:
    """Read a Shapefile out of a zip archive; ``layer`` chooses among several by name."""
    with sandbox.workplace() as folder:
        with open_archive(source, limits) as archive:
            members: dict[str, dict[str, Any]] = defaultdict(dict)
            for entry in archive.entries:
                path = PurePosixPath(entry.filename.replace("\\", "/"))
                if path.suffix.lower() in _PARTS and not path.name.startswith("."):
                    stem = str(path.with_suffix(""))
                    members[stem].setdefault(path.suffix.lower(), entry)
            found = {stem: parts for stem, parts in members.items() if ".shp" in parts}
            names = {stem: printable(PurePosixPath(stem).name) for stem in found}
            layers = tuple(names.values())
            chosen = next((s for s, name in names.items() if layer in (None, name)), None)
            if chosen is None:
                raise no_such_layer(layer or "", layers)
            for suffix, entry in found[chosen].items():
                archive.unpack(entry, folder / f"input{suffix}")
        rest = other_layers(names[chosen], layers)
        return _read(
            folder,
            source,
            layers=layers,
            layer=names[chosen],
            findings=[rest] if rest else [],
            encoding=encoding,
            crs=crs,
            limits=limits,
            progress=progress,
        )


def read_parts(
    source: Source,
    *,
    encoding: str | None,
    crs: str | None,
    limits: Limits,
    progress: Progress,
) -> Table:
    """Read a .shp file and the parts that lie beside it."""
    with sandbox.workplace() as folder:
        source.copy_to(folder / "input.shp")
        for beside in _parts_beside(source.path):
            with opened(beside, limits) as part:
                part.copy_to(folder / f"input{part.suffix}")
        return _read(
            folder,
            source,
            layers=(printable(source.path.stem),),
            layer=printable(source.path.stem),
            findings=[],
            encoding=encoding,
            crs=crs,
            limits=limits,
            progress=progress,
        )


def _parts_beside(path: Path) -> list[Path]:
    """The other parts of the Shapefile ``path``, their extensions in whatever case; not links."""
    found: dict[str, Path] = {}
    for other in path.parent.iterdir():
        suffix = other.suffix.lower()
        if other.stem == path.stem and suffix in _PARTS[1:] and not other.is_symlink():
            found.setdefault(suffix, other)
    return [other for other in found.values() if other.is_file() and other.stat().st_size]


def _read(
    folder: Path,
    source: Source,
    *,
    layers: tuple[str, ...],
    layer: str,
    findings: list[Finding],
    encoding: str | None,
    crs: str | None,
    limits: Limits,
    progress: Progress,
) -> Table:
    """Read ``input.shp`` in ``folder``."""
    missing = [s for s in (".shx", ".dbf") if not (folder / f"input{s}").exists()]
    if missing:
        raise unreadable(
            f"Shapefile 缺少 {'、'.join(missing)}。请把同名的 .shp、.shx、.dbf、.prj 一起打包。",
            f"The Shapefile lacks its {', '.join(missing)}. Pack the .shp, .shx, .dbf and .prj of "
            f"the same name together.",
        )
    _check_whole(folder)
    stated = _stated_encoding(folder, encoding)
    (folder / "input.cpg").unlink(missing_ok=True)
    task = {
        "reader": "ogr",
        "driver": "ESRI Shapefile",
        "file": "input.shp",
        "layer": None,
        # Latin-1 gives back every byte as it stands; what it means is settled below.
        "encoding": "ISO-8859-1",
    }
    answer = sandbox.run(task, folder, limits)
    name, notices = _decode(answer, stated)
    if answer.head["crs"] is None and crs is None:
        findings = [*findings, _no_projection()]
    return table_of(
        answer,
        format_name="shapefile",
        encoding=name,
        source=source,
        crs=crs,
        layers=layers,
        layer=layer,
        findings=[*findings, *notices],
        limits=limits,
        progress=progress,
    )


def _check_whole(folder: Path) -> None:
    """Compare the sizes of the parts with what their headers state.

    GDAL reads a shortened Shapefile without complaint: shapes and whole columns are just absent.
    Headers: ESRI Shapefile Technical Description (1998), pages 3 and 23; dBASE III.
    """
    counts = []
    for suffix in (".shp", ".shx"):
        size, header = _header(folder / f"input{suffix}", 100)
        # The length is stated in words of 16 bits.
        if size < 2 * int.from_bytes(header[24:28], "big"):
            raise _cut_off(suffix)
        counts.append((size - 100) // 8)
    size, header = _header(folder / "input.dbf", 32)
    rows, header_bytes, row_bytes = struct.unpack_from("<IHH", header, 4)
    if size < header_bytes + rows * row_bytes:
        raise _cut_off(".dbf")
    if rows != counts[1]:
        raise unreadable(
            f"Shapefile 的 .shx 有 {counts[1]} 个图形，.dbf 却有 {rows} 行，两者不属于同一份数据。"
            "请重新导出。",
            f"The Shapefile has {counts[1]} shapes in its .shx but {rows} rows in its .dbf: they "
            f"do not belong together. Export it again.",
        )


def _header(path: Path, length: int) -> tuple[int, bytes]:
    with path.open("rb") as file:
        header = file.read(length)
    if len(header) < length:
        raise _cut_off(path.suffix)
    return path.stat().st_size, header


def _cut_off(suffix: str) -> UnreadableFile:
    return unreadable(
        f"Shapefile 的 {suffix} 文件不完整，可能是复制时中断。请重新获取或导出。",
        f"The Shapefile's {suffix} is incomplete, perhaps cut off while it was copied. Fetch or "
        f"export it again.",
    )


def _stated_encoding(folder: Path, encoding: str | None) -> str | None:
    """The encoding by the caller's word, else the .cpg file, else the table's language byte."""
    if encoding:
        return known(encoding)
    page = folder / "input.cpg"
    if page.exists():
        with page.open("rb") as file:
            text = file.read(64).decode("ascii", errors="replace").strip("\ufeff \t\r\n\0")
        if text:
            return known(text)
    with (folder / "input.dbf").open("rb") as file:
        header = file.read(_LANGUAGE_OFFSET + 1)
    return DBF_LANGUAGES.get(header[_LANGUAGE_OFFSET])


def _decode(answer: sandbox.Answer, stated: str | None) -> tuple[str, list[Finding]]:
    """Turn names and text of ``answer`` from bytes into text, in place; the encoding and notices.

    Raises
    ------
    UnreadableFile
        When the text is not in the encoding stated, or in neither UTF-8 nor GB18030.
    """
    head = answer.head
    texts = [i for i, kind in enumerate(head["types"]) if kind == "text"]
    raw_names = [name.encode("latin-1") for name in head["names"]]
    raw = {
        value.encode("latin-1")
        for i in texts
        for value in answer.columns[i]
        if value and not value.isascii()
    }
    raw.update(name for name in raw_names if not name.isascii())
    name = stated or ("utf-8" if fits(raw, "utf-8") else "gb18030")
    if not fits(raw, name):
        if stated:
            raise unreadable(
                f"Shapefile 的文字不是所声明的编码 {name}。请用 --encoding 指明，如 "
                f"--encoding {'utf-8' if name == 'gb18030' else 'gb18030'}。",
                f"The Shapefile's text is not in {name} as stated. State it with --encoding, for "
                f"example --encoding {'utf-8' if name == 'gb18030' else 'gb18030'}.",
            )
        raise unreadable(
            "Shapefile 的文字既不是 UTF-8 也不是 GB18030。请用 --encoding 指明编码。",
            "The Shapefile's text is neither UTF-8 nor GB18030. State what it is with --encoding.",
        )
    findings = [guessed(name)] if raw and not stated else []
    head["names"] = [decode_cut(raw_name, name)[0] for raw_name in raw_names]
    for i in texts:
        column = answer.columns[i]
        for row, value in enumerate(column):
            if value and not value.isascii():
                column[row], cut = decode_cut(value.encode("latin-1"), name)
                if cut:
                    findings.append(_text_cut(head["names"][i], row + 1))
    return name, findings


def _text_cut(column: str, row: int) -> Finding:
    return noticed(
        "text_cut",
        f"“{column}”的文字在文件中被截断，最后半个汉字已去掉。",
        f"Text in “{column}” was cut off in the file; half a character at its end was left out.",
        fix=Text(
            "Shapefile 的文字列宽有限，请改用 GeoPackage，或加宽该列后重新导出。",
            "Shapefile columns have a fixed width: use GeoPackage, or export with a wider column.",
        ),
        severity="warning",
        row=row,
    )


def _no_projection() -> Finding:
    return noticed(
        "crs_missing",
        "Shapefile 没有 .prj 文件，坐标系不明。",
        "The Shapefile has no .prj, so its coordinate system is not known.",
        fix=Text("用 --crs 指明坐标系，如 EPSG:4490。", "State it with --crs, e.g. EPSG:4490."),
        severity="warning",
    )
