"""Telephone numbers of staff: who gets which, by whatever address; and that no log has them."""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from api.auth.principal import SCOPES
from tests.security.installation import (
    FAR,
    GRIDS,
    HERE,
    MARK,
    NEAR,
    PHONES,
    THERE,
    Browser,
    Installation,
)
from tests.security.samples import SAMPLES, Asked

POINTS = [{"lon": 114.9 + steps * 1e-7, "lat": 25.80005} for steps in (250, 750, 1500)]
"""One in each grid."""

VALUES: dict[str, list[Any]] = {
    "division": [HERE, NEAR, THERE, FAR],
    "parent": [HERE],
    "q": [MARK, PHONES["s-1"], PHONES["s-1"].replace("-", ""), "139", "7101", "甲", "s-1", "%"],
    "contacts": ["true"],
    "geometry": ["true"],
    "unstaffed": ["false"],
    "lang": ["zh", "en"],
    "role": ["worker", "leader"],
    "revision": [1],
    "date": ["2026-01-01"],
    "level": ["village"],
    "kind": ["rural"],
    "limit": [1],
    "mine": ["true"],
    "version": [1],
    "status": ["draft"],
    "changed": ["true"],
    "with": ["00000000-0000-0000-0000-000000000001"],
    "account": ["00000000-0000-0000-0000-000000000001"],
    "action": ["publish", "contacts"],
    "since": ["2020-01-01T00:00:00Z"],
    "until": ["2090-01-01T00:00:00Z"],
}
"""What each parameter is tried with, one at a time; those that page are followed."""

AS_THEY_COME = {"after", "lon", "lat", "next", "with_total"}

WRONG = [
    f"/api/v1/grids/{PHONES['s-1']}",
    f"/api/v1/divisions/{PHONES['s-1']}",
    f"/api/v1/staff?x={PHONES['s-1']}",
    f"/api/v1/staff?role={PHONES['s-1']}",
    "/api/v1/staff?after=%00",
    "/api/v1/accounts?limit=0",
    "/nowhere",
    "/docs?lang=xx",
]
"""What is answered by a problem, which is not to tell more than was asked."""


def addresses(small: Installation, browser: Browser) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every address that is read, with every value of each of its parameters."""
    described = small.app.openapi()["paths"]
    for (method, path), sample in SAMPLES.items():
        if method != "GET" or path.startswith("/auth/"):
            continue
        asked: Asked = sample.make(small, browser, "here")
        parameters = described.get(path, {}).get("get", {}).get("parameters", ())
        names = {one["name"] for one in parameters if one["in"] == "query"}
        if path.endswith("/events"):
            continue  # goes on for ever; what it says is in tests/api/plans/test_live.py
        assert names <= set(VALUES) | AS_THEY_COME, f"{path}: say what to try {names} with"
        yield path.format(**asked.path), asked.query
        for name in sorted(names & set(VALUES)):
            for value in VALUES[name]:
                yield path.format(**asked.path), asked.query | {name: value}
    for grid in GRIDS.values():
        yield f"/api/v1/grids/{grid}", {}
    for point in POINTS:
        yield "/api/v1/lookup", point
    yield "/", {}
    yield "/api/v1/openapi.json", {}


def answers(small: Installation, browser: Browser) -> Iterator[tuple[str, httpx.Response]]:
    """Every page of every answer that one gets."""
    for path, query in addresses(small, browser):
        following: str | None = ""
        while following is not None:
            after = {"after": following} if following else {}
            answer = browser.get(path, params=query | after)
            assert answer.status_code < 500 or path == "/", (path, query, answer.text)
            yield f"{path} {query}", answer
            kind = answer.headers.get("content-type", "")
            is_page = kind.partition(";")[0] == "application/json" and answer.is_success
            content = answer.json() if is_page else {}
            following = content.get("next") if isinstance(content, dict) else None
    for address in WRONG:
        yield address, browser.get(address)
    for points in ([POINTS[0]], POINTS):
        yield "POST lookup", browser.post("/api/v1/lookup", {"points": points})


def numbers_in(text: str) -> set[str]:
    """Whose telephone numbers stand in a text, however they are written."""
    bare = re.sub(r"[\s()-]|%20|%2D", "", text)
    return {who for who, phone in PHONES.items() if phone.replace("-", "") in bare}


def seen(small: Installation, browser: Browser) -> set[str]:
    """Whose numbers one gets to see, by all addresses together."""
    found: set[str] = set()
    asked = 0
    for address, answer in answers(small, browser):
        asked += 1
        said = numbers_in(answer.text) | numbers_in(str(answer.headers))
        told = numbers_in(address) | numbers_in(str(answer.request.url))
        found |= said - told  # what one typed oneself is no news
        if said - told:
            assert answer.headers["cache-control"] == "private, no-store", address
    assert asked > 100
    return found


EVERYBODY = set(PHONES)
OURS = {"s-1", "s-2", "s-4", "s-5"}
"""At home in HERE, or serving a grid there."""

SEES = {
    None: set(),
    "viewer": set(),
    "field": {"s-1", "s-5"},  # those who serve the grid that one serves oneself
    "planner": OURS,
    "approver": OURS,
    "admin": OURS,
    "root": EVERYBODY,
}


@pytest.mark.parametrize("who", SEES, ids=str)
def test_whose_numbers_one_gets_by_all_addresses_together(
    small_by_module: Installation, caplog: pytest.LogCaptureFixture, who: str | None
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert seen(small_by_module, small_by_module.browser(who)) == SEES[who]
    # The client that asks here logs the addresses it asked for; the application does not.
    logged = [one.getMessage() for one in caplog.records if one.name != "httpx"]
    assert numbers_in("\n".join(logged)) == set()


def test_a_token_gets_numbers_only_when_it_is_meant_for_that(small_by_module: Installation) -> None:
    small = small_by_module
    without = tuple(scope for scope in SCOPES if scope != "contacts")
    assert seen(small, small.program(small.token("root", without))) == set()
    assert seen(small, small.program(small.token("planner", ("read", "contacts")))) == OURS
    token = small.token("planner", ("read", "contacts"))
    basic = base64.b64encode(f"planner:{token}".encode()).decode()
    assert seen(small, Browser(small, {"Authorization": f"Basic {basic}"})) == OURS


def test_nobody_is_found_by_their_number(small_by_module: Installation) -> None:
    for who in (None, "viewer", "field", "root"):
        for query in (MARK, PHONES["s-1"], "7101", "13900007101"):
            answer = small_by_module.browser(who).get("/api/v1/search", params={"q": query})
            assert answer.json()["items"] == []


def test_who_may_never_see_numbers_is_told_so_when_asking(small_by_module: Installation) -> None:
    for who, status in ((None, 401), ("viewer", 403), ("field", 200)):
        browser = small_by_module.browser(who)
        assert browser.get("/api/v1/staff?contacts=true").status_code == status


def test_numbers_are_gone_with_the_role_the_area_or_the_service(small: Installation) -> None:
    field, planner = small.browser("field"), small.browser("planner")

    def sees(browser: Browser) -> set[str]:
        return numbers_in(browser.get("/api/v1/staff?contacts=true").text)

    assert (sees(field), sees(planner)) == ({"s-1", "s-5"}, OURS)
    with small.sql() as connection:
        connection.execute(
            "UPDATE assignment SET period = daterange(lower(period), current_date - 1) "
            "WHERE staff_no = 's-1'"
        )
    assert sees(field) == {"s-1"}  # one's own
    with small.sql() as connection:
        connection.execute(
            "UPDATE account_grant SET division = %s WHERE account = %s",
            [FAR, small.accounts["planner"]],
        )
    assert sees(planner) == {"s-3", "s-5"}
    with small.sql() as connection:
        connection.execute(
            "UPDATE account_grant SET role = 'viewer' WHERE account = %s",
            [small.accounts["planner"]],
        )
    assert planner.get("/api/v1/staff?contacts=true").status_code == 403


def test_reading_many_is_in_the_trail_with_how_many_and_without_which(small: Installation) -> None:
    planner = small.browser("planner")
    planner.get("/api/v1/lookup", params=POINTS[0])
    assert small.newest("contacts.read") is None  # one point is what the page shows all day
    planner.post("/api/v1/lookup", {"points": POINTS})
    row = small.newest("contacts.read")
    assert (row.account_name, row.object, row.after) == ("planner", "lookup", {"count": 3})
    planner.get(f"/api/v1/staff?contacts=true&division={NEAR}")
    row = small.newest("contacts.read")
    assert (row.object, row.division) == ("staff", NEAR)
    assert row.after["count"] >= 3


def test_when_reading_cannot_be_put_on_record_nothing_is_read(small: Installation) -> None:
    with small.sql() as connection:
        connection.execute("ALTER TABLE audit ADD CHECK (action <> 'contacts.read')")
    answer = small.browser("planner").get("/api/v1/staff?contacts=true")
    assert answer.status_code == 500
    assert numbers_in(answer.text) == set()
