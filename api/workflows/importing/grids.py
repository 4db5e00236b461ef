"""Importing grids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import shapely
from shapely import MultiPolygon

from api.auth.principal import Principal
from api.store import divisions as division_store
from api.store.database import Database, Reader
from api.store.moments import Moment, moment
from api.workflows.importing.exactness import snapped, too_coarse
from api.workflows.importing.fitting import Fitted, fit
from api.workflows.importing.grid_rows import Draft, drafts_of, named_divisions
from api.workflows.importing.layout import Layout, same
from api.workflows.importing.options import Options
from api.workflows.importing.publishing import checked_and_published
from api.workflows.importing.report import Report, ordered, refused
from api.workflows.importing.rows import ReadRows
from api.workflows.importing.shift import out_of_place, shifted_grids
from api.workflows.importing.surroundings import Surroundings, surroundings
from api.workflows.publication import Publication
from gis import tiling
from gis.findings import Finding, errors
from gis.records import Grid
from gis.text import Text


def import_grids(
    database: Database, principal: Principal, options: Options, rows: ReadRows | None = None
) -> Report:
    """Import grids from a file; all or nothing unless ``options.partial``.

    Parameters
    ----------
    rows : ReadRows, optional
        The file's rows, where they have been read already.

    Raises
    ------
    SignInRequired, Forbidden
        ``principal`` may not import in one of the divisions; nothing has happened.
    FileRefused, InvalidValue
        The file cannot be read; nothing has happened.
    """
    return checked_and_published(
        database, principal, options, rows, "grid", prepare=_prepared, summary=_summary
    )


def _summary(report: Report) -> Text:
    return Text(
        f"导入网格：{report.source}（新增 {report.added}，变更 {report.changed}，"
        f"撤销 {report.removed}）",
        f"Imported grids from {report.source} ({report.added} added, {report.changed} changed, "
        f"{report.removed} ended)",
    )


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the grids of a file are laid on."""

    around: Surroundings
    names: Mapping[str, str]
    """Of the divisions that the file names, by code."""
    ended: frozenset[str]
    """UUIDs of grids that end because the file is complete for their division."""


def _prepared(
    reader: Reader, options: Options, read: ReadRows
) -> tuple[Report, Publication | None]:
    now = moment(reader)
    named = named_divisions(read, options.scheme)
    known = {row.code: row for row in division_store.areas(reader, now, named)}
    drafts, found = drafts_of(reader, now, read, set(known), options.scheme)
    areas = {code: shapely.from_wkb(bytes(row.geom)) for code, row in known.items()}
    shifts = shifted_grids(drafts, areas)
    touched = {draft.grid.division for draft in drafts}
    around = surroundings(reader, now, [d.grid.geometry for d in drafts], touched)
    ended = frozenset(
        i
        for i, grid in around.grids.items()
        if options.replace and grid.division in touched and grid.code not in read.codes
    )
    drafts, moved = _snapped(drafts, around, read.step, options)
    ground = _Ground(around, {code: row.name for code, row in known.items()}, ended)
    fitted = fit(drafts, lambda some: _laid(some, ground, options), partial=options.partial)
    faults = [*fitted.dropped, *fitted.findings]
    if not shifts:
        shifts = out_of_place(drafts, areas, faults) or too_coarse(read.step, faults)
    findings = [*read.findings, *found, *shifts, *moved, *faults]
    if errors(findings if not options.partial else fitted.findings):
        return refused("grids", read.source, read.total, findings), None
    report, publication = _outcome(reader, now, read, ground, fitted)
    return replace(report, findings=ordered(findings)), publication


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


def _laid(drafts: list[Draft], ground: _Ground, options: Options) -> Fitted[Draft]:
    around = ground.around
    ours = {str(draft.grid.id): draft.grid for draft in drafts}
    every = {i: g for i, g in around.grids.items() if i not in ground.ended} | ours
    by_division: dict[str, list[str]] = defaultdict(list)
    for i, grid in every.items():
        by_division[grid.division].append(i)
    options.tell("borders", 0, 0)
    layout = Layout(around.divisions, every, free=ours, scheme=options.scheme)
    touched = {draft.grid.division for draft in drafts}
    if options.repair is not None:
        layout.mend(((by_division[code], code) for code in sorted(touched)), options.repair)
    touched |= {g.division for i, g in every.items() if not same(layout.grids[i], g.geometry)}
    findings = layout.findings
    for done, code in enumerate(sorted(touched & set(layout.divisions))):
        options.tell("check", done, len(touched))
        findings += tiling.check(
            {i: layout.grids[i] for i in by_division[code]},
            layout.divisions[code],
            division_name=f"{ground.names.get(code, '')}（{code}）",
            labels={i: every[i].code for i in by_division[code]},
        )
    return Fitted(drafts, layout.grids, layout.divisions, findings)


def _outcome(
    reader: Reader, now: Moment, read: ReadRows, ground: _Ground, fitted: Fitted[Draft]
) -> tuple[Report, Publication | None]:
    around, drafts = ground.around, fitted.drafts
    ours = {str(draft.grid.id) for draft in drafts}
    final = [replace(d.grid, geometry=fitted.grids[str(d.grid.id)]) for d in drafts]
    pairs = list(zip(final, (draft.stands for draft in drafts), strict=True))
    added = [grid for grid, stands in pairs if stands is None]
    changed = [grid for grid, stands in pairs if stands is not None and not _same(grid, stands)]
    removed = [around.grids[i].id for i in ground.ended]
    neighbours = [
        replace(around.grids[i], geometry=shape)
        for i, shape in fitted.grids.items()
        if i not in ours and not same(shape, around.grids[i].geometry)
    ]
    redrawn = _redrawn(fitted.divisions, around.divisions)
    anything = bool(added or changed or removed)
    report = Report(
        "grids",
        read.source,
        "unchanged",
        read.total,
        added=len(added),
        changed=len(changed),
        unchanged=len(drafts) - len(added) - len(changed),
        removed=len(removed),
        refused=read.total - len(drafts),
        neighbours=len(neighbours) + len(redrawn) if anything else 0,
    )
    if not anything:
        return report, None
    named = {grid.division for grid in final}
    divisions = [
        replace(division, geometry=redrawn[division.code])
        for division in division_store.records(reader, now, redrawn)
    ]
    return report, Publication(
        divisions=divisions,
        grids=added + changed + neighbours,
        removed=removed,
        noded=frozenset({*redrawn, *(grid.division for grid in neighbours)} - named),
    )


def _redrawn(
    now: Mapping[str, MultiPolygon], before: Mapping[str, MultiPolygon]
) -> dict[str, MultiPolygon]:
    """The divisions that gained a vertex."""
    return {code: shape for code, shape in now.items() if not same(shape, before[code])}


def _same(grid: Grid, stands: Grid) -> bool:
    """Does the file say what stands already?"""
    plain = replace(grid, geometry=stands.geometry, synthetic=stands.synthetic)
    return plain == stands and same(grid.geometry, stands.geometry)
