"""Known weaknesses and secrets fail ``make check``; a service that is silent is told from both."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

CLEAN = {"dependencies": [{"name": "jinja2", "version": "3.1.6", "vulns": []}]}
WEAK = {
    "dependencies": [
        {
            "name": "jinja2",
            "version": "2.10",
            "vulns": [{"id": "PYSEC-2021-66", "fix_versions": ["2.11.3"]}],
        }
    ]
}
UNKNOWN = {"dependencies": [{"name": "jinja2", "skip_reason": "not found"}]}
WEB_CLEAN = {"auditReportVersion": 2, "vulnerabilities": {}}
WEB_WEAK = {
    "auditReportVersion": 2,
    "vulnerabilities": {
        "ol": {"via": [{"url": "GHSA-1", "severity": "high"}], "fixAvailable": True},
        "app": {"via": ["ol"], "fixAvailable": True},
    },
}


@dataclass
class Checkout:
    """A copy of the scripts and lock files, with clients that answer as they are told."""

    root: Path

    def answers(self, client: str, text: str) -> None:
        """Let ``pip-audit`` or ``npm`` print ``text``; like the real ones it ends with 1."""
        home = self.root / (".tools/python/bin" if client == "pip-audit" else "bin")
        home.mkdir(parents=True, exist_ok=True)
        (home / "answer").with_suffix(f".{client}").write_text(text)
        program = home / client
        program.write_text(
            f'#!/bin/sh\necho asked >> "{self.root}/asked"\ncat "{home}/answer.{client}"\nexit 1\n'
        )
        program.chmod(0o755)

    def audit(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(self.root / "scripts/audit")],
            env=os.environ | {"PATH": f"{self.root}/bin:{os.environ['PATH']}", "WANGGE_LANG": "en"},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    for folder in ("scripts/audit", "scripts/bootstrap", "scripts/tools"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "web").mkdir()
    shutil.copy(ROOT / "requirements.lock", tmp_path)
    shutil.copy(ROOT / "web/package-lock.json", tmp_path / "web")
    program = (
        "import sys; from pathlib import Path; from python_part import SERIES; import stamps;"
        "root = Path(sys.argv[1]);"
        "state = stamps.fingerprint([root / 'scripts/tools/audit.lock'], str(root), SERIES);"
        "stamps.mark_done(root / '.tools/audit.stamp', state)"
    )
    # As if pip-audit had been installed.
    (tmp_path / ".tools/python/bin").mkdir(parents=True)
    (tmp_path / ".tools/python/bin/python").symlink_to(sys.executable)
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=tmp_path / "scripts/bootstrap",
        check=True,
    )
    return Checkout(tmp_path)


def test_what_is_not_known_to_be_weak_passes_and_holds_for_a_day(checkout: Checkout) -> None:
    checkout.answers("pip-audit", json.dumps(CLEAN))
    checkout.answers("npm", json.dumps(WEB_CLEAN))
    first = checkout.audit()
    assert (first.returncode, first.stderr) == (0, "")
    asked = (checkout.root / "asked").read_text()
    assert checkout.audit().returncode == 0
    assert (checkout.root / "asked").read_text() == asked
    with (checkout.root / "requirements.lock").open("a") as lock:
        lock.write("# another package\n")
    assert checkout.audit().returncode == 0
    assert (checkout.root / "asked").read_text() != asked


@pytest.mark.parametrize(
    ("python", "web", "named"),
    [(WEAK, WEB_CLEAN, "jinja2 2.10 PYSEC-2021-66"), (CLEAN, WEB_WEAK, "ol GHSA-1")],
)
def test_a_known_weakness_fails_and_is_named(
    checkout: Checkout, python: object, web: object, named: str
) -> None:
    checkout.answers("pip-audit", json.dumps(python))
    checkout.answers("npm", json.dumps(web))
    done = checkout.audit()
    assert done.returncode == 1
    assert named in done.stderr


@pytest.mark.parametrize(
    ("python", "web"),
    [
        (json.dumps(UNKNOWN), json.dumps(WEB_CLEAN)),
        ("", json.dumps(WEB_CLEAN)),
        (json.dumps(CLEAN), json.dumps({"message": "405 Method Not Allowed"})),
        (json.dumps(CLEAN), "<html>"),
    ],
)
def test_a_service_that_does_not_answer_is_no_all_clear_and_no_finding(
    checkout: Checkout, python: str, web: str
) -> None:
    checkout.answers("pip-audit", python)
    checkout.answers("npm", web)
    for _ in range(2):  # not taken for done the next time either
        done = checkout.audit()
        assert done.returncode == 75
        assert "NOT AUDITED" in done.stderr
        assert "Known weakness" not in done.stderr


def test_a_weakness_counts_even_when_the_other_service_is_silent(checkout: Checkout) -> None:
    checkout.answers("pip-audit", json.dumps(WEAK))
    checkout.answers("npm", "")
    assert checkout.audit().returncode == 1


def test_a_secret_that_would_be_committed_is_found(tmp_path: Path) -> None:
    for folder in ("scripts/secrets", "scripts/bootstrap"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / ".secrets.baseline", tmp_path)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    scan = [sys.executable, str(tmp_path / "scripts/secrets")]

    def scanned() -> subprocess.CompletedProcess[str]:
        return subprocess.run(scan, capture_output=True, text=True, check=False)

    assert scanned().returncode == 0
    key = "AKIA" + "QYLPMN5HHHFPZAM2"  # in two, lest this file were found
    (tmp_path / "settings.py").write_text(f'key = "{key}"\n')
    found = scanned()
    assert found.returncode == 1
    assert "settings.py:1" in found.stdout + found.stderr
    assert key not in found.stdout + found.stderr


def test_the_baseline_excuses_no_findings() -> None:
    assert json.loads((ROOT / ".secrets.baseline").read_text())["results"] == {}
