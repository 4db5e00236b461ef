"""Staff."""

from __future__ import annotations

XINGANNANLU = "360702001002"
PERSON = {
    "staff_no", "name", "employment", "home_division", "active", "phone", "synthetic",
    "assignments",
}  # fmt: skip


def test_everyone_is_walked_once(get, walk):
    people = walk("/staff", limit=1000)
    numbers = [person["staff_no"] for person in people]
    assert len(numbers) == len(set(numbers))
    assert numbers == sorted(numbers)
    workers = {
        person["staff_no"]
        for person in people
        if any(assignment["role"] == "worker" for assignment in person["assignments"])
    }
    assert len(workers) == get("/coverage")["totals"]["workers"]


def test_the_people_of_a_community_serve_its_grids(get, walk):
    people = walk("/staff", division=XINGANNANLU, limit=10)
    assert set(people[0]) == PERSON
    codes = {grid["code"] for grid in get("/grids", division=XINGANNANLU)["items"]}
    for person in people:
        assert person["home_division"] == XINGANNANLU
        assert person["phone"] is None
        assert {assignment["grid_code"] for assignment in person["assignments"]} <= codes


def test_a_role_picks_out_those_who_serve_in_it(walk):
    for role, number in (("branch_secretary", 6), ("worker", 6), ("leader", 0)):
        people = walk("/staff", division=XINGANNANLU, role=role)
        assert len(people) == number
        assert all(role in {a["role"] for a in person["assignments"]} for person in people)


def test_who_leads_and_works_stands_in_the_grid_with_both_roles(get):
    leader = get("/staff", role="leader", limit=1)["items"][0]
    [grid] = {assignment["grid"] for assignment in leader["assignments"]}
    serving = [s for s in get(f"/grids/{grid}")["staff"] if s["staff_no"] == leader["staff_no"]]
    assert [s["role"] for s in serving] == ["leader", "worker"]
