"""What a file holds, whatever its format: columns, rows, geometries, and what was noticed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry

from gis.findings import Finding


@dataclass(frozen=True, slots=True)
class Table:
    """The contents of one file, or of one layer of it.

    Attributes
    ----------
    columns : tuple of str
        Names as they stand in the file, in its order.
    rows : list of dict
        One mapping a row with every column; values are str, int, float, bool, date or None.
        Codes never pass through a float.
    geometries : list of BaseGeometry or None
        One a row, longitude/latitude (or easting/northing) exactly as in the file, neither
        transformed nor snapped; None where a row has none or a broken one. None as a whole
        where the file has no geometry at all.
    crs : str or None
        ``"EPSG:4490"`` and the like, or WKT, as the file states it or the caller did.
    format : str
        ``geojson``, ``geojsonseq``, ``geopackage``, ``shapefile``, ``flatgeobuf``, ``kml``,
        ``csv`` or ``xlsx``.
    encoding : str or None
        How text was decoded, where that was a question.
    source : str
        The name of the file, for messages.
    layers : tuple of str
        All layers or sheets of the file.
    findings : tuple of Finding
        What was noticed while reading.
    numbers : tuple of int
        Row numbers where they do not simply count 1, 2, 3 (blank lines in between were left out).
    layer : str or None
        The layer or sheet that was read.
    """

    columns: tuple[str, ...]
    rows: list[dict[str, Any]]
    geometries: list[BaseGeometry | None] | None
    crs: str | None
    format: str
    encoding: str | None
    source: str
    layers: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    numbers: tuple[int, ...] = ()
    layer: str | None = None

    def number(self, index: int) -> int:
        """The number that a person counts for ``rows[index]``: 1-based, header not counted."""
        return self.numbers[index] if self.numbers else index + 1
