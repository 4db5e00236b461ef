"""The code scheme an installation has set holds in imports and in the check."""

from __future__ import annotations

import pytest

from api.store.moments import moment
from api.workflows.checking import check_published
from gis.codes import CodeScheme
from gis.errors import InvalidValue
from tests.api.importing import files, town
from tests.api.importing.conftest import Installation
from tests.api.importing.town import EAST, WEST


def nameless() -> list[town.Row]:
    """The west village's grids, in a file that gives them no codes."""
    return [row | {"网格编码": "", "所属区划": WEST} for row in town.grids(WEST)]


@pytest.mark.parametrize(
    ("scheme", "numbers"),
    [
        (CodeScheme(), {"001", "002", "003", "004"}),
        (CodeScheme(reserved=((1, 3),)), {"004", "005", "006", "007"}),
    ],
)
def test_grids_without_codes_are_numbered_by_the_scheme(
    villages: Installation, scheme: CodeScheme, numbers: set[str]
):
    assert villages.grids(nameless(), scheme=scheme).added == 4
    assert {code.removeprefix(WEST) for code in villages.standing_grids()} == numbers


def test_codes_of_another_form_are_refused_in_the_words_of_the_scheme(villages: Installation):
    report = villages.grids(town.grids(WEST), scheme=CodeScheme(grid_digits=2))
    assert report.outcome == "refused"
    wrong = [f for f in report.findings if f.code == "invalid_code"]
    assert len(wrong) == 4
    assert "2 digits" in wrong[0].fix.en
    assert "2 位序号" in wrong[0].fix.zh


@pytest.mark.parametrize("dry_run", [True, False])
def test_numbers_longer_than_the_database_knows_are_refused(
    villages: Installation, *, dry_run: bool
):
    with pytest.raises(InvalidValue, match="WANGGE_CODE"):
        villages.grids(nameless(), scheme=CodeScheme(grid_digits=4), dry_run=dry_run)
    assert villages.revision() == 1


def test_divisions_of_another_form_than_the_database_knows_are_refused(empty: Installation):
    row = town.divisions()[0] | {"区划代码": "NL0363", "级别": "county"}
    file = files.geojson(empty.folder / "abroad.geojson", [row])
    scheme = CodeScheme.from_mapping({"division": "[A-Z]{2}[0-9]{4}"})
    with pytest.raises(InvalidValue, match="NL0363"):
        empty.divisions(file, scheme=scheme)
    assert empty.revision() == 0


def test_the_check_tells_codes_that_the_scheme_does_not_know(gridded: Installation):
    def wrong(scheme: CodeScheme) -> set[str]:
        with gridded.database.read() as reader:
            found = check_published(reader, moment(reader), scheme=scheme).findings
        return {f.subjects[0] for f in found if f.code == "invalid_code"}

    assert wrong(CodeScheme()) == set()
    assert wrong(CodeScheme(grid_digits=2)) == set(gridded.standing_grids())
    assert {WEST, EAST} <= wrong(CodeScheme.from_mapping({"division": "[A-Z]{2}[0-9]{4}"}))
