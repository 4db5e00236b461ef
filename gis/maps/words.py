"""The words of the coverage map, in both languages."""

from __future__ import annotations

from gis.text import Text

WORDS: dict[str, Text] = {
    # Frame
    "search": Text("搜索名称、编码或拼音首字母", "Search name, code or pinyin initials"),
    "no_result": Text("没有找到。请核对名称或编码。", "Nothing found. Check the name or code."),
    "results": Text("搜索结果", "Search results"),
    "map": Text("网格覆盖地图", "Map of grid coverage"),
    "panel": Text("图层与图例", "Layers and legend"),
    "show_panel": Text("展开图层与图例", "Show layers and legend"),
    "hide_panel": Text("收起图层与图例", "Hide layers and legend"),
    "language": Text("语言", "Language"),
    "help": Text("键盘操作", "Keyboard"),
    "close": Text("关闭", "Close"),
    "zoom_in": Text("放大", "Zoom in"),
    "zoom_out": Text("缩小", "Zoom out"),
    "whole": Text("显示全部", "Show everything"),
    "synthetic": Text("演示数据", "Synthetic demonstration data"),
    "synthetic_note": Text(
        "演示数据：界线、数量与人员均为合成，不作任何依据。",
        "Synthetic demonstration data: outlines, counts and staff are made up; rely on none.",
    ),
    "revision": Text("第 {n} 版", "Revision {n}"),
    "as_of": Text("截至 {date}", "as of {date}"),
    "no_data": Text(
        "尚无已发布的网格，暂无可显示内容。",
        "Nothing has been published yet, so there is nothing to show.",
    ),
    # Measures
    "measure": Text("指标", "Measure"),
    "workers_per_grid": Text("每网格网格员数", "Workers per grid"),
    "households_per_worker": Text("每名网格员服务户数", "Households per worker"),
    "unit_workers": Text("人／网格", "workers per grid"),
    "unit_households": Text("户／人", "households per worker"),
    "people": Text("人", "workers"),
    "in_workers": Text("单位：人", "workers"),
    "in_households": Text("单位：户", "households"),
    "area": Text("统计单元", "By"),
    "by_village": Text("村、社区", "Village, community"),
    "by_grid": Text("网格", "Grid"),
    # Legend
    "legend": Text("图例", "Legend"),
    "legend_hint": Text(
        "按数量大致相等分级，界限取整，含下限。点击只显示该级。",
        "Classes of about equal count, rounded, lower limit included. Click to keep a class.",
    ),
    "legend_hint_whole": Text("点击只显示该级。", "Click to keep a class."),
    "not_gridded": Text("未划网格", "Not gridded"),
    "outside_programme": Text("不在网格化范围内", "Outside the grid programme"),
    "unstaffed": Text("无网格员", "Unstaffed"),
    "unstaffed_grids": Text("有无人网格", "Has unstaffed grids"),
    "no_figure": Text("无数据", "No figure"),
    "county_border": Text("县区界", "District border"),
    "town_border": Text("乡镇、街道界", "Town border"),
    "village_border": Text("村、社区界", "Village border"),
    "show": Text("显示", "Show"),
    "labels": Text("注记", "Labels"),
    "places": Text("服务点", "Places of service"),
    "marks": Text("无网格员标记", "Unstaffed marks"),
    "simplified": Text(
        "界线为显示而化简（偏差不超过 {m} 米），不可量测。",
        "Outlines are simplified for display (by up to {m} m); do not measure on them.",
    ),
    "exact": Text("界线未经化简。", "Outlines are not simplified."),
    "made_with": Text("制图：folium、Leaflet 1.9.3", "Made with folium and Leaflet 1.9.3"),
    # Figures
    "name": Text("名称", "Name"),
    "code": Text("编码", "Code"),
    "kind": Text("类型", "Kind"),
    "village": Text("村（社区）", "Village"),
    "township": Text("乡镇（街道）", "Town"),
    "managed_by": Text("管理单位", "Managed by"),
    "statistical_parent": Text("统计上属", "Coded under"),
    "units": Text("村、社区", "Villages, communities"),
    "grids": Text("网格", "Grids"),
    "workers": Text("网格员", "Workers"),
    "households": Text("户数", "Households"),
    "area_km2": Text("面积（平方公里）", "Area (km²)"),
    "staff": Text("服务人员", "Staff"),
    "address": Text("地址", "Address"),
    "see_grids": Text("查看网格", "Show its grids"),
    # Values
    "rural": Text("村", "Village"),
    "urban": Text("社区", "Community"),
    "virtual": Text("虚拟单位", "Virtual unit"),
    "county": Text("县区", "District"),
    "prefecture": Text("地市", "Prefecture"),
    "province": Text("省", "Province"),
    "division": Text("行政单位", "Division"),
    "grid": Text("网格", "Grid"),
    "basic": Text("基础网格", "Basic grid"),
    "dedicated": Text("专属网格", "Dedicated grid"),
    "place": Text("服务点", "Place of service"),
    "neighbourhood_home": Text("邻里之家", "Neighbourhood home (邻里之家)"),
    "station": Text("驿站", "Station (驿站)"),
    "office": Text("办公点", "Office"),
    "leader": Text("网格长", "Grid leader"),
    "branch_secretary": Text("网格党支部书记", "Branch secretary"),
    "worker": Text("网格员", "Grid worker"),
    "building_lead": Text("楼栋长", "Building lead"),
    "volunteer": Text("志愿者", "Volunteer"),
    # Keyboard
    "key_search": Text("到搜索框", "go to the search box"),
    "key_pan": Text("移动地图（先选中地图）", "move the map (focus it first)"),
    "key_zoom": Text("缩放", "zoom"),
    "key_enter": Text("查看地图中心处的单元", "details of the area at the centre"),
    "key_whole": Text("显示全部", "show everything"),
    "key_escape": Text("关闭、返回", "close, step back"),
    "arrows": Text("方向键", "Arrow keys"),
}
"""Every sentence of the page; ``{…}`` is filled in by the page's own script."""


def words() -> dict[str, dict[str, str]]:
    """The words by language, for the page."""
    return {
        "zh": {key: text.zh for key, text in WORDS.items()},
        "en": {key: text.en for key, text in WORDS.items()},
    }
