"""Until accounts exist no telephone number leaves the server, by whatever address.

Every person of the demo is given a number that can be told from everything else; then every
address the server has is read, page by page.
"""

from __future__ import annotations

import re

import httpx
import psycopg
import pytest

from api.cluster.address import libpq_url

MARK = "1390797"
"""Every number given begins so, and nothing else in the demo holds it."""

COMMUNITY = "360702001002"


@pytest.fixture
def marked(demo_database_url, serve):
    with psycopg.connect(libpq_url(demo_database_url)) as connection:
        given = connection.execute(
            "UPDATE staff SET phone = %s || lpad((row_number)::text, 4, '0') "
            "FROM (SELECT staff_no AS who, row_number() OVER (ORDER BY staff_no) FROM staff) AS n "
            "WHERE staff_no = who",
            [MARK],
        ).rowcount
        assert given > 6000
    with httpx.Client(base_url=serve(demo_database_url), timeout=120) as client:
        yield client


def everything(client: httpx.Client):
    """The text of every page of every address that is read."""
    document = client.get("/api/v1/openapi.json").json()
    grid = client.get(f"/api/v1/grids?division={COMMUNITY}&limit=1").json()["items"][0]
    point = dict(zip(("lon", "lat"), grid["centre"], strict=True))
    filled = {"{code}": COMMUNITY, "{id}": grid["id"], "{number}": "1"}
    searches = [MARK, f"{MARK}0001", "1390", "工作人员", f"{COMMUNITY}-001", "gzry", "%"]
    for path, methods in document["paths"].items():
        if "get" not in methods or path.startswith("/basemap"):
            continue
        address = path
        for name, value in filled.items():
            address = address.replace(name, value)
        names = {p["name"] for p in methods["get"].get("parameters", ())}
        queries = [{"q": q, "limit": 50} for q in searches] if "q" in names else [{}]
        if "lon" in names:
            queries = [point]
        if "division" in names:
            queries.append({"division": COMMUNITY})
        if "geometry" in names:
            queries.append({"geometry": True})
        if "lang" in names:
            queries += [{"lang": "zh"}, {"lang": "en"}]
        for query in queries:
            if "limit" in names and "q" not in names:
                query["limit"] = 1000
            while True:
                answer = client.get(address, params=query)
                assert answer.status_code == 200, (address, query, answer.text[:200])
                yield address, answer
                following = answer.json().get("next") if "after" in names else None
                if following is None:
                    break
                query["after"] = following
    points = {"points": [point] * 3}
    yield "POST /api/v1/lookup", client.post("/api/v1/lookup", json=points)
    for address in ("/", "/docs"):
        yield address, client.get(address)


def test_no_telephone_number_leaves_by_any_address(marked):
    read = set()
    for address, answer in everything(marked):
        read.add(address)
        assert MARK not in answer.text, address
        assert not re.search(rf"{MARK[:3]}[ -]?{MARK[3:]}", answer.text), address
        assert set(re.findall(r'"phone": ?("[^"]*"|null)', answer.text)) <= {"null"}, address
    assert len(read) >= 18
    assert f"/api/v1/divisions/{COMMUNITY}" in read


def test_nobody_is_found_by_their_number(marked):
    for query in (MARK, f"{MARK}0001", "13907970001", "1390"):
        assert marked.get("/api/v1/search", params={"q": query}).json()["items"] == []


def test_problems_do_not_tell_either(marked):
    for address in (f"/api/v1/grids/{MARK}0001", "/api/v1/staff?after=%00", "/api/v1/staff?x=1"):
        answer = marked.get(address)
        assert answer.status_code in {404, 422}
        assert "phone" not in answer.text
