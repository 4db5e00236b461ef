"""An operation that cannot be is answered with its own stable code, the words and the place."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI
from shapely.geometry import shape

from api.errors import STATUSES, add_handlers
from gis.operations import parse
from gis.testing import area, block
from tests import event_loop
from tests.gis.operations.stage import DIVISION, at, coverage_of, number

COVERAGE = coverage_of(
    {
        1: area((0, 0), (1000, 0), (1000, 500), (1000, 1000), (0, 1000)),
        2: area((1000, 0), (2000, 0), (2000, 1000), (1000, 1000), (1000, 500)),
        3: block(2000, 0, 3000, 1000),
    }
)


@pytest.fixture(scope="module")
def app():
    app = FastAPI()
    add_handlers(app)

    @app.post("/operations")
    def operate(operation: dict) -> list[str]:
        change = parse(operation).apply(COVERAGE)
        return [str(i) for i in change.grids]

    return app


def answer(app, operation, language="en"):
    async def post():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://wangge") as client:
            headers = {"accept-language": language}
            return await client.post("/operations", json=operation, headers=headers)

    return event_loop.run(post)


def test_a_move_across_a_border_is_422_with_its_code_and_its_place(app):
    move = {"from": list(at(1000, 500)), "to": list(at(2500, 500))}
    found = answer(app, {"type": "move", "moves": [move]})
    assert found.status_code == 422
    assert found.headers["content-type"] == "application/problem+json"
    body = found.json()
    assert body["code"] == "would_break_ring"
    assert body["places"]["type"] == "FeatureCollection"
    (feature,) = body["places"]["features"]
    assert feature["properties"] == {"code": body["code"], "subjects": [f"{DIVISION}002"]}
    assert shape(feature["geometry"]).distance(COVERAGE.shape(number(2)).geometry) < 1e-5


def test_the_words_are_in_the_callers_language(app):
    erased = {"type": "merge", "grids": [str(number(1)), str(number(3))]}
    assert "没有共同边界" in answer(app, erased, "zh").json()["detail"]
    assert "shares no border" in answer(app, erased, "en").json()["detail"]


def test_a_refusal_without_a_place_has_an_empty_collection(app):
    found = answer(app, {"type": "renumber", "division": DIVISION}).json()
    assert found["code"] == "nothing_changes"
    assert found["places"] == {"type": "FeatureCollection", "features": []}


def test_json_that_is_no_operation_names_the_member(app):
    move = {"from": list(at(1000, 500)), "to": [114.9, "25.8"]}
    found = answer(app, {"type": "move", "moves": [move]})
    assert found.status_code == 422
    assert found.json()["code"] == "malformed_operation"
    assert found.json()["member"] == "moves[0].to[1]"


def test_a_grid_that_is_not_there_is_404(app):
    found = answer(app, {"type": "erase", "grid": str(number(77))})
    assert found.status_code == 404
    assert found.json()["code"] == "not_found"


def test_each_class_of_error_but_refused_has_one_code():
    codes = [kind.code for kind in STATUSES]
    assert len(set(codes)) == len(codes) - 1  # Refused has none of its own
