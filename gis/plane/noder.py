"""Noding of drawn lines: wherever a line meets a border, both get the same lattice vertex.

::

        │                │           The crossing is rounded to the lattice. The border bends to
    ────┼────   →    ────●────       it by less than a step, and so does everybody who has that
        │                │           edge. Bent edges are looked at again until nothing crosses.

A vertex within a step of a line counts as lying on it (snap rounding after Hobby, "Practical
segment intersection with finite precision output", Computational Geometry 13 (1999) 199-214), so
that no two vertices end up nearer than one can draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gis.plane.exact import EdgeArray, Vertex, crossing, meeting_boxes

NEAR = 1.0
"""Steps within which a vertex lies on an edge."""

TOGETHER = 1.5
"""Steps within which a new node is the vertex that is there already."""

MOST_NODES = 4000
"""Meetings of lines with borders and each other that are worked out; a scribble has more."""

_ROUNDS = 12

_AT_ONCE = 128
"""Edges held against all others in one go: a scribble must not take all memory."""


class TooFine(ValueError):
    """The drawn lines and borders run too near each other for the lattice; ``place`` is where."""

    def __init__(self, place: Vertex) -> None:
        super().__init__(f"no noding at {place}")
        self.place = place


class TooTangled(ValueError):
    """The drawn lines meet borders and each other too often; ``place`` is one such place."""

    def __init__(self, place: Vertex) -> None:
        super().__init__(f"over {MOST_NODES} nodes, one at {place}")
        self.place = place


def node(
    borders: EdgeArray, lines: Sequence[Sequence[Vertex]]
) -> tuple[dict[int, list[Vertex]], list[list[Vertex]]]:
    """Node ``lines`` with each other and with ``borders``.

    Parameters
    ----------
    borders : int64 (n, 4)
        Undirected edges, each once, noded among themselves.
    lines : sequences of vertices
        At least one edge each.

    Returns
    -------
    bent : dict
        For each border edge (by row) that got vertices: these, in order along the edge.
    lines : list
        The lines with every node.

    Raises
    ------
    TooFine
        The rounding of one crossing makes another, again and again.
    TooTangled
        There are over :data:`MOST_NODES` crossings.
    """
    work = _Work(borders, _joined(borders, lines))
    for _ in range(_ROUNDS):
        wanted = work.wanted()
        if not wanted:
            return work.result()
        work.insert(wanted)
    raise TooFine(next(iter(next(iter(work.wanted().values()), [(0, 0)]))))


def _joined(borders: EdgeArray, lines: Sequence[Sequence[Vertex]]) -> list[list[Vertex]]:
    """The lines with each vertex that is all but on a border's vertex moved onto it."""
    ends = dict.fromkeys(((x, y) for x, y in borders.reshape(-1, 2).tolist()), 0)
    result: list[list[Vertex]] = []
    seen: dict[Vertex, int] = {}
    for line in lines:
        moved: list[Vertex] = []
        for vertex in line:
            place = _nearest(vertex, ends) or _nearest(vertex, seen) or vertex
            if not moved or place != moved[-1]:
                moved.append(place)
                seen.setdefault(place, len(seen))
        result.append(moved)
    return result


_AROUND = sorted(
    ((dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)), key=lambda d: (d[0] ** 2 + d[1] ** 2, d)
)
"""All that lies within :data:`TOGETHER` of a vertex, the nearest first."""


def _nearest(vertex: Vertex, places: Mapping[Vertex, int]) -> Vertex | None:
    """The place within :data:`TOGETHER` of a vertex that has the lowest rank; then the nearest."""
    x, y = vertex
    near = [(x + dx, y + dy) for dx, dy in _AROUND if (x + dx, y + dy) in places]
    return min(near, key=lambda place: places[place], default=None)


def _together(a: Vertex, b: Vertex) -> bool:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 <= TOGETHER**2


class _Work:
    """The edges of borders and lines, split up further and further."""

    def __init__(self, borders: EdgeArray, lines: Sequence[Sequence[Vertex]]) -> None:
        self.count = len(borders)
        self.lines = lines
        starts = [(v, line[k + 1]) for line in lines for k, v in enumerate(line[:-1])]
        drawn = np.array([(*a, *b) for a, b in starts], dtype=np.int64).reshape(-1, 4)
        self.rows = np.vstack([borders, drawn])
        self.parent = np.arange(len(self.rows))
        self.active = np.arange(self.count, len(self.rows))
        self.nodes: dict[int, list[Vertex]] = {}

    def wanted(self) -> dict[int, set[Vertex]]:
        """For each row the vertices that have to be put into it.

        Raises
        ------
        TooTangled
        """
        wanted: dict[int, set[Vertex]] = {}
        for start in range(0, len(self.active), _AT_ONCE):
            self._look(self.active[start : start + _AT_ONCE], wanted)
            nodes = sum(map(len, wanted.values())) + sum(map(len, self.nodes.values()))
            if nodes > 2 * MOST_NODES:  # each stands in two edges
                raise TooTangled(min(next(iter(wanted.values()))))
        return wanted

    def _look(self, rows: NDArray[np.intp], wanted: dict[int, set[Vertex]]) -> None:
        i, j = meeting_boxes(self.rows[rows], self.rows, 2)
        i = rows[i]
        i, j = i[i != j], j[i != j]
        some, others = self.rows[i], self.rows[j]
        a, b, p, q = some[:, :2], some[:, 2:], others[:, :2], others[:, 2:]
        run, cross_run = b - a, q - p
        # ends of one edge on the other, both ways
        for end, start, direction, owner in (
            (p, a, run, i),
            (q, a, run, i),
            (a, p, cross_run, j),
            (b, p, cross_run, j),
        ):
            for k in np.flatnonzero(_on(end - start, direction)).tolist():
                vertex = _vertex(end[k])
                if not (self.rows[owner[k]].reshape(2, 2) == vertex).all(axis=1).any():
                    wanted.setdefault(int(owner[k]), set()).add(vertex)
        p_side, q_side = _sign(run, p - a), _sign(run, q - a)
        a_side, b_side = _sign(cross_run, a - p), _sign(cross_run, b - p)
        for k in np.flatnonzero((p_side * q_side < 0) & (a_side * b_side < 0)).tolist():
            own, ends = (_vertex(a[k]), _vertex(b[k])), (_vertex(p[k]), _vertex(q[k]))
            w = crossing(*own, *ends)
            w = next((v for v in (*ends, *own) if _together(v, w)), w)
            if w not in own:
                wanted.setdefault(int(i[k]), set()).add(w)
            if w not in ends:
                wanted.setdefault(int(j[k]), set()).add(w)

    def insert(self, wanted: dict[int, set[Vertex]]) -> None:
        """Split the rows; what is new is looked at in the next round."""
        kept = np.ones(len(self.rows), np.bool_)
        rows: list[tuple[int, int, int, int]] = []
        parents: list[int] = []
        for i, vertices in wanted.items():
            kept[i] = False
            ax, ay, bx, by = self.rows[i].tolist()
            ordered = sorted(
                vertices, key=lambda v: ((v[0] - ax) * (bx - ax) + (v[1] - ay) * (by - ay), v)
            )
            parent = int(self.parent[i])
            self._note(parent, (ax, ay), ordered)
            path = [(ax, ay), *ordered, (bx, by)]
            for one, other in pairwise(path):
                rows.append((*one, *other))
                parents.append(parent)
        self.rows = np.vstack([self.rows[kept], np.array(rows, dtype=np.int64)])
        self.parent = np.concatenate([self.parent[kept], np.array(parents)])
        self.active = np.arange(len(self.rows) - len(rows), len(self.rows))

    def _note(self, parent: int, before: Vertex, ordered: list[Vertex]) -> None:
        own = self.nodes.setdefault(parent, [])
        at = own.index(before) + 1 if before in own else 0
        own[at:at] = ordered

    def result(self) -> tuple[dict[int, list[Vertex]], list[list[Vertex]]]:
        """The nodes on each border edge, and the lines with theirs."""
        lines: list[list[Vertex]] = []
        row = self.count
        for line in self.lines:
            path: list[Vertex] = list(line[:1])
            for vertex in line[1:]:
                path.extend((*self.nodes.get(row, ()), vertex))
                row += 1
            lines.append(path)
        return {i: n for i, n in self.nodes.items() if i < self.count}, lines


def _vertex(row: NDArray[np.int64]) -> Vertex:
    return int(row[0]), int(row[1])


def _sign(direction: NDArray[np.int64], offset: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.sign(direction[..., 0] * offset[..., 1] - direction[..., 1] * offset[..., 0])


def _on(offset: NDArray[np.int64], direction: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which points, given from the start of an edge, lie on it, neither end counted."""
    along = (direction * offset).sum(axis=-1)
    length2 = (direction * direction).sum(axis=-1)
    cross = direction[..., 0] * offset[..., 1] - direction[..., 1] * offset[..., 0]
    return np.asarray(
        (along > 0)
        & (along < length2)
        & (np.abs(cross) <= NEAR * np.sqrt(length2.astype(np.float64)))
    )
