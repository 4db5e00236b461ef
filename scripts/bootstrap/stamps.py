"""Knowing that a step was done: by the hash of everything it was done from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(files: Iterable[Path], *words: str) -> str:
    """A hash over the names and contents of ``files`` and over ``words``."""
    whole = hashlib.sha256()
    for word in words:
        whole.update(f"{word}\0".encode())
    for file in sorted(files):
        whole.update(f"{file}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\0".encode())
    return whole.hexdigest()


def is_done(stamp: Path, state: str) -> bool:
    """Whether ``stamp`` says that the step was done from ``state``."""
    return stamp.is_file() and stamp.read_text(encoding="ascii") == state


def mark_done(stamp: Path, state: str) -> None:
    """Note that the step was done; only after it was."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(state, encoding="ascii")
