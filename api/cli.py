"""The ``wangge`` command.

Exit codes are listed in :class:`api.commands.terminal.Exit`.
"""

from __future__ import annotations

import sys
import traceback

import typer

from api.commands import (
    audit,
    database,
    importing,
    plan_files,
    plans,
    reading,
    revisions,
    serving,
    users,
)
from api.commands.terminal import Exit, words

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=words(
        "网格：绘制、配置、发布和查询服务网格", "Wangge: draw, staff, publish, look up grids"
    ),
)
app.command(help=words("启动数据库和网页服务", "Start the database and serve the map"))(serving.up)
app.command(help=words("向空数据库载入章贡区演示数据", "Load the demo into an empty database"))(
    serving.demo
)
app.add_typer(database.app, name="db")
app.add_typer(importing.app, name="import")
app.add_typer(reading.export_app, name="export")
app.add_typer(reading.report_app, name="report")
plans.app.command("import", help=words("向方案导入网格文件", "Import a file of grids into a plan"))(
    plan_files.import_
)
plans.app.command(help=words("导出方案中的网格", "Export the plan's grids"))(plan_files.export)
app.add_typer(plans.app, name="plan")
app.add_typer(revisions.app, name="revision")
app.add_typer(users.app, name="user")
app.add_typer(audit.app, name="audit")
app.command(help=words("批量查询点所在的网格", "Which grid is each point of a file in"))(
    reading.locate
)
app.command(help=words("检查已发布的覆盖是否完整", "Is what is published a valid coverage"))(
    reading.check
)


def main() -> None:
    """Run the command line; what nobody foresaw ends with its traceback and its own exit code."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(Exit.STOPPED)
    except Exception:  # noqa: BLE001 — Python's own exit code for it is 1, which says FAULTS
        traceback.print_exc()
        sys.exit(Exit.INTERNAL)


if __name__ == "__main__":
    main()
