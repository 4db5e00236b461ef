"""The header under which a map page is served."""

from __future__ import annotations

from functools import cache

from gis.errors import InvalidValue
from gis.maps.coverage_map import empty_page
from gis.maps.policy import code_in, policy_for
from gis.text import Text


def content_security_policy(html: str) -> str:
    """The header under which a page made by this package is served.

    Only code that this package writes is let through. The code in a page is the same byte
    for byte whatever data the page shows, so it is compared with that of an empty page:
    a script that came in with the data would get no hash here.

    Parameters
    ----------
    html : str
        A page from :func:`gis.maps.coverage_map`.

    Returns
    -------
    str
        Value for a ``Content-Security-Policy`` header, with ``sandbox allow-scripts``: the
        page runs without the origin, the storage and the cookies of the site that serves it.

    Raises
    ------
    InvalidValue
        If the page holds none of our code.
    """
    scripts, styles = code_in(html)
    known = _known_code()
    scripts = [code for code in scripts if code in known]
    styles = [code for code in styles if code in known]
    if not scripts or not styles:
        raise InvalidValue(
            Text("该页面不是由本系统生成的地图。", "This page is not a map made by this system.")
        )
    return f"{policy_for(scripts, styles)}; frame-ancestors 'self'; sandbox allow-scripts"


@cache
def _known_code() -> frozenset[str]:
    scripts, styles = code_in(empty_page())
    return frozenset((*scripts, *styles))
