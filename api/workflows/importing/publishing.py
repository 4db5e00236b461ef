"""The frame of every import that publishes: read, check under the lock, publish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from api.store import revisions
from api.store.database import Database, Reader
from api.workflows.importing.options import Options
from api.workflows.importing.report import Report
from api.workflows.publication import Publication, publish
from gis.text import Text

Prepare = Callable[[Reader], tuple[Report, Publication | None]]
"""Gives the report, and what is to be published: None when that is nothing."""


def checked_and_published(
    database: Database, options: Options, prepare: Prepare, summary: Callable[[Report], Text]
) -> Report:
    """Publish what ``prepare`` gives; with ``--dry-run``, only look."""
    if options.dry_run:
        with database.read() as reader:
            return prepare(reader)[0]
    with database.write() as writer:
        # Held from checking to committing: what is checked is what is published upon.
        revisions.lock(writer)
        report, publication = prepare(writer)
        if publication is None:
            return report
        number = publish(writer, publication, options.author, summary(report))
    return replace(report, outcome="imported", revision=number)
