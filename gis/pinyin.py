"""Pinyin initials, by which people type Chinese names: 沙石镇 is ``ssz``."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=65536)
def initials(name: str) -> str:
    """First letters of the syllables of ``name`` in lower case; letters and digits are kept.

    >>> initials("新赣南路社区")
    'xgnlsq'
    >>> initials("第3网格")
    'd3wg'
    """
    # What is no Chinese comes back as it is, several letters at once.
    parts = lazy_pinyin(name, style=Style.FIRST_LETTER, errors="default")
    return "".join(c for part in parts for c in part.lower() if c.isalnum())
