"""The OpenAPI document, and the page made from it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import httpx
import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from jsonschema_rs import validator_for

from api.app import create_app
from api.auth.permissions import Action
from api.openapi import example, resolve
from api.routes.identity import rule_of
from gis.maps.policy import code_in, source_hash

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


@pytest.fixture(scope="module")
def document():
    return create_app(NOWHERE).openapi()


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def valid(document, schema, value):
    whole = {**schema, "components": document["components"]}
    return validator_for(whole).is_valid(value)


def test_the_document_is_that_which_is_served(api, document):
    served = api.get("/openapi.json")
    assert served.headers["content-type"] == "application/json"
    assert served.json() == document
    assert document["openapi"].startswith("3.1")


def test_every_operation_says_what_it_is(document):
    names = [name for name, _ in operations(document)]
    assert len(names) >= 18
    identities = [operation["operationId"] for _, operation in operations(document)]
    assert len(set(identities)) == len(identities)
    for name, operation in operations(document):
        assert operation["summary"], name
        assert operation["description"], name
        assert len(operation["tags"]) == 1, name


def test_every_operation_can_fail_as_a_problem(document):
    for name, operation in operations(document):
        for status in ("4XX", "5XX"):
            content = operation["responses"][status]["content"]
            assert list(content) == ["application/problem+json"], name
            assert resolve(content["application/problem+json"]["schema"], document)["title"] == (
                "Problem"
            )


def test_every_example_of_a_parameter_fits_it(document):
    seen = 0
    for name, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            for value in parameter["schema"].get("examples", ()):
                seen += 1
                assert valid(document, parameter["schema"], value), (name, parameter["name"])
    assert seen > 20


def test_every_example_of_an_answer_or_body_fits_it(document):
    seen = 0
    for name, operation in operations(document):
        for described in (operation.get("requestBody", {}), *operation["responses"].values()):
            for body in described.get("content", {}).values():
                if "example" in body:
                    seen += 1
                    assert valid(document, body["schema"], body["example"]), name
    assert seen > 40


def test_every_component_has_an_example_that_fits_and_says_something(document):
    for name, schema in document["components"]["schemas"].items():
        made = example(schema, document)
        assert valid(document, schema, made), name
        assert "…" not in str(made), f"{name} has a property without an example: {made}"


def test_what_the_server_answers_fits_the_document(api, document):
    asked = {
        "/api/v1/lookup": {"lon": 114.93, "lat": 25.83},
        "/api/v1/search": {"q": "网格"},
        "/api/v1/divisions/{code}": {"geometry": True},
    }
    open_to_all = {
        context.path
        for context in iter_route_contexts(create_app(NOWHERE).routes)
        if isinstance(context.original_route, APIRoute)
        and rule_of(context.original_route).action in {None, Action.READ_PUBLISHED}
    }
    grid = api.get("/grids", params={"limit": 1}).json()["items"][0]["id"]
    for path, methods in document["paths"].items():
        schema = methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        if not path.startswith("/api/v1") or "application/json" not in schema:
            continue
        address = path.replace("{code}", "360702001002").replace("{id}", grid)
        for name in ("{number}", "{one}", "{other}"):
            address = address.replace(name, "1")
        address = address.removeprefix("/api/v1")
        answer = api.get(address, params=asked.get(path, {}))
        if answer.status_code == 401:
            # What only those get who signed in is held against it elsewhere.
            assert path not in open_to_all
            continue
        assert valid(document, schema["application/json"]["schema"], answer.json()), path


# --- the page --------------------------------------------------------------------------------


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("href", "src"):
                self.links.append(value)
            elif name == "id":
                self.ids.append(value)
            assert not name.startswith("on"), (tag, name)
            assert name != "style", (tag, value)

    def handle_data(self, data):
        self.text += data


def page(server_url, **headers):
    answer = httpx.get(f"{server_url}/docs", headers=headers)
    assert answer.status_code == 200
    read = _Links()
    read.feed(answer.text)
    return answer, read


def test_the_page_shows_every_operation(server_url, document):
    _, read = page(server_url)
    for path in document["paths"]:
        assert path in read.text
    assert len(read.ids) == len(set(read.ids))
    for link in read.links:
        if link.startswith("#"):
            assert link[1:] in read.ids


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing(server_url):
    answer, read = page(server_url)
    assert "script" not in read.tags
    assert all(link.startswith(("/", "#")) for link in read.links)
    assert not re.search(r"url\(|@import", answer.text)
    _, [style] = code_in(answer.text)
    policy = answer.headers["content-security-policy"]
    assert f"style-src {source_hash(style)};" in policy
    assert "script-src" not in policy


def test_the_page_is_in_the_readers_language(server_url):
    for tag, lang, word in (("zh-CN", "zh-CN", "参数"), ("en", "en", "Parameters")):
        answer, read = page(server_url, **{"Accept-Language": tag})
        assert f'<html lang="{lang}">' in answer.text
        assert word in read.text
    chosen = httpx.get(f"{server_url}/docs?lang=zh", headers={"Accept-Language": "en"})
    assert '<html lang="zh-CN">' in chosen.text
    assert httpx.get(f"{server_url}/docs?lang=fr").status_code == 422


def test_markup_in_the_document_is_only_text(monkeypatch):
    from api.routes import reference  # noqa: PLC0415 — the module under test

    hostile = "<img src=x onerror=alert(1)>\"'{{ 7*7 }}"
    document = {
        "info": {"version": hostile},
        "paths": {
            f"/{hostile}": {
                "get": {
                    "tags": ["lookup"], "summary": hostile, "description": hostile,
                    "parameters": [{
                        "name": hostile, "in": "query", "description": hostile,
                        "schema": {"type": hostile, "examples": [hostile]},
                    }],
                    "responses": {"200": {"content": {hostile: {"example": hostile}}}},
                }
            }
        },
    }  # fmt: skip
    made = reference._page(document, "en")
    read = _Links()
    read.feed(made)
    assert "img" not in read.tags
    assert "49" not in made
    assert hostile in read.text
