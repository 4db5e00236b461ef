"""``wangge audit``: is the trail what was written, and all of it as a file."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.auth.principal import OPERATOR
from api.commands.terminal import Exit, err, out, plainly, words
from api.store import audit as trail
from api.workflows import auditing
from api.workflows.auditing import Filter, Format
from api.workflows.opening import installation
from gis.errors import FileRefused, InvalidValue
from gis.text import Text

app = typer.Typer(no_args_is_help=True, help=words("审计记录", "The audit trail"))

Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help=words("此日零时起", "From the beginning of this day")),
]


@app.command(help=words("校验审计记录是否完整、未被改动", "Is the trail whole and unchanged"))
def verify(
    noted: Annotated[
        str | None,
        typer.Option(
            "--noted",
            metavar="HASH",
            help=words(
                "以前记下的末尾哈希值，一并核对是否仍在其中",
                "An end that was kept: is it still in the trail",
            ),
        ),
    ] = None,
) -> None:
    with plainly(), installation() as database:
        with database.read(OPERATOR) as reader:
            verdict = trail.verify(reader, _hash(noted))
        if not verdict.whole:
            err.print(
                words(
                    f"审计记录自第 {verdict.broken} 条起被改动或缺失。",
                    f"The audit trail is broken: row {verdict.broken} was changed or is missing.",
                )
            )
            raise typer.Exit(Exit.FAULTS)
        out.print(
            words(
                f"审计记录共 {verdict.rows} 条，完整无改动。末尾哈希值：{verdict.end.hex()}",
                f"{verdict.rows} rows. The audit trail is whole. Its end: {verdict.end.hex()}",
            )
        )


def _hash(text: str | None) -> bytes | None:
    try:
        return None if text is None else bytes.fromhex(text)
    except ValueError:
        raise InvalidValue(
            Text("哈希值应为十六进制数字。", "A hash is written in hexadecimal digits.")
        ) from None


@app.command(help=words("导出审计记录", "The trail as a file, newest first"))
def export(
    output: Annotated[
        Path,
        typer.Option("--output", "-o", dir_okay=False, help=words("输出文件", "File to write")),
    ],
    form: Annotated[
        Format | None,
        typer.Option("--format", help=words("格式，默认按扩展名", "By the file's name if none")),
    ] = None,
    division: Annotated[
        str | None, typer.Option(help=words("区划代码（含下级）", "This division and all below"))
    ] = None,
    since: Day = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help=words("此日零时止", "Before this day")),
    ] = None,
) -> None:
    with plainly():
        kind: Format = form or ("csv" if output.suffix.lower() == ".csv" else "jsonl")
        wanted = Filter(
            division=division,
            since=since and since.astimezone(),
            until=until and until.astimezone(),
        )
        with installation() as database:
            pieces = auditing.export(database, OPERATOR, wanted, kind)
            try:
                # Nobody else on the machine is to read who did what.
                with os.fdopen(
                    os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
                ) as file:
                    for piece in pieces:
                        file.write(piece)
            except OSError as error:
                raise FileRefused(
                    Text(f"无法写入 {output}。", f"{output} cannot be written.")
                ) from error
        err.print(words(f"已导出到 {output}。", f"Wrote {output}."), markup=False)
