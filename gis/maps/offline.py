"""folium pages that carry everything they need and keep data out of code.

folium loads its scripts from public hosts, and writes what it is given into JavaScript
template literals. branca, below it, parses what a macro has rendered as a Jinja template
once more, so that a name such as ``{{ 7*7 }}`` would be evaluated while the page is made.
The classes here close these three doors:

* :class:`OfflineMap` is a ``folium.Map`` whose scripts and styles are inlined;
* :class:`Page` is the figure it stands in: it sets the parts together as they are, and
  opens with a Content-Security-Policy that names its own code by hash;
* :class:`ConstantNames` gives elements fixed names, so that the code of a page does not
  depend on what it shows, and data travel in one JSON block that is never run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import folium
from branca.element import Figure, MacroElement
from folium.template import Template

from gis.maps.policy import policy_for
from gis.text import Lang, Text

DATA_ID = "wangge-data"

_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def json_block(content: Mapping[str, Any]) -> str:
    """JSON that can stand inside a ``<script type="application/json">`` element.

    ``<``, ``>`` and ``&`` become ``\\u003c`` and so on, so that no text in the data can
    end the element or begin another.

    Raises
    ------
    ValueError
        If a number is not finite: JSON has no NaN, and browsers would refuse the page.
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # A lone surrogate could not be written as UTF-8.
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text.translate(_ESCAPES)


class ConstantNames(MacroElement):
    """An element known in the page by a fixed variable name instead of a random one."""

    variable: str

    def get_name(self) -> str:
        """The name of the JavaScript variable."""
        return self.variable


class OfflineMap(ConstantNames, folium.Map):
    """A ``folium.Map`` without tiles that loads nothing.

    jQuery, Bootstrap and the icon fonts that folium brings are left out: nothing here uses
    them. The attribution control is off because it would render a link; the page's notes
    name Leaflet and folium instead. Options are constants, the view is set from the data.
    """

    variable = "coverage_map"

    _template = Template(
        """
        {% macro html(this, kwargs) %}<div class="folium-map" id="{{ this.get_name() }}"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map("{{ this.get_name() }}", {
            crs: L.CRS.{{ this.crs }}, ...{{ this.options|tojavascript }}
        });
        {% if this.control_scale %}
        L.control.scale({imperial: false, maxWidth: 140}).addTo({{ this.get_name() }});
        {% endif %}
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        self.default_js = []
        self.default_css = []
        super().__init__(
            location=(0, 0),
            tiles=None,
            control_scale=True,
            attribution_control=False,
            zoom_snap=0.25,
            min_zoom=7,
            max_zoom=19,
        )


class Page(Figure):
    """The document around an :class:`OfflineMap`.

    Parameters
    ----------
    title : Text
        Title of the window, in both languages.
    lang : {"zh", "en"}
        Language in which the page opens.
    scripts, styles : sequence of str
        Code that stands before that of the map, each in an element of its own.
    frame : str
        Markup around the map; ``<!-- map -->`` is where the map goes.
    content : mapping
        The data, embedded as JSON.
    """

    def __init__(
        self,
        *,
        title: Text,
        lang: Lang,
        scripts: Sequence[str],
        styles: Sequence[str],
        frame: str,
        content: Mapping[str, Any],
    ) -> None:
        super().__init__(title=title.to(lang))
        self.lang = lang
        self.scripts = tuple(scripts)
        self.styles = tuple(styles)
        self.frame = frame
        self.content = content

    def render(self, **kwargs: Any) -> str:
        """The whole document."""
        for child in self._children.values():
            child.render(**kwargs)
        scripts = [*self.scripts, self.script.render(**kwargs)]
        policy = policy_for(scripts, self.styles)
        head = [
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{escape(self.title or '')}</title>",
            *(f"<style>{code}</style>" for code in self.styles),
        ]
        body = [
            self.frame.replace("<!-- map -->", self.html.render(**kwargs)),
            f'<script type="application/json" id="{DATA_ID}">{json_block(self.content)}</script>',
            *(f"<script>{code}</script>" for code in scripts),
        ]
        lang = "zh-CN" if self.lang == "zh" else "en"
        return (
            f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n'
            + "\n".join(head)
            + "\n</head>\n<body>\n"
            + "\n".join(body)
            + "\n</body>\n</html>\n"
        )
