"""The demo reproduces what the district has published, and says what in it is synthetic."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
import shapely

from gis import codes
from gis.synthetic import zhanggong
from gis.synthetic.programme import plan_programme
from gis.synthetic.register import read_register
from gis.synthetic.zhanggong import Demo

DIGEST = Path(__file__).with_name("demo_digest.py")


def _kinds(demo: Demo) -> dict[str, str | None]:
    return {division.code: division.kind for division in demo.divisions}


def test_the_register_is_complete(demo: Demo) -> None:
    levels = Counter(division.level for division in demo.divisions)
    assert levels == {"county": 1, "township": 17, "village": 229}
    kinds = Counter(d.kind for d in demo.divisions if d.programme and d.level == "village")
    assert kinds == {"rural": 55, "urban": 94}


def test_54_of_55_villages_have_703_grids_and_2306_workers(demo: Demo) -> None:
    kinds = _kinds(demo)
    rural = {grid.id: grid for grid in demo.grids if kinds[grid.division] == "rural"}
    workers = [a for a in demo.assignments if a.grid in rural and a.role == "worker"]
    assert len(rural) == 703
    assert len(workers) == len({a.staff_no for a in workers}) == 2306
    assert len({grid.division for grid in rural.values()}) == 54
    assert min(Counter(a.grid for a in workers).values()) >= 1
    assert sum(grid.households or 0 for grid in rural.values()) == 703 * 44


def test_rural_grids_and_villages_differ_in_size(demo: Demo) -> None:
    kinds = _kinds(demo)
    homes = [g.households or 0 for g in demo.grids if kinds[g.division] == "rural"]
    assert min(homes) < 30
    assert max(homes) > 60
    numbers = Counter(g.division for g in demo.grids if kinds[g.division] == "rural")
    assert min(numbers.values()) >= 5
    assert max(numbers.values()) > 20


def test_the_village_with_the_fewest_households_is_not_gridded(demo: Demo) -> None:
    plans = plan_programme(read_register(), np.random.default_rng(1)).values()
    rural = [p for p in plans if p.unit.programme and p.unit.kind == "rural"]
    left = [plan for plan in rural if not plan.grids]
    assert len(left) == 1
    assert left[0].households == min(plan.households for plan in rural)

    gridded = {grid.division for grid in demo.grids}
    missing = [d.kind for d in demo.divisions if d.kind and d.programme and d.code not in gridded]
    assert missing == ["rural"]


def test_every_rural_grid_is_led_by_one_of_its_workers(demo: Demo) -> None:
    kinds = _kinds(demo)
    roles = defaultdict(set)
    for a in demo.assignments:
        roles[a.grid, a.role].add(a.staff_no)
    for grid in demo.grids:
        if kinds[grid.division] == "rural":
            assert len(roles[grid.id, "leader"]) == 1
            assert roles[grid.id, "leader"] <= roles[grid.id, "worker"]


def test_urban_grids_have_a_secretary_one_full_time_worker_and_volunteers(demo: Demo) -> None:
    kinds = _kinds(demo)
    employment = {person.staff_no: person.employment for person in demo.staff}
    roles = defaultdict(list)
    for a in demo.assignments:
        roles[a.grid, a.role].append(employment[a.staff_no])
    urban = [grid for grid in demo.grids if kinds[grid.division] == "urban"]
    assert len({grid.division for grid in urban}) == 94
    for grid in urban:
        assert len(roles[grid.id, "branch_secretary"]) == 1
        assert roles[grid.id, "worker"] == ["full_time"]
        assert 3 <= len(roles[grid.id, "volunteer"]) <= 8
        assert set(roles[grid.id, "volunteer"]) == {"volunteer"}
        assert grid.households == 0 if grid.kind == "dedicated" else 300 <= grid.households <= 500
    assert any(roles[grid.id, "building_lead"] for grid in urban)


def test_xinganan_road_has_six_grids_and_twelve_communities_a_dedicated_one(demo: Demo) -> None:
    assert sum(grid.division == "360702001002" for grid in demo.grids) == 6
    dedicated = [grid for grid in demo.grids if grid.kind == "dedicated"]
    assert len({grid.division for grid in dedicated}) == len(dedicated) == 12
    assert all(grid.name.endswith("专属网格") for grid in dedicated)
    numbers = Counter(g.division for g in demo.grids if g.kind == "basic")
    kinds = _kinds(demo)
    assert {n for code, n in numbers.items() if kinds[code] == "urban"} <= set(range(3, 10))


def test_numbers_follow_the_rule_of_the_product(demo: Demo) -> None:
    by_division = defaultdict(list)
    for grid in demo.grids:
        by_division[grid.division].append(grid)
    for division, grids in by_division.items():
        wanted = codes.DEFAULT.number({g.code: g.geometry for g in grids}, division)
        assert all(old == new for old, new in wanted.items())


def test_places_lie_strictly_inside_their_division(demo: Demo) -> None:
    shapes = {division.code: division.geometry for division in demo.divisions}
    kinds = Counter(place.kind for place in demo.places)
    assert kinds == {"neighbourhood_home": 22, "station": 6}
    assert all(shapes[p.division].contains_properly(p.point) for p in demo.places)
    assert all("演示数据" in (p.address or "") for p in demo.places)
    assert sum(p.division == "360702005007" for p in demo.places if p.kind == "station") == 2
    assert len({p.name for p in demo.places}) == len(demo.places)


def test_five_villages_are_managed_by_another_township_which_is_next_to_theirs(demo: Demo) -> None:
    lent = [
        d
        for d in demo.divisions
        if d.level == "village" and d.managing_parent != d.statistical_parent
    ]
    assert {(d.statistical_parent, d.managing_parent) for d in lent} == {
        ("360702103000", "360702105000")
    }
    shape = {d.code: d.geometry for d in demo.divisions}
    together = shapely.union_all([d.geometry for d in lent])
    assert len(lent) == 5
    assert together.intersection(shape["360702105000"]).length > 0.02
    # The five hang together with 水西镇, some of them through the others.
    assert shapely.union_all([together, shape["360702105000"]]).geom_type == "Polygon"


def test_aliases_give_official_and_former_names(demo: Demo) -> None:
    aliases = {division.code: division.aliases for division in demo.divisions}
    assert aliases["360702001003"] == ("八境路社区居民委员会", "八境台居委会", "八境台社区")
    assert "石铺村" in aliases["360702105202"]
    assert aliases["360702100000"] == ()


def test_upper_units_are_in_the_programme_when_they_manage_a_unit_that_is(demo: Demo) -> None:
    upper = {d.name: d.programme for d in demo.divisions if d.level == "township"}
    assert sum(upper.values()) == 10
    assert upper["水西镇"]
    assert not upper["湖边镇"]
    assert not upper["沙河工业园"]


def test_everything_made_up_says_so_and_only_the_county_is_real(demo: Demo) -> None:
    assert [d.code for d in demo.divisions if not d.synthetic] == ["360702000000"]
    assert all(r.synthetic for r in (*demo.grids, *demo.staff, *demo.places))


def test_nobody_is_invented_and_no_telephone_can_ring(demo: Demo) -> None:
    assert all(person.name == f"工作人员 {person.staff_no}" for person in demo.staff)
    phones = [person.phone or "" for person in demo.staff]
    assert len(set(phones)) == len(phones)
    assert all(phone.startswith("000-") for phone in phones)
    assert len({person.staff_no for person in demo.staff}) == len(demo.staff)


def test_every_assignment_names_a_grid_and_a_person_and_none_twice(demo: Demo) -> None:
    grids = {grid.id: grid for grid in demo.grids}
    people = {person.staff_no: person for person in demo.staff}
    keys = [(a.grid, a.staff_no, a.role) for a in demo.assignments]
    assert len(set(keys)) == len(keys)
    for a in demo.assignments:
        assert grids[a.grid].division == a.division == people[a.staff_no].home_division
        assert (a.start.isoformat(), a.end) == ("2026-01-01", None)


def test_another_process_with_other_hashes_builds_the_same_bytes(demo: Demo) -> None:
    root = Path(zhanggong.__file__).parents[2]
    answer = subprocess.run(
        [sys.executable, str(DIGEST)],
        env={**os.environ, "PYTHONHASHSEED": "77", "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == runpy.run_path(str(DIGEST))["digest"](demo)


def test_progress_is_told_when_a_step_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int, int]] = []

    class Enough(Exception):
        pass

    def stop(*_: object) -> None:
        raise Enough

    monkeypatch.setattr(zhanggong, "plan_programme", stop)
    with pytest.raises(Enough):
        zhanggong.build(lambda *step: told.append(step))
    assert told == [("plan", 0, 5)]
