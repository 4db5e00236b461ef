"""Codes of divisions and of grids.

A grid's code is its division's code followed by a number. Both parts are a setting of the
installation (:class:`CodeScheme`); :data:`DEFAULT` is China's: 12 digits for a village or
community, 3 for the grid.

::

    36 07 02 100 200 001
    │  │  │  │   │   └ grid, 001 to 999
    │  │  │  │   └ village (200 to 399) or community (001 to 199)
    │  │  │  └ township-level: subdistrict 0xx, town 1xx, township 2xx
    │  │  └ county      the divisions' levels end in zeros: 360702000000 is the county
    │  └ prefecture
    └ province
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal, TypeVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.errors import InvalidValue
from gis.records import LEVELS, DivisionKind, GridKind, Level
from gis.text import Text

Order = Literal["rows", "columns"]
Id = TypeVar("Id", bound=Any)

# One character or class, perhaps repeated a fixed number of times. What this allows means the
# same to Python and to PostgreSQL, has one length, and cannot backtrack.
_ATOM: Final = re.compile(
    r"(\[(?:[A-Za-z0-9](?:-[A-Za-z0-9])?)+\]|[A-Za-z0-9_-])(?:\{(\d{1,2})\})?"
)


@dataclass(frozen=True)
class CodeScheme:
    """How an installation writes the codes of its divisions and grids.

    Attributes
    ----------
    division : str
        Pattern of a division's code: characters and classes such as ``[A-Z]``, each perhaps
        repeated by ``{n}``. Nothing of varying length.
    segments : tuple of int
        Lengths of the parts, one for each level of ``levels``; a division above the lowest
        level fills the rest with ``0``. Empty where codes do not tell levels.
    levels : tuple of Level
        Names of the segments; by default the lowest ones.
    grid_digits : int
        Digits of a grid's number, 1 to 6.
    order : {"rows", "columns"}
        Numbering: rows from north to south, west to east in each; or columns from west to
        east, north to south in each.
    reserved : tuple of (first, last)
        Ranges of numbers, ends included, that only dedicated grids take (parks, markets,
        schools); they then take no others. None by default.

    Raises
    ------
    InvalidValue
        The parts do not fit together.

    Examples
    --------
    >>> DEFAULT.level_of("360702100200"), DEFAULT.parent_of("360702100200")
    ('village', '360702100000')
    >>> abroad = CodeScheme(division="[A-Z]{2}[0-9]{4}", segments=(), grid_digits=2)
    >>> abroad.grid_code("NL0363", 7)
    'NL036307'
    """

    division: str = "[0-9]{12}"
    segments: tuple[int, ...] = (2, 2, 2, 3, 3)
    levels: tuple[Level, ...] = ()
    grid_digits: int = 3
    order: Order = "rows"
    reserved: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if not self.levels and 0 < len(self.segments) <= len(LEVELS):
            object.__setattr__(self, "levels", LEVELS[-len(self.segments) :])
        if not 1 <= self.grid_digits <= 6:
            raise _wrong("网格序号位数应为 1 至 6 位。", "A grid's number must have 1 to 6 digits.")
        if self.order not in ("rows", "columns"):
            raise _wrong(
                "编号顺序应为 rows（先行后列）或 columns（先列后行）。",
                "The order of numbering must be “rows” or “columns”.",
            )
        whole = sum(self.segments) if self.segments else self.length
        if whole != self.length or len(self.segments) != len(self.levels):
            raise _wrong(
                f"区划代码分段 {self.segments} 之和应为 {self.length} 位，且每段对应一个层级。",
                f"The segments {self.segments} must add up to {self.length} characters, "
                "with one level each.",
            )
        for first, last in self.reserved:
            if not 1 <= first <= last <= self.last:
                raise _wrong(
                    f"专属网格号段 {first}–{last} 应在 1–{self.last} 之内。",
                    f"The reserved range {first} to {last} must lie within 1 to {self.last}.",
                )

    @classmethod
    def from_mapping(cls, settings: Mapping[str, Any]) -> CodeScheme:
        """A scheme from a configuration file; see the attributes for the names.

        >>> CodeScheme.from_mapping({"division": "[A-Z]{2}[0-9]{4}", "grid_digits": 2}).segments
        ()
        """
        known = {"division", "segments", "levels", "grid_digits", "order", "reserved"}
        if unknown := sorted(set(settings) - known):
            raise _wrong(
                f"编码规则中没有“{'、'.join(unknown)}”这样的设置。",
                f"A code scheme has no setting “{', '.join(unknown)}”.",
            )
        values = dict(settings)
        if "division" in values:
            values.setdefault("segments", ())
        try:
            for name in ("segments", "levels"):
                if name in values:
                    values[name] = tuple(values[name])
            if "reserved" in values:
                values["reserved"] = tuple((int(a), int(b)) for a, b in values["reserved"])
            return cls(**values)
        except (TypeError, ValueError) as error:
            raise _wrong(
                f"编码规则的设置有误：{error}。", f"The code scheme's settings are wrong: {error}."
            ) from error

    # --- shape of the codes ---

    @cached_property
    def length(self) -> int:
        """Characters of a division's code."""
        atoms = list(_ATOM.finditer(self.division))
        if not atoms or "".join(atom[0] for atom in atoms) != self.division:
            raise _wrong(
                f"区划代码格式“{self.division}”无法使用：只能由字母、数字、[A-Z] 之类的字符类"
                "和 {n} 次重复组成，例如 [0-9]{12}。",
                f"The pattern “{self.division}” cannot be used: write characters, classes such "
                "as [A-Z], and {n} for repetition, for instance [0-9]{12}.",
            )
        try:
            re.compile(self.division)
        except re.error as error:
            raise _wrong(
                f"区划代码格式“{self.division}”有误。", f"The pattern “{self.division}” is wrong."
            ) from error
        return sum(int(atom[2] or 1) for atom in atoms)

    @property
    def last(self) -> int:
        """Greatest number of a grid; the least is 1."""
        return int(10**self.grid_digits) - 1

    @property
    def division_regex(self) -> str:
        """Anchored pattern of a division's code, for Python and PostgreSQL alike.

        >>> DEFAULT.division_regex
        '^[0-9]{12}$'
        """
        return f"^{self.division}$"

    @property
    def grid_suffix_regex(self) -> str:
        """Anchored pattern of what follows the division's code in a grid's: not all noughts.

        >>> DEFAULT.grid_suffix_regex
        '^(00[1-9]|0[1-9][0-9]|[1-9][0-9][0-9])$'
        """
        n = self.grid_digits
        return f"^({'|'.join('0' * i + '[1-9]' + '[0-9]' * (n - i - 1) for i in range(n)[::-1])})$"

    @property
    def grid_regex(self) -> str:
        """Anchored pattern of a whole grid code."""
        return f"^{self.division}{self.grid_suffix_regex[1:]}"

    # --- divisions ---

    def check_division(self, code: str) -> str:
        """``code`` itself when it can be a division's.

        Raises
        ------
        InvalidValue
            It cannot; the text says why and what a right one looks like.
        """
        if not isinstance(code, str) or not re.fullmatch(self.division, code):
            shown = _shown(code)
            raise _wrong(
                f"区划代码“{shown}”不符合规则：应为 {self.length} 位，{self._looks('zh')}。",
                f"“{shown}” is no division code: it has {self.length} characters, "
                f"{self._looks('en')}.",
            )
        if self.segments and set(code[: self.segments[0]]) == {"0"}:
            raise _wrong(
                f"区划代码“{code}”以 {self.segments[0]} 个 0 开头，没有这样的区划。",
                f"There is no division whose code begins with {self.segments[0]} noughts: {code}.",
            )
        return code

    def level_of(self, code: str) -> Level | None:
        """The level a code tells; None where the scheme has no segments.

        It is the level of the last segment that is not all noughts. Towns directly under a
        prefecture (Dongguan, 441900003000) have noughts for their county: still townships.
        """
        self.check_division(code)
        filled = [level for level, part in self._parts(code) if set(part) != {"0"}]
        return filled[-1] if filled else None

    def parent_of(self, code: str) -> str | None:
        """The statistical parent: the next code above that exists; None at the top.

        >>> DEFAULT.parent_of("441900003000")  # a town without a county
        '441900000000'
        >>> DEFAULT.parent_of("360000000000") is None
        True
        """
        self.check_division(code)
        parts = [part for _, part in self._parts(code)]
        filled = [i for i, part in enumerate(parts) if set(part) != {"0"}]
        if len(filled) < 2:
            return None
        kept = "".join(parts[: filled[-1]])
        return kept + "0" * (self.length - len(kept))

    def kind_of(self, code: str) -> DivisionKind | None:
        """What the code of a village-level unit says of it; None above, and where it is mute.

        After the statistics bureau's rules, by the last segment: 498 and 598 are virtual units
        (parks and farms without residents' committees); 001 to 199 and 4xx are communities
        (居委会) and the like, urban; 200 to 399 and 5xx are villages (村委会) and the like, rural.

        >>> [DEFAULT.kind_of("360702400" + last) for last in ("001", "203", "498")]
        ['urban', 'rural', 'virtual']
        """
        if self.division != DEFAULT.division or self.segments != DEFAULT.segments:
            return None
        if self.level_of(code) != "village":
            return None
        last = code[-3:]
        if last in ("498", "598"):
            return "virtual"
        if last[0] in "014":
            return "urban"
        return "rural" if last[0] in "235" else None

    def _parts(self, code: str) -> list[tuple[Level, str]]:
        parts, start = [], 0
        for level, width in zip(self.levels, self.segments, strict=True):
            parts.append((level, code[start : start + width]))
            start += width
        return parts

    def _looks(self, lang: Literal["zh", "en"]) -> str:
        if self.division == DEFAULT.division:
            return {
                "zh": "前 6 位县级、中 3 位乡级、后 3 位村级，如 360702100200",
                "en": "6 for the county, 3 for the township, 3 for the village: 360702100200",
            }[lang]
        return {"zh": f"形如 {self.division}", "en": f"of the form {self.division}"}[lang]

    # --- grids ---

    def grid_code(self, division: str, number: int) -> str:
        """The code of grid ``number`` of ``division``.

        >>> DEFAULT.grid_code("360702100200", 7)
        '360702100200007'
        """
        self._check_holds_grids(division)
        if not 1 <= number <= self.last:
            raise _wrong(
                f"网格序号应为 1 至 {self.last}，不能是 {number}。",
                f"A grid's number is 1 to {self.last}, not {number}.",
            )
        return f"{division}{number:0{self.grid_digits}d}"

    def split(self, code: str) -> tuple[str, int]:
        """The division's code and the number in a grid's code.

        >>> DEFAULT.split("360702100200007")
        ('360702100200', 7)
        """
        if not isinstance(code, str) or not re.fullmatch(self.grid_regex[1:-1], code):
            shown, whole = _shown(code), self.length + self.grid_digits
            example = "，如 360702100200001" if self.division == DEFAULT.division else ""
            raise _wrong(
                f"网格编码“{shown}”不符合规则：应为 {whole} 位，即 {self.length} 位区划代码加 "
                f"{self.grid_digits} 位序号（从 1 起）{example}。",
                f"“{shown}” is no grid code: it has {whole} characters, the division's "
                f"{self.length} and a number of {self.grid_digits} digits from 1.",
            )
        self._check_holds_grids(code[: self.length])
        return code[: self.length], int(code[self.length :])

    def check_grid(self, code: str, division: str | None = None) -> str:
        """``code`` itself when it can be a grid's, and of ``division`` if that is given.

        Raises
        ------
        InvalidValue
            It cannot, or belongs to another division, or to a town or county: a grid belongs
            to one village or community.
        """
        own, _ = self.split(code)
        if division is not None and own != division:
            raise _wrong(
                f"网格编码“{code}”的前 {self.length} 位应与所属区划 {division} 一致。",
                f"“{code}” must begin with the code of its division, {division}.",
            )
        return code

    def _check_holds_grids(self, division: str) -> None:
        level = self.level_of(division)
        if level is not None and level != self.levels[-1]:
            raise _wrong(
                f"{division} 不是村（社区）：网格只能属于一个村或社区，不能直接属于乡镇或县区。",
                f"{division} is no village or community: a grid belongs to one of those, "
                "never directly to a town or county.",
            )

    def numbers_for(self, kind: GridKind) -> Sequence[int]:
        """The numbers that grids of ``kind`` may take, in order."""
        inside = {n for first, last in self.reserved for n in range(first, last + 1)}
        if not inside:
            return range(1, self.last + 1)
        if kind == "dedicated":
            return sorted(inside)
        return [n for n in range(1, self.last + 1) if n not in inside]

    def next_free(
        self,
        division: str,
        used: Iterable[str] = (),
        retired: Iterable[str] = (),
        *,
        kind: GridKind = "basic",
    ) -> str:
        """The lowest code of ``division`` that never stood for a grid.

        Parameters
        ----------
        division : str
            Code of a village or community.
        used, retired : iterable of str
            Grid codes in use, and those no longer: a retired code is not used again. Codes of
            other divisions are passed over.
        kind : {"basic", "dedicated"}
            Which ranges to take from.

        Raises
        ------
        InvalidValue
            All numbers are taken.
        """
        return self._free(division, used, retired, kind, 1)[0]

    def _free(
        self, division: str, used: Iterable[str], retired: Iterable[str], kind: GridKind, count: int
    ) -> list[str]:
        self._check_holds_grids(division)
        taken = {*used, *retired}
        free = [
            code
            for code in (self.grid_code(division, n) for n in self.numbers_for(kind))
            if code not in taken
        ]
        if len(free) < count:
            raise _wrong(
                f"{division} 可用的网格编号不足：需要 {count} 个，只剩 {len(free)} 个（已停用的编号"
                "不再使用）。请扩大号段或增加序号位数。",
                f"{division} has {len(free)} free grid numbers of the {count} needed; retired "
                "ones are not used again. Widen the range or use more digits.",
            )
        return free[:count]

    def number(
        self,
        geometries: Mapping[Id, BaseGeometry],
        division: str,
        *,
        used: Iterable[str] = (),
        retired: Iterable[str] = (),
        kind: GridKind = "basic",
    ) -> dict[Id, str]:
        """Give each grid of a division a code, by where it lies.

        The rule: each grid is stood for by the centre of its bounding box. The northernmost
        one opens a row; all whose centres lie less than half a grid's height (the median
        height of the boxes) further south belong to it and are numbered from west to east;
        the northernmost of the rest opens the next row, and so on. With ``order="columns"``
        the same from west to east by columns, north to south in each. Grids with the same
        centre follow the text of their ids. So the same grids get the same codes, in whatever
        order they are handed in.

        Parameters
        ----------
        geometries : mapping of id to geometry
            Longitude/latitude degrees, none of them empty.
        division, used, retired, kind
            As for :meth:`next_free`.

        Returns
        -------
        dict
            Code by id, in the order of the numbers.

        Examples
        --------
        >>> boxes = {"sw": (0, 0, 1, 1), "ne": (1, 1, 2, 2), "nw": (0, 1.1, 1, 2.1)}
        >>> DEFAULT.number({k: shapely.box(*b) for k, b in boxes.items()}, "360702100200")
        {'nw': '360702100200001', 'ne': '360702100200002', 'sw': '360702100200003'}
        """
        ids = in_reading_order(geometries, self.order)
        return dict(zip(ids, self._free(division, used, retired, kind, len(ids)), strict=True))


def in_reading_order(geometries: Mapping[Id, BaseGeometry], order: Order = "rows") -> list[Id]:
    """The ids by where their geometries lie; :meth:`CodeScheme.number` states the rule."""
    ids = sorted(geometries, key=str)
    bounds = shapely.bounds([geometries[i] for i in ids]) if ids else np.empty((0, 4))
    if np.isnan(bounds).any():
        raise _wrong("空的网格无法编号。", "A grid without geometry cannot be numbered.")
    # On the lattice, doubled, so that a centre is an integer and ties are ties everywhere.
    west, south, east, north = np.rint(bounds * 1e7).astype(np.int64).T
    if order == "rows":
        across, along, size = -(north + south), west + east, north - south
    else:
        across, along, size = west + east, -(north + south), east - west
    depth = np.median(size) if ids else 0  # half a size, doubled
    result: list[Id] = []
    row: list[int] = []
    for i in np.lexsort((along, across)):
        if row and across[i] - across[row[0]] >= depth:
            result.extend(ids[j] for j in sorted(row, key=lambda j: (along[j], across[j], j)))
            row = []
        row.append(int(i))
    result.extend(ids[j] for j in sorted(row, key=lambda j: (along[j], across[j], j)))
    return result


def _wrong(zh: str, en: str) -> InvalidValue:
    return InvalidValue(Text(zh, en))


def _shown(code: object) -> str:
    text = str(code)
    return text if len(text) <= 40 else text[:40] + "…"


DEFAULT: Final = CodeScheme()
"""China's: 12 digits and 3, nothing reserved."""
