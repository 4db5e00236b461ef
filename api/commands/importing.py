"""``wangge import``: divisions, grids and staff from files."""

from __future__ import annotations

import getpass
import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import shapely
import typer
from rich.table import Table

from api.commands.terminal import Exit, choose_language, err, out, plainly, telling, words
from api.store.database import Database
from api.workflows import importing
from api.workflows.importing import Options, Report
from api.workflows.opening import installation
from gis.errors import InvalidValue
from gis.findings import Finding
from gis.text import Text

app = typer.Typer(
    no_args_is_help=True, help=words("导入区划、网格和人员", "Import divisions, grids and staff")
)

SHOWN = 8
"""Findings of one kind that a terminal shows; a report file holds them all."""

File = Annotated[Path, typer.Argument(help=words("要导入的文件", "The file to import"))]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help=words("只检查，不写入", "Look, but change nothing"))
]
Partial = Annotated[
    bool,
    typer.Option(
        "--partial", help=words("跳过有误的行，导入其余各行", "Take the rows that have no fault")
    ),
]
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN",
        help=words("指定字段对应的列，可多次使用", "Which column holds a field; may be repeated"),
    ),
]
Layer = Annotated[
    str | None, typer.Option(help=words("图层或工作表名称", "Layer or sheet of the file"))
]
Encoding = Annotated[
    str | None, typer.Option(help=words("文字编码，如 GBK", "Text encoding, for instance GBK"))
]
Crs = Annotated[
    str | None,
    typer.Option(
        help=words(
            "坐标系：gcj02、bd09、4547、CGCS2000 等",
            "Coordinate system: gcj02, bd09, 4547, CGCS2000, …",
        )
    ),
]
Repair = Annotated[
    float | None,
    typer.Option(
        min=0,
        metavar="METRES",
        help=words(
            "自动修复窄于该宽度（米）的重叠、空白和越界",
            "Mend overlaps, gaps and spills narrower than this",
        ),
    ),
]
ReportFile = Annotated[
    Path | None,
    typer.Option(
        "--report",
        dir_okay=False,
        help=words("将逐行报告写入 .csv 或 .json 文件", "Write the report to a .csv or .json file"),
    ),
]
Author = Annotated[
    str | None, typer.Option(help=words("发布人，默认为当前用户", "Who imports; you by default"))
]

Import = Callable[[Database, Options], Report]


def _mapping(pairs: list[str] | None) -> dict[str, str]:
    mapping = {}
    for pair in pairs or []:
        field, equals, column = pair.partition("=")
        if not equals or not field or not column:
            raise InvalidValue(
                Text(
                    f"--map 应写作 字段=列名，现为“{pair}”。",
                    f'--map is written field=column; this is "{pair}".',
                )
            )
        mapping[field.strip()] = column.strip()
    return mapping


def _run(do: Import, options: Options, report_file: Path | None) -> None:
    if report_file is not None and report_file.suffix.lower() not in (".csv", ".json"):
        raise InvalidValue(
            Text("报告文件应以 .csv 或 .json 结尾。", "A report file ends in .csv or .json.")
        )
    with installation() as database:
        report = do(database, options)
    _show(report)
    if report_file is not None:
        _write(report, report_file)
    if not report.accepted or report.refused:
        raise typer.Exit(Exit.FAULTS)


def _show(report: Report) -> None:
    lang = choose_language()
    for severity, style, title in (
        ("error", "bold red", words("错误", "Errors")),
        ("warning", "yellow", words("警告", "Warnings")),
        ("notice", "dim", words("提示", "Notices")),
    ):
        found = [f for f in report.findings if f.severity == severity]
        if not found:
            continue
        err.print(f"[{style}]{title}[/] ({len(found)})")
        by_code: dict[str, list[Finding]] = defaultdict(list)
        for finding in found:
            by_code[finding.code].append(finding)
        for code, some in by_code.items():
            err.print(f"  [{style}]{code}[/] × {len(some)}")
            for finding in some[:SHOWN]:
                _line(finding, lang)
            if len(some) > SHOWN:
                more = len(some) - SHOWN
                err.print(
                    words(f"    另有 {more} 条，见 --report 报告文件",
                          f"    and {more} more: see them with --report FILE"),
                    style="dim",
                )  # fmt: skip
    out.print(_summary(report))


def _line(finding: Finding, lang: str) -> None:
    where = words(f"第 {finding.row} 行", f"row {finding.row}") if finding.row else ""
    if finding.place is not None:
        point = shapely.point_on_surface(finding.place)
        if not point.is_empty:
            where += f" ({point.x:.6f}, {point.y:.6f})"
    what, fix = (
        (finding.what.zh, finding.fix.zh) if lang == "zh" else (finding.what.en, finding.fix.en)
    )
    err.print(f"    {where.strip()} {what}".rstrip(), markup=False)
    err.print(f"      → {fix}", markup=False, style="dim")


def _summary(report: Report) -> Table:
    outcome = {
        "imported": words(
            "已导入" + (f"，版本 {report.revision}" if report.revision else ""),
            "imported" + (f" as revision {report.revision}" if report.revision else ""),
        ),
        "unchanged": words("内容与现有数据一致，无需变更", "nothing differs from what stands"),
        "refused": words("未导入：请先处理上列错误", "nothing was imported: mend the errors above"),
        "dry_run": words("检查通过（未写入）", "would be imported (dry run)"),
    }[report.outcome]
    table = Table(title=f"{report.source}: {outcome}", title_justify="left", title_style="bold")
    for name in (
        words("行数", "rows"),
        words("新增", "added"),
        words("变更", "changed"),
        words("不变", "unchanged"),
        words("撤销", "ended"),
        words("未采用", "refused"),
        words("邻接图形补点", "neighbours"),
    ):
        table.add_column(name, justify="right")
    counts = (
        report.rows,
        report.added,
        report.changed,
        report.unchanged,
        report.removed,
        report.refused,
        report.neighbours,
    )
    table.add_row(*(f"{count:,}" for count in counts))
    return table


def _write(report: Report, file: Path) -> None:
    if file.suffix.lower() == ".json":
        text = json.dumps(report.as_dict(), ensure_ascii=False, indent=1)
    else:
        text = "".join(report.as_csv(choose_language()))
    file.write_text(text, encoding="utf-8", newline="")
    err.print(words(f"报告已写入 {file}。", f"The report is in {file}."), markup=False)


@app.command(help=words("导入网格", "Import grids"))
def grids(
    file: File,
    dry_run: DryRun = False,
    partial: Partial = False,
    mapping: Map = None,
    layer: Layer = None,
    encoding: Encoding = None,
    crs: Crs = None,
    repair: Repair = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help=words(
                "文件对所含村（社区）是完整的：其他网格将撤销",
                "The file is complete for the divisions in it: their other grids end",
            ),
        ),
    ] = False,
    report: ReportFile = None,
    author: Author = None,
) -> None:
    with plainly(), telling() as tell:
        options = Options(
            file=file,
            author=author or getpass.getuser(),
            mapping=_mapping(mapping),
            layer=layer,
            encoding=encoding,
            crs=crs,
            dry_run=dry_run,
            partial=partial,
            repair=repair,
            replace=replace,
            tell=tell,
        )
        _run(importing.import_grids, options, report)


@app.command(help=words("导入区划", "Import divisions"))
def divisions(
    file: File,
    dry_run: DryRun = False,
    partial: Partial = False,
    mapping: Map = None,
    layer: Layer = None,
    encoding: Encoding = None,
    crs: Crs = None,
    repair: Repair = None,
    report: ReportFile = None,
    author: Author = None,
) -> None:
    with plainly(), telling() as tell:
        options = Options(
            file=file,
            author=author or getpass.getuser(),
            mapping=_mapping(mapping),
            layer=layer,
            encoding=encoding,
            crs=crs,
            dry_run=dry_run,
            partial=partial,
            repair=repair,
            tell=tell,
        )
        _run(importing.import_divisions, options, report)


@app.command(help=words("导入人员及其任职", "Import staff and whom they serve"))
def staff(
    file: File,
    dry_run: DryRun = False,
    partial: Partial = False,
    mapping: Map = None,
    layer: Layer = None,
    encoding: Encoding = None,
    report: ReportFile = None,
    author: Author = None,
) -> None:
    with plainly(), telling() as tell:
        options = Options(
            file=file,
            author=author or getpass.getuser(),
            mapping=_mapping(mapping),
            layer=layer,
            encoding=encoding,
            dry_run=dry_run,
            partial=partial,
            tell=tell,
        )
        _run(importing.import_staff, options, report)
