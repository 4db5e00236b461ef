"""The audit trail as a page and as a file; what the installation is set to."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from api.auth.principal import OPERATOR
from api.routes import identity
from api.store import audit
from tests.security.installation import FAR, HERE, NEAR, Browser, Installation

ENTRY = {
    "number", "at", "account", "via", "address", "action", "object", "division", "before",
    "after", "hash",
}  # fmt: skip


def entries(browser: Browser, **wanted: Any) -> list[dict[str, Any]]:
    answer = browser.get("/api/v1/audit", params=wanted)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def leave(small: Installation, action: str, division: str | None, obj: str = "x") -> None:
    with small.database.write(OPERATOR) as writer:
        audit.record(writer, action=action, object=obj, division=division)


def test_a_deed_is_in_the_trail_with_who_when_from_where_before_and_after(small: Installation):
    root = small.browser("root")
    assert root.ask("PUT", "/api/v1/settings", json={"anonymous_reading": False}).status_code == 200
    entry = entries(root)[0]
    assert set(entry) == ENTRY
    assert entry["account"] == {"id": str(small.accounts["root"]), "name": "root"}
    assert (entry["via"], entry["address"]) == ("session", "192.0.2.7")
    assert (entry["action"], entry["object"]) == ("setting.change", "setting")
    assert entry["before"] == {"anonymous_reading": True}
    assert entry["after"] == {"anonymous_reading": False}
    assert len(entry["hash"]) == 64


def test_the_trail_is_paged_from_the_newest_back(small: Installation):
    for n in range(5):
        leave(small, "test.deed", None, str(n))
    root = small.browser("root")
    page = root.get("/api/v1/audit", params={"limit": 2, "action": "test"}).json()
    seen = page["items"]
    while page["next"] is not None:
        parameters = {"limit": 2, "action": "test", "after": page["next"]}
        page = root.get("/api/v1/audit", params=parameters).json()
        seen += page["items"]
    assert [entry["object"] for entry in seen] == ["4", "3", "2", "1", "0"]


def test_the_trail_is_asked_for_by_who_what_where_and_when(small: Installation):
    leave(small, "test.here", NEAR)
    leave(small, "test.there", FAR)
    small.browser().sign_in("viewer")
    root = small.browser("root")
    assert {e["object"][:8] for e in entries(root, account=str(small.accounts["viewer"]))} == {
        "session/"
    }
    assert [e["action"] for e in entries(root, action="test.here")] == ["test.here"]
    assert [e["action"] for e in entries(root, action="test")] == ["test.there", "test.here"]
    assert entries(root, action="tes") == []
    assert [e["action"] for e in entries(root, action="test", division=HERE)] == ["test.here"]
    newest = entries(root)[0]["at"]
    assert entries(root, since=newest)[0]["at"] == newest
    assert newest not in {e["at"] for e in entries(root, until=newest)}


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": "yesterday"},
        {"since": "2026-03-01T00:00:00"},
        {"account": "root"},
        {"after": "0"},
        {"action": "\x00"},
        {"limit": 1001},
    ],
)
def test_what_cannot_be_asked_is_refused(shared: Installation, wrong: dict[str, Any]):
    root = shared.browser("root")
    for address in ("audit", "audit/export.csv") if "limit" not in wrong else ("audit",):
        if address == "audit" or "after" not in wrong:
            assert root.get(f"/api/v1/{address}", params=wrong).status_code == 422


def test_who_administers_an_area_reads_what_concerns_it(small: Installation):
    leave(small, "test.here", NEAR)
    leave(small, "test.there", FAR)
    leave(small, "test.everywhere", None)
    admin = small.browser("admin")
    assert {e["action"] for e in entries(admin)} == {"test.here"}
    assert {e["action"] for e in entries(admin, division=NEAR)} == {"test.here"}
    answer = admin.get("/api/v1/audit", params={"division": FAR})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert "test.there" not in admin.get("/api/v1/audit/export.jsonl").text
    assert admin.get("/api/v1/audit/export.csv", params={"division": FAR}).status_code == 403


def test_the_trail_is_taken_away_as_lines_of_json(small: Installation):
    root = small.browser("root")
    leave(small, "test.deed", None, "网格\n2")
    answer = root.get("/api/v1/audit/export.jsonl", params={"action": "test"})
    assert answer.headers["content-type"] == "application/jsonl"
    assert 'filename="audit.jsonl"' in answer.headers["content-disposition"]
    [line] = answer.text.splitlines()
    assert set(json.loads(line)) == ENTRY
    assert json.loads(line)["object"] == "网格\n2"
    assert entries(root)[0]["action"] == "audit.export", "that it was taken is in it as well"


def test_as_a_table_it_computes_nothing(small: Installation):
    for harm in ("=1+1", "+1", "-1", "@A1", "\t=1", "\r=1"):
        leave(small, "test.deed", None, harm)
    answer = small.browser("root").get("/api/v1/audit/export.csv", params={"action": "test"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row["object"] for row in rows] == [
        f"'{harm}" for harm in ("\r=1", "\t=1", "@A1", "-1", "+1", "=1+1")
    ]
    assert rows[0]["account_name"] == "operator"
    assert rows[0]["number"].isdigit()


# --- settings ------------------------------------------------------------------------------------


def test_reading_is_closed_and_opened_again(small: Installation):
    root, nobody = small.browser("root"), small.browser()
    settings = "/api/v1/settings"
    assert root.get(settings).json() == {"anonymous_reading": True}
    assert nobody.get("/api/v1/config").status_code == 200
    assert root.ask("PUT", settings, json={"anonymous_reading": False}).status_code == 200
    answer = nobody.get("/api/v1/config")
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_required")
    assert nobody.get("/maps/coverage").status_code == 401
    assert nobody.get("/api/v1/session").json()["may"] == []
    for open_to_all in ("/health/live", "/health/ready", "/docs", "/api/v1/openapi.json", "/"):
        assert nobody.get(open_to_all).status_code in (200, 503), open_to_all
    assert small.browser("viewer").get("/api/v1/config").status_code == 200
    assert root.ask("PUT", settings, json={"anonymous_reading": True}).status_code == 200
    assert nobody.get("/api/v1/config").status_code == 200


def test_another_worker_knows_within_two_seconds(
    small: Installation, monkeypatch: pytest.MonkeyPatch
):
    """Told by the clock that the worker itself reads, which the test puts forward."""
    assert identity.FRESH_FOR <= 2
    nobody = small.browser()
    assert nobody.get("/api/v1/config").status_code == 200
    with small.sql() as connection:
        connection.execute("UPDATE setting SET anonymous_reading = false")
    now = identity.time.monotonic()
    monkeypatch.setattr(identity.time, "monotonic", lambda: now + identity.FRESH_FOR)
    assert nobody.get("/api/v1/config").status_code == 401


def test_only_who_administers_everything_sets_the_installation(shared: Installation):
    admin = shared.browser("admin")
    assert admin.get("/api/v1/settings").status_code == 403
    answer = admin.ask("PUT", "/api/v1/settings", json={"anonymous_reading": False})
    assert answer.status_code == 403
    assert answer.json()["detail"] == "You may not do this in this division.", (
        "the workflow says so, before the database does"
    )
    assert shared.browser("root").get("/api/v1/settings").json() == {"anonymous_reading": True}
    for body in ({}, {"anonymous_reading": None}, {"anonymous_reading": "perhaps"}):
        assert shared.browser("root").ask("PUT", "/api/v1/settings", json=body).status_code == 422
