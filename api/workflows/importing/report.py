"""What an import did, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import shapely

from gis.findings import Finding, errors
from gis.formats.write import write_csv
from gis.text import Lang, Text

Kind = Literal["divisions", "grids", "staff"]
Outcome = Literal["imported", "unchanged", "refused", "dry_run"]

COLUMNS = ("row", "severity", "code", "subjects", "what", "fix", "lon", "lat", "measure")


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, or would do.

    Attributes
    ----------
    rows : int
        Rows of the file.
    added, changed, unchanged, removed : int
        Of the things the file names: new, different from what stands, the same; and those that
        end because the file is complete for their division.
    refused : int
        Rows that were not taken.
    neighbours : int
        Grids and divisions that gained a vertex on a border they share with what was imported.
    revision : int or None
        The revision in which it stands, when one was published.
    """

    kind: Kind
    source: str
    outcome: Outcome
    rows: int
    added: int
    changed: int
    unchanged: int
    refused: int
    findings: tuple[Finding, ...] = ()
    removed: int = 0
    neighbours: int = 0
    revision: int | None = None

    @property
    def accepted(self) -> bool:
        """Was the file taken, or would it be?"""
        return self.outcome != "refused"

    def as_dict(self, lang: Lang | None = None) -> Mapping[str, Any]:
        """JSON-ready; findings with their places as GeoJSON."""
        return {
            "kind": self.kind,
            "source": self.source,
            "outcome": self.outcome,
            "revision": self.revision,
            "rows": self.rows,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "refused": self.refused,
            "neighbours": self.neighbours,
            "findings": [finding.as_dict(lang) for finding in self.findings],
        }

    def as_csv(self, lang: Lang) -> Iterator[str]:
        """One line for each finding, with a point of its place."""
        return write_csv((_line(finding, lang) for finding in self.findings), COLUMNS)


def _line(finding: Finding, lang: Lang) -> Mapping[str, Any]:
    place = None if finding.place is None else shapely.point_on_surface(finding.place)
    lon, lat = (None, None) if place is None or place.is_empty else (place.x, place.y)
    return {
        "row": finding.row,
        "severity": finding.severity,
        "code": finding.code,
        "subjects": " ".join(finding.subjects),
        "what": finding.what.to(lang),
        "fix": finding.fix.to(lang),
        "lon": None if lon is None else round(lon, 7),
        "lat": None if lat is None else round(lat, 7),
        "measure": None if finding.measure is None else round(finding.measure, 3),
    }


EXPLANATIONS = ("offset", "coarse_coordinates")
"""Findings about the file from which others follow: whoever mends these has mended the rest."""

_SEVERITY = {"error": 0, "warning": 1, "notice": 2}


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What explains the rest before everything, then the gravest first."""
    return tuple(
        sorted(
            findings,
            key=lambda f: (f.code not in EXPLANATIONS, _SEVERITY[f.severity], f.row or 0, f.code),
        )
    )


def refused(kind: Kind, source: str, rows: int, findings: Iterable[Finding]) -> Report:
    """The report of a file of which nothing was taken."""
    return Report(kind, source, "refused", rows, 0, 0, 0, rows, ordered(findings))


def row_fault(
    code: str, row: int, what: Text, fix: Text, subject: str = "", **more: Any
) -> Finding:
    """An error that keeps one row out."""
    return Finding(
        code, "error", what, fix, subjects=(subject,) if subject else (), row=row, **more
    )


def faulty_rows(findings: Iterable[Finding]) -> set[int]:
    """The rows that errors name."""
    return {finding.row for finding in errors(findings) if finding.row is not None}


def with_row(finding: Finding, rows: Mapping[str, int]) -> Finding:
    """The finding with the first row of the file that it concerns; ``rows`` by code."""
    concerned = [rows[code] for code in finding.subjects if code in rows]
    if finding.row is not None or not concerned:
        return finding
    return replace(finding, row=min(concerned))


def repeated_code(code: str, number: int, numbers: list[int]) -> Finding:
    """The error of a row whose code other rows have, too."""
    others = [str(n) for n in numbers if n != number]
    return row_fault(
        "duplicate_code",
        number,
        Text(
            f"编码 {code} 在第 {'、'.join(others)} 行也出现。",
            f"The code {code} stands in row {', '.join(others)} as well.",
        ),
        Text("每个编码只应出现一次。", "Each code may stand only once."),
        code,
    )
