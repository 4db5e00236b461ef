"""The grids of a file laid among those that stand: published, or in a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from shapely import MultiPolygon

from api.workflows.importing.exactness import snapped, too_coarse
from api.workflows.importing.fitting import Fitted, fit
from api.workflows.importing.grid_rows import Draft, drafts_of, named_divisions
from api.workflows.importing.layout import Layout, same
from api.workflows.importing.options import Options
from api.workflows.importing.report import Report, ordered, refused
from api.workflows.importing.rows import ReadRows
from api.workflows.importing.shift import out_of_place, shifted_grids
from api.workflows.importing.surroundings import Surroundings
from gis import tiling
from gis.findings import Finding, errors
from gis.records import Grid


@dataclass(frozen=True, slots=True)
class Known:
    """A village or community that grids can be laid in."""

    name: str
    area: MultiPolygon


class Standing(Protocol):
    """What stands where the grids of a file are to be laid."""

    def divisions(self, codes: Collection[str]) -> Mapping[str, Known]:
        """Those of the divisions that are known."""

    def grids(self, divisions: Collection[str]) -> Iterable[Grid]:
        """The grids that rows of these divisions are by their codes."""

    def codes_ever(self, divisions: Iterable[str]) -> set[str]:
        """The codes that grids of these divisions have or had."""

    def around(self, areas: Collection[MultiPolygon], whole: Collection[str]) -> Surroundings:
        """What stands around ``areas``, and all grids of the divisions ``whole``."""


@dataclass(frozen=True)
class Laid:
    """The grids of a file as they lie among what stands.

    Attributes
    ----------
    around : Surroundings
        What stood there.
    ended : frozenset of str
        UUIDs of grids that end because the file is complete for their division.
    findings : list of Finding
        All that was found, in the rows too.
    accepted : bool
        Whether it can be taken: if not, the findings say why.
    """

    read: ReadRows
    around: Surroundings
    ended: frozenset[str]
    fitted: Fitted[Draft]
    findings: list[Finding]
    accepted: bool

    @cached_property
    def pairs(self) -> list[tuple[Grid, Grid | None]]:
        """Each grid of the file as it is to be, with the one that stands."""
        return [
            (replace(d.grid, geometry=self.fitted.grids[str(d.grid.id)]), d.stands)
            for d in self.fitted.drafts
        ]

    @cached_property
    def added(self) -> list[Grid]:
        """Grids that do not stand yet."""
        return [grid for grid, stands in self.pairs if stands is None]

    @cached_property
    def changed(self) -> list[Grid]:
        """Grids of which the file says something else than stands."""
        return [grid for grid, stands in self.pairs if stands is not None and _other(grid, stands)]

    @cached_property
    def removed(self) -> list[Grid]:
        """Grids that end."""
        return [self.around.grids[i] for i in self.ended]

    @cached_property
    def neighbours(self) -> list[Grid]:
        """Grids beside those of the file that gained a vertex."""
        ours = {str(draft.grid.id) for draft in self.fitted.drafts}
        return [
            replace(self.around.grids[i], geometry=shape)
            for i, shape in self.fitted.grids.items()
            if i not in ours and not same(shape, self.around.grids[i].geometry)
        ]

    @cached_property
    def redrawn(self) -> dict[str, MultiPolygon]:
        """The divisions that gained a vertex."""
        before = self.around.divisions
        return {c: area for c, area in self.fitted.divisions.items() if not same(area, before[c])}

    @cached_property
    def anything(self) -> bool:
        """Does the file say anything else than what stands?"""
        return bool(self.added or self.changed or self.ended)

    def report(self) -> Report:
        """What is to be said of it: refused, or (until it is done) unchanged."""
        read = self.read
        if not self.accepted:
            return refused("grids", read.source, read.total, self.findings)
        drafts, added, changed = self.fitted.drafts, len(self.added), len(self.changed)
        return Report(
            "grids",
            read.source,
            "unchanged",
            read.total,
            added=added,
            changed=changed,
            unchanged=len(drafts) - added - changed,
            removed=len(self.ended),
            refused=read.total - len(drafts),
            neighbours=len(self.neighbours) + len(self.redrawn) if self.anything else 0,
            findings=ordered(self.findings),
        )


def lay(standing: Standing, options: Options, read: ReadRows) -> Laid:
    """Lay the grids of a file among what stands, with common vertices, and look for faults."""
    known = standing.divisions(named_divisions(read, options.scheme))
    drafts, found = drafts_of(standing, read, set(known), options.scheme)
    areas = {code: one.area for code, one in known.items()}
    shifts = shifted_grids(drafts, areas)
    touched = {draft.grid.division for draft in drafts}
    around = standing.around([d.grid.geometry for d in drafts], touched)
    ended = frozenset(
        i
        for i, grid in around.grids.items()
        if options.replace and grid.division in touched and grid.code not in read.codes
    )
    drafts, moved = _snapped(drafts, around, read.step, options)
    ground = _Ground(around, {code: one.name for code, one in known.items()}, ended)
    fitted = fit(drafts, lambda some: _fitted(some, ground, options), partial=options.partial)
    faults = [*fitted.dropped, *fitted.findings]
    if not shifts:
        shifts = out_of_place(drafts, areas, faults) or too_coarse(read.step, faults)
    findings = [*read.findings, *found, *shifts, *moved, *faults]
    accepted = not errors(findings if not options.partial else fitted.findings)
    return Laid(read, around, ended, fitted, findings, accepted)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the grids of a file are laid on."""

    around: Surroundings
    names: Mapping[str, str]
    """Of the divisions that the file names, by code."""
    ended: frozenset[str]


def _snapped(
    drafts: list[Draft], around: Surroundings, step: float | None, options: Options
) -> tuple[list[Draft], list[Finding]]:
    """The rows with known vertices where the file has them a little beside."""
    ours = {str(draft.grid.id) for draft in drafts}
    stays = [grid.geometry for i, grid in around.grids.items() if i not in ours]
    areas, findings = snapped(
        {draft.code: draft.grid.geometry for draft in drafts},
        {draft.code: draft.row for draft in drafts},
        stays=[*around.divisions.values(), *stays],
        was=[draft.stands.geometry for draft in drafts if draft.stands is not None],
        step=step,
        repair=options.repair,
    )
    return [replace(d, grid=replace(d.grid, geometry=areas[d.code])) for d in drafts], findings


def _fitted(drafts: list[Draft], ground: _Ground, options: Options) -> Fitted[Draft]:
    around = ground.around
    ours = {str(draft.grid.id): draft.grid for draft in drafts}
    every = {i: g for i, g in around.grids.items() if i not in ground.ended} | ours
    by_division: dict[str, list[str]] = defaultdict(list)
    for i, grid in every.items():
        by_division[grid.division].append(i)
    options.tell("borders", 0, 0)
    layout = Layout(around.divisions, every, free=ours, scheme=options.scheme)
    named = {draft.grid.division for draft in drafts}
    if options.repair is not None:
        layout.mend(((by_division[code], code) for code in sorted(named)), options.repair)
    touched = named | {
        g.division for i, g in every.items() if not same(layout.grids[i], g.geometry)
    }
    findings = layout.findings
    for done, code in enumerate(sorted(touched & set(layout.divisions))):
        options.tell("check", done, len(touched))
        found = tiling.check(
            {i: layout.grids[i] for i in by_division[code]},
            layout.divisions[code],
            division_name=f"{ground.names.get(code, '')}（{code}）",
            labels={i: every[i].code for i in by_division[code]},
        )
        # Of divisions beside the file not all grids are here; their ground is as it was.
        findings += [f for f in found if code in named or f.code not in ("gap", "not_gridded")]
    return Fitted(drafts, layout.grids, layout.divisions, findings)


def _other(grid: Grid, stands: Grid) -> bool:
    """Does the file say something else than what stands?"""
    plain = replace(grid, geometry=stands.geometry, synthetic=stands.synthetic)
    return plain != stands or not same(grid.geometry, stands.geometry)
