"""One drawn line does what it means, and says so."""

from __future__ import annotations

import pytest

from gis import operations
from tests.gis.operations.stage import done, line, refused, two


@pytest.mark.parametrize(
    ("drawn", "meant"),
    [
        (((-50, 500), (1050, 500)), "split"),
        (((800, 300), (1400, 300), (1400, 700), (800, 700)), "reshape"),
        (((500, 500), (1500, 500)), "merge"),
    ],
)
def test_one_line_does_what_it_means_and_says_so(drawn, meant):
    coverage = two()
    meaning, change = operations.line(coverage, line(*drawn))
    assert meaning.operation == meant
    assert meaning.words.zh
    done(coverage, change)


def test_a_line_that_means_nothing_is_asked_about():
    assert refused(operations.line, two(), line((100, 100), (200, 200))).code == "ambiguous"
