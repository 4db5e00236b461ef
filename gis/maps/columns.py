"""Reading the columns of a frame into plain JSON values, whatever pandas made of them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from gis import pinyin
from gis.errors import InvalidValue
from gis.records import ROLES
from gis.text import Text

Value = TypeVar("Value")


def require(frame: gpd.GeoDataFrame, names: Iterable[str], what: Text) -> None:
    """Raise :class:`InvalidValue` unless ``frame`` has the columns ``names``."""
    missing = ", ".join(name for name in names if name not in frame.columns)
    if missing:
        raise InvalidValue(
            Text(f"{what.zh}缺少字段：{missing}。", f"The {what.en} lack the columns: {missing}.")
        )


def column(
    frame: gpd.GeoDataFrame, name: str, read: Callable[[Any], Value | None]
) -> list[Value | None]:
    """The column ``name`` read by ``read``; all None when the frame has no such column."""
    if name not in frame.columns:
        return [None] * len(frame)
    return [read(value) for value in frame[name].tolist()]


def text(value: Any) -> str | None:
    """Text, or None for what pandas takes for missing and for the empty string."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    return str(value) or None


def number(value: Any) -> float | None:
    """A finite number, or None; whole numbers come back as int to save room."""
    if value is None or value is pd.NA or isinstance(value, bool):
        return None
    try:
        result = float(value)
    except (TypeError, ValueError):
        return None
    if not math.isfinite(result):
        return None
    return int(result) if result.is_integer() else round(result, 4)


def flag(value: Any) -> bool | None:
    """A truth value, or None when it is unknown."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower())
    figure = number(value)
    return None if figure is None else figure != 0


def roles(value: Any) -> list[int] | int | None:
    """Staff by role in the order of :data:`gis.records.ROLES`, or a bare number of people.

    Exports hold a mapping; readers such as GDAL hand it on as JSON text.
    """
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    if isinstance(value, dict):
        return [int(number(value.get(role)) or 0) for role in ROLES]
    figure = number(value)
    return None if figure is None else int(figure)


def initials(frame: gpd.GeoDataFrame, names: Sequence[str | None]) -> list[str | None]:
    """Pinyin initials: the column ``initials`` where given, otherwise made from the names."""
    given = column(frame, "initials", text)
    return [
        known.lower() if known else (pinyin.initials(name) if name else None)
        for known, name in zip(given, names, strict=True)
    ]
