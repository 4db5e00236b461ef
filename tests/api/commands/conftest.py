"""The real ``wangge`` in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app

WANGGE = Path(sys.executable).with_name("wangge")


@dataclass(frozen=True)
class Ran:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


def environment(url: str | None = None, lang: str = "en", **more: str) -> dict[str, str]:
    """The variables of a process, without those of the one that runs the tests."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("WANGGE_", "LC_", "LANG"))}
    address = {} if url is None else {"WANGGE_DATABASE_URL": url}
    return kept | {"WANGGE_LANG": lang, "COLUMNS": "80"} | address | more


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs ``wangge`` with arguments on a database, in a folder of the test's own."""

    def ran(*arguments: object, url: str | None = None, lang: str = "en", **more: str) -> Ran:
        done = subprocess.run(
            [WANGGE, *map(str, arguments)],
            env=environment(url, lang, **more),
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return ran


@pytest.fixture
def run_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Like ``run``, within this process: starting one takes longer than most commands do."""

    def ran(*arguments: object, url: str | None = None, lang: str = "en", **more: str) -> Ran:
        with monkeypatch.context() as patch:
            for name in os.environ:
                if name.startswith("WANGGE_") and not name.startswith("WANGGE_TEST"):
                    patch.delenv(name)
            for name, value in environment(url, lang, **more).items():
                patch.setenv(name, value)
            patch.chdir(tmp_path)
            done = CliRunner().invoke(app, [*map(str, arguments)])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Ran(done.exit_code, done.stdout, done.stderr)

    return ran
