"""Vertices put into borders of areas that are in charge of others; the database allows no more.

See ``api/migrations/plans/publishing.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

import shapely

from api.store.database import Writer, sql
from gis import measure
from gis.errors import Forbidden
from gis.records import Division, Grid
from gis.text import Text

_SHAPES = """
  ARRAY(SELECT ST_GeomFromEWKB(decode(wkb, 'hex'))
        FROM unnest(CAST(:shapes AS text[])) WITH ORDINALITY AS s (wkb, place) ORDER BY place),
  CAST(:sizes AS float8[])"""
_GRIDS = sql(f"SELECT node_grids(:own, CAST(:keys AS uuid[]), {_SHAPES}) AS written")
_DIVISIONS = sql(f"SELECT node_divisions(:own, CAST(:keys AS text[]), {_SHAPES}) AS written")


def write(writer: Writer, revision: int, areas: Sequence[Grid | Division]) -> None:
    """Let areas stand with other vertices on the same borders from ``revision`` on.

    Raises
    ------
    Forbidden
        One of them would differ in more than that.
    """
    grids = {a.id: a for a in areas if isinstance(a, Grid)}
    divisions = {a.code: a for a in areas if isinstance(a, Division)}
    for statement, some in ((_GRIDS, grids), (_DIVISIONS, divisions)):
        if not some:
            continue
        shapes = [area.geometry for area in some.values()]
        row = writer.one(
            statement,
            own=revision,
            keys=list(some),
            shapes=shapely.to_wkb(
                shapely.set_srid(shapes, 4326), hex=True, include_srid=True
            ).tolist(),
            sizes=measure.areas(shapes).tolist(),
        )
        if row is None or row.written != len(some):
            raise Forbidden(
                Text(
                    "不能改动范围以外区划或网格的边界，只能在其边界上增减顶点。",
                    "Borders beyond the plan's area do not change, but for vertices on them.",
                )
            )
