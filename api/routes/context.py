"""What routes are given: the database, the moment asked for, the language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError

from api.errors import language
from api.store.database import Database
from gis.text import Lang

BIGINT = 2**63 - 1


def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


DatabaseDep = Annotated[Database, Depends(_database)]
LangDep = Annotated[Lang, Depends(language)]


class AsOf:
    """The ``revision`` or the ``date`` at which the caller wants to read; now by default."""

    def __init__(
        self,
        revision: Annotated[
            int | None, Query(ge=1, le=BIGINT, description="as of this revision")
        ] = None,
        date: Annotated[
            date | None, Query(description="as of the end of this day", examples=["2026-03-31"])
        ] = None,
    ) -> None:
        self.revision = revision
        self.date = date


AsOfDep = Annotated[AsOf, Depends()]
Limit = Annotated[int, Query(ge=1, le=1000, description="how many at the most")]
After = Annotated[str, Query(max_length=200, description="the `next` of the page before")]
DivisionCode = Annotated[
    str | None,
    Query(max_length=40, description="this division and all below it", examples=["360702100000"]),
]


def _parameters(dependant: Dependant) -> Iterator[str]:
    for field in dependant.query_params:
        yield field.alias
    for inner in dependant.dependencies:
        yield from _parameters(inner)


def known_parameters(request: Request) -> None:
    """Refuse a query parameter that does not exist, is given twice, or holds a NUL.

    A misspelt filter that is ignored would answer with data the caller did not ask for.
    """
    known = set(_parameters(request.scope["route"].dependant))
    seen: set[str] = set()
    faults: list[dict[str, Any]] = []
    for name, value in request.query_params.multi_items():
        if name not in known:
            faults.append({"loc": ("query", name), "msg": "there is no such parameter"})
        elif name in seen:
            faults.append({"loc": ("query", name), "msg": "is given more than once"})
        elif "\x00" in value:
            faults.append({"loc": ("query", name), "msg": "holds a NUL character"})
        seen.add(name)
    faults.extend(
        {"loc": ("path", name), "msg": "holds a NUL character"}
        for name, value in request.path_params.items()
        if isinstance(value, str) and "\x00" in value
    )
    if faults:
        raise RequestValidationError(faults)
