"""Writing GeoJSON and CSV, as streams: nothing holds the whole of a nation's grids."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice, pairwise
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

#: An identifier, properties, and a geometry in EPSG:4326 longitude/latitude (None: no place).
Feature = tuple[str | int | UUID | None, Mapping[str, Any], BaseGeometry | None]

_SCALE = 10_000_000
_BATCH = 256
_WHOLE_DIGITS = 3
_DIGITS = _WHOLE_DIGITS + 7
#: Sign, digits and point.
_NUMBER_WIDTH = _DIGITS + 2
_POLYGON, _MULTIPOLYGON = 3, 6
_EXPONENT = re.compile(r"-?\d(?:\.\d+)?e-\d+")


def write_geojson(
    features: Iterable[Feature], *, members: Mapping[str, Any] | None = None
) -> Iterator[bytes]:
    """A FeatureCollection by RFC 7946, in pieces of a few hundred features.

    Exterior rings run counterclockwise, holes clockwise; coordinates are on the lattice of 1e-7
    degree and have at most seven decimals; ``bbox`` comes last, when it is known.

    Parameters
    ----------
    features : iterable of (id, properties, geometry)
        Taken as the output is read. Properties may hold what JSON does, dates and UUIDs.
    members : mapping or None
        Foreign members of the collection, e.g. its revision or licence.

    Examples
    --------
    >>> b"".join(write_geojson([]))
    b'{"type":"FeatureCollection","features":[\\n\\n]}\\n'
    """
    start = {"type": "FeatureCollection", **(members or {})}
    yield (_encode(start)[:-1] + ',"features":[\n').encode()
    low, high = np.array([np.inf, np.inf]), np.array([-np.inf, -np.inf])
    rest = iter(features)
    separator = ""
    while batch := list(islice(rest, _BATCH)):
        geometries = np.array([geometry for _, _, geometry in batch], dtype=object)
        written, points = _geometries(shapely.orient_polygons(geometries))
        if len(points):
            low, high = np.minimum(low, points.min(axis=0)), np.maximum(high, points.max(axis=0))
        lines = [
            _feature(identifier, properties, geometry)
            for (identifier, properties, _), geometry in zip(batch, written, strict=True)
        ]
        yield (separator + ",\n".join(lines)).encode()
        separator = ",\n"
    bbox = f',"bbox":{_plain([*low.tolist(), *high.tolist()])}' if low[0] <= high[0] else ""
    yield f"\n]{bbox}}}\n".encode()


def _feature(
    identifier: str | int | UUID | None, properties: Mapping[str, Any], geometry: str
) -> str:
    identity = "" if identifier is None else f'"id":{_encode(identifier)},'
    values = _encode(dict(properties))
    return f'{{"type":"Feature",{identity}"geometry":{geometry},"properties":{values}}}'


def _geometries(geometries: NDArray[np.object_]) -> tuple[list[str], NDArray[np.float64]]:
    """Each geometry as GeoJSON text, and all their coordinates, shape (n, 2).

    All polygons of a batch are taken apart by four calls to Shapely.
    """
    kinds = shapely.get_type_id(geometries)
    areal = np.isin(kinds, (_POLYGON, _MULTIPOLYGON)) & ~shapely.is_empty(geometries)
    written = ["null"] * len(geometries)
    parts, owner = shapely.get_parts(geometries[areal], return_index=True)
    rings, polygon = shapely.get_rings(parts, return_index=True)
    points = on_lattice(shapely.get_coordinates(rings))
    texts = _ring_texts(points, np.cumsum(shapely.get_num_coordinates(rings)))
    polygons: list[list[str]] = [[] for _ in range(len(parts))]
    for text, index in zip(texts, polygon.tolist(), strict=True):
        polygons[index].append(text)
    members: list[list[str]] = [[] for _ in range(int(areal.sum()))]
    for index, shape in zip(owner.tolist(), polygons, strict=True):
        members[index].append(f"[{','.join(shape)}]")
    for index, shapes in zip(np.flatnonzero(areal).tolist(), members, strict=True):
        if kinds[index] == _POLYGON:
            written[index] = f'{{"type":"Polygon","coordinates":{shapes[0]}}}'
        else:
            written[index] = f'{{"type":"MultiPolygon","coordinates":[{",".join(shapes)}]}}'
    others = np.flatnonzero(~areal & (kinds >= 0) & ~shapely.is_empty(geometries))
    extents = [points]
    for index in others.tolist():
        snapped = shapely.transform(geometries[index], on_lattice)
        extents.append(shapely.get_coordinates(snapped))
        written[index] = _plain(shapely.geometry.mapping(snapped))
    return written, np.concatenate(extents)


def on_lattice(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Coordinates as ``n / 1e7`` with the nearest integer n."""
    # Adding zero turns -0.0 into 0.0.
    return np.asarray(np.rint(points * _SCALE) / _SCALE + 0.0)


def _ring_texts(points: NDArray[np.float64], ends: NDArray[np.intp]) -> list[str]:
    """Rings as JSON, ``[[x,y],[x,y]]``, from coordinates on the lattice.

    ``ends`` holds where in ``points`` each ring ends. The digits come from the integers, all at
    once: 1,500 grids would keep ``repr`` busy for a fifth of a second. A decimal of n / 1e7 with
    all its places reads back as the double nearest to it, which is what is stored.
    """
    if not len(points):
        return []
    integers = np.rint(points * _SCALE).astype(np.int64)
    if np.abs(integers).max() >= 10**_DIGITS:
        # Farther than 999 degrees is no place on Earth; written all the same.
        starts = [0, *ends[:-1].tolist()]
        return [_plain(points[a:b].tolist()) for a, b in zip(starts, ends.tolist(), strict=True)]
    characters = np.empty((len(points), 2 * _NUMBER_WIDTH + 4), dtype=np.uint8)
    kept = np.ones(characters.shape, dtype=bool)
    characters[:, 0] = ord("[")
    characters[:, _NUMBER_WIDTH + 1] = ord(",")
    characters[:, -2:] = ord("]"), ord(",")
    for column, start in ((0, 1), (1, _NUMBER_WIDTH + 2)):
        window = slice(start, start + _NUMBER_WIDTH)
        _digits(integers[:, column], characters[:, window], kept[:, window])
    text = characters[kept].tobytes().decode("ascii")
    cuts = np.concatenate([[0], np.cumsum(kept.sum(axis=1))[ends - 1]]).tolist()
    # Each position ends with a comma; that of a ring's last is left out.
    return [f"[{text[a : b - 1]}]" for a, b in pairwise(cuts)]


def _digits(
    integers: NDArray[np.int64], characters: NDArray[np.uint8], kept: NDArray[np.bool_]
) -> None:
    """Write ``-123.4567890`` a row into ``characters`` and mark in ``kept`` what is needed.

    Zeros in front go, except the one before the point; zeros behind go, except the one after it.
    """
    rest = np.abs(integers).astype(np.uint64)
    point = 1 + _WHOLE_DIGITS
    characters[:, 0] = ord("-")
    kept[:, 0] = integers < 0
    characters[:, point] = ord(".")
    needed = np.zeros(len(integers), dtype=bool)
    for place in range(_NUMBER_WIDTH - 1, point, -1):
        rest, digit = np.divmod(rest, 10)
        characters[:, place] = digit + ord("0")
        needed |= digit > 0
        kept[:, place] = needed | (place == point + 1)
    for place in range(point - 1, 0, -1):
        kept[:, place] = (rest > 0) | (place == point - 1)
        rest, digit = np.divmod(rest, 10)
        characters[:, place] = digit + ord("0")


def _plain(coordinates: Any) -> str:
    """Coordinates as JSON without exponents, which ``repr`` uses below 0.0001."""
    text = _encode(coordinates)
    return _EXPONENT.sub(_decimal, text) if "e-" in text else text


def _decimal(number: re.Match[str]) -> str:
    return f"{float(number[0]):.7f}".rstrip("0")


def _other(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


_encode = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_other
).encode

#: What a spreadsheet takes for the beginning of a formula, full-width forms included.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_QUOTED = re.compile(r"[,;\"'\t\r\n]")


def csv_safe(value: object) -> str:
    """``value`` as text that no spreadsheet takes for a formula; numbers stay numbers.

    Text that begins like a formula gets an apostrophe in front, which spreadsheets understand
    as "this is text".

    >>> csv_safe("=1+1"), csv_safe(-5), csv_safe("网格"), csv_safe(None)
    ("'=1+1", '-5', '网格', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, np.number)):
        return str(value)
    text = value.isoformat() if isinstance(value, date) else str(value)
    return "'" + text if text.startswith(_FORMULA) else text


def write_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    """CSV line by line, with a mark at the start by which Excel knows it as UTF-8.

    Parameters
    ----------
    rows : iterable of mapping
        Values by column name; what is missing is left blank.
    columns : sequence of str
        The columns, in order.
    """
    yield "\ufeff" + _line(columns)
    for row in rows:
        yield _line([row.get(column) for column in columns])


def _line(values: Sequence[object]) -> str:
    return ",".join(map(_cell, values)) + "\r\n"


def _cell(value: object) -> str:
    text = csv_safe(value)
    # Excel splits at semicolons in some countries: quoted, they stay inside their cell.
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
