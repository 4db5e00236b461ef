"""Every tool does what it says, is undone exactly and done again exactly."""

from __future__ import annotations

import pytest
import shapely

from tests.web.plan.conftest import OpenPlan
from tests.web.plan.desk import Desk, Workspace, across, border, inside, junction


def there_and_back(workspace: Workspace, desk: Desk, plan: str, before: str, head: int) -> None:
    """The step that was done can be undone and done again, to the integer."""
    workspace.stands_at(head)
    after = workspace.checksum
    assert after != before
    desk.holds(plan, workspace)
    workspace.undo()
    workspace.stands_at(head - 1)
    assert workspace.checksum == before
    workspace.redo()
    workspace.stands_at(head)
    assert workspace.checksum == after
    desk.holds(plan, workspace)


def test_a_corner_where_three_grids_meet_moves_in_all_three(open_plan: OpenPlan) -> None:
    workspace, desk, plan = open_plan()
    before, grids = workspace.checksum, workspace.grids()
    at, codes = junction(grids)
    assert len(codes) == 3
    workspace.look_at(*codes)
    workspace.take("c", "corners")
    workspace.drag_freely(at, workspace.aside(at, 14, 9))
    workspace.stands_at(1)
    moved = workspace.grids()
    (new,) = set(moved[codes[0]].ring) - set(grids[codes[0]].ring)
    for code in codes:
        assert at not in moved[code].ring
        assert new in moved[code].ring
    there_and_back(workspace, desk, plan, before, 1)


def test_while_a_corner_is_dragged_all_that_share_it_follow(open_plan: OpenPlan) -> None:
    workspace, _, _ = open_plan()
    before = workspace.checksum
    at, codes = junction(workspace.grids())
    workspace.look_at(*codes)
    workspace.take("c", "corners")
    workspace.drag(at, workspace.aside(at, 14, 9), drop=False)
    shown = workspace.ask("foreseen")
    grids = workspace.grids()
    assert {one["id"] for one in shown} == {grids[code].id for code in codes}
    workspace.page.keyboard.press("Escape")
    workspace.page.mouse.up()
    assert workspace.ask("foreseen") == []
    assert (workspace.checksum, workspace.head) == (before, 0)


def test_a_border_pushed_gives_one_side_what_the_other_loses(open_plan: OpenPlan) -> None:
    workspace, desk, plan = open_plan()
    before, grids = workspace.checksum, workspace.grids()
    one, other, line = border(grids)
    workspace.look_at(one, other)
    workspace.take("b", "push")
    middle = line.interpolate(0.5, normalized=True)
    start = (middle.x, middle.y)
    workspace.drag(start, workspace.aside(start, 12, 12))
    workspace.stands_at(1)
    after = workspace.grids()
    changed = {code for code in grids if after[code].area.area != grids[code].area.area}
    assert {one, other} <= changed
    assert sum(after[c].area.area for c in changed) == pytest.approx(
        sum(grids[c].area.area for c in changed), rel=1e-6
    )
    there_and_back(workspace, desk, plan, before, 1)


def test_a_line_across_a_grid_splits_it(open_plan: OpenPlan) -> None:
    workspace, desk, plan = open_plan()
    before, grid = workspace.checksum, workspace.largest()
    number = len(workspace.grids())
    workspace.look_at(grid.code)
    workspace.take("l", "line")
    workspace.draw(*across(grid.area))
    workspace.confirm()
    workspace.stands_at(1)
    assert len(workspace.grids()) == number + 1
    there_and_back(workspace, desk, plan, before, 1)


def test_a_line_out_and_back_takes_what_it_encloses(open_plan: OpenPlan) -> None:
    workspace, desk, plan = open_plan()
    before, grids = workspace.checksum, workspace.grids()
    one, other, line = border(grids)
    workspace.look_at(one, other)
    workspace.take("l", "line")
    home, away = grids[one].area, grids[other].area
    ends = [line.interpolate(share, normalized=True) for share in (0.3, 0.7)]
    depth = inside(away)
    start, end = (_towards(end, inside(home), 0.15) for end in ends)
    peaks = [_towards(end, depth, 0.35) for end in ends]
    workspace.draw(start, *peaks, end)
    workspace.confirm()
    workspace.stands_at(1)
    after = workspace.grids()
    assert len(after) == len(grids)
    assert after[one].area.area != grids[one].area.area
    there_and_back(workspace, desk, plan, before, 1)


def _towards(start: shapely.Point, end: tuple[float, float], share: float) -> tuple[float, float]:
    return (
        round(start.x + (end[0] - start.x) * share, 7),
        round(start.y + (end[1] - start.y) * share, 7),
    )


def test_two_neighbours_become_one(open_plan: OpenPlan) -> None:
    workspace, desk, plan = open_plan()
    before, grids = workspace.checksum, workspace.grids()
    one, other, _ = border(grids)
    workspace.look_at(one, other)
    workspace.take("m", "merge")
    workspace.click(inside(grids[one].area), inside(grids[other].area))
    workspace.expects_confirmation()
    workspace.confirm()
    workspace.stands_at(1)
    assert len(workspace.grids()) == len(grids) - 1
    there_and_back(workspace, desk, plan, before, 1)


def test_a_grid_is_erased_and_another_drawn_where_it_was(open_plan: OpenPlan) -> None:
    workspace, desk, plan = open_plan()
    grids = workspace.grids()
    grid = workspace.largest()
    before = workspace.checksum
    workspace.look_at(grid.code)
    workspace.take("e", "erase")
    workspace.click(inside(grid.area))
    workspace.expects_confirmation()
    workspace.confirm()
    workspace.stands_at(1)
    assert grid.code not in workspace.grids()
    there_and_back(workspace, desk, plan, before, 1)

    before = workspace.checksum
    workspace.take("n", "draw")
    west, south, east, north = grid.area.buffer(-0.0004).bounds
    workspace.draw((west, south), (east, south), (east, north), (west, north))
    workspace.confirm()
    workspace.stands_at(2)
    (new,) = set(workspace.grids()) - set(grids)
    made = workspace.grids()[new].area
    assert grid.area.buffer(1e-7).contains(made)
    there_and_back(workspace, desk, plan, before, 2)


def test_what_is_drawn_around_goes_to_the_chosen_grid(open_plan: OpenPlan) -> None:
    workspace, desk, plan = open_plan()
    before, grids = workspace.checksum, workspace.grids()
    one, other, line = border(grids)
    workspace.look_at(one, other)
    workspace.take("t", "transfer")
    workspace.click(inside(grids[one].area))
    middle = line.interpolate(0.5, normalized=True)
    depth = inside(grids[other].area)
    a, b = (line.interpolate(share, normalized=True) for share in (0.4, 0.6))
    corners = (
        _towards(a, inside(grids[one].area), 0.1),
        _towards(a, depth, 0.3),
        _towards(middle, depth, 0.5),
        _towards(b, depth, 0.3),
        _towards(b, inside(grids[one].area), 0.1),
    )
    workspace.draw(*corners)
    workspace.confirm()
    workspace.stands_at(1)
    assert workspace.grids()[one].area.area > grids[one].area.area
    there_and_back(workspace, desk, plan, before, 1)


def test_codes_are_given_anew_after_a_split(open_plan: OpenPlan) -> None:
    workspace, desk, plan = open_plan()
    grid = workspace.largest()
    workspace.look_at(grid.code)
    workspace.take("l", "line")
    workspace.draw(*across(grid.area))
    workspace.confirm()
    workspace.stands_at(1)
    before = workspace.checksum
    codes = {one.id: code for code, one in workspace.grids().items()}
    workspace.take("r", "renumber")
    workspace.expects_confirmation()
    workspace.confirm()
    workspace.stands_at(2)
    assert {one.id: code for code, one in workspace.grids().items()} != codes
    there_and_back(workspace, desk, plan, before, 2)
