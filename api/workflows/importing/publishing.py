"""The frame of every import that publishes: read, check under the lock, publish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from api.auth.permissions import Action, may, require
from api.auth.principal import Principal
from api.store import audit, revisions
from api.store import divisions as division_store
from api.store import grids as grid_store
from api.store.database import Database, Reader
from api.workflows.authority import common, require_in, require_to_draw
from api.workflows.importing import report as reports
from api.workflows.importing.options import Options
from api.workflows.importing.report import Report
from api.workflows.importing.rows import ReadRows, read_rows
from api.workflows.publication import Publication, publish
from gis.errors import InvalidValue
from gis.text import Text

Prepare = Callable[[Reader, Options, ReadRows], tuple[Report, Publication | None]]
"""Gives the report, and what is to be published: None when that is nothing."""

_REPORTED: dict[Literal["division", "grid"], reports.Kind] = {
    "division": "divisions",
    "grid": "grids",
}


def checked_and_published(
    database: Database,
    principal: Principal,
    options: Options,
    rows: ReadRows | None,
    kind: Literal["division", "grid"],
    *,
    prepare: Prepare,
    summary: Callable[[Report], Text],
) -> Report:
    """Publish what ``prepare`` makes of the rows of a file; with ``--dry-run``, only look.

    Parameters
    ----------
    rows : ReadRows or None
        The file's rows, where they have been read already.
    summary : callable
        What the revision says of itself.

    Raises
    ------
    SignInRequired, Forbidden
        ``principal`` may not import in one of the divisions; nothing has happened.
    FileRefused, InvalidValue
        The file cannot be read, or the database knows another form of codes than the
        installation's settings; nothing has happened.
    """
    require(principal, Action.IMPORT)
    read = rows or read_rows(options, kind)
    if not read.readable:
        return reports.refused(_REPORTED[kind], read.source, read.total, read.findings)
    if options.dry_run:
        with database.read(principal) as reader:
            report, publication = prepare(reader, options, read)
            _require_authority(reader, principal, publication)
            _require_form(reader, publication)
        return replace(report, outcome="dry_run") if report.accepted else report
    with database.write(principal) as writer:
        # Held from checking to committing: what is checked is what is published upon.
        revisions.lock(writer)
        report, publication = prepare(writer, options, read)
        if publication is None:
            return report
        _require_authority(writer, principal, publication)
        _require_form(writer, publication)
        publication = _within_reach(writer, principal, publication)
        number = publish(writer, publication, options.author, summary(report))
        audit.record(
            writer,
            action=f"import.{kind}s",
            object=read.source,
            division=common(list(division_store.areas_of(writer, publication.about).values())),
            after={
                "revision": number,
                "author": options.author,
                "added": report.added,
                "changed": report.changed,
                "removed": report.removed,
                "refused": report.refused,
            },
        )
    return replace(report, outcome="imported", revision=number)


def _require_authority(
    reader: Reader, principal: Principal, publication: Publication | None
) -> None:
    if publication is None:
        return
    drawn = [d for d in publication.divisions if d.code not in publication.noded]
    require_to_draw(reader, principal, Action.IMPORT, drawn)
    require_in(
        reader,
        principal,
        Action.IMPORT,
        publication.about.difference(division.code for division in drawn)
        | grid_store.divisions_of(reader, publication.removed),
    )


def _within_reach(reader: Reader, principal: Principal, publication: Publication) -> Publication:
    """Neighbours that others are in charge of gain their vertices, and change in nothing else."""
    if may(principal, Action.IMPORT, ()):
        return publication
    areas = division_store.areas_of(reader, publication.noded)
    foreign = {code for code, area in areas.items() if not may(principal, Action.IMPORT, area)}
    return replace(
        publication,
        divisions=[d for d in publication.divisions if d.code not in foreign],
        grids=[g for g in publication.grids if g.division not in foreign],
        beyond=[
            *(d for d in publication.divisions if d.code in foreign),
            *(g for g in publication.grids if g.division in foreign),
        ],
    )


def _require_form(reader: Reader, publication: Publication | None) -> None:
    """The settings can be changed after the database was made; it checks codes by its own form."""
    if publication is None:
        return
    refused = [
        *division_store.ill_formed(reader, [d.code for d in publication.divisions]),
        *grid_store.ill_formed(reader, publication.grids),
    ]
    if refused:
        raise InvalidValue(
            Text(
                f"数据库不接受编码 {refused[0]}：编码规则设置（WANGGE_CODE_…）与数据库的不一致。",
                f"The database does not take the code {refused[0]}: the setting of the codes "
                "(WANGGE_CODE_…) is not the database's.",
            )
        )
