"""``wangge user``: accounts by the server's own command line.

Whoever has it acts as the operator, who may do everything but sign in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from api.auth.principal import OPERATOR, Role
from api.commands.served import address
from api.commands.terminal import err, out, plainly, show_table, words
from api.store import accounts as stored
from api.store.database import Database
from api.workflows import accounts
from api.workflows.invitations import Link
from api.workflows.opening import installation
from gis.errors import InvalidValue, NotFound
from gis.text import Text

app = typer.Typer(no_args_is_help=True, help=words("账号管理", "Accounts"))

WHOLE = "all"
"""How the whole installation is written where a division's code is asked for."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{1,59}")

Name = Annotated[str, typer.Argument(help=words("账号名", "The account's name"))]
GrantedRole = Annotated[
    Role,
    typer.Option(
        "--role",
        help=words(
            "角色：浏览、网格员、编辑、审核、管理",
            "viewer: all published; field: own grids' contacts; planner: drafts; approver: "
            "publishes; admin: everything",
        ),
    ),
]
Area = Annotated[
    str,
    typer.Option(
        "--area",
        help=words(
            f"区划代码（含其管辖的全部下级）；{WHOLE} 为全局",
            f"A division's code, for it and all it manages; {WHOLE}: the whole installation",
        ),
    ),
]


@app.command(
    help=words("新建账号并生成一次性链接", "Make an account and a link to set its password")
)
def add(
    name: Name,
    role: Annotated[
        Role | None,
        typer.Option(help=words("角色", "What it may do; further roles by: wangge user grant")),
    ] = None,
    area: Annotated[
        str | None,
        typer.Option(
            help=words(
                f"区划代码（含其管辖的全部下级）；{WHOLE} 为全局",
                f"A division's code, for it and all it manages; {WHOLE}: the whole installation",
            )
        ),
    ] = None,
    display_name: Annotated[
        str | None,
        typer.Option(help=words("姓名，默认同账号名", "How it is shown; its name if none")),
    ] = None,
    staff_no: Annotated[
        str | None, typer.Option(help=words("对应人员的工号", "The member of staff it belongs to"))
    ] = None,
) -> None:
    with plainly():
        if not _NAME.fullmatch(name):
            raise InvalidValue(
                Text(
                    "账号名为 2 至 60 个字母、数字或 . _ @ -，以字母或数字开头。",
                    "An account's name has 2 to 60 letters, digits and . _ @ -, and begins with "
                    "a letter or digit.",
                )
            )
        if (role is None) != (area is None):
            raise InvalidValue(
                Text("--role 和 --area 应同时给出。", "--role and --area are given together.")
            )
        grants = [] if role is None or area is None else [(role, _division(area))]
        with installation() as database:
            made = accounts.create(
                database,
                OPERATOR,
                name=name,
                display_name=display_name or name,
                staff_no=staff_no,
                grants=grants,
            )
        err.print(words(f"已新建账号 {name}。", f"Made the account {name}."), markup=False)
        show_link(made.link)


@app.command("list", help=words("列出账号", "List accounts"))
def list_(
    search: Annotated[
        str, typer.Option(help=words("账号名、姓名或工号", "Part of a name, or a staff number"))
    ] = "",
) -> None:
    with plainly(), installation() as database:
        rows = [
            (
                one.name,
                one.display_name,
                _state(one),
                _moment(one.last_sign_in),
                "; ".join(_granted(grant) for grant in one.grants) or "-",
            )
            for one in _all(database, search)
        ]
    heads = (
        words("账号", "name"),
        words("姓名", "shown as"),
        words("状态", "state"),
        words("最近登录", "last sign-in"),
        words("授权", "may"),
    )
    show_table(heads, rows)


@app.command(help=words("查看一个账号", "Show one account"))
def show(name: Name) -> None:
    with plainly(), named(name) as (_, found):
        rows = [
            (words("账号", "name"), found.name),
            (words("姓名", "shown as"), found.display_name),
            (words("状态", "state"), _state(found)),
            (words("工号", "staff number"), found.staff_no or "-"),
            (words("统一认证", "linked"), words("是", "yes") if found.linked else "-"),
            (words("最近登录", "last sign-in"), _moment(found.last_sign_in)),
            *((words("授权", "may"), _granted(grant)) for grant in found.grants),
        ]
        show_table((), rows)


@app.command(help=words("授予角色", "Grant a role"))
def grant(name: Name, role: GrantedRole, area: Area) -> None:
    with plainly(), named(name) as (database, found):
        accounts.add_grant(database, OPERATOR, found.id, role, _division(area))
        err.print(words("已授权。", "Granted."))


@app.command(help=words("撤销角色", "Take a role back"))
def revoke(name: Name, role: GrantedRole, area: Area) -> None:
    with plainly(), named(name) as (database, found):
        wanted = (role, _division(area))
        held = [one["id"] for one in found.grants if (one["role"], one["division"]) == wanted]
        if not held:
            raise NotFound(Text("该账号没有此项授权。", "The account has no such grant."))
        accounts.remove_grant(database, OPERATOR, found.id, held[0])
        err.print(words("已撤销。", "Taken back."))


@app.command(
    help=words("停用账号，立即结束其会话和令牌", "Disable: its sessions and tokens end at once")
)
def disable(name: Name) -> None:
    with plainly(), named(name) as (database, found):
        accounts.change(database, OPERATOR, found.id, {"disabled": True})
        err.print(words(f"已停用 {found.name}。", f"{found.name} is disabled."), markup=False)


@app.command(help=words("恢复使用账号", "Take a disabled account back into use"))
def enable(name: Name) -> None:
    with plainly(), named(name) as (database, found):
        accounts.change(database, OPERATOR, found.id, {"disabled": False})
        err.print(words(f"已恢复 {found.name}。", f"{found.name} is in use again."), markup=False)


@app.command(help=words("生成设置密码的一次性链接", "Make a one-time link to set a password"))
def link(name: Name) -> None:
    with plainly(), named(name) as (database, found):
        show_link(accounts.issue_link(database, OPERATOR, found.id))


@contextmanager
def named(name: str) -> Iterator[tuple[Database, Any]]:
    """The installation's database, and the account of this name in it.

    Raises
    ------
    NotFound
        There is none.
    """
    with installation() as database:
        with database.read(OPERATOR) as reader:
            found = stored.by_name(reader, name)
        if found is None:
            raise NotFound(Text(f"没有账号“{name}”。", f'There is no account "{name}".'))
        yield database, found


def show_link(given: Link, base: str | None = None, *, to: Console = out) -> None:
    """Print a link for whoever the account belongs to: it is shown this once.

    ``base`` is the installation's address; else the public one, or where this machine serves.
    """
    err.print(
        words(
            f"请将下面的一次性链接交给本人，用于设置密码（{_moment(given.expires_at)} 前有效）：",
            f"Hand this link to them; it sets the password, once, until "
            f"{_moment(given.expires_at)}:",
        )
    )
    to.print(f"{base or address()}/#/welcome/{given.code}", markup=False)


def _all(database: Database, search: str) -> Iterator[Any]:
    """Every account that ``search`` finds, by name."""
    after, limit = "", 500
    while True:
        page = accounts.page(database, OPERATOR, q=search, after=after, limit=limit)
        yield from page
        if len(page) < limit:
            return
        after = page[-1].name


def _division(area: str) -> str | None:
    return None if area == WHOLE else area


def _granted(grant: dict[str, Any]) -> str:
    where = grant["division"]
    if where is None:
        return f"{grant['role']} {words('全局', 'everywhere')}"
    return " ".join(filter(None, (grant["role"], where, grant["division_name"])))


def _state(account: Any) -> str:
    if account.disabled:
        return words("停用", "disabled")
    if account.has_password or account.linked:
        return words("正常", "in use")
    return words("未启用", "never used")


def _moment(at: datetime | None) -> str:
    return "-" if at is None else f"{at.astimezone():%Y-%m-%d %H:%M}"
