"""Are weaknesses known in what the lock files name: ``python3 scripts/audit``.

Asks the registries' own services through their own clients, pip-audit and npm. A service that does
not answer is told from one that knows of nothing:

    0   asked about everything, nothing is known
    1   weaknesses are known; each is printed
    75  at least one service was not asked, or does not know our packages; nothing else is known

A whole audit without findings holds for a day, as long as the lock files stay as they are.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bootstrap"))

from python_part import install_tool
from stamps import fingerprint, is_done, mark_done
from words import explain, say

ROOT = Path(__file__).resolve().parents[2]
FOUND, NOT_ASKED = 1, 75
_HOLDS = 24 * 3600
_WITHIN = 600
"""Seconds for one client."""


@dataclass(frozen=True)
class Weakness:
    """One that is known of a package."""

    package: str
    identifier: str
    remedy: str


class NotAsked(Exception):
    """The service was not there, or does not know the packages."""


def main() -> int:
    """Audit both lock files."""
    locks = [ROOT / "requirements.lock", ROOT / "web/package-lock.json"]
    stamp = ROOT / ".tools/audited.stamp"
    state = fingerprint(locks)
    if is_done(stamp, state) and time.time() - stamp.stat().st_mtime < _HOLDS:
        say("依赖审计：一天内已完成，未发现已知漏洞。", "Dependencies were audited within a day.")
        return 0
    found: list[Weakness] = []
    silent = False
    services: dict[str, Callable[[], Iterator[Weakness]]] = {"pip-audit": python, "npm audit": web}
    for name, ask in services.items():
        try:
            found += ask()
        except NotAsked as reason:
            silent = True
            explain(
                f"依赖未经审计：{name} 的漏洞公告服务无法访问或不提供数据（{reason}）。"
                "这不表示依赖没有漏洞。",
                f"NOT AUDITED: the advisories behind {name} cannot be had ({reason}). "
                "That does not say there is no weakness.",
            )
    for weakness in found:
        explain(
            f"已知漏洞：{weakness.package} {weakness.identifier}，{weakness.remedy}",
            f"Known weakness: {weakness.package} {weakness.identifier}, {weakness.remedy}",
        )
    if found:
        return FOUND
    if silent:
        return NOT_ASKED
    mark_done(stamp, state)
    say("依赖审计：未发现已知漏洞。", "Dependencies audited: no weakness is known.")
    return 0


def python() -> Iterator[Weakness]:
    """Those of what ``requirements.lock`` names."""
    try:
        install_tool(ROOT, "audit")
    except (subprocess.CalledProcessError, OSError) as error:
        raise NotAsked("pip-audit cannot be installed") from error
    program = ROOT / ".tools/python/bin/pip-audit"
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    # One package first: a mirror that has no advisories need not be asked for all of them.
    for requirements in (_first(lock), lock):
        answer = _asked(
            [str(program), "--format=json", "--disable-pip", "--progress-spinner=off", "-r"],
            requirements,
        )
        packages = answer.get("dependencies", [])
        skipped = [package["name"] for package in packages if "skip_reason" in package]
        if skipped or not packages:
            raise NotAsked(f"unknown there: {', '.join(skipped[:3]) or 'everything'}")
    for package in packages:
        for known in package["vulns"]:
            fixed = ", ".join(known["fix_versions"]) or "-"
            name = f"{package['name']} {package['version']}"
            yield Weakness(name, known["id"], f"→ {fixed}")


def _first(lock: str) -> str:
    """The first requirement of ``lock``, with its hashes."""
    lines = lock.splitlines(keepends=True)
    end = next(
        (n for n, line in enumerate(lines) if n and not line.startswith((" ", "\t"))), len(lines)
    )
    return "".join(lines[:end])


def _asked(command: list[str], requirements: str) -> dict[str, Any]:
    file = ROOT / ".tools/audited.txt"
    file.write_text(requirements, "utf-8")
    return _json([*command, str(file)], ROOT)


def web() -> Iterator[Weakness]:
    """Those of what ``web/package-lock.json`` names."""
    answer = _json(["npm", "audit", "--package-lock-only", "--json"], ROOT / "web")
    if "vulnerabilities" not in answer:
        raise NotAsked(str(answer.get("message") or answer.get("error") or "no answer")[:80])
    for name, known in answer["vulnerabilities"].items():
        for via in known["via"]:
            if isinstance(via, dict):  # a text names another package of this list
                remedy = "→ npm audit fix" if known["fixAvailable"] else "→ -"
                yield Weakness(name, via["url"], f"{via['severity']} {remedy}")


def _json(command: list[str], folder: Path) -> dict[str, Any]:
    """What a client prints. It ends with 1 for a weakness and for a failure alike."""
    environment = os.environ | {"npm_config_update_notifier": "false"}
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_WITHIN,
            check=False,
        )
        answer = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise NotAsked(type(error).__name__) from error
    if not isinstance(answer, dict):
        raise NotAsked("no answer")
    return answer


if __name__ == "__main__":
    sys.exit(main())
