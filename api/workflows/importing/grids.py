"""Importing grids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import shapely
from shapely import MultiPolygon

from api.store import divisions as division_store
from api.store import revisions
from api.store.database import Database, Reader
from api.store.moments import Moment, moment
from api.workflows.importing import borders
from api.workflows.importing.fitting import Fitted, fit
from api.workflows.importing.grid_rows import Draft, drafts_of, named_divisions
from api.workflows.importing.options import Options
from api.workflows.importing.report import Report, ordered, refused
from api.workflows.importing.rows import ReadRows, read_rows
from api.workflows.publication import Publication, publish
from gis import offset
from gis.findings import Finding, errors
from gis.records import Grid
from gis.text import Text


def import_grids(database: Database, options: Options) -> Report:
    """Import grids from a file; all or nothing unless ``options.partial``.

    Raises
    ------
    FileRefused, InvalidValue
        The file cannot be read; nothing has happened.
    """
    read = read_rows(options, "grid")
    if not read.readable:
        return refused("grids", read.source, read.total, read.findings)
    if options.dry_run:
        with database.read() as reader:
            return _prepared(reader, options, read)[0]
    with database.write() as writer:
        # Held from checking to committing: what is checked is what is published upon.
        revisions.lock(writer)
        report, publication = _prepared(writer, options, read)
        if publication is None:
            return report
        summary = Text(
            f"导入网格：{read.source}（新增 {report.added}，变更 {report.changed}，"
            f"撤销 {report.removed}）",
            f"Imported grids from {read.source} ({report.added} added, {report.changed} changed, "
            f"{report.removed} ended)",
        )
        number = publish(writer, publication, options.author, summary)
        return replace(report, outcome="imported", revision=number)


def _prepared(
    reader: Reader, options: Options, read: ReadRows
) -> tuple[Report, Publication | None]:
    """The report, and what is to be published: None when that is nothing."""
    now = moment(reader)
    known = {row.code: row for row in division_store.areas(reader, now, named_divisions(read))}
    drafts, found = drafts_of(reader, now, read, set(known))
    findings = read.findings + found
    areas = {code: shapely.from_wkb(bytes(row.geom)) for code, row in known.items()}
    findings += _shifted(drafts, areas)
    around = borders.surroundings(
        reader, now, [d.grid.geometry for d in drafts], {d.grid.division for d in drafts}
    )
    fitted = fit(drafts, around, {code: row.name for code, row in known.items()}, options)
    findings += fitted.findings
    if errors(findings) and not options.partial:
        return refused("grids", read.source, read.total, findings), None
    return _outcome(reader, now, options, read, around, fitted, findings)


def _shifted(drafts: list[Draft], areas: Mapping[str, MultiPolygon]) -> list[Finding]:
    """Is the file shifted against the divisions that are known, as one in GCJ-02 is?"""
    inside: dict[str, list[MultiPolygon]] = defaultdict(list)
    for draft in drafts:
        inside[draft.grid.division].append(draft.grid.geometry)
    names = sorted(inside)
    pairs = [(shapely.unary_union(inside[code]), areas[code]) for code in names]
    return [found.finding for found in offset.detect_all(pairs, names=names)]


def _outcome(
    reader: Reader,
    now: Moment,
    options: Options,
    read: ReadRows,
    around: borders.Surroundings,
    fitted: Fitted,
    findings: list[Finding],
) -> tuple[Report, Publication | None]:
    drafts = fitted.drafts
    ours = {str(draft.grid.id) for draft in drafts}
    final = [replace(d.grid, geometry=fitted.grids[str(d.grid.id)]) for d in drafts]
    pairs = list(zip(final, (draft.stands for draft in drafts), strict=True))
    added = [grid for grid, stands in pairs if stands is None]
    changed = [grid for grid, stands in pairs if stands is not None and not _same(grid, stands)]
    removed = [g.id for i, g in around.grids.items() if i not in ours and i not in fitted.grids]
    neighbours = [
        replace(around.grids[i], geometry=shape)
        for i, shape in fitted.grids.items()
        if i not in ours and not borders.same(shape, around.grids[i].geometry)
    ]
    redrawn = {
        code: shape
        for code, shape in fitted.divisions.items()
        if not borders.same(shape, around.divisions[code])
    }
    anything = bool(added or changed or removed)
    report = Report(
        "grids",
        read.source,
        "dry_run" if options.dry_run else "unchanged",
        read.total,
        added=len(added),
        changed=len(changed),
        unchanged=len(drafts) - len(added) - len(changed),
        removed=len(removed),
        refused=read.total - len(drafts),
        neighbours=len(neighbours) + len(redrawn) if anything else 0,
        findings=ordered(findings),
    )
    if not anything or options.dry_run:
        return report, None
    divisions = [
        replace(division, geometry=redrawn[division.code])
        for division in division_store.records(reader, now, redrawn)
    ]
    return report, Publication(
        divisions=divisions, grids=added + changed + neighbours, removed=removed
    )


def _same(grid: Grid, stands: Grid) -> bool:
    """Does the file say what stands already?"""
    plain = replace(grid, geometry=stands.geometry, synthetic=stands.synthetic)
    return plain == stands and borders.same(grid.geometry, stands.geometry)
