"""Codes are written one way, say what they say, and are never used twice."""

from __future__ import annotations

import csv
import doctest
import random
import re
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from gis import codes
from gis.codes import DEFAULT, CodeScheme
from gis.errors import InvalidValue

REGISTER = Path(__file__).parents[2] / "data" / "boundaries" / "divisions_360702.csv"
VILLAGE = "360702100200"

numbers = st.integers(1, 999)
ABROAD = CodeScheme.from_mapping({"division": "[A-Z]{2}[0-9]{4}", "grid_digits": 2})


def test_the_examples_in_the_docstrings_are_true():
    results = doctest.testmod(codes)
    assert results.attempted > 12
    assert results.failed == 0


# --- divisions --------------------------------------------------------------------------------


def test_every_code_of_the_district_register_tells_its_level_parent_and_kind():
    kinds = {"村民委员会": "rural", "居民委员会": "urban"}
    with REGISTER.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 247
    for row in rows:
        code = DEFAULT.check_division(row["code"])
        assert DEFAULT.level_of(code) == row["level"]
        assert DEFAULT.parent_of(code) == row["parent_code"]
        if row["level"] == "village":
            expected = next((k for word, k in kinds.items() if word in row["urban_rural_type"]), "")
            assert DEFAULT.kind_of(code) == (expected or "virtual")
        else:
            assert DEFAULT.kind_of(code) is None


def test_a_town_without_a_county_belongs_to_its_prefecture():
    assert DEFAULT.level_of("441900003000") == "township"
    assert DEFAULT.parent_of("441900003000") == "441900000000"
    assert DEFAULT.parent_of("441900003001") == "441900003000"


def test_a_province_has_no_parent():
    assert DEFAULT.level_of("360000000000") == "province"
    assert DEFAULT.parent_of("360000000000") is None


@pytest.mark.parametrize(
    "code",
    [
        "",
        "36070210020",
        "3607021002000",
        "36070210020a",
        "360702100200\n",
        " 360702100200",
        "３６０７０２１００２００",
        "000000000000",
        "003607021002",
        "3" * 5000,
    ],
)
def test_a_wrong_division_code_is_refused_with_an_example_of_a_right_one(code):
    with pytest.raises(InvalidValue) as refused:
        DEFAULT.check_division(code)
    assert len(refused.value.text.zh) < 150
    if not code.startswith("00"):
        assert VILLAGE in refused.value.text.zh
        assert VILLAGE in refused.value.text.en


# --- grids ------------------------------------------------------------------------------------


@given(numbers)
def test_a_grid_code_splits_into_what_it_was_made_of(number):
    code = DEFAULT.grid_code(VILLAGE, number)
    assert len(code) == 15
    assert DEFAULT.split(code) == (VILLAGE, number)
    assert DEFAULT.check_grid(code, VILLAGE) == code


@pytest.mark.parametrize("number", [0, -1, 1000])
def test_a_number_that_does_not_fit_is_refused(number):
    with pytest.raises(InvalidValue, match="1 to 999"):
        DEFAULT.grid_code(VILLAGE, number)


@pytest.mark.parametrize(
    "code", ["", VILLAGE, VILLAGE + "000", VILLAGE + "01", VILLAGE + "0001", VILLAGE + "001\n"]
)
def test_a_wrong_grid_code_is_refused(code):
    with pytest.raises(InvalidValue, match="15 characters") as refused:
        DEFAULT.check_grid(code)
    assert "15 位" in refused.value.text.zh


def test_a_grid_of_another_division_is_refused():
    with pytest.raises(InvalidValue, match="must begin with"):
        DEFAULT.check_grid("360702100201001", VILLAGE)


@pytest.mark.parametrize("division", ["360702100000", "360702000000"])
def test_a_grid_never_belongs_directly_to_a_town_or_county(division):
    for attempt in (
        lambda: DEFAULT.check_grid(division + "001"),
        lambda: DEFAULT.grid_code(division, 1),
        lambda: DEFAULT.next_free(division),
    ):
        with pytest.raises(InvalidValue, match="never directly to a town or county"):
            attempt()


# --- succession -------------------------------------------------------------------------------


@given(st.sets(numbers, max_size=40), st.sets(numbers, max_size=40))
def test_the_next_code_is_the_lowest_that_never_was(used, retired):
    def codes_of(some):
        return {DEFAULT.grid_code(VILLAGE, n) for n in some}

    _, number = DEFAULT.split(DEFAULT.next_free(VILLAGE, codes_of(used), codes_of(retired)))
    assert number not in used | retired
    assert set(range(1, number)) <= used | retired


def test_codes_of_other_divisions_take_nothing_away():
    assert DEFAULT.next_free(VILLAGE, ["360702100201001"]) == VILLAGE + "001"


def test_dedicated_grids_take_from_reserved_ranges_and_basic_ones_do_not():
    scheme = CodeScheme(reserved=((1, 3), (901, 999)))
    assert scheme.next_free(VILLAGE) == VILLAGE + "004"
    assert scheme.next_free(VILLAGE, kind="dedicated") == VILLAGE + "001"
    taken = [VILLAGE + f"{n:03d}" for n in (1, 2, 3)]
    assert scheme.next_free(VILLAGE, taken, kind="dedicated") == VILLAGE + "901"
    assert DEFAULT.next_free(VILLAGE, kind="dedicated") == VILLAGE + "001"


def test_when_all_numbers_are_taken_it_says_so():
    every = [ABROAD.grid_code("NL0363", n) for n in range(1, 100)]
    with pytest.raises(InvalidValue, match="0 free grid numbers"):
        ABROAD.next_free("NL0363", every[:50], every[50:])


# --- numbering --------------------------------------------------------------------------------

#    4x3 uneven boxes: those of a row differ in height by less than half a box
#      +---+---+---+---+
#      | a | b | c | d |
#      +---+---+---+---+
#      | e | f | g | h |
#      +---+---+---+---+
#      | i | j | k | l |
#      +---+---+---+---+
UNEVEN = {
    letter: box(x, y + 0.1 * (x % 2), x + 1, y + 1 + 0.1 * (x % 2))
    for letter, (x, y) in zip(
        "abcdefghijkl", ((x, y) for y in (2, 1, 0) for x in (0, 1, 2, 3)), strict=True
    )
}


def test_numbering_reads_like_a_page_west_to_east_and_north_to_south():
    numbered = DEFAULT.number(UNEVEN, VILLAGE)
    assert "".join(numbered) == "abcdefghijkl"
    assert list(numbered.values()) == [f"{VILLAGE}{n:03d}" for n in range(1, 13)]


def test_numbering_by_columns_goes_down_before_it_goes_east():
    assert "".join(CodeScheme(order="columns").number(UNEVEN, VILLAGE)) == "aeibfjcgkdhl"


@given(st.randoms(use_true_random=False))
def test_numbering_does_not_depend_on_the_order_of_the_grids(rng: random.Random):
    shuffled = list(UNEVEN)
    rng.shuffle(shuffled)
    assert DEFAULT.number({k: UNEVEN[k] for k in shuffled}, VILLAGE) == DEFAULT.number(
        UNEVEN, VILLAGE
    )


def test_grids_with_the_same_centre_follow_their_ids():
    ring = box(0, 0, 3, 3).difference(box(1, 1, 2, 2))
    for grids in ({"b": ring, "a": box(1, 1, 2, 2)}, {"a": box(1, 1, 2, 2), "b": ring}):
        assert list(DEFAULT.number(grids, VILLAGE)) == ["a", "b"]


def test_numbering_passes_over_used_and_retired_codes():
    numbered = DEFAULT.number(
        {k: UNEVEN[k] for k in "abc"}, VILLAGE, used=[VILLAGE + "001"], retired=[VILLAGE + "003"]
    )
    assert [code[-3:] for code in numbered.values()] == ["002", "004", "005"]


def test_nothing_to_number_gives_nothing_and_an_empty_grid_is_refused():
    assert DEFAULT.number({}, VILLAGE) == {}
    with pytest.raises(InvalidValue, match="without geometry"):
        DEFAULT.number({"a": shapely.Polygon()}, VILLAGE)


# --- other schemes ----------------------------------------------------------------------------


def test_a_city_abroad_writes_its_own_codes_and_they_tell_no_level():
    assert ABROAD.grid_code("NL0363", 7) == "NL036307"
    assert ABROAD.split("NL036307") == ("NL0363", 7)
    assert ABROAD.level_of("NL0363") is None
    assert ABROAD.parent_of("NL0363") is None
    assert ABROAD.kind_of("NL0363") is None
    with pytest.raises(InvalidValue, match=re.escape("[A-Z]{2}[0-9]{4}")):
        ABROAD.check_division(VILLAGE)


def test_a_county_code_of_the_united_states_has_a_state_above_it():
    scheme = CodeScheme.from_mapping(
        {"division": "[0-9]{5}", "segments": [2, 3], "levels": ["county", "village"]}
    )
    assert scheme.level_of("08031") == "village"
    assert scheme.parent_of("08031") == "08000"
    assert scheme.level_of("08000") == "county"


@pytest.mark.parametrize(
    "settings",
    [
        {"division": ".*"},
        {"division": "[0-9]+"},
        {"division": "(a|b)"},
        {"division": r"\d{12}"},
        {"division": "[^a]{3}"},
        {"division": "[[:alpha:]]{2}"},
        {"division": "[9-0]"},
        {"division": ""},
        {"segments": (2, 2)},
        {"segments": (2, 2, 2, 3, 3), "levels": ("county",)},
        {"levels": ("county",), "division": "[0-9]{5}"},
        {"grid_digits": 0},
        {"grid_digits": 7},
        {"grid_digits": "many"},
        {"order": "spiral"},
        {"reserved": [(900, 1000)]},
        {"reserved": [(5, 4)]},
        {"reserved": [5]},
        {"colour": "red"},
    ],
)
def test_settings_that_do_not_fit_together_are_refused(settings):
    with pytest.raises(InvalidValue):
        CodeScheme.from_mapping(settings)


def test_an_empty_mapping_is_the_default_scheme():
    assert CodeScheme.from_mapping({}) == DEFAULT


@given(st.integers(1, 6), st.text("0123456789", min_size=0, max_size=7))
def test_the_suffix_pattern_takes_every_number_but_nought(digits, text):
    scheme = CodeScheme(grid_digits=digits)
    fits = len(text) == digits and set(text) != {"0"}
    assert bool(re.search(scheme.grid_suffix_regex, text)) == fits


@given(st.text("0123456789AZaz", max_size=16))
def test_the_patterns_for_the_database_agree_with_the_checks(text):
    for scheme in (DEFAULT, ABROAD):
        assert bool(re.search(scheme.grid_regex, text)) == (
            bool(re.search(scheme.division_regex, text[: scheme.length]))
            and bool(re.search(scheme.grid_suffix_regex, text[scheme.length :]))
        )


def test_the_patterns_use_only_what_postgresql_and_python_share():
    for scheme in (DEFAULT, ABROAD):
        for pattern in (scheme.division_regex, scheme.grid_suffix_regex, scheme.grid_regex):
            assert re.fullmatch(r"[\^$()|\[\]{}A-Za-z0-9_-]+", pattern)
