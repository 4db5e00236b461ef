"""Whatever is done to a coverage, in whatever order, it stays one, and all of it can be undone."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest
import shapely
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gis.change import compose
from gis.errors import WanggeError
from tests.gis.operations import expectations
from tests.gis.operations.exactly import Exactly
from tests.gis.operations.grounds import continent, voronoi
from tests.gis.operations.planner import KINDS, Planner
from tests.gis.operations.stage import jittered, town

SEED = st.integers(0, 2**32 - 1)

GROUNDS = {
    "cells 12 steps wide": lambda seed: jittered(seed, 6, 4, 12),
    "cells 60 steps wide": lambda seed: jittered(seed, 6, 4, 60),
    "cells 1,000 steps wide, much joined": lambda seed: jittered(seed, 6, 4, 1000, joined=0.5),
    "cells 40,000 steps wide": lambda seed: jittered(seed, 6, 4, 40_000),
    "Voronoi cells": lambda seed: voronoi(seed, 24, 40_000),
    "Voronoi cells, much bare": lambda seed: voronoi(seed, 24, 40_000, bare=0.4, joined=0.3),
    "a town of the demo": lambda _: town(),
    "Africa": lambda _: continent("Africa"),
    "Asia": lambda _: continent("Asia"),
    "South America": lambda _: continent("South America"),
}
RANDOM = [name for name in GROUNDS if "ells" in name]
REAL = [name for name in GROUNDS if name not in RANDOM]

LONG = 10_000
"""Operations of the long run, on random and on real coverages together."""


class Tally:
    """What was tried, what of it was done, on which ground."""

    def __init__(self):
        self.done = Counter()
        self.refused = Counter()
        self.seeds = {}

    @property
    def tried(self):
        return self.done.total() + self.refused.total()

    def lines(self):
        yield f"operations tried: {self.tried}, done: {self.done.total()}"
        yield "  done: " + ", ".join(f"{k} {n}" for k, n in sorted(self.done.items()))
        yield "  refused: " + ", ".join(f"{k} {n}" for k, n in sorted(self.refused.items()))
        for ground, seeds in sorted(self.seeds.items()):
            told = ", ".join(map(str, seeds[:6])) + (", …" if len(seeds) > 6 else "")
            yield f"  {ground}: {len(seeds)} runs, seeds {told}"


class Planning(RuleBasedStateMachine):
    """A planner at work, with undo."""

    def __init__(self, grounds, tally):
        super().__init__()
        self.grounds, self.tally = grounds, tally
        self.coverage = None

    @initialize(seed=SEED, choice=st.integers(0, 10_000))
    def on_some_ground(self, seed, choice):
        name = self.grounds[choice % len(self.grounds)]
        self.tally.seeds.setdefault(name, []).append(seed)
        self.first = self.coverage = GROUNDS[name](seed)
        self.done = []
        self.exactly = Exactly()

    @precondition(lambda self: self.coverage is not None and len(self.coverage) > 0)
    @rule(kind=st.sampled_from(KINDS), seed=SEED)
    def operate(self, kind, seed):
        planner = Planner(self.coverage, seed)
        try:
            change = planner.change(kind)
        except WanggeError:
            self.tally.refused[kind] += 1
            return
        self.tally.done[kind] += 1
        after = change.apply(self.coverage)
        assert change.inverse().apply(after) == self.coverage
        expectations.assert_survives_json(change)
        expectations.assert_counts(kind, self.coverage, change, after)
        expectations.assert_bystanders_keep_their_ground(change)
        expectations.assert_follows_the_drawing(planner, change)
        if kind in {"draw", "transfer"}:
            expectations.assert_gives_what_was_drawn(kind, planner, change, planner.gainer(change))
        if kind in {"split", "merge"}:
            expectations.assert_same_ground(change)
        self.done.append(change)
        self.coverage = after

    @precondition(lambda self: self.coverage is not None and self.done)
    @rule()
    def undo(self):
        self.coverage = self.done.pop().inverse().apply(self.coverage)

    @invariant()
    def it_is_a_coverage(self):
        if self.coverage is None:
            return
        self.exactly.check(self.coverage)
        # lattice steps are exact as floats: GEOS then decides without rounding
        steps = [self.coverage.shape(g.id).steps for g in self.coverage]
        assert shapely.is_valid(steps).all()
        assert shapely.coverage_is_valid(steps)

    def teardown(self):
        if self.coverage is None:
            return
        assert self.coverage.faults() == []
        net = compose(self.done)
        assert net.apply(self.first) == self.coverage
        assert net.inverse().apply(self.coverage) == self.first
        expectations.assert_survives_json(net)
        for change in reversed(self.done):
            self.coverage = change.inverse().apply(self.coverage)
        assert self.coverage == self.first


def planned(grounds, examples, at_least, tell):
    """Let planners work until so much was tried; the numbers go to the end of pytest's output."""
    long = settings().max_examples >= 2000
    # The short run walks the same sequences each time: new ones are sought by the long run.
    limits = settings(
        max_examples=200 if long else examples,
        stateful_step_count=25,
        derandomize=not long,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        phases=[Phase.generate, Phase.shrink],
    )
    tally = Tally()
    try:
        while True:
            run_state_machine_as_test(partial(Planning, grounds, tally), settings=limits)
            if not long or tally.tried >= at_least:
                break
    finally:
        for line in tally.lines():
            tell("told", line)


def test_a_random_coverage_survives_whatever_is_done_to_it(record_property):
    planned(RANDOM, 14, LONG * 6 // 10, record_property)


def test_a_real_coverage_survives_whatever_is_done_to_it(record_property):
    planned(REAL, 6, LONG * 4 // 10, record_property)


@pytest.mark.parametrize("name", GROUNDS)
def test_the_grounds_are_coverages_to_begin_with(name):
    for seed in range(5):
        coverage = GROUNDS[name](seed)
        Exactly().check(coverage)
        assert coverage.faults() == []
