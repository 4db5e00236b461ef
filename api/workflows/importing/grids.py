"""Importing grids."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import shapely
from shapely import MultiPolygon

from api.auth.principal import Principal
from api.store import divisions as division_store
from api.store import grids as grid_store
from api.store.database import Database, Reader
from api.store.moments import Moment, moment
from api.workflows.importing.laying import Known, lay
from api.workflows.importing.options import Options
from api.workflows.importing.publishing import checked_and_published
from api.workflows.importing.report import Report
from api.workflows.importing.rows import ReadRows
from api.workflows.importing.surroundings import Surroundings, surroundings
from api.workflows.publication import Publication
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
class Published:
    """What is published, as the ground of an import."""

    reader: Reader
    now: Moment

    def divisions(self, codes: Collection[str]) -> dict[str, Known]:
        """Those of the divisions that stand."""
        return {
            row.code: Known(row.name, shapely.from_wkb(bytes(row.geom)))
            for row in division_store.areas(self.reader, self.now, codes)
        }

    def grids(self, divisions: Collection[str]) -> Iterable[Grid]:
        """The grids of these divisions that stand."""
        return grid_store.records(self.reader, self.now, divisions)

    def codes_ever(self, divisions: Iterable[str]) -> set[str]:
        """Every code that grids of these divisions have or had."""
        return grid_store.codes_ever(self.reader, divisions)

    def around(self, areas: Collection[MultiPolygon], whole: Collection[str]) -> Surroundings:
        """What stands around ``areas``, and all grids of the divisions ``whole``."""
        return surroundings(self.reader, self.now, areas, whole)


def _prepared(
    reader: Reader, options: Options, read: ReadRows
) -> tuple[Report, Publication | None]:
    now = moment(reader)
    laid = lay(Published(reader, now), options, read)
    if not (laid.accepted and laid.anything):
        return laid.report(), None
    neighbours, redrawn = laid.neighbours, laid.redrawn
    named = {grid.division for grid, _ in laid.pairs}
    divisions = [
        replace(division, geometry=redrawn[division.code])
        for division in division_store.records(reader, now, redrawn)
    ]
    return laid.report(), Publication(
        divisions=divisions,
        grids=laid.added + laid.changed + neighbours,
        removed=[grid.id for grid in laid.removed],
        noded=frozenset({*redrawn, *(grid.division for grid in neighbours)} - named),
    )
