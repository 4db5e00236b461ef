"""A file of grids imported into a plan: one step, checked as any import, undone as any step."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import shapely

from api.auth.principal import OPERATOR
from api.store import grids, lineage, plan_operations
from api.store.moments import moment
from api.workflows.checking import check_published
from api.workflows.importing import Options
from api.workflows.plans import importing, locking, publishing, reading, rebasing
from api.workflows.plans.importing import Given, ImportRefused
from api.workflows.plans.refusals import KeyReused, NotAnEditor, StaleVersion, WrongStatus
from api.workflows.plans.turns import Request
from api.workflows.plans.working import place_of
from gis import crs
from gis.errors import FileRefused, InvalidValue, NotFound
from gis.testing import block
from tests.api.plans.scene import (
    BARN,
    BROAD,
    EAST,
    FIELD,
    FURROW,
    HILL,
    LAKE,
    OTHER,
    PIER,
    SHORE,
    WEST,
    Scene,
    edit,
)
from tests.api.plans.uploads import collection, identities, path, row


class Files:
    """Files that somebody imports into a plan."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self.scene, self.folder = scene, folder

    def given(self, rows, *, replace=True, **more) -> Given:
        path, content = self.folder / "file.geojson", collection(rows)
        path.write_bytes(content)
        options = Options(path, "x", replace=replace, **more)
        return Given(options, "山村.geojson", hashlib.sha256(content).hexdigest())

    def run(self, plan, rows, *, request=None, who="planner", **more):
        """Import them."""
        scene, given = self.scene, self.given(rows, **more)
        asked = request or scene.request(plan)
        return importing.import_grids(scene.bench, scene.people[who], plan, asked, given).answer

    def look(self, plan, rows, who="planner", **more):
        """Only look."""
        scene, given = self.scene, self.given(rows, dry_run=True, **more)
        return importing.import_grids(scene.bench, scene.people[who], plan, None, given).answer

    def stored(self, plan):
        """The plan as it comes out of the database, which is a coverage."""
        state = self.scene.stored(plan)
        assert state.coverage == self.scene.state(plan).coverage
        assert state.coverage.faults() == []
        return state.coverage


@pytest.fixture
def files(broad_scene, tmp_path):
    return Files(broad_scene, tmp_path)


@pytest.fixture
def plan(files):
    return files.scene.plan()


def at(*box: int):
    """An area of the broad scene, in the units of the small one."""
    return block(*(BROAD * step for step in box))


def hill(cut: int = 600) -> list:
    """HILL in two grids with the border ``cut`` from its west end: 500 as published."""
    return [
        row(f"{HILL}001", at(0, 0, cut, 1000), name="西片", households=44),
        row(f"{HILL}002", at(cut, 0, 1000, 1000), name="东片", households=46),
    ]


def strips() -> list:
    """HILL in three grids, none with a code that it has: the first two within WEST."""
    return [
        row(f"{HILL}011", at(0, 0, 250, 1000)),
        row(f"{HILL}012", at(250, 0, 500, 1000)),
        row(f"{HILL}013", at(500, 0, 1000, 1000)),
    ]


def found(report, severity="error"):
    """The codes of the findings of a report."""
    return [one["code"] for one in report["findings"] if one["severity"] == severity]


def refused(files, plan, rows, **more):
    """The report of a file that is refused, which leaves the plan as it was."""
    before = files.scene.row(plan)
    with pytest.raises(ImportRefused) as caught:
        files.run(plan, rows, **more)
    assert files.scene.row(plan) == before
    return caught.value.members["report"]


def test_grids_are_matched_by_code_and_keep_identity_staff_and_what_the_file_leaves_open(
    files, plan
):
    rows = hill()
    rows[1]["households"] = None
    answer = files.run(plan, rows)
    assert (answer["outcome"], answer["version"], answer["head"]) == ("imported", 2, 1)
    assert answer["steps"] == [1]
    changed = identities(answer["changed"])
    assert changed == {f"{HILL}001": WEST, f"{HILL}002": EAST, f"{FIELD}002": BARN}
    assert answer["removed"] == answer["staff_open"] == []
    report = answer["report"]
    assert (report["added"], report["changed"], report["removed"]) == (0, 2, 0)
    coverage = files.stored(plan)
    west, east = coverage.entry(WEST), coverage.entry(EAST)
    assert (west.grid.name, west.grid.households) == ("西片", 44)
    assert (east.grid.name, east.grid.households) == ("东片", 50)
    assert [a.staff_no for a in west.staff] == ["a-1"]
    assert answer["divisions"] == [HILL]
    assert {one["code"] for one in answer["balance"][HILL]["grids"]} == {f"{HILL}001", f"{HILL}002"}


def test_the_grids_of_the_file_take_the_place_of_all_others_and_say_what_they_came_from(
    files, plan
):
    answer = files.run(plan, strips())
    made = identities(answer["changed"])
    assert sorted(answer["removed"]) == sorted([str(WEST), str(EAST)])
    parents = {WEST: [f"{HILL}011", f"{HILL}012"], EAST: [f"{HILL}013"]}
    coverage = files.stored(plan)
    assert coverage.codes(HILL) == {code for codes in parents.values() for code in codes}
    with files.scene.database.read(OPERATOR) as reader:
        kept = plan_operations.lineage(reader, place_of(files.scene.row(plan)), 1)
    assert dict(kept) == {made[code]: (old,) for old, codes in parents.items() for code in codes}
    assert {(one["code"], one["staff_no"]) for one in answer["staff_open"]} == {
        (f"{HILL}001", "a-1"),
        (f"{HILL}002", "a-2"),
    }
    assert [one["code"] for one in answer["warnings"]] == ["staff_released"]
    assert all(made[code].version == 4 for codes in parents.values() for code in codes)


def test_a_grid_that_takes_in_one_that_ends_comes_from_both(files, plan):
    files.run(plan, [row(f"{HILL}001", at(0, 0, 1000, 1000))])
    with files.scene.database.read(OPERATOR) as reader:
        kept = plan_operations.lineage(reader, place_of(files.scene.row(plan)), 1)
    assert {child: set(of) for child, of in kept} == {WEST: {WEST, EAST}}


def test_it_is_one_step_undone_and_redone_exactly(files, plan):
    scene = files.scene
    scene.operate(plan, edit(WEST, name="西"))
    before = scene.stored(plan).coverage
    answer = files.run(plan, strips())
    after = files.stored(plan)
    back = scene.undo(plan)
    assert back["head"] == 1
    assert scene.stored(plan).coverage == before
    again = scene.redo(plan)
    assert files.stored(plan) == after
    assert again["changed"] == answer["changed"]
    steps = reading.operations(scene.bench, scene.people["planner"], plan, limit=9)
    assert steps[1]["operation"] == {
        "type": "imported",
        "source": "山村.geojson",
        "divisions": [HILL],
        "added": 3,
        "changed": 0,
        "removed": 2,
    }
    assert steps[1]["sentence"]["zh"].startswith("从文件“山村.geojson”导入网格：新增 3 个")


def test_a_dry_run_says_the_same_and_stores_nothing(files, plan):
    before, trail = files.scene.row(plan), files.scene.trail()
    looked = files.look(plan, hill())
    assert files.scene.row(plan) == before
    assert files.scene.trail() == trail
    done = files.run(plan, hill())
    told = {"outcome": "imported", "version": 2, "head": 1, "steps": [1]}
    assert looked | told == done
    assert looked["outcome"] == "dry_run"
    assert (looked["version"], looked["head"], looked["steps"]) == (1, 0, [])


def test_a_dry_run_tells_of_faults_where_an_import_is_refused(files, plan):
    rows = hill()
    rows[1]["geometry"] = at(500, 0, 1000, 1000)
    looked = files.look(plan, rows)
    assert looked["outcome"] == "refused"
    assert found(looked["report"]) == ["overlap"]
    assert looked["changed"] == looked["removed"] == []
    assert refused(files, plan, rows) == looked["report"]


def test_what_says_the_same_as_the_plan_is_no_step(files, plan):
    rows = [
        row(f"{HILL}001", at(0, 0, 500, 1000), households=40),
        row(f"{HILL}002", at(500, 0, 1000, 1000), households=50),
    ]
    before, trail = files.scene.row(plan), files.scene.trail()
    assert files.run(plan, rows)["outcome"] == "unchanged"
    assert files.scene.row(plan) == before
    assert files.scene.trail() == trail


def test_asked_again_with_the_same_key_it_answers_the_same_and_does_nothing(files, plan):
    request = files.scene.request(plan, "once")
    first = files.run(plan, hill(), request=request)
    again = files.run(plan, hill(), request=request)
    assert json.dumps(again, sort_keys=True) == json.dumps(first, sort_keys=True)
    assert files.scene.row(plan).head == 1
    with pytest.raises(KeyReused):
        files.run(plan, hill(700), request=request)
    with pytest.raises(KeyReused):
        files.run(plan, hill(), request=request, partial=True)
    with pytest.raises(StaleVersion):
        files.run(plan, hill(), request=Request(1, "other"))


def test_a_version_is_needed_to_import_and_none_to_look(files, plan):
    given = files.given(hill())
    with pytest.raises(InvalidValue):
        importing.import_grids(files.scene.bench, files.scene.people["planner"], plan, None, given)


@pytest.mark.parametrize(("who", "refusal"), [("mate", NotAnEditor), ("neighbour", NotFound)])
def test_only_who_works_on_a_plan_imports_into_it(files, plan, who, refusal):
    with pytest.raises(refusal):
        files.run(plan, hill(), who=who)
    with pytest.raises(refusal):
        files.look(plan, hill(), who=who)


def test_a_plan_under_review_takes_no_file(files, plan):
    files.scene.operate(plan, edit(WEST, name="西"))
    files.scene.bring(plan, "submit", "planner")
    with pytest.raises(WrongStatus):
        files.run(plan, hill())
    with pytest.raises(WrongStatus):
        files.look(plan, hill())


def test_grids_of_other_divisions_are_refused_by_row_and_left_out_with_partial(files, plan):
    rows = [*hill(), row(f"{FIELD}001", at(0, -1000, 600, 0))]
    report = refused(files, plan, rows)
    assert [(one["code"], one["row"]) for one in report["findings"][:1]] == [("outside_scope", 3)]
    answer = files.run(plan, rows, partial=True)
    assert (answer["report"]["changed"], answer["report"]["refused"]) == (2, 1)
    assert answer["divisions"] == [HILL]
    files.stored(plan)


def test_what_is_beside_the_file_gains_vertices_and_no_more(files, plan):
    before = files.scene.state(plan).coverage
    files.run(plan, hill())
    coverage = files.stored(plan)
    net = files.scene.state(plan).net
    assert BARN in net.noded
    assert coverage.entry(BARN).shape.area == pytest.approx(before.entry(BARN).shape.area)
    assert {SHORE, PIER, FURROW}.isdisjoint(net.grids)


def test_a_narrow_gap_is_a_fault_which_mending_closes_and_a_wide_one_is_not_gridded(files, plan):
    narrow = hill()
    narrow[1]["geometry"] = block(60_050, 0, 100_000, 100_000)  # half a metre beside the other
    assert found(refused(files, plan, narrow)) == ["gap"]
    answer = files.run(plan, narrow, repair=2.0)
    assert "mended" in found(answer["report"], "notice")
    assert files.stored(plan).ungridded(HILL).is_empty
    wide = [hill()[0]]
    answer = files.run(plan, wide)
    assert "not_gridded" in found(answer["report"], "warning") + found(answer["report"], "notice")
    assert answer["removed"] == [str(EAST)]
    assert not files.stored(plan).ungridded(HILL).is_empty


def test_ground_that_the_plan_left_open_in_another_division_is_no_fault_of_the_file(files, plan):
    """SHORE loses half a metre to nobody, which a plan may; HILL lies beside it."""
    shore = [
        row(f"{LAKE}001", block(100_000, 0, 149_950, 100_000)),
        row(f"{LAKE}002", block(150_000, 0, 200_000, 100_000)),
    ]
    scene = files.scene
    cut = {
        "type": "split",
        "grid": str(SHORE),
        "line": [list(p) for p in path((149_950, -50), (149_950, 100_050)).coords],
    }
    scene.operate(plan, cut)
    [strip] = [
        grid.id
        for grid in scene.state(plan).coverage.members(LAKE)
        if grid.id != PIER and scene.state(plan).coverage.entry(grid.id).shape.area < 1e6 / 100
    ]
    scene.operate(plan, {"type": "erase", "grid": str(strip)})
    answer = files.run(plan, hill_with_east_cut())
    assert answer["outcome"] == "imported"
    assert LAKE in {one["properties"]["division"] for one in answer["changed"]}
    assert {one["code"] for one in answer["report"]["findings"]} == {"t_junction"}
    assert found(refused(files, plan, shore)) == ["gap"]


def hill_with_east_cut() -> list:
    """A border of HILL that ends on SHORE, which so gains a vertex."""
    return [
        row(f"{HILL}001", at(0, 0, 1000, 500)),
        row(f"{HILL}002", at(0, 500, 1000, 1000)),
    ]


def test_without_replacing_the_other_grids_stay(files, plan):
    moved = row(f"{HILL}002", at(500, 0, 1000, 600))
    answer = files.run(plan, [moved], replace=False)
    assert answer["removed"] == []
    assert files.stored(plan).codes(HILL) == {f"{HILL}001", f"{HILL}002"}


def test_it_takes_the_plan_as_it_stands_not_as_it_was_published(files, plan):
    scene = files.scene
    across = [list(p) for p in path((-5_000, 40_000), (55_000, 40_000)).coords]
    scene.operate(plan, {"type": "split", "grid": str(WEST), "line": across})
    halves = {g.code: g.id for g in scene.state(plan).coverage.members(HILL) if g.id != EAST}
    south, north = sorted(
        halves, key=lambda code: scene.state(plan).coverage.entry(halves[code]).shape.bounds[1]
    )
    rows = [
        row(south, at(0, 0, 500, 500)),
        row(north, at(0, 500, 500, 1000)),
        row(f"{HILL}002", at(500, 0, 1000, 1000)),
    ]
    answer = files.run(plan, rows)
    assert answer["report"]["added"] == answer["report"]["removed"] == 0
    made = identities(answer["changed"])
    assert {made[code] for code in (south, north)} == set(halves.values())


def test_a_grid_that_the_plan_took_away_comes_back_as_what_it_was(files, plan):
    files.scene.operate(plan, {"type": "erase", "grid": str(WEST)})
    rows = hill(500)
    answer = files.run(plan, rows)
    entry = files.stored(plan).entry(WEST)
    assert [a.staff_no for a in entry.staff] == ["a-1"]
    assert answer["removed"] == []
    assert found(answer["report"], "warning") == []


def test_rows_without_a_code_get_one_that_nobody_has_or_had(files, plan):
    files.scene.operate(plan, {"type": "erase", "grid": str(EAST)})
    rows = [
        row(f"{HILL}001", at(0, 0, 500, 1000)),
        {"division": HILL, "name": "新", "geometry": at(500, 0, 1000, 1000)},
    ]
    answer = files.run(plan, rows)
    assert set(identities(answer["changed"])) >= {f"{HILL}003"}
    assert "numbered" in found(answer["report"], "notice")


def test_a_locked_grid_keeps_a_file_out_unless_the_file_leaves_it_alone(files, plan):
    scene = files.scene
    locking.lock(
        scene.bench, scene.people["planner"], plan, scene.request(plan), [WEST], locked=True
    )
    assert found(files.look(plan, hill())["report"])[0] == "locked"
    assert found(refused(files, plan, hill()))[0] == "locked"
    rows = [
        row(f"{HILL}001", at(0, 0, 500, 1000), households=40),
        row(f"{HILL}012", at(500, 0, 1000, 1000)),
    ]
    assert files.run(plan, rows)["removed"] == [str(EAST)]


def test_coordinates_in_gcj_02_are_told_or_converted(files, plan):
    def bent(shape):
        return shapely.transform(shape, crs.wgs84_to_gcj02)

    rows = [one | {"geometry": bent(one["geometry"])} for one in hill()]
    assert found(refused(files, plan, rows), "warning")[0] == "offset"
    answer = files.run(plan, rows, crs="gcj02", repair=0.1)
    assert answer["outcome"] == "imported"
    assert files.stored(plan).ungridded(HILL).is_empty


def test_a_file_that_is_none_is_refused_before_the_plan_is_touched(files, plan):
    given = files.given(hill())
    given.options.file.write_bytes(b"\x00\x01\x02")
    with pytest.raises(FileRefused):
        importing.import_grids(
            files.scene.bench, files.scene.people["planner"], plan, files.scene.request(plan), given
        )


def test_what_was_imported_is_published_as_a_coverage_with_its_lineage(files, plan):
    scene = files.scene
    made = identities(files.run(plan, strips())["changed"])
    scene.bring(plan, "submit", "planner")
    scene.bring(plan, "approve", "approver")
    done = publishing.publish(scene.bench, scene.people["approver"], plan, scene.request(plan))
    with scene.database.read(OPERATOR) as reader:
        now = moment(reader)
        assert now.revision == done["revision"]
        assert not [f for f in check_published(reader, now).findings if f.severity == "error"]
        standing = {g.code: g.id for g in grids.records(reader, now, [HILL])}
    assert standing == {code: made[code] for code in standing}
    with scene.database.read(OPERATOR) as reader:
        came = lineage.between(reader, 1, done["revision"], made.values())
    assert {one.child: one.parents for one in came}[made[f"{HILL}011"]] == (WEST,)
    # Their codes are nobody's any more, and are not given again.
    again = files.run(scene.plan(), hill())
    assert found(again["report"], "warning") == ["code_taken", "code_taken"]


def test_a_plan_with_an_import_is_brought_onto_a_newer_revision(files):
    scene = files.scene
    plan, other = scene.plan(), scene.plan(OTHER, "neighbour")
    files.run(plan, strips())
    scene.operate(other, edit(BARN, name="仓"), "neighbour")
    scene.bring(other, "submit", "neighbour")
    scene.bring(other, "approve", "approver")
    publishing.publish(scene.bench, scene.people["approver"], other, scene.request(other))
    done = rebasing.rebase(scene.bench, scene.people["planner"], plan, scene.request(plan))
    assert not done["folded"]
    assert files.stored(plan).codes(HILL) == {f"{HILL}0{n}" for n in (11, 12, 13)}
