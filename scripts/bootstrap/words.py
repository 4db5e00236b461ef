"""What the bootstrap says, in the language of the terminal."""

from __future__ import annotations

import os
import sys


def chinese() -> bool:
    """Whether to speak Chinese: by ``WANGGE_LANG``, else by the system's locale."""
    for name in ("WANGGE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name].lower().startswith("zh")
    return False


def say(zh: str, en: str) -> None:
    """Tell what is being done."""
    print(f"• {zh if chinese() else en}", flush=True)


def explain(zh: str, en: str) -> None:
    """Tell, on standard error, why it does not go on."""
    print(f"✗ {zh if chinese() else en}", file=sys.stderr, flush=True)
