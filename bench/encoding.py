"""Features to GeoJSON text against ``json.dumps`` of Shapely's mappings."""

from __future__ import annotations

import json
from collections.abc import Iterator

import shapely

from api.store.moments import moment
from api.workflows.exporting import grid_features
from bench.installation import Installation
from bench.measure import Comparison, side_by_side
from gis.formats.write import write_geojson


def compare(installation: Installation) -> Iterator[Comparison]:
    """The grids as they go out, in memory."""
    with installation.database.read() as reader:
        features = list(grid_features(reader, moment(reader)))

    def peer() -> str:
        return json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "id": str(identifier),
                        "geometry": shapely.geometry.mapping(shape),
                        "properties": properties,
                    }
                    for identifier, properties, shape in features
                ],
            },
            ensure_ascii=False,
        )

    yield side_by_side(
        "GeoJSON encoding",
        ("write_geojson, oriented, with bbox", lambda: b"".join(write_geojson(features))),
        ("json.dumps(mapping(...))", peer),
        rounds=15,
    )
