"""``wangge audit``: verifying and taking the trail away."""

from __future__ import annotations

import csv
import json
import stat
from pathlib import Path

import psycopg
import pytest

from api.cluster.address import libpq_url
from api.commands.terminal import Exit
from tests.api.commands.conftest import Run


@pytest.fixture
def trail_url(run_here: Run, database_url: str) -> str:
    """A database in which something was done."""
    for name in ("li", "wang"):
        assert run_here("user", "add", name, url=database_url).code == Exit.OK
    return database_url


def test_a_trail_that_nobody_touched_is_whole(run_here: Run, trail_url: str) -> None:
    ran = run_here("audit", "verify", url=trail_url)
    assert (ran.code, ran.err) == (Exit.OK, "")
    assert "The audit trail is whole" in ran.out
    assert "完整无改动" in run_here("audit", "verify", url=trail_url, lang="zh").out


def test_an_end_that_was_kept_tells_later_whether_the_trail_was_written_anew(
    run_here: Run, trail_url: str
) -> None:
    end = run_here("audit", "verify", url=trail_url).out.split()[-1]
    assert run_here("user", "add", "zhao", url=trail_url).code == Exit.OK
    later = run_here("audit", "verify", "--noted", end, url=trail_url)
    assert later.code == Exit.OK
    assert later.out.split()[-1] != end
    other = ("0" if end[0] != "0" else "1") + end[1:]
    assert run_here("audit", "verify", "--noted", other, url=trail_url).code == Exit.FAULTS
    assert run_here("audit", "verify", "--noted", "no hash", url=trail_url).code == Exit.VALUE


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET account_name = 'somebody else' WHERE number = 2",
        "DELETE FROM audit WHERE number = 2",
        "DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)",
    ],
)
def test_what_was_changed_is_told_with_its_place(
    run_here: Run, trail_url: str, statement: str
) -> None:
    with psycopg.connect(libpq_url(trail_url)) as connection:
        connection.execute("ALTER TABLE audit DISABLE TRIGGER ALL")
        connection.execute(statement)
        [left] = connection.execute("SELECT count(*) FROM audit").fetchone() or [0]
    place = 2 if "number = 2" in statement else left + 1
    ran = run_here("audit", "verify", url=trail_url)
    assert (ran.code, ran.out) == (Exit.FAULTS, "")
    assert f"row {place} " in ran.err


def test_the_trail_is_exported_for_its_owner_only(
    run_here: Run, trail_url: str, tmp_path: Path
) -> None:
    for name in ("trail.csv", "trail.jsonl"):
        assert run_here("audit", "export", "-o", name, url=trail_url).code == Exit.OK
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    with (tmp_path / "trail.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = [json.loads(line) for line in (tmp_path / "trail.jsonl").read_text().splitlines()]
    assert [int(row["number"]) for row in rows] == [line["number"] for line in lines[1:]]
    assert lines[0]["action"] == "audit.export"
    assert {line["account"]["name"] for line in lines} == {"operator"}


def test_a_part_of_it_is_exported(run_here: Run, trail_url: str, tmp_path: Path) -> None:
    ran = run_here("audit", "export", "-o", "none.jsonl", "--until", "2000-01-01", url=trail_url)
    assert ran.code == Exit.OK
    assert (tmp_path / "none.jsonl").read_text() == ""


def test_a_file_that_cannot_be_written_is_told(run_here: Run, trail_url: str) -> None:
    ran = run_here("audit", "export", "-o", "no/such/folder/a.csv", url=trail_url)
    assert ran.code == Exit.FILE
    assert "Traceback" not in ran.err
