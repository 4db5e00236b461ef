"""Fitting rows among what stands; leaving out those at fault until the rest is well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from shapely import MultiPolygon

from api.workflows.importing.report import with_row
from gis.findings import Finding, errors


class Row(Protocol):
    """A row as what it wants to be."""

    @property
    def row(self) -> int: ...

    @property
    def code(self) -> str: ...


D = TypeVar("D", bound=Row)


@dataclass(frozen=True, slots=True)
class Fitted(Generic[D]):
    """Rows among what stands, with common vertices.

    Attributes
    ----------
    drafts : list
        The rows that are in it.
    grids, divisions : mapping of name to MultiPolygon
        By UUID and by code: those of the file and those around them.
    findings : list of Finding
        About what is in it.
    dropped : list of Finding
        Why other rows were left out.
    """

    drafts: list[D]
    grids: Mapping[str, MultiPolygon]
    divisions: Mapping[str, MultiPolygon]
    findings: list[Finding]
    dropped: Sequence[Finding] = ()


def fit(drafts: list[D], lay: Callable[[list[D]], Fitted[D]], *, partial: bool) -> Fitted[D]:
    """Lay ``drafts``; with ``partial``, leave out those at fault and lay the rest again.

    Of two that overlap the one with more faults goes, or the one further down the file; one that
    spills goes itself. Faults that no row is to blame for stay in ``findings``.
    """
    dropped: list[Finding] = []
    while True:
        rows = {draft.code: draft.row for draft in drafts}
        fitted = lay(drafts)
        fitted = replace(fitted, findings=[with_row(f, rows) for f in fitted.findings])
        if not partial:
            return fitted
        left_out = _to_leave_out(fitted.findings, rows)
        dropped += left_out
        out = {fault.row for fault in left_out}
        if not out:
            return replace(fitted, dropped=dropped)
        drafts = [draft for draft in drafts if draft.row not in out]


def _to_leave_out(findings: Sequence[Finding], rows: Mapping[str, int]) -> list[Finding]:
    """The errors for which a row goes, each with that row."""
    faults = [(f, [rows[c] for c in f.subjects if c in rows]) for f in errors(findings)]
    times = Counter(row for _, concerned in faults for row in concerned)
    out: set[int] = set()
    result: list[Finding] = []
    # Spills first: who spills goes anyway, which settles many an overlap.
    for fault, concerned in sorted(faults, key=lambda f: f[0].code != "spill"):
        gone = concerned if fault.code == "spill" else [r for r in concerned if r in out]
        if not gone and concerned:
            gone = [max(concerned, key=lambda row: (times[row], row))]
        out.update(gone)
        result += [replace(fault, row=row) for row in gone]
    return result
