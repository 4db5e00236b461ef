"""Which encoding text is in. What is guessed is always reported."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from gis.errors import InvalidValue
from gis.findings import Finding
from gis.formats.refusals import noticed, unreadable
from gis.text import Text

#: GB18030 holds all of GBK and GB2312, so it reads each of them.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "hz": "gb18030"}

_LATIN = re.compile(r"(?:iso)?[ _-]?8859[ _-]?(\d\d?)")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

#: Language byte of a DBF header (offset 29) that states a code page beyond doubt.
#: 0x00 and 0x57 ("the machine's own") state nothing.
DBF_LANGUAGES = {
    0x02: "cp850",
    0x03: "cp1252",
    0x13: "cp932",
    0x26: "cp866",
    0x4D: "gb18030",
    0x4E: "cp949",
    0x4F: "cp950",
    0x58: "cp1252",
    0x59: "cp1252",
    0x78: "cp950",
    0x79: "cp949",
    0x7A: "gb18030",
    0x7B: "cp932",
    0xC8: "cp1250",
    0xC9: "cp1251",
}


def known(name: str) -> str:
    """The codec for a name as people and .cpg files write it: ``GBK``, ``936``, ``UTF-8``.

    Raises
    ------
    InvalidValue
        When there is no such text encoding.
    """
    plain = name.strip().lower().replace("ansi", "").replace("oem", "").strip(" _-:")
    if plain.isdigit():
        plain = {"65001": "utf-8", "54936": "gb18030"}.get(plain, f"cp{plain}")
    latin = _LATIN.fullmatch(plain)
    if latin:
        plain = f"iso8859-{latin[1]}"
    try:
        found = codecs.lookup(plain)
        # Some codecs (hex, zlib, ...) are not of text; this is what tells them apart.
        "".encode(plain)
    except (LookupError, ValueError):
        raise InvalidValue(
            Text(
                f"不认识字符编码“{name[:40]}”。常用：utf-8、gb18030。",
                f"“{name[:40]}” is not a known text encoding. Usual ones: utf-8, gb18030.",
            )
        ) from None
    return _WIDER.get(found.name, found.name)


def storable(text: str) -> str:
    """``text`` without what UTF-8 and databases cannot hold: NUL and halves of surrogate pairs."""
    if text.isascii():
        return text.replace("\0", "")
    return text.replace("\0", "").encode("utf-8", errors="replace").decode("utf-8")


def decode(data: bytes, encoding: str | None) -> tuple[str, str, tuple[Finding, ...]]:
    """Text, its encoding, and a notice where the encoding was guessed.

    A stated encoding holds; else a byte order mark; else UTF-8 if all of it is; else GB18030.

    Raises
    ------
    UnreadableFile
        When the text is not in the encoding stated, or in neither of the two.
    """
    if encoding:
        name = known(encoding)
        if name == "utf-8" and data.startswith(codecs.BOM_UTF8):
            name = "utf-8-sig"
        return _strict(data, name), name.removesuffix("-sig"), ()
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strict(data, name), name.removesuffix("-sig"), ()
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        return _strict(data, "gb18030", guessed=True), "gb18030", (guessed("gb18030"),)


def _strict(data: bytes, name: str, *, guessed: bool = False) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        if guessed:
            raise unreadable(
                f"文字既不是 UTF-8 也不是 GB18030（第 {line} 行）。请用 --encoding 指明编码，"
                f"或另存为 UTF-8。",
                f"The text is neither UTF-8 nor GB18030 (line {line}). State its encoding with "
                f"--encoding, or save it as UTF-8.",
            ) from None
        raise unreadable(
            f"文字不是所指明的编码 {name}（第 {line} 行）。请换用其他编码，如 "
            f"--encoding gb18030 或 utf-8。",
            f"The text is not in {name} as stated (line {line}). Try another, for example "
            f"--encoding gb18030 or utf-8.",
        ) from None


def guessed(name: str) -> Finding:
    """The notice that an encoding was guessed."""
    return noticed(
        "encoding_guessed",
        f"文件未说明字符编码，按 {name.upper()} 读取。",
        f"The file does not state its text encoding; it was read as {name.upper()}.",
        fix=Text(
            "如果汉字显示为乱码，请用 --encoding 指明编码。",
            "If the text looks wrong, state the encoding with --encoding.",
        ),
    )


def decode_cut(raw: bytes, name: str) -> tuple[str, bool]:
    """Text of a field of fixed width, and whether its last character was cut in half.

    Raises
    ------
    UnicodeDecodeError
        When anything before the end is wrong.
    """
    decoder = codecs.getincrementaldecoder(name)()
    text = decoder.decode(raw)
    left = decoder.getstate()[0]
    return text, bool(left)


def fits(values: Iterable[bytes], name: str) -> bool:
    """Whether all of ``values`` are text in the encoding ``name``."""
    try:
        for value in values:
            decode_cut(value, name)
    except UnicodeDecodeError:
        return False
    return True
