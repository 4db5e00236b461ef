"""Speaking to the person at the terminal: language, progress, errors, exit codes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text as Shown

from api.settings import ServerSettings
from gis.errors import (
    Conflict,
    CoverageFault,
    FileRefused,
    Forbidden,
    InvalidGeometry,
    InvalidValue,
    NotFound,
    SignInRequired,
    Unavailable,
    WanggeError,
)
from gis.operations.refusal import Refused
from gis.text import Lang, Text


class Exit(IntEnum):
    """Exit codes of ``wangge``. They are part of its interface and do not change."""

    OK = 0
    FAULTS = 1
    """Done, and faults were found: rows refused, or the coverage is not whole."""
    USAGE = 2
    FILE = 3
    """The input file was not read."""
    VALUE = 4
    """A value or geometry that cannot be."""
    NOT_FOUND = 5
    CONFLICT = 6
    UNAVAILABLE = 7
    """The database, or a program it needs, is not there."""
    FORBIDDEN = 8
    """The account for which it was to be done may not."""
    INTERNAL = 70
    """A fault of this program."""
    STOPPED = 130
    """Stopped by Ctrl-C; nothing half-done remains."""


_CODES: dict[type[WanggeError], Exit] = {
    CoverageFault: Exit.FAULTS,
    FileRefused: Exit.FILE,
    InvalidValue: Exit.VALUE,
    InvalidGeometry: Exit.VALUE,
    Refused: Exit.VALUE,
    NotFound: Exit.NOT_FOUND,
    Conflict: Exit.CONFLICT,
    Unavailable: Exit.UNAVAILABLE,
    SignInRequired: Exit.FORBIDDEN,
    Forbidden: Exit.FORBIDDEN,
    WanggeError: Exit.INTERNAL,
}


def choose_language() -> Lang:
    """The language of this process, by ``WANGGE_LANG`` or the locale."""
    try:
        return ServerSettings.from_environment().language
    except InvalidValue:
        return "en"


def words(zh: str, en: str) -> str:
    """One of two texts, in the language of this process."""
    return Text(zh, en).to(choose_language())


out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Tell = Callable[[str, int, int], None]
"""Told of progress: the step's name, how much is done, of how much (0: unknown)."""


_STEPS = {
    "demo": Text("生成演示数据", "building the demo"),
    "read": Text("读取文件", "reading"),
    "shapes": Text("处理图形", "shapes"),
    "rows": Text("核对各行", "rows"),
    "borders": Text("衔接边界", "borders"),
    "check": Text("检查覆盖", "checking"),
    "locate": Text("查询网格", "looking up"),
    "grids": Text("导出网格", "grids"),
    "divisions": Text("导出区划", "divisions"),
    "places": Text("导出服务场所", "places"),
}


@contextmanager
def telling() -> Iterator[Tell]:
    """Progress on a terminal: a bar for each step. Silent when nobody watches."""
    if not err.is_terminal:
        yield lambda _step, _done, _of: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        tasks: dict[str, int] = {}

        def tell(step: str, done: int, of: int) -> None:
            if step not in tasks:
                name = _STEPS[step].to(choose_language()) if step in _STEPS else step
                tasks[step] = progress.add_task(name, total=of or None)
            progress.update(tasks[step], completed=done, total=of or None)  # type: ignore[arg-type] # rich's TaskID is an int

        yield tell


def show_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns on a terminal; values between tabs for another program."""
    if not out.is_terminal:
        for row in rows:
            typer.echo("\t".join(row))  # rich would make blanks of the tabs
        return
    table = Table(*heads, box=None, pad_edge=False, show_header=bool(heads))
    for row in rows:
        table.add_row(*(Shown(value) for value in row))
    out.print(table)


def fail(error: WanggeError) -> typer.Exit:
    """Say what is wrong and give the exit that goes with it."""
    err.print(f"[bold red]{words('错误', 'Error')}[/] ", end="")
    err.print(error.text.to(choose_language()), markup=False)
    code = next(_CODES[kind] for kind in type(error).__mro__ if kind in _CODES)
    return typer.Exit(code)


@contextmanager
def plainly() -> Iterator[None]:
    """Domain errors end the command with their words and their exit code, not a traceback."""
    try:
        yield
    except WanggeError as error:
        raise fail(error) from error
    except KeyboardInterrupt:
        err.print(words("已中止。", "Stopped."))
        sys.exit(Exit.STOPPED)
