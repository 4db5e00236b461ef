"""Divisions: the tree of administrative units, by managing parent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import shapely
from sqlalchemy import Row

from api.store.database import Reader, Writer, sql
from api.store.moments import Moment
from gis import measure
from gis.errors import NotFound
from gis.pinyin import initials
from gis.records import LEVELS, Division
from gis.text import Text

COLUMNS = """
  d.code, d.name, d.level, d.kind, d.statistical_parent, d.managing_parent, d.managed_by,
  d.programme, d.aliases, d.synthetic, d.area_m2, d.version,
  ARRAY[ST_XMin(d.geom), ST_YMin(d.geom), ST_XMax(d.geom), ST_YMax(d.geom)] AS bbox,
  ST_AsBinary(ST_PointOnSurface(d.geom)) AS centre"""

SUBTREE = """
  WITH RECURSIVE subtree AS (
    SELECT d.code, d.level FROM division_version d
    WHERE d.code = :division AND d.revisions @> CAST(:revision AS bigint)
    UNION
    SELECT d.code, d.level FROM division_version d
    JOIN subtree s ON d.managing_parent = s.code
    WHERE d.revisions @> CAST(:revision AS bigint)
  )"""
"""Everything that is run from ``:division``, itself included, at ``:revision``."""

_ONE = sql(f"""
  SELECT {COLUMNS}, ST_AsBinary(d.geom) AS geom FROM division_version d
  WHERE d.code = :code AND d.revisions @> CAST(:revision AS bigint)""")

_STANDS = sql("""
  SELECT d.code FROM division_version d
  WHERE d.code = :code AND d.revisions @> CAST(:revision AS bigint)""")

_LIST = sql(f"""
  SELECT {COLUMNS} FROM division_version d
  WHERE d.revisions @> CAST(:revision AS bigint)
    AND (CAST(:parent AS text) IS NULL OR d.managing_parent = :parent)
    AND (CAST(:level AS text) IS NULL OR d.level = :level)
    AND (CAST(:kind AS text) IS NULL OR d.kind = :kind)
    AND d.code > :after
  ORDER BY d.code LIMIT :limit""")

_PATHS = sql("""
  WITH RECURSIVE up AS (
    SELECT d.code AS start, d.code, d.name, d.level, d.managing_parent, 0 AS steps
    FROM division_version d
    WHERE d.code = ANY(:codes) AND d.revisions @> CAST(:revision AS bigint)
    UNION ALL
    SELECT u.start, d.code, d.name, d.level, d.managing_parent, u.steps + 1
    FROM division_version d JOIN up u ON d.code = u.managing_parent
    WHERE d.revisions @> CAST(:revision AS bigint) AND u.steps < 8
  )
  SELECT start, code, name, level FROM up ORDER BY start, steps DESC""")

_ROOTS = sql("""
  SELECT d.code FROM division_version d
  WHERE d.managing_parent IS NULL AND d.revisions @> CAST(:revision AS bigint)
  ORDER BY d.code LIMIT 2""")

_AREAS = sql("""
  SELECT d.code, d.name, d.level, d.managing_parent, ST_AsBinary(d.geom) AS geom
  FROM division_version d
  WHERE d.revisions @> CAST(:revision AS bigint)
    AND (CAST(:codes AS text[]) IS NULL OR d.code = ANY(:codes))""")

_TOUCHING = sql("""
  SELECT d.code, ST_AsBinary(d.geom) AS geom FROM division_version d
  WHERE d.revisions @> CAST(:revision AS bigint)
    AND d.geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326)""")

_AREAS_UPWARD = sql("""
  SELECT code, division_area(code) AS area FROM unnest(CAST(:codes AS text[])) AS code""")

_RECORDS = sql("""
  SELECT d.*, ST_AsBinary(d.geom) AS wkb FROM division_version d
  WHERE d.revisions @> CAST(:revision AS bigint) AND d.code = ANY(:codes)""")

_ILL_FORMED = sql("SELECT c FROM unnest(CAST(:codes AS text[])) c WHERE NOT division_code_valid(c)")


def ill_formed(reader: Reader, codes: Iterable[str]) -> list[str]:
    """Which codes the database takes for no division's: it checks their form, too."""
    return [row.c for row in reader.rows(_ILL_FORMED, codes=list(codes))]


def get(reader: Reader, code: str, moment: Moment) -> Row[Any]:
    """One division with its geometry.

    Raises
    ------
    NotFound
        There is none of that code at that revision.
    """
    row = reader.one(_ONE, code=code, revision=moment.revision)
    if row is None:
        raise _missing(code)
    return row


def require(reader: Reader, code: str | None, moment: Moment) -> None:
    """See that a division named as a filter exists; None, for no filter, always does.

    Raises
    ------
    NotFound
        There is none of that code at that revision.
    """
    if code is not None and reader.one(_STANDS, code=code, revision=moment.revision) is None:
        raise _missing(code)


def _missing(code: str) -> NotFound:
    return NotFound(Text(f"没有代码为 {code} 的区划。", f"There is no division {code}."))


def page(
    reader: Reader,
    moment: Moment,
    *,
    limit: int,
    after: str = "",
    parent: str | None = None,
    level: str | None = None,
    kind: str | None = None,
) -> Sequence[Row[Any]]:
    """Up to ``limit`` divisions by code, beginning behind ``after``."""
    return reader.rows(
        _LIST,
        revision=moment.revision,
        parent=parent,
        level=level,
        kind=kind,
        after=after,
        limit=limit,
    )


def paths(reader: Reader, codes: Iterable[str], moment: Moment) -> dict[str, list[dict[str, str]]]:
    """For each code the divisions from the top down to it, by managing parent."""
    result: dict[str, list[dict[str, str]]] = {}
    for row in reader.rows(_PATHS, codes=list(codes), revision=moment.revision):
        step = {"code": row.code, "name": row.name, "level": row.level}
        result.setdefault(row.start, []).append(step)
    return result


def root(reader: Reader, moment: Moment) -> str | None:
    """The one division that has no managing parent, or None when there is none or several."""
    rows = reader.rows(_ROOTS, revision=moment.revision)
    return rows[0].code if len(rows) == 1 else None


def areas(reader: Reader, moment: Moment, codes: Iterable[str] | None = None) -> Sequence[Row[Any]]:
    """Code, name, level, managing parent and geometry (WKB) of divisions, all unless named."""
    wanted = None if codes is None else list(codes)
    return reader.rows(_AREAS, revision=moment.revision, codes=wanted)


def area_of(reader: Reader, code: str) -> tuple[str, ...]:
    """The division of this code and all above it by managing parent, as it is now.

    This is what grants are held against. A code that no division has stands for itself alone.
    """
    return areas_of(reader, [code])[code]


def known(reader: Reader, codes: Iterable[str]) -> set[str]:
    """Which of these codes a division has or ever had."""
    rows = reader.rows(sql("SELECT code FROM division WHERE code = ANY(:codes)"), codes=list(codes))
    return {row.code for row in rows}


def areas_of(reader: Reader, codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each of these codes what :func:`area_of` says."""
    found = reader.rows(_AREAS_UPWARD, codes=list(set(codes)))
    return {row.code: tuple(row.area) for row in found}


def touching(
    reader: Reader, moment: Moment, bounds: tuple[float, float, float, float]
) -> Sequence[Row[Any]]:
    """Code and geometry (WKB) of the divisions of any level whose box meets ``bounds``."""
    west, south, east, north = bounds
    return reader.rows(
        _TOUCHING, revision=moment.revision, west=west, south=south, east=east, north=north
    )


def records(reader: Reader, moment: Moment, codes: Iterable[str]) -> list[Division]:
    """The divisions of these codes as records."""
    return [
        Division(
            code=row.code,
            name=row.name,
            level=row.level,
            kind=row.kind,
            statistical_parent=row.statistical_parent,
            managing_parent=row.managing_parent,
            geometry=shapely.from_wkb(bytes(row.wkb)),
            managed_by=row.managed_by,
            programme=row.programme,
            aliases=tuple(row.aliases),
            synthetic=row.synthetic,
        )
        for row in reader.rows(_RECORDS, revision=moment.revision, codes=list(codes))
    ]


def write_versions(writer: Writer, revision: int, divisions: Sequence[Division]) -> None:
    """Let ``divisions`` stand as given from ``revision`` on."""
    if not divisions:
        return
    columns = (
        "code", "level", "name", "aliases", "initials", "kind", "statistical_parent",
        "managing_parent", "managed_by", "programme", "synthetic", "area_m2", "geom",
    )  # fmt: skip
    shapes = [d.geometry for d in divisions]
    wkb = shapely.to_wkb(shapely.set_srid(shapes, 4326), hex=True, include_srid=True)
    sizes = measure.areas(shapes)
    staging = writer.stage(
        "division_version",
        columns,
        (
            (
                d.code, d.level, d.name, list(d.aliases), initials(d.name), d.kind,
                d.statistical_parent, d.managing_parent, d.managed_by, d.programme, d.synthetic,
                float(size), text,
            )
            for d, size, text in zip(divisions, sizes, wkb, strict=True)
        ),
    )  # fmt: skip
    writer.run(
        sql(f"INSERT INTO division SELECT code, level FROM {staging} ON CONFLICT DO NOTHING")
    )
    writer.run(
        sql(f"""
          UPDATE division_version d SET revisions = int8range(lower(d.revisions), :revision)
          FROM {staging} i WHERE d.code = i.code AND upper_inf(d.revisions)"""),
        revision=revision,
    )
    insert = sql(f"""
      INSERT INTO division_version ({", ".join(columns)}, version, revisions)
      SELECT {", ".join("i." + c for c in columns)},
        1 + coalesce((SELECT max(version) FROM division_version v WHERE v.code = i.code), 0),
        int8range(:revision, NULL)
      FROM {staging} i WHERE i.level = :level""")
    # From the top: whether somebody may write a division depends on where the one above it is.
    for level in LEVELS:
        if any(division.level == level for division in divisions):
            writer.run(insert, revision=revision, level=level)
