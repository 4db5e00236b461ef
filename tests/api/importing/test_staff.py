"""Importing staff: who they are, whom they serve, and what is wrong with a row."""

from __future__ import annotations

from collections.abc import Callable

from api.store.database import sql
from api.workflows.importing import Report
from tests.api.importing import files
from tests.api.importing.conftest import Installation
from tests.api.importing.town import WEST

GRID = f"{WEST}001"


def person(**cells: object) -> dict[str, object]:
    return {"工号": "G001", "姓名": "网格员甲", "用工性质": "专职", "网格编码": GRID,
            "开始日期": "2024-03-01"} | cells  # fmt: skip


def imported(place: Installation, *rows: dict[str, object], **more: object) -> Report:
    columns = {name: None for row in rows for name in row}
    table = [columns | row for row in rows]
    return place.staff(files.text_table(place.folder / "staff.csv", table), **more)


def assignments(place: Installation) -> int:
    with place.database.read() as reader:
        row = reader.one(sql("SELECT count(*) AS n FROM assignment"))
    assert row is not None
    return int(row.n)


def test_a_dry_run_writes_nobody(gridded: Installation):
    report = imported(gridded, person(), dry_run=True)
    assert (report.outcome, report.added) == ("dry_run", 1)
    assert assignments(gridded) == 0


def test_one_fault_keeps_everybody_out_unless_partial(
    gridded: Installation, codes: Callable[[Report], list[str]]
):
    rows = (person(), person(工号="G002", 网格编码=f"{WEST}099"))
    report = imported(gridded, *rows)
    assert (report.outcome, codes(report)) == ("refused", ["unknown_grid"])
    assert assignments(gridded) == 0
    report = imported(gridded, *rows, partial=True)
    assert (report.outcome, report.added, report.refused) == ("imported", 1, 1)
    assert assignments(gridded) == 1


def test_the_same_file_again_assigns_nobody_twice(gridded: Installation):
    imported(gridded, person())
    report = imported(gridded, person())
    assert (report.added, report.refused) == (0, 0)
    assert assignments(gridded) == 1


def test_rows_of_one_number_that_disagree_are_refused(
    gridded: Installation, codes: Callable[[Report], list[str]]
):
    report = imported(gridded, person(), person(姓名="网格员乙", 网格编码=f"{WEST}002"))
    assert codes(report) == ["differs"]
    assert report.findings[0].row == 2


def test_what_is_missing_in_a_row_is_named(
    gridded: Installation, codes: Callable[[Report], list[str]]
):
    report = imported(
        gridded,
        person(工号=None),
        person(工号="G/2"),
        person(工号="G003", 姓名=None),
        person(工号="G004", 用工性质=None),
        person(工号="G005", 网格编码=None),
        person(工号="G006", 结束日期="2024-02-01"),
    )
    assert [f.row for f in report.findings if f.severity == "error"] == [1, 2, 3, 4, 5, 6]
    assert codes(report) == [
        "missing_value", "invalid_code", "missing_value", "missing_value", "unknown_division",
        "period",
    ]  # fmt: skip
