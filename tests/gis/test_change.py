"""A change is undone exactly, joined with others, written, read, and told in words."""

from __future__ import annotations

import json
import random

import pytest

from gis import operations
from gis.change import Change, compose
from gis.changejson import from_json, to_json
from gis.errors import Conflict, InvalidValue, WanggeError
from gis.testing import block
from tests.gis.operations.stage import at, coverage_of, jittered, line, number, town
from tests.gis.operations.test_random_operations import KINDS, Planner


def two():
    return coverage_of({1: block(0, 0, 1000, 1000), 2: block(1000, 0, 2000, 1000)})


def some_changes(coverage, seed, count):
    chance = random.Random(seed)
    changes = []
    while len(changes) < count and len(coverage):
        try:
            change = Planner(coverage, chance.randrange(2**32)).change(chance.choice(KINDS))
        except WanggeError:
            continue
        coverage = change.apply(coverage)
        changes.append(change)
    return changes, coverage


def test_what_is_written_is_read_back_equal():
    first = jittered(5, 6, 4, 3000)
    changes, last = some_changes(first, 1, 12)
    net = compose(changes)
    read = from_json(json.loads(json.dumps(to_json(net))))
    assert read.apply(first) == last
    assert read.inverse().apply(last) == first
    assert read.kinds == net.kinds
    assert read.lineage == net.lineage
    assert [w.as_dict() for w in read.warnings] == [w.as_dict() for w in net.warnings]


def test_a_change_with_staff_survives_json():
    first = town()
    grid = next(g for g in first if first.entry(g.id).staff)
    neighbour = min(
        first.neighbours(grid.id), key=lambda i: first.grid(i).division != grid.division
    )
    change = operations.merge(first, [grid.id, neighbour])
    read = from_json(json.loads(json.dumps(to_json(change))))
    assert read.apply(first) == change.apply(first)
    (notice,) = [w for w in change.warnings if w.code == "staff_moved"]
    for assignment in first.entry(neighbour).staff:
        assert assignment.staff_no in notice.what.zh


@pytest.mark.parametrize("bad", [{}, {"version": 1}, {"version": 2}, {"version": 1, "grids": 3}])
def test_what_is_no_change_is_refused(bad):
    with pytest.raises(InvalidValue):
        from_json(bad)


def test_a_sequence_has_one_net_change_and_detours_cancel():
    first = two()
    out = operations.move(first, [(at(1000, 400), at(1200, 400))], insert=[at(1000, 400)])
    middle = out.apply(first)
    home = operations.move(middle, delete=[at(1200, 400)])
    assert not compose([out, home])
    assert compose([out, home]).apply(first) == first


def test_lineage_is_traced_to_what_stood_at_first():
    first = two()
    halves = operations.split(first, number(1), line((-10, 500), (1010, 500)))
    middle = halves.apply(first)
    half = halves.added[0]
    quarters = operations.split(middle, half, line((500, -10), (500, 1010)))
    net = compose([halves, quarters])
    assert {net.lineage[i] for i in net.added} == {(number(1),)}
    assert len(net.added) == 3
    assert net.removed == [number(1)]


def test_a_change_does_not_apply_to_what_somebody_changed():
    first = two()
    renamed = operations.edit(first, number(1), name="东门").apply(first)
    change = operations.edit(first, number(1), name="西门")
    with pytest.raises(Conflict):
        change.apply(renamed)


def test_the_summary_has_areas_and_counts_before_and_after():
    first = two()
    change = operations.split(first, number(1), line((-10, 500), (1010, 500)))
    rows = {row.code[-3:]: row for row in change.summary()}
    assert rows.keys() == {"001", "003", "004"}
    assert rows["001"].fate == "removed"
    assert rows["001"].area_after is None
    assert rows["003"].area_before is None
    assert rows["003"].area_after + rows["004"].area_after == pytest.approx(
        rows["001"].area_before, rel=1e-6
    )
    assert rows["001"].counts_before == {"households": 11, "shops": 1}
    assert "拆分" in change.sentence.zh
    assert "Split" in change.sentence.en


def test_neighbours_that_only_gained_a_vertex_are_told_apart():
    first = two()
    change = operations.split(first, number(1), line((-10, 500), (1010, 500)))
    assert change.noded == [number(2)]
    assert change.modified == []
    assert change.inverse().noded == [number(2)]


def test_an_empty_change_changes_nothing():
    assert not Change({})
    assert Change({}).apply(two()) == two()
