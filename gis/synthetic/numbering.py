"""Numbers as they are spoken, for the names of grids."""

_DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """1 to 99 as it is spoken.

    >>> [in_chinese(n) for n in (7, 10, 16, 20, 41)]
    ['七', '十', '十六', '二十', '四十一']
    """
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")
