"""A database with a small county in it, and the means to look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from api.auth.principal import OPERATOR, Principal
from api.cluster.address import libpq_url
from api.store import divisions as division_store
from api.store import grids as grid_store
from api.store.database import Database
from api.store.moments import moment
from api.workflows.checking import Checked, check_published
from api.workflows.importing import Options, Report, import_divisions, import_grids, import_staff
from gis.records import Division, Grid
from tests.api.importing import files, town


@dataclass(frozen=True)
class Installation:
    """A real database, and what stands in it."""

    database: Database
    folder: Path
    principal: Principal = OPERATOR

    def options(self, file: Path, **more: Any) -> Options:
        return Options(file=file, author="测试", **more)

    def divisions(self, file: Path, **more: Any) -> Report:
        return import_divisions(self.database, self.principal, self.options(file, **more))

    def grids(self, file: Path | list[town.Row], **more: Any) -> Report:
        if not isinstance(file, Path):
            file = files.geojson(self.folder / "grids.geojson", file)
        return import_grids(self.database, self.principal, self.options(file, **more))

    def staff(self, file: Path, **more: Any) -> Report:
        return import_staff(self.database, self.principal, self.options(file, **more))

    def forget_grids(self) -> None:
        """As if there had never been any: only the tables' owner can do that."""
        with psycopg.connect(libpq_url(self.database.url)) as connection:
            connection.execute("TRUNCATE assignment, grid_version, grid CASCADE")

    def standing_grids(self) -> dict[str, Grid]:
        with self.database.read() as reader:
            return {grid.code: grid for grid in grid_store.records(reader, moment(reader))}

    def standing_divisions(self) -> dict[str, Division]:
        with self.database.read() as reader:
            now = moment(reader)
            codes = [row.code for row in division_store.areas(reader, now)]
            return {d.code: d for d in division_store.records(reader, now, codes)}

    def revision(self) -> int:
        with self.database.read() as reader:
            return moment(reader).revision

    def checked(self) -> Checked:
        with self.database.read() as reader:
            return check_published(reader, moment(reader))


@pytest.fixture
def empty(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    """A database with nothing in it."""
    database = Database(database_url, pool_size=1)
    yield Installation(database, tmp_path)
    database.close()


@pytest.fixture
def villages(empty: Installation) -> Installation:
    """The county, its town and both villages; no grids yet."""
    report = empty.divisions(files.geojson(empty.folder / "divisions.geojson", town.divisions()))
    assert report.outcome == "imported", report.findings
    return empty


@pytest.fixture
def gridded(villages: Installation) -> Installation:
    """The whole county with its eight grids."""
    report = villages.grids(town.grids())
    assert report.outcome == "imported", report.findings
    return villages


@pytest.fixture
def demo(demo_database_url: str, tmp_path: Path) -> Iterator[Installation]:
    """The demonstration, in a database of the test's own."""
    database = Database(demo_database_url, pool_size=1)
    yield Installation(database, tmp_path)
    database.close()


@pytest.fixture
def codes() -> Callable[[Report], list[str]]:
    """The codes of a report's findings that keep rows out, in order."""
    return lambda report: [f.code for f in report.findings if f.severity == "error"]
