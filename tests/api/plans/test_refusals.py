"""Every refusal that an operation, a plan or a revision can meet, met once.

What each of them is called is stable: programs go by it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any

import pytest

from api import workflows
from api.errors import STATUSES
from api.workflows.plans import editing, locking
from gis.codes import CodeScheme
from gis.errors import WanggeError
from gis.operations.refusal import CODES, Refused
from tests.api.plans.scene import (
    ACROSS_WEST,
    DOWN_WEST,
    EAST,
    HILL,
    SHORE,
    WEST,
    edit,
    line,
    polygon,
    split,
)
from tests.api.source_reading import ROOT


def at(x: int, y: int) -> list[float]:
    """A place."""
    return line((x, y))[0]


def move(*pairs: tuple[tuple[int, int], tuple[int, int]]) -> dict[str, Any]:
    """The operation that drags vertices."""
    return {"type": "move", "moves": [{"from": at(*a), "to": at(*b)} for a, b in pairs]}


def insert(*places: tuple[int, int]) -> dict[str, Any]:
    """The operation that puts vertices on borders."""
    return {"type": "move", "insert": [at(*place) for place in places]}


def cut(grid: str, *points: tuple[int, int]) -> dict[str, Any]:
    """A split, of a grid by its id as text."""
    return {"type": "split", "grid": grid, "line": line(*points)}


def dragged(dx: int, dy: int) -> dict[str, Any]:
    """The island of DRAWN somewhere else."""
    return move(*(((x, y), (x + dx, y + dy)) for x, y in _ISLAND))


_ISLAND = ((600, 300), (700, 300), (700, 400), (600, 400))
ERASED = {"type": "erase", "grid": str(EAST)}
DRAWN = {"type": "draw", "division": HILL, "polygon": polygon(*_ISLAND)}
RINGED = cut(str(WEST), (100, 300), (300, 300), (300, 700), (100, 700), (100, 300))
FEW_NUMBERS = CodeScheme(reserved=((3, 999),))
"""An ordinary grid has the number 1 or 2."""

Codes = dict[str, str]
Step = dict[str, Any] | Callable[[Codes], dict[str, Any]]

REFUSED: dict[str, tuple[Step, ...]] = {
    # where borders would run
    "would_cross": (ERASED, insert((500, 500)), move(((500, 500), (1200, 500)))),
    "would_overlap": (ERASED, DRAWN, dragged(600, 0)),
    "would_break_ring": (insert((500, 500)), move(((500, 500), (1200, 500)))),
    "outside_division": (ERASED, DRAWN, dragged(0, 1000)),
    "inside_out": (RINGED, move(((100, 700), (100, 200)), ((300, 700), (300, 200)))),
    "too_fine": (split(WEST, *((x, 500 + 3 * (x % 2)) for x in range(-10, 511))),),
    "would_swallow": (
        {
            "type": "transfer",
            "grid": str(WEST),
            "polygon": polygon((450, -50), (1050, -50), (1050, 1050), (450, 1050)),
        },
    ),
    # what is pointed at
    "locked": (move(((0, 0), (10, 10))),),
    "no_vertex": (move(((250, 500), (260, 500))),),
    "no_border": (insert((250, 500)),),
    "junction": (ACROSS_WEST, {"type": "move", "delete": [at(500, 400)]}),
    "no_ground": (
        {"type": "draw", "division": HILL, "polygon": polygon((450, 50), (850, 50), (850, 850))},
    ),
    "outside_scope": (edit(SHORE, name="别村"),),
    # what a line means
    "bad_line": (split(WEST, (100, 100), (100, 100)),),
    "does_not_cut": (split(WEST, (100, 100), (200, 200)),),
    "does_not_enclose": (
        {"type": "reshape", "grid": str(WEST), "line": line((100, 100), (200, 200))},
    ),
    "ambiguous": ({"type": "line", "line": line((100, 100), (200, 200))},),
    # which grids
    "too_few_grids": ({"type": "merge", "grids": [str(WEST), str(WEST)]},),
    "not_connected": (
        DOWN_WEST,
        lambda ids: {"type": "merge", "grids": [ids[f"{HILL}003"], str(EAST)]},
    ),
    "different_division": ({"type": "merge", "grids": [str(EAST), str(SHORE)]},),
    # what is said
    "nothing_changes": (edit(WEST, name="第1网格"),),
    "bad_counts": (
        split(WEST, (-50, 400), (550, 400), counts=[{"households": 1}, {"households": 2}]),
    ),
    "bad_value": ({"type": "merge", "grids": [str(WEST), str(EAST)], "keep": str(SHORE)},),
    "no_code": (ACROSS_WEST,),
    # who serves
    "already_serving": (
        {
            "type": "assign",
            "staff_no": "a-1",
            "role": "worker",
            "to": str(WEST),
            "start": "2026-01-01",
        },
    ),
    "not_serving": ({"type": "assign", "staff_no": "a-4", "role": "worker", "from": str(WEST)},),
}

IN_THE_ENGINE = {
    "pinched": "tests/gis/operations/test_merge.py: takes rings of a certain form",
    "would_leave_gap": "tests/gis/test_merged_ground.py: by versions chosen when publishing",
    "duplicate_code": "tests/gis/test_merging.py: publishing gives such grids codes of their own",
}


def test_every_refusal_of_an_operation_is_met_here():
    assert REFUSED.keys() | IN_THE_ENGINE.keys() == CODES
    assert not REFUSED.keys() & IN_THE_ENGINE.keys()


@pytest.mark.parametrize("code", REFUSED)
def test_an_operation_that_is_refused_says_why_and_where_and_changes_nothing(scene, code):
    plan = scene.plan(HILL)
    *before, last = REFUSED[code]

    def do(step):
        ids = {grid.code: str(grid.id) for grid in scene.state(plan).coverage}
        scheme = FEW_NUMBERS if code == "no_code" else CodeScheme()
        return editing.operate(
            scene.bench,
            scene.people["planner"],
            plan,
            scene.request(plan),
            step(ids) if callable(step) else step,
            scheme=scheme,
        )

    for step in before:
        do(step)
    row, trail, stored = scene.row(plan), scene.trail(), scene.stored(plan).coverage
    with pytest.raises(Refused) as refused:
        do(last)
    assert refused.value.code == code
    assert refused.value.text.zh
    assert refused.value.text.en
    assert (scene.row(plan), scene.trail()) == (row, trail)
    assert scene.stored(plan).coverage == stored


def test_a_grid_that_somebody_locked_is_refused_by_the_same_code(scene):
    plan, who = scene.plan(), scene.people["planner"]
    locking.lock(scene.bench, who, plan, scene.request(plan), [WEST], locked=True)
    with pytest.raises(Refused) as refused:
        scene.operate(plan, ACROSS_WEST)
    assert refused.value.code == "locked"


# --- refusals with a class of their own ---

MET = {
    "stale_version": (409, "test_keys_and_versions.py, test_plan_routes.py"),
    "wrong_status": (409, "test_status_table.py"),
    "nothing_to_undo": (409, "test_editing.py"),
    "empty_plan": (409, "test_transitions.py, test_publishing.py"),
    "published_meanwhile": (409, "test_publishing.py, test_rebasing.py, test_reverting.py"),
    "nothing_to_revert": (409, "test_reverting.py"),
    "not_revertible": (409, "test_reverting.py"),
    "not_an_editor": (403, "test_status_table.py"),
    "own_plan": (403, "test_transitions.py"),
    "key_reused": (422, "test_keys_and_versions.py, test_reverting.py"),
    "reason_missing": (422, "test_transitions.py"),
    "import_refused": (422, "test_plan_import.py"),
}
"""By code: the status over HTTP, and where each is met."""

OF_OTHERS = {"sign_in_failed"}


def _classes() -> dict[str, type[WanggeError]]:
    """The refusals that workflows define, by code."""
    for module in pkgutil.walk_packages(workflows.__path__, "api.workflows."):
        importlib.import_module(module.name)
    found: dict[str, type[WanggeError]] = {}
    left = [WanggeError]
    while left:
        kind = left.pop()
        left += kind.__subclasses__()
        if kind.__module__.startswith("api.workflows.") and "code" in vars(kind):
            assert kind.code not in found, f"two refusals are called {kind.code}"
            found[kind.code] = kind
    return found


def test_every_refusal_of_plans_and_revisions_is_met_by_a_test():
    found = _classes()
    assert found.keys() - OF_OTHERS == MET.keys()
    for code, (status, names) in MET.items():
        kind = found[code]
        assert next(STATUSES[k] for k in kind.__mro__ if k in STATUSES) == status, code
        for name in names.split(", "):
            said = (ROOT / "tests/api/plans" / name).read_text(encoding="utf-8")
            assert kind.__name__ in said or code in said, f"{name} does not meet {code}"
