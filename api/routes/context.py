"""What routes are given: the database, the moment asked for, the language."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import anyio
from fastapi import Depends, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from pydantic import AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError

from api import errors
from api.auth.permissions import Action
from api.auth.principal import Principal
from api.routes.identity import Rule, allow
from api.store.database import Database
from gis.errors import TooMany, Unavailable, WanggeError
from gis.text import Lang, Text

BIGINT = 2**63 - 1
TEXT = r"^[^\x00]*$"
"""What a text may be: PostgreSQL knows no NUL."""

READING = allow(Action.READ_PUBLISHED)

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


def _written_as_time(value: Any) -> Any:
    if isinstance(value, str) and not re.match("[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]", value):
        raise PydanticCustomError("datetime_parsing", "Input should be a date and time, RFC 3339")
    return value


Day = Annotated[date, BeforeValidator(_written_as_date)]
Instant = Annotated[AwareDatetime, BeforeValidator(_written_as_time)]


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


class Turns:
    """By which ``number`` requests at a time do what is dear; the others wait.

    They wait without a thread or a connection, and are told to come again after ``wait`` seconds.
    Without it a few slow readers of downloads would hold every connection there is. One caller
    holds ``each`` of them at the most, so that something is left for others.
    """

    def __init__(self, number: int, *, wait: float, each: int) -> None:
        self._free = anyio.Semaphore(number)
        self._wait = wait
        self._each = each
        self._callers: dict[object, _Caller] = {}

    @asynccontextmanager
    async def of(self, principal: Principal) -> AsyncIterator[None]:
        """A turn for ``principal``: an account, or an address of which we know no more.

        Raises
        ------
        TooMany
            The caller has had as many as one may have, all the time.
        Unavailable
            Others have.
        """
        key: object = principal.account or principal.address
        caller = self._callers.setdefault(key, _Caller(anyio.Semaphore(self._each)))
        if caller.requests >= _WAITING:
            raise TooMany(_ENOUGH, _COME_AGAIN)
        caller.requests += 1
        try:
            async with AsyncExitStack() as held:
                refusal: WanggeError = TooMany(_ENOUGH, _COME_AGAIN)
                try:
                    with anyio.fail_after(self._wait):
                        await held.enter_async_context(caller.free)
                        refusal = Unavailable(_TAKEN)
                        await held.enter_async_context(self._free)
                except TimeoutError as error:
                    raise refusal from error
                yield
        finally:
            caller.requests -= 1
            if not caller.requests:
                del self._callers[key]


@dataclass(slots=True)
class _Caller:
    """The requests of one caller, those that wait included, and the turns left to them."""

    free: anyio.Semaphore
    requests: int = 0


_WAITING = 100
"""Requests of one caller that may wait for a turn; a page with tiles asks for dozens at once."""

_COME_AGAIN = 5
_ENOUGH = Text(
    "您同时提交的此类请求过多，请待其完成后重试。",
    "You are asking for too many of these at once; try again when they are done.",
)
_TAKEN = Text("请求过多，请稍后重试。", "Too many are asking for this; try again shortly.")


def turns(
    number: int, *, wait: float, each: int, rule: Rule = READING
) -> Callable[[Principal], AsyncIterator[None]]:
    """A dependency that holds one of :class:`Turns` until the answer has been sent.

    ``rule`` is that of the routes it stands at: who may not use them takes no turn.
    """
    shared = Turns(number, wait=wait, each=each)

    admitted = Depends(rule)

    # As a default: an annotation that is kept as text does not know ``rule``.
    async def turn(principal: Principal = admitted) -> AsyncIterator[None]:
        async with shared.of(principal):
            yield

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
