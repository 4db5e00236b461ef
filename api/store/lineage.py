"""Lineage: which grid came from which, by the revision that made it so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from api.store.database import Reader, Writer, sql

_ADD = sql("""
  INSERT INTO grid_lineage (division, child, parent, revision)
  SELECT k.division, i.child, i.parent, :revision
  FROM unnest(CAST(:children AS uuid[]), CAST(:parents AS uuid[])) AS i (child, parent)
  JOIN grid k ON k.grid_id = i.child""")

_BETWEEN = sql("""
  SELECT l.revision, l.child, array_agg(l.parent ORDER BY l.parent) AS parents
  FROM grid_lineage l
  WHERE l.revision > :after AND l.revision <= :upto
  GROUP BY l.revision, l.child ORDER BY l.revision, l.child""")
_BETWEEN_OF = sql("""
  SELECT l.revision, l.child, array_agg(l.parent ORDER BY l.parent) AS parents
  FROM grid k JOIN grid_lineage l ON l.division = k.division AND l.child = k.grid_id
  WHERE k.grid_id = ANY(:grids) AND l.revision > :after AND l.revision <= :upto
  GROUP BY l.revision, l.child ORDER BY l.revision, l.child""")

# A grid that took others in has itself among its parents: revisions keep the walk from circling.
_LINKS = sql("""
  WITH RECURSIVE up AS (
    SELECT l.child, l.parent, l.revision FROM grid k
    JOIN grid_lineage l ON l.division = k.division AND l.child = k.grid_id
    WHERE k.grid_id = :grid
    UNION
    SELECT l.child, l.parent, l.revision FROM up u
    JOIN grid k ON k.grid_id = u.parent
    JOIN grid_lineage l ON l.division = k.division AND l.child = k.grid_id
    WHERE l.revision < u.revision
  ), down AS (
    SELECT l.child, l.parent, l.revision FROM grid_lineage l WHERE l.parent = :grid
    UNION
    SELECT l.child, l.parent, l.revision FROM down d
    JOIN grid_lineage l ON l.parent = d.child WHERE l.revision > d.revision
  )
  SELECT DISTINCT l.revision, r.published_at, l.child, l.parent,
    c.code AS child_code, c.name AS child_name, p.code AS parent_code, p.name AS parent_name
  FROM (SELECT * FROM up UNION SELECT * FROM down) AS l
  JOIN revision r ON r.number = l.revision
  JOIN grid kc ON kc.grid_id = l.child
  JOIN grid_version c ON c.division = kc.division AND c.grid_id = l.child
    AND c.revisions @> l.revision
  JOIN grid kp ON kp.grid_id = l.parent
  JOIN grid_version p ON p.division = kp.division AND p.grid_id = l.parent
    AND p.revisions @> l.revision - 1
  ORDER BY l.revision, child_code, parent_code""")

_LIVES = sql("""
  SELECT k.grid_id, k.division, min(lower(g.revisions)) AS first,
    CASE WHEN bool_or(upper_inf(g.revisions)) THEN NULL ELSE max(upper(g.revisions)) - 1 END
      AS last,
    (array_agg(g.code ORDER BY g.version DESC))[1] AS code,
    (array_agg(g.name ORDER BY g.version DESC))[1] AS name
  FROM grid k JOIN grid_version g ON g.division = k.division AND g.grid_id = k.grid_id
  WHERE k.grid_id = ANY(:grids)
  GROUP BY k.grid_id, k.division""")

_HOLDER = sql("""
  SELECT g.grid_id FROM grid_version g WHERE g.code = :code
  ORDER BY upper(g.revisions) DESC NULLS FIRST LIMIT 1""")


@dataclass(frozen=True, slots=True)
class Descent:
    """What a revision made: a grid and those that it came from."""

    revision: int
    child: UUID
    parents: tuple[UUID, ...]


def write(writer: Writer, revision: int, lineage: Mapping[UUID, Iterable[UUID]]) -> None:
    """Keep which grids those of this revision came from. They all have been published."""
    pairs = [(child, parent) for child, parents in lineage.items() for parent in parents]
    if pairs:
        children, parents = zip(*pairs, strict=True)
        writer.run(_ADD, revision=revision, children=list(children), parents=list(parents))


def between(
    reader: Reader, after: int, upto: int, grids: Collection[UUID] | None = None
) -> list[Descent]:
    """What revisions behind ``after``, up to ``upto``, say of these grids (all, unless named)."""
    if grids is None:
        rows = reader.rows(_BETWEEN, after=after, upto=upto)
    else:
        rows = reader.rows(_BETWEEN_OF, after=after, upto=upto, grids=list(grids))
    return [Descent(row.revision, row.child, tuple(row.parents)) for row in rows]


def links(reader: Reader, grid: UUID) -> Sequence[Row[Any]]:
    """All that a grid came from and all that came of it, one row for each parent of a grid."""
    return reader.rows(_LINKS, grid=grid)


def lives(reader: Reader, grids: Collection[UUID]) -> dict[UUID, Row[Any]]:
    """Division, last code and name of grids; the first revision they stood at and the last.

    ``last`` is None for those that stand.
    """
    return {row.grid_id: row for row in reader.rows(_LIVES, grids=list(grids))}


def holder(reader: Reader, code: str) -> UUID | None:
    """The grid that has a code, or had it last; None if there never was one."""
    row = reader.one(_HOLDER, code=code)
    return None if row is None else row.grid_id
