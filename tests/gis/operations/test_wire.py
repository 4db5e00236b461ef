"""What comes over the wire is an operation that can be kept and done again, or is refused."""

from __future__ import annotations

import doctest
import json
from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis import operations
from gis.errors import MalformedOperation, WanggeError
from gis.operations import wire
from gis.operations.refusal import CODES
from gis.operations.wire import TYPES, parse
from gis.testing import block
from tests.gis.operations.stage import DIVISION, assert_whole, at, coverage_of, number

LINE = [list(at(-50, 500)), list(at(3050, 520))]
RING = [list(at(*p)) for p in ((900, 400), (1300, 400), (1300, 600), (900, 600), (900, 400))]
POLYGON = {"type": "Polygon", "coordinates": [RING]}
INSIDE = {
    "type": "Polygon",
    "coordinates": [[list(at(*p)) for p in ((10, 10), (90, 10), (90, 90), (10, 10))]],
}
SHORT = [list(at(100, 100)), list(at(200, 200))]
SNAPPING = {"tolerance": 0.5, "guides": [[list(at(0, 505)), list(at(900, 505))]], "trace": True}
ONE, TWO, THREE, NEW, NEWER = (str(number(n)) for n in (1, 2, 3, 900, 901))

# For each type one that can be done on `row`, with every member that goes together.
GOOD = {
    "move": {
        "moves": [{"from": list(at(1000, 400)), "to": list(at(1200, 400))}],
        "insert": [list(at(1000, 400))],
    },
    "reshape": {
        "grid": ONE,
        "line": [list(at(*p)) for p in ((800, 300), (1400, 300), (1400, 700), (800, 700))],
        "snapping": SNAPPING,
    },
    "push": {
        "grid": ONE,
        "stretch": [list(at(1000, 200)), list(at(1000, 800))],
        "by": [0.00002, 0],
    },
    "split": {
        "grid": ONE,
        "line": LINE,
        "counts": [{"households": 5, "shops": 1}, {"households": 6}],
        "names": ["北", "南"],
        "ids": [NEW, NEWER],
        "snapping": {"tolerance": 0.1},
    },
    "merge": {"grids": [ONE, TWO], "keep": TWO, "name": "东门"},
    "draw": {
        "division": DIVISION,
        "polygon": {
            "type": "MultiPolygon",
            "coordinates": [
                [[list(at(*p)) for p in ((0, 1500), (500, 1500), (500, 1800), (0, 1500))]]
            ],
        },
        "id": NEW,
        "name": "市场",
        "kind": "dedicated",
        "households": None,
        "counts": {"shops": 30},
    },
    "erase": {"grid": ONE},
    "transfer": {"grid": ONE, "polygon": POLYGON},
    "edit": {"grid": ONE, "name": "东门", "kind": "basic", "households": None, "counts": {}},
    "renumber": {"division": DIVISION},
    "line": {"line": LINE, "division": DIVISION},
    "assign": {
        "staff_no": "S001",
        "role": "worker",
        "to": ONE,
        "start": "2026-03-01",
        "end": "2026-09-01",
    },
}

# For each type one that is read, and refused with this code.
BAD = {
    "move": ({"moves": [{"from": list(at(0, 0)), "to": list(at(9, 9))}]}, "locked"),
    "reshape": (
        {"grid": ONE, "line": SHORT},
        "does_not_enclose",
    ),
    "push": (
        {"grid": ONE, "stretch": [list(at(500, 500)), list(at(600, 600))], "by": [0.1, 0]},
        "no_border",
    ),
    "split": ({"grid": ONE, "line": SHORT}, "does_not_cut"),
    "merge": ({"grids": [ONE, THREE]}, "not_connected"),
    "draw": ({"division": DIVISION, "polygon": INSIDE}, "no_ground"),
    "erase": ({"grid": NEW}, "not_found"),
    "transfer": ({"grid": ONE, "polygon": INSIDE}, "no_ground"),
    "edit": ({"grid": ONE, "households": 11}, "nothing_changes"),
    "renumber": ({"division": "360702100299"}, "not_found"),
    "line": ({"line": SHORT}, "ambiguous"),
    "assign": ({"staff_no": "S001", "role": "worker", "from": ONE}, "not_serving"),
}


def row(order=(1, 2, 3)):
    #  2000 ┌╌╌╌╌╌╌╌╌╌╌╌┐   ungridded
    #  1000 ├───┬───┬───┤
    #       │ 1 │ 2 │ 3 │   numbered as `order` says
    #     0 └───┴───┴───┘
    shapes = {n: block(1000 * k, 0, 1000 * k + 1000, 1000) for k, n in enumerate(order)}
    return coverage_of(shapes, {DIVISION: (list(order), block(0, 0, 3000, 2000))})


def of(kind, members=None):
    return {"type": kind, **(GOOD[kind] if members is None else members)}


def ground_for(kind):
    return row((2, 1, 3)) if kind == "renumber" else row()


def test_every_type_has_its_example():
    assert set(GOOD) == set(BAD) == set(TYPES)


@pytest.mark.parametrize("kind", TYPES)
def test_what_is_written_is_read_back_as_the_same_operation(kind):
    operation = parse(of(kind))
    assert operation.type == kind
    assert parse(json.loads(json.dumps(operation.as_json()))) == operation
    assert len({operation, parse(operation.as_json())}) == 1


@pytest.mark.parametrize("kind", TYPES)
def test_what_check_allows_can_be_done(kind):
    coverage = ground_for(kind)
    operation = parse(of(kind))
    assert operation.check(coverage) is None
    change = operation.apply(coverage)
    assert_whole(change.apply(coverage))
    assert change.sentence.zh.endswith("。")
    assert change.sentence.en.endswith(".")
    assert change.inverse().apply(change.apply(coverage)) == coverage


@pytest.mark.parametrize("kind", TYPES)
def test_check_says_beforehand_why_not_in_a_stable_code_and_words(kind):
    coverage = row()
    members, code = BAD[kind]
    finding = parse(of(kind, members)).check(coverage)
    assert finding.code == code
    assert code in CODES | {"not_found"}
    assert finding.what.zh
    assert finding.what.en
    assert coverage == row()


@pytest.mark.parametrize("kind", TYPES)
def test_a_member_too_many_or_too_few_is_named(kind):
    with pytest.raises(MalformedOperation) as refused:
        parse(of(kind) | {"gird": 1})
    assert refused.value.member == "gird"
    assert "gird" in refused.value.text.zh
    assert "gird" in refused.value.text.en
    with pytest.raises(MalformedOperation) as refused:
        parse({"type": kind})
    assert refused.value.member


FAR = [[200, 25.8], [114.9, 25.8]]


@pytest.mark.parametrize(
    ("given", "member"),
    [
        (None, ""),
        ([], ""),
        ("split", ""),
        ({}, "type"),
        ({"type": None}, "type"),
        ({"type": "explode"}, "type"),
        ({"type": ["split"]}, "type"),
        (of("split") | {"line": []}, "line"),
        (of("split") | {"line": LINE[:1]}, "line"),
        (of("split") | {"line": [[114.9, 25.8, 3.0]] * 2}, "line[0]"),
        (of("split") | {"line": [[114.9, True], [1, 2]]}, "line[0][1]"),
        (of("split") | {"line": [[float("nan"), 1], [1, 2]]}, "line[0][0]"),
        (of("split") | {"line": [[1, float("-inf")], [1, 2]]}, "line[0][1]"),
        (of("split") | {"line": [[10**400, 1], [1, 2]]}, "line[0][0]"),
        (of("split") | {"line": FAR}, "line[0][0]"),
        (of("split") | {"line": [[1, 90.1], [1, 2]]}, "line[0][1]"),
        (of("split") | {"line": LINE * 2501}, "line"),
        (of("split") | {"lines": [LINE]}, "lines"),
        (of("split", {"grid": ONE, "lines": [LINE] * 101}), "lines"),
        (of("split", {"grid": ONE, "lines": [LINE * 100] * 50}), "lines"),
        (of("split", {"grid": ONE, "apart": False}), "line"),
        (of("split", {"grid": ONE, "apart": 1}), "apart"),
        (of("split") | {"counts": [{"households": True}, {}]}, "counts[0].households"),
        (of("split") | {"counts": [{"households": 1.5}, {}]}, "counts[0].households"),
        (of("split") | {"names": ["a"]}, "names"),
        (of("split") | {"names": ["a", "\ud800"]}, "names[1]"),
        (of("split") | {"ids": [NEW, "x"]}, "ids[1]"),
        (of("split") | {"grid": "{" + ONE + "}"}, "grid"),
        (of("split") | {"grid": ONE.replace("-", "")}, "grid"),
        (of("split") | {"grid": 1}, "grid"),
        (of("split") | {"snapping": {"tolerance": -1}}, "snapping.tolerance"),
        (of("split") | {"snapping": {"tolerance": 101}}, "snapping.tolerance"),
        (of("split") | {"snapping": {}}, "snapping.tolerance"),
        (of("split") | {"snapping": {"tolerance": 1, "guides": [[]]}}, "snapping.guides[0]"),
        (of("split") | {"snapping": {"tolerance": 1, "to": 1}}, "snapping.to"),
        (of("merge", {"grids": [ONE]}), "grids"),
        (of("merge", {"grids": [ONE] * 1001}), "grids"),
        (of("move", {"moves": []}), "moves"),
        (of("move", {"moves": [[LINE[0], LINE[1]]]}), "moves[0]"),
        (of("move", {"moves": [{"from": LINE[0]}]}), "moves[0].to"),
        (of("move", {"delete": [LINE[0]] * 1001}), "delete"),
        (of("draw") | {"polygon": LINE}, "polygon"),
        (of("draw") | {"polygon": {"type": "Polygon"}}, "polygon.coordinates"),
        (of("draw") | {"polygon": {"type": "Point", "coordinates": LINE[0]}}, "polygon.type"),
        (
            of("draw") | {"polygon": {"type": "Polygon", "coordinates": [RING[:4]]}},
            "polygon.coordinates[0]",
        ),
        (of("draw") | {"kind": "special"}, "kind"),
        (of("draw") | {"counts": {"shops": 2**31}}, "counts.shops"),
        (of("draw") | {"counts": {str(k): 1 for k in range(101)}}, "counts"),
        (of("draw") | {"counts": {"a": 1, " a": 2}}, "counts"),
        (of("draw") | {"name": "  "}, "name"),
        (of("draw") | {"name": "a\nb"}, "name"),
        (of("draw") | {"name": "长" * 201}, "name"),
        (of("edit") | {"households": -1}, "households"),
        (of("edit", {"grid": ONE}), "name"),
        (of("push") | {"by": [11, 0]}, "by[0]"),
        (of("line") | {"ids": {ONE: [NEW]}}, f"ids.{ONE}"),
        (of("line") | {"ids": {}}, "ids"),
        (of("assign") | {"role": "mayor"}, "role"),
        (of("assign") | {"start": "2026-3-1"}, "start"),
        (of("assign") | {"start": "20260301"}, "start"),
        (of("assign", {"staff_no": "S1", "role": "worker"}), "to"),
        (of("assign", {"staff_no": "S1", "role": "worker", "to": ONE}), "start"),
        (
            of("assign", {"staff_no": "S1", "role": "worker", "from": ONE, "start": "2026-03-01"}),
            "start",
        ),
    ],
)
def test_what_is_wrong_is_named_in_both_languages(given, member):
    with pytest.raises(MalformedOperation) as refused:
        parse(given)
    assert refused.value.member == member
    assert (member or "operation") in refused.value.text.zh
    assert (member or "operation") in refused.value.text.en


def test_however_deep_the_json_it_is_refused():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(MalformedOperation):
        parse({"type": "split", "grid": ONE, "line": deep})
    with pytest.raises(MalformedOperation):
        parse({"type": deep})
    for _ in range(100_000):  # taken apart by hand: Python does so by recursion
        deep = deep[0]


def test_coordinates_are_on_the_lattice_from_the_door_on():
    operation = parse(of("split") | {"line": [[114.89999994999, 25.80005], [115, 25]]})
    assert operation.as_json()["line"] == [[114.8999999, 25.80005], [115.0, 25.0]]


# --- anything at all ---

WORDS = st.sampled_from([*TYPES, ONE, NEW, DIVISION, "worker", "2026-03-01", "Polygon"]) | st.text()
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | WORDS
NEAR = st.tuples(st.integers(-200, 3200), st.integers(-200, 2200)).map(lambda p: list(at(*p)))
ANYTHING = st.recursive(
    LEAVES | NEAR,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=20,
)
LINES = st.lists(NEAR, min_size=2, max_size=6)


@st.composite
def spoilt(draw):
    """A good operation of which some member was exchanged for something else."""
    operation = deepcopy(of(draw(st.sampled_from(TYPES))))
    at_hand = operation
    while True:
        keys = sorted(at_hand) if isinstance(at_hand, dict) else range(len(at_hand))
        key = draw(st.sampled_from(list(keys)))
        inner = at_hand[key]
        if not inner or not isinstance(inner, list | dict) or draw(st.booleans()):
            break
        at_hand = inner
    at_hand[key] = draw(LINES | ANYTHING)
    return operation


_LONG = settings().max_examples >= 2000
ROW = row()


@given(
    spoilt() | ANYTHING | st.builds(of, st.sampled_from(TYPES), st.dictionaries(WORDS, ANYTHING))
)
@settings(max_examples=5000 if _LONG else 400)
def test_whatever_json_comes_it_is_an_operation_or_a_domain_error(given):
    try:
        operation = parse(given)
    except MalformedOperation:
        return
    assert parse(json.loads(json.dumps(operation.as_json()))) == operation
    if operation.check(ROW) is None:
        assert_whole(operation.apply(ROW).apply(ROW))
    else:
        with pytest.raises(WanggeError):
            operation.apply(ROW)


# --- done again ---


def test_a_settled_split_makes_the_same_grids_on_ground_that_changed_elsewhere():
    base = row()
    operation = parse(of("split", {"grid": ONE, "line": LINE}))
    change = operation.apply(base)
    kept = parse(operation.settled(base, change).as_json())
    assert kept.apply(base) == change
    # somebody moved the border of 1: the parts have other shapes and are who they were
    moved = parse(of("move")).apply(base).apply(base)
    again = kept.apply(moved)
    assert again.added == change.added
    assert operation.apply(moved).added != change.added


def test_a_settled_drawing_is_the_same_grid_and_no_other():
    base = row()
    operation = parse({k: v for k, v in of("draw").items() if k != "id"})
    change = operation.apply(base)
    kept = operation.settled(base, change)
    assert kept.apply(base) == change
    assert kept.check(change.apply(base)).code in {"no_ground", "bad_value"}


def test_a_settled_line_keeps_its_meaning():
    base = row()
    across = parse({"type": "line", "line": [list(at(-9, 500)), list(at(2009, 500))]})
    change = across.apply(base)
    kept = parse(across.settled(base, change).as_json())
    assert kept.apply(base) == change
    # without grid 2 the same line would cut only one
    fewer = operations.erase(base, number(2)).apply(base)
    assert across.check(fewer) is None
    assert kept.check(fewer).code == "bad_value"
    joins = parse({"type": "line", "line": [list(at(500, 500)), list(at(1500, 500))]})
    assert joins.settled(base, joins.apply(base)).type == "merge"
    takes = parse({"type": "line", "line": GOOD["reshape"]["line"]})
    settled = takes.settled(base, takes.apply(base))
    assert settled.type == "reshape"
    assert settled.apply(base).grids == takes.apply(base).grids


def test_the_examples_in_the_docstring_are_true():
    results = doctest.testmod(wire, optionflags=doctest.ELLIPSIS)
    assert results.attempted >= 3
    assert results.failed == 0
