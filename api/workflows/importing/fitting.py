"""Fitting rows among what stands; leaving out those at fault until the rest is well."""

from __future__ import annotations

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

    Of two that overlap the one further down the file goes; one that spills goes itself. Faults
    that no row is to blame for stay in ``findings``.
    """
    dropped: list[Finding] = []
    while True:
        rows = {draft.code: draft.row for draft in drafts}
        fitted = lay(drafts)
        fitted = replace(fitted, findings=[with_row(f, rows) for f in fitted.findings])
        if not partial:
            return fitted
        out: set[int] = set()
        for fault in errors(fitted.findings):
            at_fault = sorted(rows[code] for code in fault.subjects if code in rows)
            gone = at_fault if fault.code == "spill" else at_fault[-1:]
            out.update(gone)
            dropped += [replace(fault, row=row) for row in gone]
        if not out:
            return replace(fitted, dropped=dropped)
        drafts = [draft for draft in drafts if draft.row not in out]
