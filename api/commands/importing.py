"""``wangge import``: divisions, grids and staff from files."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from api.auth.principal import OPERATOR, Principal
from api.commands import import_report
from api.commands.terminal import Exit, plainly, telling, words
from api.settings import code_scheme
from api.store.database import Database
from api.workflows import importing
from api.workflows.importing import Options, ReadRows, Report
from api.workflows.opening import installation
from gis.errors import InvalidValue
from gis.formats.synonyms import Kind
from gis.text import Text

app = typer.Typer(
    no_args_is_help=True, help=words("导入区划、网格和人员", "Import divisions, grids and staff")
)

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

Replace = Annotated[
    bool,
    typer.Option(
        "--replace",
        help=words(
            "文件对所含村（社区）是完整的：其他网格将撤销",
            "The file is complete for the divisions in it: their other grids end",
        ),
    ),
]

Import = Callable[[Database, Principal, Options, ReadRows], Report]


def mapping_of(pairs: list[str] | None) -> dict[str, str]:
    """Columns by field, from ``FIELD=COLUMN``; raises InvalidValue."""
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


def _run(
    kind: Kind,
    do: Import,
    file: Path,
    *,
    author: str | None,
    mapping: list[str] | None,
    layer: str | None,
    encoding: str | None,
    dry_run: bool,
    partial: bool,
    report_file: Path | None,
    crs: str | None = None,
    repair: float | None = None,
    replace: bool = False,
) -> None:
    with plainly(), telling() as tell:
        options = Options(
            file=file,
            author=author or getpass.getuser(),
            mapping=mapping_of(mapping),
            layer=layer,
            encoding=encoding,
            crs=crs,
            dry_run=dry_run,
            partial=partial,
            repair=repair,
            replace=replace,
            tell=tell,
            scheme=code_scheme(),
        )
        import_report.require_report_file(report_file)
        # Read first: a missing or broken file is told before a database is started for it.
        rows = importing.read_rows(options, kind)
        with installation() as database:
            report = do(database, OPERATOR, options, rows)
        import_report.show(report)
        if report_file is not None:
            import_report.write(report, report_file)
        if not report.accepted or report.refused:
            raise typer.Exit(Exit.FAULTS)


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
    replace: Replace = False,
    report: ReportFile = None,
    author: Author = None,
) -> None:
    _run(
        "grid",
        importing.import_grids,
        file,
        author=author,
        mapping=mapping,
        layer=layer,
        encoding=encoding,
        dry_run=dry_run,
        partial=partial,
        crs=crs,
        repair=repair,
        replace=replace,
        report_file=report,
    )


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
    _run(
        "division",
        importing.import_divisions,
        file,
        author=author,
        mapping=mapping,
        layer=layer,
        encoding=encoding,
        dry_run=dry_run,
        partial=partial,
        crs=crs,
        repair=repair,
        report_file=report,
    )


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
    _run(
        "staff",
        importing.import_staff,
        file,
        author=author,
        mapping=mapping,
        layer=layer,
        encoding=encoding,
        dry_run=dry_run,
        partial=partial,
        report_file=report,
    )
