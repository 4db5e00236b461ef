"""The area of a grid or division as it stands on the lattice, its derived views made when asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import shapely
from shapely import MultiPolygon

from gis import lattice, measure
from gis.plane import walks
from gis.plane.exact import Bounds, Edge, EdgeArray, Vertex, doubled_area
from gis.plane.walks import Face, Loop


class Shape:
    """An immutable multipolygon in lattice steps.

    Parameters
    ----------
    geometry : MultiPolygon
        EPSG:4326, on the lattice, in canonical form (:func:`gis.lattice.as_multipolygon`).
    bounds : Bounds, optional
        Its box in steps, if known already.
    """

    def __init__(self, geometry: MultiPolygon, bounds: Bounds | None = None) -> None:
        self.geometry = geometry
        if bounds is not None:
            self.__dict__["bounds"] = bounds

    @classmethod
    def of_faces(cls, faces: Sequence[Face]) -> Shape:
        """The shape of areas in lattice steps."""
        shape = cls(
            MultiPolygon(
                [
                    (
                        np.array([*f.shell, f.shell[0]]) / lattice.SCALE,
                        [np.array([*h, h[0]]) / lattice.SCALE for h in f.holes],
                    )
                    for f in faces
                ]
            )
        )
        shape.__dict__["faces"] = tuple(faces)
        return shape

    @classmethod
    def of_edges(cls, edges: Iterable[Edge]) -> Shape:
        """The shape whose border are these directed edges.

        Raises
        ------
        UnevenChain
            They bound nothing.
        """
        return cls.of_faces(walks.faces(edges))

    @cached_property
    def faces(self) -> tuple[Face, ...]:
        """Its parts, each with its holes, in canonical order."""
        parts = []
        for part in lattice.rings(self.geometry):
            shell, *holes = (_loop(ring, turn=1 - 2 * (k > 0)) for k, ring in enumerate(part))
            parts.append(Face(shell, tuple(sorted(holes))))
        return tuple(sorted(parts, key=lambda face: (face.shell[0], face.shell[1:])))

    @cached_property
    def steps(self) -> MultiPolygon:
        """The same multipolygon with lattice steps as coordinates, which floats hold exactly."""
        stepped = shapely.transform(self.geometry, lambda xy: np.rint(xy * lattice.SCALE))
        shapely.prepare(stepped)
        return stepped

    @cached_property
    def bounds(self) -> Bounds:
        """Its box in steps."""
        west, south, east, north = (round(v * lattice.SCALE) for v in self.geometry.bounds)
        return west, south, east, north

    @cached_property
    def edges(self) -> frozenset[Edge]:
        """Its directed edges, the area on their left."""
        return frozenset(edge for face in self.faces for edge in face.edges())

    @cached_property
    def edge_array(self) -> EdgeArray:
        """Its edges as rows, int64 (n, 4)."""
        rings = shapely.get_rings(shapely.get_parts(self.geometry))
        coordinates, index = shapely.get_coordinates(rings, return_index=True)
        steps = lattice.to_steps(coordinates)
        same = index[:-1] == index[1:]
        edges: EdgeArray = np.hstack([steps[:-1], steps[1:]])[same]
        return edges

    @cached_property
    def vertices(self) -> frozenset[Vertex]:
        """All vertices of its rings."""
        return frozenset(v for face in self.faces for loop in face.loops for v in loop)

    @cached_property
    def area(self) -> float:
        """Square metres on the ellipsoid (:func:`gis.measure.area`)."""
        return measure.area(self.geometry)

    @cached_property
    def doubled_area(self) -> int:
        """Twice the area in square steps: exact, and good for no more than telling nought."""
        return sum(face.doubled_area() for face in self.faces)

    @cached_property
    def perimeter(self) -> float:
        """Metres on the ellipsoid, holes included."""
        return measure.perimeter(self.geometry)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shape) and (self is other or self.faces == other.faces)

    def __hash__(self) -> int:
        return hash(self.faces)

    def __repr__(self) -> str:
        return f"Shape({len(self.faces)} parts, {len(self.edges)} edges)"


def _loop(ring: lattice.Ring, turn: int) -> Loop:
    """A ring as an open loop that begins at its smallest vertex and runs the given way."""
    loop = [(x, y) for x, y in ring[:-1].tolist()]
    if doubled_area(loop) * turn < 0:
        loop.reverse()
    first = loop.index(min(loop))
    return (*loop[first:], *loop[:first])
