"""The folium layers of the coverage map.

Each is a ``folium.map.Layer`` whose script is one constant call into the page's own code;
what it draws comes from the page's JSON block.
"""

from __future__ import annotations

from typing import Literal

from folium.map import Layer
from folium.template import Template

from gis.maps.offline import ConstantNames


class _DataLayer(ConstantNames, Layer):
    call: str

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = {{ this.call }};
        {% endmacro %}
        """
    )


class AreaLayer(_DataLayer):
    """Villages or grids, coloured by the measure chosen in the page.

    One layer serves both measures: it is restyled, so that its geometry stands in the
    page once.
    """

    def __init__(self, unit: Literal["village", "grid"], *, show: bool) -> None:
        self.variable = f"{unit}_areas"
        self.call = f'Wangge.areas.layer("{unit}")'
        super().__init__(name=unit, show=show)


class BorderLayer(_DataLayer):
    """Borders of villages, towns and the district, the heavier ones with a light casing."""

    variable = "borders"
    call = "Wangge.borders.layer()"


class MarkLayer(_DataLayer):
    """A mark on what has no grid worker."""

    variable = "unstaffed_marks"
    call = "Wangge.marks.layer()"


class PlaceLayer(_DataLayer):
    """Points of service."""

    variable = "places_of_service"
    call = "Wangge.places.layer()"


class LabelLayer(_DataLayer):
    """Names, thinned out so that they do not overlap."""

    variable = "map_labels"
    call = "Wangge.labels.layer()"


class Controls(ConstantNames):
    """Layer switch, legend, search, languages, keyboard and printing."""

    variable = "controls"

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca does not type it

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        Wangge.start({
            map: {{ this._parent.get_name() }},
            areas: {village: village_areas, grid: grid_areas},
            borders: borders,
            marks: unstaffed_marks,
            places: places_of_service,
            labels: map_labels
        });
        {% endmacro %}
        """
    )
