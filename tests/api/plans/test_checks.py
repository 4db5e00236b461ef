"""What is said about a plan before it is published, and already when something is done."""

from __future__ import annotations

import pytest
import shapely

from api.workflows.plans import checks
from gis.errors import CoverageFault
from gis.findings import errors
from tests.api.plans.publications import approved, publish
from tests.api.plans.scene import LAKE, SHORE, edit, polygon

ERASED = {"type": "erase", "grid": str(SHORE)}
"""Five metres wide in the small scene, 500 in the broad one."""


def found(scene, plan):
    """What the checks find, by code."""
    told = checks.checks(scene.bench, scene.people["planner"], plan)
    assert told["errors"] == sum(f["severity"] == "error" for f in told["findings"])
    return {finding["code"]: finding for finding in told["findings"]}


def test_ground_too_narrow_to_be_published_is_told_when_it_is_left_with_the_place(scene):
    plan = scene.plan()
    done = scene.operate(plan, ERASED)
    gap = next(w for w in done["warnings"] if w["code"] == "gap")
    assert gap["severity"] == "warning"
    assert shapely.geometry.shape(gap["place"]).area > 0
    assert "划入" in gap["fix"]["zh"]
    checked = found(scene, plan)["gap"]
    assert (checked["severity"], checked["place"]) == ("error", gap["place"])
    back = scene.undo(plan)
    assert [w["code"] for w in back["warnings"]] == []
    assert "gap" not in found(scene, plan)


def test_what_the_checks_call_an_error_is_not_published(own_scene):
    plan = approved(own_scene, ERASED)
    assert found(own_scene, plan)["gap"]["severity"] == "error"
    with pytest.raises(CoverageFault) as refused:
        publish(own_scene, plan)
    [fault] = errors(refused.value.findings)
    assert fault.code == "gap"
    assert fault.place is not None
    assert own_scene.row(plan).status == "approved"


def test_a_strip_left_beside_a_new_grid_is_told_and_the_rest_of_it_is_not(broad_scene):
    plan = broad_scene.plan()
    erased = broad_scene.operate(plan, ERASED)
    assert "gap" not in {w["code"] for w in erased["warnings"]}
    drawn = polygon((100_000, 0), (149_000, 0), (149_000, 100_000), (100_000, 100_000))
    done = broad_scene.operate(
        plan, {"type": "draw", "division": LAKE, "polygon": drawn, "name": "新"}
    )
    [gap] = [w for w in done["warnings"] if w["code"] == "gap"]
    assert shapely.geometry.shape(gap["place"]).bounds[0] > drawn["coordinates"][0][0][0]


def test_ungridded_ground_of_some_size_is_a_warning(broad_scene):
    plan = approved(broad_scene, ERASED)
    assert found(broad_scene, plan)["not_gridded"]["severity"] == "warning"
    publish(broad_scene, plan)


def test_what_moves_no_ground_is_not_looked_at_for_strips(scene):
    done = scene.operate(scene.plan(), edit(SHORE, name="岸"))
    assert done["warnings"] == []
