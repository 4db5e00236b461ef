"""Why a machine could not be made ready."""

from __future__ import annotations


class Failure(Exception):
    """Something the user has to do, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
