"""Facts about the whole of what is published."""

from __future__ import annotations

from api.store.database import Reader, Writer, sql
from api.store.moments import Moment

_SYNTHETIC = sql("""
  SELECT EXISTS (SELECT FROM division_version d
                 WHERE d.synthetic AND d.revisions @> CAST(:revision AS bigint))
      OR EXISTS (SELECT FROM grid_version g
                 WHERE g.synthetic AND g.revisions @> CAST(:revision AS bigint)) AS answer""")
_EXTENT = sql("""
  SELECT ST_XMin(e) AS w, ST_YMin(e) AS s, ST_XMax(e) AS e, ST_YMax(e) AS n FROM (
    SELECT ST_Extent(geom) AS e FROM division_version
    WHERE revisions @> CAST(:revision AS bigint) AND managing_parent IS NULL) AS whole""")
_EMPTY = sql("""
  SELECT NOT EXISTS (SELECT FROM division) AND NOT EXISTS (SELECT FROM revision) AS answer""")
_STAFF_STATE = sql("SELECT version FROM staff_state")
_BUMP = sql("UPDATE staff_state SET version = version + 1")


def holds_synthetic(reader: Reader, moment: Moment) -> bool:
    """Does anything that stands say it is synthetic?"""
    row = reader.one(_SYNTHETIC, revision=moment.revision)
    return bool(row and row.answer)


def extent(reader: Reader, moment: Moment) -> tuple[float, float, float, float] | None:
    """West, south, east and north of the divisions at the top; None when there are none."""
    row = reader.one(_EXTENT, revision=moment.revision)
    return (row.w, row.s, row.e, row.n) if row and row.w is not None else None


def is_empty(reader: Reader) -> bool:
    """Has nothing ever been put into this database?"""
    row = reader.one(_EMPTY)
    return bool(row and row.answer)


def staff_state(reader: Reader) -> int:
    """A number that grows whenever staff or assignments change; caches are keyed by it."""
    row = reader.one(_STAFF_STATE)
    return int(row.version) if row else 0


def staff_changed(writer: Writer) -> None:
    """Say that staff or assignments change in this transaction."""
    writer.run(_BUMP)
