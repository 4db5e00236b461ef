"""Locks of plans: grids that their editors have locked against change."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from api.auth.principal import Principal
from api.store.database import Reader, Writer, sql
from api.store.plan_operations import Place

_OF_PLAN = "division = :division AND plan = :plan"

_ALL = sql(f"SELECT grid_id FROM plan_lock WHERE {_OF_PLAN} ORDER BY grid_id")
_LOCK = sql("""
  INSERT INTO plan_lock (division, plan, grid_id, account, account_name)
  SELECT :division, :plan, grid, :account, :account_name
  FROM unnest(CAST(:grids AS uuid[])) AS grid
  ON CONFLICT DO NOTHING""")
_UNLOCK = sql(f"DELETE FROM plan_lock WHERE {_OF_PLAN} AND grid_id = ANY(:grids)")


def locked(reader: Reader, place: Place) -> list[UUID]:
    """The grids that are locked, in order."""
    return [row.grid_id for row in reader.rows(_ALL, **place.parameters)]


def lock(writer: Writer, place: Place, grids: Collection[UUID], who: Principal) -> None:
    """Lock grids; those that are locked stay so."""
    writer.run(
        _LOCK,
        **place.parameters,
        grids=list(grids),
        account=who.account,
        account_name=who.name,
    )


def unlock(writer: Writer, place: Place, grids: Collection[UUID]) -> None:
    """Take the locks off grids; those that have none stay so."""
    writer.run(_UNLOCK, **place.parameters, grids=list(grids))
