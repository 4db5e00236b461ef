"""What an import did, on the terminal and as a file."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import shapely

from api.commands.terminal import choose_language, err, out, words
from api.workflows.importing import Report
from api.workflows.importing.report import EXPLANATIONS
from gis.errors import InvalidValue
from gis.findings import Finding, errors
from gis.text import Text

SHOWN = 8
"""Findings of one kind that a terminal shows; a report file holds them all."""

SHOWN_EXPLAINED = 2
"""The same, where there are many and something about the whole file explains them."""

_KINDS = {
    "offset": Text("整体偏移", "offset"),
    "coarse_coordinates": Text("坐标精度不足", "rounded coordinates"),
    "overlap": Text("重叠", "overlap"),
    "gap": Text("空白", "gap"),
    "spill": Text("越界", "spill"),
    "not_gridded": Text("未划网格", "not gridded"),
    "t_junction": Text("T 形接头", "T-junction"),
    "welded": Text("顶点合并", "welded"),
    "snapped": Text("顶点对齐", "snapped"),
    "mended": Text("已修复", "mended"),
    "invalid_ring": Text("边界无效", "invalid ring"),
    "invalid_geometry": Text("图形无效", "invalid shape"),
    "geometry_empty": Text("空图形", "empty shape"),
    "geometry_broken": Text("图形无法读取", "broken shape"),
    "no_geometry": Text("缺少图形", "no shape"),
    "too_small": Text("图形过小", "too small"),
    "specks_dropped": Text("碎面", "specks"),
    "antimeridian": Text("跨 180 度经线", "180th meridian"),
    "duplicate_code": Text("编码重复", "duplicate code"),
    "invalid_code": Text("编码有误", "invalid code"),
    "invalid_value": Text("内容有误", "invalid value"),
    "missing_value": Text("缺少内容", "missing value"),
    "unknown_division": Text("区划不存在", "unknown division"),
    "unknown_grid": Text("网格不存在", "unknown grid"),
    "numbered": Text("自动编码", "numbered"),
    "period": Text("任职日期", "period"),
    "differs": Text("前后不一致", "rows differ"),
    "kind_assumed": Text("类型推定", "kind assumed"),
    "column_missing": Text("缺少列", "missing column"),
    "column_ambiguous": Text("列名不明确", "ambiguous columns"),
    "column_unknown": Text("列不存在", "unknown column"),
    "columns_not_read": Text("未使用的列", "columns not read"),
    "residents_refused": Text("居民信息", "residents' particulars"),
    "height_dropped": Text("高程", "heights"),
}


def require_report_file(file: Path | None) -> None:
    """Say before anything is done when a report cannot be written to ``file``.

    Raises
    ------
    InvalidValue
        The name ends otherwise, or its folder is not there.
    """
    if file is None:
        return
    if file.suffix.lower() not in (".csv", ".json"):
        raise InvalidValue(
            Text("报告文件应以 .csv 或 .json 结尾。", "A report file ends in .csv or .json.")
        )
    if not file.parent.is_dir():
        raise InvalidValue(
            Text(f"文件夹 {file.parent} 不存在。", f"There is no folder {file.parent}.")
        )


def show(report: Report) -> None:
    """Print the findings, what explains the others first, and what came of the file."""
    causes = [f for f in report.findings if f.code in EXPLANATIONS]
    rest = [f for f in report.findings if f.code not in EXPLANATIONS]
    follow = _follow(causes, rest)
    faults = errors(rest)
    if causes:
        err.print(f"[bold yellow]{words('可能的原因', 'The likely cause')}[/]")
        for finding in causes:
            _line(finding)
            _fix(finding)
        if 2 * sum(id(fault) in follow for fault in faults) > len(faults):
            err.print(
                words("  下列错误多由此引起，请先处理上面这一条。",
                      "  The faults below follow from it for the most part: mend this first."),
                style="bold yellow",
            )  # fmt: skip
    for severity, style, title in (
        ("error", "bold red", words("错误", "Errors")),
        ("warning", "yellow", words("警告", "Warnings")),
        ("notice", "dim", words("提示", "Notices")),
    ):
        found = [f for f in rest if f.severity == severity]
        if found:
            err.print(f"[{style}]{title}[/] ({len(found):,})")
            _by_kind(found, style, follow)
    _outcome(report)


def _follow(causes: Sequence[Finding], faults: Sequence[Finding]) -> set[int]:
    """``id`` of the faults that lie where a cause does. A cause without a place is everywhere."""
    places = [cause.place for cause in causes]
    if not causes or None in places:
        return {id(fault) for fault in faults} if causes else set()
    there = shapely.union_all(places)
    touched = shapely.intersects(there, [fault.place for fault in faults])
    return {id(fault) for fault, follows in zip(faults, touched, strict=True) if follows}


def _by_kind(found: Sequence[Finding], style: str, follow: set[int]) -> None:
    kinds: dict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        kinds[finding.code].append(finding)
    for code, some in kinds.items():
        name = _KINDS[code].to(choose_language()) if code in _KINDS else code
        err.print(f"  [{style}]{name}[/] × {len(some):,}")
        shown = [f for f in some if id(f) not in follow][:SHOWN]
        shown += [f for f in some if id(f) in follow][:SHOWN_EXPLAINED]
        for i, finding in enumerate(shown):
            _line(finding)
            if i + 1 == len(shown) or shown[i + 1].fix != finding.fix:
                _fix(finding)
        if more := len(some) - len(shown):
            err.print(
                words(f"    另有 {more:,} 条，加 --report 文件名 可查看全部",
                      f"    and {more:,} more: see them all with --report FILE"),
                style="dim",
            )  # fmt: skip


def _line(finding: Finding) -> None:
    where = words(f"第 {finding.row} 行", f"row {finding.row}") if finding.row else ""
    if finding.place is not None:
        point = shapely.point_on_surface(finding.place)
        if not point.is_empty:
            where += f" ({point.x:.6f}, {point.y:.6f})"
    err.print(f"    {where.strip()} {finding.what.to(choose_language())}".rstrip(), markup=False)


def _fix(finding: Finding) -> None:
    err.print(f"      → {finding.fix.to(choose_language())}", markup=False, style="dim")


def _outcome(report: Report) -> None:
    outcome = {
        "imported": words(
            "已导入" + (f"，版本 {report.revision}" if report.revision else ""),
            "imported" + (f" as revision {report.revision}" if report.revision else ""),
        ),
        "unchanged": words("与现有数据一致，无需变更", "nothing differs from what stands"),
        "refused": words("未导入，请先处理上列错误", "nothing was imported; mend the errors above"),
        "dry_run": words("检查完毕，未写入", "looked at only; nothing was written (dry run)"),
    }[report.outcome]
    counts = (
        (words("行数", "rows"), report.rows),
        (words("新增", "added"), report.added),
        (words("变更", "changed"), report.changed),
        (words("不变", "unchanged"), report.unchanged),
        (words("撤销", "ended"), report.removed),
        (words("未采用", "refused"), report.refused),
        (words("相邻补点", "neighbours"), report.neighbours),
    )
    out.print(f"{report.source}: {outcome}", markup=False, style="bold")
    out.print("  " + ", ".join(f"{name} {count:,}" for name, count in counts), markup=False)


def write(report: Report, file: Path) -> None:
    """Write every finding into a ``.csv`` or ``.json`` file."""
    if file.suffix.lower() == ".json":
        text = json.dumps(report.as_dict(), ensure_ascii=False, indent=1)
    else:
        text = "".join(report.as_csv(choose_language()))
    file.write_text(text, encoding="utf-8", newline="")
    err.print(words(f"报告已写入 {file}。", f"The report is in {file}."), markup=False)
