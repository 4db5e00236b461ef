"""Making a machine ready: what is missing is installed or told, and nothing is done twice."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from api.cluster import find_programs

ROOT = Path(__file__).parents[2]

# Each stands in for an installer: it writes down how it was called and leaves what it would.
UV = """\
#!/bin/sh
[ "$1" = --version ] && exit 0
echo "uv $*" >> "$CALLS"
if [ "$1" = venv ]; then mkdir -p .venv/bin; ln -sf "$PYTHON" .venv/bin/python; fi
"""
NPM = """\
#!/bin/sh
echo "npm $*" >> "$CALLS"
[ "$1" = ci ] && mkdir -p node_modules
[ "$1" = run ] && mkdir -p dist && echo page > dist/index.html
exit 0
"""
NODE = "#!/bin/sh\necho v22.20.0\n"


@dataclass
class Machine:
    """A checkout on a machine that has only what a test gives it."""

    root: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def programs(self) -> Path:
        return self.root.parent / "bin"

    def give(self, name: str, script: str) -> None:
        """A program on the PATH."""
        (self.programs / name).write_text(script)
        (self.programs / name).chmod(0o755)

    def bootstrap(self, goal: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(self.root / "scripts/bootstrap"), goal],
            env={
                "PATH": str(self.programs),
                "CALLS": str(self.root.parent / "calls"),
                "PYTHON": sys.executable,
                "LANG": "en_GB.UTF-8",
            }
            | self.variables
            | variables,
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self) -> list[str]:
        """What was called since the last time this was asked."""
        file = self.root.parent / "calls"
        lines = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return [" ".join(line.split()[:2]) for line in lines]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A fresh checkout where uv, Node and PostGIS are there already."""
    root = tmp_path / "checkout"
    (tmp_path / "bin").mkdir()
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in ("scripts", "gis", "api/cluster"):
        shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
    for file in ("requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / file, root / file)
    (root / "web/src").mkdir(parents=True)
    for file in ("package.json", "package-lock.json", "src/page.ts"):
        (root / "web" / file).write_text("{}")
    made = Machine(root, {"WANGGE_PG_BIN": str(find_programs().folder)})
    for name, script in {"uv": UV, "npm": NPM, "node": NODE}.items():
        made.give(name, script)
    for name in ("sh", "mkdir", "ln"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or name)
    return made


def test_a_first_run_installs_and_builds_and_a_second_does_nothing(machine: Machine) -> None:
    done = machine.bootstrap("run")
    assert done.returncode == 0, done.stderr
    assert machine.calls() == ["uv venv", "uv pip", "uv pip", "npm install", "npm run"]
    again = machine.bootstrap("run")
    assert again.stdout == "• Ready.\n"
    assert machine.calls() == []


def test_only_what_changed_is_done_again(machine: Machine) -> None:
    machine.bootstrap("run")
    machine.calls()
    (machine.root / "web/src/page.ts").write_text("changed")
    machine.bootstrap("run")
    assert machine.calls() == ["npm run"]
    (machine.root / "web/package-lock.json").write_text("changed")
    machine.bootstrap("run")
    assert machine.calls() == ["npm install", "npm run"]
    (machine.root / "requirements.lock").write_text("changed")
    machine.bootstrap("run")
    assert machine.calls() == ["uv pip", "uv pip"]


def test_what_failed_is_tried_again(machine: Machine) -> None:
    machine.give("npm", "#!/bin/sh\nexit 3\n")
    failed = machine.bootstrap("run")
    assert failed.returncode == 1
    assert "npm install" in failed.stderr
    machine.give("npm", NPM)
    machine.calls()
    assert machine.bootstrap("run").returncode == 0
    assert machine.calls() == ["npm install", "npm run"]


def test_checking_builds_no_page_and_building_the_page_needs_no_python_packages(
    machine: Machine,
) -> None:
    machine.bootstrap("check")
    assert machine.calls() == ["uv venv", "uv pip", "uv pip", "npm install"]
    shutil.rmtree(machine.root / ".venv")
    machine.bootstrap("web")
    assert machine.calls() == ["npm run"]


def test_a_system_that_cannot_install_is_told_what_is_needed(machine: Machine) -> None:
    told = machine.bootstrap("run", WANGGE_PG_BIN="/nonexistent")
    assert told.returncode == 1
    assert "PostgreSQL 15" in told.stderr or "install" in told.stderr
    zh = machine.bootstrap("run", WANGGE_PG_BIN="/nonexistent", LANG="zh_CN.UTF-8")
    assert "不能自动安装" in zh.stderr
    assert machine.calls() == []


def test_another_database_needs_no_postgresql_here(machine: Machine) -> None:
    done = machine.bootstrap(
        "run", WANGGE_PG_BIN="/nonexistent", WANGGE_DATABASE_URL="postgresql://db/wangge"
    )
    assert done.returncode == 0, done.stderr


def test_running_asks_for_no_browser_and_testing_does(machine: Machine) -> None:
    assert machine.bootstrap("run").returncode == 0
    machine.calls()
    # No browser, no fonts tool and no GDAL on this PATH, and nothing to install them with.
    assert machine.bootstrap("test").returncode == 1


def test_packages_are_installed_without_debians_own_cluster(machine: Machine) -> None:
    """Asked of the function: the steps would be root's."""
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import system_part;"
        "print('\\n'.join(system_part.debian_steps(['postgresql', 'postgresql-postgis'])))"
    )
    steps = subprocess.run(
        [sys.executable, "-c", program, str(machine.root / "scripts/bootstrap")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    before = next(i for i, s in enumerate(steps) if "create_main_cluster = false" in s)
    install = next(i for i, s in enumerate(steps) if s.startswith("apt-get install"))
    assert before < install
    assert " postgresql postgresql-postgis " in steps[install]
    # They are printed between single quotes for the user to copy.
    assert "'" not in "".join(steps)
    subprocess.run(["sh", "-n", "-c", "; ".join(steps)], check=True)


@pytest.mark.parametrize(
    ("told", "fits"),
    [
        ("v18.20.4", False),
        ("v20.18.3", False),
        ("v20.19.0", True),
        ("v21.7.3", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.1.0", True),
        ("nonsense", False),
    ],
)
def test_a_node_that_the_web_app_does_not_accept_is_not_used(
    machine: Machine, told: str, fits: bool
) -> None:
    machine.give("node", f"#!/bin/sh\necho {told}\n")
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import web_part;"
        "print(web_part.node_fits(sys.argv[2]))"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            program,
            str(machine.root / "scripts/bootstrap"),
            str(machine.programs / "node"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(fits)


def test_the_versions_of_node_are_those_of_the_web_app() -> None:
    engines = re.search(r'"node": "([^"]+)"', (ROOT / "web/package.json").read_text())
    assert engines is not None
    assert engines[1] == "^20.19.0 || >=22.12.0"


def test_it_asks_for_postgresql_before_anything_is_installed(machine: Machine) -> None:
    """``api/cluster/programs.py`` must load with the standard library alone."""
    program = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import system_part;"
        "print(system_part.lacking_database(Path(sys.argv[2])))"
    )
    bare = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            program,
            str(machine.root / "scripts/bootstrap"),
            str(machine.root),
        ],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | machine.variables,
    )
    assert bare.stdout.strip() == "[]"


def test_every_tool_is_pinned_by_hash_and_no_lock_names_a_host() -> None:
    for lock in [ROOT / "requirements.lock", *(ROOT / "scripts/tools").glob("*.lock")]:
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        packages = re.split(r"\n(?=\S)", re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE).strip())
        assert all("--hash=sha256:" in package for package in packages)


def test_ci_runs_what_the_readme_says_and_nothing_else() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert os.access(ROOT / ".ci/run", os.X_OK)
    commands = [line for line in script if line and not line.startswith("#")]
    assert commands[0] == "set -euo pipefail"
    assert commands[-2:] == ["make check", "make test"]
    assert len(commands) == 4


@pytest.mark.parametrize("goal", ["run", "test", "check", "bench", "test-long", "web", "clean"])
def test_make_knows_its_goals(goal: str) -> None:
    done = subprocess.run(
        ["make", "--dry-run", goal], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_cleaning_keeps_the_data() -> None:
    said = subprocess.run(
        ["make", "--dry-run", "clean"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert ".data" not in said
