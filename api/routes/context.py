"""What routes are given: the database, the moment asked for, the language."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import anyio
from fastapi import Depends, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from api import errors
from api.store.database import Database
from gis.errors import Unavailable
from gis.text import Lang, Text

BIGINT = 2**63 - 1
TEXT = r"^[^\x00]*$"
"""What a text may be: PostgreSQL knows no NUL."""

# What is given to a route is put together in the event loop: a function that is not async would
# be sent to a thread and back for every request.


async def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def _language(request: Request) -> Lang:
    return errors.language(request)


DatabaseDep = Annotated[Database, Depends(_database)]
LangDep = Annotated[Lang, Depends(_language)]


def _written_as_date(value: Any) -> Any:
    # Pydantic takes a number for seconds since 1970.
    if isinstance(value, str) and not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise PydanticCustomError("date_parsing", "Input should be a date, YYYY-MM-DD")
    return value


Day = Annotated[date, BeforeValidator(_written_as_date)]


@dataclass(frozen=True, slots=True)
class AsOf:
    """The ``revision`` or the ``date`` at which the caller wants to read; now by default."""

    revision: int | None
    date: date | None


async def _as_of(
    revision: Annotated[
        int | None, Query(ge=1, le=BIGINT, description="as of this revision", examples=[1])
    ] = None,
    date: Annotated[
        Day | None, Query(description="as of the end of this day", examples=["2026-03-31"])
    ] = None,
) -> AsOf:
    return AsOf(revision, date)


AsOfDep = Annotated[AsOf, Depends(_as_of)]
Limit = Annotated[int, Query(ge=1, le=1000, description="how many at the most")]
After = Annotated[
    str, Query(max_length=200, pattern=TEXT, description="the `next` of the page before")
]
DivisionCode = Annotated[
    str | None,
    Query(
        max_length=40,
        pattern=TEXT,
        description="this division and all below it",
        examples=["360702100000"],
    ),
]


def turns(number: int, *, wait: float) -> Callable[[], AsyncIterator[None]]:
    """A dependency by which ``number`` requests at a time do what is dear; the others wait.

    They wait without a thread or a connection, and are told to come again after ``wait`` seconds.
    Without it a few slow readers of downloads would hold every connection there is. It is given
    back after the answer has been sent.
    """
    free = anyio.Semaphore(number)

    async def turn() -> AsyncIterator[None]:
        try:
            with anyio.fail_after(wait):
                await free.acquire()
        except TimeoutError as error:
            raise Unavailable(
                Text("请求过多，请稍后重试。", "Too many are asking for this; try again shortly.")
            ) from error
        try:
            yield
        finally:
            free.release()

    return turn


def _parameters(dependant: Dependant) -> Iterator[str]:
    for field in dependant.query_params:
        yield field.alias
    for inner in dependant.dependencies:
        yield from _parameters(inner)


_MISTAKES = {
    "unknown_parameter": "there is no such parameter",
    "repeated_parameter": "is given more than once",
}


async def known_parameters(request: Request) -> None:
    """Refuse a query parameter that does not exist or is given twice.

    A misspelt filter that is ignored would answer with data the caller did not ask for.
    """
    expected = set(_parameters(request.scope["route"].dependant))
    known = frozenset(expected)
    faults = []
    for name, _ in request.query_params.multi_items():
        if name not in expected:
            kind = "repeated_parameter" if name in known else "unknown_parameter"
            faults.append({"loc": ("query", name), "type": kind, "msg": _MISTAKES[kind]})
        expected.discard(name)
    if faults:
        raise RequestValidationError(faults)
