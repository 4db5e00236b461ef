"""Coordinates go in and come out again, and lie where others say they lie."""

from __future__ import annotations

import doctest
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gis import crs
from gis.errors import InvalidValue

GEOD = pyproj.Geod(ellps="WGS84")
ONE_CENTIMETRE = 0.01
OUTLINE = Path(__file__).parents[2] / "data" / "boundaries" / "outline_360702.geojson"

# China with its seas, and a mile to spare from the edges of the rectangle.
in_china = st.tuples(st.floats(73.0, 136.0), st.floats(3.0, 54.5)).map(lambda p: np.array([p]))


def apart(a: np.ndarray, b: np.ndarray) -> float:
    """Greatest geodesic distance between points of ``a`` and ``b``, metres."""
    return float(np.max(GEOD.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])[2]))


def test_the_examples_in_the_docstrings_are_true():
    results = doctest.testmod(crs)
    assert results.attempted > 8
    assert results.failed == 0


# --- where others say they lie ----------------------------------------------------------------

# The test values of eviltransform (Shanghai, Shenzhen, Beijing) and coordtransform (Tiananmen).
PUBLISHED_GCJ = [
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
]


@pytest.mark.parametrize(("wgs", "gcj"), PUBLISHED_GCJ)
def test_gcj02_agrees_with_published_values_to_the_last_digit(wgs, gcj):
    assert crs.wgs84_to_gcj02([wgs])[0] == pytest.approx(gcj, abs=2e-13)


@pytest.mark.parametrize(("wgs", "gcj"), PUBLISHED_GCJ)
def test_the_inverse_finds_the_published_originals_and_not_the_one_step_guess(wgs, gcj):
    back = crs.gcj02_to_wgs84([gcj])
    assert apart(back, np.array([wgs])) < 1e-6
    one_step = 2 * np.array([gcj]) - crs.wgs84_to_gcj02([gcj])
    assert apart(one_step, np.array([wgs])) > 0.1


# Test fixtures of gcoord: city centres as Amap and Baidu themselves give them.
SERVICES = [
    ((114.0164322, 33.0133556), (114.022306, 33.0115324), (114.0287781, 33.0176697)),  # 驻马店
    ((113.0092288, 25.7734864), (113.014722, 25.7705143), (113.0211835, 25.7765929)),  # 郴州
    ((116.1174053, 24.2912377), (116.1222426, 24.2886182), (116.1287823, 24.2944828)),  # 梅州
    ((92.0499619, 31.4784436), (92.0512438, 31.4762063), (92.0576832, 31.4824421)),  # 那曲
    ((123.4253306, 41.8032629), (123.4314787, 41.8057023), (123.438095, 41.8114013)),  # 沈阳
]


@pytest.mark.parametrize(("wgs", "gcj", "bd"), SERVICES)
def test_gcj02_and_bd09_lie_where_the_map_services_put_them(wgs, gcj, bd):
    assert apart(crs.wgs84_to_gcj02([wgs]), np.array([gcj])) < 1.0
    assert apart(crs.gcj02_to_bd09([gcj]), np.array([bd])) < 1.0


def test_bd09_agrees_with_the_published_value_for_tiananmen():
    assert crs.gcj02_to_bd09([[116.404, 39.915]])[0] == pytest.approx(
        (116.41036949371029, 39.92133699351021), abs=2e-13
    )


def test_in_zhanggong_gcj02_lies_583_to_607_m_to_the_east_south_east():
    outline = shapely.from_geojson(OUTLINE.read_text(encoding="utf-8"))
    west, south, east, north = outline.bounds
    lon, lat = np.meshgrid(np.linspace(west, east, 60), np.linspace(south, north, 60))
    inside = shapely.intersects_xy(outline, lon, lat)
    wgs = np.column_stack([lon[inside], lat[inside]])
    gcj, bd = crs.wgs84_to_gcj02(wgs), crs.wgs84_to_bd09(wgs)
    bearing, _, length = GEOD.inv(*wgs.T, *gcj.T)
    assert 582.5 < length.min() < length.max() < 607
    assert 120 < bearing.min() < bearing.max() < 130
    assert GEOD.inv(*wgs.T, *bd.T)[2] == pytest.approx(1_190, abs=35)


def test_a_point_of_zone_114_lies_where_gauss_krueger_puts_it():
    # On the meridian: x is the false easting, y the arc of the GRS 80 meridian.
    x, y = crs.from_wgs84(np.array([[114.0, 25.83]]), 4547)[0]
    arc = pyproj.Geod(ellps="GRS80").inv(114, 0, 114, 25.83)[2]
    assert (x, y) == pytest.approx((500_000, arc), abs=1e-3)


# --- round trips ------------------------------------------------------------------------------


@given(in_china)
@example(np.array([[105.0, 35.0]]))  # the formula has a kink at 105°E
@example(np.array([[105.0 + 1e-9, 35.0]]))
@pytest.mark.parametrize(
    ("out", "back"),
    [
        (crs.wgs84_to_gcj02, crs.gcj02_to_wgs84),
        (crs.gcj02_to_wgs84, crs.wgs84_to_gcj02),
        (crs.gcj02_to_bd09, crs.bd09_to_gcj02),
        (crs.bd09_to_gcj02, crs.gcj02_to_bd09),
        (crs.wgs84_to_bd09, crs.bd09_to_wgs84),
        (crs.bd09_to_wgs84, crs.wgs84_to_bd09),
    ],
)
def test_bent_coordinates_return_within_a_billionth_of_a_degree(out, back, point):
    assert np.abs(back(out(point)) - point).max() < 1e-9


ZONES = [
    *((code, 75 + 3 * i) for i, code in enumerate(range(4534, 4555))),
    *((code, 75 + 3 * i) for i, code in enumerate(range(4513, 4534))),
    *((code, 75 + 6 * i) for i, code in enumerate(range(4491, 4502))),
    *((code, 75 + 6 * i) for i, code in enumerate(range(4502, 4513))),
]


@given(st.sampled_from(ZONES), st.floats(-3, 3), st.floats(3, 54))
def test_every_cgcs2000_zone_returns_within_a_centimetre_up_to_3_degrees_away(zone, away, lat):
    code, meridian = zone
    point = np.array([[meridian + away, lat]])
    metres = crs.from_wgs84(point, code)
    prefixed = code <= 4501 or 4513 <= code <= 4533
    assert (metres[0, 0] > 1e6) == prefixed
    assert apart(crs.to_wgs84(metres, code), point) < ONE_CENTIMETRE


@given(st.floats(73.5, 136.4999))
def test_the_zone_for_a_longitude_has_its_meridian_within_a_degree_and_a_half(lon):
    x, _ = crs.from_wgs84(np.array([[lon, 0.0]]), crs.zone_for(lon))[0]
    assert abs(x - 500_000) < 1.5 * 111_400


@pytest.mark.parametrize("lon", [73.0, 137.0, -90.0, float("nan")])
def test_there_is_no_zone_outside_china(lon):
    with pytest.raises(InvalidValue):
        crs.zone_for(lon)


# --- outside China ----------------------------------------------------------------------------

ALL_SIX = [
    crs.wgs84_to_gcj02,
    crs.gcj02_to_wgs84,
    crs.gcj02_to_bd09,
    crs.bd09_to_gcj02,
    crs.wgs84_to_bd09,
    crs.bd09_to_wgs84,
]


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_coordinates_outside_china_come_back_unchanged(lon, lat):
    point = np.array([[lon, lat]])
    assume(not crs.in_china(point)[0])
    for convert in ALL_SIX:
        assert np.array_equal(convert(point), point)


def test_in_a_mixed_array_only_what_lies_in_china_is_bent():
    mixed = np.array([[-105.0, 39.7], [114.93, 25.83], [np.nan, np.nan], [2.35, 48.85]])
    for convert in ALL_SIX:
        result = convert(mixed)
        assert np.array_equal(result[[0, 2, 3]], mixed[[0, 2, 3]], equal_nan=True)
        assert np.array_equal(result[1:2], convert(mixed[1:2]))
        assert not np.array_equal(result[1], mixed[1])


def test_the_edges_of_the_rectangle_belong_to_it_and_a_hair_further_does_not():
    west, south, east, north = crs.CHINA
    corners = np.array([[west, south], [east, south], [east, north], [west, north]])
    assert crs.in_china(corners).all()
    outward = np.nextafter(corners, [[0, 0], [180, 0], [180, 90], [0, 90]])
    assert not crs.in_china(outward).any()
    moved = apart(crs.wgs84_to_bd09(corners), corners)
    assert 100 < moved < 1_700  # the jump that the module's docstring owns up to


@given(arrays(np.float64, (5, 2), elements=st.floats(allow_nan=True, allow_infinity=True)))
def test_no_coordinate_however_odd_breaks_a_conversion(points):
    for convert in ALL_SIX:
        assert convert(points).shape == points.shape


def test_the_six_leave_their_argument_alone_and_take_an_empty_one():
    point = np.array([[114.93, 25.83]])
    for convert in ALL_SIX:
        convert(point)
        assert point.tolist() == [[114.93, 25.83]]
        assert convert(np.empty((0, 2))).shape == (0, 2)
        assert convert([]).shape == (0, 2)
    with pytest.raises(InvalidValue, match=r"\(n, 2\)"):
        crs.wgs84_to_gcj02([114.93, 25.83])


# --- geometries -------------------------------------------------------------------------------

GEOMETRIES = [
    "POINT (114.9 25.8)",
    "LINESTRING (114.9 25.8, 115 25.9)",
    "POLYGON ((114 25, 115 25, 115 26, 114 25), (114.7 25.2, 114.8 25.2, 114.8 25.3, 114.7 25.2))",
    "MULTIPOLYGON (((114.9 25.8, 115 25.8, 115 25.9, 114.9 25.8)))",
    "GEOMETRYCOLLECTION (POINT (114.9 25.8), LINESTRING (114.9 25.8, 115 25.9))",
    "POINT EMPTY",
    "POLYGON EMPTY",
    "MULTIPOLYGON EMPTY",
    "GEOMETRYCOLLECTION EMPTY",
]
SYSTEMS = ["wgs84", "EPSG:4490", "gcj02", "bd09", "EPSG:4547", "EPSG:4526", "EPSG:3857"]


@pytest.mark.parametrize("wkt", GEOMETRIES)
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_geometry_of_any_type_returns_as_itself(wkt, system):
    geometry = shapely.from_wkt(wkt)
    there = crs.from_wgs84(geometry, system)
    back = crs.to_wgs84(there, system)
    assert back.geom_type == geometry.geom_type
    assert shapely.equals_exact(back, geometry, 1e-9) or geometry.is_empty
    assert back.is_empty == geometry.is_empty


def test_heights_are_dropped_and_a_missing_geometry_stays_missing():
    assert not crs.to_wgs84(shapely.Point(114.9, 25.8, 120.0), "gcj02").has_z
    assert not crs.to_wgs84(shapely.Point(114.9, 25.8, 120.0), "wgs84").has_z
    assert crs.to_wgs84(None, "gcj02") is None


def test_an_array_of_geometries_is_converted_in_one_go():
    geometries = np.array([shapely.from_wkt(w) for w in GEOMETRIES] + [None], dtype=object)
    together = crs.to_wgs84(geometries, "gcj02")
    assert together[-1] is None
    for one, other in zip(together[:-1], geometries[:-1], strict=True):
        assert one == crs.to_wgs84(other, "gcj02")


def test_cgcs2000_degrees_are_taken_as_wgs84_bit_for_bit():
    points = np.random.default_rng(1).uniform((73, 3), (136, 54), (1000, 2))
    for system in ("wgs84", "cgcs2000", pyproj.CRS(4490).to_wkt("WKT1_ESRI")):
        assert np.array_equal(crs.to_wgs84(points, system), points)


def test_coordinates_that_are_not_of_the_stated_system_are_refused_and_named():
    with pytest.raises(InvalidValue, match=r"38512345, 2854321.*EPSG:4547"):
        crs.to_wgs84(np.array([[38512345.0, 2854321.0]]), "4547")


# --- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("火星坐标", "gcj02"),
        ("高德", "gcj02"),
        ("高德坐标系", "gcj02"),
        ("腾讯地图", "gcj02"),
        ("GCJ-02", "gcj02"),
        ("百度", "bd09"),
        ("BD-09", "bd09"),
        ("天地图", "EPSG:4490"),
        ("CGCS2000", "EPSG:4490"),
        ("国家2000", "EPSG:4490"),
        ("2000国家大地坐标系", "EPSG:4490"),
        ("WGS-84", "EPSG:4326"),
        ("WGS 84", "EPSG:4326"),
        ("OGC:CRS84", "EPSG:4326"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("urn:ogc:def:crs:EPSG::4490", "EPSG:4490"),
        ("EPSG:4547", "EPSG:4547"),
        ("4547", "EPSG:4547"),
        (4547, "EPSG:4547"),
        ("中央经线114", "EPSG:4547"),
        ("CGCS2000 3度带 中央子午线 117°", "EPSG:4548"),
        ("CGCS2000_3_Degree_GK_CM_114E", "EPSG:4547"),
        ("CGCS2000_GK_CM_117E", "EPSG:4509"),
        ("CGCS2000_3_Degree_GK_Zone_38", "EPSG:4526"),
        ("38带", "EPSG:4526"),
        ("20带", "EPSG:4498"),
        ("EPSG:4547+5773", "EPSG:4547"),
    ],
)
def test_a_system_is_known_by_its_names(words, name):
    assert crs.parse_system(words).name == name


@pytest.mark.parametrize("code", [4326, 4490, 4547, 4526, 4498, 3857, 32650])
@pytest.mark.parametrize("version", ["WKT1_ESRI", "WKT1_GDAL", "WKT2_2019"])
def test_a_prj_file_in_any_dialect_converts_like_its_epsg_code(code, version):
    points = np.array([[114.93, 25.83]])
    wkt = pyproj.CRS(code).to_wkt(version)
    assert np.allclose(crs.from_wgs84(points, wkt), crs.from_wgs84(points, code), atol=1e-9, rtol=0)


@pytest.mark.parametrize("words", ["西安80", "Xian 1980", "EPSG:2343", "EPSG:4610"])
def test_a_datum_that_proj_would_misplace_by_100_m_in_silence_is_refused(words):
    with pytest.raises(InvalidValue, match="surveying authority") as refused:
        crs.parse_system(words)
    assert "测绘部门" in refused.value.text.zh


@pytest.mark.parametrize(
    "words",
    ["", "hello", "EPSG:99999", "EPSG:5773", "EPSG:4479", "x" * 50_000, "中央经线115", "99带"],
)
def test_what_is_no_system_is_refused_in_both_languages_and_not_at_length(words):
    with pytest.raises(InvalidValue) as refused:
        crs.parse_system(words)
    assert 10 < len(refused.value.text.zh) < 300
    assert 10 < len(refused.value.text.en) < 400


@pytest.mark.parametrize(
    "words",
    [
        "+proj=longlat +nadgrids=/etc/passwd",
        "+init=epsg:4326",
        "+proj=pipeline +step +proj=hgridshift +grids=/etc/passwd",
        'GEOGCS["a",DATUM["d",SPHEROID["s",6378137,298],EXTENSION["PROJ4_GRIDS","/etc/passwd"]]]',
    ],
)
def test_a_system_that_would_make_proj_open_files_is_refused(words):
    with pytest.raises(InvalidValue, match="no coordinate system known"):
        crs.parse_system(words)


# --- metres where degrees should be -----------------------------------------------------------


@given(st.sampled_from(ZONES), st.floats(-1.4, 1.4), st.floats(18, 53))
def test_metres_of_any_prefixed_zone_are_recognised(zone, away, lat):
    code, meridian = zone
    assume(code <= 4501 or 4513 <= code <= 4533)
    x, y = crs.from_wgs84(np.array([[meridian + away, lat]]), code)[0]
    advice = crs.guess_projected((x - 5e3, y - 5e3, x + 5e3, y + 5e3), near=meridian)
    assert advice is not None
    assert f"--crs {code}" in advice.zh
    assert f"--crs {code}" in advice.en


def test_metres_without_a_prefix_need_the_known_longitude():
    bounds = (512_345, 2_854_321, 522_345, 2_864_321)
    near = crs.guess_projected(bounds, near=114.93)
    assert near is not None
    assert "EPSG:4547" in near.en
    alone = crs.guess_projected(bounds)
    assert alone is not None
    assert "find out the system" in alone.en


def test_web_mercator_is_recognised_and_not_called_cgcs2000():
    x, y = crs.from_wgs84(np.array([[121.4, 31.2]]), 3857)[0]  # also a 6-degree zone by its digits
    for near in (None, 121.0):
        advice = crs.guess_projected((x - 1e4, y - 1e4, x + 1e4, y + 1e4), near)
        assert advice is not None
        assert "--crs 3857" in advice.en


@pytest.mark.parametrize(
    "bounds",
    [(25.6, 114.8, 26.0, 115.1), (2_854_321, 38_512_345, 2_864_321, 38_522_345)],
)
def test_swapped_columns_are_told(bounds):
    advice = crs.guess_projected(bounds)
    assert advice is not None
    assert "swapped" in advice.en
    assert "反" in advice.zh


@pytest.mark.parametrize(
    "bounds", [(-180, -90, 180, 90), (114.8, 25.6, 115.1, 26.0), (np.nan,) * 4]
)
def test_what_can_be_degrees_gets_no_advice(bounds):
    assert crs.guess_projected(bounds) is None
