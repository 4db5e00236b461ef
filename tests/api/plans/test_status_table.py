"""Every status of a plan × everything that can be done with it × whoever may come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, get_args

import pytest

from api.auth.principal import ANONYMOUS, OPERATOR
from api.schemas import plans as wire
from api.store import audit
from api.store import plans as plan_store
from api.store.database import sql
from api.workflows.plans import (
    commenting,
    drafting,
    editing,
    locking,
    publishing,
    reading,
    rebasing,
    transitions,
)
from api.workflows.plans.refusals import STATUSES, NotAnEditor, WrongStatus
from api.workflows.plans.transitions import WAYS
from api.workflows.plans.turns import Request
from gis.errors import Forbidden, NotFound, SignInRequired, WanggeError
from tests.api.plans.conftest import opened
from tests.api.plans.scene import EAST, PIER, WEST, Scene, edit
from tests.api.source_reading import arguments

OPEN = ("draft", "returned")
EVER = tuple(STATUSES)

EDITORS = ("planner", "mate")
"""Who works on the plan: its author, and a fellow editor."""
REVIEWERS = ("approver", "headman")
"""Who reviews and publishes in the plan's division: one over it, and one of the town's own."""
PLANNERS = (*EDITORS, "colleague", *REVIEWERS)
"""All who see the plan; ``colleague`` plans in the same town, and not on this plan."""
STRANGERS = ("neighbour", "viewer", "nobody")
"""Who is not told that there is such a plan: from the next town, who only reads, not signed in."""
EVERYBODY = (*PLANNERS, *STRANGERS)


@dataclass(frozen=True)
class Deed:
    """Something that can be done with a plan: to plans in which states, by whom, to what state.

    ``others`` is what those get who see the plan and may not; ``to`` is None where it stays;
    ``leaves`` is true where the next one finds the plan as if nothing had been done.
    """

    do: Callable[[Scene, Any, Any, Request], Any]
    statuses: tuple[str, ...]
    who: tuple[str, ...]
    to: str | None = None
    others: type[WanggeError] = NotAnEditor
    leaves: bool = False


def _bring(name: str) -> Callable[[Scene, Any, Any, Request], Any]:
    return lambda s, who, plan, r: transitions.bring(s.bench, who, plan, r, name, "意见")


DEEDS = {
    # the way from a draft to a revision
    "submit": Deed(_bring("submit"), ("draft", "returned"), EDITORS, "submitted"),
    "withdraw": Deed(
        _bring("withdraw"), ("draft", "returned", "submitted", "approved"), EDITORS, "withdrawn"
    ),
    "reopen": Deed(_bring("reopen"), ("withdrawn",), EDITORS, "draft"),
    "approve": Deed(_bring("approve"), ("submitted",), REVIEWERS, "approved", Forbidden),
    "reject": Deed(_bring("reject"), ("submitted", "approved"), REVIEWERS, "returned", Forbidden),
    "publish": Deed(
        lambda s, who, plan, r: publishing.publish(s.bench, who, plan, r),
        ("approved",),
        REVIEWERS,
        "published",
        Forbidden,
    ),
    # editing
    "operate": Deed(
        lambda s, who, plan, r: editing.operate(s.bench, who, plan, r, edit(PIER, name="码头")),
        OPEN,
        EDITORS,
    ),
    "undo": Deed(lambda s, who, plan, r: editing.undo(s.bench, who, plan, r), OPEN, EDITORS),
    "redo": Deed(lambda s, who, plan, r: editing.redo(s.bench, who, plan, r), OPEN, EDITORS),
    "lock": Deed(
        lambda s, who, plan, r: locking.lock(s.bench, who, plan, r, [PIER], locked=True),
        OPEN,
        EDITORS,
    ),
    "unlock": Deed(
        lambda s, who, plan, r: locking.lock(s.bench, who, plan, r, [PIER], locked=False),
        OPEN,
        EDITORS,
    ),
    "rebase": Deed(lambda s, who, plan, r: rebasing.rebase(s.bench, who, plan, r), OPEN, EDITORS),
    "revise": Deed(
        lambda s, who, plan, r: drafting.revise(s.bench, who, plan, r, title="新名"),
        OPEN,
        (*EDITORS, "headman"),
    ),
    # by whoever sees it
    "copy": Deed(
        lambda s, who, plan, r: drafting.copy(s.bench, who, plan, r), EVER, PLANNERS, leaves=True
    ),
    "comment": Deed(
        lambda s, who, plan, _: commenting.comment(s.bench, who, plan, "请看"),
        EVER,
        PLANNERS,
        leaves=True,
    ),
}

ELSEWHERE = {"create", "import"}
"""What makes a plan (test_drafting.py) and what needs a file (test_plan_import.py)."""

_names = count()


@pytest.fixture(scope="module")
def county(database_server, scene_template):
    """The county in a database of this module's, in which plans are published."""
    with opened(database_server, scene_template) as database:
        yield Scene.of(database)


def plan_in(scene, status):
    """A plan of the planner's and the mate's in that state: there is something to undo and redo."""
    plan = scene.plan()
    scene.operate(plan, edit(WEST, name=f"甲{next(_names)}"))
    scene.operate(plan, edit(EAST, name=f"乙{next(_names)}"))
    scene.undo(plan)
    mate = scene.people["mate"].account
    drafting.revise(scene.bench, scene.people["planner"], plan, scene.request(plan), editors=[mate])
    with scene.database.write(OPERATOR) as writer:
        published = 1 if status == "published" else None
        plan_store.move(writer, plan, status, OPERATOR, published_revision=published)
        audit.record(writer, action="plan.test", object=f"plan/{plan}")
    return plan


@pytest.fixture(scope="module")
def idle():
    """Plans by status to which nothing has been done: what is refused leaves them for the next."""
    return {}


def person(scene, who):
    """Somebody of EVERYBODY as a principal."""
    return ANONYMOUS if who == "nobody" else scene.people[who]


def test_the_table_has_every_status_and_every_deed_of_the_code(county):
    assert set(STATUSES) == set(get_args(wire.Status))
    with county.database.read(OPERATOR) as reader:
        [row] = reader.rows(
            sql("""
              SELECT pg_get_constraintdef(oid) AS said FROM pg_constraint
              WHERE conrelid = 'plan'::regclass
                AND pg_get_constraintdef(oid) LIKE '%''submitted''%'""")
        )
    assert all(f"'{status}'" in row.said for status in STATUSES)
    assert row.said.count("::text") == len(STATUSES), "the database knows another status"
    done = arguments("what", "api/workflows/plans") | set(WAYS)
    assert done == (set(DEEDS) - {"comment"}) | ELSEWHERE
    for name, way in WAYS.items():
        assert (set(way.origins), way.to) == (set(DEEDS[name].statuses), DEEDS[name].to)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("name", DEEDS)
def test_who_may_do_what_to_a_plan_in_which_state(county, idle, name, status):
    deed, plan = DEEDS[name], idle.pop(status, None)
    for who in EVERYBODY:
        plan = plan or plan_in(county, status)
        before, trail = county.row(plan), county.trail()
        request = county.request(plan)
        wanted = (
            (NotFound, SignInRequired)
            if who in STRANGERS
            else deed.others
            if who not in deed.who
            else WrongStatus
            if status not in deed.statuses
            else None
        )
        if wanted is not None:
            with pytest.raises(wanted) as refused:
                deed.do(county, person(county, who), plan, request)
            assert refused.type is not WrongStatus or refused.value.status == status
            assert (county.row(plan), county.trail()) == (before, trail), "something was done"
            continue
        deed.do(county, person(county, who), plan, request)
        after = county.row(plan)
        assert after.status == (deed.to or status)
        assert county.trail() > trail
        if not deed.leaves:
            plan = None  # the next one finds one as this one did
    idle[status] = plan


@pytest.mark.parametrize("status", STATUSES)
def test_a_plan_says_of_each_deed_whether_it_may_be_done(county, idle, status):
    plan = idle.get(status) or plan_in(county, status)
    called = {"edit": "operate", "rebase": "rebase", "copy": "copy", "publish": "publish"}
    called |= {name: name for name in WAYS}
    for who in PLANNERS:
        may = {
            told
            for told, name in called.items()
            if who in DEEDS[name].who and status in DEEDS[name].statuses
        }
        assert set(reading.plan(county.bench, person(county, who), plan)["may"]) == may, who
