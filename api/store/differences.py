"""What differs between two revisions, found without going through what does not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from api.store.database import Reader, Writer, sql
from api.store.divisions import SUBTREE
from gis.records import Assignment

_TOUCHED = """
  (lower({0}.revisions) > :after AND lower({0}.revisions) <= :upto
   OR NOT upper_inf({0}.revisions)
      AND upper({0}.revisions) > :after AND upper({0}.revisions) <= :upto)"""

_GRIDS = sql(f"""
  SELECT DISTINCT g.grid_id FROM grid_version g WHERE {_TOUCHED.format("g")}""")
_GRIDS_OF_DIVISION = sql(f"""
  {SUBTREE}
  SELECT DISTINCT g.grid_id FROM grid_version g
  WHERE {_TOUCHED.format("g")} AND g.division IN (SELECT code FROM subtree)""")
_DIVISIONS = sql(f"""
  SELECT DISTINCT d.code FROM division_version d WHERE {_TOUCHED.format("d")}""")
_PLACES = sql(f"""
  SELECT EXISTS (SELECT FROM place p WHERE {_TOUCHED.format("p")}) AS answer""")

_STAFF = sql("""
  SELECT s.revision, s.division, s.grid_id, s.staff_no, s.role, s.came FROM revision_staff s
  WHERE s.revision > :after AND s.revision <= :upto
  ORDER BY s.revision, s.grid_id, s.role, s.staff_no""")
# Service written as several times that follow one another did not end in between.
_STAFF_BY_DAY = sql("""
  SELECT a.division, a.grid_id, a.staff_no, a.role, lower(a.period) > :after AS came
  FROM assignment a JOIN staff s USING (staff_no)
  WHERE s.active AND (lower(a.period) > :after AND lower(a.period) <= :upto
      AND (upper(a.period) > :upto OR upper_inf(a.period))
    OR NOT upper_inf(a.period) AND upper(a.period) > :after AND upper(a.period) <= :upto
      AND lower(a.period) <= :after)""")
_ADD_STAFF = sql("""
  INSERT INTO revision_staff (division, grid_id, revision, staff_no, role, came)
  SELECT i.division, i.grid_id, :revision, i.staff_no, i.role, :came
  FROM unnest(CAST(:divisions AS text[]), CAST(:grids AS uuid[]), CAST(:numbers AS text[]),
              CAST(:roles AS text[])) AS i (division, grid_id, staff_no, role)""")

_STANDING = sql("""
  SELECT g.grid_id, g.code, g.area_m2 FROM grid_version g
  WHERE g.revisions @> CAST(:revision AS bigint)
    AND (CAST(:divisions AS text[]) IS NULL OR g.division = ANY(:divisions))
  ORDER BY g.code COLLATE "C" ASC""")
_SUBTREE = sql(f"{SUBTREE} SELECT code FROM subtree")

_FIND_REVERT = sql("""
  SELECT reverted, chosen, revision FROM revert_request WHERE account = :account AND key = :key""")
_KEEP_REVERT = sql("""
  INSERT INTO revert_request (account, key, reverted, chosen, revision)
  VALUES (:account, :key, :reverted, :chosen, :revision)""")


def grids(reader: Reader, after: int, upto: int, division: str | None = None) -> set[UUID]:
    """The grids that revisions behind ``after``, up to ``upto``, made, changed or ended.

    Of a division and all that is run from it at ``upto``, if one is named.
    """
    if division is None:
        rows = reader.rows(_GRIDS, after=after, upto=upto)
    else:
        rows = reader.rows(
            _GRIDS_OF_DIVISION, after=after, upto=upto, division=division, revision=upto
        )
    return {row.grid_id for row in rows}


def divisions(reader: Reader, after: int, upto: int) -> set[str]:
    """The divisions that these revisions made, changed or ended."""
    return {row.code for row in reader.rows(_DIVISIONS, after=after, upto=upto)}


def places_changed(reader: Reader, after: int, upto: int) -> bool:
    """Did these revisions make, change or end places of service?"""
    row = reader.one(_PLACES, after=after, upto=upto)
    return bool(row and row.answer)


def staff(reader: Reader, after: int, upto: int) -> Sequence[Row[Any]]:
    """Who came to a grid and who went by these revisions, in their order."""
    return reader.rows(_STAFF, after=after, upto=upto)


def staff_by_day(reader: Reader, after: date, upto: date) -> Sequence[Row[Any]]:
    """Who serves a grid on the day ``upto`` and did not on ``after``, or the other way round."""
    return reader.rows(_STAFF_BY_DAY, after=after, upto=upto) if after < upto else []


def write_staff(
    writer: Writer, revision: int, assignments: Iterable[Assignment], *, came: bool
) -> None:
    """Keep who came to a grid, or went, by a revision."""
    some = list(dict.fromkeys((a.division, a.grid, a.staff_no, a.role) for a in assignments))
    if some:
        homes, on, numbers, roles = map(list, zip(*some, strict=True))
        writer.run(
            _ADD_STAFF,
            revision=revision,
            came=came,
            divisions=homes,
            grids=on,
            numbers=numbers,
            roles=roles,
        )


def standing(
    reader: Reader, revision: int, divisions: Collection[str] | None = None
) -> Iterator[Row[Any]]:
    """Identity, code and area of all grids that stand, by code, as they are read."""
    wanted = None if divisions is None else list(divisions)
    for portion in reader.stream(_STANDING, revision=revision, divisions=wanted):
        yield from portion


def subtree(reader: Reader, division: str, revision: int) -> set[str]:
    """A division and all that is run from it."""
    rows = reader.rows(_SUBTREE, division=division, revision=revision)
    return {row.code for row in rows}


def find_revert(reader: Reader, account: UUID | None, key: str) -> Row[Any] | None:
    """What was answered when this account asked for a revert by this key."""
    return reader.one(_FIND_REVERT, account=account, key=key)


def keep_revert(
    writer: Writer, account: UUID | None, key: str, *, reverted: int, chosen: str, revision: int
) -> None:
    """Keep what was answered."""
    writer.run(
        _KEEP_REVERT,
        account=account,
        key=key,
        reverted=reverted,
        chosen=chosen,
        revision=revision,
    )
