"""Names of coordinate systems as files write them, reduced to what is safe to pass on.

What a file says is never handed to PROJ as it stands: a PROJ string or a name can point at
other files. Only authority codes leave this module; WKT comes from the confined GDAL reader.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pyproj import CRS
from pyproj.exceptions import CRSError

_PATTERNS = (
    re.compile(r"EPSG::?(\d{4,6})", re.IGNORECASE),
    re.compile(r"urn:(?:x-)?ogc:def:crs:EPSG:[\d.]*:(\d{4,6})", re.IGNORECASE),
    re.compile(r"https?://www\.opengis\.net/def/crs/EPSG/[\d.]+/(\d{4,6})", re.IGNORECASE),
    re.compile(r"https?://www\.opengis\.net/gml/srs/epsg\.xml#(\d{4,6})", re.IGNORECASE),
)
_CRS84 = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:OGC:[\d.]*:|OGC:|\S*/OGC/[\d.]+/)?CRS:?84", re.IGNORECASE
)
_DEGREES = frozenset({"GCJ02", "GCJ-02", "BD09", "BD-09", "WGS84", "CGCS2000"})
_GEOGRAPHIC_WKT = re.compile(r"\s*GEO(?:GCS|GCRS|DCRS)\s*\[", re.IGNORECASE)
_POINTS_ELSEWHERE = re.compile(r"EXTENSION\s*\[|nadgrids|geoidgrids|PROJ4", re.IGNORECASE)


def code_of(name: str) -> str | None:
    """``"EPSG:4547"`` for any usual spelling of it, or None.

    CRS84 is EPSG:4326 in longitude/latitude order, which is the order files have anyway.

    >>> code_of("urn:ogc:def:crs:EPSG::4547")
    'EPSG:4547'
    >>> code_of("urn:ogc:def:crs:OGC:1.3:CRS84")
    'EPSG:4326'
    """
    plain = name.strip()
    if _CRS84.fullmatch(plain):
        return "EPSG:4326"
    for pattern in _PATTERNS:
        found = pattern.fullmatch(plain)
        if found:
            return f"EPSG:{int(found[1])}"
    return None


def safe(crs: str | None) -> str | None:
    """A code, or WKT that refers to no other file; None for anything else."""
    if not crs:
        return None
    code = code_of(crs)
    if code:
        return code
    if len(crs) > 20_000 or "[" not in crs or _POINTS_ELSEWHERE.search(crs):
        return None
    return crs


@lru_cache(maxsize=64)
def in_degrees(crs: str | None) -> bool | None:
    """Whether coordinates in ``crs`` are longitude and latitude; None if that is not known."""
    if crs is None:
        return None
    if crs.upper() in _DEGREES or _GEOGRAPHIC_WKT.match(crs):
        return True
    code = code_of(crs)
    if code is None:
        return None
    try:
        return bool(CRS.from_epsg(int(code.removeprefix("EPSG:"))).is_geographic)
    except CRSError:
        return None
