"""``wangge plan import`` and ``wangge plan export``: grids from files into plans, and out again."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from api.commands import import_report
from api.commands.acting import Account, desk, told_if_unwritable, write_json
from api.commands.importing import (
    Crs,
    DryRun,
    Encoding,
    File,
    Layer,
    Map,
    Partial,
    Repair,
    ReportFile,
    mapping_of,
)
from api.commands.plan_options import Key, Plan, Version, request_for
from api.commands.terminal import Exit, choose_language, err, telling, words
from api.settings import code_scheme
from api.workflows.importing import Options
from api.workflows.plans import exporting, importing, reading
from api.workflows.plans.importing import Given, ImportRefused
from gis.errors import InvalidValue
from gis.text import Text

Replace = Annotated[
    bool,
    typer.Option(
        "--replace/--keep",
        help=words(
            "文件对所含村（社区）是完整的，其他网格将撤销；--keep 则保留",
            "The file is complete for the divisions in it: their other grids go; --keep keeps them",
        ),
    ),
]


def import_(
    plan: Plan,
    file: File,
    dry_run: DryRun = False,
    partial: Partial = False,
    replace: Replace = True,
    mapping: Map = None,
    layer: Layer = None,
    encoding: Encoding = None,
    crs: Crs = None,
    repair: Repair = None,
    report: ReportFile = None,
    version: Version = None,
    key: Key = None,
    account: Account = None,
) -> None:
    """Import a file of grids into a plan as one step."""
    with desk(account) as at, telling() as tell:
        import_report.require_report_file(report)
        options = Options(
            file=file,
            author=at.principal.name,
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
        given = Given(options, file.name, _digest(file))
        request = None if dry_run else request_for(at, plan, version, key)
        try:
            done = importing.import_grids(at.bench, at.principal, plan, request, given)
            found = done.report
            said = None if dry_run or found is None else done.answer["sentence"]
        except ImportRefused as refused:
            found, said = refused.report, None
        if found is None:
            err.print(words("此前已导入。", "It was imported before."), markup=False)
            return
        import_report.show(found)
        if said is not None:
            err.print(said[choose_language()], markup=False)
        if report is not None:
            import_report.write(found, report)
        if not found.accepted or found.refused:
            raise typer.Exit(Exit.FAULTS)


def export(
    plan: Plan,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", dir_okay=False, help=words("输出文件", "The file")),
    ],
    format_: Annotated[
        exporting.Format, typer.Option("--format", help=words("格式", "Format"))
    ] = "geojson",
    changed: Annotated[
        bool, typer.Option("--changed", help=words("仅改动的网格", "Only those that changed"))
    ] = False,
    account: Account = None,
) -> None:
    """Export a plan's grids."""
    with desk(account) as at:
        if changed and format_ != "geojson":
            raise InvalidValue(
                Text("--changed 只能导出为 GeoJSON。", "--changed goes with GeoJSON only.")
            )
        if changed:
            write_json(reading.grids(at.bench, at.principal, plan, changed=True), output)
            return
        found = exporting.export(at.bench, at.principal, plan, format_)
        with told_if_unwritable(output), output.open("wb") as file:
            file.writelines(found.pieces)


def _digest(file: Path) -> str:
    """SHA-256 of a file; of one that cannot be read, which reading it then tells, that of none."""
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return ""
