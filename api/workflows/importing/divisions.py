"""Importing divisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import shapely
from shapely import MultiPolygon

from api.store import divisions as division_store
from api.store import revisions
from api.store.database import Database, Reader
from api.store.moments import Moment, moment
from api.workflows.importing import borders
from api.workflows.importing.division_rows import DivisionDraft, drafts_of
from api.workflows.importing.options import Options
from api.workflows.importing.partial import without_faults
from api.workflows.importing.report import Report, ordered, refused, with_row
from api.workflows.importing.rows import ReadRows, read_rows
from api.workflows.publication import Publication, publish
from gis import coverage, offset, slivers
from gis.findings import Finding, errors
from gis.records import Division
from gis.text import Text


@dataclass(frozen=True, slots=True)
class _Fitted:
    drafts: list[DivisionDraft]
    divisions: Mapping[str, MultiPolygon]
    grids: Mapping[str, MultiPolygon]
    findings: list[Finding]


def import_divisions(database: Database, options: Options) -> Report:
    """Import divisions from a file; all or nothing unless ``options.partial``.

    Divisions of a level may not overlap, and the grids that stand in a division must still tile
    it. Divisions that the file does not name stay as they are.

    Raises
    ------
    FileRefused, InvalidValue
        The file cannot be read; nothing has happened.
    """
    read = read_rows(options, "division")
    if not read.readable:
        return refused("divisions", read.source, read.total, read.findings)
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
            f"导入区划：{read.source}（新增 {report.added}，变更 {report.changed}）",
            f"Imported divisions from {read.source} ({report.added} added, "
            f"{report.changed} changed)",
        )
        number = publish(writer, publication, options.author, summary)
        return replace(report, outcome="imported", revision=number)


def _prepared(
    reader: Reader, options: Options, read: ReadRows
) -> tuple[Report, Publication | None]:
    """The report, and what is to be published: None when that is nothing."""
    now = moment(reader)
    stands = {row.code: row for row in division_store.areas(reader, now)}
    known = {code: shapely.from_wkb(bytes(row.geom)) for code, row in stands.items()}
    drafts, found = drafts_of(reader, now, read, set(known))
    findings = read.findings + found + _shifted(drafts, known)
    around = borders.surroundings(
        reader, now, [d.division.geometry for d in drafts], {d.division.code for d in drafts}
    )
    around = replace(around, divisions=known)
    levels = {code: row.level for code, row in stands.items()}
    fitted = _fitted(drafts, around, levels, options)
    findings += fitted.findings
    if errors(findings) and not options.partial:
        return refused("divisions", read.source, read.total, findings), None
    return _outcome(reader, now, options, read, around, fitted, findings)


def _shifted(drafts: list[DivisionDraft], known: Mapping[str, MultiPolygon]) -> list[Finding]:
    """Is the file shifted against what is known, as one in GCJ-02 is?"""
    again = [d for d in drafts if d.division.code in known]
    pairs = [(d.division.geometry, known[d.division.code]) for d in again]
    if not pairs and drafts and known:
        every = shapely.unary_union([d.division.geometry for d in drafts])
        pairs, names = [(every, shapely.unary_union(list(known.values())))], ["*"]
    else:
        names = [d.division.code for d in again]
    return [found.finding for found in offset.detect_all(pairs, names=names)]


def _fitted(
    drafts: list[DivisionDraft],
    around: borders.Surroundings,
    levels: Mapping[str, str],
    options: Options,
) -> _Fitted:
    """Lay ``drafts`` among what stands; with ``partial``, leave out rows until all is well."""

    def lay(some: list[DivisionDraft]) -> _Fitted:
        return _laid(some, around, levels, options)

    if not options.partial:
        return lay(drafts)
    _, fitted, dropped = without_faults(drafts, lay, _rows)
    return replace(fitted, findings=dropped + fitted.findings)


def _rows(drafts: list[DivisionDraft]) -> dict[str, int]:
    return {draft.division.code: draft.row for draft in drafts}


def _laid(
    drafts: list[DivisionDraft],
    around: borders.Surroundings,
    levels: Mapping[str, str],
    options: Options,
) -> _Fitted:
    ours = {draft.division.code: draft.division for draft in drafts}
    shapes = dict(around.divisions) | {code: d.geometry for code, d in ours.items()}
    grids = {i: grid.geometry for i, grid in around.grids.items()}
    label = {borders.division_name(code): code for code in shapes}
    label |= {borders.grid_name(i): grid.code for i, grid in around.grids.items()}
    fixed = [borders.division_name(c) for c in around.divisions if c not in ours]
    fixed += [borders.grid_name(i) for i in grids]
    options.tell("borders", 0, 0)
    noded = borders.fitted(grids, shapes, fixed)
    findings = borders.junctions(noded, label)
    by_level: dict[str, list[str]] = defaultdict(list)
    for code in shapes:
        by_level[ours[code].level if code in ours else levels[code]].append(code)
    if options.repair is not None:
        for level in sorted({division.level for division in ours.values()}):
            members = {c: noded.areas[borders.division_name(c)] for c in by_level[level]}
            mended = slivers.mend(
                members, None, options.repair, fixed={c for c in members if c not in ours}
            )
            findings += mended.findings
            shapes = {c: noded.areas[borders.division_name(c)] for c in shapes}
            shapes |= mended.areas
            grids = {i: noded.areas[borders.grid_name(i)] for i in grids}
            noded = borders.fitted(grids, shapes, fixed)
            findings += borders.junctions(noded, label)
    areas = {c: noded.areas[borders.division_name(c)] for c in shapes}
    grids = {i: noded.areas[borders.grid_name(i)] for i in grids}
    for done, level in enumerate(sorted({division.level for division in ours.values()})):
        options.tell("check", done, len(by_level))
        found = coverage.check({code: areas[code] for code in by_level[level]})
        findings += [f for f in found if f.severity == "error" or set(f.subjects) & set(ours)]
    findings += _beyond_parents(ours, areas)
    findings += _grids_in(ours, areas, grids, around)
    rows = _rows(drafts)
    return _Fitted(drafts, areas, grids, [with_row(f, rows) for f in findings])


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
        for finding in coverage.check(
            {code: areas[code] for code in codes}, areas[parent], division_name=parent
        )
        if finding.code == "spill"
    ]


def _grids_in(
    ours: Mapping[str, Division],
    areas: Mapping[str, MultiPolygon],
    grids: Mapping[str, MultiPolygon],
    around: borders.Surroundings,
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
            coverage.check(
                {i: grids[i] for i in members},
                areas[code],
                division_name=f"{ours[code].name}（{code}）",
                labels={i: around.grids[i].code for i in members},
            )
        )
    ]


def _outcome(
    reader: Reader,
    now: Moment,
    options: Options,
    read: ReadRows,
    around: borders.Surroundings,
    fitted: _Fitted,
    findings: list[Finding],
) -> tuple[Report, Publication | None]:
    ours = {draft.division.code for draft in fitted.drafts}
    stand = {d.code: d for d in division_store.records(reader, now, ours)}
    final = [replace(d.division, geometry=fitted.divisions[d.division.code]) for d in fitted.drafts]
    added = [division for division in final if division.code not in stand]
    changed = [d for d in final if d.code in stand and not _same(d, stand[d.code])]
    redrawn = {
        code: shape
        for code, shape in fitted.divisions.items()
        if code not in ours and not borders.same(shape, around.divisions[code])
    }
    neighbours = [
        replace(division, geometry=redrawn[division.code])
        for division in division_store.records(reader, now, redrawn)
    ]
    grids = [
        replace(around.grids[i], geometry=shape)
        for i, shape in fitted.grids.items()
        if not borders.same(shape, around.grids[i].geometry)
    ]
    anything = bool(added or changed)
    report = Report(
        "divisions",
        read.source,
        "dry_run" if options.dry_run else "unchanged",
        read.total,
        added=len(added),
        changed=len(changed),
        unchanged=len(final) - len(added) - len(changed),
        refused=read.total - len(final),
        neighbours=len(neighbours) + len(grids) if anything else 0,
        findings=ordered(findings),
    )
    if not anything or options.dry_run:
        return report, None
    return report, Publication(divisions=[*added, *changed, *neighbours], grids=grids)


def _same(division: Division, stands: Division) -> bool:
    """Does the file say what stands already?"""
    plain = replace(division, geometry=stands.geometry, synthetic=stands.synthetic)
    return plain == stands and borders.same(division.geometry, stands.geometry)
