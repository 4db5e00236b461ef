"""The download of all grids, counts and people included, against ogr2ogr on the bare table."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

import httpx

from bench.installation import Installation
from bench.measure import Comparison, side_by_side

TABLE = "SELECT grid_id, code, name, kind, division, households, geom FROM grid_version"


def compare(installation: Installation) -> Iterator[Comparison]:
    """Nothing where GDAL's programs are not installed."""
    program = shutil.which("ogr2ogr")
    if program is None:
        return
    file = installation.folder / "peer.geojson"
    command = [
        program, "-f", "GeoJSON", "-lco", "RFC7946=YES", "-lco", "COORDINATE_PRECISION=7",
        str(file), f"PG:{installation.conninfo}", "-sql", TABLE,
    ]  # fmt: skip

    def peer() -> None:
        file.unlink(missing_ok=True)
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)

    with httpx.Client(timeout=120, headers={"Accept-Encoding": "identity"}) as client:
        address = f"{installation.server}/api/v1/export/grids.geojson"
        yield side_by_side(
            "export, all grids",
            ("GET /export/grids.geojson", lambda: client.get(address).raise_for_status()),
            ("ogr2ogr -f GeoJSON", peer),
            rounds=7,
        )
