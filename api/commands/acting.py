"""For whom a command is carried out, and what it prints for people and for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from api.auth.principal import OPERATOR, Grant, Principal
from api.commands.terminal import choose_language, plainly, show_table, words
from api.settings import code_scheme
from api.store import accounts
from api.store.database import Database
from api.workflows.opening import installation
from api.workflows.plans.working import Workbench
from gis.codes import CodeScheme
from gis.errors import FileRefused, Forbidden, NotFound
from gis.text import Text

Account = Annotated[
    str | None,
    typer.Option(
        "--as",
        help=words(
            "以该账号的身份和权限操作，默认为本机管理员",
            "Act as this account, with what it may do; else as the operator of this machine",
        ),
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output", "-o", dir_okay=False, help=words("输出文件，默认为屏幕", "File, not the screen")
    ),
]


class Desk:
    """The installation's database, and who works on it."""

    def __init__(self, database: Database, principal: Principal) -> None:
        self.database = database
        self.principal = principal
        self.bench = Workbench(database)

    @property
    def scheme(self) -> CodeScheme:
        """How codes are written."""
        return code_scheme()


@contextmanager
def desk(account: str | None) -> Iterator[Desk]:
    """The installation, for an account or for the operator; errors end the command with words."""
    with plainly(), installation() as database:
        yield Desk(database, acting(database, account))


def acting(database: Database, name: str | None) -> Principal:
    """The account of that name as a principal; the operator without one.

    Raises
    ------
    NotFound
        There is no such account.
    Forbidden
        It is disabled.
    """
    if name is None:
        return OPERATOR
    with database.read(OPERATOR) as reader:
        found = accounts.by_name(reader, name)
    if found is None:
        raise NotFound(Text(f"没有账号“{name}”。", f'There is no account "{name}".'))
    if found.disabled:
        raise Forbidden(Text(f"账号“{name}”已停用。", f'The account "{name}" is disabled.'))
    grants = tuple(Grant(one["role"], one["division"]) for one in found.grants)
    return Principal(found.id, found.name, grants, found.staff_no, via="terminal")


def read_json(path: Path) -> Any:
    """The JSON in a file; ``-`` is what comes in.

    Raises
    ------
    FileRefused
    """
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
        return json.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        raise FileRefused(
            Text(f"无法读取 {path} 中的 JSON：{error}", f"There is no JSON in {path}: {error}")
        ) from None


def write_json(found: Any, path: Path | None = None) -> None:
    """JSON to a file, or to the screen."""
    write_text([json.dumps(found, ensure_ascii=False, indent=2), "\n"], path)


def write_text(pieces: Iterable[str], path: Path | None = None) -> None:
    """A text to a file, or to the screen, piece by piece.

    Raises
    ------
    FileRefused
        Nothing can be written there.
    """
    if path is None:
        for piece in pieces:
            typer.echo(piece, nl=False)
        return
    with told_if_unwritable(path), path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(pieces)


@contextmanager
def told_if_unwritable(path: Path) -> Iterator[None]:
    """Tell of a file that cannot be written.

    Raises
    ------
    FileRefused
    """
    try:
        yield
    except OSError as error:
        raise FileRefused(
            Text(
                f"无法写入 {path}：{error.strerror}。",
                f"{path} cannot be written: {error.strerror}.",
            )
        ) from None


_FATES = {
    "added": Text("新增", "added"),
    "removed": Text("撤销", "removed"),
    "changed": Text("调整", "changed"),
    "noded": Text("补点", "vertices only"),
}


def show_difference(found: Mapping[str, Any]) -> None:
    """What became of which grid, a line each, then whose ground became whose."""

    def side(grid: Mapping[str, Any], name: str) -> str:
        return "-" if grid[name] is None else f"{grid[name]['code']} {grid[name]['name']}"

    show_table(
        (words("结果", "fate"), words("原网格", "was"), words("新网格", "is"), words("项", "what")),
        [
            (
                _FATES[grid["fate"]].to(choose_language()),
                side(grid, "before"),
                side(grid, "after"),
                ", ".join(grid["fields"]) or "-",
            )
            for grid in found["grids"]
        ],
    )
    for moved in found["moved"]:
        whose = [moved[k]["code"] if moved[k] else "-" for k in ("from", "to")]
        typer.echo(f"{whose[0]} → {whose[1]}\t{moved['area_km2']} km²")
