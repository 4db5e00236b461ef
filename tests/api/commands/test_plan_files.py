"""``wangge plan import`` and ``export``: grids go into a plan from a file, and come out again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.commands.terminal import Exit
from gis.testing import block
from tests.api.commands.conftest import Ran, Run
from tests.api.plans.uploads import collection, row
from tests.cluster_fixtures import DatabaseServer
from tests.security.installation import GRIDS, HERE, NEAR, fill


@pytest.fixture
def url(database_server: DatabaseServer) -> Iterator[str]:
    """The small installation of the security tests, for one test."""
    with database_server.fresh(database_server.template("security", fill)) as url:
        yield url


@pytest.fixture
def plan(run_here: Run, url: str) -> str:
    """A draft of the planner's."""
    made = run_here("plan", "create", HERE, "--title", "P", "--as", "planner", url=url)
    return made.out.strip()


def village(folder: Path, cut: int, until: int = 1000) -> Path:
    """A file with the village in two grids."""
    file = folder / "village.geojson"
    rows = [
        row(f"{NEAR}001", block(0, 0, cut, 1000)),
        row(f"{NEAR}002", block(cut, 0, until, 1000)),
    ]
    file.write_bytes(collection(rows))
    return file


def importing(run_here: Run, url: str, plan: str, *arguments: object) -> Ran:
    return run_here("plan", "import", plan, *arguments, "--as", "planner", url=url)


def head(run_here: Run, url: str, plan: str) -> int:
    return int(json.loads(run_here("plan", "show", plan, url=url).out)["head"])


def test_a_file_becomes_one_step_after_a_look_at_it(
    run_here: Run, url: str, plan: str, tmp_path: Path
) -> None:
    file = village(tmp_path, 400)
    looked = importing(run_here, url, plan, file, "--dry-run")
    assert looked.code == Exit.OK
    assert "changed 2" in looked.out
    assert head(run_here, url, plan) == 0
    assert importing(run_here, url, plan, file).code == Exit.OK
    assert head(run_here, url, plan) == 1
    again = importing(run_here, url, plan, file)
    assert again.code == Exit.OK
    assert "nothing differs" in again.out
    assert head(run_here, url, plan) == 1


def test_what_is_exported_is_what_stands_in_the_plan(
    run_here: Run, url: str, plan: str, tmp_path: Path
) -> None:
    importing(run_here, url, plan, village(tmp_path, 400))
    file = tmp_path / "out.geojson"
    assert run_here("plan", "export", plan, "-o", file, url=url).code == Exit.OK
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    assert [one["id"] for one in features] == [str(GRIDS[1]), str(GRIDS[2])]
    assert importing(run_here, url, plan, file).code == Exit.OK
    assert head(run_here, url, plan) == 1
    missing = tmp_path / "nowhere" / "out.geojson"
    assert run_here("plan", "export", plan, "-o", missing, url=url).code == Exit.FILE


def test_a_file_with_faults_is_reported_and_leaves_the_plan_as_it_was(
    run_here: Run, url: str, plan: str, tmp_path: Path
) -> None:
    file, report = village(tmp_path, 400, until=900), tmp_path / "report.csv"
    refused = importing(run_here, url, plan, file, "--report", report)
    assert refused.code == Exit.FAULTS
    assert "nothing was imported" in refused.out
    assert "gap" in report.read_text(encoding="utf-8-sig")
    assert head(run_here, url, plan) == 0
    assert importing(run_here, url, plan, tmp_path / "none.geojson").code == Exit.FILE


def test_a_key_that_was_used_does_nothing_again(
    run_here: Run, url: str, plan: str, tmp_path: Path
) -> None:
    given = (village(tmp_path, 400), "--version", 1, "--key", "once")
    assert importing(run_here, url, plan, *given).code == Exit.OK
    again = importing(run_here, url, plan, *given)
    assert (again.code, "before" in again.err) == (Exit.OK, True)
    assert head(run_here, url, plan) == 1
