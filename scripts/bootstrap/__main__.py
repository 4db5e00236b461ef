"""Makes a bare machine ready: ``python3 scripts/bootstrap run`` (or ``test``, ``check``, ``web``).

Needs nothing but Python's standard library. Says what it does; where it may not do it, prints
the command to give and ends with exit code 1. A second run finds everything done.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from words import explain, say

ROOT = Path(__file__).resolve().parents[2]
NEWEST_MINOR = 14
GOALS = ("run", "test", "check", "web")


def main(arguments: list[str]) -> int:
    """Prepare for one of :data:`GOALS`."""
    goal = arguments[0] if arguments else ""
    if goal not in GOALS:
        explain(f"用法：bootstrap {'|'.join(GOALS)}", f"Usage: bootstrap {'|'.join(GOALS)}")
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036  (the one place that an older one may reach)
        return with_newer_python(arguments)

    import python_part  # noqa: PLC0415  (not for an old Python's eyes)
    import system_part  # noqa: PLC0415
    import web_part  # noqa: PLC0415
    from failures import Failure  # noqa: PLC0415

    tools = ROOT / ".tools"
    tools.mkdir(exist_ok=True)
    # Two of us at once would install over each other.
    with (tools / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            system_part.prepare(ROOT, goal)
            if goal != "web":
                python_part.prepare(ROOT)
            web_part.prepare(ROOT, build=goal != "check")
        except Failure as failure:
            explain(failure.zh, failure.en)
            return 1
        except subprocess.CalledProcessError as failure:
            command = " ".join(map(str, failure.cmd))
            explain(f"命令失败：{command}", f"This command failed: {command}")
            return 1
    say("准备完成。", "Ready.")
    return 0


def with_newer_python(arguments: list[str]) -> int:
    """Go on under another Python of this machine that is new enough, or say what to do."""
    for minor in range(NEWEST_MINOR, 10, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            os.execv(found, [found, str(Path(__file__).parent), *arguments])  # noqa: S606
    version = ".".join(map(str, sys.version_info[:2]))
    explain(
        f"需要 Python 3.11 或更高版本，当前为 {version}。请先安装，"
        "例如：sudo apt-get install python3.11 python3.11-venv",
        f"Python 3.11 or newer is needed; this is {version}. Install it first, "
        "for example: sudo apt-get install python3.11 python3.11-venv",
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
