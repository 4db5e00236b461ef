"""Staff and whom they serve. Telephone numbers are not read here: nobody may see them yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row

from api.store.database import Reader, Writer, sql
from api.store.divisions import SUBTREE
from api.store.installation import staff_changed
from api.store.moments import Moment
from gis.pinyin import initials
from gis.records import Assignment, Staff

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
               'since', lower(a.period)) ORDER BY g.code, a.role)
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


def known(reader: Reader, numbers: Iterable[str]) -> set[str]:
    """Which of these staff numbers exist."""
    return {row.staff_no for row in reader.rows(_KNOWN, numbers=list(numbers))}


def write(writer: Writer, staff: Sequence[Staff]) -> None:
    """Add ``staff``, or bring those who exist to what is given; a phone not given is kept."""
    staff_changed(writer)
    staging = f"incoming_{uuid4().hex}"
    columns = (
        "staff_no", "name", "initials", "phone", "employment", "home_division", "active",
        "synthetic",
    )  # fmt: skip
    writer.run(
        sql(f"CREATE TEMP TABLE {staging} ON COMMIT DROP AS SELECT * FROM staff WHERE false")
    )
    writer.copy(
        staging,
        columns,
        (
            (
                s.staff_no, s.name, initials(s.name), s.phone, s.employment, s.home_division,
                s.active, s.synthetic,
            )
            for s in staff
        ),
    )  # fmt: skip
    updates = ", ".join(
        f"{c} = coalesce(excluded.{c}, staff.{c})" if c == "phone" else f"{c} = excluded.{c}"
        for c in columns[1:]
    )
    names = ", ".join(columns)
    writer.run(
        sql(f"""
          INSERT INTO staff ({names}) SELECT {names} FROM {staging}
          ON CONFLICT (staff_no) DO UPDATE SET {updates}""")
    )


def assign(writer: Writer, assignments: Sequence[Assignment]) -> None:
    """Let ``assignments`` take effect; one that overlaps an existing one of the same kind joins it.

    Two periods in which the same person serves the same grid in the same role become one that
    spans both.
    """
    staff_changed(writer)
    staging = f"incoming_{uuid4().hex}"
    columns = ("division", "grid_id", "staff_no", "role", "period")
    writer.run(
        sql(f"CREATE TEMP TABLE {staging} ON COMMIT DROP AS SELECT * FROM assignment WHERE false")
    )
    writer.copy(
        staging,
        columns,
        ((a.division, a.grid, a.staff_no, a.role, _period(a.start, a.end)) for a in assignments),
    )
    key = "division, grid_id, staff_no, role"
    writer.run(
        sql(f"""
          WITH replaced AS (
            DELETE FROM assignment a USING {staging} i
            WHERE a.grid_id = i.grid_id AND a.staff_no = i.staff_no AND a.role = i.role
              AND (a.period && i.period OR a.period -|- i.period)
            RETURNING a.*
          ), every AS (
            SELECT {key}, period FROM replaced UNION SELECT {key}, period FROM {staging}
          )
          INSERT INTO assignment ({key}, period)
          SELECT {key}, unnest(range_agg(period)) FROM every GROUP BY {key}""")
    )


def _period(start: date, end: date | None) -> str:
    return f"[{start},{end or ''})"
