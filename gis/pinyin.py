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
    syllables = lazy_pinyin(name, style=Style.FIRST_LETTER, errors=list)
    return "".join(c for syllable in syllables for c in syllable.lower() if c.isalnum())
