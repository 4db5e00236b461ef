"""What comes from Python's registry: uv, and the project's own environment ``.venv``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from stamps import fingerprint, is_done, mark_done
from words import say

# An environment outlives updates of the system's Python within a series.
SERIES = f"python{sys.version_info.major}.{sys.version_info.minor}"


def prepare(root: Path) -> None:
    """Make ``.venv`` hold exactly what ``requirements.lock`` names, and the project itself."""
    lock, project = root / "requirements.lock", root / "pyproject.toml"
    state = fingerprint([lock, project], str(root), SERIES)
    python = root / ".venv/bin/python"
    stamp = root / ".venv/.wangge-stamp"
    if is_done(stamp, state) and works(str(python)):
        return
    uv = find_uv(root)
    environment = os.environ | {
        # The system's Python or a clear message; never one from a third place.
        "UV_PYTHON_DOWNLOADS": "never",
        "VIRTUAL_ENV": str(root / ".venv"),
    }
    say(
        "正在按 requirements.lock 安装 Python 依赖（逐个校验散列值）",
        "Installing the Python packages that requirements.lock names, checked by hash",
    )
    steps = [
        ["pip", "sync", "--quiet", "--require-hashes", str(lock)],
        ["pip", "install", "--quiet", "--no-deps", "--editable", str(root)],
    ]
    if not works(str(python)):
        steps.insert(0, ["venv", "--quiet", "--clear", "--python", sys.executable, ".venv"])
    stamp.unlink(missing_ok=True)
    for step in steps:
        subprocess.run([uv, *step], cwd=root, env=environment, check=True)
    mark_done(stamp, state)


def find_uv(root: Path) -> str:
    """The machine's own uv, or one installed into ``.tools``."""
    found = shutil.which("uv")
    if found and works(found):
        return found
    install_tool(root, "uv")
    program = root / ".tools/bin/uv"
    program.parent.mkdir(exist_ok=True)
    program.unlink(missing_ok=True)
    program.symlink_to(root / ".tools/python/bin/uv")
    return str(program)


def install_tool(root: Path, name: str) -> None:
    """Install one of ``scripts/tools/*.lock`` into an environment of its own in ``.tools``.

    An environment of its own, because Debian's Python refuses to be installed into (PEP 668).
    """
    home = root / ".tools/python"
    lock = root / f"scripts/tools/{name}.lock"
    stamp = root / f".tools/{name}.stamp"
    state = fingerprint([lock], str(root), SERIES)
    if is_done(stamp, state) and works(str(home / "bin/python")):
        return
    say(f"正在安装 {name}（放在 .tools/ 中）", f"Installing {name} (into .tools/)")
    if not works(str(home / "bin/python")):
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
    pip = [str(home / "bin/python"), "-m", "pip", "install", "--quiet"]
    pip += ["--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:"]
    subprocess.run([*pip, "--requirement", str(lock)], check=True)
    mark_done(stamp, state)


def works(program: str) -> bool:
    """Whether a program is there and can say its version (a moved environment cannot)."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0
