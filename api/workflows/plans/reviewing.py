"""Reviewing: what a plan makes of what is published, and how two plans differ."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api.auth.principal import Principal
from api.store import plans as plan_store
from api.store.database import Reader, Row
from api.workflows.differences import Differences
from api.workflows.plans import answers
from api.workflows.plans.publishing import of_plan
from api.workflows.plans.turns import by_planner
from api.workflows.plans.working import State, Workbench
from gis.change import Change, Step
from gis.coverage import Coverage
from gis.errors import InvalidValue
from gis.text import Text


def difference(bench: Workbench, principal: Principal, plan: UUID) -> dict[str, Any]:
    """What a plan changes of its base, as JSON.

    Returns
    -------
    dict
        As :meth:`api.workflows.differences.Differences.as_json` has it; ``base_revision`` and
        ``latest_revision``; ``balance``: of each division of the scope where a grid is other than
        it was, ``before`` and ``after``.

    Raises
    ------
    NotFound
    SignInRequired, Forbidden
    """
    found, row, state = _own(bench, principal, plan)
    return found.as_json() | {
        "base_revision": row.base_revision,
        "latest_revision": row.latest_revision,
        "balance": _balance(found.change, state.ground.coverage, state),
    }


def difference_geojson(bench: Workbench, principal: Principal, plan: UUID) -> dict[str, Any]:
    """The same as a feature for each grid before and after; raises as :func:`difference`."""
    found, _, _ = _own(bench, principal, plan)
    return found.as_geojson()


def comparison(bench: Workbench, principal: Principal, plan: UUID, other: UUID) -> dict[str, Any]:
    """How a plan (``after``) differs from another one (``before``), as :func:`difference` has it.

    Only divisions to which both extend are looked at.

    Raises
    ------
    InvalidValue
        There is no such division.
    NotFound
        There is no such plan, or no such other one.
    SignInRequired, Forbidden
    """
    with bench.database.read(principal) as reader:
        row, state = _state(bench, reader, principal, plan)
        _, before = _state(bench, reader, principal, other)
    both = state.ground.inside & before.ground.inside
    if not both:
        raise InvalidValue(
            Text(
                "两个方案的范围没有共同的区划，无法比较。",
                "The two plans have no division in common; there is nothing to compare.",
            )
        )
    steps: dict[UUID, Step] = {}
    for i in before.net.grids.keys() | state.net.grids.keys() | _elsewhere(before, state):
        one, two = before.coverage.entries.get(i), state.coverage.entries.get(i)
        homes = {entry.grid.division for entry in (one, two) if entry}
        if one != two and homes <= both:
            steps[i] = Step(one, two)
    change = Change(steps)
    return Differences.of(change).as_json() | {
        "base_revision": row.base_revision,
        "latest_revision": row.latest_revision,
        "balance": _balance(change, before.coverage, state),
    }


def _elsewhere(one: State, other: State) -> set[UUID]:
    """Grids that may differ though neither plan touched them: those of two bases."""
    if one.ground is other.ground:
        return set()
    return {*one.coverage.entries, *other.coverage.entries}


def _own(bench: Workbench, principal: Principal, plan: UUID) -> tuple[Differences, Row[Any], State]:
    with bench.database.read(principal) as reader:
        row, state = _state(bench, reader, principal, plan)
        change = of_plan(reader, row)
    return Differences.of(change, change.areas), row, state


def _state(
    bench: Workbench, reader: Reader, principal: Principal, plan: UUID
) -> tuple[Row[Any], State]:
    row = plan_store.get(reader, plan)
    by_planner(reader, principal, row)
    return row, bench.state(reader, row)


def _balance(change: Change, before: Coverage, state: State) -> dict[str, Any]:
    """Of the divisions concerned, by code."""
    concerned = [c for c in answers.divisions_of(change) if c in state.ground.inside]
    old = answers.balances(before, concerned)
    new = answers.balances(state.coverage, concerned)
    return {code: {"before": old[code], "after": new[code]} for code in concerned}
