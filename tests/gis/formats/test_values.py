"""Cells are read in the words of either language; what is not understood says what to write."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.formats.columns import match
from gis.formats.synonyms import FIELDS, Kind
from gis.formats.values import parse, record


def value_of(kind: Kind, field: str, value: Any) -> Any:
    found, finding = parse(kind, field, value, row=1, column="x")
    assert finding is None
    return found


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("网格长", "leader"),
        ("Leader", "leader"),
        ("网格党支部书记", "branch_secretary"),
        ("专职网格员", "worker"),
        ("兼职网格员", "worker"),
        ("网格员", "worker"),
        (" 网格员（专职）", "worker"),
        ("楼栋长", "building_lead"),
        ("单元长", "building_lead"),
        ("志愿者", "volunteer"),
        ("branch secretary", "branch_secretary"),
        ("building_lead", "building_lead"),
    ],
)
def test_roles_are_understood(words: str, role: str) -> None:
    assert value_of("staff", "role", words) == role


@pytest.mark.parametrize(
    ("kind", "field", "words", "value"),
    [
        ("staff", "employment", "专职", "full_time"),
        ("staff", "employment", "full-time", "full_time"),
        ("staff", "employment", "兼职", "part_time"),
        ("staff", "employment", "志愿者", "volunteer"),
        ("grid", "kind", "基础网格", "basic"),
        ("grid", "kind", "专属", "dedicated"),
        ("division", "kind", "村", "rural"),
        ("division", "kind", "社区", "urban"),
        ("division", "kind", "村民委员会", "rural"),
        ("division", "kind", "居民委员会", "urban"),
        ("division", "kind", "虚拟/类似村级", "virtual"),
        ("division", "level", "街道", "township"),
        ("division", "level", "村（社区）", "village"),
        ("division", "level", "County", "county"),
        ("division", "level", "村/社区", "village"),
    ],
)
def test_words_are_understood(kind: Kind, field: str, words: str, value: str) -> None:
    assert value_of(kind, field, words) == value


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("是", True),
        ("否", False),
        ("在岗", True),
        ("离岗", False),
        ("Yes", True),
        ("N", False),
        (1, True),
        (0.0, False),
        (True, True),
        (False, False),
        ("√", True),
        ("×", False),
        ("TRUE", True),
    ],
)
def test_yes_and_no_are_understood(words: object, value: bool) -> None:
    assert value_of("staff", "active", words) is value


@pytest.mark.parametrize(
    "words",
    [
        "2024-01-31",
        "2024/1/31",
        "2024.1.31",
        "2024年1月31日",
        "２０２４年１月３１日",
        "20240131",
        20240131,
        "2024-01-31 00:00:00",
        "2024-01-31T08:30:00Z",
        date(2024, 1, 31),
        datetime(2024, 1, 31, 8, tzinfo=UTC),
    ],
)
def test_dates_are_understood(words: object) -> None:
    assert value_of("staff", "start", words) == date(2024, 1, 31)


@pytest.mark.parametrize(
    ("words", "value"),
    [("44", 44), (44, 44), (44.0, 44), ("44户", 44), ("1,044", 1044), ("４４", 44), ("0", 0)],
)
def test_counts_are_understood(words: object, value: int) -> None:
    assert value_of("grid", "households", words) == value


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (360702100200001, "360702100200001"),
        (360702100200001.0, "360702100200001"),
        (" 0360 7021 ", "03607021"),
        ("３６０", "360"),
        ("'036", "036"),
        ("12E5", "12E5"),
    ],
)
def test_codes_keep_every_digit(words: object, value: str) -> None:
    assert value_of("grid", "code", words) == value


@pytest.mark.parametrize("separator", ["、", "；", ";", "，", ",", "/", "\n", "、 "])
def test_several_grids_stand_in_one_cell(separator: str) -> None:
    assert value_of("staff", "grid", f"1{separator}2{separator}1") == ("1", "2")


@pytest.mark.parametrize(
    ("kind", "field", "words"),
    [
        ("staff", "role", "区长"),
        ("staff", "employment", "临时"),
        ("staff", "start", "去年"),
        ("staff", "start", "2024-02-30"),
        ("staff", "start", 45000),
        ("staff", "active", "也许"),
        ("grid", "households", "-1"),
        ("grid", "households", 1.5),
        ("grid", "households", "许多"),
        ("grid", "households", True),
        ("grid", "households", "9" * 30),
        ("grid", "code", "3.60702E+14"),
        ("division", "level", "星球"),
        ("staff", "phone", "请拨打总机"),
        ("grid", "households", "9,9,9"),
    ],
)
def test_what_is_not_understood_says_where_and_what_to_write(
    kind: Kind, field: str, words: object
) -> None:
    value, finding = parse(kind, field, words, row=7, column="某列")
    assert value is None
    assert finding is not None
    assert (finding.code, finding.severity, finding.row) == ("value_not_understood", "error", 7)
    assert "某列" in finding.what.zh
    assert "某列" in finding.what.en
    assert finding.fix.zh
    assert finding.fix.en


def test_blank_cells_are_nothing_and_no_fault() -> None:
    for kind, fields in FIELDS.items():
        for field in fields:
            for blank in (None, "", "  ", "\u3000"):
                assert parse(kind, field.name, blank, row=1, column="x") == (None, None)


@given(st.text(max_size=40) | st.integers() | st.floats() | st.booleans() | st.dates())
def test_any_cell_is_a_value_or_a_finding(value: object) -> None:
    for kind, fields in FIELDS.items():
        for field in fields:
            found, finding = parse(kind, field.name, value, row=1, column="x")
            assert finding is None or found is None


def test_a_row_of_staff_becomes_a_record() -> None:
    matched = match(["工号", "姓名", "职务", "网格编码", "开始日期"], "staff")
    row = {
        "工号": 1001,
        "姓名": " 甲 ",
        "职务": "专职网格员",
        "网格编码": "1；2",
        "开始日期": "昨天",
    }
    values, findings = record(matched, row, 3)
    assert values["staff_no"] == "1001"
    assert values["name"] == "甲"
    assert (values["role"], values["employment"]) == ("worker", "full_time")
    assert values["grid"] == ("1", "2")
    assert values["start"] is None
    assert values["phone"] is None
    assert [(f.code, f.row) for f in findings] == [("value_not_understood", 3)]


def test_only_villages_and_communities_are_rural_or_urban() -> None:
    matched = match(["code", "name", "level", "urban_rural_type"], "division")
    town = {"code": "1", "name": "沙石镇", "level": "township", "urban_rural_type": "镇"}
    village = {"code": "2", "name": "甲村", "level": "village", "urban_rural_type": "村民委员会"}
    assert record(matched, town, 1)[1] == []
    assert record(matched, town, 1)[0]["kind"] is None
    assert record(matched, village, 2)[0]["kind"] == "rural"
