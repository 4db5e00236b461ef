"""The addresses of the web app that are no files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api import errors
from api.auth.address import AddressSettings
from api.protection import Protection
from api.routes import pages
from tests.event_loop import run

PLAN = "3b0c6c1e-8f0a-4d63-9a53-6f1d1f0c2a77"


Get = Callable[[str], httpx.Response]


def served(web: Path) -> Get:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    errors.add_handlers(app)
    app.add_middleware(Protection, addresses=AddressSettings())
    pages.serve(app, web)

    async def get(path: str) -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.get(path)

    return lambda path: run(lambda: get(path))


@pytest.fixture
def built(tmp_path: Path) -> Get:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><p>the page", "utf-8")
    return served(tmp_path)


@pytest.mark.parametrize(
    "path", ["/", "/plans", f"/plans/{PLAN}", f"/plans/{PLAN.upper()}", f"/plans/{PLAN}/review"]
)
def test_the_page_is_at_each_of_its_addresses(built: Get, path: str) -> None:
    answer = built(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "the page" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/plans/",
        "/plans/new",
        f"/plans/{PLAN}0",
        f"/plans/{PLAN}/",
        f"/plans/{PLAN}/steps",
        f"/plans/{PLAN}%2Freview%2Fmore",
        "/plans/../assets",
        "/plan",
    ],
)
def test_there_is_no_page_at_any_other(built: Get, path: str) -> None:
    assert built(path).status_code == 404


def test_before_it_is_built_each_address_says_how_to_build_it(tmp_path: Path) -> None:
    get = served(tmp_path)
    for path in ("/", "/plans", f"/plans/{PLAN}", f"/plans/{PLAN}/review"):
        answer = get(path)
        assert answer.status_code == 503
        assert "make web" in answer.text
