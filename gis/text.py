"""Words for people, always in both languages.

Every sentence a user can see is a :class:`Text`: it is written in Chinese and English
side by side, where it arises, so that neither can be forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in Chinese and in English.

    >>> Text("重叠", "overlap").to("en")
    'overlap'
    """

    zh: str
    en: str

    def to(self, lang: Lang) -> str:
        """The sentence in ``lang``."""
        return self.zh if lang == "zh" else self.en

    def __str__(self) -> str:
        return self.en

    def __add__(self, other: Text) -> Text:
        return Text(self.zh + other.zh, f"{self.en} {other.en}")


def language_of(tag: str | None, default: Lang = "en") -> Lang:
    """The language for a locale name or an ``Accept-Language`` header.

    The first range that is Chinese or English decides; quality values are honoured.

    >>> language_of("fr;q=0.9, zh-CN;q=0.8, en;q=0.1")
    'zh'
    >>> language_of("C.UTF-8")
    'en'
    """
    ranges: list[tuple[float, int, Lang]] = []
    for position, part in enumerate((tag or "").split(",")):
        name, _, quality = part.strip().partition(";")
        primary = name.strip().lower().replace("_", "-").split("-")[0].split(".")[0]
        if primary not in ("zh", "en"):
            continue
        try:
            weight = float(quality.partition("=")[2]) if quality else 1.0
        except ValueError:
            weight = 0.0
        if weight > 0:
            ranges.append((-weight, position, "zh" if primary == "zh" else "en"))
    return min(ranges)[2] if ranges else default
