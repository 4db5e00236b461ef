"""Revisions, search, and what a client has to know first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest


def test_the_configuration_names_the_district_and_says_it_is_synthetic(get):
    config = get("/config")
    assert config["root"] == "360702000000"
    assert config["title"] == {"zh": "网格 · 章贡区", "en": "Wangge · 章贡区"}
    assert config["synthetic"] is True
    assert config["basemap"] is None
    assert config["bbox"] == get("/divisions/360702000000")["bbox"]
    assert config["revision"] == 1


def test_no_size_of_a_grid_is_called_for_unless_the_jurisdiction_sets_it(get):
    assert get("/config")["norms"] == {"rural": None, "urban": None}


def test_the_sizes_that_a_jurisdiction_calls_for_are_told_by_kind_of_division(
    monkeypatch, serve, shared_demo_url
):
    monkeypatch.setenv("WANGGE_NORM_URBAN", "300-500")
    config = httpx.get(f"{serve(shared_demo_url)}/api/v1/config").json()
    assert config["norms"] == {"rural": None, "urban": [300, 500]}


def test_the_demo_is_the_first_revision(get):
    page = get("/revisions")
    [revision] = page["items"]
    assert revision == get("/revisions/1")
    assert set(revision) == {"number", "published_at", "author", "summary", "plan"}
    assert set(revision["summary"]) == {"zh", "en"}
    published = datetime.fromisoformat(revision["published_at"])
    assert timedelta(0) < datetime.now(UTC) - published < timedelta(days=1)


@pytest.mark.parametrize(
    ("query", "type_", "name"),
    [
        ("新赣南路社区", "division", "新赣南路社区"),
        ("新赣南", "division", "新赣南路社区"),
        ("xgnl", "division", "新赣南路社区"),
        ("XGNL", "division", "新赣南路社区"),
        ("360702001002", "division", "新赣南路社区"),
        ("  沙石 ", "division", "沙石镇"),
        ("ssz", "division", "沙石镇"),
        ("邻里之家", "place", None),
        ("360702001002003", "grid", "第三网格"),
        ("360702001002-001", "staff", None),
    ],
)
def test_things_are_found_by_name_initials_and_code(get, query, type_, name):
    best = get("/search", q=query)["items"][0]
    assert best["type"] == type_
    assert name is None or best["name"] == name


def test_a_find_says_where_it_is(get):
    best = get("/search", q="新赣南路社区", limit=1)["items"]
    assert [set(item) for item in best] == [
        {"type", "code", "id", "name", "context", "level", "bbox", "centre"}
    ]
    assert best[0]["context"] == "章贡区 › 解放街道"
    west, south, east, north = best[0]["bbox"]
    lon, lat = best[0]["centre"]
    assert west < lon < east
    assert south < lat < north


def test_a_person_has_no_place_of_their_own(get):
    [person] = get("/search", q="360702001002-001", limit=1)["items"]
    assert (person["bbox"], person["centre"], person["level"]) == (None, None, None)
    assert person["context"].endswith("新赣南路社区")


@pytest.mark.parametrize("query", ["%", "_", "%%", "\\", "'", "沙_镇", "沙%镇", "'; --", "   "])
def test_characters_that_sql_knows_are_only_characters(get, query):
    assert get("/search", q=query)["items"] == []


def test_no_more_is_found_than_was_asked_for(get):
    for limit in (1, 7, 50):
        assert len(get("/search", q="网格", limit=limit)["items"]) == limit


def test_nobody_is_found_by_telephone_number(get):
    assert get("/search", q="000-0000")["items"] == []
