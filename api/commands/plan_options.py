"""What commands about plans are told: which one, its version, a key, whose side to take."""

from __future__ import annotations

from typing import Annotated, cast
from uuid import UUID, uuid4

import typer

from api.commands.acting import Desk
from api.commands.terminal import words
from api.workflows.plans import reading
from api.workflows.plans.publishing import Choice
from api.workflows.plans.turns import LONGEST_KEY, Request
from gis.errors import InvalidValue
from gis.text import Text

Plan = Annotated[UUID, typer.Argument(help=words("方案标识", "The plan's id"))]
Version = Annotated[
    int | None,
    typer.Option(
        min=1,
        help=words(
            "所依据的方案版次，默认为当前",
            "The plan's version that is meant; the present one if none",
        ),
    ),
]


def _key(given: str | None) -> str | None:
    if given is not None and not (1 <= len(given) <= LONGEST_KEY and given.isprintable()):
        raise typer.BadParameter(
            words(
                f"应为 1 至 {LONGEST_KEY} 个可见字符。", f"1 to {LONGEST_KEY} visible characters."
            )
        )
    return given


Key = Annotated[
    str | None,
    typer.Option(
        callback=_key,
        help=words(
            "请求标识：以同一标识重复执行时只生效一次",
            "A key of your own: done again with the same one, nothing happens twice",
        ),
    ),
]
Comment = Annotated[str | None, typer.Option(help=words("审核意见", "What there is to be said"))]
Title = Annotated[str | None, typer.Option(help=words("方案名称", "Its title"))]
Sides = Annotated[
    list[str] | None,
    typer.Option(
        "--choose",
        help=words(
            "冲突网格取舍，可多次给出：网格标识=theirs（他人已发布的）或 =yours（本方案的）",
            "For a grid that others have published: ID=theirs or ID=yours; may be repeated",
        ),
    ),
]


def request_for(at: Desk, plan: UUID, version: int | None, key: str | None) -> Request:
    """For the plan's present version unless told; raises InvalidValue."""
    if key is not None and version is None:
        raise InvalidValue(
            Text(
                "--key 应与 --version 同时给出：重复的请求须与原请求完全一致。",
                "--key goes with --version: what is asked again has to be the very same.",
            )
        )
    known = version or reading.plan(at.bench, at.principal, plan)["version"]
    return Request(known, key or str(uuid4()))


def chosen(sides: list[str] | None) -> Choice:
    """Whose version is to stand, from ``ID=theirs`` and ``ID=yours``; raises InvalidValue."""
    found = {}
    for side in sides or ():
        grid, _, whose = side.partition("=")
        try:
            found[UUID(grid)] = whose
        except ValueError:
            whose = ""
        if whose not in ("theirs", "yours"):
            raise InvalidValue(
                Text(
                    f"“{side}”应写作 网格标识=theirs 或 网格标识=yours。",
                    f'"{side}" is written ID=theirs or ID=yours.',
                )
            )
    return cast("Choice", found)
