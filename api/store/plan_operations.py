"""The operations of plans, and the net change that follows from those in force.

Changes pass through here as the JSON of :mod:`gis.changejson`; what they mean is not looked at.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from api.auth.principal import Principal
from api.store.database import Reader, Writer, sql
from gis.text import Text

_OF_PLAN = "division = :division AND plan = :plan"
_IN_FORCE = f"{_OF_PLAN} AND NOT discarded"

_ADD = sql(f"""
  WITH discarded AS (
    UPDATE plan_operation SET discarded = true WHERE {_IN_FORCE} AND number > :head
  ), made AS (
    INSERT INTO plan_operation
      (division, plan, number, key, account, account_name, operation, change, sentence_zh,
       sentence_en)
    SELECT :division, :plan, coalesce(max(number), 0) + 1, :key, :account, :account_name,
      CAST(:operation AS jsonb), CAST(:change AS jsonb), :zh, :en
    FROM plan_operation WHERE {_OF_PLAN}
    RETURNING number, change
  ), descended AS (
    INSERT INTO plan_lineage (division, plan, number, child, parent)
    SELECT DISTINCT :division, CAST(:plan AS uuid), m.number, CAST(c.key AS uuid),
      CAST(p.value AS uuid)
    FROM made m, jsonb_each(m.change -> 'lineage') c, jsonb_array_elements_text(c.value) p
  )
  SELECT number FROM made""")

_ONE = sql(f"""
  SELECT number, account, operation, change FROM plan_operation
  WHERE {_OF_PLAN} AND number = :number""")
_SOME = sql(f"""
  SELECT number, operation, change, account, account_name, sentence_zh, sentence_en
  FROM plan_operation WHERE {_OF_PLAN} AND number = ANY(:numbers)""")
_BETWEEN = sql(f"""
  SELECT number, operation, change, sentence_zh, sentence_en FROM plan_operation
  WHERE {_IN_FORCE} AND number > :low AND number <= :high ORDER BY number""")
_BEFORE = sql(f"""
  SELECT coalesce(max(number), 0) AS number FROM plan_operation
  WHERE {_IN_FORCE} AND number < :head""")
_BEHIND = sql(f"""
  SELECT min(number) AS number FROM plan_operation WHERE {_IN_FORCE} AND number > :head""")
_PAGE = sql(f"""
  SELECT number, account, account_name, at, operation, sentence_zh, sentence_en, discarded
  FROM plan_operation WHERE {_OF_PLAN} AND number > :after ORDER BY number LIMIT :limit""")
_CHANGES = sql(f"""
  SELECT number, change FROM plan_operation
  WHERE {_IN_FORCE} AND number <= :head ORDER BY number""")

_GRIDS = sql(f"SELECT grid_id, before, after FROM plan_grid WHERE {_OF_PLAN}")
_AREAS = sql(f"SELECT code, before, after FROM plan_area WHERE {_OF_PLAN}")
_LINEAGE = sql("""
  SELECT l.number, l.child, array_agg(l.parent ORDER BY l.parent) AS parents
  FROM plan_lineage l JOIN plan_operation o USING (division, plan, number)
  WHERE l.division = :division AND l.plan = :plan AND o.number <= :head AND NOT o.discarded
  GROUP BY l.number, l.child ORDER BY l.number, l.child""")
_ANYTHING = sql(f"""
  SELECT EXISTS (SELECT FROM plan_grid WHERE {_OF_PLAN}) AS answer""")

_WRITE_NET = sql(f"""
  WITH standing AS (
    INSERT INTO plan_grid (division, plan, grid_id, before, after)
    SELECT :division, :plan, CAST(key AS uuid), nullif(value -> 'before', 'null'),
      nullif(value -> 'after', 'null')
    FROM jsonb_each(CAST(:grids AS jsonb))
    ON CONFLICT (division, plan, grid_id) DO UPDATE SET after = excluded.after
  ), gone AS (
    DELETE FROM plan_grid WHERE {_OF_PLAN} AND grid_id = ANY(:gone_grids)
  ), bordering AS (
    INSERT INTO plan_area (division, plan, code, before, after)
    SELECT :division, :plan, key, value -> 'before', value -> 'after'
    FROM jsonb_each(CAST(:areas AS jsonb))
    ON CONFLICT (division, plan, code) DO UPDATE SET after = excluded.after
  )
  DELETE FROM plan_area WHERE {_OF_PLAN} AND code = ANY(:gone_areas)""")

_COPY = sql("""
  WITH kept AS (
    SELECT o.*, CAST(row_number() OVER (ORDER BY o.number) AS integer) AS place
    FROM plan_operation o JOIN plan p ON p.division = o.division AND p.id = o.plan
    WHERE o.division = :division AND o.plan = :source AND o.number <= p.head AND NOT o.discarded
  ), operations AS (
    INSERT INTO plan_operation
      (division, plan, number, key, account, account_name, at, operation, change, sentence_zh,
       sentence_en)
    SELECT division, :plan, place, key, account, account_name, at, operation, change,
      sentence_zh, sentence_en FROM kept
  ), lineage AS (
    INSERT INTO plan_lineage (division, plan, number, child, parent)
    SELECT k.division, :plan, k.place, l.child, l.parent
    FROM kept k JOIN plan_lineage l USING (division, plan, number)
  ), grids AS (
    INSERT INTO plan_grid (division, plan, grid_id, before, after)
    SELECT division, :plan, grid_id, before, after FROM plan_grid
    WHERE division = :division AND plan = :source
  )
  INSERT INTO plan_area (division, plan, code, before, after)
  SELECT division, :plan, code, before, after FROM plan_area
  WHERE division = :division AND plan = :source""")
_COUNT = sql(f"""
  SELECT count(*) AS number FROM plan_operation WHERE {_IN_FORCE} AND number <= :head""")


@dataclass(frozen=True, slots=True)
class Place:
    """Which plan: its key leads with the division of its scope."""

    division: str
    plan: UUID

    @property
    def parameters(self) -> dict[str, Any]:
        """Values for the ``:division`` and ``:plan`` of a statement."""
        return {"division": self.division, "plan": self.plan}


def add(
    writer: Writer,
    place: Place,
    *,
    head: int,
    key: str,
    who: Principal,
    operation: Mapping[str, Any],
    change: Mapping[str, Any],
    sentence: Text,
) -> int:
    """Write an operation behind ``head``, discarding what was undone there; its number."""
    row = writer.one(
        _ADD,
        **place.parameters,
        head=head,
        key=key,
        account=who.account,
        account_name=who.name,
        operation=_text(operation),
        change=_text(change),
        zh=sentence.zh,
        en=sentence.en,
    )
    return _number(row)


def one(reader: Reader, place: Place, number: int) -> Row[Any] | None:
    """An operation with its change."""
    return reader.one(_ONE, **place.parameters, number=number)


def some(reader: Reader, place: Place, numbers: Collection[int]) -> dict[int, Row[Any]]:
    """Operations with their changes, discarded or not, by number."""
    found = reader.rows(_SOME, **place.parameters, numbers=list(numbers))
    return {row.number: row for row in found}


def between(reader: Reader, place: Place, low: int, high: int) -> Sequence[Row[Any]]:
    """The operations above ``low`` up to ``high`` that are not discarded, in order."""
    return reader.rows(_BETWEEN, **place.parameters, low=low, high=high)


def before(reader: Reader, place: Place, head: int) -> int:
    """The number of the operation in force before ``head``, 0 if that is the first."""
    return _number(reader.one(_BEFORE, **place.parameters, head=head))


def behind(reader: Reader, place: Place, head: int) -> int | None:
    """The number of the operation that was undone last and can be redone."""
    row = reader.one(_BEHIND, **place.parameters, head=head)
    return None if row is None else row.number


def page(reader: Reader, place: Place, *, limit: int, after: int = 0) -> Sequence[Row[Any]]:
    """Up to ``limit`` operations in order, the discarded ones too, without their changes."""
    return reader.rows(_PAGE, **place.parameters, limit=limit, after=after)


def changes(reader: Reader, place: Place, head: int) -> list[Mapping[str, Any]]:
    """The changes of the operations in force, in order."""
    return [row.change for row in reader.rows(_CHANGES, **place.parameters, head=head)]


def count(reader: Reader, place: Place, head: int) -> int:
    """How many operations are in force."""
    return _number(reader.one(_COUNT, **place.parameters, head=head))


def net(reader: Reader, place: Place) -> dict[str, dict[str, Any]]:
    """The net change: ``grids`` and ``areas`` as in the JSON of a change."""
    return {
        "grids": {
            str(row.grid_id): {"before": row.before, "after": row.after}
            for row in reader.rows(_GRIDS, **place.parameters)
        },
        "areas": {
            row.code: {"before": row.before, "after": row.after}
            for row in reader.rows(_AREAS, **place.parameters)
        },
    }


def changed(reader: Reader, place: Place) -> bool:
    """Is any grid other than it was?"""
    row = reader.one(_ANYTHING, **place.parameters)
    return bool(row and row.answer)


def lineage(reader: Reader, place: Place, head: int) -> list[tuple[UUID, tuple[UUID, ...]]]:
    """Each grid with those it came from, operation by operation in force."""
    return [
        (row.child, tuple(row.parents))
        for row in reader.rows(_LINEAGE, **place.parameters, head=head)
    ]


def write_net(
    writer: Writer,
    place: Place,
    standing: Mapping[str, Mapping[str, Any]],
    *,
    gone_grids: Collection[UUID] = (),
    gone_areas: Collection[str] = (),
) -> None:
    """Bring the net change to what is given; the rest of it stays.

    ``standing`` holds ``grids`` and ``areas`` as in the JSON of a change. ``before`` is taken from
    it for those only that were not in the net change yet.
    """
    writer.run(
        _WRITE_NET,
        **place.parameters,
        grids=_text(standing["grids"]),
        areas=_text(standing["areas"]),
        gone_grids=list(gone_grids),
        gone_areas=list(gone_areas),
    )


def copy(writer: Writer, source: Place, plan: UUID) -> None:
    """Copy the operations in force and the net change of ``source``; numbers begin at 1 again."""
    writer.run(_COPY, division=source.division, source=source.plan, plan=plan)


def _number(row: Row[Any] | None) -> int:
    return int(row.number) if row else 0


def _text(given: Mapping[str, Any] | Iterable[Any]) -> str:
    return json.dumps(given, ensure_ascii=False, separators=(",", ":"))
