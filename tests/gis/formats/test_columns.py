"""Columns are found by the names that offices give them, and residents' are never read."""

from __future__ import annotations

import pytest

from gis.formats.columns import match
from gis.formats.synonyms import FIELDS, Kind


@pytest.mark.parametrize(
    ("kind", "columns", "fields"),
    [
        (
            "grid",
            ["网格编码", "网格名称", "网格类型", "所属区划", "户数"],
            ["code", "name", "kind", "division", "households"],
        ),
        (
            "grid",
            ["code", "name", "kind", "division", "households"],
            ["code", "name", "kind", "division", "households"],
        ),
        (
            "grid",
            ["GRID_CODE", "Grid Name", "类型", "社区代码", "总户数"],
            ["code", "name", "kind", "division", "households"],
        ),
        (
            "grid",
            ["wgbm", "wgmc", "wglx", "村代码", "hu_shu"],
            ["code", "name", "kind", "division", "households"],
        ),
        (
            "grid",
            ["编码", "名称", "类别", "division_code", "居民户数"],
            ["code", "name", "kind", "division", "households"],
        ),
        (
            "division",
            [
                "区划代码",
                "名称",
                "级别",
                "城乡类型",
                "上级代码",
                "管理上级",
                "管理单位",
                "别名",
                "纳入网格化",
            ],
            [
                "code",
                "name",
                "level",
                "kind",
                "parent",
                "managing_parent",
                "managed_by",
                "aliases",
                "programme",
            ],
        ),
        (
            "division",
            [
                "code",
                "name",
                "level",
                "urban_rural_type",
                "parent_code",
                "de_facto_parent_code",
                "managed_by",
            ],
            ["code", "name", "level", "kind", "parent", "managing_parent", "managed_by"],
        ),
        (
            "staff",
            [
                "工号",
                "姓名",
                "联系电话",
                "用工性质",
                "所属村（社区）代码",
                "网格编码",
                "职务",
                "开始日期",
                "结束日期",
                "在岗",
            ],
            [
                "staff_no",
                "name",
                "phone",
                "employment",
                "home_division",
                "grid",
                "role",
                "start",
                "end",
                "active",
            ],
        ),
        (
            "staff",
            [
                "staff_no",
                "name",
                "手机",
                "专职/兼职",
                "home_division",
                "grid",
                "role",
                "start",
                "end",
                "active",
            ],
            [
                "staff_no",
                "name",
                "phone",
                "employment",
                "home_division",
                "grid",
                "role",
                "start",
                "end",
                "active",
            ],
        ),
    ],
)
def test_usual_names_are_matched(kind: Kind, columns: list[str], fields: list[str]) -> None:
    matched = match(columns, kind)
    assert dict(matched.fields) == dict(zip(fields, columns, strict=True))
    assert matched.complete
    assert matched.unmatched == ()


@pytest.mark.parametrize(
    "name",
    [
        "网格编码",
        " 网格编码 ",
        "网格 编码",
        "网格编码（必填）",
        "网格编码*",
        "【网格编码】",
        "网格编码：",
        "Ｇｒｉｄ＿Ｃｏｄｅ",
        "grid-code",
        "GRIDCODE",
    ],
)
def test_case_width_spaces_and_brackets_do_not_matter(name: str) -> None:
    assert match([name, "网格名称"], "grid").fields["code"] == name


def test_a_name_of_its_own_goes_before_a_general_one() -> None:
    matched = match(["编码", "网格编码", "名称", "网格名称"], "grid")
    assert dict(matched.fields) == {"code": "网格编码", "name": "网格名称"}
    assert matched.unmatched == ("编码", "名称")
    assert [f.code for f in matched.findings] == ["columns_not_read"]


def test_names_that_a_shapefile_has_cut_are_known() -> None:
    matched = match(["网格编", "网格名", "division_c", "居民户"], "grid")
    assert dict(matched.fields) == {
        "code": "网格编",
        "name": "网格名",
        "division": "division_c",
        "households": "居民户",
    }


def test_two_columns_for_one_field_are_an_error_that_names_the_way_out() -> None:
    matched = match(["网格编码", "grid_code", "名称"], "grid")
    assert matched.ambiguous == {"code": ("网格编码", "grid_code")}
    assert not matched.complete
    finding = next(f for f in matched.findings if f.severity == "error")
    assert finding.code == "column_ambiguous"
    assert "--map code=网格编码" in finding.fix.en
    assert "--map code=网格编码" in finding.fix.zh
    assert match(["网格编码", "grid_code", "名称"], "grid", {"code": "grid_code"}).complete


def test_a_missing_column_is_an_error_that_names_the_way_out() -> None:
    matched = match(["甲", "名称"], "grid")
    assert matched.missing == ("code",)
    finding = next(f for f in matched.findings if f.severity == "error")
    assert "--map code=" in finding.fix.en
    assert "甲" in finding.fix.en
    assert dict(match(["甲", "名称"], "grid", {"code": "甲"}).fields) == {
        "code": "甲",
        "name": "名称",
    }


def test_staff_need_one_of_two_columns_here_and_there() -> None:
    assert match(["工号", "姓名", "职务", "网格编码"], "staff").complete
    assert match(["工号", "姓名", "用工性质", "社区代码"], "staff").complete
    assert match(["工号", "姓名"], "staff").missing == ("employment", "home_division")


def test_the_users_word_goes_before_every_name() -> None:
    matched = match(["网格编码", "旧编码", "网格名称"], "grid", {"code": "旧编码"})
    assert matched.fields["code"] == "旧编码"
    assert matched.unmatched == ("网格编码",)
    assert match(["Ａ b", "网格名称"], "grid", {"code": "ab"}).fields["code"] == "Ａ b"


def test_a_map_that_leads_nowhere_is_an_error() -> None:
    for mapping, code in (({"nonsense": "a"}, "field_unknown"), ({"code": "b"}, "column_unknown")):
        findings = match(["a", "名称"], "grid", mapping).findings
        assert code in [f.code for f in findings if f.severity == "error"]


@pytest.mark.parametrize(
    "name",
    [
        "身份证号",
        "居民身份证号码",
        "户主",
        "户主姓名",
        "居民姓名",
        "住户电话",
        "家庭成员",
        "公民身份号码",
        "证件号码",
        "ID_CARD",
        "id card no",
        "Resident Name",
        "householder",
        "出生日期",
        "户籍地址",
        "passport",
    ],
)
@pytest.mark.parametrize("kind", ["grid", "division", "staff"])
def test_particulars_of_residents_are_refused_with_a_warning(kind: Kind, name: str) -> None:
    matched = match(["编码", "工号", "姓名", name], kind, {"name": name})
    assert matched.refused == (name,)
    assert name not in matched.fields.values()
    assert [f.severity for f in matched.findings if f.code == "residents_refused"] == ["warning"]


@pytest.mark.parametrize("name", ["户数", "居民户数", "常住户数", "总户数", "households"])
def test_counts_of_households_are_no_particulars(name: str) -> None:
    assert match(["编码", "名称", name], "grid").fields["households"] == name


@pytest.mark.parametrize("kind", ["grid", "division", "staff"])
def test_no_name_of_a_column_means_two_fields(kind: Kind) -> None:
    for field in FIELDS[kind]:
        for name in (*field.own, *field.loose):
            others = [f.name for f in FIELDS[kind] if f is not field and name in (*f.own, *f.loose)]
            assert others == [], name
            assert match([name], kind).refused == ()


def test_cells_are_taken_by_field() -> None:
    matched = match(["网格编码", "名称"], "grid")
    assert matched.cell({"网格编码": "1"}, "code") == "1"
    assert matched.cell({"网格编码": "1"}, "households") is None
