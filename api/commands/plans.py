"""``wangge plan``: what the page does with plans, for scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import typer

from api.commands.acting import (
    Account,
    Desk,
    Output,
    desk,
    read_json,
    show_difference,
    write_json,
)
from api.commands.plan_options import (
    Comment,
    Key,
    Plan,
    Sides,
    Title,
    Version,
    chosen,
    request_for,
)
from api.commands.terminal import Exit, choose_language, err, out, show_table, words
from api.settings import norms
from api.workflows.plans import (
    checks,
    drafting,
    editing,
    publishing,
    reading,
    rebasing,
    reviewing,
    transitions,
)
from api.workflows.plans.transitions import Transition
from api.workflows.plans.turns import Request

app = typer.Typer(no_args_is_help=True, help=words("方案", "Plans: drafts of redrawn grids"))


@app.command("list", help=words("列出方案", "List plans"))
def list_(
    status: Annotated[
        Literal["draft", "submitted", "approved", "published", "returned", "withdrawn"] | None,
        typer.Option(help=words("状态", "Only those in this state")),
    ] = None,
    division: Annotated[
        str | None, typer.Option(help=words("区划代码（含下级）", "This division and all below"))
    ] = None,
    account: Account = None,
) -> None:
    with desk(account) as at:
        after, rows = None, []
        while True:
            page = reading.plans(
                at.bench,
                at.principal,
                limit=500,
                after=after,
                status=None if status is None else [status],
                division=division,
            )
            rows += [
                (
                    p["id"],
                    p["status"],
                    p["division"],
                    str(p["version"]),
                    p["updated_at"],
                    p["title"],
                )
                for p in page
            ]
            if len(page) < 500:
                break
            after = UUID(page[-1]["id"])
    heads = (
        words("标识", "id"),
        words("状态", "state"),
        words("区划", "division"),
        words("版次", "version"),
        words("更新时间", "changed"),
        words("名称", "title"),
    )
    show_table(heads, rows)


@app.command(help=words("查看一个方案（JSON）", "Show one plan, as JSON"))
def show(plan: Plan, account: Account = None) -> None:
    with desk(account) as at:
        write_json(reading.plan(at.bench, at.principal, plan))


@app.command(help=words("新建方案，输出其标识", "Begin a plan; prints its id"))
def create(
    division: Annotated[str, typer.Argument(help=words("区划代码", "Code of a division"))],
    title: Annotated[str, typer.Option(help=words("方案名称", "Its title"))],
    key: Key = None,
    account: Account = None,
) -> None:
    with desk(account) as at:
        made = drafting.create(at.bench, at.principal, title=title, division=division, key=key)
        out.print(str(made), markup=False)


@app.command(help=words("复制方案，输出副本的标识", "Copy a plan; prints the id of the copy"))
def copy(
    plan: Plan,
    title: Title = None,
    version: Version = None,
    key: Key = None,
    account: Account = None,
) -> None:
    with desk(account) as at:
        request = request_for(at, plan, version, key)
        out.print(drafting.copy(at.bench, at.principal, plan, request, title)["copy"], markup=False)


@app.command(help=words("执行一项操作（JSON 文件）", "Do an operation, given in a JSON file"))
def operate(
    plan: Plan,
    operation: Annotated[
        Path,
        typer.Argument(help=words("JSON 文件，- 为标准输入", "JSON; - is what comes in")),
    ],
    version: Version = None,
    key: Key = None,
    account: Account = None,
) -> None:
    with desk(account) as at:
        given = read_json(operation)
        done = editing.operate(
            at.bench,
            at.principal,
            plan,
            request_for(at, plan, version, key),
            given,
            scheme=at.scheme,
        )
        err.print(done["sentence"][choose_language()], markup=False)


Deed = Callable[[Desk, UUID, Request, str | None], dict[str, Any]]


def _brought(transition: Transition) -> Deed:
    return lambda at, plan, request, comment: transitions.bring(
        at.bench, at.principal, plan, request, transition, comment
    )


def _command(name: str, zh: str, en: str, deed: Deed) -> None:
    """A command that does something to a plan and says where it stands then."""

    def command(
        plan: Plan,
        comment: Comment = None,
        version: Version = None,
        key: Key = None,
        account: Account = None,
    ) -> None:
        with desk(account) as at:
            _tell(deed(at, plan, request_for(at, plan, version, key), comment))

    app.command(name, help=words(zh, en))(command)


def _tell(done: dict[str, Any]) -> None:
    """Where a plan stands, on one line."""
    told = [f"{k} {done[k]}" for k in ("status", "revision", "version") if k in done]
    err.print(" · ".join(told), markup=False)


_command("submit", "提交审核", "Submit a plan for review", _brought("submit"))
_command("withdraw", "撤回方案", "Withdraw a plan", _brought("withdraw"))
_command("reopen", "重新编制已撤回的方案", "Take up a withdrawn plan again", _brought("reopen"))
_command("approve", "审核通过", "Approve a plan", _brought("approve"))
_command("reject", "退回方案，须说明原因", "Return a plan; say why", _brought("reject"))


def _step(name: str, zh: str, en: str, deed: Callable[..., dict[str, Any]]) -> None:
    def command(
        plan: Plan, version: Version = None, key: Key = None, account: Account = None
    ) -> None:
        with desk(account) as at:
            done = deed(at.bench, at.principal, plan, request_for(at, plan, version, key))
            err.print(done["sentence"][choose_language()], markup=False)

    app.command(name, help=words(zh, en))(command)


_step("undo", "撤销上一步操作", "Undo the last operation", editing.undo)
_step("redo", "重做所撤销的操作", "Redo what was undone", editing.redo)


def _joined(name: str, zh: str, en: str, deed: Callable[..., dict[str, Any]]) -> None:
    def command(
        plan: Plan,
        choose: Sides = None,
        version: Version = None,
        key: Key = None,
        account: Account = None,
    ) -> None:
        with desk(account) as at:
            request = request_for(at, plan, version, key)
            done = deed(
                at.bench, at.principal, plan, request, choose=chosen(choose), scheme=at.scheme
            )
            _tell(done)
            if "revision" in done:
                out.print(str(done["revision"]), markup=False)

    app.command(name, help=words(zh, en))(command)


_joined("rebase", "将方案更新到最新版本", "Bring a draft onto the newest revision", rebasing.rebase)
_joined(
    "publish", "发布方案，输出版本号", "Publish a plan; prints the revision", publishing.publish
)


@app.command(help=words("方案改动了什么", "What a plan changes"))
def diff(
    plan: Plan,
    with_: Annotated[
        UUID | None,
        typer.Option("--with", help=words("与另一方案比较", "How it differs from this plan")),
    ] = None,
    format_: Annotated[
        Literal["text", "json", "geojson"],
        typer.Option("--format", help=words("格式", "Format")),
    ] = "text",
    output: Output = None,
    account: Account = None,
) -> None:
    with desk(account) as at:
        if format_ == "geojson" and with_ is None:
            write_json(reviewing.difference_geojson(at.bench, at.principal, plan), output)
            return
        found = (
            reviewing.difference(at.bench, at.principal, plan)
            if with_ is None
            else reviewing.comparison(at.bench, at.principal, plan, with_)
        )
        if format_ == "text" and output is None:
            show_difference(found)
        else:
            write_json(found, output)


@app.command(help=words("检查方案，有错误时退出码为 1", "Check a plan; exits with 1 on errors"))
def check(plan: Plan, account: Account = None) -> None:
    with desk(account) as at:
        found = checks.checks(at.bench, at.principal, plan, scheme=at.scheme, norms=norms())
        for finding in found["findings"]:
            mark = {"error": "✗", "warning": "!", "notice": "·"}[finding["severity"]]
            said = finding["what"][choose_language()]
            out.print(f"{mark} {finding['code']}: {said}", markup=False)
        if found["errors"]:
            raise typer.Exit(Exit.FAULTS)
