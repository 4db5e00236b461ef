"""Classes of a measure for a choropleth legend."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CLASS_COUNT = 7

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Classes:
    """Adjoining classes: class ``i`` holds ``limits[i-1] <= value < limits[i]``.

    Attributes
    ----------
    limits : tuple of float
        Inner limits, ascending; ``n`` limits make ``n + 1`` classes.
    whole : bool
        The measure takes whole numbers only, so a legend may say "3–4" for ``3 <= v < 5``.
    extremes : tuple of (float, float)
        Least and greatest value found in each class; empty when there are no values.
    """

    limits: tuple[float, ...]
    whole: bool
    extremes: tuple[tuple[float, float], ...]


def classify(values: Iterable[float | None], count: int = CLASS_COUNT) -> Classes:
    """Classes of about equal membership with limits that are easy to read.

    Few distinct whole numbers get a class each. Otherwise a value that many share gets a
    class of its own, and the rest is cut at its quantiles, which also serve a measure that
    is crowded at both ends, as households per worker is in villages and in town. Quantiles
    are rounded to two significant digits. No class is empty.

    Parameters
    ----------
    values : iterable of float or None
        The measure; None (no figure) takes part in no class.
    count : int
        Most classes wanted; a few more can come of shared values.

    Examples
    --------
    >>> classify([2, 3, 3, 4, None]).limits
    (3.0, 4.0)
    >>> classify([11.2, 12.9, 13.4, 14.1, 180, 210, 240], count=3).limits
    (13.0, 180.0)
    >>> classify([1, 1, 1, 1, 2.21, 2.34, 3.47, 3.55], count=3).limits
    (2.2, 2.9)
    >>> classify([]).limits
    ()
    """
    known = np.array([v for v in values if v is not None and math.isfinite(v)], dtype=float)
    if known.size == 0:
        return Classes((), whole=True, extremes=())
    whole = bool(np.all(known == np.round(known)))
    distinct, frequency = np.unique(known, return_counts=True)
    if whole and distinct.size <= count:
        wanted = set(distinct.tolist())
    else:
        wanted = _limits(known, distinct, distinct[frequency * count >= known.size], count, whole)
    return _without_empty(sorted(wanted), known, whole=whole)


def _limits(known: Values, distinct: Values, shared: Values, count: int, whole: bool) -> set[float]:
    """Limits around each shared value, and at the quantiles of the others."""
    limits: set[float] = set()
    for value in shared:
        limits.add(float(value))
        limits.update(_between(float(value), float(v)) for v in distinct[distinct > value][:1])
    rest = known[~np.isin(known, shared)]
    parts = max(count - len(shared), 1)
    if rest.size:
        quantiles = np.quantile(rest, np.linspace(0, 1, parts + 1)[1:-1])
        limits.update(_readable(float(q), whole=whole) for q in quantiles)
    return limits


def _readable(value: float, *, whole: bool) -> float:
    """``value`` to two significant digits (and to whole numbers for a whole measure)."""
    if value == 0:
        return 0.0
    digits = 1 - math.floor(math.log10(abs(value)))
    return float(round(value, min(digits, 0) if whole else digits))


def _between(value: float, following: float) -> float:
    """A limit above ``value`` and not above ``following``, to two digits where there is one."""
    if following <= 0:
        return following
    unit = 10.0 ** (math.floor(math.log10(following)) - 1)
    readable = round(math.floor(following / unit) * unit, 10)
    return readable if value < readable <= following else following


def _without_empty(limits: list[float], values: Values, *, whole: bool) -> Classes:
    """The classes that hold a value; a limit below an empty class is dropped."""
    kept: list[float] = []
    extremes: list[tuple[float, float]] = []
    below = -math.inf
    for limit in [*limits, math.inf]:
        held = values[(values >= below) & (values < limit)]
        if held.size and (limit == math.inf or np.any(values >= limit)):
            extremes.append((float(held.min()), float(held.max())))
            if limit != math.inf:
                kept.append(limit)
            below = limit
    return Classes(tuple(kept), whole, tuple(extremes))
