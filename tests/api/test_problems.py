"""Everything that is wrong is answered by a problem in the caller's language, never by 500."""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from urllib.parse import urlsplit

import httpx
import pytest

MEDIA_TYPE = "application/problem+json"


def refused(answer: httpx.Response, status: int = 422) -> dict[str, object]:
    assert answer.status_code == status, (answer.url, answer.text[:300])
    assert answer.headers["content-type"] == MEDIA_TYPE
    found = answer.json()
    assert {"type", "title", "status", "detail", "code"} <= set(found)
    assert found["status"] == status
    return found


@pytest.mark.parametrize(
    "address",
    [
        "/coverage?divison=360702000000",
        "/coverage?division=1&division=2",
        "/coverage?kind=suburban",
        "/coverage?kind=",
        "/coverage?revision=abc",
        "/coverage?revision=",
        "/coverage?revision=0",
        "/coverage?revision=-1",
        "/coverage?revision=1.5",
        "/coverage?revision=9223372036854775808",
        f"/coverage?revision={'9' * 5000}",
        "/coverage?date=0",
        "/coverage?date=1700000000",
        "/coverage?date=2026-13-01",
        "/coverage?date=2026-02-30",
        "/coverage?date=2026-3-1",
        "/coverage?date=2026-03-01T00:00:00",
        "/coverage?date=NaN",
        "/coverage?date=10000-01-01",
        "/coverage?date=%EF%BC%92026-03-01",
        f"/coverage?division={'3' * 41}",
        "/coverage?division=%00",
        "/coverage?%00=1",
        "/coverage?=1",
        "/lookup",
        "/lookup?lon=114.9",
        "/lookup?lon=a&lat=b",
        "/lookup?lon=nan&lat=1",
        "/lookup?lon=inf&lat=1",
        "/lookup?lon=1e400&lat=1",
        "/lookup?lon=114,9&lat=25",
        "/lookup?lon=1&lon=2&lat=3",
        "/grids?limit=0",
        "/grids?limit=1001",
        "/grids?limit=x",
        "/grids?unstaffed=perhaps",
        f"/grids?after={'a' * 201}",
        "/grids?after=%00",
        "/grids/%00",
        f"/grids/{'a' * 61}",
        "/divisions/a%00b",
        f"/divisions/{'3' * 41}",
        "/divisions?level=planet",
        "/revisions/zero",
        "/revisions/0",
        "/revisions/9223372036854775808",
        "/revisions?after=x",
        "/search",
        "/search?q=",
        f"/search?q={'a' * 61}",
        "/search?q=%00",
        "/search?q=a&limit=51",
        "/staff?role=king",
        "/export/divisions.geojson?level=planet",
        "/export/grids.geojson?bbox=abc",
        "/config?lang=zh",
    ],
)
def test_a_parameter_that_is_wrong_is_refused(api, address):
    assert refused(api.get(address))["code"] in {"invalid_request", "invalid_value"}


@pytest.mark.parametrize(
    "query",
    ["%ed%a0%80", "%ff%fe", "%F0%9F%98%80", "%E2%80%AE", "%25", "a" * 60, "%C2%A0", "%0a"],
)
def test_odd_text_finds_nothing_and_breaks_nothing(api, query):
    assert api.get(f"/search?q={query}").status_code == 200
    for address in (f"/divisions/{query[:40]}", f"/grids/{query}", f"/grids?division={query[:40]}"):
        refused(api.get(address), 404)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'"\\ud800"',
        b'{"\\ud800": 1}',
        b'{"points": {}}',
        b'{"points": [1]}',
        b'{"points": [{"lon": NaN, "lat": 1}]}',
        b'{"points": [{"lon": Infinity, "lat": 1}]}',
        b'{"points": [{"lon": 1e999, "lat": 1}]}',
        b'{"points": [{"lon": ' + b"9" * 5000 + b', "lat": 1}]}',
        b'{"points": [{"lon": "\\u0000", "lat": "\\ud800"}]}',
        b'{"points": [{"lon": 1, "lat": 1, "name": "x"}]}',
        b'{"points": [{"lon": 181, "lat": 1}]}',
        b"[" * 100_000,
        b'{"points":' + b"[" * 1_000_000,
    ],
    ids=lambda body: repr(body[:30]),
)
def test_a_body_that_is_wrong_is_refused(api, body):
    refused(api.post("/lookup", content=body, headers={"Content-Type": "application/json"}))


def test_a_body_of_another_kind_is_refused(api):
    body = b'{"points": [{"lon": 1, "lat": 1}]}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        refused(api.post("/lookup", content=body, headers={"Content-Type": kind}))


def test_ten_thousand_faults_are_not_all_told(api):
    points = [{"lon": 999, "lat": 999, "x" * 500: 1}] * 2000
    answer = api.post("/lookup", json={"points": points})
    found = refused(answer)
    assert len(answer.content) < 20_000
    assert "6000" in found["detail"]


MUCH = 2 * 1024 * 1024


def answered(server_url: str, headers: dict[str, str], body: list[bytes]) -> tuple[int, str, dict]:
    """The answer to a request that stops in the middle of its body."""
    connection = http.client.HTTPConnection(urlsplit(server_url).netloc, timeout=60)
    with closing(connection):
        connection.putrequest("POST", "/api/v1/lookup")
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        for piece in body:
            connection.send(piece)
        answer = connection.getresponse()
        return answer.status, answer.headers["content-type"], json.loads(answer.read())


def test_too_much_is_refused_as_soon_as_it_is_announced(server_url):
    status, kind, found = answered(server_url, {"Content-Length": str(MUCH + 1)}, [])
    assert (status, kind, found["status"]) == (413, MEDIA_TYPE, 413)


def test_too_much_is_refused_as_soon_as_it_shows(server_url):
    piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    pieces = [piece] * (MUCH // 0x10000 + 1)
    status, kind, found = answered(server_url, {"Transfer-Encoding": "chunked"}, pieces)
    assert (status, kind, found["status"]) == (413, MEDIA_TYPE, 413)


def test_as_much_as_may_be_is_read(api):
    refused(api.post("/lookup", content=b" " * MUCH), 422)


# --- languages -------------------------------------------------------------------------------

CASES = [
    (
        "/divisions/999999999999",
        "没有代码为 999999999999 的区划。",
        "There is no division 999999999999.",
    ),
    ("/nothing", "没有这个地址：/api/v1/nothing", "There is nothing at /api/v1/nothing."),
    ("/coverage?x=1", "query.x：没有这个参数。", "query.x: there is no such parameter."),
    (
        "/coverage?revision=7",
        "没有版本 7，最新版本为 1。",
        "There is no revision 7; the newest is 1.",
    ),
    (
        "/lookup?lon=200&lat=1",
        "query.lon：不得大于 180.0。",
        "query.lon: Input should be less than or equal to 180.",
    ),
    (
        "/coverage?date=soon",
        "query.date：应为日期，如 2026-03-31。",
        "query.date: Input should be a date, YYYY-MM-DD.",
    ),
    ("/search", "query.q：缺少此项。", "query.q: Field required."),
]


@pytest.mark.parametrize(("address", "chinese", "english"), CASES)
def test_problems_are_told_in_the_callers_language(api, address, chinese, english):
    for accepted, expected, language in (
        ("zh-CN,zh;q=0.9,en;q=0.8", chinese, "zh"),
        ("en-GB,en;q=0.9,zh;q=0.1", english, "en"),
        ("fr", english, "en"),
    ):
        answer = api.get(address, headers={"Accept-Language": accepted})
        assert answer.json()["detail"] == expected
        assert answer.headers["content-language"] == language
        assert "Accept-Language" in answer.headers["vary"]


def test_every_kind_of_fault_has_its_chinese(api):
    for address in (
        "/lookup?lon=x&lat=inf",
        "/grids?limit=0",
        "/grids?limit=x",
        "/grids?unstaffed=perhaps",
        "/coverage?kind=x",
        "/coverage?revision=1.5",
        f"/coverage?revision={'9' * 5000}",
        "/coverage?date=2026-02-30",
        f"/coverage?division={'3' * 41}",
        "/search?q=",
        "/search?q=1&q=1",
        "/search?q=%00",
    ):
        found = api.get(address, headers={"Accept-Language": "zh"}).json()
        for fault in found["errors"]:
            assert not fault["what"].isascii(), (address, fault)
