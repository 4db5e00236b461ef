"""Importing divisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import shapely
from shapely import MultiPolygon

from api.auth.principal import Principal
from api.store import divisions as division_store
from api.store.database import Database, Reader
from api.store.moments import Moment, moment
from api.workflows.importing.division_rows import DivisionDraft, drafts_of
from api.workflows.importing.exactness import snapped, too_coarse
from api.workflows.importing.fitting import Fitted, fit
from api.workflows.importing.layout import Layout, same
from api.workflows.importing.options import Options
from api.workflows.importing.publishing import checked_and_published
from api.workflows.importing.report import Report, ordered, refused
from api.workflows.importing.rows import ReadRows
from api.workflows.importing.shift import shifted_divisions
from api.workflows.importing.surroundings import Surroundings, surroundings
from api.workflows.publication import Publication
from gis import tiling
from gis.findings import Finding, errors
from gis.records import Division
from gis.text import Text


def import_divisions(
    database: Database, principal: Principal, options: Options, rows: ReadRows | None = None
) -> Report:
    """Import divisions from a file; all or nothing unless ``options.partial``.

    Divisions of a level may not overlap, and the grids that stand in a division must still tile
    it. Divisions that the file does not name stay as they are.

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
        database, principal, options, rows, "division", prepare=_prepared, summary=_summary
    )


def _summary(report: Report) -> Text:
    return Text(
        f"导入区划：{report.source}（新增 {report.added}，变更 {report.changed}）",
        f"Imported divisions from {report.source} ({report.added} added, {report.changed} changed)",
    )


def _prepared(
    reader: Reader, options: Options, read: ReadRows
) -> tuple[Report, Publication | None]:
    now = moment(reader)
    stands = {row.code: row for row in division_store.areas(reader, now)}
    known = {code: shapely.from_wkb(bytes(row.geom)) for code, row in stands.items()}
    levels = {code: row.level for code, row in stands.items()}
    drafts, found = drafts_of(reader, now, read, set(known), options.scheme)
    around = surroundings(
        reader, now, [d.division.geometry for d in drafts], {d.code for d in drafts}
    )
    around = replace(around, divisions=known)
    drafts, moved = _snapped(drafts, around, read.step, options)
    fitted = fit(drafts, lambda some: _laid(some, around, levels, options), partial=options.partial)
    faults = [*fitted.dropped, *fitted.findings]
    causes = shifted_divisions(drafts, known) or too_coarse(read.step, faults)
    findings = [*read.findings, *found, *causes, *moved, *faults]
    if errors(findings if not options.partial else fitted.findings):
        return refused("divisions", read.source, read.total, findings), None
    report, publication = _outcome(reader, now, read, around, fitted)
    return replace(report, findings=ordered(findings)), publication


def _snapped(
    drafts: list[DivisionDraft], around: Surroundings, step: float | None, options: Options
) -> tuple[list[DivisionDraft], list[Finding]]:
    """The rows with known vertices where the file has them a little beside."""
    ours = {draft.code for draft in drafts}
    areas, findings = snapped(
        {draft.code: draft.division.geometry for draft in drafts},
        {draft.code: draft.row for draft in drafts},
        stays=[
            *(area for code, area in around.divisions.items() if code not in ours),
            *(grid.geometry for grid in around.grids.values()),
        ],
        was=[area for code, area in around.divisions.items() if code in ours],
        step=step,
        repair=options.repair,
    )
    moved = [
        replace(draft, division=replace(draft.division, geometry=areas[draft.code]))
        for draft in drafts
    ]
    return moved, findings


def _laid(
    drafts: list[DivisionDraft],
    around: Surroundings,
    levels: Mapping[str, str],
    options: Options,
) -> Fitted[DivisionDraft]:
    ours = {draft.code: draft.division for draft in drafts}
    shapes = around.divisions | {code: d.geometry for code, d in ours.items()}
    by_level: dict[str, list[str]] = defaultdict(list)
    for code in shapes:
        by_level[ours[code].level if code in ours else levels[code]].append(code)
    options.tell("borders", 0, 0)
    layout = Layout(shapes, around.grids, free=ours, scheme=options.scheme)
    touched = sorted({division.level for division in ours.values()})
    if options.repair is not None:
        layout.mend(((by_level[level], None) for level in touched), options.repair)
    findings = layout.findings
    for done, level in enumerate(touched):
        options.tell("check", done, len(touched))
        found = tiling.check({code: layout.divisions[code] for code in by_level[level]})
        findings += [f for f in found if f.severity == "error" or set(f.subjects) & set(ours)]
    findings += _beyond_parents(ours, layout.divisions)
    findings += _grids_in(ours, layout.divisions, layout.grids, around)
    return Fitted(drafts, layout.grids, layout.divisions, findings)


def _beyond_parents(
    ours: Mapping[str, Division], areas: Mapping[str, MultiPolygon]
) -> list[Finding]:
    """Warnings for divisions that reach beyond the one that their code puts them in."""
    children: dict[str, list[str]] = defaultdict(list)
    for code, division in ours.items():
        if (above := division.statistical_parent) is not None and above in areas:
            children[above].append(code)
    return [
        replace(finding, severity="warning")
        for parent, codes in children.items()
        for finding in tiling.check(
            {code: areas[code] for code in codes}, areas[parent], division_name=parent
        )
        if finding.code == "spill"
    ]


def _grids_in(
    ours: Mapping[str, Division],
    areas: Mapping[str, MultiPolygon],
    grids: Mapping[str, MultiPolygon],
    around: Surroundings,
) -> list[Finding]:
    """Faults that the new borders of divisions make for the grids that stand in them."""
    inside: dict[str, list[str]] = defaultdict(list)
    for i, grid in around.grids.items():
        if grid.division in ours:
            inside[grid.division].append(i)
    return [
        replace(finding, subjects=(code, *finding.subjects))
        for code, members in inside.items()
        for finding in errors(
            tiling.check(
                {i: grids[i] for i in members},
                areas[code],
                division_name=f"{ours[code].name}（{code}）",
                labels={i: around.grids[i].code for i in members},
            )
        )
    ]


def _outcome(
    reader: Reader, now: Moment, read: ReadRows, around: Surroundings, fitted: Fitted[DivisionDraft]
) -> tuple[Report, Publication | None]:
    ours = {draft.code for draft in fitted.drafts}
    stand = {d.code: d for d in division_store.records(reader, now, ours)}
    final = [replace(d.division, geometry=fitted.divisions[d.code]) for d in fitted.drafts]
    added = [division for division in final if division.code not in stand]
    changed = [d for d in final if d.code in stand and not _same(d, stand[d.code])]
    redrawn = {
        code: shape
        for code, shape in fitted.divisions.items()
        if code not in ours and not same(shape, around.divisions[code])
    }
    neighbours = [
        replace(division, geometry=redrawn[division.code])
        for division in division_store.records(reader, now, redrawn)
    ]
    grids = [
        replace(around.grids[i], geometry=shape)
        for i, shape in fitted.grids.items()
        if not same(shape, around.grids[i].geometry)
    ]
    anything = bool(added or changed)
    report = Report(
        "divisions",
        read.source,
        "unchanged",
        read.total,
        added=len(added),
        changed=len(changed),
        unchanged=len(final) - len(added) - len(changed),
        refused=read.total - len(final),
        neighbours=len(neighbours) + len(grids) if anything else 0,
    )
    if not anything:
        return report, None
    noded = {*(d.code for d in neighbours), *(grid.division for grid in grids)} - ours
    return report, Publication(
        divisions=[*added, *changed, *neighbours], grids=grids, noded=frozenset(noded)
    )


def _same(division: Division, stands: Division) -> bool:
    """Does the file say what stands already?"""
    plain = replace(division, geometry=stands.geometry, synthetic=stands.synthetic)
    return plain == stands and same(division.geometry, stands.geometry)
