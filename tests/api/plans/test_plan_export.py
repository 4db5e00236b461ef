"""A plan's grids as a file, and files of grids over HTTP."""

from __future__ import annotations

import json

import pytest
import shapely

from api.schemas import plan_files as wire
from gis import lattice
from gis.testing import block
from tests.api.plans.test_plan_routes import CUT, Draft
from tests.api.plans.uploads import collection, row, sent
from tests.security.installation import FAR, GRIDS, HERE, NEAR, THERE


@pytest.fixture
def plan(office) -> Draft:
    return Draft(office)


def exported(plan: Draft, who: str = "planner"):
    """The plan as GeoJSON."""
    answer = plan.by(who).get(f"/api/v1/plans/{plan.id}/export.geojson")
    assert answer.status_code == 200, answer.text
    return answer


def put(plan: Draft, content: bytes, name: str = "火燃村.geojson", who: str = "planner", **fields):
    """Import a file into the plan."""
    address = f"/api/v1/plans/{plan.id}/import"
    return plan.by(who).ask("POST", address, **sent(content, name, **fields))


def halves(cut: int = 400) -> bytes:
    """The village in two grids, as a file."""
    return collection(
        [
            row(f"{NEAR}001", block(0, 0, cut, 1000)),
            row(f"{NEAR}002", block(cut, 0, 1000, 1000)),
        ]
    )


@pytest.mark.parametrize("division", [HERE, NEAR])
def test_it_says_of_each_grid_what_the_export_of_published_ones_says(office, division):
    plan = Draft(office, division)
    asked = {"division": division}
    published = plan.by("planner").get("/api/v1/export/grids.geojson", params=asked)
    own = exported(plan).json()
    assert own["features"] == published.json()["features"]
    assert (own["plan"], own["version"], own["base_revision"]) == (plan.id, 1, 1)


def test_it_is_what_stands_in_the_plan(plan):
    plan.operate(CUT)
    answer = exported(plan)
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["content-disposition"] == f'attachment; filename="plan-{plan.id}.geojson"'
    features = {one["id"]: one for one in answer.json()["features"]}
    standing = plan.get("grids")["features"]
    assert list(features) == [one["id"] for one in standing]
    for one in standing:
        ours = shapely.geometry.shape(features[one["id"]]["geometry"])
        assert lattice.on_lattice(ours)
        assert ours.equals(shapely.geometry.shape(one["geometry"]))


def test_no_other_format_than_those_of_published_grids(plan):
    answer = plan.by("planner").get(f"/api/v1/plans/{plan.id}/export.exe")
    assert answer.status_code == 422


def test_who_does_not_see_the_plan_does_not_have_it(office, plan):
    elsewhere = Draft(office, THERE, "root")
    address = f"/api/v1/plans/{elsewhere.id}/export.geojson"
    assert plan.by("planner").get(address).status_code == 404
    exported(plan, "approver")


def test_what_was_exported_and_comes_back_changes_nothing(plan):
    plan.operate(CUT)
    answer = put(plan, exported(plan).content, version=plan.version)
    assert answer.status_code == 200, answer.text
    assert answer.json()["outcome"] == "unchanged"
    assert plan.get()["version"] == plan.version


def test_a_file_goes_in_by_one_step_that_the_page_can_show_and_undo(office, plan):
    looked = put(plan, halves(), dry_run="true")
    assert looked.status_code == 200, looked.text
    assert plan.get()["version"] == 1
    done = put(plan, halves(), version=1, key="once")
    assert done.status_code == 200, done.text
    answer = done.json()
    wire.Imported.model_validate(answer)
    wire.Imported.model_validate(looked.json())
    told = {"outcome": "imported", "version": 2, "head": 1, "steps": [1]}
    assert looked.json() | told == answer
    assert answer["report"]["source"] == "火燃村.geojson"
    assert put(plan, halves(), version=1, key="once").json() == answer
    caught_up = plan.get("since", version=1)
    assert caught_up["changed"] == answer["changed"]
    assert [step["what"] for step in caught_up["steps"]] == ["import"]
    trail = office.newest("plan.import").after
    assert (trail["source"], trail["changed"], trail["removed"]) == ("火燃村.geojson", 2, 0)
    plan.version = 2
    assert plan.do("undo")["head"] == 0
    assert plan.get("grids", changed=True)["features"] == []


def test_a_file_with_faults_is_told_of_by_row_and_place(plan):
    content = collection(
        [
            row(f"{NEAR}001", block(0, 0, 600, 1000)),
            row(f"{NEAR}002", block(500, 0, 1000, 1000)),
            row(f"{FAR}001", block(1000, 0, 2000, 1000)),
        ]
    )
    looked = put(plan, content, dry_run="true")
    assert looked.status_code == 200, looked.text
    wire.Imported.model_validate(looked.json())
    assert looked.json()["outcome"] == "refused"
    refused = put(plan, content, version=1)
    assert (refused.status_code, refused.json()["code"]) == (422, "import_refused")
    report = refused.json()["report"]
    assert report == looked.json()["report"]
    errors = {one["code"]: one for one in report["findings"] if one["severity"] == "error"}
    assert set(errors) == {"overlap", "outside_scope"}
    assert errors["outside_scope"]["row"] == 3
    assert shapely.geometry.shape(errors["overlap"]["place"]).area > 0
    assert plan.get()["version"] == 1


def test_many_findings_are_cut_and_counted(plan, monkeypatch):
    monkeypatch.setattr("api.workflows.plans.importing.MOST_FINDINGS", 1)
    rows = [row(f"{FAR}{n:03d}", block(n, 0, n + 1, 9)) for n in range(1, 5)]
    report = put(plan, collection(rows), dry_run="true").json()["report"]
    assert (len(report["findings"]), report["findings_left_out"]) == (1, 3)


def test_columns_are_named_as_in_the_import_of_the_operator(plan):
    content = collection(
        [
            {"geometry": one["geometry"], "编号": one["code"], "称呼": one["name"]}
            for one in (row(f"{NEAR}001", block(0, 0, 1000, 1000)),)
        ]
    )
    mapping = json.dumps({"code": "编号", "name": "称呼"})
    answer = put(plan, content, version=1, mapping=mapping)
    assert answer.status_code == 200, answer.text
    assert answer.json()["removed"] == [str(GRIDS[2])]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"version": "x"},
        {"version": 0},
        {"version": 1, "repair": "nan"},
        {"version": 1, "repair": 1e9},
        {"version": 1, "mapping": "[1]"},
        {"version": 1, "mapping": '{"code": 3}'},
        {"version": 1, "partial": "perhaps"},
        {"version": 1, "crs": "no such"},
        {"version": 1, "encoding": "no such"},
    ],
)
def test_what_cannot_be_asked_is_refused(plan, fields):
    answer = put(plan, halves(), **fields)
    assert answer.status_code == 422, answer.text
    assert plan.get()["version"] == 1


def test_a_stale_version_is_told_with_the_one_that_stands(plan):
    plan.operate(CUT)
    answer = put(plan, halves(), version=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")
    assert answer.json()["version"] == 2
