"""Places of service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely
from sqlalchemy import Row

from api.store.database import Reader, Writer, sql
from api.store.divisions import SUBTREE
from api.store.moments import Moment
from gis.pinyin import initials
from gis.records import Place

_PAGE = """
  SELECT p.place_id AS id, p.name, p.kind, p.division, p.address, p.synthetic,
    ST_AsBinary(p.geom) AS point
  FROM place p
  WHERE p.revisions @> CAST(:revision AS bigint) AND p.place_id::text > :after
    AND (CAST(:kind AS text) IS NULL OR p.kind = :kind)"""
_LIST = sql(f"{_PAGE} ORDER BY p.place_id::text LIMIT :limit")
_LIST_OF_DIVISION = sql(f"""
  {SUBTREE} {_PAGE} AND p.division IN (SELECT code FROM subtree)
  ORDER BY p.place_id::text LIMIT :limit""")


def page(
    reader: Reader,
    moment: Moment,
    *,
    limit: int,
    after: str = "",
    division: str | None = None,
    kind: str | None = None,
) -> Sequence[Row[Any]]:
    """Up to ``limit`` places by id, behind ``after``; of one division and all below it."""
    values: dict[str, Any] = {
        "revision": moment.revision,
        "limit": limit,
        "after": after,
        "kind": kind,
    }
    if division is None:
        return reader.rows(_LIST, **values)
    return reader.rows(_LIST_OF_DIVISION, division=division, **values)


def write_versions(writer: Writer, revision: int, places: Sequence[Place]) -> None:
    """Let ``places`` stand as given from ``revision`` on."""
    writer.run(
        sql("""
          UPDATE place SET revisions = int8range(lower(revisions), :revision)
          WHERE place_id = ANY(:places) AND upper_inf(revisions)"""),
        revision=revision,
        places=[p.id for p in places],
    )
    columns = (
        "division", "place_id", "name", "initials", "kind", "address", "synthetic", "geom",
    )  # fmt: skip
    points = shapely.set_srid([p.point for p in places], 4326)
    wkb = shapely.to_wkb(points, hex=True, include_srid=True)
    staging = writer.stage(
        "place",
        columns,
        (
            (
                p.division, p.id, p.name, initials(p.name), p.kind, p.address, p.synthetic, text,
            )
            for p, text in zip(places, wkb, strict=True)
        ),
    )  # fmt: skip
    names = ", ".join(columns)
    writer.run(
        sql(f"""
          INSERT INTO place ({names}, revisions)
          SELECT {names}, int8range(:revision, NULL) FROM {staging}"""),
        revision=revision,
    )
