"""Strict JSON, one value at a time, with its nesting bounded before it is parsed.

``json.load`` keeps a whole file as Python objects, takes NaN for a number, lets the last of two
equal keys win and recurses as deep as the file says. Here a feature is parsed, used and let go.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np

from gis.formats.refusals import hostile, unreadable

_SPACE = re.compile(r"[ \t\n\r]*")
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_STRING = re.compile(rb'"[^"]*"')
_NOT_STRUCTURE = bytes(set(range(256)) - set(b'[]{}"'))
_STEP = np.zeros(256, dtype=np.int64)
_STEP[list(b"[{")] = 1
_STEP[list(b"]}")] = -1
_BLOCK = 1 << 20


def check_depth(data: bytes, depth: int) -> None:
    """Refuse UTF-8 JSON ``data`` that nests deeper than ``depth``, without parsing it.

    Only brackets and quotes are kept, strings are cut out, and what opens and closes is summed.

    Raises
    ------
    HostileFile
    """
    if b"\\" in data:
        data = _ESCAPE.sub(b"", data)
    structure = np.frombuffer(
        _STRING.sub(b"", data.translate(None, delete=_NOT_STRUCTURE)), dtype=np.uint8
    )
    level = 0
    for start in range(0, len(structure), _BLOCK):
        levels = level + np.cumsum(_STEP[structure[start : start + _BLOCK]])
        if levels.max() > depth:
            raise hostile(
                f"JSON 嵌套超过 {depth} 层，不是正常的 GeoJSON，未读取。",
                f"The JSON is nested more than {depth} levels deep, which no real GeoJSON is; "
                f"it was not read.",
            )
        level = int(levels[-1])


def _refuse_constant(name: str) -> NoReturn:
    raise unreadable(
        f"文件含有 {name}，它不是 JSON 的数值。请重新导出，不要写入空坐标。",
        f"The file contains {name}, which is not a JSON number. Export it again without "
        f"missing coordinates.",
    )


def _twice(key: str) -> NoReturn:
    raise unreadable(
        f"同一对象中“{key[:60]}”出现两次，无法确定以哪个为准。请去掉重复项后重新导入。",
        f"“{key[:60]}” stands twice in one object, so it is not clear which holds. "
        f"Remove one of them and import again.",
    )


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        counts = Counter(key for key, _ in pairs)
        _twice(counts.most_common(1)[0][0])
    return mapping


class JsonText:
    """A position in JSON text.

    Parameters
    ----------
    text : str
        The whole text; its depth has been checked with :func:`check_depth`.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self._decode = json.JSONDecoder(
            object_pairs_hook=_no_duplicates, parse_constant=_refuse_constant
        ).raw_decode

    def skip(self, also: str = "") -> str:
        """Pass over white space (and any of ``also``); the next character, or "" at the end."""
        while True:
            space = _SPACE.match(self.text, self.at)
            self.at = space.end() if space else self.at
            here = self.text[self.at : self.at + 1]
            if not here or here not in also:
                return here
            self.at += 1

    def value(self) -> Any:
        """Parse the value that stands here.

        Raises
        ------
        UnreadableFile
            With the line, when the text breaks off or is not JSON.
        """
        self.skip()
        try:
            found, self.at = self._decode(self.text, self.at)
        except json.JSONDecodeError as fault:
            self.fail(fault.pos)
        except (ValueError, RecursionError):
            # int() refuses numbers of more than 4,300 digits.
            self.fail(self.at)
        return found

    def expect(self, character: str) -> None:
        """Pass over ``character``, which must stand here."""
        if self.skip() != character:
            self.fail(self.at)
        self.at += 1

    def members(self) -> Iterator[str]:
        """The keys of the object that stands here; the caller takes each value.

        Raises
        ------
        UnreadableFile
            When a key stands twice.
        """
        seen: set[str] = set()
        self.expect("{")
        if self.skip() == "}":
            self.at += 1
            return
        while True:
            if self.skip() != '"':
                self.fail(self.at)
            key = self.value()
            if key in seen:
                _twice(key)
            seen.add(key)
            self.expect(":")
            yield key
            if self.skip() == "}":
                self.at += 1
                return
            self.expect(",")

    def items(self) -> Iterator[Any]:
        """The values of the array that stands here, one by one."""
        self.expect("[")
        if self.skip() == "]":
            self.at += 1
            return
        while True:
            yield self.value()
            if self.skip() == "]":
                self.at += 1
                return
            self.expect(",")

    def fail(self, position: int) -> NoReturn:
        """Raise with the line of ``position``."""
        if position >= len(self.text.rstrip()):
            raise unreadable(
                "文件不完整：内容在中途结束，可能是下载或复制时中断。请重新获取文件。",
                "The file breaks off in the middle, perhaps while it was copied or downloaded. "
                "Fetch it again.",
            ) from None
        line = self.text.count("\n", 0, position) + 1
        column = position - self.text.rfind("\n", 0, position)
        raise unreadable(
            f"第 {line} 行第 {column} 个字符处不是正确的 JSON。请用制图软件重新导出。",
            f"Line {line}, character {column} is not JSON. Export the file again.",
        ) from None
