"""Why an operation cannot be: a stable code, words, and the place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, ParamSpec

import shapely
from shapely.geometry.base import BaseGeometry

from gis import lattice
from gis.errors import WanggeError
from gis.findings import Finding
from gis.plane.exact import Edge, Vertex
from gis.text import Text

P = ParamSpec("P")

CODES: Final = frozenset(
    {
        "would_cross",
        "would_overlap",
        "would_leave_gap",
        "would_break_ring",
        "outside_division",
        "outside_scope",
        "too_fine",
        "locked",
        "no_vertex",
        "no_border",
        "junction",
        "does_not_cut",
        "does_not_enclose",
        "ambiguous",
        "not_connected",
        "would_swallow",
        "no_ground",
        "too_few_grids",
        "different_division",
        "nothing_changes",
        "bad_line",
        "bad_counts",
        "bad_value",
        "no_code",
        "duplicate_code",
        "inside_out",
        "pinched",
        "already_serving",
        "not_serving",
    }
)
"""Every code a refusal can have. They do not change; the words may."""


class Refused(WanggeError):
    """An operation that would break the coverage, or makes no sense; nothing was changed.

    Other errors have one code for their class; here each refusal has its own.

    Attributes
    ----------
    code : str
        Why: one of :data:`CODES`.
    place : BaseGeometry or None
        Where, in EPSG:4326.
    subjects : tuple of str
        The grids concerned, by code.
    """

    def __init__(
        self,
        code: str,
        text: Text,
        place: BaseGeometry | None = None,
        subjects: Iterable[str] = (),
    ) -> None:
        if code not in CODES:
            raise ValueError(code)
        super().__init__(text)
        self.code = code
        self.place = place
        self.subjects = tuple(subjects)

    @property
    def places(self) -> dict[str, Any]:
        """Where, as a GeoJSON FeatureCollection: one feature if a place or grids are concerned.

        Its geometry is null where no place can be named.
        """
        features = []
        if self.place is not None or self.subjects:
            geometry = None if self.place is None else shapely.geometry.mapping(self.place)
            properties = {"code": self.code, "subjects": list(self.subjects)}
            features.append({"type": "Feature", "geometry": geometry, "properties": properties})
        return {"type": "FeatureCollection", "features": features}

    @property
    def finding(self) -> Finding:
        """The refusal as a finding, ready for JSON."""
        return Finding(
            self.code,
            "error",
            self.text,
            Text("请修改后重试。", "Draw it differently and try again."),
            self.subjects,
            self.place,
        )


def check(operation: Callable[P, Any], *args: P.args, **arguments: P.kwargs) -> Finding | None:
    """Why ``operation`` cannot be done with these arguments, or None if it can.

    ``code`` of the finding is that of the refusal (:data:`CODES`), or of the error where what is
    named does not exist (``not_found``).
    """
    try:
        operation(*args, **arguments)
    except Refused as refused:
        return refused.finding
    except WanggeError as error:
        return Finding(
            error.code, "error", error.text, Text("请检查所选对象。", "Look at what is selected.")
        )
    return None


def point(vertex: Vertex) -> BaseGeometry:
    """A lattice vertex as a place."""
    return shapely.Point(*lattice.to_degrees(vertex))


def lines(edges: Iterable[Edge]) -> BaseGeometry:
    """Lattice edges as a place."""
    return shapely.MultiLineString([lattice.to_degrees(edge) for edge in sorted(edges)])
