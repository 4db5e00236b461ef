"""What was found in data: where, in words a planner understands, and what would fix it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import shapely
from shapely.geometry.base import BaseGeometry

from gis.text import Lang, Text

Severity = Literal["error", "warning", "notice"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a file or a coverage.

    Attributes
    ----------
    code : str
        Stable name, e.g. ``overlap``, ``gap``, ``spill``, ``t_junction``.
    severity : {"error", "warning", "notice"}
        An error keeps the row (or the coverage) from being accepted; a warning does not;
        a notice tells of something that was done, so that nothing is done in silence.
    what, fix : Text
        What is the matter, and what would mend it.
    subjects : tuple of str
        Codes (or names) of the grids or divisions concerned.
    place : BaseGeometry or None
        Where, in EPSG:4326 longitude/latitude.
    row : int or None
        Row of the file, 1-based, header not counted.
    measure : float or None
        Size of it, in the unit the words name (square metres, metres).
    """

    code: str
    severity: Severity
    what: Text
    fix: Text
    subjects: tuple[str, ...] = ()
    place: BaseGeometry | None = None
    row: int | None = None
    measure: float | None = field(default=None)

    def as_dict(self, lang: Lang | None = None) -> Mapping[str, Any]:
        """A JSON-ready mapping; ``place`` as GeoJSON. Both languages unless one is given."""
        words: dict[str, Any] = (
            {"what": self.what.to(lang), "fix": self.fix.to(lang)}
            if lang
            else {
                "what": {"zh": self.what.zh, "en": self.what.en},
                "fix": {"zh": self.fix.zh, "en": self.fix.en},
            }
        )
        return {
            "code": self.code,
            "severity": self.severity,
            "row": self.row,
            "subjects": list(self.subjects),
            **words,
            "measure": self.measure,
            "place": None if self.place is None else shapely.geometry.mapping(self.place),
        }


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those findings that keep data from being accepted."""
    return [f for f in findings if f.severity == "error"]
