"""``wangge import`` as people run it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from api.commands.terminal import Exit
from gis import crs
from gis.testing import block
from tests.api.commands.conftest import Run
from tests.api.importing import files, town
from tests.api.importing.town import KM, WEST


def test_divisions_and_grids_come_in_and_the_check_agrees(
    run: Run, database_url: str, tmp_path: Path
):
    files.shapefile(tmp_path / "区划.zip", town.divisions())
    files.workbook(tmp_path / "网格.xlsx", town.grids())
    ran = run("import", "divisions", "区划.zip", url=database_url, lang="zh")
    assert (ran.code, ran.out.splitlines()) == (
        Exit.OK,
        [
            "区划.zip: 已导入，版本 1",
            "  行数 4, 新增 4, 变更 0, 不变 0, 撤销 0, 未采用 0, 相邻补点 0",
        ],
    )
    ran = run("import", "grids", "网格.xlsx", "--dry-run", url=database_url)
    assert (ran.code, ran.out.splitlines()[0]) == (
        Exit.OK,
        "网格.xlsx: looked at only; nothing was written (dry run)",
    )
    assert run("import", "grids", "网格.xlsx", url=database_url).code == Exit.OK
    ran = run("import", "grids", "网格.xlsx", url=database_url)
    assert "nothing differs" in ran.out
    assert run("check", url=database_url).code == Exit.OK


def test_a_shifted_file_is_explained_before_a_few_of_its_many_faults(
    run: Run, database_url: str, tmp_path: Path
):
    files.geojson(tmp_path / "divisions.geojson", town.divisions())
    assert run("import", "divisions", "divisions.geojson", url=database_url).code == Exit.OK
    rows = [r | {"geometry": crs.from_wgs84(r["geometry"], "gcj02")} for r in town.grids()]
    files.geojson(tmp_path / "gcj.geojson", rows)
    ran = run("import", "grids", "gcj.geojson", "--report", "faults.json",
              url=database_url, lang="zh")  # fmt: skip
    assert ran.code == Exit.FAULTS
    lines = ran.err.splitlines()
    assert lines[0] == "可能的原因"
    assert "GCJ-02" in lines[1]
    assert "--crs gcj02" in lines[2]
    assert lines[3].strip() == "下列错误多由此引起，请先处理上面这一条。"
    assert 0 < ran.err.count("的边界（面积约") <= 2
    assert "加 --report 文件名 可查看全部" in ran.err
    report = json.loads((tmp_path / "faults.json").read_text(encoding="utf-8"))
    assert report["findings"][0]["code"] == "offset"
    assert sum(f["code"] == "spill" for f in report["findings"]) > 2
    ran = run("import", "grids", "gcj.geojson", "--crs", "gcj02", url=database_url)
    assert ran.code == Exit.OK


def test_partial_ends_with_the_code_for_faults_and_a_report_as_csv(
    run: Run, database_url: str, tmp_path: Path
):
    files.geojson(tmp_path / "divisions.geojson", town.divisions())
    run("import", "divisions", "divisions.geojson", url=database_url)
    rows = town.grids()
    rows[0]["geometry"] = block(0, KM // 2, KM // 2 + 1_003, KM)
    files.geojson(tmp_path / "grids.geojson", rows)
    ran = run("import", "grids", "grids.geojson", "--partial", "--report", "r.csv",
              url=database_url)  # fmt: skip
    assert ran.code == Exit.FAULTS
    assert "rows 8, added 7, changed 0, unchanged 0, ended 0, refused 1" in ran.out
    lines = list(csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text("utf-8-sig"))))
    assert [line["subjects"] for line in lines if line["code"] == "overlap"] == [
        f"{WEST}001 {WEST}002"
    ]


def test_columns_are_mapped_on_the_command_line(run: Run, database_url: str, tmp_path: Path):
    rows = [{"甲": r["区划代码"], "乙": r["名称"], "geometry": r["geometry"]}
            for r in town.divisions()]  # fmt: skip
    files.geopackage(tmp_path / "a.gpkg", rows)
    assert run("import", "divisions", "a.gpkg", url=database_url).code == Exit.FAULTS
    ran = run("import", "divisions", "a.gpkg", "--map", "code=甲", "--map", "name=乙",
              url=database_url)  # fmt: skip
    assert ran.code == Exit.OK
