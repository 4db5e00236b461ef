"""Classes of a measure for a choropleth legend."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

CLASS_COUNT = 7


@dataclass(frozen=True, slots=True)
class Classes:
    """Adjoining classes: class ``i`` holds ``limits[i-1] <= value < limits[i]``.

    Attributes
    ----------
    limits : tuple of float
        Inner limits, ascending; ``n`` limits make ``n + 1`` classes.
    whole : bool
        The measure takes whole numbers only, so a legend may say "3–4" for ``3 <= v < 5``.
    lowest, highest : float or None
        The extremes of the values; None when there are none.
    """

    limits: tuple[float, ...]
    whole: bool
    lowest: float | None
    highest: float | None


def classify(values: Iterable[float | None], count: int = CLASS_COUNT) -> Classes:
    """Classes of about equal membership with limits that are easy to read.

    Few distinct whole numbers get a class each. Otherwise the limits are quantiles, which
    also serve a measure that is crowded at both ends, as households per worker is in
    villages and in town; each is rounded to two significant digits.

    Parameters
    ----------
    values : iterable of float or None
        The measure; None (no figure) takes part in no class.
    count : int
        Most classes wanted.

    Examples
    --------
    >>> classify([2, 3, 3, 4, None]).limits
    (3.0, 4.0)
    >>> classify([11.2, 12.9, 13.4, 14.1, 180, 210, 240], count=3).limits
    (13.0, 180.0)
    >>> classify([]).limits
    ()
    """
    known = np.array([v for v in values if v is not None and math.isfinite(v)], dtype=float)
    if known.size == 0:
        return Classes((), whole=True, lowest=None, highest=None)
    whole = bool(np.all(known == np.round(known)))
    distinct = np.unique(known)
    if whole and distinct.size <= count:
        limits = tuple(float(v) for v in distinct[1:])
    else:
        quantiles = np.quantile(known, np.linspace(0, 1, count + 1)[1:-1])
        rounded = sorted({_readable(float(q), whole=whole) for q in quantiles})
        limits = _without_empty(rounded, known)
    return Classes(limits, whole, float(distinct[0]), float(distinct[-1]))


def _readable(value: float, *, whole: bool) -> float:
    """``value`` to two significant digits (and to whole numbers for a whole measure)."""
    if value == 0:
        return 0.0
    digits = 1 - math.floor(math.log10(abs(value)))
    return float(round(value, min(digits, 0) if whole else digits))


def _without_empty(limits: list[float], values: np.ndarray) -> tuple[float, ...]:
    """Those limits that have a value in the class below them; the last class holds one too."""
    kept: list[float] = []
    below = -math.inf
    for limit in limits:
        if np.any((values >= below) & (values < limit)) and np.any(values >= limit):
            kept.append(limit)
            below = limit
    return tuple(kept)
