"""Leaving out rows at fault until the rest is well."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from gis.findings import Finding, errors


class Laid(Protocol):
    """Drafts laid among what stands, and what was found."""

    @property
    def findings(self) -> Sequence[Finding]: ...


D = TypeVar("D")
L = TypeVar("L", bound=Laid)


def without_faults(
    drafts: list[D], lay: Callable[[list[D]], L], rows_of: Callable[[list[D]], Mapping[str, int]]
) -> tuple[list[D], L, list[Finding]]:
    """Lay ``drafts``; leave out those at fault and lay the rest again, until none is.

    Of two that overlap the one further down the file goes; one that spills goes itself. Faults
    that name no row of the file stay in what is laid.

    Parameters
    ----------
    rows_of
        The row of each draft by its code.

    Returns
    -------
    The drafts that stay, how they lie, and the findings of those left out.
    """
    dropped: list[Finding] = []
    while True:
        laid = lay(drafts)
        rows = rows_of(drafts)
        out: set[int] = set()
        for fault in errors(laid.findings):
            at_fault = sorted(rows[code] for code in fault.subjects if code in rows)
            gone = at_fault if fault.code == "spill" else at_fault[-1:]
            out.update(gone)
            dropped += [replace(fault, row=row) for row in gone]
        if not out:
            return drafts, laid, dropped
        kept = {code for code, row in rows.items() if row not in out}
        drafts = [draft for draft in drafts if rows_of([draft]).keys() <= kept]
