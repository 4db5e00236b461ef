"""Coordinate systems in and out: the only place that converts.

Inside Wangge every coordinate is longitude/latitude in degrees, WGS 84 (EPSG:4326). CGCS2000
(EPSG:4490) agrees with it to well under a metre and is taken as the same; PROJ does likewise.
Files come in other systems:

- **CGCS2000 zones** (Gauss-Krüger, metres) and anything else pyproj knows.
- **GCJ-02** ("Mars coordinates": Amap, Tencent): WGS 84 bent by up to about 700 m.
- **BD-09** (Baidu): GCJ-02 bent once more, by about another 900 m.

Neither of the last two is published officially. The formulas here are those in general use
(the libraries eviltransform, coordtransform and gcoord agree on them digit for digit); the
inverses have no closed form and are found by iteration to the limits of a double, not by the
usual single step, which errs by up to 2.6 m.

Where GCJ-02 applies
--------------------
The published rule is a rectangle, :data:`CHINA`, and so is ours: a coordinate is bent when
72.004 ≤ longitude ≤ 137.8347 and 0.8293 ≤ latitude ≤ 55.8271, both ends included, and comes
back unchanged otherwise, whichever of the six functions it is given to. The rule looks at the
coordinate *as given*. So the functions jump at the rectangle's edges, by up to about 1.6 km,
and within that distance of an edge a coordinate may not return from a round trip. No part of
China lies within 100 km of an edge; the rectangle covers parts of its neighbours, though, and
whoever works there never asks for GCJ-02.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final, Literal, TypeVar, cast

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from gis.errors import InvalidValue
from gis.text import Text

Coordinates = NDArray[np.float64]
T = TypeVar("T")

CHINA: Final = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north of the rectangle in which GCJ-02 and BD-09 apply, degrees."""

# Krasovsky 1940, as the GCJ-02 formula has it.
_A: Final = 6378245.0
_EE: Final = 0.00669342162296594323
_BD: Final = np.pi * 3000.0 / 180.0


def _invalid(zh: str, en: str) -> InvalidValue:
    return InvalidValue(Text(zh, en))


def in_china(coordinates: ArrayLike) -> NDArray[np.bool_]:
    """Whether each longitude/latitude lies in :data:`CHINA`, edges included; NaN does not."""
    lon, lat = _pairs(coordinates).T
    west, south, east, north = CHINA
    return np.asarray((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))


def wgs84_to_gcj02(coordinates: ArrayLike) -> Coordinates:
    """WGS 84 to GCJ-02, (n, 2) degrees.

    >>> wgs84_to_gcj02([[116.404, 39.915]]).round(6).tolist()
    [[116.410244, 39.916404]]
    >>> wgs84_to_gcj02([[-104.99, 39.74]]).tolist()  # Denver: not bent
    [[-104.99, 39.74]]
    """
    return _inside(_bend_gcj, coordinates)


def gcj02_to_wgs84(coordinates: ArrayLike) -> Coordinates:
    """GCJ-02 to WGS 84, (n, 2) degrees; inverse of :func:`wgs84_to_gcj02` below 1e-9°.

    >>> gcj02_to_wgs84(wgs84_to_gcj02([[114.93, 25.83]])).round(9).tolist()
    [[114.93, 25.83]]
    """
    return _inside(lambda bent: _unbend(_bend_gcj, bent), coordinates)


def gcj02_to_bd09(coordinates: ArrayLike) -> Coordinates:
    """GCJ-02 to BD-09, (n, 2) degrees.

    >>> gcj02_to_bd09([[116.404, 39.915]]).round(6).tolist()
    [[116.410369, 39.921337]]
    """
    return _inside(_bend_bd, coordinates)


def bd09_to_gcj02(coordinates: ArrayLike) -> Coordinates:
    """BD-09 to GCJ-02, (n, 2) degrees; inverse of :func:`gcj02_to_bd09` below 1e-9°."""
    return _inside(lambda bent: _unbend(_bend_bd, bent), coordinates)


def wgs84_to_bd09(coordinates: ArrayLike) -> Coordinates:
    """WGS 84 to BD-09 by way of GCJ-02, (n, 2) degrees."""
    return gcj02_to_bd09(wgs84_to_gcj02(coordinates))


def bd09_to_wgs84(coordinates: ArrayLike) -> Coordinates:
    """BD-09 to WGS 84 by way of GCJ-02, (n, 2) degrees."""
    return gcj02_to_wgs84(bd09_to_gcj02(coordinates))


def _pairs(coordinates: ArrayLike) -> Coordinates:
    array = np.asarray(coordinates, dtype=np.float64)
    if array.size == 0:
        return np.empty((0, 2))
    if array.ndim != 2 or array.shape[1] != 2:
        raise _invalid(
            f"坐标应为 n×2 的经度、纬度数组，实际为 {array.shape}。",
            f"Coordinates must be an (n, 2) array of longitude, latitude, not {array.shape}.",
        )
    return array


def _inside(change: Callable[[Coordinates], Coordinates], coordinates: ArrayLike) -> Coordinates:
    """Apply ``change`` to those coordinates that lie in China, leave the others."""
    result = _pairs(coordinates).copy()
    china = in_china(result)
    if china.any():
        result[china] = change(result[china])
    return result


def _waves(t: Coordinates, *terms: tuple[float, float]) -> Coordinates:
    """Two thirds of the sum of amplitude times sin(π t / period)."""
    total = sum((a * np.sin(t * np.pi / period) for a, period in terms), np.zeros_like(t))
    return np.asarray(total * (2.0 / 3.0))


def _bend_gcj(wgs: Coordinates) -> Coordinates:
    lon, lat = wgs.T
    x, y = lon - 105.0, lat - 35.0
    root, both = np.sqrt(np.abs(x)), _waves(x, (20.0, 1 / 6), (20.0, 0.5))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + both
    east += _waves(x, (20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + both
    north += _waves(y, (20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0))
    phi = np.radians(lat)
    w = 1.0 - _EE * np.sin(phi) ** 2
    dlon = np.degrees(east * np.sqrt(w) / (_A * np.cos(phi)))
    dlat = np.degrees(north * w * np.sqrt(w) / (_A * (1.0 - _EE)))
    return np.column_stack([lon + dlon, lat + dlat])


def _bend_bd(gcj: Coordinates) -> Coordinates:
    x, y = gcj.T
    z = np.hypot(x, y) + 0.00002 * np.sin(y * _BD)
    theta = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD)
    return np.column_stack([z * np.cos(theta) + 0.0065, z * np.sin(theta) + 0.006])


def _unbend(bend: Callable[[Coordinates], Coordinates], bent: Coordinates) -> Coordinates:
    """Solve bend(p) = bent for p by fixed-point iteration.

    Both formulas move neighbours almost alike (their displacement changes by less than 2 % of
    the distance), so ``p - (bend(p) - bent)`` contracts by a factor of 50 or more a step.
    """
    straight = bent.copy()
    for _ in range(40):  # 7 suffice
        error = bend(straight) - bent
        straight -= error
        if np.abs(error).max() < 1e-12:  # degrees, about 0.1 µm
            break
    return straight


@dataclass(frozen=True, slots=True)
class System:
    """A coordinate system that a file can be in.

    Attributes
    ----------
    name : str
        ``EPSG:4326``, ``EPSG:4547``, ``gcj02``, ``bd09``, or the name in the WKT.
    kind : {"degrees", "gcj02", "bd09", "projected"}
        ``degrees`` is longitude/latitude on some datum, ``projected`` is metres.
    crs : pyproj.CRS or None
        Two-dimensional; None for GCJ-02 and BD-09, which PROJ does not know.
    """

    name: str
    kind: Literal["degrees", "gcj02", "bd09", "projected"]
    crs: CRS | None = None

    @property
    def is_native(self) -> bool:
        """Whether coordinates in it are stored as they come: WGS 84 or CGCS2000 degrees."""
        return self.kind == "degrees" and self.crs in (_epsg(4326), _epsg(4490))


WGS84: Final = System("EPSG:4326", "degrees", CRS.from_epsg(4326))
CGCS2000: Final = System("EPSG:4490", "degrees", CRS.from_epsg(4490))
GCJ02: Final = System("gcj02", "gcj02")
BD09: Final = System("bd09", "bd09")

_NAMES: Final = {
    WGS84: "wgs84 wgs1984 84坐标 gps crs84 ogc:crs84 urn:ogc:def:crs:ogc:1.3:crs84 经纬度",
    CGCS2000: "cgcs2000 2000坐标 国家2000 国家2000坐标 大地2000 2000国家大地 天地图 tianditu",
    GCJ02: "gcj02 gcj 火星 火星坐标 国测局 国测局坐标 高德 高德地图 腾讯 腾讯地图 amap tencent",
    BD09: "bd09 bd09ll bd 百度 百度地图 百度坐标 baidu",
}
_BY_NAME: Final = {name: system for system, names in _NAMES.items() for name in names.split()}


def parse_system(text: str | int | CRS | System) -> System:
    """The system a person or a file means.

    Parameters
    ----------
    text : str, int, pyproj.CRS or System
        A Chinese or English name (火星坐标, 高德, 百度, 天地图, CGCS2000, 国家2000), an EPSG code
        with or without ``EPSG:``, a central meridian or zone of CGCS2000 (中央经线114, 38带),
        an OGC URN, or WKT (a ``.prj`` file).

    Raises
    ------
    InvalidValue
        Not understood; or understood but not convertible with known accuracy (Xi'an 1980,
        Beijing 1954 where PROJ has no parameters); or not horizontal.

    Examples
    --------
    >>> parse_system("高德").name, parse_system("国家2000").name, parse_system("4547").name
    ('gcj02', 'EPSG:4490', 'EPSG:4547')
    >>> parse_system("CGCS2000 3度带 中央经线 114").name
    'EPSG:4547'
    """
    if isinstance(text, System):
        return text
    if isinstance(text, CRS):
        return _system_of(text)
    words = str(text).strip()
    short = re.sub(r"[\s_()（）-]|坐标系$", "", words.lower())
    if short in _BY_NAME:
        return _BY_NAME[short]
    if re.fullmatch(r"\d{4,6}", short):
        return _parse_crs(f"EPSG:{short}")
    zone = _zone_named(short)
    return _parse_crs(words if zone is None else f"EPSG:{zone}")


def _zone_named(short: str) -> int | None:
    """EPSG code for "中央经线114", "cm114e", "38带", "3degreegkzone38"."""
    if old := re.fullmatch(r"(北京|beijing|bj)(19)?54|(西安|xian)(19)?80", short):
        return 4214 if old[1] else 4610
    if re.search(r"54|80|beijing|xian|北京|西安|wgs|utm|\[", short):
        return None
    if found := re.search(r"(?:中央经线|中央子午线|cm)(\d{2,3})(?!\d)", short):
        meridian, six = int(found[1]), bool(re.search(r"6度|六度|6degree|2000gk", short))
        first, step = (4502, 6) if six else (4534, 3)
        index, rest = divmod(meridian - 75, step)
        return first + index if rest == 0 and 75 <= meridian <= 135 else None
    found = re.search(r"zone(\d{2})|(?<!\d)(\d{2})带", short)
    return _prefixed_zone(int(found[1] or found[2])) if found else None


def _prefixed_zone(number: int) -> int | None:
    """EPSG code of the zone whose eastings begin with ``number``: 13-23 are 6°, 25-45 are 3°."""
    if 25 <= number <= 45:
        return 4513 + number - 25
    return 4491 + number - 13 if 13 <= number <= 23 else None


@lru_cache(maxsize=256)
def _parse_crs(words: str) -> System:
    # Grids and init files would make PROJ open files that a hostile WKT names; "@null" is none.
    opens = re.search(r"grids(?!=@null\b)|init=|file:|pipeline", words, re.IGNORECASE)
    if not opens and 0 < len(words) <= 20_000:
        try:
            return _system_of(CRS.from_user_input(words))
        except CRSError:
            pass
    shown = words if len(words) <= 60 else words[:60] + "…"
    raise _invalid(
        f"无法识别坐标系“{shown}”。可用：wgs84、cgcs2000（国家2000、天地图）、"
        "gcj02（高德、腾讯）、bd09（百度）、EPSG 代码（4547 即国家2000三度带、中央经线 114°），"
        "或 .prj 文件的 WKT。",
        f"“{shown}” is no coordinate system known here. Use wgs84, cgcs2000, gcj02 (Amap, "
        "Tencent), bd09 (Baidu), an EPSG code (4547 is CGCS2000 zone 114°E), or the WKT of "
        "a .prj file.",
    )


@cache
def _epsg(code: int) -> CRS:
    return CRS.from_epsg(code)


def _system_of(crs: CRS) -> System:
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    if not (crs.is_geographic or crs.is_projected):
        raise _invalid(
            f"坐标系“{crs.name}”不是平面或经纬度坐标系，不能用于本系统。",
            f"“{crs.name}” is neither projected nor longitude/latitude and cannot be used.",
        )
    if len(crs.axis_info) > 2:
        crs = crs.to_2d()
    code = crs.to_epsg()
    if code is not None:
        crs = _epsg(code)
    try:
        _transformer(crs, forward=True)
    except ProjError as error:
        raise _invalid(
            f"“{crs.name}”转换到国家2000需要当地测绘部门的转换参数，本系统没有；"
            "直接套用会偏差约百米。请先由测绘部门转换为国家2000（CGCS2000）后再导入。",
            f"“{crs.name}” needs local parameters of the surveying authority that are not "
            "known here; without them the result is off by some 100 m. Have the file "
            "converted to CGCS2000 first.",
        ) from error
    name = f"EPSG:{code}" if code is not None else crs.name
    return System(name, "degrees" if crs.is_geographic else "projected", crs)


def _is_modern(crs: CRS) -> bool:
    """Whether the datum is WGS 84 or (GRS 80) one that agrees with it to about a metre.

    For those PROJ may put one on top of the other. For Xi'an 1980 that is wrong by some 100 m,
    and no exception would tell: so it is asked not to ("ballpark").
    """
    ellipsoid = None if crs.geodetic_crs is None else crs.geodetic_crs.ellipsoid
    return crs.geodetic_crs == _epsg(4326) or (
        ellipsoid is not None
        and abs(ellipsoid.semi_major_metre - 6378137.0) < 0.01
        and abs(ellipsoid.inverse_flattening - 298.2572) < 0.0001
    )


def zone_for(lon: float) -> int:
    """EPSG code of the CGCS2000 3-degree zone (no zone prefix) whose meridian is nearest.

    Halfway between two meridians the eastern one, as EPSG's areas of use have it.

    Raises
    ------
    InvalidValue
        ``lon`` lies outside 73.5° to 136.5°, where no such zone is defined.

    Examples
    --------
    >>> zone_for(114.93), zone_for(115.6)
    (4547, 4548)
    """
    if not 73.5 <= lon < 136.5:
        raise _invalid(
            f"经度 {lon}° 不在国家2000三度带范围（73.5°–136.5°）内。",
            f"Longitude {lon}° lies outside the CGCS2000 3-degree zones (73.5° to 136.5°).",
        )
    return 4534 + int((lon + 1.5) // 3) - 25


def guess_projected(bounds: Sequence[float], near: float | None = None) -> Text | None:
    """Advice when ``bounds`` cannot be longitude/latitude; None when they can.

    Parameters
    ----------
    bounds : sequence of 4 floats
        Least x, least y, greatest x, greatest y, as they stand in the file.
    near : float, optional
        Longitude of the known divisions: tells which zone eastings without prefix are in.

    Examples
    --------
    >>> print(guess_projected((38512345, 2854321, 38522345, 2864321)).en[:83])
    These are metres, it seems in CGCS2000 / 3-degree Gauss-Kruger zone 38 (EPSG:4526):
    >>> guess_projected((114.8, 25.6, 115.1, 26.0)) is None
    True
    """
    west, south, east, north = bounds
    legal = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    if legal or not np.isfinite(bounds).all():
        return None
    if 3 <= west <= east <= 54 and 73 <= south <= north <= 136:
        return Text(
            "经度和纬度写反了（应先经度、后纬度），请交换两列。",
            "Longitude and latitude are swapped (longitude comes first): swap the two columns.",
        )
    x, y = (west + east) / 2, (south + north) / 2
    if code := _zone_of_metres(x, y, near):
        name = f"{_epsg(code).name} (EPSG:{code})"
        return Text(
            f"坐标单位是米，像是 {name}：请加 --crs {code} 导入。"
            "西安80、北京54 的数值与国家2000 相近，请先确认。",
            f"These are metres, it seems in {name}: import with --crs {code}. Make sure that "
            "it is not Xi'an 1980 or Beijing 1954, whose numbers look like those of CGCS2000.",
        )
    if _zone_of_metres(y, x, near):  # surveyors write x for north
        return Text(
            "纵、横坐标写反了（应先横坐标（东）、后纵坐标（北）），请交换两列。",
            "Easting and northing are swapped (easting comes first): swap the two columns.",
        )
    return Text(
        "坐标不是经纬度，请查明坐标系并用 --crs 指定，"
        "例如 --crs 4547（国家2000三度带，中央经线 114°）。",
        "These are not degrees: find out the system and give it, for instance --crs 4547 "
        "(CGCS2000, 3-degree zone of 114°E).",
    )


def _zone_of_metres(x: float, y: float, near: float | None) -> int | None:
    """EPSG code of the zone that (x, y) metres in China fit best, or None."""
    zone, easting = int(x // 1e6), x % 1e6
    fits: dict[int, float] = {}  # code: longitude of the place in it, roughly
    if 4e5 <= y <= 7.3e6 and 73 <= x / 111319.49 <= 136:
        fits[3857] = x / 111319.49
    if 4e5 <= y <= 6e6 and 1e5 <= easting <= 9e5:
        if code := _prefixed_zone(zone):
            fits[code] = 3.0 * zone if zone >= 25 else 6.0 * zone - 3
        elif zone == 0 and near is not None and 73.5 <= near < 136.5:
            fits[zone_for(near)] = near
    # Web Mercator comes first: without `near` it is likelier than a 6-degree zone of Xinjiang.
    return min(fits, key=lambda code: abs(fits[code] - (near or fits[code])), default=None)


def to_wgs84(value: T, system: System | str | int | CRS) -> T:
    """Bring coordinates or geometries from ``system`` to WGS 84 longitude/latitude.

    Parameters
    ----------
    value : (n, 2) array of float, shapely geometry, array of geometries, or None
        In ``system``; x (easting, longitude) before y whatever the authority's axis order.
        Geometries of any type, empty ones too; Z and M are dropped (tell the user).
    system : System, or whatever :func:`parse_system` takes

    Returns
    -------
    The same shape of thing, in degrees. Not yet on the lattice.

    Raises
    ------
    InvalidValue
        ``system`` is not known, or coordinates have no image (they are not of that system).

    Examples
    --------
    >>> to_wgs84(np.array([[500000.0, 2857000.0]]), 4547).round(4).tolist()
    [[114.0, 25.821]]
    >>> to_wgs84(shapely.Point(114.936, 25.827), "gcj02").wkt[:17]
    'POINT (114.931278'
    """
    return _convert(value, parse_system(system), forward=True)


def from_wgs84(value: T, system: System | str | int | CRS) -> T:
    """Bring coordinates or geometries from WGS 84 longitude/latitude to ``system``.

    The reverse of :func:`to_wgs84`; parameters and errors alike.

    >>> from_wgs84(np.array([[114.0, 25.82]]), "EPSG:4547").round(2).tolist()
    [[500000.0, 2856892.98]]
    """
    return _convert(value, parse_system(system), forward=False)


def _convert(value: T, system: System, *, forward: bool) -> T:
    own = {"gcj02": (gcj02_to_wgs84, wgs84_to_gcj02), "bd09": (bd09_to_wgs84, wgs84_to_bd09)}
    crs = system.crs

    def change(xy: Coordinates) -> Coordinates:
        if crs is None:
            return own[system.kind][0 if forward else 1](xy)
        if system.is_native or len(xy) == 0:
            return _pairs(xy).copy()
        return _through(_transformer(crs, forward=forward), _pairs(xy), system)

    plain = isinstance(value, np.ndarray) and value.dtype != object
    return cast(
        "T", change(cast("Coordinates", value)) if plain else shapely.transform(value, change)
    )


@lru_cache(maxsize=256)
def _transformer(crs: CRS, *, forward: bool) -> Transformer:
    pair = (crs, _epsg(4326)) if forward else (_epsg(4326), crs)
    return Transformer.from_crs(*pair, always_xy=True, allow_ballpark=_is_modern(crs))


def _through(transformer: Transformer, xy: Coordinates, system: System) -> Coordinates:
    result: Coordinates = np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
    lost = ~np.isfinite(result).all(axis=1) & np.isfinite(xy).all(axis=1)
    if lost.any():
        x, y = xy[int(np.argmax(lost))]
        raise _invalid(
            f"坐标 ({x:.10g}, {y:.10g}) 无法按坐标系 {system.name} 转换，请核对坐标系和坐标顺序。",
            f"({x:.10g}, {y:.10g}) cannot be converted as {system.name}; "
            "check the system and the order of the axes.",
        )
    return result
