"""Comments on plans, pinned to a grid, to a place, or to neither."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from api.auth.principal import Principal
from api.store.database import Reader, Writer, sql
from api.store.plan_operations import Place
from gis.errors import NotFound
from gis.text import Text

_COLUMNS = """
  id, account, account_name, at, text, grid, ST_X(point) AS lon, ST_Y(point) AS lat, resolved_at,
  resolved_by, resolved_by_name"""
_LIST = sql(f"""
  SELECT {_COLUMNS} FROM plan_comment WHERE division = :division AND plan = :plan
  ORDER BY at, id""")
_ONE = sql(f"""
  SELECT {_COLUMNS} FROM plan_comment
  WHERE division = :division AND plan = :plan AND id = :comment""")
_ADD = sql("""
  INSERT INTO plan_comment (division, plan, id, account, account_name, text, grid, point)
  VALUES (:division, :plan, :comment, :account, :account_name, :text, :grid,
    ST_SetSRID(ST_Point(:lon, :lat), 4326))""")
_REWORD = sql("""
  UPDATE plan_comment SET text = :text
  WHERE division = :division AND plan = :plan AND id = :comment""")
_RESOLVE = sql("""
  UPDATE plan_comment SET
    resolved_at = CASE WHEN :resolved THEN clock_timestamp() END,
    resolved_by = CASE WHEN :resolved THEN CAST(:account AS uuid) END,
    resolved_by_name = CASE WHEN :resolved THEN CAST(:account_name AS text) END
  WHERE division = :division AND plan = :plan AND id = :comment""")


def page(reader: Reader, place: Place) -> Sequence[Row[Any]]:
    """All comments, in order."""
    return reader.rows(_LIST, **place.parameters)


def one(reader: Reader, place: Place, comment: UUID) -> Row[Any]:
    """One comment.

    Raises
    ------
    NotFound
    """
    row = reader.one(_ONE, **place.parameters, comment=comment)
    if row is None:
        raise NotFound(Text(f"没有批注 {comment}。", f"There is no comment {comment}."))
    return row


def add(
    writer: Writer,
    place: Place,
    comment: UUID,
    *,
    who: Principal,
    text: str,
    grid: UUID | None = None,
    point: tuple[float, float] | None = None,
) -> None:
    """Write a comment; ``point`` is longitude and latitude on the lattice."""
    lon, lat = point or (None, None)
    writer.run(
        _ADD,
        **place.parameters,
        comment=comment,
        account=who.account,
        account_name=who.name,
        text=text,
        grid=grid,
        lon=lon,
        lat=lat,
    )


def reword(writer: Writer, place: Place, comment: UUID, text: str) -> None:
    """Let a comment say something else."""
    writer.run(_REWORD, **place.parameters, comment=comment, text=text)


def resolve(writer: Writer, place: Place, comment: UUID, who: Principal, *, resolved: bool) -> None:
    """Mark a comment as dealt with, or as open again."""
    writer.run(
        _RESOLVE,
        **place.parameters,
        comment=comment,
        resolved=resolved,
        account=who.account,
        account_name=who.name,
    )
