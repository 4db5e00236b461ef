"""``wangge up`` and ``wangge demo``."""

from __future__ import annotations

import os
from typing import Annotated

import typer
from granian.constants import Interfaces
from granian.server import Server

from api import orphans
from api.auth.principal import OPERATOR
from api.commands.first_start import invite_administrator
from api.commands.served import base_url, serving_at
from api.commands.terminal import err, plainly, telling, words
from api.settings import ServerSettings
from api.store import installation as facts
from api.workflows import demo as demonstration
from api.workflows.opening import installation


def up(
    host: Annotated[
        str | None, typer.Option(help=words("监听地址", "Address to listen on"))
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help=words("端口", "Port"))] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=256, help=words("工作进程数", "Worker processes"))
    ] = None,
    demo: Annotated[
        bool,
        typer.Option(
            "--demo/--no-demo",
            help=words("数据库为空时载入演示数据", "Load the demo into an empty database"),
        ),
    ] = True,
) -> None:
    with plainly():
        settings = ServerSettings.from_environment()
        at, on = host or settings.host, port or settings.port
        with installation() as database:
            with database.read() as reader:
                empty = facts.is_empty(reader)
            if demo and empty:
                err.print(
                    words("正在载入章贡区演示数据……", "Loading the demo of Zhanggong District…")
                )
                with telling() as tell:
                    demonstration.load(database, OPERATOR, tell)
            # The workers need not be able to do more than the application may.
            os.environ["WANGGE_APP_DATABASE_URL"] = database.url
            orphans.told_to_workers()
            err.print(
                words(f"网格已就绪：http://{at}:{on} （按 Ctrl+C 停止）",
                      f"Wangge is at http://{at}:{on} (Ctrl+C stops it)")
            )  # fmt: skip
            invite_administrator(database, base_url(at, on))
            server = Server(
                "api.app:create_app",
                address=at,
                port=on,
                workers=workers or settings.workers,
                interface=Interfaces.ASGI,
                factory=True,
                websockets=False,
                respawn_failed_workers=True,
                workers_kill_timeout=10,
            )
            with serving_at(base_url(at, on)):
                server.serve()


def demo() -> None:
    with plainly(), installation() as database, telling() as tell:
        number = demonstration.load(database, OPERATOR, tell)
        err.print(
            words(
                f"演示数据已发布为版本 {number}。", f"The demo is published as revision {number}."
            )
        )
