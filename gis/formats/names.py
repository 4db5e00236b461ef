"""Column names as people write them, reduced to what matters for comparing them."""

from __future__ import annotations

import re
import unicodedata

_BRACKETED = re.compile(r"\(.*?\)|\[.*?\]|【.*?】|〔.*?〕|\{.*?\}")
_BRACKETS = re.compile(r"[()\[\]【】〔〕{}]")
_NOISE = re.compile(r"[\s_\-.·:：*＊、/\\|'\"“”‘’]+")


def plain_name(name: str) -> str:
    """``name`` without case, width, spaces, punctuation and remarks in brackets.

    >>> plain_name(" 网格编码（必填）* ")
    '网格编码'
    >>> plain_name("Ｇｒｉｄ_Code")
    'gridcode'
    """
    wide = unicodedata.normalize("NFKC", name).casefold()
    without = _NOISE.sub("", _BRACKETED.sub("", wide))
    # A name that is nothing but brackets keeps what stands inside them.
    return without or _BRACKETS.sub("", _NOISE.sub("", wide))
