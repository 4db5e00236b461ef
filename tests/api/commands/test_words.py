"""Help and messages, in both languages, and exit codes that say what happened."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from api.commands.terminal import Exit
from tests.api.commands.conftest import Run, environment

COMMANDS = (
    (), ("up",), ("demo",), ("check",), ("locate",),
    ("db",), ("db", "start"), ("db", "stop"), ("db", "status"), ("db", "url"), ("db", "backup"),
    ("db", "restore"),
    ("import",), ("import", "grids"), ("import", "divisions"), ("import", "staff"),
    ("export",), ("export", "grids"), ("export", "divisions"), ("export", "places"),
    ("report",), ("report", "coverage"),
    ("user",), ("user", "add"), ("user", "list"), ("user", "show"), ("user", "grant"),
    ("user", "revoke"), ("user", "disable"), ("user", "enable"), ("user", "link"),
    ("plan",), ("plan", "list"), ("plan", "show"), ("plan", "create"), ("plan", "copy"),
    ("plan", "operate"), ("plan", "undo"), ("plan", "redo"), ("plan", "submit"),
    ("plan", "withdraw"), ("plan", "reopen"), ("plan", "approve"), ("plan", "reject"),
    ("plan", "rebase"), ("plan", "publish"), ("plan", "diff"), ("plan", "check"),
    ("plan", "export"),
    ("revision",), ("revision", "list"), ("revision", "diff"), ("revision", "revert"),
    ("revision", "lineage"),
    ("audit",), ("audit", "verify"), ("audit", "export"),
)  # fmt: skip
NOWHERE = "postgresql://nobody@127.0.0.1:9/none"
CHINESE = re.compile("[\u4e00-\u9fff]")


ALL_HELP = """
import contextlib, io, json, sys
from api.cli import app
told = {}
for command in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.suppress(SystemExit):
        app([*command, "--help"])
    told[" ".join(command)] = out.getvalue()
json.dump(told, sys.stdout)
"""
"""Every command's help from one process: starting one takes longer than all of them."""


def help_texts(lang: str) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", ALL_HELP, json.dumps(COMMANDS)],
        env=environment(lang=lang), capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    told: dict[str, str] = json.loads(done.stdout)
    return told


def test_help_of_every_command_is_in_chinese_and_in_english():
    chinese, english = help_texts("zh"), help_texts("en")
    assert set(chinese) == {" ".join(command) for command in COMMANDS}
    for command, text in chinese.items():
        assert CHINESE.search(text), command
        assert not CHINESE.search(english[command]), command
        # Each option and each argument says in Chinese what it is for.
        for option in re.split(r"\n  (?=\S)", text)[1:]:
            assert CHINESE.search(option) or "--help" in option, (command, option)


def test_the_program_itself_shows_its_help(run: Run):
    ran = run("--help", lang="zh")
    assert (ran.code, "导入区划、网格和人员" in ran.out) == (Exit.OK, True)


def test_a_missing_file_is_told_before_any_database_is_looked_for(run: Run, tmp_path: Path):
    for command in ("grids", "divisions", "staff"):
        ran = run("import", command, "none.geojson", url=NOWHERE)
        assert (ran.code, ran.out) == (Exit.FILE, "")
        assert "none.geojson" in ran.err
    ran = run("locate", "none.csv", "-o", "out.csv", url=NOWHERE, lang="zh")
    assert (ran.code, ran.out) == (Exit.FILE, "")
    assert "找不到文件" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_does_not_answer_is_unavailable(run: Run):
    ran = run("check", url=NOWHERE)
    assert ran.code == Exit.UNAVAILABLE
    assert "Traceback" not in ran.err
    assert "Error" in ran.err
    assert "错误" in run("check", url=NOWHERE, lang="zh").err


def test_wrong_values_and_wrong_usage_have_codes_of_their_own(
    run: Run, shared_demo_url: str, tmp_path: Path
):
    (tmp_path / "a.csv").write_text("lon,lat\n114.9,25.8\n")
    for arguments, code in (
        (("check", "--revision", "99"), Exit.NOT_FOUND),
        (("export", "grids", "-o", "a.geojson", "--division", "999999999999"), Exit.NOT_FOUND),
        (("export", "grids", "-o", "a.geojson", "--crs", "4547"), Exit.VALUE),
        (("locate", "a.csv", "-o", "b.csv", "--crs", "nonsense"), Exit.VALUE),
        (("export", "grids", "-o", "a.geojson", "--date", "yesterday"), Exit.USAGE),
        (("import", "grids"), Exit.USAGE),
        (("import", "grids", "a.csv", "--map", "code"), Exit.VALUE),
        (("import", "grids", "a.csv", "--report", "a.pdf"), Exit.VALUE),
        (("demo",), Exit.CONFLICT),
    ):
        ran = run(*arguments, url=shared_demo_url)
        assert ran.code == code, (arguments, ran)
        assert "Traceback" not in ran.err
    assert [file.name for file in tmp_path.iterdir()] == ["a.csv"]


def test_no_command_writes_escape_codes_or_bars_into_a_pipe(
    run: Run, shared_demo_url: str, tmp_path: Path
):
    (tmp_path / "a.csv").write_text("lon,lat\n114.9,25.8\n")
    for arguments in (
        ("check",),
        ("export", "grids", "-o", "a.geojson"),
        ("locate", "a.csv", "-o", "b.csv"),
        ("import", "grids", "a.csv"),
    ):
        ran = run(*arguments, url=shared_demo_url)
        assert not re.search("[\x1b\r\u2500-\u259f]", ran.out + ran.err), arguments
