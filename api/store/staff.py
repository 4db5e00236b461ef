"""Staff and whom they serve. Their telephone numbers are :mod:`api.store.contacts`'s."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from api.store import contacts
from api.store.database import Reader, Writer, sql
from api.store.divisions import SUBTREE
from api.store.installation import staff_changed
from api.store.moments import Moment
from gis.errors import NotFound
from gis.pinyin import initials
from gis.records import Assignment, Staff
from gis.text import Text

_ROLE_ORDER = """
  array_position(
    ARRAY['leader', 'branch_secretary', 'worker', 'building_lead', 'volunteer'], a.role)"""

_OF_GRIDS = sql(f"""
  SELECT a.grid_id, s.staff_no, s.name, a.role, s.employment
  FROM assignment a JOIN staff s USING (staff_no)
  WHERE a.grid_id = ANY(:grids) AND a.period @> CAST(:day AS date) AND s.active
  ORDER BY a.grid_id, {_ROLE_ORDER}, s.staff_no""")

_PAGE = """
  SELECT s.staff_no, s.name, s.employment, s.home_division, s.active, s.synthetic,
    coalesce((
      SELECT jsonb_agg(jsonb_build_object(
               'grid', a.grid_id, 'grid_code', g.code, 'role', a.role,
               'since', (
                 -- One time of service may be written as several that follow one another.
                 SELECT lower(whole) FROM unnest((
                   SELECT range_agg(b.period) FROM assignment b
                   WHERE b.division = a.division AND b.grid_id = a.grid_id
                     AND b.staff_no = a.staff_no AND b.role = a.role)) AS whole
                 WHERE whole @> CAST(:day AS date))) ORDER BY g.code, a.role)
      FROM assignment a
      JOIN grid_version g ON g.division = a.division AND g.grid_id = a.grid_id
        AND g.revisions @> CAST(:revision AS bigint)
      WHERE a.staff_no = s.staff_no AND s.active AND a.period @> CAST(:day AS date)
    ), '[]') AS assignments
  FROM staff s
  WHERE s.staff_no > :after
    AND (CAST(:role AS text) IS NULL OR s.active AND EXISTS (
      SELECT FROM assignment a
      JOIN grid_version g ON g.division = a.division AND g.grid_id = a.grid_id
        AND g.revisions @> CAST(:revision AS bigint)
      WHERE a.staff_no = s.staff_no AND a.role = :role AND a.period @> CAST(:day AS date)))"""
_LIST = sql(f"{_PAGE} ORDER BY s.staff_no LIMIT :limit")
_LIST_OF_DIVISION = sql(f"""
  {SUBTREE} {_PAGE} AND s.home_division IN (SELECT code FROM subtree)
  ORDER BY s.staff_no LIMIT :limit""")
_ONE = sql(f"SELECT * FROM ({_PAGE}) AS everybody WHERE staff_no = :number")
_STATES = sql("""
  SELECT staff_no, name, employment, home_division, active FROM staff
  WHERE staff_no = ANY(:numbers)""")
_ENDED = """
  unnest(CAST(:divisions AS text[]), CAST(:grids AS uuid[]), CAST(:numbers AS text[]),
         CAST(:roles AS text[])) AS i (division, grid_id, staff_no, role)
  WHERE a.division = i.division AND a.grid_id = i.grid_id AND a.staff_no = i.staff_no
    AND a.role = i.role"""
_DROP = sql(f"DELETE FROM assignment a USING {_ENDED} AND lower(a.period) = :day")
_CUT = sql(f"""
  UPDATE assignment a SET period = daterange(lower(a.period), CAST(:day AS date)) FROM {_ENDED}
    AND lower(a.period) < :day AND a.period @> CAST(:day AS date)""")
_OF_ENDED = """
  grid k WHERE k.grid_id = ANY(:grids) AND a.division = k.division AND a.grid_id = k.grid_id"""
_DROP_OF_GRIDS = sql(f"DELETE FROM assignment a USING {_OF_ENDED} AND lower(a.period) >= :day")
_CUT_OF_GRIDS = sql(f"""
  UPDATE assignment a SET period = daterange(lower(a.period), CAST(:day AS date))
  FROM {_OF_ENDED} AND a.period @> CAST(:day AS date)""")
_KNOWN = sql("SELECT staff_no FROM staff WHERE staff_no = ANY(:numbers)")


def of_grids(reader: Reader, grids: Iterable[UUID], moment: Moment) -> dict[UUID, list[Row[Any]]]:
    """For each grid who serves it on the moment's day, one row for each assignment."""
    result: dict[UUID, list[Row[Any]]] = {}
    for row in reader.rows(_OF_GRIDS, grids=list(grids), day=moment.day):
        result.setdefault(row.grid_id, []).append(row)
    return result


def page(
    reader: Reader,
    moment: Moment,
    *,
    limit: int,
    after: str = "",
    division: str | None = None,
    role: str | None = None,
) -> Sequence[Row[Any]]:
    """Up to ``limit`` people by staff number, behind ``after``, whose home is in ``division``."""
    values: dict[str, Any] = {**moment.parameters, "limit": limit, "after": after, "role": role}
    if division is None:
        return reader.rows(_LIST, **values)
    return reader.rows(_LIST_OF_DIVISION, division=division, **values)


def get(reader: Reader, number: str, moment: Moment) -> Row[Any]:
    """One person, as in a :func:`page`.

    Raises
    ------
    NotFound
        There is nobody with that staff number.
    """
    row = reader.one(_ONE, **moment.parameters, number=number, after="", role=None)
    if row is None:
        raise NotFound(
            Text(f"没有工号为 {number} 的人员。", f"There is nobody with staff number {number}.")
        )
    return row


def known(reader: Reader, numbers: Iterable[str]) -> set[str]:
    """Which of these staff numbers exist."""
    return {row.staff_no for row in reader.rows(_KNOWN, numbers=list(numbers))}


def states(reader: Reader, numbers: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What is known of these people, but for their telephone numbers, by staff number."""
    rows = reader.rows(_STATES, numbers=list(numbers))
    return {row.staff_no: dict(row._mapping) for row in rows}


def write(writer: Writer, staff: Sequence[Staff]) -> None:
    """Add ``staff``, or bring those who exist to what is given; a phone not given is kept."""
    staff_changed(writer)
    columns = (
        "staff_no", "name", "initials", "employment", "home_division", "active", "synthetic",
    )  # fmt: skip
    staging = writer.stage(
        "staff",
        columns,
        (
            (
                s.staff_no, s.name, initials(s.name), s.employment, s.home_division, s.active,
                s.synthetic,
            )
            for s in staff
        ),
    )  # fmt: skip
    updates = ", ".join(f"{c} = excluded.{c}" for c in columns[1:])
    names = ", ".join(columns)
    writer.run(
        sql(f"""
          INSERT INTO staff ({names}) SELECT {names} FROM {staging}
          ON CONFLICT (staff_no) DO UPDATE SET {updates}""")
    )
    contacts.write(writer, staff)


def assign(writer: Writer, assignments: Sequence[Assignment]) -> None:
    """Let ``assignments`` take effect.

    Days on which the person serves the grid in that role already stay as they are written: who
    served is history, to which only what it does not cover yet is added.
    """
    staff_changed(writer)
    key = "division, grid_id, staff_no, role"
    staging = writer.stage(
        "assignment",
        (*key.split(", "), "period"),
        ((a.division, a.grid, a.staff_no, a.role, _period(a.start, a.end)) for a in assignments),
    )
    writer.run(
        sql(f"""
          WITH wanted AS (
            SELECT {key}, range_agg(period) AS days FROM {staging} GROUP BY {key}
          )
          INSERT INTO assignment ({key}, period)
          SELECT {key}, unnest(w.days - coalesce(s.days, CAST('{{}}' AS datemultirange)))
          FROM wanted w CROSS JOIN LATERAL (
            -- By the key, row by row: of a staging table the planner knows no size, and would
            -- read through all who serve in the nation.
            SELECT range_agg(a.period) AS days FROM assignment a
            WHERE a.division = w.division AND a.grid_id = w.grid_id
              AND a.staff_no = w.staff_no AND a.role = w.role) s""")
    )


def end(writer: Writer, assignments: Iterable[Assignment], day: date) -> None:
    """Let these people serve these grids in these roles until before ``day``.

    What begins on that day has not been service yet, and goes away. What is to begin later stays.
    """
    some = list(dict.fromkeys((a.division, a.grid, a.staff_no, a.role) for a in assignments))
    if not some:
        return
    staff_changed(writer)
    homes, grids, numbers, roles = map(list, zip(*some, strict=True))
    values = {"divisions": homes, "grids": grids, "numbers": numbers, "roles": roles, "day": day}
    writer.run(_DROP, **values)
    writer.run(_CUT, **values)


def end_all(writer: Writer, grids: Iterable[UUID], day: date) -> None:
    """Let nobody serve these grids from ``day`` on."""
    values: dict[str, Any] = {"grids": list(grids), "day": day}
    if values["grids"]:
        staff_changed(writer)
        writer.run(_DROP_OF_GRIDS, **values)
        writer.run(_CUT_OF_GRIDS, **values)


def _period(start: date, end: date | None) -> str:
    return f"[{start},{end or ''})"
