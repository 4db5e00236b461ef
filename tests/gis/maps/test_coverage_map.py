"""The page as text: what is in it, and what is not."""

from __future__ import annotations

import json
import re
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from branca.element import Figure
from shapely import Point, box

from gis.errors import InvalidValue
from gis.maps import coverage_map
from gis.maps.coverage_map import empty_page
from gis.maps.layers import AreaLayer
from gis.maps.offline import OfflineMap, json_block
from gis.maps.policy import code_in
from gis.maps.words import WORDS
from gis.text import Text

TITLE = Text("甲区", "District A")


def content(html: str) -> dict[str, Any]:
    match = re.search(r'<script type="application/json" id="wangge-data">(.*?)</script>', html)
    assert match
    return json.loads(match[1])


def page(divisions: Any, grids: Any, places: Any = None, **more: Any) -> str:
    wanted = {"title": TITLE, "revision": None, "as_of": None, "synthetic": False, **more}
    return coverage_map(divisions, grids, places, **wanted)


def test_no_address_is_left_that_a_browser_would_load(page_html: str) -> None:
    assert not re.findall(r"<(?:link|img|iframe|script)[^>]+(?:src|href)=", page_html)
    assert not re.findall(r"url\(\s*['\"]?(?!#)", page_html)
    assert "@import" not in page_html
    without_comments = re.sub(r"/\*.*?\*/", "", page_html, flags=re.DOTALL)
    hosts = set(re.findall(r"https?://[\w.-]+", without_comments))
    # Leaflet's own attribution, which is switched off, and the SVG namespace.
    assert hosts == {"https://leafletjs.com", "http://www.w3.org"}


def test_the_map_is_folium_s_with_nothing_of_its_own_to_load() -> None:
    chart = OfflineMap()
    AreaLayer("village", show=True).add_to(chart)
    chart.add_to(Figure())
    html = chart.get_root().render()
    assert isinstance(chart, folium.Map)
    assert isinstance(AreaLayer("grid", show=False), folium.map.Layer)
    assert 'L.map("coverage_map"' in html
    assert not re.search(r"<(?:link|script)[^>]+(?:src|href)=", html)


def test_both_languages_are_in_the_page(page_html: str) -> None:
    shown = content(page_html)
    assert shown["title"] == {"zh": "甲区网格覆盖", "en": "Grid coverage of District A"}
    assert shown["words"]["zh"].keys() == shown["words"]["en"].keys() == WORDS.keys()
    assert '<html lang="zh-CN">' in page_html


def test_no_word_is_missing_in_either_language() -> None:
    for key, text in WORDS.items():
        assert text.zh, key
        assert text.en, key
        assert re.findall(r"\{\w+\}", text.zh) == re.findall(r"\{\w+\}", text.en), key


def test_every_word_that_the_scripts_ask_for_exists() -> None:
    scripts, _ = code_in(empty_page())
    asked = set(re.findall(r"\btr\(\"(\w+)\"", scripts[1]))
    assert asked
    assert asked <= WORDS.keys()


def test_the_same_data_give_the_same_bytes_in_whatever_order(county: Any) -> None:
    divisions, grids, places = county
    first = page(divisions, grids, places)
    assert first == page(divisions, grids, places)
    assert first == page(divisions[::-1], grids[::-1], places)


def test_the_code_does_not_depend_on_what_the_page_shows(page_html: str) -> None:
    assert code_in(page_html) == code_in(empty_page())


def test_measures_are_derived_and_unknown_is_not_nought(county: Any) -> None:
    divisions, grids, _ = county
    grids = grids.assign(households=[40, None, 1400, 300])
    shown = content(page(divisions, grids))
    by_code = {code: i for i, code in enumerate(shown["grids"]["code"])}
    figures = shown["grids"]["households_per_worker"]
    assert figures[by_code["360702100200001"]] == 13.3
    assert figures[by_code["360702100200002"]] is None
    assert figures[by_code["360702100001002"]] is None  # nobody serves it
    village = shown["divisions"]["code"].index("360702100200")
    assert shown["divisions"]["workers_per_grid"][village] == 4
    assert shown["divisions"]["households_per_worker"][village] == 12.5


def test_columns_may_come_from_a_file_with_text_for_truth_and_json_for_staff(county: Any) -> None:
    divisions, grids, _ = county
    grids = grids.assign(
        unstaffed=["false", "false", "false", "true"],
        staff=[json.dumps(s) for s in grids["staff"]],
        households=pd.array([40, pd.NA, np.nan, 300], dtype="Float64"),
    )
    shown = content(page(divisions, grids))["grids"]
    assert shown["unstaffed"] == [False, True, False, False]
    assert shown["staff"][0] == [1, 0, 1, 0, 0]
    assert shown["households"] == [None, 300, 40, None]


def test_columns_that_are_not_there_are_done_without(county: Any) -> None:
    divisions, grids, _ = county
    slim = page(
        divisions[["code", "name", "level", "geometry"]],
        grids[["code", "name", "division", "workers", "geometry"]],
    )
    shown = content(slim)
    assert shown["grids"]["unstaffed"] == [False, True, False, False]
    assert shown["divisions"]["programme"] == [True] * 6


def test_pinyin_initials_are_taken_where_given_and_made_where_not(county: Any) -> None:
    divisions, grids, _ = county
    made = content(page(divisions, grids))["divisions"]["initials"]
    assert "dc" in made
    given = content(page(divisions.assign(initials="XX"), grids))["divisions"]["initials"]
    assert set(given) == {"xx"}


def test_a_missing_column_is_named() -> None:
    bare = gpd.GeoDataFrame({"code": ["1"]}, geometry=[box(0, 0, 1, 1)], crs=4326)
    with pytest.raises(InvalidValue, match="name, level"):
        page(bare, bare)


def test_divisions_without_any_grid_yet_make_a_map(county: Any) -> None:
    divisions, _, _ = county
    nothing = gpd.GeoDataFrame([], geometry=[], crs=4326)
    shown = content(page(divisions, nothing))
    assert len(shown["divisions"]["code"]) == 6
    assert shown["grids"]["code"] == []
    assert shown["classes"]["workers_per_grid"]["grid"]["limits"] == []


def test_a_grid_that_is_no_area_is_refused(county: Any) -> None:
    divisions, grids, _ = county
    with pytest.raises(InvalidValue, match="polygons"):
        page(divisions, grids.set_geometry([Point(114.9, 25.8)] * len(grids), crs=4326))


def test_another_coordinate_system_is_brought_to_longitude_and_latitude(county: Any) -> None:
    divisions, grids, _ = county
    shown = content(page(divisions.to_crs(4547), grids.to_crs(4547)))
    assert shown["bbox"] == pytest.approx([114.9, 25.8, 114.96, 25.84], abs=1e-5)


def test_json_in_the_page_cannot_end_its_element_and_has_no_nan() -> None:
    block = json_block({"name": "</script><!--\u2028&\ud800"})
    assert not set("<>&\u2028") & set(block)
    assert json.loads(block)["name"].startswith("</script><!--\u2028&")
    with pytest.raises(ValueError, match="JSON"):
        json_block({"value": float("nan")})
