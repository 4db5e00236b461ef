"""The report: for people on the terminal, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json

from gis.testing import block
from tests.api.importing import town
from tests.api.importing.conftest import Installation
from tests.api.importing.town import KM, WEST


def damaged() -> list[town.Row]:
    rows = town.grids()
    rows[0]["geometry"] = block(0, KM // 2, KM // 2 + 703, KM)
    rows[5]["网格编码"] = "=cmd()"
    return rows


def test_csv_has_a_line_for_each_finding_with_row_place_and_remedy(villages: Installation):
    report = villages.grids(damaged())
    lines = list(csv.DictReader(io.StringIO("".join(report.as_csv("zh")).lstrip("\ufeff"))))
    assert len(lines) == len(report.findings)
    overlap = next(line for line in lines if line["code"] == "overlap")
    assert overlap["row"] == "1"
    assert overlap["subjects"] == f"{WEST}001 {WEST}002"
    assert "重叠" in overlap["what"]
    assert overlap["fix"]
    assert 114.905 < float(overlap["lon"]) < 114.906
    assert 25.805 < float(overlap["lat"]) < 25.81


def test_csv_lets_no_cell_of_the_file_become_a_formula(villages: Installation):
    text = "".join(villages.grids(damaged()).as_csv("zh"))
    cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
    assert any("=cmd()" in cell for cell in cells)
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells)


def test_json_has_both_languages_and_the_places_as_geojson(villages: Installation):
    report = json.loads(json.dumps(villages.grids(damaged()).as_dict(), ensure_ascii=False))
    assert (report["outcome"], report["rows"], report["refused"]) == ("refused", 8, 8)
    overlap = next(f for f in report["findings"] if f["code"] == "overlap")
    assert set(overlap["what"]) == {"zh", "en"}
    assert overlap["place"]["type"] == "Polygon"


def test_the_gravest_come_first(villages: Installation):
    order = [f.severity for f in villages.grids(damaged()).findings]
    assert order == sorted(order, key=["error", "warning", "notice"].index)
