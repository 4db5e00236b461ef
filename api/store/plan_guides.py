"""Guide lines of plans: roads, water, other lines to draw along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import shapely
from shapely import LineString, MultiLineString
from sqlalchemy import Row

from api.auth.principal import Principal
from api.store.database import Reader, Writer, sql
from api.store.plan_operations import Place
from gis.errors import NotFound
from gis.text import Text

_OF_PLAN = "division = :division AND plan = :plan"
_LIST = sql(f"""
  SELECT id, name, kind, lines, vertices FROM plan_guide WHERE {_OF_PLAN} ORDER BY at, id""")
_ONE = sql(f"""
  SELECT id, name, kind, lines, ST_AsBinary(geom) AS wkb FROM plan_guide
  WHERE {_OF_PLAN} AND id = :guide""")
_ADD = sql("""
  INSERT INTO plan_guide (division, plan, id, account, name, kind, lines, vertices, geom)
  VALUES (:division, :plan, :guide, :account, :name, :kind, :lines, :vertices,
    ST_GeomFromWKB(:wkb, 4326))""")
_DROP = sql(f"DELETE FROM plan_guide WHERE {_OF_PLAN} AND id = :guide")

_COPY = sql(f"""
  INSERT INTO plan_guide (division, plan, id, account, at, name, kind, lines, vertices, geom)
  SELECT division, :copy, gen_random_uuid(), account, at, name, kind, lines, vertices, geom
  FROM plan_guide WHERE {_OF_PLAN}""")


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide with its lines: EPSG:4326, on the lattice."""

    id: UUID
    name: str
    kind: str
    lines: tuple[LineString, ...]


def page(reader: Reader, place: Place) -> Sequence[Row[Any]]:
    """All guides of a plan in the order in which they were loaded, without their lines."""
    return reader.rows(_LIST, **place.parameters)


def one(reader: Reader, place: Place, guide: UUID) -> Guide:
    """One guide.

    Raises
    ------
    NotFound
    """
    row = reader.one(_ONE, **place.parameters, guide=guide)
    if row is None:
        raise NotFound(Text(f"没有参考线 {guide}。", f"There are no guide lines {guide}."))
    lines = shapely.get_parts(shapely.from_wkb(bytes(row.wkb)))
    return Guide(row.id, row.name, row.kind, tuple(lines))


def add(writer: Writer, place: Place, guide: Guide, who: Principal) -> None:
    """Write a guide."""
    together = MultiLineString(list(guide.lines))
    writer.run(
        _ADD,
        **place.parameters,
        guide=guide.id,
        account=who.account,
        name=guide.name,
        kind=guide.kind,
        lines=len(guide.lines),
        vertices=int(shapely.get_num_coordinates(together)),
        wkb=shapely.to_wkb(together),
    )


def drop(writer: Writer, place: Place, guide: UUID) -> None:
    """Forget a guide."""
    writer.run(_DROP, **place.parameters, guide=guide)


def copy(writer: Writer, source: Place, plan: UUID) -> None:
    """Give another plan of the same division the guides of ``source``."""
    writer.run(_COPY, **source.parameters, copy=plan)
