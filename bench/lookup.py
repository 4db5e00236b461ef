"""The grid at a point: the whole answer over HTTP against the bare statement.

The peer finds the code of one grid and nothing else: no division path, no staff, no decision
about shared borders, no HTTP. It is the floor, not a rival.
"""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import numpy as np
import psycopg

from bench.installation import Installation
from bench.measure import Comparison, side_by_side

STATEMENT = """
SELECT code FROM grid_version
WHERE upper_inf(revisions) AND ST_Intersects(geom, ST_SetSRID(ST_MakePoint(%s, %s), 4326))
ORDER BY code LIMIT 1
"""
MANY = """
SELECT DISTINCT ON (n) n, code
FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS p(x, y, n)
LEFT JOIN grid_version ON upper_inf(revisions)
  AND ST_Intersects(geom, ST_SetSRID(ST_MakePoint(x, y), 4326))
ORDER BY n, code
"""


def compare(installation: Installation) -> Iterator[Comparison]:
    """One point at a time, and a thousand at once."""
    random = np.random.default_rng(1)
    points = random.uniform((114.79, 25.67), (115.05, 25.97), (1000, 2)).tolist()
    lon, lat = (list(axis) for axis in zip(*points, strict=True))
    body = {"points": [{"lon": x, "lat": y} for x, y in points]}
    with (
        httpx.Client(base_url=f"{installation.server}/api/v1", timeout=60) as client,
        psycopg.connect(installation.conninfo, autocommit=True) as connection,
    ):
        mine, theirs = iter(points * 2), iter(points * 2)

        def one() -> None:
            x, y = next(mine)
            client.get("/lookup", params={"lon": x, "lat": y}).raise_for_status()

        yield side_by_side(
            "lookup, one point",
            ("GET /lookup, whole answer", one),
            (
                "ST_Intersects, code only",
                lambda: connection.execute(STATEMENT, next(theirs)).fetchone(),
            ),
            rounds=300,
        )
        yield side_by_side(
            "lookup, 1,000 points",
            (
                "POST /lookup, whole answers",
                lambda: client.post("/lookup", json=body).raise_for_status(),
            ),
            ("ST_Intersects, codes only", lambda: connection.execute(MANY, [lon, lat]).fetchall()),
            rounds=15,
        )
