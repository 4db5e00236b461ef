"""Grids: their versions, as they stood at any revision."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import shapely
from sqlalchemy import Row

from api.store.database import Reader, Writer, sql
from api.store.divisions import SUBTREE
from api.store.moments import Moment
from gis import measure
from gis.errors import NotFound
from gis.pinyin import initials
from gis.records import Grid
from gis.text import Text

SERVED = """
  EXISTS (SELECT FROM assignment a JOIN staff s USING (staff_no)
          WHERE a.division = g.division AND a.grid_id = g.grid_id
            AND a.period @> CAST(:day AS date) AND s.active)"""
"""Does anyone serve the grid ``g`` on ``:day``?"""

COLUMNS = """
  g.grid_id AS id, g.code, g.name, g.kind, g.division, g.households, g.counts, g.synthetic,
  g.area_m2, g.version,
  (SELECT count(DISTINCT a.staff_no) FROM assignment a JOIN staff s USING (staff_no)
   WHERE a.division = g.division AND a.grid_id = g.grid_id AND a.role = 'worker'
     AND a.period @> CAST(:day AS date) AND s.active) AS workers,
  ARRAY[ST_XMin(g.geom), ST_YMin(g.geom), ST_XMax(g.geom), ST_YMax(g.geom)] AS bbox,
  ST_AsBinary(ST_PointOnSurface(g.geom)) AS centre"""

_ONE = f"""
  SELECT {COLUMNS}, ST_AsBinary(g.geom) AS geom FROM grid_version g
  WHERE g.revisions @> CAST(:revision AS bigint) AND """
_BY_ID = sql(_ONE + "g.grid_id = :id")
_BY_CODE = sql(_ONE + "g.code = :code")

_FILTERED = f"""
    AND (CAST(:kind AS text) IS NULL OR g.kind = :kind)
    AND (CAST(:unstaffed AS boolean) IS NULL OR ({SERVED}) <> :unstaffed)
    AND g.code > :after
  ORDER BY g.code LIMIT :limit"""

_LIST = sql(f"""
  SELECT {COLUMNS} FROM grid_version g
  WHERE g.revisions @> CAST(:revision AS bigint) {_FILTERED}""")

_LIST_OF_DIVISION = sql(f"""
  {SUBTREE}
  SELECT {COLUMNS} FROM grid_version g
  WHERE g.division IN (SELECT code FROM subtree)
    AND g.revisions @> CAST(:revision AS bigint) {_FILTERED}""")

RECORD_COLUMNS = """
  g.grid_id, g.code, g.name, g.division, g.kind, g.households, g.counts, g.synthetic,
  ST_AsBinary(g.geom) AS wkb"""
"""Of the version ``g``: what :func:`record` reads."""

_OF_DIVISIONS = sql(f"""
  SELECT {RECORD_COLUMNS} FROM grid_version g
  WHERE g.revisions @> CAST(:revision AS bigint)
    AND (CAST(:divisions AS text[]) IS NULL OR g.division = ANY(:divisions))
  ORDER BY g.division, g.code""")

_TOUCHING = sql(f"""
  SELECT {RECORD_COLUMNS} FROM grid_version g
  WHERE g.revisions @> CAST(:revision AS bigint)
    AND g.geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326)
  ORDER BY g.division, g.code""")

_CODES = sql("""
  SELECT g.grid_id, g.division, g.code FROM grid_version g
  WHERE g.revisions @> CAST(:revision AS bigint) AND g.code = ANY(:codes)""")


_EVER = sql("SELECT DISTINCT g.code FROM grid_version g WHERE g.division = ANY(:divisions)")

_ILL_FORMED = sql("""
  SELECT c FROM unnest(CAST(:codes AS text[]), CAST(:divisions AS text[])) AS given (c, division)
  WHERE NOT grid_code_valid(c, division)""")


def ill_formed(reader: Reader, grids: Sequence[Grid]) -> list[str]:
    """Which grids' codes the database takes for none of their division's: it checks the form."""
    rows = reader.rows(
        _ILL_FORMED, codes=[g.code for g in grids], divisions=[g.division for g in grids]
    )
    return [row.c for row in rows]


def get(reader: Reader, id_or_code: str, moment: Moment) -> Row[Any]:
    """One grid, by its UUID or its code, with its geometry.

    Raises
    ------
    NotFound
        There is no such grid at that revision.
    """
    try:
        row = reader.one(_BY_ID, id=UUID(id_or_code), **moment.parameters)
    except ValueError:
        row = reader.one(_BY_CODE, code=id_or_code, **moment.parameters)
    if row is None:
        raise NotFound(Text(f"没有编码为 {id_or_code} 的网格。", f"There is no grid {id_or_code}."))
    return row


def page(
    reader: Reader,
    moment: Moment,
    *,
    limit: int,
    after: str = "",
    division: str | None = None,
    kind: str | None = None,
    unstaffed: bool | None = None,
) -> Sequence[Row[Any]]:
    """Up to ``limit`` grids by code, behind ``after``; of one division and all below it."""
    values: dict[str, Any] = {
        **moment.parameters,
        "kind": kind,
        "unstaffed": unstaffed,
        "after": after,
        "limit": limit,
    }
    if division is None:
        return reader.rows(_LIST, **values)
    return reader.rows(_LIST_OF_DIVISION, division=division, **values)


def records(reader: Reader, moment: Moment, divisions: Iterable[str] | None = None) -> list[Grid]:
    """The grids of these villages or communities (all, unless named) as records."""
    wanted = None if divisions is None else list(divisions)
    return [
        record(r) for r in reader.rows(_OF_DIVISIONS, revision=moment.revision, divisions=wanted)
    ]


def touching(
    reader: Reader, moment: Moment, bounds: tuple[float, float, float, float]
) -> list[Grid]:
    """The grids whose box meets ``bounds``."""
    west, south, east, north = bounds
    found = reader.rows(
        _TOUCHING, revision=moment.revision, west=west, south=south, east=east, north=north
    )
    return [record(row) for row in found]


def by_code(reader: Reader, moment: Moment, codes: Iterable[str]) -> dict[str, tuple[UUID, str]]:
    """For each code that stands its grid's identity and division."""
    found = reader.rows(_CODES, revision=moment.revision, codes=list(codes))
    return {row.code: (row.grid_id, row.division) for row in found}


def codes_ever(reader: Reader, divisions: Iterable[str]) -> set[str]:
    """Every code that a grid of these divisions has or ever had."""
    rows = reader.rows(_EVER, divisions=list(divisions))
    return {row.code for row in rows}


def divisions_of(reader: Reader, grids: Iterable[UUID]) -> set[str]:
    """The villages and communities that these grids belong or belonged to."""
    rows = reader.rows(
        sql("SELECT DISTINCT division FROM grid WHERE grid_id = ANY(:grids)"), grids=list(grids)
    )
    return {row.division for row in rows}


def record(row: Row[Any]) -> Grid:
    """The grid that a row of :data:`RECORD_COLUMNS` stands for."""
    return Grid(
        id=row.grid_id,
        code=row.code,
        name=row.name,
        division=row.division,
        geometry=shapely.from_wkb(bytes(row.wkb)),
        kind=row.kind,
        households=row.households,
        counts=row.counts,
        synthetic=row.synthetic,
    )


def close_versions(writer: Writer, revision: int, grids: Iterable[UUID]) -> None:
    """Let the open versions of ``grids`` end before ``revision``."""
    writer.run(
        sql("""
          UPDATE grid_version SET revisions = int8range(lower(revisions), :revision)
          WHERE grid_id = ANY(:grids) AND upper_inf(revisions)"""),
        revision=revision,
        grids=list(grids),
    )


def write_versions(writer: Writer, revision: int, grids: Sequence[Grid]) -> None:
    """Let ``grids`` stand as given from ``revision`` on."""
    if not grids:
        return
    columns = (
        "division", "grid_id", "code", "name", "initials", "kind", "households", "counts",
        "synthetic", "area_m2", "geom",
    )  # fmt: skip
    shapes = [g.geometry for g in grids]
    wkb = shapely.to_wkb(shapely.set_srid(shapes, 4326), hex=True, include_srid=True)
    sizes = measure.areas(shapes)
    staging = writer.stage(
        "grid_version",
        columns,
        (
            (
                g.division, g.id, g.code, g.name, initials(g.name), g.kind, g.households,
                json.dumps(dict(g.counts), ensure_ascii=False), g.synthetic, float(size), text,
            )
            for g, size, text in zip(grids, sizes, wkb, strict=True)
        ),
    )  # fmt: skip
    writer.run(
        sql(f"INSERT INTO grid SELECT grid_id, division FROM {staging} ON CONFLICT DO NOTHING")
    )
    close_versions(writer, revision, (g.id for g in grids))
    writer.run(
        sql(f"""
          INSERT INTO grid_version ({", ".join(columns)}, version, revisions)
          SELECT {", ".join("i." + c for c in columns)},
            1 + coalesce((SELECT max(version) FROM grid_version v
                          WHERE v.division = i.division AND v.grid_id = i.grid_id), 0),
            int8range(:revision, NULL)
          FROM {staging} i"""),
        revision=revision,
    )
