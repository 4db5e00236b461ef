"""Search: the best first, and no character is anything but itself."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from shapely import Point

from api.store import search
from api.store.moments import Moment
from gis.records import Division, Place, Staff
from gis.testing import block
from tests.store.conftest import COUNTY, EAST, TOWN, VILLAGE, WEST, grid

NOW = Moment(2, date(2024, 6, 1))
HOSTILE = ["100%", "a_b", "back\\slash", "quote's", 'double"', "%_%", "<b>粗</b>", "$$", "网 格"]


@pytest.fixture
def find(published):
    town = "360702101000"
    published.publish(
        divisions=[
            Division(town, "火燃镇", "township", None, COUNTY, COUNTY, block(2000, 0, 3000, 9)),
            Division(
                "360702101200", "东村", "village", "rural", town, town, block(2000, 0, 3000, 9),
                aliases=("火燃老村", "Huoran"),
            ),
        ],
        grids=[
            grid(WEST, 1, block(0, 0, 500, 1000), name="火燃市场"),
            *(
                grid(UUID(int=10 + i), 10 + i, block(0, 2000 + 10 * i, 9, 2009 + 10 * i), name=name)
                for i, name in enumerate(HOSTILE)
            ),
        ],
        places=[Place(uuid4(), "火燃驿站", "station", VILLAGE, Point(114.9, 25.8))],
        staff=[
            Staff("b-1", "火燃", "volunteer", VILLAGE, phone="000-0000-0009"),
            Staff("b-2", "火燃二", "volunteer", VILLAGE, active=False),
        ],
    )  # fmt: skip

    def run(query, limit=50, moment=NOW):
        with published.database.read() as reader:
            return [(row.type, row.name) for row in search.find(reader, query, moment, limit)]

    return run


def test_the_exact_name_comes_first_then_what_begins_so_then_what_holds_it(find):
    assert find("火燃") == [
        ("staff", "火燃"),
        ("division", "火燃镇"),
        ("division", "火燃村"),
        ("place", "火燃驿站"),
        ("grid", "火燃市场"),
        ("division", "东村"),
    ]


def test_the_best_survive_the_limit(find):
    assert find("火燃", limit=1) == [("staff", "火燃")]


def test_aliases_count_as_names(find):
    assert find("火燃老村") == [("division", "东村")]
    assert find("huoran") == [("division", "东村")]


def test_initials_and_codes_find_too(find):
    assert ("division", "火燃镇") in find("hrz")
    assert ("division", "火燃镇") in find("HRZ")
    assert find(TOWN)[0] == ("division", "沙石镇")
    assert find(f"{VILLAGE}002") == [("grid", "第2网格")]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_odd_characters_are_found_by_them_and_nothing_else_is(find, name):
    assert find(name) == [("grid", name)]


@pytest.mark.parametrize("query", ["%", "_", "\\"])
def test_a_wildcard_finds_only_names_that_hold_it(find, query):
    assert {name for _, name in find(query)} == {name for name in HOSTILE if query in name}


def test_who_has_left_and_telephone_numbers_are_not_found(find):
    assert find("火燃二") == []
    assert find("000-0000") == []


def test_what_did_not_stand_then_is_not_found(find):
    before = Moment(1, date(2024, 6, 1))
    assert ("grid", "火燃市场") not in find("火燃", moment=before)
    assert find(f"{VILLAGE}001", moment=before) == [("grid", "第1网格")]
    assert EAST != WEST
