"""Reading with GDAL in the confined process, by the one driver that is left to it."""

from __future__ import annotations

import json
import math
import os
import re
import sqlite3
import warnings
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw

from gis.formats.sandbox.child import Refused

FOLDERS = [os.path.dirname(pyogrio.__file__)]  # noqa: PTH120 - no pathlib needed here

Read = tuple[dict[str, Any], list[list[Any]], tuple[bytes, list[bytes]] | None]

_OPEN_OPTIONS = {"GPKG": {"IMMUTABLE": "YES", "LIST_ALL_TABLES": "NO"}}
#: Integers from here on cannot all be told apart as floats.
_EXACT = 2**53


def read(task: dict[str, Any]) -> Read:
    """The features of one layer.

    ``task`` has ``file``, ``driver``, ``layer`` (None: the first) and ``encoding`` (None: as GDAL
    finds it). ``types`` of the answer is ``text``, ``integer``, ``real``, ``boolean``, ``date`` or
    ``moment`` for each column; ``inexact`` names integer columns that went through floats.
    """
    if task["reader"] == "drivers":
        return {"rows": 0, "names": [], "drivers": sorted(pyogrio.list_drivers())}, [], None
    driver = task["driver"]
    if set(pyogrio.list_drivers()) != {driver}:
        raise Refused(
            "unreadable_file",
            "读取程序的驱动白名单未生效，为安全起见不读取。请联系系统管理员。",
            "The allow-list of drivers did not take hold; for safety nothing is read. Tell your "
            "administrator.",
        )
    path = os.path.join(task["folder"], task["file"])  # noqa: PTH118
    warnings.simplefilter("ignore")
    try:
        layers = _geopackage_layers(path) if driver == "GPKG" else _layers(path)
        layer = task["layer"] if task["layer"] is not None else next(iter(layers), None)
        if layer not in layers:
            return {"rows": 0, "names": [], "layers": layers, "layer": None}, [], None
        meta, _, blobs, values = pyogrio.raw.read(
            path,
            layer=layer,
            encoding=task["encoding"],
            max_features=task["rows"] + 1,
            datetime_as_string=True,
            **_OPEN_OPTIONS.get(driver, {}),
        )
        # A FlatGeobuf that was cut off in its index reads as an empty one.
        stated = pyogrio.read_info(path, layer=layer)["features"] if driver == "FlatGeobuf" else 0
    except (RuntimeError, ValueError, OSError, sqlite3.Error) as fault:
        raise _damaged(str(fault), task["folder"]) from None
    names = [str(name) for name in meta["fields"]]
    if len(names) > task["columns"]:
        raise Refused(
            "hostile_file",
            f"文件有 {len(names)} 列，超过上限 {task['columns']}，未读取。",
            f"The file has {len(names)} columns, more than the limit of {task['columns']}; it was "
            f"not read.",
        )
    types = [
        _type(ogr_type, subtype)
        for ogr_type, subtype in zip(meta["ogr_types"], meta["ogr_subtypes"], strict=True)
    ]
    count = len(values[0]) if values else (0 if blobs is None else len(blobs))
    if count < min(stated, task["rows"]):
        raise _damaged(f"{count} of {stated} features", task["folder"])
    head = {
        "names": names,
        "types": types,
        "layers": layers,
        "layer": layer,
        "crs": meta["crs"],
        "rows": count,
        "inexact": [
            name
            for name, kind, column in zip(names, types, values, strict=True)
            if kind == "integer" and column.dtype.kind == "f" and (np.abs(column) >= _EXACT).any()
        ],
    }
    columns = [_plain(column, kind) for column, kind in zip(values, types, strict=True)]
    if blobs is None:
        return head, columns, None
    pieces = [blob or b"" for blob in blobs.tolist()]
    return head, columns, (np.array([len(b) for b in pieces], dtype="<i8").tobytes(), pieces)


def _layers(path: str) -> list[str]:
    return [str(name) for name, _ in pyogrio.list_layers(path)]


def _geopackage_layers(path: str) -> list[str]:
    """The tables that a GeoPackage registers, those with geometry first.

    Read-only and immutable, so no trigger can run and no journal is played back. A registered
    view could compute without end, a virtual table could call on other code.
    """
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        connection.execute("PRAGMA trusted_schema=OFF")
        schema = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        kinds = {str(name).lower(): kind for kind, name, _ in schema}
        if kinds.get("gpkg_contents") not in ("table", "view"):
            raise Refused(
                "unknown_format",
                "文件是 SQLite 数据库，但不是 GeoPackage。请在制图软件中导出为 GeoPackage。",
                "The file is an SQLite database but not a GeoPackage. Export it as one.",
            )
        for kind, name, sql in schema:
            lower = str(name).lower()
            if kind == "view" and lower.startswith(("gpkg_", "rtree_", "sqlite_")):
                raise _scripted(name)
            if re.match(r"\s*CREATE\s+VIRTUAL\s+TABLE", sql or "", re.IGNORECASE) and not re.search(
                r"\bUSING\s+[\"'`\[]?rtree\b", sql, re.IGNORECASE
            ):
                raise _scripted(name)
        found = connection.execute(
            "SELECT table_name, data_type FROM gpkg_contents "
            "WHERE data_type IN ('features', 'attributes') "
            "ORDER BY data_type = 'attributes', rowid LIMIT 1000"
        ).fetchall()
    finally:
        connection.close()
    for name, _ in found:
        if kinds.get(str(name).lower()) == "view":
            raise _scripted(name)
    return [str(name) for name, _ in found if name != "layer_styles"]


def _scripted(name: object) -> Refused:
    shown = str(name)[:40]
    return Refused(
        "hostile_file",
        f"GeoPackage 中的“{shown}”是视图或虚拟表，读取时会执行 SQL，未读取。请另存为普通图层。",
        f"“{shown}” in the GeoPackage is a view or virtual table, which runs SQL when it is read; "
        f"nothing was read. Save it as an ordinary layer.",
    )


def _damaged(message: str, folder: str) -> Refused:
    plain = re.sub(r"\s+", " ", message.replace(folder + "/", "")).strip()[:160]
    plain = "".join(c for c in plain if c.isprintable())
    return Refused(
        "unreadable_file",
        f"文件已损坏或不完整，无法读取（{plain}）。请重新获取或重新导出。",
        f"The file is damaged or incomplete and was not read ({plain}). Fetch or export it again.",
    )


def _type(ogr_type: str, subtype: str) -> str:
    if subtype == "OFSTBoolean":
        return "boolean"
    return {
        "OFTInteger": "integer",
        "OFTInteger64": "integer",
        "OFTReal": "real",
        "OFTDate": "date",
        "OFTDateTime": "moment",
        "OFTBinary": "binary",
    }.get(ogr_type, "text")


def _plain(column: Any, kind: str) -> list[Any]:
    """A column as JSON can hold it; integers are integers again, missing values None."""
    if kind == "binary":
        return [None] * len(column)
    values = column.tolist()
    if kind in ("integer", "boolean"):
        make = bool if kind == "boolean" else int
        return [None if _missing(value) else make(value) for value in values]
    if kind == "real":
        return [value if value is not None and math.isfinite(value) else None for value in values]
    return [
        value if value is None or isinstance(value, str) else json.dumps(_listed(value))
        for value in values
    ]


def _missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and not math.isfinite(value))


def _listed(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else str(value)
