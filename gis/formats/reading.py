"""One way in for all formats."""

from __future__ import annotations

from pathlib import Path

from gis.formats import delimited, gdal, geojson, kml, shapefile, spreadsheet
from gis.formats.archive import open_archive
from gis.formats.limits import Limits
from gis.formats.recognise import inside_zip, recognise
from gis.formats.source import Progress, Source, opened
from gis.formats.table import Table


def read(
    path: Path,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    crs: str | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Table:
    """Read a file of any format we know.

    Parameters
    ----------
    path : Path
        GeoJSON, GeoPackage, Shapefile (zipped, or the .shp beside its parts), FlatGeobuf, KML,
        KMZ, CSV or XLSX. The format is recognised by the contents, and the name must agree.
    layer : str or None
        The layer or sheet; by default the first, with a warning if there are more.
    encoding : str or None
        Text encoding of CSV, Shapefile and GeoJSON, overruling what the file states.
    crs : str or None
        Coordinate system, overruling what the file states.
    limits : Limits or None
        How much to read; the defaults hold a county's data many times over.
    progress : callable or None
        Called with what is done and the whole (None when not known).

    Returns
    -------
    Table
        With coordinates as in the file, neither transformed nor snapped.

    Raises
    ------
    UnknownFormat
        When it is none of these formats, or its name and contents disagree.
    UnreadableFile
        When it is missing, broken, or in another encoding than stated.
    HostileFile
        When it passes a limit or is built to do harm.
    InvalidValue
        When ``encoding`` names none.
    """
    bounds = limits or Limits()
    tell = progress or _silent
    with opened(Path(path), bounds) as source:
        return _read(source, layer, encoding, crs, bounds, tell)


def _read(
    source: Source,
    layer: str | None,
    encoding: str | None,
    crs: str | None,
    limits: Limits,
    progress: Progress,
) -> Table:
    found = recognise(source)
    in_archive = found == "zip"
    if in_archive:
        with open_archive(source, limits, nested=True) as archive:
            found = inside_zip(source, archive)
    if found in ("geojson", "csv"):
        text_reader = geojson.read if found == "geojson" else delimited.read
        return text_reader(source, encoding=encoding, crs=crs, limits=limits, progress=progress)
    if found in ("xlsx", "kml"):
        reader = spreadsheet.read if found == "xlsx" else kml.read_kmz if in_archive else kml.read
        return reader(source, layer=layer, crs=crs, limits=limits, progress=progress)
    if found == "shapefile":
        return shapefile.read_zipped(
            source, layer=layer, encoding=encoding, crs=crs, limits=limits, progress=progress
        )
    if found == "shp":
        return shapefile.read_parts(
            source, encoding=encoding, crs=crs, limits=limits, progress=progress
        )
    driver = "GPKG" if found == "geopackage" else "FlatGeobuf"
    return gdal.read_database(
        source, driver, layer=layer, crs=crs, limits=limits, progress=progress
    )


def _silent(done: int, whole: int | None) -> None:
    """Report nothing."""
