"""Sharing a whole number out in proportion, to the last one."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def largest_remainder(total: int, weights: ArrayLike, minimum: int = 0) -> list[int]:
    """``total`` shared out by ``weights`` with the method of the largest remainder (Hamilton).

    Who would get less than ``minimum`` gets that, and the rest is shared among the others.
    Of equal remainders the earlier one wins.

    Parameters
    ----------
    total : int
    weights : array_like of float, shape (n,)
        Not negative, not all zero.
    minimum : int

    Returns
    -------
    list of int, length n
        They add up to ``total``.

    Raises
    ------
    ValueError
        ``total`` is less than n times ``minimum``.

    Examples
    --------
    >>> largest_remainder(10, [1, 1, 1])
    [4, 3, 3]
    >>> largest_remainder(10, [98, 1, 1], minimum=2)
    [6, 2, 2]
    """
    weight = np.asarray(weights, dtype=np.float64)
    if total < minimum * len(weight):
        raise ValueError(f"{total} is not enough for {len(weight)} shares of {minimum}")
    fixed = np.zeros(len(weight), np.bool_)
    while True:
        left = total - minimum * int(fixed.sum())
        free = np.where(fixed, 0.0, weight)
        quota = left * free / free.sum() if free.any() else free
        short = ~fixed & (np.floor(quota) < minimum)
        if not short.any() or (fixed | short).all():
            break
        fixed |= short
    share = np.where(fixed, minimum, np.maximum(np.floor(quota), minimum)).astype(np.int64)
    order = np.argsort(-np.where(fixed, -1.0, quota - np.floor(quota)), kind="stable")
    for k in range(total - int(share.sum())):
        share[order[k % len(order)]] += 1
    return [int(n) for n in share]
