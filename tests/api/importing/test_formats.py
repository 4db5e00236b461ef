"""Every format brings in divisions, grids and staff, with Chinese columns, bit for bit."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.store.database import sql
from gis.lattice import as_multipolygon
from tests.api.importing import files, town
from tests.api.importing.conftest import Installation

every_format = pytest.mark.parametrize("name", files.FORMATS)


def written(folder: Path, name: str, rows: list[dict[str, Any]]) -> Path:
    file, write = files.FORMATS[name]
    return write(folder / file, rows)


@every_format
def test_divisions_come_in_from(name: str, empty: Installation):
    report = empty.divisions(written(empty.folder, name, town.divisions()))
    assert (report.outcome, report.added, report.refused) == ("imported", 4, 0), report.findings
    stands = empty.standing_divisions()
    assert {d.code: (d.name, d.level) for d in stands.values()} == {
        town.COUNTY: ("试验县", "county"),
        town.TOWN: ("中心镇", "township"),
        town.WEST: ("西村", "village"),
        town.EAST: ("东村", "village"),
    }
    assert stands[town.WEST].managing_parent == town.TOWN
    assert stands[town.WEST].geometry == as_multipolygon(town.divisions()[2]["geometry"])


@every_format
def test_grids_come_in_from(name: str, villages: Installation):
    report = villages.grids(written(villages.folder, name, town.grids()))
    assert (report.outcome, report.added, report.refused) == ("imported", 8, 0), report.findings
    stands = villages.standing_grids()
    for row in town.grids():
        grid = stands[row["网格编码"]]
        assert (grid.name, grid.households) == (row["网格名称"], row["户数"])
    assert not villages.checked().findings


@pytest.mark.parametrize("name", ["CSV", "XLSX", "GeoJSON"])
def test_staff_come_in_from(name: str, gridded: Installation):
    grid = f"{town.WEST}001"
    rows = [
        {"工号": "G001", "姓名": "网格员甲", "用工性质": "专职", "网格编码": grid, "角色": "网格员",
         "开始日期": "2024-03-01", "geometry": None},
        {"工号": "G001", "姓名": "网格员甲", "用工性质": "专职", "网格编码": f"{town.WEST}002",
         "角色": "网格长", "开始日期": "2024-03-01", "geometry": None},
        {"工号": "G002", "姓名": "志愿者乙", "用工性质": "志愿者", "网格编码": grid,
         "角色": "志愿者", "开始日期": "2024-03-01", "geometry": None},
    ]  # fmt: skip
    report = gridded.staff(written(gridded.folder, name, rows))
    assert (report.outcome, report.added, report.refused) == ("imported", 2, 0), report.findings
    with gridded.database.read() as reader:
        found = reader.rows(
            sql("""SELECT a.staff_no, g.code, a.role, lower(a.period) AS start
                   FROM assignment a JOIN grid_version g USING (grid_id) ORDER BY 1, 2""")
        )
    assert [tuple(row) for row in found] == [
        ("G001", grid, "worker", date(2024, 3, 1)),
        ("G001", f"{town.WEST}002", "leader", date(2024, 3, 1)),
        ("G002", grid, "volunteer", date(2024, 3, 1)),
    ]


def test_columns_under_other_names_are_mapped_by_hand(villages: Installation):
    rows = [{"甲": row["网格编码"], "乙": row["网格名称"], "丙": row["户数"],
             "geometry": row["geometry"]} for row in town.grids()]  # fmt: skip
    file = files.geopackage(villages.folder / "a.gpkg", rows)
    assert villages.grids(file).outcome == "refused"
    report = villages.grids(file, mapping={"code": "甲", "name": "乙", "households": "丙"})
    assert report.outcome == "imported"
    assert villages.standing_grids()[f"{town.EAST}004"].households == 44


def test_particulars_of_residents_are_not_read(villages: Installation):
    rows = [row | {"户主姓名": "某某", "身份证号": "36070219000101000X"} for row in town.grids()]
    report = villages.grids(rows)
    refused = next(f for f in report.findings if f.code == "residents_refused")
    assert set(refused.subjects) == {"户主姓名", "身份证号"}
    assert report.outcome == "imported"
    assert all(grid.counts == {} for grid in villages.standing_grids().values())


def test_a_table_without_shapes_is_refused_with_what_would_help(villages: Installation):
    rows = [{k: v for k, v in row.items() if k != "geometry"} for row in town.grids()]
    report = villages.grids(files.text_table(villages.folder / "a.csv", rows))
    assert report.outcome == "refused"
    assert "WKT" in next(f for f in report.findings if f.code == "no_geometry").fix.zh
