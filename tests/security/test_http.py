"""What holds for every answer of the server: headers, methods, and no way out of its folder."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import httpx
import pytest

from api.protection import CONTENT_SECURITY_POLICY, MAX_BODY

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}

# Method, address, expected status; {asset} is a file of the web app when it is built.
ANSWERS = [
    ("GET", "/health/live", 200),
    ("GET", "/health/ready", 200),
    ("GET", "/docs", 200),
    ("GET", "/maps/coverage", 200),
    ("GET", "/api/v1/openapi.json", 200),
    ("GET", "/api/v1/config", 200),
    ("GET", "/api/v1/export/places.geojson", 200),
    ("HEAD", "/api/v1/config", 200),
    ("POST", "/api/v1/lookup", 422),
    ("GET", "/api/v1/coverage?x=1", 422),
    ("GET", "/api/v1/divisions/nowhere", 404),
    ("GET", "/api/v1/nothing", 404),
    ("GET", "/nothing", 404),
    ("GET", "/assets/nothing.js", 404),
    ("GET", "/%00", 404),
    ("DELETE", "/api/v1/config", 405),
    ("OPTIONS", "/api/v1/config", 405),
    ("PUT", "/", None),
    ("GET", "/", None),
]


@pytest.fixture(scope="module")
def client(server_url):
    with httpx.Client(base_url=server_url, timeout=60) as client:
        yield client


def assert_protected(answer: httpx.Response) -> None:
    assert HEADERS.items() <= dict(answer.headers).items(), answer.request.url
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors" in policy
    assert "unsafe" not in policy
    assert "cache-control" in answer.headers


@pytest.mark.parametrize(("method", "address", "status"), ANSWERS)
def test_every_answer_carries_the_headers(client, method, address, status):
    answer = client.request(method, address)
    assert status is None or answer.status_code == status, answer.text[:200]
    assert_protected(answer)


def test_not_modified_carries_them_too(client):
    for address in ("/api/v1/export/places.geojson", "/maps/coverage?lang=en"):
        tag = client.get(address).headers["etag"]
        answer = client.get(address, headers={"If-None-Match": tag})
        assert answer.status_code == 304
        assert_protected(answer)
        assert "etag" in answer.headers


def test_the_apps_policy_lets_only_its_own_files_run(client):
    assert client.get("/api/v1/config").headers["content-security-policy"] == (
        CONTENT_SECURITY_POLICY
    )
    assert "script-src 'self';" in CONTENT_SECURITY_POLICY
    for page in ("/docs", "/maps/coverage"):
        policy = client.get(page).headers["content-security-policy"]
        assert "'self'" not in policy.partition("script-src")[2].partition(";")[0]


@pytest.mark.parametrize("address", ["/api/v1/config", "/api/v1/export/grids.geojson", "/docs"])
def test_head_is_get_without_the_body(client, address):
    got, head = client.get(address), client.head(address)
    assert head.status_code == got.status_code == 200
    assert head.content == b""
    different = {"date", "content-length", "content-encoding", "transfer-encoding"}
    kept = [{k: v for k, v in a.headers.items() if k not in different} for a in (got, head)]
    assert kept[0] == kept[1]
    assert client.head("/api/v1/divisions/nowhere").status_code == 404
    assert client.head("/api/v1/nothing").status_code == 404


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/api/v1/config", "GET, HEAD"),
        ("/api/v1/lookup", "GET, HEAD, POST"),
        ("/health/live", "GET, HEAD"),
        ("/docs", "GET, HEAD"),
    ],
)
def test_a_method_that_is_not_possible_is_405_and_says_which_are(client, address, allowed):
    for method in ("DELETE", "PUT", "PATCH", "OPTIONS", "TRACE", "BREW"):
        answer = client.request(method, address)
        assert answer.status_code == 405
        assert answer.headers["allow"] == allowed
        assert answer.json()["status"] == 405


def test_what_is_not_there_is_not_there_by_any_method(client):
    for method in ("GET", "HEAD", "POST", "DELETE", "OPTIONS"):
        assert client.request(method, "/api/v1/nothing").status_code == 404
        assert client.request(method, "/api/v1/coverage/").status_code == 404


def spoken(server_url: str, target: bytes, headers: bytes = b"") -> bytes:
    """The answer to a target as it is, which a client of HTTP would tidy up."""
    address = urlsplit(server_url)
    with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
        connection.sendall(
            b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + b"\r\n"
        )
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer


@pytest.mark.parametrize(
    "target",
    [
        b"/../../../../etc/passwd",
        b"/..%2f..%2f..%2f..%2fetc/passwd",
        b"/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        b"/assets/../../../pyproject.toml",
        b"/assets/..%2f..%2f..%2fpyproject.toml",
        b"/assets/%2fetc%2fpasswd",
        b"/..\\..\\pyproject.toml",
        b"//etc/passwd",
        b"/etc/passwd%00.svg",
        b"/%ff%fe",
        b"/" + b"a" * 8000,
        b"/assets/" + b"a/" * 3000,
    ],
)
def test_no_path_leads_out_of_the_web_app(server_url, target):
    answer = spoken(server_url, target)
    assert answer.split(b" ", 2)[1] in {b"404", b"400", b"414"}, answer[:300]
    assert b"root:" not in answer
    assert b"[project]" not in answer
    assert b"content-security-policy" in answer.lower()


def test_so_does_what_is_too_large(server_url):
    announced = b"Content-Length: " + str(MAX_BODY + 1).encode() + b"\r\n"
    answer = spoken(server_url, b"/api/v1/config", announced).lower()
    assert answer.split(b" ", 2)[1] == b"413"
    for name, value in HEADERS.items():
        assert f"{name}: {value}".encode() in answer
    assert b"content-security-policy: default-src 'none'" in answer


def test_headers_without_measure_are_refused_not_swallowed(server_url):
    answer = spoken(server_url, b"/api/v1/config", b"X-Much: " + b"z" * 1_000_000 + b"\r\n")
    assert answer.split(b" ", 2)[1] == b"431"


def test_ranges_without_measure_are_no_burden(client):
    ranges = ",".join(f"{i}-{i + 1}" for i in range(0, 4000, 2))
    answer = client.get("/favicon.svg", headers={"Range": f"bytes={ranges}"})
    assert answer.status_code in {200, 404, 416}


def test_a_page_elsewhere_is_not_let_in(client):
    answer = client.get("/api/v1/config", headers={"Origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.startswith("access-control-")]
