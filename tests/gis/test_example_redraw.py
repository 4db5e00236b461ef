"""The example runs: it loads a GeoPackage, redraws, measures and writes it back."""

from __future__ import annotations

import runpy
from pathlib import Path

from gis.coverage import Coverage
from tests.gis.operations.stage import assert_whole, town

EXAMPLE = Path(__file__).parents[2] / "examples" / "redraw.py"


def test_the_example_redraws_a_geopackage(tmp_path, capsys):
    example = runpy.run_path(str(EXAMPLE))
    whole = town()
    division = next(iter(whole)).division
    village = Coverage.of(whole.members(division), {division: whole.area(division).geometry})
    source, target = str(tmp_path / "grids.gpkg"), str(tmp_path / "redrawn.gpkg")
    example["save"](village, source)
    read = example["load"](source)
    assert [g.geometry for g in read] == [g.geometry for g in village]

    example["main"](source, target)

    redrawn = example["load"](target)
    assert_whole(redrawn)
    assert len(redrawn) == len(village)
    assert sum(g.households for g in redrawn) == sum(g.households for g in village)
    assert [g.geometry for g in redrawn] != [g.geometry for g in village]
    told = capsys.readouterr().out
    assert "Split" in told
    assert "Undone exactly: True" in told
    assert "0 m² ungridded" in told
