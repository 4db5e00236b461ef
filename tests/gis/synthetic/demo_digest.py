"""Builds the demo and prints its checksum: run in a process of its own by the tests."""

from __future__ import annotations

import hashlib

from shapely.geometry.base import BaseGeometry

from gis.synthetic.zhanggong import Demo, build


def digest(demo: Demo) -> str:
    """A checksum over everything in the demo, geometries to the last bit."""
    found = hashlib.sha256()
    for records in (demo.divisions, demo.grids, demo.staff, demo.assignments, demo.places):
        for record in records:
            for name in record.__slots__:
                value = getattr(record, name)
                found.update(value.wkb if isinstance(value, BaseGeometry) else repr(value).encode())
    return found.hexdigest()


if __name__ == "__main__":
    print(digest(build()))
