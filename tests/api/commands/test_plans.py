"""``wangge plan`` and ``wangge revision``: a script does what the page does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from api.cli import app
from api.commands.terminal import Exit
from tests.api.commands.conftest import Ran, Run
from tests.cluster_fixtures import DatabaseServer
from tests.security.installation import GRIDS, HERE, NEAR, THERE, fill


@pytest.fixture
def url(database_server: DatabaseServer) -> Iterator[str]:
    """The small installation of the security tests, for one test."""
    with database_server.fresh(database_server.template("security", fill)) as url:
        yield url


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``wangge`` in this process: starting one takes longer than what is done here."""

    def ran(*arguments: object, url: str) -> Ran:
        monkeypatch.setenv("WANGGE_DATABASE_URL", url)
        done = CliRunner().invoke(app, [*map(str, arguments)])
        return Ran(done.exit_code, done.stdout, done.stderr)

    return ran


@pytest.fixture
def operation(tmp_path: Path) -> Path:
    """A file with an operation."""
    file = tmp_path / "operation.json"
    file.write_text(json.dumps({"type": "edit", "grid": str(GRIDS[1]), "name": "新名"}))
    return file


def test_a_script_takes_a_plan_from_draft_to_revision_and_back(run: Run, url: str, operation: Path):
    made = run("plan", "create", HERE, "--title", "调整", "--as", "planner", url=url)
    plan = made.out.strip()
    assert run("plan", "operate", plan, operation, "--as", "planner", url=url).code == Exit.OK
    found = json.loads(run("plan", "diff", plan, "--format", "json", url=url).out)
    assert [(grid["code"], grid["fields"]) for grid in found["grids"]] == [(f"{NEAR}001", ["name"])]
    assert "新名" in run("plan", "diff", plan, url=url).out
    assert run("plan", "check", plan, url=url).code == Exit.OK
    assert run("plan", "submit", plan, "--as", "planner", url=url).code == Exit.OK
    own = run("plan", "approve", plan, "--as", "planner", url=url)
    assert own.code == Exit.FORBIDDEN
    assert run("plan", "approve", plan, "--as", "approver", url=url).code == Exit.OK
    assert f"{plan}\tapproved\t{HERE}" in run("plan", "list", url=url).out
    published = run("plan", "publish", plan, "--as", "approver", url=url)
    assert (published.code, published.out.strip()) == (Exit.OK, "2")
    assert "2\t" in run("revision", "list", url=url).out
    table = run("revision", "diff", 1, 2, "--format", "csv", url=url)
    assert f"{NEAR}001" in table.out
    assert run("revision", "revert", 2, url=url).out.strip() == "3"
    assert run("plan", "publish", plan, url=url).code == Exit.CONFLICT


def test_what_cannot_be_done_says_so_by_its_exit_code(run: Run, url: str, tmp_path: Path):
    assert run("plan", "show", uuid4(), url=url).code == Exit.NOT_FOUND
    assert run("plan", "list", "--as", "nobody", url=url).code == Exit.NOT_FOUND
    assert run("plan", "list", "--as", "viewer", url=url).code == Exit.FORBIDDEN
    far = run("plan", "create", THERE, "--title", "P", "--as", "planner", url=url)
    assert far.code == Exit.FORBIDDEN
    plan = run("plan", "create", HERE, "--title", "P", url=url).out.strip()
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    assert run("plan", "operate", plan, broken, url=url).code == Exit.FILE
    broken.write_text('{"type": "explode"}')
    assert run("plan", "operate", plan, broken, url=url).code == Exit.VALUE
    assert run("plan", "submit", plan, url=url).code == Exit.CONFLICT
    assert run("plan", "undo", plan, "--key", "k", url=url).code == Exit.VALUE
    assert run("plan", "publish", plan, "--choose", "x=y", url=url).code == Exit.VALUE
    assert run("revision", "diff", 1, 9, url=url).code == Exit.NOT_FOUND


def test_a_plan_is_exported_as_geojson(run: Run, url: str, operation: Path, tmp_path: Path):
    plan = run("plan", "create", HERE, "--title", "P", url=url).out.strip()
    run("plan", "operate", plan, operation, "--version", 1, "--key", "k", url=url)
    again = run("plan", "operate", plan, operation, "--version", 1, "--key", "k", url=url)
    assert again.code == Exit.OK
    file = tmp_path / "grids.geojson"
    assert run("plan", "export", plan, "--changed", "-o", file, url=url).code == Exit.OK
    [feature] = json.loads(file.read_text(encoding="utf-8"))["features"]
    assert feature["properties"]["name"] == "新名"


def test_a_plan_begun_twice_with_a_key_is_one_plan_and_a_key_is_some_visible_text(
    run: Run, url: str
):
    begin = ("plan", "create", HERE, "--title", "试", "--key")
    assert run(*begin, "spring", url=url).out == run(*begin, "spring", url=url).out
    for key in ("", "x" * 101, "a\nb"):
        assert run(*begin, key, url=url).code == Exit.USAGE
