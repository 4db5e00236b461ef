"""The folium coverage map of what is published."""

from __future__ import annotations

from api.store import divisions, installation
from api.store.database import Reader
from api.store.moments import Moment
from api.workflows.exporting import division_features, frame, grid_features, place_features
from gis.errors import NotFound
from gis.maps import coverage_map
from gis.text import Lang, Text


def render(reader: Reader, moment: Moment, lang: Lang) -> str:
    """The self-contained page, opening in ``lang``.

    Raises
    ------
    NotFound
        No division stands at that moment: there is nothing to draw.
    """
    areas = frame(division_features(reader, moment))
    if areas.empty:
        raise NotFound(
            Text(
                "尚无已发布的区划，请先导入。",
                "No division has been published yet: import divisions first.",
            )
        )
    code = divisions.root(reader, moment)
    name = divisions.get(reader, code, moment).name if code else ""
    places = frame(place_features(reader, moment))
    return coverage_map(
        areas,
        frame(grid_features(reader, moment)),
        None if places.empty else places,
        lang=lang,
        title=Text(f"{name}网格覆盖图", f"Grid coverage of {name}" if name else "Grid coverage"),
        revision=moment.revision,
        as_of=moment.day.isoformat(),
        synthetic=installation.holds_synthetic(reader, moment),
    )
