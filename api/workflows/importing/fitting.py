"""Laying imported grids among what stands: noding, slivers, and the check of each division."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from shapely import MultiPolygon

from api.workflows.importing import borders
from api.workflows.importing.grid_rows import Draft
from api.workflows.importing.options import Options
from api.workflows.importing.partial import without_faults
from api.workflows.importing.report import with_row
from gis import coverage, slivers
from gis.findings import Finding
from gis.records import Grid


@dataclass(frozen=True, slots=True)
class Fitted:
    """Grids (by UUID) and divisions (by code) with common vertices, and what was found."""

    drafts: list[Draft]
    """Those that are in it."""
    grids: Mapping[str, MultiPolygon]
    divisions: Mapping[str, MultiPolygon]
    findings: list[Finding]


def fit(
    drafts: list[Draft],
    around: borders.Surroundings,
    names: Mapping[str, str],
    options: Options,
) -> Fitted:
    """Lay ``drafts`` among what stands; with ``partial``, leave out rows until all is well.

    ``names`` are the divisions' names, for the findings.
    """

    def lay(some: list[Draft]) -> Fitted:
        return _laid(some, around, names, options)

    if not options.partial:
        return lay(drafts)
    _, fitted, dropped = without_faults(drafts, lay, _rows)
    return replace(fitted, findings=dropped + fitted.findings)


def _rows(drafts: list[Draft]) -> dict[str, int]:
    return {draft.grid.code: draft.row for draft in drafts}


def _laid(
    drafts: list[Draft],
    around: borders.Surroundings,
    names: Mapping[str, str],
    options: Options,
) -> Fitted:
    ours = {str(draft.grid.id): draft.grid for draft in drafts}
    stay = {
        i: g for i, g in around.grids.items() if i not in ours and not _ends(g, drafts, options)
    }
    every = stay | ours
    before = {i: grid.geometry for i, grid in every.items()}
    label = {i: grid.code for i, grid in every.items()}
    options.tell("borders", 0, 0)
    work = _Noding(around.divisions, before, label, set(stay))
    by_division: dict[str, list[str]] = defaultdict(list)
    for i, grid in every.items():
        by_division[grid.division].append(i)
    if options.repair is not None:
        for code in sorted({grid.division for grid in ours.values()} & set(work.divisions)):
            members = {i: work.grids[i] for i in by_division[code]}
            work.mend(members, code, options.repair)
        work.node()
    touched = {grid.division for grid in ours.values()}
    touched |= {stay[i].division for i in stay if not borders.same(work.grids[i], before[i])}
    for done, code in enumerate(sorted(touched & set(work.divisions))):
        options.tell("check", done, len(touched))
        work.findings += coverage.check(
            {i: work.grids[i] for i in by_division[code]},
            work.divisions[code],
            division_name=f"{names.get(code, '')}（{code}）",
            labels={i: label[i] for i in by_division[code]},
        )
    rows = _rows(drafts)
    findings = [with_row(finding, rows) for finding in work.findings]
    return Fitted(drafts, work.grids, work.divisions, findings)


def _ends(grid: Grid, drafts: list[Draft], options: Options) -> bool:
    return options.replace and grid.division in {draft.grid.division for draft in drafts}


class _Noding:
    """Grids and divisions as they get their common vertices, step by step."""

    def __init__(
        self,
        divisions: Mapping[str, MultiPolygon],
        grids: Mapping[str, MultiPolygon],
        label: Mapping[str, str],
        fixed: set[str],
    ) -> None:
        self.divisions = dict(divisions)
        self.grids = dict(grids)
        self.findings: list[Finding] = []
        self._label = label
        self._fixed = fixed
        self.node()

    def node(self) -> None:
        """Give neighbours their common vertices; each is told."""
        firm = [borders.grid_name(i) for i in self._fixed]
        firm += [borders.division_name(code) for code in self.divisions]
        noded = borders.fitted(self.grids, self.divisions, firm)
        called = {borders.grid_name(i): code for i, code in self._label.items()}
        called |= {borders.division_name(code): code for code in self.divisions}
        self.findings += borders.junctions(noded, called)
        self.grids = {i: noded.areas[borders.grid_name(i)] for i in self.grids}
        self.divisions = {c: noded.areas[borders.division_name(c)] for c in self.divisions}

    def mend(self, members: Mapping[str, MultiPolygon], division: str, width: float) -> None:
        """Mend the slivers of one division's grids; each is told."""
        mended = slivers.mend(
            members, self.divisions[division], width, fixed=self._fixed, labels=self._label
        )
        self.grids |= mended.areas
        self.findings += mended.findings
