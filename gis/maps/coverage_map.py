"""The coverage map: who serves which grid, on one page that needs no network."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import geopandas as gpd

from gis.maps.coverage_content import coverage_content
from gis.maps.layers import AreaLayer, BorderLayer, Controls, LabelLayer, MarkLayer, PlaceLayer
from gis.maps.offline import OfflineMap, Page
from gis.maps.vendored import leaflet_script, leaflet_stylesheet
from gis.text import Lang, Text

_PAGE = Path(__file__).parent / "page"

# In the order in which they build on each other.
_SCRIPTS = (
    "core",
    "records",
    "measures",
    "areas",
    "borders",
    "marks",
    "places",
    "labels",
    "details",
    "view",
    "selection",
    "legend",
    "search",
    "panel",
    "keyboard",
    "address",
    "printing",
    "start",
)
_STYLES = ("tokens", "frame", "panel", "map", "print")

DISPLAY_TOLERANCE_M = 4.0
"""Default tolerance in metres: below a pixel until one zooms in to a single courtyard."""


def coverage_map(
    divisions: gpd.GeoDataFrame,
    grids: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame | None = None,
    *,
    lang: Lang = "zh",
    title: Text,
    revision: int | None,
    as_of: str | None,
    synthetic: bool,
    tolerance_m: float = DISPLAY_TOLERANCE_M,
) -> str:
    """A self-contained HTML page with choropleths of grid coverage.

    Workers per grid and households per worker, by village or community and by grid; what is
    not gridded is hatched and what has no worker bears a mark. Both languages are in the
    page; scripts and styles are inlined, there are no tiles, and nothing is requested. The
    same input gives the same bytes.

    Parameters
    ----------
    divisions : GeoDataFrame
        Divisions of all levels, EPSG:4326 polygons. Columns ``code``, ``name``, ``level``;
        read where given: ``kind``, ``managing_parent``, ``statistical_parent``,
        ``managed_by``, ``programme``, ``grids``, ``workers``, ``households``, ``unstaffed``,
        ``area_km2`` (km²), ``synthetic``, ``initials`` (of the pinyin of the name).
    grids : GeoDataFrame
        Grids, EPSG:4326 polygons. Columns ``code``, ``name``, ``division``, ``workers``;
        read where given: ``kind``, ``division_name``, ``township_name``, ``households``,
        ``staff`` (people, or a mapping of role to people), ``unstaffed``, ``area_km2``,
        ``synthetic``, ``initials``.
    places : GeoDataFrame, optional
        Points of service with ``name``; read where given: ``kind``, ``address``, ``synthetic``.
    lang : {"zh", "en"}
        Language in which the page opens.
    title : Text
        Heading of the page.
    revision : int or None
        Revision shown; None where it does not apply.
    as_of : str or None
        Date for which the figures stand, ``YYYY-MM-DD``.
    synthetic : bool
        Whether the page says that it shows synthetic demonstration data.
    tolerance_m : float
        Tolerance in metres of the simplification for display; 0 keeps every vertex.

    Returns
    -------
    str
        The page. Serve it under :func:`gis.maps.content_security_policy`.

    Raises
    ------
    InvalidValue
        If a column is missing or a geometry is not a polygon.
    """
    content = coverage_content(
        divisions,
        grids,
        places,
        lang=lang,
        title=title,
        revision=revision,
        as_of=as_of,
        synthetic=synthetic,
        tolerance_m=tolerance_m,
    )
    page = Page(
        title=title,
        lang=lang,
        scripts=(leaflet_script(), _sources(_SCRIPTS, "js")),
        styles=(leaflet_stylesheet(), _sources(_STYLES, "css")),
        frame=(_PAGE / "frame.html").read_text(encoding="utf-8"),
        content=content,
    )
    _folium_map().add_to(page)
    return str(page.render())


def _folium_map() -> OfflineMap:
    chart = OfflineMap()
    AreaLayer("village", show=True).add_to(chart)
    AreaLayer("grid", show=False).add_to(chart)
    for layer in (BorderLayer, MarkLayer, PlaceLayer, LabelLayer):
        layer().add_to(chart)
    Controls().add_to(chart)
    return chart


@cache
def empty_page() -> str:
    """A map of nothing: the code that every page of ours holds."""
    nothing = gpd.GeoDataFrame(geometry=[], crs=4326)
    return coverage_map(
        nothing, nothing, title=Text("", ""), revision=None, as_of=None, synthetic=False
    )


@cache
def _sources(names: tuple[str, ...], suffix: str) -> str:
    return "\n".join(
        (_PAGE / f"{name}.{suffix}").read_text(encoding="utf-8").strip() + "\n" for name in names
    )
