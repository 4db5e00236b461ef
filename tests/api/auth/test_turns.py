"""Who asks for what is dear takes turns, and one caller leaves some to others."""

from __future__ import annotations

from contextlib import AsyncExitStack
from uuid import UUID

import anyio
import pytest

from api.auth.principal import Principal
from api.routes.context import Turns
from gis.errors import TooMany, Unavailable
from tests.event_loop import run

ANNA, BEN = Principal(account=UUID(int=1)), Principal(account=UUID(int=2))
HERE, THERE = Principal(address="192.0.2.1"), Principal(address="192.0.2.2")


def test_one_caller_does_not_hold_all():
    async def test() -> None:
        turns = Turns(4, wait=0.01, each=2)
        async with turns.of(ANNA), turns.of(ANNA):
            with pytest.raises(TooMany) as refused:
                async with turns.of(ANNA):
                    pass
            assert refused.value.retry_after > 0
            async with turns.of(BEN), turns.of(BEN):
                with pytest.raises(Unavailable):
                    async with turns.of(HERE):
                        pass
        async with turns.of(ANNA):
            pass
        assert not turns._callers, "nothing is kept of who has gone"

    run(test)


def test_callers_without_an_account_are_told_apart_by_their_address():
    async def test() -> None:
        turns = Turns(4, wait=0.01, each=1)
        elsewhere = Principal(account=ANNA.account, address="192.0.2.9")
        async with turns.of(HERE), turns.of(THERE), turns.of(ANNA):
            for caller in (HERE, THERE, elsewhere):
                with pytest.raises(TooMany):
                    async with turns.of(caller):
                        pass

    run(test)


def test_who_waits_gets_a_turn_when_one_is_given_back():
    async def test() -> None:
        turns = Turns(2, wait=30, each=1)
        had = []

        async def one(number: int) -> None:
            async with turns.of(ANNA):
                had.append(number)
                await anyio.lowlevel.checkpoint()

        async with anyio.create_task_group() as group:
            for number in range(5):
                group.start_soon(one, number)
        assert sorted(had) == [0, 1, 2, 3, 4]

    run(test)


def test_not_any_number_of_one_caller_waits():
    async def test() -> None:
        turns = Turns(2, wait=30, each=1)
        waiting = 0

        async def wait(held: AsyncExitStack) -> None:
            await held.enter_async_context(turns.of(ANNA))

        async with AsyncExitStack() as held:
            await held.enter_async_context(turns.of(ANNA))
            async with anyio.create_task_group() as group:
                for _ in range(99):
                    group.start_soon(wait, held)
                await anyio.wait_all_tasks_blocked()
                with pytest.raises(TooMany):
                    async with turns.of(ANNA):
                        waiting += 1
                async with turns.of(BEN):
                    pass
                group.cancel_scope.cancel()
        assert waiting == 0
        assert not turns._callers

    run(test)


def test_a_turn_is_given_back_when_what_was_done_fails():
    async def test() -> None:
        turns = Turns(1, wait=0.01, each=1)
        for _ in range(3):
            with pytest.raises(ZeroDivisionError):
                async with turns.of(ANNA):
                    raise ZeroDivisionError
        async with turns.of(ANNA):
            pass

    run(test)
