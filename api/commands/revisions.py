"""``wangge revision``: what was published, what differs, and changing back."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import uuid4

import typer

from api.commands.acting import Account, Output, desk, show_difference, write_json, write_text
from api.commands.plan_options import Key, Sides, chosen
from api.commands.terminal import choose_language, out, show_table, words
from api.store import divisions, revisions
from api.store.moments import moment
from api.workflows import correspondence, differences, reverting

app = typer.Typer(no_args_is_help=True, help=words("已发布的版本", "Published revisions"))

Division = Annotated[
    str | None, typer.Option(help=words("区划代码（含下级）", "This division and all below it"))
]


@app.command("list", help=words("列出版本，最新在前", "List revisions, the newest first"))
def list_(
    limit: Annotated[int, typer.Option(min=1, help=words("最多几条", "How many"))] = 50,
    account: Account = None,
) -> None:
    with desk(account) as at, at.database.read(at.principal) as reader:
        found = revisions.page(reader, limit=limit)
    lang = choose_language()
    rows = [
        (
            str(row.number),
            f"{row.published_at.astimezone():%Y-%m-%d %H:%M}",
            row.author,
            row.summary_zh if lang == "zh" else row.summary_en,
        )
        for row in found
    ]
    heads = (
        words("版本", "revision"),
        words("发布时间", "published"),
        words("发布人", "by"),
        words("说明", "summary"),
    )
    show_table(heads, rows)


@app.command(help=words("两个版本之间的差异", "What differs between two revisions"))
def diff(
    one: Annotated[int, typer.Argument(min=1, help=words("版本", "A revision"))],
    other: Annotated[int, typer.Argument(min=1, help=words("另一版本", "Another one"))],
    division: Division = None,
    format_: Annotated[
        Literal["text", "json", "geojson", "csv"],
        typer.Option(
            "--format",
            help=words("格式；csv 为新旧网格编码对照表", "Format; csv: which grids became which"),
        ),
    ] = "text",
    output: Output = None,
    account: Account = None,
) -> None:
    with desk(account) as at:
        with at.database.read(at.principal) as reader:
            divisions.require(reader, division, moment(reader, max(one, other)))
            found = differences.between(reader, one, other, division=division)
            if format_ == "csv":
                rows = correspondence.complete_table(reader, found, other, division=division)
                write_text(correspondence.as_csv(rows), output)
                return
        if format_ == "geojson":
            write_json(found.as_geojson(), output)
        elif format_ == "json" or output is not None:
            write_json(found.as_json(), output)
        else:
            show_difference(found.as_json())


@app.command(
    help=words("恢复某版本之前的状态，输出新版本号", "Change a revision back; prints the new one")
)
def revert(
    number: Annotated[int, typer.Argument(min=1, help=words("版本", "The revision"))],
    choose: Sides = None,
    key: Key = None,
    account: Account = None,
) -> None:
    with desk(account) as at:
        done = reverting.revert(
            at.database,
            at.principal,
            number,
            key or str(uuid4()),
            choose=chosen(choose),
            scheme=at.scheme,
        )
        out.print(str(done["revision"]), markup=False)


@app.command(help=words("网格的沿革（JSON）", "Which grids a grid came from, as JSON"))
def lineage(
    grid: Annotated[
        str,
        typer.Argument(
            help=words("网格标识或编码（含已停用的）", "The grid's id, or a code it has or had")
        ),
    ],
    account: Account = None,
) -> None:
    with desk(account) as at, at.database.read(at.principal) as reader:
        write_json(correspondence.lineage_of(reader, grid))
