"""What an operation may do and must do, said without the engine, in areas and distances."""

from __future__ import annotations

import json

import numpy as np
import shapely

from gis import changejson, lattice

BEND = 2.5
"""Steps by which a border may bend where a vertex was put into it, rounded to the lattice."""

EXACT_SUMS = frozenset(
    {"split", "merge", "reshape", "push", "transfer", "move", "renumber", "line"}
)


def sums(coverage):
    """Households and other counts of all grids, added up by name."""
    total = {"households": 0}
    for grid in coverage:
        total["households"] += grid.households or 0
        for name, value in grid.counts.items():
            total[name] = total.get(name, 0) + value
    return {name: value for name, value in total.items() if value}


def counts_of(entry):
    return {"households": entry.grid.households or 0, **entry.grid.counts}


def assert_counts(kind, before, change, after):
    """Sums are kept, but for what a grid that went or came had, and what was edited."""
    expected = sums(before)
    if kind not in EXACT_SUMS:
        for step in change.grids.values():
            for sign, entry in ((-1, step.before), (1, step.after)):
                for name, value in counts_of(entry).items() if entry else ():
                    expected[name] = expected.get(name, 0) + sign * value
    assert sums(after) == {name: value for name, value in expected.items() if value}


def assert_survives_json(change):
    """Written and read, it is the same change."""
    text = json.dumps(changejson.to_json(change), ensure_ascii=False)
    assert changejson.from_json(json.loads(text)) == change


def assert_bystanders_keep_their_ground(change):
    """Who only gained a vertex, and every division, stays where it was but for bends."""
    for i in change.noded:
        step = change.grids[i]
        _assert_same(step.before.shape, step.after.shape)
    for before, after in change.areas.values():
        _assert_same(before, after)


def _assert_same(before, after):
    assert before.vertices <= after.vertices or after.vertices <= before.vertices
    assert shapely.hausdorff_distance(before.steps.boundary, after.steps.boundary) <= BEND


def assert_follows_the_drawing(planner, change):
    """Every border that is new runs where something was drawn or a border was."""
    if planner.drawn is None:
        return
    slack = BEND + planner.tolerance * 150  # metres, in steps, with room for both ends
    old = [s.before.shape.steps.boundary for s in change.grids.values() if s.before]
    old += [before.steps.boundary for before, _ in change.areas.values()]
    old += [
        planner.coverage.shape(n).steps.boundary
        for n in planner.coverage.near(
            s.after.shape.bounds for s in change.grids.values() if s.after
        )
    ]
    where = _fat([*old, in_steps(planner.drawn)], slack)
    for step in change.grids.values():
        if step.after and (step.before is None or step.after.shape != step.before.shape):
            stray = step.after.shape.steps.boundary.difference(where)
            assert stray.is_empty, f"a border runs where nobody drew: {stray.wkt[:200]}"


def assert_gives_what_was_drawn(kind, planner, change, gainer):
    """All of the polygon that could be given was given, and nothing else."""
    coverage = planner.coverage
    drawn = shapely.make_valid(in_steps(planner.drawn))
    slack = BEND + planner.tolerance * 150
    step = change.grids[gainer]
    division = step.after.grid.division
    after = step.after.shape.steps
    ground = coverage.area(division).steps
    if kind == "draw":
        bare = in_steps(coverage.ungridded(division))
        wanted, had = shapely.intersection(drawn, bare), shapely.MultiPolygon()
    else:
        wanted, had = shapely.intersection(drawn, ground), step.before.shape.steps
    # what is narrower than a bend may vanish
    missing = shapely.difference(shapely.buffer(wanted, -slack), shapely.buffer(after, slack))
    assert missing.area == 0, f"not given: {missing.wkt[:200]}"
    surplus = shapely.difference(after, shapely.buffer(shapely.union(wanted, had), slack))
    assert surplus.area == 0, f"given but not drawn: {surplus.wkt[:200]}"
    for i, other in change.grids.items():
        if i != gainer and other.before and other.after:
            rest = other.before.shape.steps.difference(shapely.buffer(drawn, slack))
            lost = rest.difference(shapely.buffer(other.after.shape.steps, BEND))
            assert lost.area == 0, f"taken but not drawn: {lost.wkt[:200]}"
            gained = other.after.shape.steps.difference(
                shapely.buffer(other.before.shape.steps, BEND)
            )
            assert gained.area == 0, f"given to somebody else: {gained.wkt[:200]}"


def assert_same_ground(change):
    """What the removed and changed grids covered, the new and changed ones cover (split, merge)."""
    before = [s.before.shape.steps for s in change.grids.values() if s.before]
    after = [s.after.shape.steps for s in change.grids.values() if s.after]
    one, other = shapely.union_all(before), shapely.union_all(after)
    assert shapely.difference(one, shapely.buffer(other, BEND)).area == 0
    assert shapely.difference(other, shapely.buffer(one, BEND)).area == 0


def in_steps(geometry):
    return shapely.transform(geometry, lambda xy: np.rint(xy * lattice.SCALE))


def _fat(geometries, by):
    return shapely.union_all(shapely.buffer(geometries, by))
