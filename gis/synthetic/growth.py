"""Dividing the cells of an area into connected parts of wanted sizes.

Parts grow from seeds like ripples, each with a head start: the additively weighted Voronoi
diagram of the cell graph. A part is always connected, because whatever reaches a cell first came
through cells that it had reached first. Head starts and seeds are then adjusted until the sizes
fit. The resulting borders lie where ripples meet, and rough going and rivers bend them as they
bend real ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GOOD_FIT = 0.1
"""A whole is left as it is when its parts miss their sizes by no more than this, in the mean
square of the logarithms."""


@dataclass(frozen=True, slots=True)
class CellGraph:
    """Which cells adjoin which.

    Attributes
    ----------
    pairs : ndarray of int64 (e, 2)
        Adjoining cells, each pair once.
    lengths : ndarray of float64 (e,)
        Of the border they share.
    costs : ndarray of float64 (e,)
        Of growing from one into the other.
    centres : ndarray of float64 (c, 2)
    sizes : ndarray of float64 (c,)
        What a cell counts towards the wanted size of its part.
    """

    pairs: Ints
    lengths: Floats
    costs: Floats
    centres: Floats
    sizes: Floats

    def within(self, label: Ints) -> CellGraph:
        """The graph without the borders between cells of different ``label``."""
        inner = label[self.pairs[:, 0]] == label[self.pairs[:, 1]]
        return CellGraph(
            self.pairs[inner], self.lengths[inner], self.costs[inner], self.centres, self.sizes
        )

    def neighbours(self) -> list[list[tuple[int, float]]]:
        """For each cell its neighbours and the cost of growing into them."""
        of: list[list[tuple[int, float]]] = [[] for _ in range(len(self.sizes))]
        for (a, b), cost in zip(self.pairs.tolist(), self.costs.tolist(), strict=True):
            of[a].append((b, cost))
            of[b].append((a, cost))
        return of


def divide(
    graph: CellGraph,
    seeds: Ints,
    wanted: Floats,
    whole: Ints,
    *,
    rounds: int,
    recentre: int = 0,
    head_starts: Floats | None = None,
) -> tuple[Ints, Floats]:
    """Grow one part from each seed to about its wanted size.

    Parameters
    ----------
    graph : CellGraph
        Several wholes that do not hang together can be divided at once; each hangs together in
        itself and has a seed.
    seeds : ndarray of int64 (p,)
        The cell each part begins with; no two alike.
    wanted : ndarray of float64 (p,)
        Wanted sizes. Within a whole only their proportions matter.
    whole : ndarray of int64 (p,)
        Which whole each part is of, counted from 0.
    rounds : int
        How often to grow and adjust.
    recentre : int
        In how many of the first rounds a part's seed moves to its middle, which makes parts
        compact.
    head_starts : ndarray of float64 (p,), optional
        To begin with, in units of cost.

    Returns
    -------
    label : ndarray of int64 (c,)
        The part of each cell.
    head_starts : ndarray of float64 (p,)
    """
    neighbours = graph.neighbours()
    seeds = seeds.copy()
    head = np.zeros(len(seeds)) if head_starts is None else head_starts.copy()
    scale = float(np.median(graph.costs)) / np.sqrt(float(np.median(graph.sizes)))
    label = _ripple(neighbours, seeds, head, np.arange(len(seeds)))
    best, best_head = label.copy(), head.copy()
    least = np.full(int(whole.max()) + 1, np.inf)
    for turn in range(rounds):
        size = part_sums(label, graph.sizes, len(seeds))
        goal = _to_scale(wanted, size, whole)
        if turn >= recentre:
            misfit = np.bincount(whole, np.square(np.log(size / goal))) / np.bincount(whole)
            better = misfit < least
            least = np.minimum(misfit, least)
            best = np.where(better[whole[label]], label, best)
            best_head = np.where(better[whole], head, best_head)
        else:
            seeds = _middles(graph, label, seeds)
        # Full corrections overshoot where several parts share a narrow place: pace them down.
        pace = max(0.5 * 0.93**turn, 0.2) if head_starts is None else 0.2
        head = head + pace * scale * (np.sqrt(goal / np.pi) - np.sqrt(size / np.pi))
        unfit = np.flatnonzero(least[whole] > GOOD_FIT**2)
        if turn == rounds - 1 or not len(unfit):
            break
        again = _ripple(neighbours, seeds, head, unfit)
        label = np.where(again >= 0, again, label)
    return best, best_head


def part_sums(label: Ints, values: Floats, parts: int) -> Floats:
    """The sum of ``values`` over the cells of each part."""
    return np.bincount(label, weights=values, minlength=parts).astype(np.float64)


def _to_scale(wanted: Floats, size: Floats, whole: Ints) -> Floats:
    """``wanted`` scaled so that it adds up to what each whole really has."""
    has = np.bincount(whole, weights=size)
    asks = np.bincount(whole, weights=wanted)
    return np.asarray(wanted * (has / asks)[whole])


def _ripple(
    neighbours: list[list[tuple[int, float]]], seeds: Ints, head: Floats, parts: Ints
) -> Ints:
    """Which of ``parts`` reaches each cell first (Dijkstra); -1 where none does."""
    owner = [-1] * len(neighbours)
    cost = [float("inf")] * len(neighbours)
    queue = []
    for part in parts.tolist():
        cell, lead = int(seeds[part]), float(head[part])
        owner[cell], cost[cell] = part, float("-inf")  # nobody takes a seed from its part
        queue.append((-lead, cell))
    heapify(queue)
    while queue:
        so_far, cell = heappop(queue)
        if so_far > cost[cell] > float("-inf"):
            continue
        part = owner[cell]
        for other, step in neighbours[cell]:
            reach = so_far + step
            if reach < cost[other]:
                cost[other], owner[other] = reach, part
                heappush(queue, (reach, other))
    return np.array(owner)


def _middles(graph: CellGraph, label: Ints, seeds: Ints) -> Ints:
    """The cell of each part that is nearest to the part's centroid."""
    size = part_sums(label, graph.sizes, len(seeds))
    centroid = np.stack(
        [part_sums(label, graph.sizes * graph.centres[:, k], len(seeds)) / size for k in (0, 1)],
        axis=1,
    )
    off = np.hypot(*(graph.centres - centroid[label]).T)
    order = np.lexsort((off, label))
    _, first = np.unique(label[order], return_index=True)
    return np.asarray(order[first])


def smooth(graph: CellGraph, label: Ints, passes: int) -> Ints:
    """Let cells that border more on another part than on their own go over to it.

    A cell stays where it is if its going would cut its own part in two or make the other one
    meet itself around something else, or if its part has lost a fourth of its cells already.
    """
    around: list[dict[int, float]] = [{} for _ in range(len(label))]
    for (a, b), length in zip(graph.pairs.tolist(), graph.lengths.tolist(), strict=True):
        around[a][b] = around[b][a] = length
    of = label.tolist()
    size = np.bincount(label).tolist()
    least = [0.75 * number for number in size]
    for _ in range(passes):
        moved = False
        mixed = label[graph.pairs[:, 0]] != label[graph.pairs[:, 1]]
        for cell in np.unique(graph.pairs[mixed]).tolist():
            target = _better_part(cell, around, of)
            if target is not None and size[of[cell]] > least[of[cell]]:
                size[of[cell]] -= 1
                size[target] += 1
                of[cell], moved = target, True
        label = np.array(of)
        if not moved:
            break
    return label


def _better_part(cell: int, around: Sequence[dict[int, float]], of: list[int]) -> int | None:
    shared: dict[int, float] = {}
    for other, length in around[cell].items():
        shared[of[other]] = shared.get(of[other], 0.0) + length
    own = of[cell]
    best = max(shared, key=lambda part: (shared[part], -part))
    if best == own or own not in shared or shared[best] <= shared[own]:
        return None
    return best if all(_one_run(cell, around, of, part) for part in (own, best)) else None


def _one_run(cell: int, around: Sequence[dict[int, float]], of: list[int], part: int) -> bool:
    """Do the neighbours of ``cell`` that are of ``part`` hang together among themselves?"""
    ring = {other for other in around[cell] if of[other] == part}
    reached, front = set(), [min(ring)]
    while front:
        here = front.pop()
        if here not in reached:
            reached.add(here)
            front.extend(ring & around[here].keys() - reached)
    return reached == ring
