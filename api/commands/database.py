"""``wangge db``: the database by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cluster import Cluster, archive, database_url
from api.commands.terminal import Exit, err, out, plainly, words
from api.settings import DatabaseSettings
from api.store import migrate
from api.workflows.opening import installation_url, keep_running, stop_running
from gis.errors import InvalidValue
from gis.text import Text

app = typer.Typer(no_args_is_help=True, help=words("数据库管理", "The database by hand"))

_FILE = typer.Argument(help=words("备份文件", "Backup file"), dir_okay=False)


def _own_cluster() -> Cluster:
    settings = DatabaseSettings.from_environment()
    if settings.url is not None:
        raise InvalidValue(
            Text(
                "已设置 WANGGE_DATABASE_URL，数据库由您自行管理。",
                "WANGGE_DATABASE_URL is set: that server is not ours to start or stop.",
            )
        )
    return Cluster(settings.data)


@app.command(help=words("启动私有 PostGIS", "Start the private PostGIS"))
def start() -> None:
    with plainly():
        keep_running(_own_cluster().data)
        err.print(words("数据库已启动。", "The database runs."))


@app.command(help=words("停止私有 PostGIS", "Stop the private PostGIS"))
def stop() -> None:
    with plainly():
        stop_running(_own_cluster().data)
        err.print(words("数据库已停止。", "The database is stopped."))


@app.command(help=words("查看私有 PostGIS 的状态", "What the private PostGIS does"))
def status() -> None:
    with plainly():
        found = _own_cluster().status()
        names = {
            "absent": words("尚未初始化", "absent"),
            "stopped": words("已停止", "stopped"),
            "starting": words("正在启动", "starting"),
            "running": words("运行中", "running"),
        }
        out.print(f"{words('状态', 'state')}: {names[found.state]}")
        out.print(f"{words('数据目录', 'folder')}: {found.folder}", markup=False)
        if found.version:
            out.print(f"PostgreSQL: {found.version}")
        if found.pid:
            out.print(f"pid: {found.pid}")
        if not found.running:
            raise typer.Exit(Exit.UNAVAILABLE)


@app.command(help=words("显示数据库地址", "Show the address of the database"))
def url() -> None:
    with plainly():
        out.print(database_url(DatabaseSettings.from_environment()), markup=False)


@app.command(help=words("备份到文件", "Back up into a file"))
def backup(file: Annotated[Path, _FILE]) -> None:
    with plainly(), installation_url() as address:
        archive.backup(address, file)
        err.print(words(f"已备份到 {file}。", f"Backed up into {file}."), markup=False)


@app.command(help=words("从备份恢复", "Restore from a backup"))
def restore(file: Annotated[Path, _FILE]) -> None:
    with plainly(), installation_url() as address:
        kept = archive.restore(address, file)
        migrate.upgrade(address)
        err.print(words(f"已从 {file} 恢复。", f"Restored from {file}."), markup=False)
        if kept:
            err.print(
                words(f"原数据库保留为 {kept}。", f"What was there is kept as database {kept}."),
                markup=False,
            )
