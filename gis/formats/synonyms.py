"""What columns are called, and the words that stand in them, as offices write them.

A name in ``own`` means the field wherever it stands; one in ``loose`` only if no column has an own
name: in a table of grids "名称" is the grid's name unless there is a "网格名称".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gis.text import Text

Kind = Literal["division", "grid", "staff"]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to be read from a column.

    Attributes
    ----------
    name : str
        What ``--map`` calls it.
    words : Text
        What people call it.
    parser : str
        How its cells are read; see :mod:`gis.formats.values`.
    own, loose : tuple of str
        Names of columns, separated by spaces in the source.
    """

    name: str
    words: Text
    parser: str
    own: tuple[str, ...]
    loose: tuple[str, ...] = ()


def _field(name: str, zh: str, en: str, parser: str, own: str, loose: str = "") -> Field:
    return Field(name, Text(zh, en), parser, tuple(own.split()), tuple(loose.split()))


_DIVISION_CODES = "区划代码 行政区划代码 区划编码 division_code"
_VILLAGE_CODES = (
    "社区代码 村代码 村社区代码 村居代码 社区编码 村编码 村社区编码 村居编码 所属区划代码 "
    "所属村社区代码 所属社区代码 所属村代码"
)

FIELDS: dict[Kind, tuple[Field, ...]] = {
    "grid": (
        _field(
            "code",
            "网格编码",
            "grid code",
            "code",
            "网格编码 网格代码 网格编号 网格号 grid_code gridcode grid_no wgbm wgdm wgbh",
            "code 编码 代码 编号 bm dm",
        ),
        _field(
            "name",
            "网格名称",
            "grid name",
            "text",
            "网格名称 网格名 grid_name wgmc",
            "name 名称 mc",
        ),
        _field(
            "kind",
            "网格类型",
            "grid kind",
            "grid_kind",
            "网格类型 网格类别 grid_kind grid_type wglx",
            "kind 类型 类别 type",
        ),
        _field(
            "division",
            "所属村（社区）代码",
            "code of the village or community",
            "code",
            (
                f"division 所属区划 所属村社区 所属社区 所属村 {_DIVISION_CODES} "
                f"{_VILLAGE_CODES} qhdm sqdm sqbm cdm"
            ),
        ),
        _field(
            "households",
            "户数",
            "households",
            "count",
            "households household_count 总户数 居民户数 住户数 常住户数 hu_shu zhs",
            "户数 hs",
        ),
    ),
    "division": (
        _field(
            "code",
            "区划代码",
            "division code",
            "code",
            f"{_DIVISION_CODES} 统计用区划代码 {_VILLAGE_CODES} qhdm xzqdm adcode",
            "code 编码 代码 dm",
        ),
        _field(
            "name",
            "名称",
            "name",
            "text",
            "区划名称 行政区划名称 division_name 村社区名称 社区名称 村名称 村居名称 qhmc xzqmc",
            "name 名称 mc",
        ),
        _field(
            "level",
            "级别",
            "level",
            "level",
            "区划级别 行政级别 division_level qhjb",
            "level 级别 层级",
        ),
        _field(
            "kind",
            "城乡类型",
            "rural or urban",
            "division_kind",
            "城乡类型 城乡分类 urban_rural urban_rural_type division_kind cxlx",
            "kind 类型 类别 type",
        ),
        _field(
            "parent",
            "上级代码",
            "code of the statistical parent",
            "code",
            "parent parent_code 上级代码 上级区划代码 上级编码 父级代码 statistical_parent sjdm",
            "上级",
        ),
        _field(
            "managing_parent",
            "管理上级",
            "code of the managing parent",
            "code",
            (
                "managing_parent managing_parent_code de_facto_parent_code 管理上级 "
                "管理上级代码 实际管理上级 代管上级"
            ),
        ),
        _field(
            "managed_by",
            "管理单位",
            "managing authority",
            "text",
            "managed_by 管理单位 代管单位 管辖单位 主管单位",
        ),
        _field("aliases", "别名", "other names", "list", "aliases alias 别名 曾用名 又名 简称"),
        _field(
            "programme",
            "纳入网格化",
            "takes part in the grid programme",
            "yes_no",
            "programme program in_programme 纳入网格化 是否纳入网格化 纳入网格化管理 网格化",
        ),
    ),
    "staff": (
        _field(
            "staff_no",
            "工号",
            "staff number",
            "code",
            "staff_no staff_number employee_no 工号 职工号 人员编号 网格员编号 员工编号 gh",
            "编号",
        ),
        _field(
            "name",
            "姓名",
            "name",
            "text",
            "姓名 网格员姓名 工作人员姓名 人员姓名 staff_name xm",
            "name",
        ),
        _field(
            "phone",
            "联系电话",
            "telephone",
            "phone",
            (
                "phone telephone mobile tel 联系电话 电话 手机 手机号 手机号码 电话号码 "
                "联系方式 lxdh sjh"
            ),
        ),
        _field(
            "employment",
            "用工性质",
            "employment",
            "employment",
            (
                "employment employment_type 用工性质 用工形式 人员性质 专职兼职 专兼职 "
                "是否专职 人员类别"
            ),
        ),
        _field(
            "home_division",
            "所属村（社区）代码",
            "code of the home village or community",
            "code",
            f"home_division division 所属区划 所属村社区 {_DIVISION_CODES} {_VILLAGE_CODES}",
        ),
        _field(
            "grid",
            "网格编码",
            "grid codes",
            "list",
            (
                "grid grids grid_code grid_codes 网格编码 网格代码 网格编号 所属网格 负责网格 "
                "所在网格 所属网格编码 负责网格编码 wgbm"
            ),
        ),
        _field("role", "角色", "role", "role", "role 角色 网格角色 网格职务 岗位 js", "职务 职位"),
        _field(
            "start",
            "开始日期",
            "start date",
            "date",
            "start start_date 开始日期 任职日期 上岗日期 起始日期 到岗日期 任职开始日期",
            "开始时间 任职时间 上岗时间",
        ),
        _field(
            "end",
            "结束日期",
            "end date",
            "date",
            "end end_date 结束日期 离岗日期 截止日期 离任日期 任职结束日期",
            "结束时间 离岗时间",
        ),
        _field(
            "active",
            "在岗",
            "active",
            "yes_no",
            "active in_service 在岗 是否在岗 在职 是否在职 在岗状态",
            "状态",
        ),
    ),
}

#: Fields without which a table is of no use: of each group, at least one.
REQUIRED: dict[Kind, tuple[tuple[str, ...], ...]] = {
    "grid": (("code",), ("name",)),
    "division": (("code",), ("name",)),
    "staff": (("staff_no",), ("name",), ("employment", "role"), ("home_division", "grid")),
}

_WORDS: dict[str, dict[str, str]] = {
    "role": {
        "leader": "leader gridleader 网格长",
        "branch_secretary": (
            "branchsecretary secretary 网格党支部书记 网格支部书记 党支部书记 支部书记"
        ),
        "worker": (
            "worker gridworker 网格员 专职网格员 兼职网格员 专职网格员全职 网格工作人员 网格助理员 "
            "网格管理员 全科网格员"
        ),
        "building_lead": "buildinglead stairwelllead 楼栋长 单元长 楼长 楼栋组长 楼组长 楼院长",
        "volunteer": "volunteer 志愿者 网格志愿者 志愿服务者 志愿服务人员",
    },
    "employment": {
        "full_time": "fulltime 专职 全职 专职网格员 专职人员",
        "part_time": "parttime 兼职 兼职网格员 兼职人员",
        "volunteer": "volunteer 志愿者 志愿 义务 志愿服务",
    },
    "grid_kind": {
        "basic": "basic 基础 基础网格 普通 普通网格 一般网格 综合网格",
        "dedicated": "dedicated special 专属 专属网格 专用网格 特殊网格 专业网格",
    },
    "division_kind": {
        "rural": "rural 农村 乡村 村 行政村 村委会 村民委员会 建制村",
        "urban": "urban 城市 城镇 社区 居委会 居民委员会 社区居委会 城市社区",
        "virtual": "virtual 虚拟 虚拟单元 虚拟社区 虚拟类似村级 类似村级",
    },
    "level": {
        "province": "province 省 省级 自治区 直辖市",
        "prefecture": "prefecture city 地级 地市 设区市 地级市 市级 市 州",
        "county": "county district 县 区 县级 区县 县区 区级 县级市 市辖区",
        "township": (
            "township town subdistrict 乡级 乡镇 街道 镇 乡 镇级 乡镇级 乡镇街道 镇街 镇街级 街道级"
        ),
        "village": (
            "village community 村级 村 社区 村社区 村居 行政村 村委会 居委会 社区级 村社区级"
        ),
    },
    "yes_no": {
        "yes": "yes y true t 1 是 有 在岗 在职 在任 正常 启用 纳入 已纳入 √ ✓ 对",
        "no": "no n false f 0 否 无 不 离岗 离职 离任 停用 未纳入 不纳入 已离岗 已离职 × ✗ x",
    },
}

#: Words to values, by parser; the words as :func:`gis.formats.names.plain_name` makes them.
WORDS: dict[str, dict[str, str]] = {
    parser: {word: value for value, words in by_value.items() for word in words.split()}
    for parser, by_value in _WORDS.items()
}
